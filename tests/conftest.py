"""Hypothesis profiles, the package without faults, and repositories with nothing in them.

The profile "ci" is the same on every run, "long" looks further. Choose one with
ASSESSMENT_HYPOTHESIS_PROFILE; without a choice it is "ci".
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from exchange_sample import make_instrument
from hypothesis import HealthCheck, settings
from kept import Clock
from tiny_package import tiny_files, write

from assessment_engine import Engine, Instrument, load_package
from assessment_engine.repository import Repository

# Drawing a whole package is slow by Hypothesis' measure, and wanted.
_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)

settings.register_profile(
    "ci",
    max_examples=60,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=_SLOW,
)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("ASSESSMENT_HYPOTHESIS_PROFILE") or "ci")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    """The instrument of the package without faults."""
    return load_package(write(tmp_path_factory.mktemp("tiny"), tiny_files()))


@pytest.fixture(scope="session")
def shared_engine() -> Engine:
    """An engine with the installed plugins."""
    return Engine()


@pytest.fixture(params=["sqlite", "folder"])
def repository(
    shared_engine: Engine, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Repository]:
    """A repository with nothing in it, in each kind of storage that needs no server."""
    storage = shared_engine.storage(request.param, str(tmp_path / "storage"))
    yield Repository(shared_engine, storage, clock=Clock())
    storage.close()


@pytest.fixture(scope="session")
def teamwork(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    """The questionnaire that the files of survey products are about."""
    return make_instrument(tmp_path_factory.mktemp("teamwork"))
