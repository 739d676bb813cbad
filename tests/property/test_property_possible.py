"""What is said of a rule before any response holds in every response, whatever is left out."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assessment_engine import Absence, Instrument, Response, score
from assessment_engine.numerals import Number
from assessment_engine.rules.analysis import absent_scores, possible_bounds, possible_scores
from assessment_engine.rules.bounds import Bounds
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.testing.strategies import instruments, responses


@st.composite
def scored(draw: st.DrawFn) -> tuple[Instrument, Response]:
    """Draw an instrument, and a response to it with whatever it lets be left out."""
    instrument = draw(instruments())
    return instrument, draw(responses(instrument))


def within(value: Any, reach: Any) -> bool:
    """Say whether a value is in the bounds that are given for it."""
    if isinstance(reach, Bounds):
        number: Number = value
        return reach.low <= number <= reach.high and (not reach.integral or isinstance(number, int))
    codes = value if isinstance(value, tuple) else (value,)
    return all(map(reach.may_be, codes))


@given(scored())
def test_no_value_is_out_of_what_is_possible(drawn: tuple[Instrument, Response]) -> None:
    """Scores, verdicts and the conditions of triggers lie in their bounds."""
    instrument, response = drawn
    scores, possible = score(instrument, response), possible_scores(instrument)
    if scores.excluded:
        return
    for name, rule in instrument.rule_by_id.items():
        value = evaluate(rule, scores.context)
        assert isinstance(value, Absence) or within(value, possible[name]), name
    for trigger in instrument.triggers:
        value = evaluate(trigger.when, scores.context)
        reach = possible_bounds(trigger.when, instrument)
        assert isinstance(value, Absence) or within(value, reach), trigger.id


@given(scored())
def test_no_reason_for_no_value_is_left_out(drawn: tuple[Instrument, Response]) -> None:
    """What has no value in a response was said to be able to have none, for that reason."""
    instrument, response = drawn
    scores, absent = score(instrument, response), absent_scores(instrument)
    if scores.excluded:
        return
    for name, rule in instrument.rule_by_id.items():
        value = evaluate(rule, scores.context)
        if isinstance(value, Absence):
            missing = value is Absence.MISSING
            reason = Absence.MISSING if missing else Absence.NOT_APPLICABLE
            assert reason in absent[name], name
