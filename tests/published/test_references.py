"""Any answers to a published instrument, scored by its package and by its rule in Python."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published_cases import instrument_of, outcome
from references import REFERENCES

from assessment_engine import AssessmentError, Instrument, Response, parse_response, score
from assessment_engine.form import Scale
from assessment_engine.numerals import clock
from assessment_engine.scoring import score_plainly

# So far apart the numbers of one item are at most: what counts lies near the least.
SPREAD = 800


def answers_on(scale: Scale) -> st.SearchStrategy[Any]:
    """Give answers that a scale allows."""
    if scale.type == "multiple":
        return st.lists(st.sampled_from(scale.values), unique=True)
    if scale.options:
        return st.sampled_from(scale.values)
    if scale.type == "time_of_day":
        return st.integers(0, 1439).map(clock)
    step = 10**scale.decimals
    low, high = (int(end * step) for end in (scale.low, scale.high))
    return st.integers(low, min(high, low + SPREAD)).map(lambda number: Fraction(number, step))


@st.composite
def answers_to(draw: st.DrawFn, instrument: Instrument) -> dict[str, Any]:
    """Give answers to an instrument: mostly to all items, and to some that are not asked."""
    scales = instrument.scale_by_id
    given = {item.id: draw(answers_on(scales[item.scale])) for item in instrument.items}
    able = [item.id for item in instrument.items if not item.required]
    some: st.SearchStrategy[set[str]] = st.sets(st.sampled_from(able)) if able else st.just(set())
    left_open = draw(st.just(set[str]()) | some)
    return {item: answer for item, answer in given.items() if item not in left_open}


def parsed(instrument: Instrument, answers: dict[str, Any]) -> Response:
    """Check answers, and take those away that are not asked for."""
    try:
        return parse_response(instrument, {"answers": answers})
    except AssessmentError as error:
        if any(problem.code != "answers-skipped" for problem in error.problems):
            raise
        for problem in error.problems:
            del answers[problem.pointer.removeprefix("/answers/")]
    return parsed(instrument, answers)


@pytest.mark.parametrize("name", REFERENCES)
def test_a_package_scores_as_its_rule_says(name: str) -> None:
    """What the rule in words gives, the package gives; each score is within its bounds."""
    instrument = instrument_of(name)

    @settings(max_examples=40)
    @given(answers_to(instrument))
    def check(answers: dict[str, Any]) -> None:
        response = parsed(instrument, answers)
        scores = score(instrument, response)
        found = outcome(scores)
        wanted = REFERENCES[name](answers)
        assert {key: found[key] for key in wanted} == wanted
        assert scores.computed == score_plainly(instrument, response).computed
        for each in scores.values():
            assert each.value is not None or each.reason
            assert each.value is None or each.minimum <= each.value <= each.maximum
            banded = instrument.score_by_id[each.id].bands and each.value is not None
            assert bool(each.band) is bool(banded)

    check()
