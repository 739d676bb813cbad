"""What an AssessmentError says, for the contracts."""

from __future__ import annotations

from collections.abc import Callable

from assessment_engine.errors import AssessmentError


def codes_of(call: Callable[..., object], *arguments: object) -> set[str]:
    """Give the codes of the AssessmentError that a call must raise."""
    try:
        call(*arguments)
    except AssessmentError as error:
        return {problem.code for problem in error.problems}
    raise AssertionError("this must raise AssessmentError")
