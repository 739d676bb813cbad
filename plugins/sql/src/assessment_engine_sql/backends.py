"""The two backends: what a location of each is, and what they open."""

from __future__ import annotations

import os
from importlib.util import find_spec

from assessment_engine import Storage
from assessment_engine_sql.problems import unusable

# SQLAlchemy takes as long to load as the whole engine, and plugins are loaded to be listed: so it
# is imported when a storage is opened.


class SqliteBackend:
    """Opens storages in SQLite files. A location is a path, or ":memory:" for one that is lost."""

    name = "sqlite"

    def open(self, location: str | os.PathLike[str], create: bool = True) -> Storage:
        """Open the storage in a file; a file of an earlier version is brought up to date.

        Raises AssessmentError: "storage-unusable" where it cannot be opened, is something else,
        was written by a newer version, or is not there and may not be made; "storage-read-only"
        and "storage-full" where it would have to be written and cannot.
        """
        from assessment_engine_sql.sqlite import open_sqlite

        return open_sqlite(os.fspath(location), create)


class PostgresqlBackend:
    """Opens storages in PostgreSQL databases.

    A location is an address: "postgresql://user@host:5432/database", or without "postgresql:".
    What it leaves out, libpq takes from its environment variables and files, the password too.
    """

    name = "postgresql"

    def open(self, location: str, create: bool = True) -> Storage:
        """Open the storage in a database, making its tables, or bringing them up to date.

        Raises AssessmentError: "storage-unusable" where the database cannot be reached, or its
        tables are of a newer version or not there and may not be made.
        """
        if find_spec("psycopg") is None:
            raise unusable(
                "the database",
                "the library psycopg is not installed",
                "install the extra 'postgresql' of assessment-engine-sql",
            )
        from assessment_engine_sql.postgresql import open_postgresql

        return open_postgresql(location, create)
