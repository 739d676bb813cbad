"""The storage of a plugin, guarded: what it raises or gives wrongly is told, without its words.

What a storage raises can quote what was to be written. So its text is in no message: only the type
of it, and which plugin it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from attrs import frozen

from assessment_engine.errors import AssessmentError
from assessment_engine.guarding import Owner, failure
from assessment_engine.protocols import Storage
from assessment_engine.records import Page, Query, Record


@contextmanager
def discreet(what: str, owner: Owner) -> Iterator[None]:
    """Call into a plugin that keeps data. What it raises becomes "plugin-failed", unquoted.

    Its own error is left behind, so that a log of ours does not print it either.
    """
    try:
        yield
    except AssessmentError:
        raise
    except (Exception, SystemExit) as error:
        message = f"{what} {owner} failed with {type(error).__name__}, whose text is not shown:"
        message += " it can quote what is stored"
        raise failure("plugin-failed", message, owner.remedy) from None


@frozen(eq=False, repr=False)
class GuardedStorage:
    """A storage that a plugin opened: each call is guarded, and what comes back is looked at.

    Raises what the storage does as AssessmentError; "plugin-failed" for anything else that it
    raises, and "plugin-wrong-value" where it gives what the protocol does not know.
    """

    inner: Storage
    name: str
    owner: Owner

    def write(self, records: Sequence[Record], unchanged: Sequence[Record] = ()) -> None:
        """Write the records, all or none."""
        with self._turn("write"):
            self.inner.write(records, unchanged)

    def read(self, kind: str, key: str, revision: int | None = None) -> Record:
        """Give a record at its newest revision, or at a former one."""
        with self._turn("read"):
            found = self.inner.read(kind, key, revision)
        self._check("read", "the record that was asked for", _is_of(found, kind, key))
        self._check("read", "the revision that was asked for", revision in {None, found.revision})
        return found

    def history(self, kind: str, key: str) -> tuple[Record, ...]:
        """Give every revision of a record that is there, the oldest first."""
        with self._turn("history"):
            found = self.inner.history(kind, key)
        is_history = _is_tuple(found, lambda each: _is_of(each, kind, key)) and bool(found)
        self._check("history", "a tuple of the revisions of the record", is_history)
        return found

    def find(self, query: Query, after: tuple[str, str] | None = None, limit: int = 100) -> Page:
        """Give at most `limit` records that fit, beginning after a kind and key."""
        with self._turn("find"):
            found = self.inner.find(query, after, limit)
        self._check("find", "a Page", isinstance(found, Page))
        are_records = _is_tuple(found.records, lambda each: isinstance(each, Record))
        self._check("find", "a Page with a tuple of records", are_records)
        self._check("find", f"at most {limit} records", len(found.records) <= max(limit, 0))
        following = found.next
        is_next = following is None or (_is_place(following) and (not after or following > after))
        self._check("find", "a Page after which the next one begins further on", is_next)
        are_places = _is_tuple(found.damaged, _is_place)
        self._check("find", "the kinds and keys of what is damaged", are_places)
        return found

    def count(self, query: Query) -> int:
        """Say how many records fit."""
        with self._turn("count"):
            found = self.inner.count(query)
        self._check("count", "a whole number from 0 on", _is_count(found))
        return found

    def erase(
        self, at: str, *, subject: str = "", response: str = "", unchanged: Sequence[Record] = ()
    ) -> int:
        """Erase everything of a subject or a response; say how many records."""
        with self._turn("erase"):
            found = self.inner.erase(at, subject=subject, response=response, unchanged=unchanged)
        self._check("erase", "a whole number from 0 on", _is_count(found))
        return found

    def close(self) -> None:
        """Let go of files and connections."""
        with self._turn("close"):
            self.inner.close()

    @contextmanager
    def _turn(self, method: str) -> Iterator[None]:
        with discreet(f"{method!r} of the storage {self.name!r} of", self.owner):
            yield

    def _check(self, method: str, wanted: str, holds: bool) -> None:
        if holds:
            return
        message = f"{method!r} of the storage {self.name!r} of {self.owner} does not give {wanted}"
        hint = "its tests must keep StorageContract; " + self.owner.remedy
        raise failure("plugin-wrong-value", message, hint)


def _is_of(found: object, kind: str, key: str) -> bool:
    return isinstance(found, Record) and (found.kind, found.key) == (kind, key)


def _is_tuple(found: object, fits: Callable[[object], bool]) -> bool:
    return isinstance(found, tuple) and all(map(fits, found))


def _is_place(found: object) -> bool:
    return _is_tuple(found, lambda each: isinstance(each, str)) and len(found) == 2  # type: ignore[arg-type]


def _is_count(found: object) -> bool:
    return type(found) is int and found >= 0
