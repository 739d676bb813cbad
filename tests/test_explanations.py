"""What explanations say of responses together, of cases, and of what is not defined."""

from __future__ import annotations

import re
from typing import Any

import pytest
from helpers_property import form, given_answers

from assessment_engine import Absence, Instrument, Scores, parse_response, score

MISSING, NOT_APPLICABLE = Absence.MISSING, Absence.NOT_APPLICABLE
FIRST, SECOND = ({"op": "answer", "item": f"q{number}"} for number in range(2))
HIGH = {"op": "greater_or_equal", "left": FIRST, "right": 3}


def over(of: Any, **where: Any) -> dict[str, Any]:
    """Give the rule of what each response has."""
    return {"op": "each_response", "of": of, **where}


def listed(operator: str, *of: Any, **options: Any) -> dict[str, Any]:
    """Give a rule on a list of operands."""
    return {"op": operator, "of": list(of), **options}


def of_four(rule: Any, **sections: Any) -> Scores:
    """Score four responses together: 4, 3, 1 and nothing to the first item, 2 to the second."""
    instrument: Instrument = form({"s": rule}, 2, **sections)
    given = [{"q0": first, "q1": 2} for first in (4, 3, 1, None)]
    document = {"responses": [{"answers": answers} for answers in given]}
    return score(instrument, parse_response(instrument, document))


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (
            listed("sum", over(FIRST), over(SECOND), missing={"minimum": 1}),
            "sum of (q0 4, 3, 1 in 3 of 4 responses), (q1 2, 2, 2, 2 in 4 of 4 responses) = 16",
        ),
        (
            listed("count", over(HIGH), missing={"minimum": 1}),
            "how many hold of (q0, at least 3 in 2 of 4 responses) = 2",
        ),
        (
            listed("count", over({"op": "has_value", "of": FIRST})),
            "how many hold of (q0, with a value in 3 of 4 responses) = 3",
        ),
        (listed("count", over(True)), "how many hold of (true in 4 of 4 responses) = 4"),
        (
            listed("share", over({"op": "one_of", "of": SECOND, "values": [1, 2]}, where=HIGH)),
            "share that holds of (q1, one of 1, 2 in 2 of 2 responses) = 1",
        ),
        (
            listed("mean", over(listed("sum", FIRST, SECOND)), missing={"minimum": 1}),
            "mean of (6, 5, 3 in 3 of 4 responses) = 4.67",
        ),
        (
            listed("count", listed("any", over(HIGH)), listed("all", over(HIGH))),
            "how many hold of (whether any holds of q0, at least 3 in 2 of 4 responses),"
            " (whether all hold of q0, at least 3 in 2 of 4 responses) = 1",
        ),
    ],
)
def test_what_the_responses_have_is_told(rule: Any, told: str) -> None:
    """What was asked of each response, what came out, and in how many of them."""
    text = of_four(rule).trace("s").text
    assert text.startswith(f"s = {told} of ")


def test_a_verdict_of_each_response_is_named() -> None:
    """What each response has been given is listed under its name."""
    band = [{"id": "low", "label": "L", "from": 0, "to": 2}]
    bands = {"level": [*band, {"id": "high", "label": "H", "from": 3, "to": 4}]}
    own = {"op": "band", "of": FIRST, "bands": "level"}
    verdicts = [{"id": "own", "label": "Own", "rule": own}]
    each = over({"op": "verdict", "verdict": "own"})
    rule = listed("tally", each, code="high", missing={"minimum": 1})
    found = of_four(rule, bands=bands, verdicts=verdicts).trace("s")
    told = "how many have high of (own high, high, low in 3 of 4 responses) = 2 of 3"
    assert found.text == f"s = {told}"


def test_answers_that_no_response_has_are_counted() -> None:
    """Not the one response in hand lacks them but those that it holds."""
    reason = of_four(listed("sum", over(FIRST)))["s"].reason
    assert reason == "3 of 4 responses count; all are needed"
    reason = of_four(listed("sum", over(FIRST), over(SECOND), missing={"minimum": 8}))["s"].reason
    assert reason == "7 of 8 values over all responses count; at least 8 are needed"
    reason = of_four(listed("mean", over(SECOND), missing={"minimum": 5}))["s"].reason
    assert reason == "4 responses count; at least 5 are needed"
    low = {"op": "less", "left": FIRST, "right": 3}
    only = over(FIRST, where={"op": "any", "of": [low, {"op": "not", "of": low}]})
    reason = of_four(listed("mean", over(FIRST, where=low), missing={"minimum": 2}))["s"].reason
    assert reason == "1 response counts; at least 2 are needed"
    reason = of_four(listed("mean", only, missing={"minimum": 4}))["s"].reason
    assert reason == "3 responses count; at least 4 are needed"
    reason = of_four(listed("mean", over(FIRST), missing={"share": 0.8}))["s"].reason
    assert reason == "3 of 4 responses count; at least 80 % are needed"
    reason = of_four(listed("mean", over(FIRST), over(FIRST), missing={"share": 0.8}))["s"].reason
    assert reason == "6 of 8 values over all responses count; at least 80 % are needed"


THIRD = {"op": "divide", "left": SECOND, "right": 3}
TINY = {"op": "power", "left": 10, "right": -6}
LIFTED = {"op": "sum", "of": [FIRST, TINY]}


@pytest.mark.parametrize(
    ("rule", "decimals", "mode", "told"),
    [
        (THIRD, 1, "up", "(2 / 3 = 0.6667) rounded up to 1 decimal = 0.7"),
        (THIRD, 2, "down", "(2 / 3 = 0.66667) rounded down to 2 decimals = 0.66"),
        (THIRD, 0, "half_up", "(2 / 3 = 0.667) rounded half up to a whole number = 1"),
        (FIRST, 1, "half_even", "q0 4 rounded half to even to 1 decimal = 4"),
        (FIRST, 1, "up", "q0 4 rounded up to 1 decimal = 4"),
        # What decides stands far behind, or where two decimals do not show it.
        (LIFTED, 0, "up",
         "(4 + (10 to the power of \N{MINUS SIGN}6 = 0) = 4.000001)"
         " rounded up to a whole number = 5"),
        ({"op": "sum", "of": [FIRST, {**TINY, "right": -40}]}, 0, "up",
         "(4 + (10 to the power of \N{MINUS SIGN}40 = 0) = 4) rounded up to a whole number = 5"),
        ({"op": "choose", "cases": [{"when": HIGH, "then": THIRD}], "otherwise": 1}, 1, "down",
         "(case 1 (q0 4, at least 3): 2 / 3 = 0.6667) rounded down to 1 decimal = 0.6"),
        ({"op": "choose", "cases": [{"when": HIGH, "then": 0.25}], "otherwise": 1}, 1, "half_even",
         "(case 1 (q0 4, at least 3): 0.25) rounded half to even to 1 decimal = 0.2"),
        ({"op": "choose", "cases": [{"when": HIGH, "then": {"op": "score", "score": "part"}}],
          "otherwise": 1}, 1, "up",
         "(case 1 (q0 4, at least 3): part 0.67 kg = 0.6667) rounded up to 1 decimal = 0.7"),
        ({"op": "score", "score": "part"}, 1, "up", "part 0.6667 kg rounded up to 1 decimal = 0.7"),
        (0.25, 1, "up", "0.25 rounded up to 1 decimal = 0.3"),
    ],
)  # fmt: skip
def test_rounding_says_how_and_shows_what_decides(
    rule: Any, decimals: int, mode: str, told: str
) -> None:
    """The mode, the decimals, and enough of the number before to see why it comes out so."""
    part = {"id": "part", "label": "Part", "rule": THIRD, "unit": "kg"}
    rounded = {"op": "round", "of": rule, "decimals": decimals, "mode": mode}
    scores = [part, {"id": "s", "label": "S", "rule": rounded}]
    instrument = form({"s": rounded}, 2, scores=scores)
    text = score(instrument, given_answers(instrument, [4, 2])).trace("s").text
    assert re.sub(r" of [\d.]+\Z", "", text) == f"s = {told}"


def test_a_condition_that_no_response_meets_leaves_nothing() -> None:
    """With `where` no response may be left, which is said."""
    never = {"op": "greater", "left": SECOND, "right": 3}
    assert of_four(listed("share", over(HIGH, where=never)))["s"].reason == (
        "no response counts in it"
    )


@pytest.mark.parametrize(
    "rule",
    [
        listed("variance", FIRST, SECOND, divisor="n-1"),
        listed("mode", FIRST, SECOND, 3, 4),
        listed("nth_highest", FIRST, SECOND, place=2),
    ],
)
def test_what_is_not_defined_is_no_matter_of_how_many_apply(rule: Any) -> None:
    """Enough operands apply; that their number has none of this kind is the reason."""
    instrument = form({"s": rule}, 2)
    values = [2, NOT_APPLICABLE]
    assert score(instrument, given_answers(instrument, values))["s"].reason == (
        "it is not defined for these"
    )
    limited = form({"s": {**rule, "missing": {"applicable_minimum": 4}}}, 2)
    reason = score(limited, given_answers(limited, values))["s"].reason
    assert reason.endswith("; at least 4 must")


def test_a_case_that_does_not_hold_says_why() -> None:
    """Where no case holds, each is told with what it came to; the value is told once."""
    cases = [{"when": HIGH, "then": 10}, {"when": {"op": "not", "of": True}, "then": 20}]
    instrument = form({"s": {"op": "choose", "cases": cases, "otherwise": 30}}, 2)

    def told(value: Any) -> str:
        return score(instrument, given_answers(instrument, [value, 0])).trace("s").text

    assert told(1) == "s = no case holds (q0 1, not at least 3; not true): 30 of 30"
    assert told(4) == "s = case 1 (q0 4, at least 3): 10 of 30"


def test_a_choice_in_another_rule_is_told_shortly() -> None:
    """Between other operands, that no case holds is enough: conditions are long."""
    cases = [{"when": HIGH, "then": 10}]
    chosen = {"op": "choose", "cases": cases, "otherwise": 30}
    instrument = form({"s": listed("sum", SECOND, chosen)}, 2)
    found = score(instrument, given_answers(instrument, [1, 2])).trace("s").text
    assert found == "s = 2 + (no case holds: 30) = 32 of 34"


def test_codes_that_hold_are_told_once() -> None:
    """A set of codes whose condition holds is its own explanation."""
    entries = [{"code": "a", "when": HIGH}, {"code": "b", "when": True}]
    verdicts = [{"id": "v", "label": "V", "rule": {"op": "which", "of": entries}}]
    instrument = form({"s": FIRST}, 2, verdicts=verdicts)
    scores = score(instrument, given_answers(instrument, [4, 0]))
    assert scores.trace("v").text == "v = those that hold: a, b"


def test_only_what_leaves_it_open_is_missing() -> None:
    """Cases that are not reached, and operands that have a value all the same, are no reason."""
    below = {"op": "less", "left": FIRST, "right": 3}
    chosen = {"op": "choose", "cases": [{"when": below, "then": FIRST}], "otherwise": SECOND}
    instrument = form({"s": listed("sum", chosen, listed("coalesce", SECOND, 0))}, 2)
    scores = score(instrument, given_answers(instrument, [MISSING, MISSING]))
    assert scores["s"].reason == "1 answer is missing (q0); all must be answered"


def test_no_value_on_purpose_says_when() -> None:
    """The case that gives none is the reason, also below a rule that needs its value."""
    none = {"op": "no_value", "as": "not_applicable"}
    chosen = {"op": "choose", "cases": [{"when": HIGH, "then": none}], "otherwise": SECOND}
    rule = {"op": "subtract", "left": 5, "right": chosen}
    instrument = form({"s": rule}, 2)
    scores = score(instrument, given_answers(instrument, [4, 2]))
    assert scores["s"].reason == "case 1 (q0 4, at least 3): not applicable"
    open_scores = score(instrument, given_answers(instrument, [4, MISSING]))
    assert open_scores["s"].reason == scores["s"].reason
    assert score(instrument, given_answers(instrument, [1, MISSING]))["s"].reason == (
        "1 answer is missing (q1); all must be answered"
    )


def test_what_is_absent_is_not_said_to_fail() -> None:
    """A condition on an answer that is not there neither holds nor fails."""
    second = {"op": "less", "left": 1, "right": SECOND}
    rule = listed("count", HIGH, second, listed("all", HIGH), missing={"minimum": 1})
    instrument = form({"s": rule}, 2)
    told = score(instrument, given_answers(instrument, [4, MISSING])).trace("s").text
    conditions = "(q0 4, at least 3), (q1 missing), (q0 4, at least 3)"
    assert told == f"s = how many hold of {conditions} = 2 of 2"


@pytest.mark.parametrize(
    ("method", "second", "told"),
    [
        ("prorate", 3, "((missing+3) x 2 / 1), 0 = 6 of 8"),
        ("prorate", MISSING, "(missing+missing), 0 = 0 of 8"),
        ("zero", 3, "(missing+3, with 0 for what is missing), 0 = 3 of 8"),
        ("zero", MISSING, "(missing+missing), 0 = 0 of 8"),
    ],
)
def test_what_a_policy_makes_of_missing_answers_is_said(
    method: str, second: Any, told: str
) -> None:
    """Where the sum has a value; one without is not scaled up."""
    rule = listed("sum", FIRST, SECOND, missing={"minimum": 1, "method": method})
    instrument = form({"s": listed("coalesce", rule, 0)}, 2)
    text = score(instrument, given_answers(instrument, [MISSING, second])).trace("s").text
    assert text == f"s = first with a value of {told}"
