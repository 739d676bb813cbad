"""The package without faults, loaded once, for the tests of answers."""

import sys
from pathlib import Path

import pytest

# The helpers beside the tests are importable whatever way pytest imports the tests themselves.
sys.path.insert(0, str(Path(__file__).parent))

from tiny_package import tiny_files, write

from assessment_engine import Instrument, load_package


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    """The instrument of the package without faults."""
    return load_package(write(tmp_path_factory.mktemp("tiny"), tiny_files()))
