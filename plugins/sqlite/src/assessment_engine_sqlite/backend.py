"""Opens database files: makes new ones, refuses those that are not storages of this version."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from assessment_engine import Storage
from assessment_engine_sqlite.problems import translated, unusable
from assessment_engine_sqlite.storage import SqliteStorage

APPLICATION = 0x61656E67  # "aeng": how a storage is told from a database of another program
SCHEMA_VERSION = 1
BUSY_SECONDS = 30.0
_SCHEMA = (
    """CREATE TABLE entries (
        kind TEXT NOT NULL CHECK (kind IN ('response', 'result')),
        key TEXT NOT NULL,
        instrument TEXT NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (kind, key)
    ) WITHOUT ROWID""",
    "CREATE INDEX entries_of_instrument ON entries (kind, instrument, key)",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)


class SqliteBackend:
    """Opens storages in SQLite files. A location is a path, or ":memory:" for one that is lost."""

    name = "sqlite"

    def open(self, location: str | os.PathLike[str]) -> Storage:
        """Open the storage in a file, making the file where there is none.

        Raises AssessmentError: "storage-unusable" where it cannot be opened, is something else,
        or was written by a newer version; "storage-busy" where another program keeps it locked.
        """
        path = os.fspath(location)
        if not path or os.path.isdir(path):
            raise unusable(path, "this is not a file", "give the path of a file, or ':memory:'")
        with translated(path):
            # Autocommit: each statement is a transaction of its own, on disk when it returns.
            connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                _prepare(connection, path)
            except BaseException:
                connection.close()
                raise
            return SqliteStorage(connection, path)


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    # Not to trust what a file brings along costs nothing: the schema above needs none of it.
    connection.execute("PRAGMA trusted_schema = OFF")
    with _transaction(connection, "DEFERRED"):
        ready = _is_ready(connection, path)
    if not ready:
        with _transaction(connection, "IMMEDIATE"):
            # Another program may have been faster, between the look and the lock.
            if not _is_ready(connection, path):
                for statement in _SCHEMA:
                    connection.execute(statement)
    # With a write-ahead log readers do not wait for writers. Where it cannot be had (a read-only
    # file, a network drive, two programs at this line at once), everything else holds without it.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


@contextmanager
def _transaction(connection: sqlite3.Connection, mode: str) -> Iterator[None]:
    connection.execute(f"BEGIN {mode}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _is_ready(connection: sqlite3.Connection, path: str) -> bool:
    """Say whether the tables are there; AssessmentError where those of something else are.

    It looks three times, so only inside a transaction does it see one state of the file.
    """
    version = _number(connection, "PRAGMA user_version")
    application = _number(connection, "PRAGMA application_id")
    if application == APPLICATION:
        if version > SCHEMA_VERSION:
            raise unusable(
                path,
                f"it has the schema version {version}; this plugin knows {SCHEMA_VERSION}",
                "upgrade assessment-engine-sqlite",
            )
        return True
    if application or version or _number(connection, "SELECT count(*) FROM sqlite_master"):
        hint = "give the path of a storage, or of a new file"
        raise unusable(path, "it is a database of another program", hint)
    return False


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])
