"""The SQL storages of assessment-engine: records in SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable

from assessment_engine import StorageBackend, hookimpl
from assessment_engine_sql.backends import PostgresqlBackend, SqliteBackend

__all__ = ["PostgresqlBackend", "SqliteBackend", "assessment_storages"]


@hookimpl
def assessment_storages() -> Iterable[StorageBackend]:
    """Offer the storages `sqlite` and `postgresql`."""
    return [SqliteBackend(), PostgresqlBackend()]
