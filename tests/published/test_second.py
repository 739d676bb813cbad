"""Published instruments, the second half: every case comes out, to the last expected key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from mappings_second import EXPECTED, MAPPINGS

from assessment_engine import (
    AssessmentError,
    Engine,
    Instrument,
    load_package,
    parse_response,
    score,
    validate_package,
)

HERE = Path(__file__).parent
# A case rounds to six decimals what has more.
ROUNDED = Fraction(1, 2 * 10**6)


def read(path: Path) -> Any:
    """Read JSON with its decimals as they are written."""
    return json.loads(path.read_text("utf-8"), parse_float=Fraction)


INSTRUMENTS: Mapping[str, Any] = {each["id"]: each for each in read(HERE / "cases.json")}
CASES = [
    pytest.param(name, place, id=f"{name}-{place}")
    for name in MAPPINGS
    for place in range(1, len(INSTRUMENTS[name]["examples"]) + 1)
]


@cache
def instrument(name: str) -> Instrument:
    """Load a package once."""
    return load_package(HERE / name)


def same(found: Any, wanted: Any) -> bool:
    """Hold a value against that of a case, which may be rounded."""
    if isinstance(wanted, Fraction) and (10**5 * wanted).denominator != 1:
        return found is not None and abs(found - wanted) <= ROUNDED
    if isinstance(wanted, list):
        return bool(found == tuple(wanted))
    return bool(found == wanted) and isinstance(found, str) == isinstance(wanted, str)


def shipped_value(value: Any) -> Any:
    """Give an expected value of a worked example as the value that it writes."""
    if isinstance(value, list):
        return tuple(value)
    return Fraction(value) if isinstance(value, str) and "/" in value else value


@pytest.mark.parametrize("name", MAPPINGS)
def test_the_package_has_no_problem(name: str) -> None:
    """No error and no warning, and all worked examples come out."""
    assert validate_package(HERE / name) == ()


@pytest.mark.parametrize(("name", "place"), CASES)
def test_the_case_comes_out(name: str, place: int) -> None:
    """Everything that the case expects is a score or a verdict with that value."""
    case = INSTRUMENTS[name]["examples"][place - 1]
    document = MAPPINGS[name](case["responses"])
    if "invalid" in case["expected"]:
        assert set(case["expected"]) == {"invalid"}
        with pytest.raises(AssessmentError) as caught:
            parse_response(instrument(name), document)
        assert {problem.code for problem in caught.value.problems} == {"answers-not-valid"}
        return
    scores = score(instrument(name), parse_response(instrument(name), document))
    found: dict[str, Any] = {**scores.numbers()}
    found.update({key: verdict.value for key, verdict in scores.verdicts.items()})
    wanted = EXPECTED[name](case["expected"])
    assert len(wanted) >= len(case["expected"])
    wrong = {
        key: (found.get(key, "not there"), value)
        for key, value in wanted.items()
        if key not in found or not same(found[key], value)
    }
    assert not wrong


@pytest.mark.parametrize(("name", "place"), CASES)
def test_the_case_is_a_worked_example(name: str, place: int) -> None:
    """The package ships the case: the same answers, and what it expects, exactly."""
    case = INSTRUMENTS[name]["examples"][place - 1]
    example = read(HERE / name / "examples" / f"{place}.json")
    document = MAPPINGS[name](case["responses"])
    assert {key: example[key] for key in document} == document
    if "invalid" in case["expected"]:
        assert set(example["expected"]) == {"invalid"}
        return
    shipped = {**example["expected"].get("scores", {}), **example["expected"].get("verdicts", {})}
    for key, value in EXPECTED[name](case["expected"]).items():
        assert same(shipped_value(shipped[key]), value), key


@pytest.mark.parametrize(("name", "place"), CASES)
def test_the_case_has_a_report(name: str, place: int) -> None:
    """What came out can be composed and explained."""
    document = MAPPINGS[name](INSTRUMENTS[name]["examples"][place - 1]["responses"])
    if "invalid" in INSTRUMENTS[name]["examples"][place - 1]["expected"]:
        return
    engine = Engine()
    assert engine.report(instrument(name), document).blocks
    result = engine.result(instrument(name), document)
    whys = [*(each.why for each in result.scores), *(each.why for each in result.verdicts)]
    assert all(why.text for why in whys)
