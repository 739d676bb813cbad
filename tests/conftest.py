"""Hypothesis profiles: "ci" is the same on every run, "long" looks further.

Choose one with ASSESSMENT_HYPOTHESIS_PROFILE; without a choice it is "ci".
"""

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

# The helpers of the property tests are importable whatever way pytest imports the tests.
sys.path.insert(0, str(Path(__file__).parent / "property"))

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
