"""Published instruments as packages of JSON alone, held against the values that they must give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from published_cases import (
    CASES,
    HERE,
    PACKAGES,
    PUBLISHED,
    document_of,
    expected_of,
    instrument_of,
    outcome,
    scores_of,
)

from assessment_engine import Engine, validate_package
from assessment_engine.scoring import score_plainly

# A number with so many decimals is rounded to six; one with fewer is meant as it is written.
ROUNDED_FROM = 6


def agrees(got: Any, wanted: Any) -> bool:
    """Say whether a value is the one that a case gives, to the decimals that it gives."""
    if isinstance(wanted, Decimal) and isinstance(got, int | Fraction):
        rounded = -int(wanted.as_tuple().exponent) >= ROUNDED_FROM
        return abs(got - Fraction(wanted)) <= (Fraction(1, 2_000_000) if rounded else 0)
    if isinstance(wanted, list):
        return bool(got == tuple(wanted))
    return bool(got == wanted) and isinstance(got, bool) == isinstance(wanted, bool)


def check(got: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Every name that is expected is there, with its value."""
    for name, wanted in expected.items():
        if name == "invalid":
            assert got == {"invalid": True}, wanted
        else:
            assert name in got
            assert agrees(got[name], wanted), f"{name}: {got[name]}, not {wanted}"


def exactly(value: Any) -> Any:
    """Give a document with its decimals as the engine reads them."""
    if isinstance(value, dict):
        return {name: exactly(each) for name, each in value.items()}
    if isinstance(value, list):
        return [exactly(each) for each in value]
    return Fraction(value) if isinstance(value, Decimal) else value


def test_every_published_instrument_is_declared() -> None:
    """There is a package for each of the instruments."""
    assert sorted(PUBLISHED) == PACKAGES


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_has_no_problem(name: str) -> None:
    """No error, no warning; the worked examples come out exactly."""
    assert validate_package(HERE / name) == ()


@pytest.mark.parametrize(("name", "place"), CASES)
def test_a_case_gives_what_it_must(name: str, place: int) -> None:
    """Every score, verdict, exclusion and refusal that the case names is as it says."""
    check(outcome(scores_of(name, place)), expected_of(name, place))


@pytest.mark.parametrize(("name", "place"), CASES)
def test_a_case_is_a_worked_example(name: str, place: int) -> None:
    """The package has the case as an example, in the same place; others may follow."""
    instrument = instrument_of(name)
    assert len(instrument.examples) >= len(PUBLISHED[name]["examples"])
    example = instrument.examples[place]
    document = {key: given for key, given in example.answers.items() if key != "$schema"}
    assert document == exactly(document_of(name, place))
    expected = {key: wanted["value"] for key, wanted in example.scores.items()}
    expected |= example.verdicts
    if example.excluded is not None:
        expected["excluded"] = bool(example.excluded)
    check({"invalid": True} if example.invalid else expected, expected_of(name, place))


@pytest.mark.parametrize(("name", "place"), CASES)
def test_a_case_is_explained(name: str, place: int) -> None:
    """Every score and verdict says why it is what it is, and the report can be rendered."""
    scores = scores_of(name, place)
    if scores is None:
        return
    assert scores.computed == score_plainly(scores.instrument, scores.response).computed
    for subject in (*scores, *scores.verdicts):
        trace = scores.trace(subject)
        assert trace.text.startswith(subject.replace(".", " "))
        assert len(trace.text) > len(subject) + 2
    engine = Engine()
    report = engine.report(scores.instrument, scores.response)
    assert json.loads(engine.render(report, "json"))["instrument"] == name
