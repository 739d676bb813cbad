"""The questionnaire that the files of products are about."""

import pytest
from exchange_sample import make_instrument

from assessment_engine import Engine, Instrument


@pytest.fixture(scope="session")
def teamwork(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    """The questionnaire."""
    return make_instrument(tmp_path_factory.mktemp("teamwork"))


@pytest.fixture(scope="session")
def engine() -> Engine:
    """An engine with the installed plugins."""
    return Engine()
