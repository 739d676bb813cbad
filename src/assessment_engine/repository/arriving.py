"""Imported responses into a storage: each once, and what was erased or withdrawn not again."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from attrs import define, evolve, field, frozen

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.importing import Source
from assessment_engine.instrument import Instrument
from assessment_engine.records import ERASED, Query, Record, is_storable
from assessment_engine.repository.documents import RESPONDENT, derived_key, stored_json, whole
from assessment_engine.repository.keeping import Repository
from assessment_engine.repository.states import COMPLETED, RESPONSE, WITHDRAWN, codes_in
from assessment_engine.responses import Response

Fate = Literal["new", "there", "erased", "withdrawn", "refused"]
# What names are kept under: drawn by lot, so that nobody finds a name by trying names out.
_PERSON = "person-"


@frozen
class Arrived:
    """What became of an imported response: the key of its record, and why it was refused."""

    key: str
    fate: Fate
    problems: tuple[Problem, ...] = ()


def keep_imported(
    repository: Repository, instrument: Instrument, rows: Iterable[tuple[Response, Source]]
) -> Iterator[Arrived]:
    """Complete and score responses that were imported, each under a key that its row makes.

    A row is known again by its record; one without, by its time, respondent and answers, and by how
    many equal ones came before it. A row that cannot be kept is said, and does not stop the others.
    What the storage itself raises ends it; what was kept until then is kept.
    """
    keeping = _Arriving(repository, instrument)
    return (keeping.keep(response, source) for response, source in rows)


@define
class _Arriving:
    repository: Repository
    instrument: Instrument
    told: Counter[str] = field(factory=Counter)
    subjects: dict[str, str] | None = None

    def keep(self, response: Response, source: Source) -> Arrived:
        """Keep one response, or say why it is not kept."""
        key = self._key(response, source)
        try:
            return Arrived(key, self._kept(key, response, source))
        except AssessmentError as error:
            if any(code.startswith("storage-") for code in codes_in(error)):
                raise
            return Arrived(key, "refused", tuple(_at(source, each) for each in error.problems))

    def _key(self, response: Response, source: Source) -> str:
        if source.record:
            return "import-" + derived_key("record", self.instrument.id, source.record)
        text = json.dumps(stored_json(response.to_dict()), sort_keys=True)
        made = derived_key("row", source.moment, source.subject, text)
        self.told[made] += 1
        return f"import-{made}-{self.told[made]}"

    def _kept(self, key: str, response: Response, source: Source) -> Fate:
        try:
            record = self.repository.read(key)
        except AssessmentError as error:
            if codes_in(error) != {"storage-not-found"}:
                raise
        else:
            return self._known(record, response)
        subject = self._subject(response, source)
        self.repository.complete(key, response, instrument=self.instrument, subject=subject)
        self.repository.score(key)
        return "new"

    def _known(self, record: Record, response: Response) -> Fate:
        """Say what is there already under the key of a row."""
        if record.state == ERASED:
            return "erased"
        if record.state == WITHDRAWN:
            return "withdrawn"
        document = stored_json(response.to_dict())
        revisions = self.repository.history(record.key)
        if not any(each.state == COMPLETED and whole(each) == document for each in revisions):
            message = f"its record is stored already, as {record.key!r}, with other answers"
            hint = (
                "amend what is stored if the row was corrected; if it is from another form, name"
                " that under 'source' in the map"
            )
            raise AssessmentError([Problem("import-changed", message, hint=hint)])
        if not self.repository.results(record.key):
            self.repository.score(record.key)  # an import was broken off in between
        return "there"

    def _subject(self, response: Response, source: Source) -> str:
        """Give the pseudonym of whoever answered: always the same for the same name."""
        if source.subject and not is_storable(source.subject):
            message = "the pseudonym of the person cannot be stored"
            hint = "use at most 200 characters, without control characters"
            raise AssessmentError([Problem("import-subject", message, hint=hint)])
        name = response.respondent.strip()
        if source.subject or not name:
            return source.subject
        if self.subjects is None:
            self.subjects = {}
            for record in self.repository.stream(Query(kind=RESPONSE)):
                if record.subject.startswith(_PERSON):
                    known = str(record.personal.get(RESPONDENT, "")).strip()
                    self.subjects.setdefault(known, record.subject)
        return self.subjects.setdefault(name, _PERSON + secrets.token_hex(10))


def _at(source: Source, problem: Problem) -> Problem:
    """Say where in the file the row of a problem is."""
    return evolve(
        problem, file=source.file, line=source.line, message=f"row {source.row}: {problem.message}"
    )


__all__ = ["Arrived", "Fate", "keep_imported"]
