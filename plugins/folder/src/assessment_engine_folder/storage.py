"""The storage: a folder for each record, in it a file for each revision.

    records/response/abcdef.../1.json      a revision, without what is personal
    personal/response/abcdef.../1.json     what is personal of it

The folders are named after digests of the keys, since file systems do not keep every key apart.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from attrs import asdict, define, evolve, field, fields
from filelock import FileLock, Timeout

from assessment_engine import AssessmentError
from assessment_engine.records import (
    ERASED,
    Page,
    Query,
    Record,
    check_after,
    check_batch,
    check_key,
    conflict,
    damaged,
    not_found,
    tombstone,
    written_json,
)
from assessment_engine_folder.files import PLAN, Plans
from assessment_engine_folder.problems import failure, translated, unusable

RECORDS, PERSONAL = "records", "personal"
BUSY_SECONDS = 30.0
_POLL_SECONDS = 0.002
_MEMBERS = {each.name for each in fields(Record)} - {"personal"}


@define(eq=False, repr=False)
class FolderStorage:
    """Keeps records as files. Threads and programs may share the folder; they take turns."""

    folder: Path
    place: str
    closed: bool = field(default=False, init=False)
    _seen: dict[Path, tuple[int, Record]] = field(factory=dict, init=False)

    def write(self, records: Sequence[Record], unchanged: Sequence[Record] = ()) -> None:
        """Write the records, all or none; they are on the disk when this returns."""
        check_batch(records)
        texts = [(record, *_texts(record)) for record in records]
        with self._turn():
            self._hold(unchanged)
            files: dict[Path, str] = {}
            for record, document, personal in texts:
                if self._newest(record.kind, record.key) != record.revision - 1:
                    raise conflict(record)
                files[self._path(RECORDS, record)] = document
                if personal is not None:
                    files[self._path(PERSONAL, record)] = personal
            if files:
                Plans(self.folder).change(files)

    def read(self, kind: str, key: str, revision: int | None = None) -> Record:
        """Give a record at its newest revision, or at a former one."""
        check_key(key)
        with self._turn(writes=False):
            number = self._newest(kind, key) if revision is None else revision
            folder = self._folder(RECORDS, kind, key)
            if number < 1 or number not in _revisions(folder):
                raise not_found(kind, key)
            return self._record(folder / f"{number}.json")

    def history(self, kind: str, key: str) -> tuple[Record, ...]:
        """Give every revision of a record that is there, the oldest first."""
        check_key(key)
        with self._turn(writes=False):
            folder = self._folder(RECORDS, kind, key)
            found = _revisions(folder)
            if not found:
                raise not_found(kind, key)
            return tuple(self._record(folder / f"{number}.json") for number in found)

    def find(self, query: Query, after: tuple[str, str] | None = None, limit: int = 100) -> Page:
        """Give at most `limit` records that fit, in the order of kind and key.

        It looks at every record of the kind.
        """
        check_after(after)
        # Nobody knows to what place a file belongs that cannot be read: it is said at the start.
        lost: list[tuple[str, str]] = []
        with self._turn(writes=False):
            found = {
                (record.kind, record.key): path
                for path, record in self._all(query, lost if after is None else [])
                if after is None or (record.kind, record.key) > after
            }
            chosen = sorted(found)[: limit + 1]
            page = []
            for place in chosen[:limit]:
                try:
                    page.append(self._record(found[place], query.personal))
                except AssessmentError:
                    lost.append(place)
        following = chosen[limit - 1] if len(chosen) > limit > 0 else None
        return Page(tuple(page), following, tuple(lost))

    def count(self, query: Query) -> int:
        """Say how many records fit."""
        with self._turn(writes=False):
            return sum(1 for _ in self._all(query))

    def erase(
        self, at: str, *, subject: str = "", response: str = "", unchanged: Sequence[Record] = ()
    ) -> int:
        """Erase everything of a subject or a response, all or nothing; say how many records."""
        with self._turn():
            self._hold(unchanged)
            files: dict[Path, str] = {}
            gone: list[Path] = []
            lost: list[tuple[str, str]] = []
            for path, record in (*self._all(Query(), lost), *self._told_by_former(lost)):
                meant = (subject and record.subject == subject) or (
                    response and record.response == response
                )
                if meant and record.state != ERASED:
                    stone = tombstone(record, at)
                    files[self._path(RECORDS, stone)] = _texts(stone)[0]
                    named = self._folder(PERSONAL, record.kind, record.key)
                    gone += [*path.parent.glob("*.json"), *named.glob("*.json")]
            if files:
                Plans(self.folder).change(files, gone)
            return len(files)

    def close(self) -> None:
        """Let go of the folder. The storage is not used after that."""
        self.closed = True
        self._seen.clear()

    @contextmanager
    def _turn(self, writes: bool = True) -> Iterator[None]:
        """Have the folder for oneself; what an interrupted writer had decided is done first."""
        if self.closed:
            raise unusable(self.place, "it is closed", "open it again")
        with translated(self.place):
            lock = FileLock(self.folder / "lock", timeout=BUSY_SECONDS)
            try:
                lock.acquire(poll_interval=_POLL_SECONDS)
            except Timeout:
                why = "others have kept it locked for too long"
                raise failure("storage-busy", self.place, why, "try again") from None
            except OSError:
                # Where nothing can be written, nobody writes whom a reader has to wait for.
                if writes or (self.folder / PLAN).exists():
                    raise
                yield
                return
            try:
                Plans(self.folder).finish()
                yield
            finally:
                lock.release()

    def _hold(self, unchanged: Sequence[Record]) -> None:
        for record in unchanged:
            if self._newest(record.kind, record.key) != record.revision:
                raise conflict(record)

    def _newest(self, kind: str, key: str) -> int:
        """Give the number of the newest revision, 0 where there is none."""
        return max(_revisions(self._folder(RECORDS, kind, key)), default=0)

    def _folder(self, shelf: str, kind: str, key: str) -> Path:
        name = sha256(key.encode()).hexdigest()
        return self.folder / shelf / _kind_name(kind) / name

    def _path(self, shelf: str, record: Record) -> Path:
        return self._folder(shelf, record.kind, record.key) / f"{record.revision}.json"

    def _all(
        self, query: Query, lost: list[tuple[str, str]] | None = None
    ) -> Iterator[tuple[Path, Record]]:
        """Give the newest revision of every record that fits, without what it holds.

        Files that cannot be read are left out, and put among what is `lost`.
        """
        if not query.possible:
            return
        kind = "*" if query.kind is None else _kind_name(query.kind)
        for folder in self.folder.glob(f"{RECORDS}/{kind}/*"):
            newest = max(_revisions(folder), default=0)
            if not newest:
                continue
            path = folder / f"{newest}.json"
            # A revision never changes, so what was read of one need not be read again.
            number, record = self._seen.get(folder, (0, None))
            if record is None or number != newest:
                try:
                    record = evolve(self._record(path, personal=False), document={})
                except AssessmentError:
                    if lost is not None:
                        lost.append(("file", path.relative_to(self.folder).as_posix()))
                    continue
                self._seen[folder] = newest, record
            if query.fits(record):
                yield path, record

    def _told_by_former(self, lost: Sequence[tuple[str, str]]) -> Iterator[tuple[Path, Record]]:
        """Give the records whose newest revisions cannot be read, as far as a former one tells."""
        for _, name in lost:
            path = self.folder / name
            newest, *former = _revisions(path.parent)[::-1]
            for number in former:
                try:
                    record = self._record(path.parent / f"{number}.json", personal=False)
                except AssessmentError:
                    continue
                yield path, evolve(record, revision=newest, document={})
                break

    def _record(self, path: Path, personal: bool = True) -> Record:
        try:
            members = json.loads(path.read_text("ascii"))
            record = Record(**{name: members[name] for name in _MEMBERS})
        except (AssessmentError, ValueError, TypeError, KeyError, RecursionError):
            raise damaged("file", path.relative_to(self.folder).as_posix()) from None
        if self._path(RECORDS, record) != path:  # it is another's
            raise damaged("file", path.relative_to(self.folder).as_posix())
        apart = self._path(PERSONAL, record)
        if not personal or not apart.exists():
            return record
        try:
            return evolve(record, personal=json.loads(apart.read_text("ascii")))
        except (AssessmentError, ValueError, RecursionError):
            raise damaged(record.kind, record.key) from None


def _kind_name(kind: str) -> str:
    """Give the name of the folder of a kind, which is a word, or stands for what is none."""
    plain = kind.isascii() and kind.isalpha() and kind.islower()
    return kind if plain else sha256(kind.encode()).hexdigest()


def _revisions(folder: Path) -> list[int]:
    """Give the numbers of the revisions in the folder of a record, sorted."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    found = (name.removesuffix(".json") for name in names if name.endswith(".json"))
    return sorted(int(name) for name in found if name.isdecimal())


def _texts(record: Record) -> tuple[str, str | None]:
    """Give the texts of the two files of a revision; the second only if there is to be one."""
    document, personal = written_json(record)
    members = asdict(record, recurse=False)
    del members["personal"], members["document"]
    return f'{json.dumps(members)[:-1]}, "document": {document}}}', personal
