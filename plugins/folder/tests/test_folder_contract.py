"""The folder storage keeps the contract of storages."""

from __future__ import annotations

from assessment_engine import StorageBackend
from assessment_engine.testing.contracts import RepositoryContract, StorageContract
from assessment_engine_folder import FolderBackend


class TestFolderStorage(StorageContract):
    """The contract of storages, with files in a folder."""

    lives = 2  # each write waits for the disk many times

    def backend(self) -> StorageBackend:
        """Give the backend."""
        return FolderBackend()


class TestFolderRepository(RepositoryContract):
    """The contract of repositories, with files in a folder."""

    def backend(self) -> StorageBackend:
        """Give the backend."""
        return FolderBackend()
