"""The folder storage of assessment-engine: records as JSON files."""

from __future__ import annotations

from collections.abc import Iterable

from assessment_engine import StorageBackend, hookimpl
from assessment_engine_folder.backend import FolderBackend

__all__ = ["FolderBackend", "assessment_storages"]


@hookimpl
def assessment_storages() -> Iterable[StorageBackend]:
    """Offer the storage `folder`."""
    return [FolderBackend()]
