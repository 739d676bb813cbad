"""Percentages, stages and bands in rules, each against a reference written here."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

import pytest
from helpers_property import commitment, form, given_answers, inside, rules_of, walk_with
from hypothesis import given
from hypothesis import strategies as st

from assessment_engine import Absence, Instrument, Response, score
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.rules.explain import explain
from assessment_engine.testing.random_packages import covering_bands
from assessment_engine.testing.strategies import instruments, responses

NOT_APPLICABLE = Absence.NOT_APPLICABLE
values_of_four = st.lists(
    st.sampled_from((0, 1, 2, 3, 4, Absence.MISSING, NOT_APPLICABLE)), min_size=4, max_size=4
)


def answers(*numbers: int) -> list[Any]:
    """Give the rules of the answers to items by their numbers."""
    return [{"op": "answer", "item": f"q{number}"} for number in numbers]


def percent(of: Any) -> dict[str, Any]:
    """Give the rule of a percentage."""
    return {"op": "percent_of_maximum", "of": of}


def at_least(number: int, least: int) -> dict[str, Any]:
    """Give the condition that an answer is at least so high."""
    return {"op": "greater_or_equal", "left": answers(number)[0], "right": least}


@st.composite
def scored(draw: st.DrawFn) -> tuple[Instrument, Response]:
    """Draw an instrument, now and then the shipped one, and a response to it."""
    instrument = commitment() if draw(st.integers(0, 9)) == 0 else draw(instruments())
    return instrument, draw(responses(instrument))


@given(scored())
def test_every_rule_lies_in_what_is_attainable(case: tuple[Instrument, Response]) -> None:
    """Whatever is left open, each rule inside each rule has a value between its ends here."""
    instrument, response = case
    context = score(instrument, response).context
    for rule in rules_of(instrument):
        for node, here in walk_with(rule, context):
            value = evaluate(node, here)
            if not isinstance(value, Absence):
                assert inside(value, here.attainable(node)), node


@given(scored())
def test_a_percentage_lies_between_0_and_100(case: tuple[Instrument, Response]) -> None:
    """A percentage is from 0 to 100, and absent only with its operand or where that is fixed."""
    instrument, response = case
    scores = score(instrument, response)
    rules = (pair for rule in rules_of(instrument) for pair in walk_with(rule, scores.context))
    for node, context in rules:
        if node.op != "percent_of_maximum":
            continue
        value: Any = evaluate(node, context)
        (operand,) = node.operands
        whole = evaluate(operand, context)
        if isinstance(whole, Absence):
            assert value is whole
            continue
        reach = context.attainable(operand)
        if isinstance(value, Absence):
            assert value is NOT_APPLICABLE
            assert reach.low == reach.high == whole
        else:
            assert 0 <= value <= 100
            assert (value == 0) == (whole == reach.low)
            assert (value == 100) == (whole == reach.high)


@given(values_of_four, st.integers(1, 4))
def test_a_percentage_of_a_plain_sum_is_the_plain_percentage(values: list[Any], least: int) -> None:
    """Of answers from 0 to 4 it is 100 times the sum, by 4 times the answers that count."""
    total = {"op": "sum", "of": answers(0, 1, 2, 3), "missing": {"minimum": least}}
    spread = {**total, "missing": {"minimum": least, "method": "prorate"}}
    instrument = form({"all": percent({**total, "missing": "required"}), "some": percent(total),
                       "spread": percent(spread)})  # fmt: skip
    found = score(instrument, given_answers(instrument, values)).numbers()
    present = [value for value in values if not isinstance(value, Absence)]
    open_count = values.count(Absence.MISSING)
    wanted = Fraction(100 * sum(present), 4 * len(present)) if present else None
    assert found["all"] == (None if open_count else wanted)
    enough = len(present) >= min(least, len(present) + open_count)
    assert found["some"] == found["spread"] == (wanted if enough else None)


@given(values_of_four, st.sampled_from(("sum", "mean", "min", "max")))
def test_items_that_do_not_apply_change_no_percentage(values: list[Any], op: str) -> None:
    """With more items that are answered "not applicable", the percentage is the same."""
    few, more = ({"op": op, "of": answers(*range(count))} for count in (4, 7))
    instrument = form({"few": percent(few), "more": percent(more)}, 7)
    found = score(instrument, given_answers(instrument, [*values, *[NOT_APPLICABLE] * 3]))
    assert found["few"].value == found["more"].value


@given(values_of_four)
def test_percentages_of_percentages(values: list[Any]) -> None:
    """A percentage of a percentage is itself, and so is the percentage of a score of one."""
    inner = percent({"op": "sum", "of": answers(0, 1, 2, 3)})
    rules = {"one": inner, "two": percent(inner), "of": percent({"op": "score", "score": "one"})}
    instrument = form(rules)
    found = score(instrument, given_answers(instrument, values))
    assert found["one"].value == found["two"].value == found["of"].value


def test_a_percentage_of_what_can_be_only_one_value_says_so() -> None:
    """Where only one operand counts and that is fixed, there is no value, and a reason."""
    rule = percent({"op": "sum", "of": [*answers(0), 5]})
    instrument = form({"s": rule})
    found = score(instrument, given_answers(instrument, [NOT_APPLICABLE, 0, 0, 0]))
    assert found["s"].value is None
    assert found["s"].reason == "nothing else is possible"
    answered = score(instrument, given_answers(instrument, [3, 0, 0, 0]))
    assert answered.trace("s").text == "s = (3 + 5 = 8, possible 5 to 9) in percent = 75 of 100"


def test_a_chain_of_percentages_takes_no_longer_than_it_is_long() -> None:
    """Each score takes the percentage of the one before it twice: 99 steps, not 2 to the 99."""
    rules: dict[str, Any] = {"s0": answers(0)[0]}
    for number in range(1, 100):
        one = percent({"op": "score", "score": f"s{number - 1}"})
        rules[f"s{number}"] = {"op": "max", "of": [one, one, answers(1)[0]]}
    instrument = form(rules)
    began = time.monotonic()
    found = score(instrument, given_answers(instrument, [2, NOT_APPLICABLE, 0, 0]))
    assert found["s99"].value == 50
    assert found["s99"].maximum == 100
    assert time.monotonic() - began < 10


def test_a_long_chain_of_deep_scores_has_bounds_for_one_response() -> None:
    """The bounds of a chain of scores are found however deep the rules in it nest."""
    rules: dict[str, Any] = {"s0": {"op": "sum", "of": answers(0, 1)}}
    for number in range(1, 100):
        rule: Any = {"op": "score", "score": f"s{number - 1}"}
        for _ in range(14):
            rule = {"op": "absolute", "of": rule}
        rules[f"s{number}"] = rule
    instrument = form(rules)
    found = score(instrument, given_answers(instrument, [2, NOT_APPLICABLE, 0, 0]))["s99"]
    assert (found.minimum, found.value, found.maximum) == (0, 2, 4)


# Stages


def staged(values: list[Any], least: list[int]) -> int | Absence:
    """Give the stage of answers that must be so high, the plain way."""
    place, seen = 0, False
    for number, (value, wanted) in enumerate(zip(values, least, strict=True), 1):
        if value is NOT_APPLICABLE:
            continue
        if value is Absence.MISSING:
            return Absence.MISSING
        seen = True
        if value < wanted:
            return place
        place = number
    return place if seen else NOT_APPLICABLE


@given(values_of_four, st.lists(st.integers(0, 5), min_size=4, max_size=4))
def test_a_stage_is_what_the_reference_gives(values: list[Any], least: list[int]) -> None:
    """The last condition that holds; the explanation names the first that does not."""
    rule = {"op": "stage", "of": [at_least(*each) for each in enumerate(least)]}
    instrument = form({"s": rule})
    scores = score(instrument, given_answers(instrument, values))
    node = instrument.score_by_id["s"].rule
    found, wanted = evaluate(node, scores.context), staged(values, least)
    assert found == wanted
    assert type(found) is type(wanted)
    told = explain(node, scores.context, instrument)
    for number, (value, needed) in enumerate(zip(values, least, strict=True), 1):
        if value is Absence.MISSING or (value is not NOT_APPLICABLE and value < needed):
            shown = "missing)" if value is Absence.MISSING else f"{value}, not at least"
            assert f"before condition {number} (q{number - 1} {shown}" in told
            break
    else:
        assert "before" not in told


def test_a_stage_says_what_left_it_open() -> None:
    """Only the answer that stopped it is named, not those that come later."""
    rule = {"op": "stage", "of": [at_least(number, 2) for number in range(4)]}
    instrument = form({"s": rule})
    values = [3, NOT_APPLICABLE, Absence.MISSING, Absence.MISSING]
    scores = score(instrument, given_answers(instrument, values))
    assert scores["s"].reason == "1 answer is missing (q2); how far it goes depends on that"
    scores = score(instrument, given_answers(instrument, [3, NOT_APPLICABLE, 1, 0]))
    told = "s = stage before condition 3 (q2 1, not at least 2), passing over 2 = 1 of 4"
    assert scores.trace("s").text == told
    scores = score(instrument, given_answers(instrument, [3, 2, 2, 2]))
    assert scores.trace("s").text == "s = stage with all 4 conditions = 4 of 4"
    scores = score(instrument, given_answers(instrument, [NOT_APPLICABLE] * 4))
    told = "s: no value, nothing in it is applicable"
    assert scores.trace("s").text == told


# Bands


@given(st.data(), values_of_four)
def test_a_value_is_in_the_band_that_its_score_has(data: st.DataObject, values: list[Any]) -> None:
    """Of a set of bands, `in_band` holds for the score's own and for no other."""
    bands = data.draw(covering_bands(17))
    rules: dict[str, Any] = {
        "s": {"op": "sum", "of": answers(0, 1, 2, 3), "missing": {"minimum": 1}}
    }
    for band in bands:
        asked = {"op": "in_band", "of": {"op": "score", "score": "s"}, "bands": "b"}
        rules[band["id"]] = {"op": "count", "of": [{**asked, "band": band["id"]}]}
    instrument = form(rules, bands={"b": bands})
    scores = score(instrument, given_answers(instrument, values))
    value = scores["s"].value
    holding = 0
    for name in rules.keys() - {"s"}:
        (node,) = instrument.score_by_id[name].rule.operands
        found, told = evaluate(node, scores.context), explain(node, scores.context, instrument)
        assert scores[name].value == (None if value is None else int(found is True))
        if value is not None:
            band = node.options["band"]
            assert found is band.holds(value)
            assert told == f"s {value}, {'' if found else 'not '}in the band “{band.label}”"
            holding += found is True
    assert holding == (value is not None)


@pytest.mark.parametrize("named", ["bands", "band"])
def test_variables_stand_for_bands(named: str) -> None:
    """A rule written once asks for a band of each set, or for each band of a set."""
    each = [{"id": "low", "label": "Low", "from": 0, "below": 2},
            {"id": "high", "label": "High", "from": 2, "to": 4}]  # fmt: skip
    asked = {"op": "in_band", "of": answers(0)[0], "bands": "one", "band": "low", named: "{v}"}
    over = ["one", "two"] if named == "bands" else ["low", "high"]
    rule = {"op": "count", "of": [{"for_each": {"v": over}, "yield": asked}]}
    instrument = form({"s": rule}, bands={"one": each, "two": each})
    for value in (1, 3):
        found = score(instrument, given_answers(instrument, [value, 0, 0, 0]))["s"].value
        assert found == (1 if named == "band" else 2 * (value == 1))
