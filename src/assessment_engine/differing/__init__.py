"""Two versions of an instrument to what has changed, and which scores stay comparable."""

from assessment_engine.differing.compare import compare_instruments
from assessment_engine.differing.values import (
    Change,
    Comparability,
    Difference,
    Edition,
    PackageDiff,
)

__all__ = [
    "Change",
    "Comparability",
    "Difference",
    "Edition",
    "PackageDiff",
    "compare_instruments",
]
