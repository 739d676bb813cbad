"""The storage: records in three tables, whichever database they are in."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from attrs import define
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from assessment_engine import AssessmentError
from assessment_engine.records import ERASED as ERASED_STATE
from assessment_engine.records import (
    Page,
    Query,
    Record,
    check_after,
    check_batch,
    check_key,
    conflict,
    damaged,
    is_storable,
    not_found,
    tombstone,
    written_json,
)
from assessment_engine_sql.problems import RETRIED, failure, sqlstate, unusable
from assessment_engine_sql.tables import MEMBERS, personal, records, revisions

T = TypeVar("T")
_MEMBERS = ("kind", "key", "revision", *MEMBERS)
_REVISIONS = 2**31  # more than these fit into no column
_TRIES = 12
_LONGEST_PAUSE = 0.5
# A program that logs everything would have the rows of its own queries in its log.
_LOGGER = "assessment_engine"
logging.getLogger(f"sqlalchemy.engine.Engine.{_LOGGER}").setLevel(logging.WARNING)
DISCREET = {"hide_parameters": True, "logging_name": _LOGGER}
_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class _Undecided(Exception):
    """A deadlock, which the database has ended by refusing one of the writers."""


@define(eq=False, repr=False)
class SqlStorage:
    """Keeps records in a database. Threads may share it; each takes a connection of its own.

    `turns` is held for the time of a transaction, `translate` makes a problem of what the database
    complains about, and `afterwards` is run when something has been erased.
    """

    engine: sa.Engine
    place: str
    turns: AbstractContextManager[Any]
    translate: Callable[[str, BaseException | None, bool], AssessmentError]
    afterwards: Callable[[sa.Engine], None]
    closed: bool = False

    def write(self, records: Sequence[Record], unchanged: Sequence[Record] = ()) -> None:
        """Write the records, all or none; they are on the disk when this returns."""
        check_batch(records)
        prepared = [(record, *_rows(record)) for record in _ordered(records)]

        def work(connection: sa.Connection) -> None:
            _hold(connection, unchanged)
            for record, head, _, _ in prepared:
                _write_head(connection, record, head)
            if prepared:
                connection.execute(sa.insert(revisions), [row for _, _, row, _ in prepared])
            names = [row for _, _, _, row in prepared if row is not None]
            if names:
                connection.execute(sa.insert(personal), names)

        self._run(work, writes=True)

    def read(self, kind: str, key: str, revision: int | None = None) -> Record:
        """Give a record at its newest revision, or at a former one."""
        check_key(key)
        if revision is not None and not 0 < revision < _REVISIONS:
            raise not_found(kind, key)
        number = records.c.revision if revision is None else sa.literal(revision)
        wanted = _selected(True).where(
            records.c.kind == kind, records.c.key == key, revisions.c.revision == number
        )
        found = self._records(wanted)
        if not found:
            raise not_found(kind, key)
        return found[0]

    def history(self, kind: str, key: str) -> tuple[Record, ...]:
        """Give every revision of a record that is there, the oldest first."""
        check_key(key)
        wanted = _selected(True).where(records.c.kind == kind, records.c.key == key)
        found = self._records(wanted.order_by(revisions.c.revision))
        if not found:
            raise not_found(kind, key)
        return found

    def find(self, query: Query, after: tuple[str, str] | None = None, limit: int = 100) -> Page:
        """Give at most `limit` records that fit, in the order of kind and key."""
        check_after(after)
        if not query.possible:
            return Page((), None)
        wanted = _selected(query.personal).where(
            revisions.c.revision == records.c.revision, *_conditions(query)
        )
        if after is not None:
            wanted = wanted.where(sa.tuple_(records.c.kind, records.c.key) > sa.tuple_(*after))
        wanted = wanted.order_by(records.c.kind, records.c.key)
        rows = self._rows(wanted.limit(limit + 1))
        more = len(rows) > limit > 0
        place = (rows[limit - 1]["kind"], rows[limit - 1]["key"]) if more else None
        found, lost = [], []
        for row in rows[:limit]:
            try:
                found.append(_record(row))
            except AssessmentError:
                lost.append((str(row["kind"]), str(row["key"])))
        return Page(tuple(found), place, tuple(lost))

    def count(self, query: Query) -> int:
        """Say how many records fit."""
        if not query.possible:
            return 0
        wanted = sa.select(sa.func.count()).select_from(records).where(*_conditions(query))
        return self._run(lambda connection: int(connection.execute(wanted).scalar_one()))

    def erase(
        self, at: str, *, subject: str = "", response: str = "", unchanged: Sequence[Record] = ()
    ) -> int:
        """Erase everything of a subject or a response, in one transaction; say how many records."""
        meant = [
            column == value
            for column, value in ((records.c.subject, subject), (records.c.response, response))
            if value and is_storable(value)
        ]
        if not meant:
            return 0

        def work(connection: sa.Connection) -> int:
            _hold(connection, unchanged)
            erased = 0
            # What somebody wrote while this waited for him is found by looking again.
            while found := _locked(connection, sa.or_(*meant)):
                _bury(connection, [tombstone(record, at) for record in found])
                erased += len(found)
            return erased

        erased = self._run(work, writes=True)
        if erased:
            with self.turns:
                self.afterwards(self.engine)
        return erased

    def close(self) -> None:
        """Let go of the connections. The storage is not used after that."""
        self.closed = True
        self.engine.dispose()

    def _records(self, wanted: sa.Select[Any]) -> tuple[Record, ...]:
        return tuple(map(_record, self._rows(wanted)))

    def _rows(self, wanted: sa.Select[Any]) -> Sequence[sa.RowMapping]:
        return self._run(lambda connection: connection.execute(wanted).mappings().all())

    def _run(self, work: Callable[[sa.Connection], T], writes: bool = False) -> T:
        """Do some work in a transaction, again where the database could not say who is first."""
        engine = self.engine.execution_options(writes=writes)
        for attempt in range(_TRIES):
            try:
                with self.translated(), self.turns, engine.begin() as connection:
                    return work(connection)
            except _Undecided:
                pause = min(_LONGEST_PAUSE, 0.01 * 2**attempt)
                time.sleep(pause * random.random())  # noqa: S311 - how long is no secret
        message = f"{self.place} cannot be used: too many are writing the same records"
        raise failure("storage-busy", message, "try again")

    @contextmanager
    def translated(self, opening: bool = False) -> Iterator[None]:
        """Raise what the database complains about as AssessmentError.

        The database's own error is left behind: its text, and so a log of it, can quote what was
        to be written.
        """
        if self.closed:
            raise unusable(self.place, "it is closed", "open it again")
        try:
            yield
        except PoolTimeout:
            message = f"{self.place} cannot be used: all its connections are in use"
            raise failure("storage-busy", message, "try again") from None
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None)
            if sqlstate(cause) in RETRIED:
                raise _Undecided from None
            raise self.translate(self.place, cause or error, opening) from None
        except ValueError:
            why = "a location or a text has a character that a database cannot hold"
            raise unusable(self.place, why, "remove it") from None


def _ordered(records: Sequence[Record]) -> list[Record]:
    """Put records in the one order in which they are locked, so that writers do not deadlock."""
    return sorted(records, key=lambda record: (record.kind, record.key))


def _hold(connection: sa.Connection, unchanged: Sequence[Record]) -> None:
    """Make sure that records are at their revisions, and stay there till the transaction ends."""
    for record in _ordered(unchanged):
        place = (records.c.kind == record.kind, records.c.key == record.key)
        held = sa.select(records.c.revision).where(*place).with_for_update(read=True)
        if connection.execute(held).scalar() != record.revision:
            raise conflict(record)


def _rows(record: Record) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any] | None]:
    """Give the rows of a record in the three tables; the last only where something is personal."""
    head = {name: getattr(record, name) for name in _MEMBERS}
    # Escaped, since a database cannot hold every text that JSON may.
    document, apart = written_json(record)
    place = {name: head[name] for name in ("kind", "key", "revision")}
    return head, {**head, "document": document}, apart and {**place, "personal": apart}  # type: ignore[return-value]


def _write_head(connection: sa.Connection, record: Record, head: Mapping[str, Any]) -> None:
    """Write the row of the newest revision, where the one before is the newest now."""
    statement: sa.Insert | sa.Update
    if not 0 < record.revision < _REVISIONS:
        raise conflict(record)
    if record.revision == 1:
        insert = _INSERT[connection.dialect.name]
        statement = insert(records).values(head).on_conflict_do_nothing()
    else:
        place = {"kind": record.kind, "key": record.key, "revision": record.revision - 1}
        same = (records.c[name] == value for name, value in place.items())
        statement = sa.update(records).where(*same).values(head)
    counted = statement.execution_options(preserve_rowcount=True)
    if connection.execute(counted).rowcount != 1:
        raise conflict(record)


def _locked(connection: sa.Connection, meant: sa.ColumnElement[bool]) -> list[Record]:
    wanted = sa.select(*(records.c[name] for name in _MEMBERS)).where(
        meant, records.c.state != ERASED_STATE
    )
    rows = connection.execute(wanted.order_by(records.c.kind, records.c.key).with_for_update())
    return [_head(row._mapping) for row in rows]


def _head(row: sa.RowMapping) -> Record:
    try:
        return Record(**row)
    except AssessmentError:
        raise damaged(str(row["kind"]), str(row["key"])) from None


def _bury(connection: sa.Connection, stones: Sequence[Record]) -> None:
    places = [{"a_kind": stone.kind, "a_key": stone.key} for stone in stones]
    for table in (revisions, personal):
        gone = sa.delete(table).where(
            table.c.kind == sa.bindparam("a_kind"), table.c.key == sa.bindparam("a_key")
        )
        connection.execute(gone, places)
    for stone in stones:
        head, row, _ = _rows(stone)
        _write_head(connection, stone, head)
        connection.execute(sa.insert(revisions), [row])


def _conditions(query: Query) -> list[sa.ColumnElement[bool]]:
    found = [records.c[name] == value for name, value in query.members.items()]
    if query.since is not None:
        found.append(records.c.updated >= query.since)
    if query.before is not None:
        found.append(records.c.updated < query.before)
    return found


def _selected(with_personal: bool) -> sa.Select[Any]:
    """Begin a query for records; without what is personal, its table is not even looked at."""
    columns = [*(revisions.c[name] for name in _MEMBERS), revisions.c.document]
    joined: sa.FromClause = records.join(
        revisions, sa.and_(records.c.kind == revisions.c.kind, records.c.key == revisions.c.key)
    )
    if not with_personal:
        return sa.select(*columns).select_from(joined)
    same = (getattr(revisions.c, name) == personal.c[name] for name in ("kind", "key", "revision"))
    joined = joined.outerjoin(personal, sa.and_(*same))
    return sa.select(*columns, personal.c.personal).select_from(joined)


def _json(text: str) -> Any:
    """Read a text; ValueError where it is no JSON, or was no text."""
    if not text.isascii():
        text.encode()
    return json.loads(text)


def _record(row: sa.RowMapping) -> Record:
    members = {name: row[name] for name in _MEMBERS}
    named = row.get("personal")
    try:
        document, apart = _json(row["document"]), {} if named is None else _json(named)
        if isinstance(document, dict) and isinstance(apart, dict):
            return Record(**members, document=document, personal=apart)
    except (AssessmentError, AttributeError, TypeError, ValueError, RecursionError):
        pass
    raise damaged(str(members["kind"]), str(members["key"]))
