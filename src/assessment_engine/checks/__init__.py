"""What a schema cannot say of a package: references, types, reachability, gaps and overlaps."""

from assessment_engine.checks.table import check_instrument
from assessment_engine.checks.texts import check_phrases

__all__ = ["check_instrument", "check_phrases"]
