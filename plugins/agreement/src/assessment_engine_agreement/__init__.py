"""Agreement of raters for assessment-engine: Krippendorff's alpha and Fleiss' kappa, exact."""

from __future__ import annotations

from collections.abc import Iterable

from assessment_engine import hookimpl
from assessment_engine_agreement.statistics import STATISTICS, Agreement

__all__ = ["STATISTICS", "Agreement", "assessment_statistics"]


@hookimpl
def assessment_statistics() -> Iterable[Agreement]:
    """Offer the statistics to rules."""
    return STATISTICS
