"""The life of responses in a storage: draft, complete, amended, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import evolve

from assessment_engine.engine import Engine
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.protocols import Storage
from assessment_engine.records import (
    Page,
    Query,
    Record,
    asked_wrongly,
    conflict,
    damaged,
    not_found,
)
from assessment_engine.repository.documents import (
    ABOUT,
    apart,
    draft_document,
    stored_json,
    whole,
)
from assessment_engine.repository.packages import Packages
from assessment_engine.repository.states import (
    COMPLETED,
    DRAFT,
    RESPONSE,
    WITHDRAWN,
    codes_in,
    present,
    refuse,
    unscorable,
    written,
)
from assessment_engine.responses import Response

_TRIES = 5


def _now() -> datetime:
    return datetime.now(UTC)


class Lifecycle:
    """Keeps responses and the packages that they answer. A Repository does more with them."""

    def __init__(
        self, engine: Engine, storage: Storage, *, clock: Callable[[], datetime] | None = None
    ) -> None:
        """Take an engine and an open storage; `clock` gives the time, with its time zone."""
        self.engine = engine
        self.storage = storage
        self._clock = clock or _now
        self._packages = Packages(engine, storage)

    def keep(self, instrument: Instrument | str | Path) -> Instrument:
        """Store the package of an instrument, by its digest, unless it is there; give it."""
        return self._packages.keep(instrument, self._stamp())

    def instrument(self, digest: str, language: str | None = None) -> Instrument:
        """Give the instrument of exactly the package that has a digest, from the storage."""
        return self._packages.load(digest, language)

    def read(self, key: str, revision: int | None = None) -> Record:
        """Give the record of a response: its state, its revision, its package.

        A former revision of one that is erased is "record-erased".
        """
        try:
            return self.storage.read(RESPONSE, key, revision)
        except AssessmentError as error:
            if revision is None or codes_in(error) != {"storage-not-found"}:
                raise
            present(self.storage.read(RESPONSE, key))
            raise

    def answers(self, key: str, revision: int | None = None) -> dict[str, Any]:
        """Give the answers document of a response, such as a draft to go on with."""
        return whole(present(self.read(key, revision)))

    def about(self, key: str) -> Mapping[str, Any]:
        """Give what was said about the person of a response when it was saved."""
        about: Mapping[str, Any] = present(self.read(key)).personal.get(ABOUT, {})
        return about

    def response(self, key: str, revision: int | None = None) -> Response:
        """Give the checked response of complete answers, with the package that it answers."""
        record = self.read(key, revision)
        return self.stored_response(record, self._packages.load(present(record).digest))

    def history(self, key: str) -> tuple[Record, ...]:
        """Give every revision of a response, the oldest first."""
        return self.storage.history(RESPONSE, key)

    def save(
        self,
        key: str,
        answers: Mapping[str, Any],
        *,
        instrument: Instrument | str | Path | None = None,
        subject: str = "",
        about: Mapping[str, Any] | None = None,
        revision: int = 0,
    ) -> Record:
        """Save a draft: answers that may be incomplete, but not wrong.

        `revision` is that of the draft which these answers were made from, 0 for a new one; a
        draft that somebody else has saved since is "storage-conflict". A new draft needs the
        `instrument`; later it stays with that package unless it is given another. `about` is any
        JSON about the person, kept with the name and apart from the answers.
        """
        current = self._current(key)
        if revision != (current.revision if current else 0):
            raise conflict(current or Record(RESPONSE, key, 1, DRAFT))
        if current is not None and current.state != DRAFT:
            raise refuse("response-not-draft", current)
        loaded = self._instrument(current, instrument, key)
        document = stored_json(draft_document(loaded, answers))
        return self._write(key, current, loaded, DRAFT, document, subject, about)

    def complete(
        self,
        key: str,
        answers: Mapping[str, Any] | Response | None = None,
        *,
        instrument: Instrument | str | Path | None = None,
        subject: str = "",
        about: Mapping[str, Any] | None = None,
        revision: int | None = None,
    ) -> Record:
        """Complete a response: its answers are checked, and from then on only amended.

        Without `answers` the draft is completed as it is; without a draft the `instrument` is
        needed. Where there is a draft, `answers` need its `revision`, the one that they were made
        from: without it, or with another, it is "storage-conflict", since a draft that somebody
        else has saved would be lost. Completing again under the same key with the same answers
        changes nothing and gives the response as it is now, so a request can be repeated; with
        other answers it is "response-completed".
        """
        for attempt in range(_TRIES):
            current = self._current(key)
            if current is None and answers is None:
                raise not_found(RESPONSE, key)
            loaded = self._instrument(current, instrument, key)
            given = whole(current) if answers is None and current is not None else answers
            document = self._checked(loaded, given or {})
            if current is not None and current.state != DRAFT:
                return self._completed_before(current, document)
            if current is not None and answers is not None and revision is None:
                raise refuse("storage-conflict", current)
            if revision is not None and revision != (current.revision if current else 0):
                raise conflict(current or Record(RESPONSE, key, 1, COMPLETED))
            try:
                return self._write(key, current, loaded, COMPLETED, document, subject, about)
            except AssessmentError as error:
                # Perhaps the same request came twice; then the other one has completed it.
                if codes_in(error) != {"storage-conflict"} or attempt + 1 == _TRIES:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def amend(
        self,
        key: str,
        answers: Mapping[str, Any] | Response,
        *,
        revision: int,
        about: Mapping[str, Any] | None = None,
    ) -> Record:
        """Give a complete response other answers; the former stay in its history.

        `revision` is the one that was read. Results of the former revision stay as they are.
        """
        current = self._known(key)
        if revision != current.revision:
            raise conflict(current)
        if current.state != COMPLETED:
            raise refuse("response-not-completed", current)
        loaded = self._packages.load(current.digest)
        document = self._checked(loaded, answers)
        return self._write(key, current, loaded, COMPLETED, document, "", about)

    def withdraw(self, key: str, *, revision: int | None = None) -> Record:
        """Withdraw a response, draft or complete: it is kept, and nothing more is made of it.

        What is withdrawn already stays as it is. To remove the data as well, erase it.
        """
        current = self._known(key)
        if current.state == WITHDRAWN:
            return current
        if revision is not None and revision != current.revision:
            raise conflict(current)
        record = evolve(
            current, revision=current.revision + 1, state=WITHDRAWN, updated=self._stamp()
        )
        self.storage.write([record])
        return record

    def stream(
        self,
        query: Query,
        page: int = 100,
        skipped: Callable[[Problem], object] | None = None,
    ) -> Iterator[Record]:
        """Give all records that fit, read page by page, in the order of kind and key.

        For each that cannot be read `skipped` is called with what is wrong. Without it, all that is
        wrong is raised at the end, after the others were given.
        """
        if type(page) is not int or page < 1:
            hint = "give a whole number from 1 on"
            raise asked_wrongly("a page has at least one record", hint)
        return self._streamed(query, page, skipped)

    def _streamed(
        self, query: Query, page: int, skipped: Callable[[Problem], object] | None
    ) -> Iterator[Record]:
        lost: list[Problem] = []
        found: Page | None = self.storage.find(query, None, page)
        while found is not None:
            yield from found.records
            for kind, key in found.damaged:
                for problem in damaged(kind, key).problems:
                    (skipped or lost.append)(problem)
            found = None if found.next is None else self.storage.find(query, found.next, page)
        if lost:
            raise AssessmentError(lost)

    def _stamp(self) -> str:
        return written(self._clock())

    def _current(self, key: str) -> Record | None:
        try:
            return present(self.storage.read(RESPONSE, key))
        except AssessmentError as error:
            if codes_in(error) != {"storage-not-found"}:
                raise
        return None

    def _known(self, key: str) -> Record:
        return present(self.storage.read(RESPONSE, key))

    def _instrument(
        self, current: Record | None, instrument: Instrument | str | Path | None, key: str
    ) -> Instrument:
        """Give the instrument of a response: as it is asked for, or as it was begun with."""
        if instrument is not None and (current is None or current.state == DRAFT):
            return self.keep(instrument)
        if current is None:
            raise not_found(RESPONSE, key)
        return self._packages.load(current.digest)

    def stored_response(self, record: Record, instrument: Instrument) -> Response:
        """Give the response of a record; what is wrong with it is said without its answers."""
        if record.instrument != instrument.id:
            raise refuse("response-other-instrument", record)
        try:
            return self.engine.respond(instrument, whole(record))
        except AssessmentError as error:
            if record.state != COMPLETED:
                raise refuse("response-not-completed", record) from None
            if record.digest == instrument.digest:
                raise damaged(record.kind, record.key) from None
            raise unscorable(record, error) from None

    def _checked(
        self, instrument: Instrument, answers: Mapping[str, Any] | Response
    ) -> dict[str, Any]:
        """Give the answers document of complete answers; a response may be to another form."""
        given = answers.to_dict() if isinstance(answers, Response) else answers
        return stored_json(self.engine.respond(instrument, given).to_dict())

    def _completed_before(self, current: Record, document: Mapping[str, Any]) -> Record:
        """Give a response that is complete, if it was completed with these answers."""
        first = next((each for each in self.history(current.key) if each.state == COMPLETED), None)
        if first is None:
            raise refuse("response-not-draft", current)
        if whole(first) != document:
            raise refuse("response-completed", current)
        return current

    def _write(
        self,
        key: str,
        current: Record | None,
        instrument: Instrument,
        state: str,
        document: Mapping[str, Any],
        subject: str,
        about: Mapping[str, Any] | None,
    ) -> Record:
        """Write the next revision of a response."""
        at = self._stamp()
        answers, names = apart(document)
        former = current.personal.get(ABOUT) if current else None
        more = former if about is None else stored_json(about)
        record = Record(
            RESPONSE,
            key,
            current.revision + 1 if current else 1,
            state,
            instrument.id,
            instrument.version,
            instrument.digest,
            subject=subject or (current.subject if current else key),
            response=key,
            created=current.created if current else at,
            updated=at,
            document=answers,
            personal={**names, ABOUT: more} if more else names,
        )
        self.storage.write([record])
        return record
