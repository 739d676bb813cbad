"""What a rule can be where answers are left open, do not apply, or are not asked for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from helpers_property import form

from assessment_engine import Absence, Instrument, parse_response, score
from assessment_engine.rules.absences import reasons
from assessment_engine.rules.analysis import absent_scores, possible_bounds, rule_bounds
from assessment_engine.rules.bounds import Bounds, Codes

HALF = Fraction(1, 2)
BOTH = {Absence.MISSING, Absence.NOT_APPLICABLE}
OPTIONS = [{"value": number, "label": "o"} for number in range(1, 6)]
SCALES = [
    {"id": "plain", "label": "Plain", "options": OPTIONS},
    {"id": "perhaps", "label": "Perhaps", "options": OPTIONS, "not_applicable": "n/a"},
]
YES = {"values": {str(number): 1 for number in range(1, 6)}}
WHEN = {"op": "greater", "left": {"op": "answer", "item": "all"}, "right": 3}
# One that is always there, two that may not apply, two that may be left open, one that may be not
# asked, and one that then counts all the same.
ITEMS: list[dict[str, Any]] = [
    {"id": "all", "text": "T", "scale": "plain", "required": True},
    {"id": "na", "text": "T", "scale": "perhaps", "required": True},
    {"id": "nb", "text": "T", "scale": "perhaps", "required": True},
    {"id": "oa", "text": "T", "scale": "plain"},
    {"id": "ob", "text": "T", "scale": "plain"},
    {"id": "skip", "text": "T", "scale": "plain", "required": True, "asked_when": WHEN},
    {"id": "zero", "text": "T", "scale": "plain", "required": True, "asked_when": WHEN,
     "points": YES, "skipped_value": 0},
]  # fmt: skip
ALL, NA, NB, OA, OB, SKIP, ZERO = ({"op": "answer", "item": each["id"]} for each in ITEMS)
MINIMUM = {"missing": {"minimum": 1}}
SCALED = {"missing": {"minimum": 1, "method": "prorate"}}
AS_ZERO = {"missing": {"minimum": 1, "method": "zero"}}
SHARE = {"missing": {"share": 0.5}}


def rule(op: str, *of: Any, **options: Any) -> Any:
    """Give the rule of a list of operands."""
    return {"op": op, "of": list(of), **options}


def two(op: str, left: Any, right: Any, **options: Any) -> Any:
    """Give the rule of a left and a right operand."""
    return {"op": op, "left": left, "right": right, **options}


def made(of: Any) -> Instrument:
    """Give an instrument with a score by the rule."""
    return form({"s": of}, scales=SCALES, items=ITEMS)


HIGH, OPEN_HIGH = two("greater", NA, 2), two("greater", OA, 2)
NEGATIVE = two("subtract", 0, NA)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (rule("sum", ALL, ALL), (2, 10)),
        (rule("sum", ALL, NA), (1, 10)),
        (rule("sum", NA, NB), (1, 10)),
        (rule("sum", ALL, OA), (2, 10)),
        (rule("sum", ALL, OA, **MINIMUM), (1, 10)),
        (rule("sum", OA, OB, **MINIMUM), (1, 10)),
        (rule("sum", OA, OB, ALL, ALL, **MINIMUM), (2, 20)),
        (rule("sum", OA, OB, missing={"minimum": 2}), (2, 10)),
        (rule("sum", OA, OB, NA, NB, missing={"minimum": 3}), (2, 20)),
        (rule("sum", OA, OB, **SHARE), (1, 10)),
        (rule("sum", OA, OB, **AS_ZERO), (0, 10)),
        (rule("sum", OA, NA, **AS_ZERO), (0, 10)),
        (rule("sum", ALL, SKIP), (1, 10)),
        (rule("sum", ALL, ZERO), (1, 6)),
        (rule("sum", NEGATIVE, ALL), (-4, 5)),
        (rule("sum", NEGATIVE, two("subtract", 0, NB)), (-10, -1)),
        (rule("sum", NEGATIVE, two("subtract", 0, OA), **SHARE), (-10, -1)),
        (rule("sum", OA, OB, **SCALED), (2, 10, False)),
        (rule("sum", NA, NB, **SCALED), (1, 10, False)),
        (rule("sum", ALL, NA, NB, **SCALED), (1, 15, False)),
        (rule("count", HIGH, two("greater", ALL, 0)), (1, 2)),
        (rule("count", HIGH, OPEN_HIGH, **MINIMUM), (0, 2)),
        (rule("mean", ALL, NA), (1, 5, False)),
        (rule("mean", NA), (1, 5)),
        (rule("mean", NA, two("subtract", NB, 10)), (-9, 5, False)),
        (rule("mean", OA, two("subtract", OB, 10), **AS_ZERO), (Fraction(-9, 2), HALF * 5, False)),
        (rule("share", two("greater", NA, 0), HIGH), (0, 1, False)),
        (rule("min", NA, two("subtract", NB, 10)), (-9, 5)),
        (rule("min", ALL, two("subtract", 10, NB)), (1, 5)),
        (rule("max", ALL, two("subtract", NB, 10)), (1, 5)),
        (rule("max", NA, two("subtract", NB, 10)), (-9, 5)),
        (rule("max", ALL, 0), (1, 5)),
        (rule("median", NA, two("subtract", NB, 10)), (-9, 5, False)),
        (rule("stage", two("greater", ALL, 0), HIGH), (0, 2)),
        (rule("stage", two("greater", ALL, 0), two("greater", ALL, 3)), (1, 2)),
        (rule("nth_highest", NA, NB, place=2), (1, 5)),
    ],
    ids=str,
)  # fmt: skip
def test_the_bounds_over_all_responses(of: Any, expected: Any) -> None:
    """They hold for whatever may be left out, and are no wider where nothing may be."""
    instrument = made(of)
    found = possible_bounds(instrument.score_by_id["s"].rule, instrument)
    assert found == Bounds(*expected)


def test_codes_may_be_left_out() -> None:
    """The most frequent of some codes is one of them, whichever are left out."""
    codes = [
        {"op": "choose", "cases": [{"when": two("greater", each, 2), "then": code}],
         "otherwise": "low"}
        for each, code in ((NA, "a"), (ALL, "b"))
    ]  # fmt: skip
    size = {"op": "size", "of": {"op": "which", "of": [{"code": "a", "when": HIGH}]}}
    when = {"op": "one_of", "of": rule("mode", *codes, ties=["a"]), "values": ["a", "b"]}
    instrument = made(rule("count", when))
    mode = instrument.score_by_id["s"].rule.operands[0].operands[0]
    assert possible_bounds(mode, instrument) == Codes(frozenset({"a", "b", "low"}))
    assert possible_bounds(made(size).score_by_id["s"].rule, made(size)) == Bounds(0, 1)


def test_bounds_of_scores_go_through_other_scores() -> None:
    """What a score can be without some answers, those that stand on it can be, too."""
    scores = {"s": rule("sum", ALL, NA), "t": two("subtract", {"op": "score", "score": "s"}, 1)}
    instrument = form(scores, scales=SCALES, items=ITEMS)
    of = instrument.score_by_id["t"].rule
    assert possible_bounds(of, instrument) == Bounds(0, 9)
    assert rule_bounds(of, instrument) == Bounds(1, 9)


TIED = rule("mode", ALL, ALL)
TABLE = {"values": {"1": 1, "2": 2}}


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (ALL, set()),
        (NA, {Absence.NOT_APPLICABLE}),
        (OA, {Absence.MISSING}),
        (SKIP, {Absence.NOT_APPLICABLE}),
        (ZERO, set()),
        ({**ZERO, "raw": True}, {Absence.NOT_APPLICABLE}),
        (rule("sum", ALL, NA), set()),
        (rule("sum", NA, NB), {Absence.NOT_APPLICABLE}),
        (rule("sum", NA, OA), {Absence.MISSING}),
        (rule("sum", ALL, NA, missing={"minimum": 1, "applicable_minimum": 2}),
         {Absence.NOT_APPLICABLE}),
        (rule("sum", ALL, NA, missing={"minimum": 1, "applicable_share": 0.9}),
         {Absence.NOT_APPLICABLE}),
        (two("subtract", ALL, NA), {Absence.NOT_APPLICABLE}),
        (two("subtract", OA, NA), BOTH),
        (two("divide", ALL, 2), set()),
        (two("divide", ALL, two("subtract", ALL, 3)), {Absence.MISSING}),
        (two("divide", ALL, two("subtract", ALL, 3), zero=0), set()),
        (two("divide", ALL, NA, zero=0), {Absence.NOT_APPLICABLE}),
        (two("modulo", ALL, 2), set()),
        (two("modulo", ALL, ALL), {Absence.MISSING}),
        ({"op": "root", "of": ALL}, {Absence.MISSING}),
        (rule("variance", ALL, ALL, divisor="n-1"), {Absence.MISSING}),
        (rule("coalesce", OA, ALL), set()),
        (rule("coalesce", OA, NA), BOTH),
        (rule("coalesce", OA, 0), set()),
        ({"op": "percent_of_maximum", "of": ALL}, set()),
        ({"op": "percent_of_maximum", "of": OA}, BOTH),
        (rule("count", {"op": "has_value", "of": OA}), set()),
        ({"op": "lookup", "of": [ALL], "table": {**TABLE, "otherwise": 3}}, set()),
        ({"op": "lookup", "of": [ALL], "table": {**TABLE, "otherwise": None}}, {Absence.MISSING}),
        (TIED, {Absence.MISSING}),
        ({**TIED, "ties": "lowest"}, set()),
        ({"op": "choose", "cases": [{"when": HIGH, "then": 1}], "otherwise": 2},
         {Absence.NOT_APPLICABLE}),
        ({"op": "choose", "cases": [{"when": two("greater", ALL, 2), "then": 1}], "otherwise":
         {"op": "no_value", "as": "missing"}}, {Absence.MISSING}),
        (rule("count", {"op": "equal", "left": "a", "right": "a"}), set()),
        (rule("count", True), set()),
    ],
    ids=str,
)  # fmt: skip
def test_why_there_can_be_no_value(of: Any, expected: set[Absence]) -> None:
    """No reason that there can be is left out, and where a value is certain, none is given."""
    instrument = made(of)
    rule_of = instrument.score_by_id["s"].rule
    assert reasons(rule_of, instrument, absent_scores(instrument)) == expected
    assert absent_scores(instrument)["s"] == expected


def test_an_answer_that_nobody_is_asked_for_does_not_apply() -> None:
    """A perspective that an item is not asked from gives none of its answers."""
    perspectives = [{"id": "me", "label": "Me"}, {"id": "us", "label": "Us"}]
    items = [ITEMS[0], {**ITEMS[1], "perspectives": ["me"]}]
    both = rule("sum", *({**each, "perspective": "us"} for each in (ALL, NA)))
    instrument = form({"s": both}, scales=SCALES, items=items, perspectives=perspectives)
    answer = instrument.score_by_id["s"].rule.operands[1]
    assert reasons(answer, instrument, {}) == {Absence.NOT_APPLICABLE}


def test_over_responses_there_may_be_none() -> None:
    """What each response has does not apply where there is none; sums of it keep their bounds."""
    each = {"op": "each_response", "of": ALL}
    instrument = made(rule("sum", each))
    rule_of = instrument.score_by_id["s"].rule
    assert absent_scores(instrument)["s"] == {Absence.NOT_APPLICABLE}
    assert possible_bounds(rule_of, instrument) == rule_bounds(rule_of, instrument)
    verdict = {"op": "verdict", "verdict": "v"}
    verdicts = [{"id": "v", "label": "V", "rule": HIGH}]
    named = form({"s": rule("count", verdict)}, scales=SCALES, items=ITEMS, verdicts=verdicts)
    assert absent_scores(named)["v"] == {Absence.NOT_APPLICABLE}


def test_rows_over_responses_that_differ_in_length_are_not_defined() -> None:
    """A row may be over all responses, and the next over some: no statistic is of both."""
    of_all = {"op": "each_response", "of": ALL}
    of_some = {"op": "each_response", "of": NA, "where": WHEN}
    both = rule("statistic", rule("row", of_all), rule("row", of_some), statistic="kendall_w")
    instrument = made(both)
    given = [{"all": value, "na": 2, "nb": 1, **later} for value, later in (
        (1, {}), (4, {"skip": 1, "zero": 2}), (5, {"skip": 2, "zero": 3}))]  # fmt: skip
    responses = {"responses": [{"answers": answers} for answers in given]}
    assert score(instrument, parse_response(instrument, responses))["s"].value is None
    # Over the same responses it is defined.
    rows = (rule("row", {**of_some, "of": each}) for each in (ALL, NA, NB))
    instrument = made(rule("statistic", *rows, statistic="kendall_w"))
    assert score(instrument, parse_response(instrument, responses))["s"].value is not None


@pytest.mark.parametrize("keys", [("1",), ("0", "1")])
def test_a_table_has_a_row_for_what_is_counted_without_an_answer(keys: tuple[str, ...]) -> None:
    """The points of an item that is not asked are looked up like those of its answers."""
    looked_up = {"op": "lookup", "of": [ZERO], "table": {"values": dict.fromkeys(keys, 1)}}
    if len(keys) == 2:
        assert made(looked_up).scores
        return
    with pytest.raises(AssertionError, match="no row for 0"):
        made(looked_up)
