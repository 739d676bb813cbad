"""Repositories with nothing in them, in each kind of storage that needs no server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from kept import Clock

from assessment_engine import Engine
from assessment_engine.repository import Repository


@pytest.fixture(scope="session")
def engine() -> Engine:
    """An engine with the installed plugins."""
    return Engine()


@pytest.fixture(params=["sqlite", "folder"])
def repository(
    engine: Engine, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Repository]:
    """A repository with nothing in it, in each kind of storage that needs no server."""
    storage = engine.storage(request.param, str(tmp_path / "storage"))
    yield Repository(engine, storage, clock=Clock())
    storage.close()
