"""The three further instruments, each held against a reference computed here from its brief."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment_engine import Absence, Instrument, Response, coach, load_package, score
from assessment_engine.testing.strategies import responses

INSTRUMENTS = Path(__file__).resolve().parents[1] / "instruments"
SCORECARD, ROADMAP, CHECK = (
    load_package(INSTRUMENTS / name)
    for name in (
        "service_culture_scorecard",
        "service_commitment_roadmap",
        "customer_focus_check",
    )
)
Answers = Mapping[str, Any]


def answers_of(response: Response) -> dict[str, Any]:
    """Give the answers by item."""
    return {item: value for (item, _), value in zip(response.cells, response.values, strict=True)}


def present(answers: Answers) -> dict[str, Fraction]:
    """Give the answers that are numbers."""
    return {
        item: Fraction(value) for item, value in answers.items() if not isinstance(value, Absence)
    }


def of(instrument: Instrument, dimension: str, answers: Answers) -> dict[str, Any]:
    """Give the answers to the items of a dimension."""
    items = [item.id for item in instrument.items if item.dimension == dimension]
    return {item: answers[item] for item in items}


def triggered(instrument: Instrument, response: Response) -> list[str]:
    """Give the coaching ids in order."""
    return [entry.id for entry in coach(instrument, score(instrument, response))]


# Service Culture Scorecard


def percent(answers: Answers) -> Fraction | None:
    """Give the percentage of attainable points; None with too few practices that apply."""
    applicable = [value for value in answers.values() if value is not Absence.NOT_APPLICABLE]
    if 2 * len(applicable) < len(answers) or Absence.MISSING in applicable:
        return None
    return 100 * sum(present(answers).values(), Fraction(0)) / (2 * len(applicable))


@given(responses(SCORECARD))
def test_areas_are_percentages_of_the_attainable_points(response: Response) -> None:
    """A practice that does not apply counts in neither part; too few of them give no score."""
    answers = answers_of(response)
    expected = {f"area.{area}": percent(of(SCORECARD, area, answers)) for area in "FCGP"}
    expected["overall"] = percent(answers)
    assert score(SCORECARD, response).numbers() == expected
    low = [
        f"area-{area}"
        for area in "FCGP"
        if (value := expected[f"area.{area}"]) is not None and value < 50
    ]
    absent = [item for item, value in answers.items() if value == 0]
    assert sorted(triggered(SCORECARD, response)) == sorted([*low, *absent])


# Service Commitment Roadmap


def stage(answers: Answers) -> int | None:
    """Give the highest step such that every step up to it is under way."""
    reached = 0
    for value in answers.values():
        if isinstance(value, Absence):
            return None
        if value < 2:
            return reached
        reached += 1
    return reached


@given(responses(ROADMAP))
def test_the_stage_is_the_unbroken_run(response: Response) -> None:
    """Stage and percentage, and coaching for the first three steps that are behind."""
    answers = answers_of(response)
    scores = score(ROADMAP, response).numbers()
    assert scores["stage"] == stage(answers)
    whole = len(present(answers)) == 13
    assert scores["complete"] == (100 * sum(present(answers).values()) / 39 if whole else None)
    if whole:
        behind = [step for step, value in present(answers).items() if value < 2]
        assert triggered(ROADMAP, response) == behind[:3]


# Customer Focus Check


def mean(answers: Answers, least: int) -> Fraction | None:
    """Give the mean of what was answered; None with too few answers."""
    given = present(answers)
    return sum(given.values()) / Fraction(len(given)) if len(given) >= least else None


@given(responses(CHECK))
def test_blunders_count_as_given_and_turned_round_in_the_index(response: Response) -> None:
    """Alignment and risk are means; the index puts all answers on 0 to 100 after reversal."""
    answers = answers_of(response)
    pillars, blunders = CHECK.dimensions[:3], CHECK.dimensions[3:]
    expected = {f"alignment.{each.id}": mean(of(CHECK, each.id, answers), 4) for each in pillars}
    expected |= {f"risk.{each.id}": mean(of(CHECK, each.id, answers), 2) for each in blunders}
    reverse = {item.id for item in CHECK.items if item.dimension in {b.id for b in blunders}}
    keyed: dict[str, Any] = {
        item: 6 - value if item in reverse and not isinstance(value, Absence) else value
        for item, value in answers.items()
    }
    average = mean(keyed, 24)
    expected["focus"] = None if average is None else (average - 1) * 25
    assert score(CHECK, response).numbers() == expected
    wanted = [
        f"pillar-{each.id}"
        for each in pillars
        if (value := expected[f"alignment.{each.id}"]) is not None and value < 3
    ]
    for each in blunders:
        risk = expected[f"risk.{each.id}"]
        if risk is not None and risk >= Fraction(5, 2):
            wanted.append(f"{each.id}-{'high' if risk >= Fraction(7, 2) else 'watch'}")
    assert triggered(CHECK, response) == wanted


@pytest.mark.parametrize("instrument", [SCORECARD, ROADMAP, CHECK], ids=lambda each: each.id)
def test_each_has_worked_examples_of_every_sort(instrument: Instrument) -> None:
    """All best, all worst, mixed, and one with answers that are missing or not applicable."""
    assert len(instrument.examples) >= 4
    answers = [example.answers["answers"] for example in instrument.examples]
    assert any(None in given.values() or "not_applicable" in given.values() for given in answers)
    assert all(example.coaching is not None for example in instrument.examples)


@given(st.sampled_from([SCORECARD, ROADMAP, CHECK]), st.data())
def test_what_is_triggered_has_its_text(instrument: Instrument, data: st.DataObject) -> None:
    """No response calls for coaching that nobody has written."""
    response = data.draw(responses(instrument))
    assert set(triggered(instrument, response)) <= set(instrument.coaching)
