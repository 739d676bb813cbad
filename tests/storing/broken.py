"""Storages that break the contract, each in one way, for the contract to notice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import evolve

from assessment_engine import AssessmentError, Engine, Storage
from assessment_engine.records import Page, Query, Record


class Wrapped:
    """A storage in a folder, all of whose methods a subclass can change."""

    def __init__(self, inner: Storage) -> None:
        self.inner = inner

    def write(self, records: Sequence[Record], unchanged: Sequence[Record] = ()) -> None:
        self.inner.write(records, unchanged)

    def read(self, kind: str, key: str, revision: int | None = None) -> Record:
        return self.inner.read(kind, key, revision)

    def history(self, kind: str, key: str) -> tuple[Record, ...]:
        return self.inner.history(kind, key)

    def find(self, query: Query, after: tuple[str, str] | None = None, limit: int = 100) -> Page:
        return self.inner.find(query, after, limit)

    def count(self, query: Query) -> int:
        return self.inner.count(query)

    def erase(
        self, at: str, *, subject: str = "", response: str = "", unchanged: Sequence[Record] = ()
    ) -> int:
        return self.inner.erase(at, subject=subject, response=response, unchanged=unchanged)

    def close(self) -> None:
        self.inner.close()


class Overwriting(Wrapped):
    """The last writer wins, whatever he has read."""

    def write(self, records: Sequence[Record], unchanged: Sequence[Record] = ()) -> None:
        for record in records:
            found = self.find(Query(kind=record.kind), None, 1000).records
            newest = {each.key: each.revision for each in found}.get(record.key, 0)
            self.inner.write([evolve(record, revision=newest + 1)])


class OneByOne(Wrapped):
    """A batch is written in parts."""

    def write(self, records: Sequence[Record], unchanged: Sequence[Record] = ()) -> None:
        self.inner.write([], unchanged)
        for record in records:
            self.inner.write([record])


class Careless(Wrapped):
    """What must be unchanged is not looked at."""

    def write(self, records: Sequence[Record], unchanged: Sequence[Record] = ()) -> None:
        self.inner.write(records)

    def erase(
        self, at: str, *, subject: str = "", response: str = "", unchanged: Sequence[Record] = ()
    ) -> int:
        return self.inner.erase(at, subject=subject, response=response)


class Late(Wrapped):
    """What is written is said to be safe before it is."""

    waiting: list[Record]

    def write(self, records: Sequence[Record], unchanged: Sequence[Record] = ()) -> None:
        before = self.__dict__.setdefault("waiting", [])
        if before:
            self.inner.write(list(before))
        self.waiting = list(records)

    def close(self) -> None:
        self.inner.write(self.__dict__.get("waiting", []))
        self.inner.close()


class Forgetful(Wrapped):
    """Former revisions are not there."""

    def history(self, kind: str, key: str) -> tuple[Record, ...]:
        return self.inner.history(kind, key)[-1:]


class Unsorted(Wrapped):
    """Pages are in another order."""

    def find(self, query: Query, after: tuple[str, str] | None = None, limit: int = 100) -> Page:
        page = self.inner.find(query, after, limit)
        return Page(page.records[::-1], page.next)


class Short(Wrapped):
    """After the first page there is no more."""

    def find(self, query: Query, after: tuple[str, str] | None = None, limit: int = 100) -> Page:
        return Page(self.inner.find(query, after, limit).records, None)


class Generous(Wrapped):
    """A query's moments and names are not looked at."""

    def find(self, query: Query, after: tuple[str, str] | None = None, limit: int = 100) -> Page:
        return self.inner.find(evolve(query, since=None, personal=True), after, limit)


class Hoarding(Wrapped):
    """What is erased is only marked."""

    def erase(
        self, at: str, *, subject: str = "", response: str = "", unchanged: Sequence[Record] = ()
    ) -> int:
        found = [
            each
            for each in self.find(Query(), None, 1000).records
            if each.state != "erased"
            and ((subject and each.subject == subject) or (response and each.response == response))
        ]
        self.inner.write(
            [evolve(each, revision=each.revision + 1, state="erased") for each in found], unchanged
        )
        return len(found)


class Talkative(Wrapped):
    """Errors quote what was to be written."""

    def write(self, records: Sequence[Record], unchanged: Sequence[Record] = ()) -> None:
        try:
            self.inner.write(records, unchanged)
        except AssessmentError as error:
            quoted = str([dict(record.document) for record in records])
            raise AssessmentError(
                evolve(problem, hint=problem.hint + quoted) for problem in error.problems
            ) from None


class Sloppy(Wrapped):
    """Keys that look alike are one."""

    def write(self, records: Sequence[Record], unchanged: Sequence[Record] = ()) -> None:
        kept = [evolve(record, key=record.key.strip() or record.key) for record in records]
        self.inner.write(list({(each.kind, each.key): each for each in kept}.values()), unchanged)


class Broken:
    """The backend of such a storage."""

    name = "broken"

    def __init__(self, kind: type[Wrapped]) -> None:
        self.kind = kind

    def open(self, location: str, create: bool = True) -> Any:
        """Open the storage in a folder, changed."""
        return self.kind(Engine().storage("folder", location, create=create))
