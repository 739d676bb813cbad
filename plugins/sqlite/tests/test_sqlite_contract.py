"""The SQLite storage keeps the contract of storages."""

from __future__ import annotations

from assessment_engine import StorageBackend
from assessment_engine.testing.contracts import StorageContract
from assessment_engine_sqlite import SqliteBackend


class TestSqliteStorage(StorageContract):
    """What every storage must do, done by this one."""

    def backend(self) -> StorageBackend:
        """Give the backend of this plugin."""
        return SqliteBackend()
