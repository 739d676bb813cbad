"""Hypothesis profiles, and the package without faults.

The profile "ci" is the same on every run, "long" looks further. Choose one with
ASSESSMENT_HYPOTHESIS_PROFILE; without a choice it is "ci".
"""

import os

import pytest
from exchange_sample import make_instrument
from hypothesis import HealthCheck, settings
from tiny_package import tiny_files, write

from assessment_engine import Instrument, load_package

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
def teamwork(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    """The questionnaire that the files of survey products are about."""
    return make_instrument(tmp_path_factory.mktemp("teamwork"))
