"""Instruments from the folders that ASSESSMENT_PATH names, for assessment-engine."""

from __future__ import annotations

from collections.abc import Iterable

from assessment_engine import InstrumentSource, Problem, hookimpl
from assessment_engine_path.finding import VARIABLE, InstrumentPath

__all__ = ["VARIABLE", "InstrumentPath", "assessment_instruments"]


@hookimpl
def assessment_instruments() -> Iterable[InstrumentSource | Problem]:
    """Offer the instruments in the folders that the environment names now.

    A folder that is not there is a problem beside them.
    """
    return InstrumentPath.of_environment().assessment_instruments()
