"""What all contract tests of storages are made of: how one is opened, and what is kept in it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from assessment_engine.errors import AssessmentError
from assessment_engine.protocols import Storage, StorageBackend
from assessment_engine.records import Query, Record

NOON = "2026-03-31T12:00:00.000000Z"
# What must come back as it was, whatever a database or a file system thinks of it.
HOSTILE: dict[str, Any] = {
    "text": '\'; DROP TABLE x; -- \\ "q" \0 \ud800 \u2028 😀 <b>&amp;</b> %s {0} \r\n\t\x7f',
    "😀\0": [None, True, False, 0, -1, 2**80, 0.1, 1e300, "", [], {}, "null", "1.0"],
    "deep": [[[[[[[[[[{"a": [{"b": ["e\N{COMBINING ACUTE ACCENT}", "é"]}]}]]]]]]]]]],
}


def moment(second: int) -> str:
    """Give a moment after NOON."""
    return f"2026-03-31T12:{second // 60:02}:{second % 60:02}.000000Z"


def made(key: str, **members: Any) -> Record:
    """Give a response at its first revision, with what a test says of it."""
    usual: dict[str, Any] = {
        "kind": "response",
        "revision": 1,
        "state": "draft",
        "instrument": "listening",
        "version": "1.0.0",
        "digest": "sha256:" + "0123456789abcdef" * 4,
        "subject": "subject of " + key[:100],
        "response": key,
        "created": NOON,
        "updated": NOON,
        "document": {"answers": {"L-1": {"self": 0.5}}, "key": key},
        "personal": {"respondent": f"Zoë {key}"},
    }
    return Record(key=key, **{**usual, **members})


def everything(storage: Storage, query: Query | None = None, limit: int = 100) -> list[Record]:
    """Give all records that fit, page by page."""
    return list(_pages(storage, query or Query(), limit))


def _pages(storage: Storage, query: Query, limit: int) -> Iterator[Record]:
    page = storage.find(query, None, limit)
    yield from page.records
    while page.next is not None:
        assert page.records, "a page without records says that there are more"
        page = storage.find(query, page.next, limit)
        yield from page.records


def keys(records: list[Record]) -> list[str]:
    """Give the keys of records."""
    return [record.key for record in records]


def said(call: Callable[..., object], *arguments: object, **named: object) -> str:
    """Give all that a log could hold of the AssessmentError that a call must raise."""
    try:
        call(*arguments, **named)
    except AssessmentError as error:
        return "".join(traceback.format_exception(error)) + repr(error.problems)
    raise AssertionError("this must raise AssessmentError")


class StorageTests:
    """How a storage is opened. Subclasses test it."""

    def backend(self) -> StorageBackend:
        """Give the backend, which can be pickled. Yours to define."""
        raise NotImplementedError("define backend() in your subclass")

    def location(self, tmp_path: Path) -> str:
        """Give a location that keeps what is saved, empty at first, one for each tmp_path."""
        return str(tmp_path / "storage")

    def open(self, tmp_path: Path) -> closing[Storage]:
        """Open the storage of a test; it is closed at the end of the with block."""
        return closing(self.backend().open(self.location(tmp_path)))
