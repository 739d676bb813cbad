"""The SQL storages keep the contract of storages, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment_engine import StorageBackend
from assessment_engine.testing.contracts import RepositoryContract, StorageContract
from assessment_engine_sql import PostgresqlBackend, SqliteBackend
from throwaway import Server


class TestSqliteStorage(StorageContract):
    """The contract of storages, with SQLite."""

    def backend(self) -> StorageBackend:
        """Give the backend."""
        return SqliteBackend()


class TestSqliteRepository(RepositoryContract):
    """The contract of repositories, with SQLite."""

    def backend(self) -> StorageBackend:
        """Give the backend."""
        return SqliteBackend()


class _OnServer:
    """A schema of its own for each test, on a PostgreSQL server."""

    server: Server

    @pytest.fixture(autouse=True)
    def _server(self, server: Server) -> None:
        self.server = server

    def backend(self) -> StorageBackend:
        """Give the backend."""
        return PostgresqlBackend()

    def location(self, tmp_path: Path) -> str:
        """Give the address of an empty schema."""
        return self.server.schema(tmp_path)


class TestPostgresqlStorage(_OnServer, StorageContract):
    """The contract of storages, with a PostgreSQL server."""


class TestPostgresqlRepository(_OnServer, RepositoryContract):
    """The contract of repositories, with a PostgreSQL server."""
