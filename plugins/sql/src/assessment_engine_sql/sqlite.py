"""Opens SQLite files: makes new ones, refuses those that are not storages of this version."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from threading import RLock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from assessment_engine import AssessmentError
from assessment_engine_sql.problems import of_sqlite, unusable
from assessment_engine_sql.storage import DISCREET, SqlStorage
from assessment_engine_sql.tables import HEAD, KNOWN, newer, version_of

APPLICATION = 0x61656E67  # "aeng": how a storage is told from a database of another program
FIRST_SCHEMA = 1  # the user_version of files of the former plugin, whose step is "1"
BUSY_SECONDS = 30.0
MEMORY = ":memory:"
_CONNECTIONS = 20
# Not to trust what a file brings along costs nothing; what is erased is overwritten.
_PRAGMAS = ("trusted_schema = OFF", "synchronous = FULL", "secure_delete = ON")


def open_sqlite(path: str, create: bool) -> SqlStorage:
    """Open the storage in a file."""
    place = f"the storage {path!r}"
    if not path or os.path.isdir(path):
        raise unusable(place, "this is not a file", "give the path of a file, or ':memory:'")
    if not create and not _is_there(path, place):
        raise _absent(place)
    turns: AbstractContextManager[Any] = RLock() if path == MEMORY else nullcontext()
    storage = SqlStorage(_engine(path), place, turns, _translated, _forget)
    try:
        with storage.translated(opening=True):
            _prepare(storage.engine, place, create)
    except BaseException:
        storage.close()
        raise
    return storage


def _is_there(path: str, place: str) -> bool:
    try:
        return os.path.isfile(path) and os.path.getsize(path) > 0
    except (OSError, ValueError):
        raise _absent(place) from None


def _absent(place: str) -> AssessmentError:
    return unusable(place, "there is no storage", "check the location")


def _translated(place: str, error: BaseException | None, _opening: bool) -> AssessmentError:
    return of_sqlite(place, error)


def _engine(path: str) -> sa.Engine:
    pool: dict[str, Any] = {"poolclass": StaticPool}
    if path != MEMORY:
        pool = {"pool_size": _CONNECTIONS, "pool_timeout": BUSY_SECONDS}
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=path),
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        **DISCREET,
        **pool,
    )
    sa.event.listen(engine, "connect", _connected)
    sa.event.listen(engine, "begin", _begun)
    return engine


def _connected(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: it knows no BEGIN IMMEDIATE.
    connection.isolation_level = None
    # Of a text that is damaged, the driver's own error would quote it, and stop all the others.
    connection.text_factory = _decoded
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _begun(connection: sa.Connection) -> None:
    # Who will write takes the lock at once: taking it later fails where another was faster.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare(engine: sa.Engine, place: str, create: bool) -> None:
    with engine.begin() as connection:
        ready = _state(connection, place) == HEAD
    if not ready:
        with engine.execution_options(writes=True).begin() as connection:
            # Another program may have been faster, between the look and the lock.
            _bring_up(connection, _state(connection, place), place, create)
    _set(engine, "PRAGMA journal_mode = WAL")


def _bring_up(connection: sa.Connection, state: str, place: str, create: bool) -> None:
    if state == HEAD:
        return
    if not state and not create:
        raise _absent(place)
    # Not at the top: it takes half a second, and most files are up to date.
    from assessment_engine_sql.migrating import upgrade

    if not state:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
    unmarked = state == KNOWN[0] and version_of(connection) is None
    upgrade(connection, state if unmarked else None)
    # The former plugin looks at this number, and leaves a file alone that is newer than itself.
    connection.exec_driver_sql(f"PRAGMA user_version = {HEAD}")


def _state(connection: sa.Connection, place: str) -> str:
    """Give the step at which a file is, "" for an empty one; AssessmentError for another's file.

    It looks several times, so only inside a transaction does it see one state of the file.
    """
    number: Callable[[str], int] = lambda name: int(  # noqa: E731
        connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
    )
    version, application = number("user_version"), number("application_id")
    if application == APPLICATION:
        found = version_of(connection) or (KNOWN[0] if version == FIRST_SCHEMA else str(version))
        if found not in KNOWN:
            raise newer(place, found)
        return found
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    if application or version or tables:
        hint = "give the path of a storage, or of a new file"
        raise unusable(place, "it is a database of another program", hint)
    return ""


def _forget(engine: sa.Engine) -> None:
    """Let the log of a file not keep what has been erased from it."""
    _set(engine, "PRAGMA wal_checkpoint(TRUNCATE)")


def _set(engine: sa.Engine, pragma: str) -> None:
    """Do what can be done without: a read-only file or a network drive may refuse it."""
    with suppress(sa.exc.OperationalError), engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        if driver is not None:
            with suppress(Exception):
                driver.execute(pragma).close()
