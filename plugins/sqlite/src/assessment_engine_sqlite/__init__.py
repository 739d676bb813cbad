"""The SQLite storage of assessment-engine: responses and results in one file."""

from __future__ import annotations

from collections.abc import Iterable

from assessment_engine import StorageBackend, hookimpl
from assessment_engine_sqlite.backend import SqliteBackend

__all__ = ["SqliteBackend", "assessment_storages"]


@hookimpl
def assessment_storages() -> Iterable[StorageBackend]:
    """Offer the storage `sqlite`."""
    return [SqliteBackend()]
