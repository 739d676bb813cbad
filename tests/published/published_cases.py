"""The published instruments: their packages, and the cases that each must get right.

`cases.json` has the scoring rule of each in words, and responses with what comes out: from worked
examples in print, from other software, or worked out by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from mappings import EXPECTED, MAPPINGS, plain

from assessment_engine import (
    AssessmentError,
    Instrument,
    Scores,
    load_package,
    parse_response,
    score,
)

HERE = Path(__file__).parent
PUBLISHED: Mapping[str, Any] = {
    each["id"]: each
    for each in json.loads((HERE / "cases.json").read_text("utf-8"), parse_float=Decimal)
}
PACKAGES = sorted(manifest.parent.name for manifest in HERE.glob("*/instrument.json"))
CASES = [(name, place) for name in PACKAGES for place in range(len(PUBLISHED[name]["examples"]))]


@cache
def instrument_of(name: str) -> Instrument:
    """Load a package once."""
    return load_package(HERE / name)


def document_of(name: str, place: int) -> dict[str, Any]:
    """Give the answers document of a case."""
    return MAPPINGS.get(name, plain)(PUBLISHED[name]["examples"][place]["responses"])


def expected_of(name: str, place: int) -> dict[str, Any]:
    """Give what a case expects, by the names that the package has for it; nothing is left out."""
    expected = PUBLISHED[name]["examples"][place]["expected"]
    if name not in EXPECTED or "invalid" in expected:
        return dict(expected)
    made = EXPECTED[name](expected)
    assert len(made) == _count(expected)
    return made


def _count(expected: Any) -> int:
    """Count the values in what a case expects, those inside objects too."""
    return sum(map(_count, expected.values())) if isinstance(expected, dict) else 1


def scores_of(name: str, place: int) -> Scores | None:
    """Score a case; None where its answers are refused for how they stand to each other."""
    try:
        response = parse_response(instrument_of(name), document_of(name, place))
    except AssessmentError as error:
        if any(problem.code != "answers-not-valid" for problem in error.problems):
            raise
        return None
    return score(instrument_of(name), response)


def outcome(scores: Scores | None) -> dict[str, Any]:
    """Give all that came out, by name: scores, verdicts, and whether there could be any."""
    if scores is None:
        return {"invalid": True}
    verdicts = {name: verdict.value for name, verdict in scores.verdicts.items()}
    return {**scores.numbers(), **verdicts, "excluded": bool(scores.excluded)}
