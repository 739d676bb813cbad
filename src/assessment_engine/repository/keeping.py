"""The repository: what is made of responses, and what is owed to those who gave them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from attrs import asdict, evolve

from assessment_engine.blocks import Report
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.records import Query, Record
from assessment_engine.repository.checking import (
    Rescored,
    Verification,
    unreadable,
    verified,
)
from assessment_engine.repository.documents import (
    RESPONDENT,
    derived_key,
    read_result,
    report_inputs,
    result_document,
)
from assessment_engine.repository.lifecycle import Lifecycle
from assessment_engine.repository.states import (
    COMPLETED,
    LIVES,
    MADE,
    REPORT,
    RESPONSE,
    RESULT,
    codes_in,
    is_of_all,
    lives,
    present,
    refuse,
    written,
)
from assessment_engine.results import Result
from assessment_engine.version import ENGINE_VERSION

Skipped = Callable[[Problem], object]


class Repository(Lifecycle):
    """Keeps responses through their lives, with results and reports, in any storage.

    Keys of responses are yours: texts of 1 to 200 characters that say nothing of a person, since
    they stand in messages and stay when the rest is erased. A `subject` is a pseudonym under which
    all of a person's data is found; without one, a response has its key as subject. Every method
    can be called from any thread, and raises AssessmentError.
    """

    def score(
        self,
        key: str,
        *,
        instrument: Instrument | str | Path | None = None,
        language: str | None = None,
    ) -> Record:
        """Score a complete response, and keep the result beside those that are there.

        It is scored with the package that it answers, or with another version of the instrument.
        The same revision scored again with the same package, engine and language gives the result
        that is there.
        """
        return self._score(key, instrument, language)[0]

    def result(self, key: str) -> Result:
        """Give a result by the key of its own record, as it was made."""
        return read_result(present(self.storage.read(RESULT, key)))

    def results(self, response: str) -> tuple[Record, ...]:
        """Give the records of all results of a response, in the order in which they were made."""
        found = self.stream(Query(kind=RESULT, response=response))
        return tuple(sorted(found, key=lambda record: (record.created, record.key)))

    def keep_report(
        self,
        key: str,
        *,
        previous: str | None = None,
        numbers: bool = True,
        language: str | None = None,
    ) -> Record:
        """Keep what a report is made of: revisions of responses, the package, the choices made.

        `previous` is the key of an earlier response of the same subject; that of another is
        "previous-other-respondent". `report` makes the report from that, the same one at any time.
        """
        current = self._known(key)
        before = None if previous is None else self._known(previous)
        for record in (current, before):
            if record is not None and record.state != COMPLETED:
                raise refuse("response-not-completed", record)
        if before is not None and before.subject != current.subject:
            raise refuse("previous-other-respondent", before)
        loaded = self._packages.load(current.digest, language)
        inputs = {
            "revision": current.revision,
            "previous": before and [before.key, before.revision],
            "numbers": numbers,
            "language": loaded.language,
        }
        name = derived_key(key, current.digest, inputs)
        record = evolve(self._derived(REPORT, name, current, loaded), document=inputs)
        self._composed(record)
        return self._once(record, current)[0]

    def report(self, key: str) -> Report:
        """Make the report whose inputs were kept under a key."""
        return self._composed(present(self.storage.read(REPORT, key)))

    def verify(self, query: Query | None = None) -> Iterator[Verification]:
        """Compute stored results again, each from its own package and answers, and compare.

        `query` narrows down which: its kind is that of results. Nothing is changed. What cannot be
        read is "unverifiable", and does not stop the others.
        """
        wanted = evolve(query or Query(), kind=RESULT, state=MADE)
        lost: list[Problem] = []
        for record in self.stream(wanted, skipped=lost.append):
            yield verified(self, record)
        for problem in lost:
            yield unreadable(problem)

    def rescore(
        self, instrument: Instrument | str | Path | None = None, language: str | None = None
    ) -> Iterator[Rescored]:
        """Score all complete responses again, and keep the results beside the old.

        With an `instrument`, those to it, with this version; otherwise each with its own package
        and the engine of today. One that cannot be scored or read is said, and does not stop the
        others; where nothing can be written, that is raised.
        """
        loaded = None if instrument is None else self.keep(instrument)
        wanted = Query(kind=RESPONSE, state=COMPLETED, instrument=loaded.id if loaded else None)
        return self._all_rescored(wanted, loaded, language)

    def _all_rescored(
        self, wanted: Query, instrument: Instrument | None, language: str | None
    ) -> Iterator[Rescored]:
        lost: list[Problem] = []
        for record in self.stream(wanted, skipped=lost.append):
            yield self._rescored(record, instrument, language)
        for problem in lost:
            yield Rescored("", "", False, (problem,))

    def export(self, subject: str, *, skipped: Skipped | None = None) -> dict[str, Any]:
        """Give all that is kept of a subject as JSON values, with every revision.

        Raises AssessmentError: "person-unknown" where there is nothing, "storage-damaged" where
        something cannot be read; with `skipped`, that is called with each such problem, and the
        rest is given. A folder cannot tell whose a damaged file is, and says it to everybody.
        """
        lost: list[Problem] = []
        found = self.stream(Query(subject=subject), skipped=lost.append) if subject else ()
        records = []
        for record in found:
            try:
                history = self.storage.history(record.kind, record.key)
            except AssessmentError as error:
                if codes_in(error) != {"storage-damaged"}:
                    raise
                lost += error.problems
                history = (record,)
            revisions = list(map(_exported, history))
            records.append({"kind": record.kind, "key": record.key, "revisions": revisions})
        _tell(lost, skipped)
        if not records:
            raise refuse("person-unknown")
        return {"subject": subject, "exported": self._stamp(), "records": records}

    def erase(self, subject: str, *, skipped: Skipped | None = None) -> int:
        """Erase all that is kept of a subject, in one step; say how many records that were.

        What stays of each is a tombstone: its kind, its key, the instrument, and when it was
        erased. Raises AssessmentError with "person-unknown" where there is nothing. `skipped` is
        called for each file that is damaged so that nobody can tell whose it is: it may be theirs.
        """
        erased = self.storage.erase(self._stamp(), subject=subject)
        if skipped is not None:
            for _ in self.stream(Query(subject=subject, personal=False), skipped=skipped):
                pass  # only what is skipped is of interest
        if not erased:
            raise refuse("person-unknown")
        return erased

    def expired(
        self,
        before: datetime,
        states: Iterable[str] = LIVES,
        *,
        skipped: Skipped | None = None,
    ) -> Iterator[Record]:
        """Give the responses in these states that were last changed before a moment.

        Raises AssessmentError with "query-wrong" for a moment without a time zone, and for states
        that there are not. `skipped` is as in `stream`.
        """
        chosen = lives(states)
        wanted = Query(kind=RESPONSE, before=written(before), personal=False)
        found = self.stream(wanted, skipped=skipped)
        return (record for record in found if record.state in chosen)

    def expire(
        self,
        before: datetime,
        states: Iterable[str] = LIVES,
        *,
        skipped: Skipped | None = None,
    ) -> int:
        """Erase the responses that `expired` gives, with all that was made of them; count records.

        One that is changed at the same moment is not erased, nor one that cannot be read: what is
        wrong is raised when the others are erased, or given to `skipped`.
        """
        erased, chosen = 0, lives(states)
        lost: list[Problem] = []
        for record in self.expired(before, chosen, skipped=lost.append):
            try:
                erased += self.storage.erase(self._stamp(), response=record.key, unchanged=[record])
            except AssessmentError as error:
                if codes_in(error) != {"storage-conflict"}:
                    raise
        erased += self._expire_alone(before, lost) if COMPLETED in chosen else 0
        _tell(lost, skipped)
        return erased

    def _expire_alone(self, before: datetime, lost: list[Problem]) -> int:
        """Erase old results of no known response, where their subject has nothing but these."""
        old = Query(kind=RESULT, state=MADE, response="", before=written(before))
        found = self.stream(old, skipped=lost.append)
        subjects = {record.subject for record in found} - {""}
        lonely = [
            subject
            for subject in sorted(subjects)
            if self.storage.count(Query(subject=subject))
            == self.storage.count(evolve(old, subject=subject))
        ]
        return sum(self.storage.erase(self._stamp(), subject=subject) for subject in lonely)

    def _rescored(
        self, record: Record, instrument: Instrument | None, language: str | None
    ) -> Rescored:
        try:
            made, new = self._score(record.key, instrument, language)
        except AssessmentError as error:
            if is_of_all(error):
                raise
            return Rescored(record.key, "", False, error.problems)
        return Rescored(record.key, made.key, new)

    def _score(
        self, key: str, instrument: Instrument | str | Path | None, language: str | None
    ) -> tuple[Record, bool]:
        """Give the record of a result, and whether it is new."""
        current = self._known(key)
        if current.state != COMPLETED:
            raise refuse("response-not-completed", current)
        digest = current.digest if instrument is None else self.keep(instrument).digest
        loaded = self._packages.load(digest, language)
        response = self.stored_response(current, loaded)
        result = self.engine.result(loaded, response)
        spoken = loaded.language
        name = derived_key(key, current.revision, digest, ENGINE_VERSION, spoken)
        record = self._derived(RESULT, name, current, loaded)
        document = result_document(result, current, loaded)
        names = {RESPONDENT: result.respondent}
        return self._once(evolve(record, document=document, personal=names), current)

    def _derived(self, kind: str, key: str, response: Record, instrument: Instrument) -> Record:
        """Begin the record of what is made from a response."""
        at = self._stamp()
        return Record(
            kind,
            key,
            1,
            MADE,
            instrument.id,
            instrument.version,
            instrument.digest,
            subject=response.subject,
            response=response.key,
            created=at,
            updated=at,
        )

    def _once(self, record: Record, response: Record) -> tuple[Record, bool]:
        """Write what is made from a response that has not changed; say whether it is new."""
        try:
            self.storage.write([record], unchanged=[response])
        except AssessmentError as error:
            if codes_in(error) != {"storage-conflict"}:
                raise
            there = self._there(record)
            if there is None:  # so it is the response that has been written since
                raise
            return there, False
        return record, True

    def _there(self, record: Record) -> Record | None:
        try:
            return present(self.storage.read(record.kind, record.key))
        except AssessmentError as error:
            if codes_in(error) != {"storage-not-found"}:
                raise
        return None

    def _composed(self, record: Record) -> Report:
        """Make a report from its inputs."""
        given = report_inputs(record)
        loaded = self.instrument(record.digest, given.language)
        source = present(self.read(record.response, given.revision))
        response = self.stored_response(source, loaded)
        previous = None
        if given.previous is not None:
            previous = self.stored_response(present(self.read(*given.previous)), loaded)
        return self.engine.report(loaded, response, previous=previous, numbers=given.numbers)


def _tell(lost: Iterable[Problem], skipped: Skipped | None) -> None:
    """Call `skipped` with each problem, or raise them all where there is none to call."""
    problems = list(lost)
    if problems and skipped is None:
        raise AssessmentError(problems)
    for problem in problems:
        if skipped is not None:
            skipped(problem)


def _exported(record: Record) -> dict[str, Any]:
    return {
        name: value
        for name, value in asdict(record, recurse=False).items()
        if name not in {"kind", "key", "subject"}
    }
