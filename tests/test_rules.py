"""Every operator of the rule language: its value, its bounds, and what it makes of absence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from attrs import field, frozen

from assessment_engine import Absence
from assessment_engine.instrument import Band, Constant
from assessment_engine.rules.bounds import Bounds
from assessment_engine.rules.combining import Missing
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.rules.expand import Expander
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.rules.parse import RuleParser
from assessment_engine.values import Node, Source

MISSING, NOT_APPLICABLE, NOT_ASKED = Absence
HALF = Fraction(1, 2)
PLACE = Source("f", "")
CUT = Constant("cut", HALF, PLACE)
FAIR = Band("fair", "Fair", 1, 3, False, "", PLACE)
GOOD = Band("good", "Good", 3, 4, True, "", PLACE)


@frozen
class Case:
    """An operator on operands given by their values, with what must come out."""

    operator: str
    operands: Sequence[Any]
    value: Any
    options: Mapping[str, Any] = field(factory=dict)

    def __str__(self) -> str:
        """Name the case in the list of tests."""
        return f"{self.operator}{list(map(str, self.operands))}{dict(self.options) or ''}"


def at_least(count: int, method: Any = "available") -> dict[str, Any]:
    """Give the options of an aggregate with a minimum."""
    return {"missing": Missing(count, None, method)}


def applicable(count: int | None, share: Fraction | None = None, **more: Any) -> dict[str, Any]:
    """Give the options of an aggregate that needs applicable operands."""
    return {"missing": Missing(**more, applicable_minimum=count, applicable_share=share)}


def within(band: Band) -> dict[str, Any]:
    """Give the options of asking for a band."""
    return {"bands": "level", "band": band}


def half(value: str) -> dict[str, Any]:
    """Give the options of rounding to whole numbers."""
    return {"decimals": 0, "mode": value}


VALUES = [
    Case("sum", [1, 2, HALF], Fraction(7, 2)),
    Case("sum", [HALF, HALF], 1),
    Case("sum", [1, MISSING], MISSING),
    Case("sum", [1, NOT_APPLICABLE, NOT_ASKED], 1),
    Case("sum", [NOT_APPLICABLE, NOT_ASKED], NOT_APPLICABLE),
    Case("sum", [NOT_ASKED], NOT_ASKED),
    Case("sum", [4, 2, MISSING], 6, at_least(2)),
    Case("sum", [4, MISSING, MISSING], MISSING, at_least(2)),
    Case("sum", [4, 2, MISSING], 9, at_least(1, "prorate")),
    Case("sum", [4, 2, MISSING], 6, at_least(1, "zero")),
    Case("sum", [4, MISSING], 4, {"missing": Missing(None, HALF)}),
    Case("mean", [1, 2], Fraction(3, 2)),
    Case("mean", [1, 3, MISSING], 2, at_least(2)),
    Case("mean", [2, 4, MISSING], 2, at_least(2, "zero")),
    Case("mean", [1, MISSING], MISSING),
    Case("mean", [3, NOT_APPLICABLE], 3),
    Case("min", [3, 1, 2], 1),
    Case("min", [3, MISSING], MISSING),
    Case("min", [3, MISSING], 0, at_least(1, "zero")),
    Case("min", [3, NOT_APPLICABLE], 3),
    Case("max", [3, 1, 2], 3),
    Case("max", [-3, MISSING], 0, at_least(1, "zero")),
    Case("max", [-3, MISSING], -3, at_least(1)),
    Case("max", [NOT_APPLICABLE], NOT_APPLICABLE),
    Case("count", [True, False, True], 2),
    Case("count", [True], 1),
    Case("count", [True, MISSING], MISSING),
    Case("count", [True, MISSING], 2, at_least(1, "prorate")),
    Case("count", [True, NOT_APPLICABLE], 1),
    Case("subtract", [3, 5], -2),
    Case("subtract", [3, MISSING], MISSING),
    Case("subtract", [NOT_ASKED, NOT_APPLICABLE], NOT_APPLICABLE),
    Case("multiply", [3, 5, HALF], Fraction(15, 2)),
    Case("multiply", [4, HALF], 2),
    Case("multiply", [0, MISSING], MISSING),
    Case("absolute", [-3], 3),
    Case("absolute", [NOT_APPLICABLE], NOT_APPLICABLE),
    Case("round", [Fraction(5, 2)], 3, half("half_up")),
    Case("round", [Fraction(-5, 2)], -3, half("half_up")),
    Case("round", [Fraction(5, 2)], 2, half("half_even")),
    Case("round", [Fraction(21, 10)], 3, half("up")),
    Case("round", [Fraction(-29, 10)], -2, half("down")),
    Case("round", [Fraction(1, 3)], Fraction(33, 100), {"decimals": 2, "mode": "half_up"}),
    Case("round", [MISSING], MISSING, half("up")),
    Case("sum", [1, NOT_APPLICABLE], NOT_APPLICABLE, applicable(2)),
    Case("sum", [1, NOT_ASKED], 1, applicable(2)),
    Case("sum", [1, MISSING, NOT_APPLICABLE], MISSING, applicable(2)),
    Case("sum", [MISSING, NOT_APPLICABLE], NOT_APPLICABLE, applicable(2)),
    Case("sum", [1, MISSING, NOT_APPLICABLE], 1, applicable(2, minimum=1)),
    Case("mean", [1, 2, NOT_APPLICABLE], Fraction(3, 2), applicable(None, HALF)),
    Case("mean", [1, NOT_APPLICABLE, NOT_APPLICABLE], NOT_APPLICABLE, applicable(None, HALF)),
    Case("mean", [1, NOT_APPLICABLE, NOT_ASKED, NOT_ASKED], 1, applicable(None, HALF)),
    Case("max", [NOT_ASKED], NOT_ASKED, applicable(3)),
    Case("count", [True, False, NOT_APPLICABLE], 1, applicable(2)),
    Case("percent_of_maximum", [5], 40),
    Case("percent_of_maximum", [4], Fraction(80, 3), {"reach": (0, 15)}),
    Case("percent_of_maximum", [3], NOT_APPLICABLE, {"reach": (3, 3)}),
    Case("percent_of_maximum", [MISSING], MISSING),
    Case("percent_of_maximum", [NOT_ASKED], NOT_ASKED),
    Case("stage", [True, True, False, True], 2),
    Case("stage", [True, True], 2),
    Case("stage", [False, MISSING], 0),
    Case("stage", [True, MISSING, False], MISSING),
    Case("stage", [NOT_APPLICABLE, True, NOT_ASKED, True, False], 4),
    Case("stage", [True, NOT_APPLICABLE], 1),
    Case("stage", [NOT_APPLICABLE, False], 0),
    Case("stage", [NOT_APPLICABLE, NOT_ASKED], NOT_APPLICABLE),
    Case("stage", [NOT_ASKED], NOT_ASKED),
    Case("in_band", [1], True, within(FAIR)),
    Case("in_band", [3], False, within(FAIR)),
    Case("in_band", [4], True, within(GOOD)),
    Case("in_band", [Fraction(9, 2)], False, within(GOOD)),
    Case("in_band", [MISSING], MISSING, within(FAIR)),
    Case("has_value", [0], True),
    Case("has_value", [MISSING], False),
    Case("has_value", [NOT_APPLICABLE], False),
    Case("has_value", [NOT_ASKED], False),
    Case("less", [1, 2], True),
    Case("less", [2, 2], False),
    Case("less", [1, MISSING], MISSING),
    Case("less_or_equal", [2, 2], True),
    Case("less_or_equal", [3, 2], False),
    Case("less_or_equal", [NOT_ASKED, 2], NOT_ASKED),
    Case("equal", [HALF, HALF], True),
    Case("equal", [1, HALF], False),
    Case("equal", [MISSING, MISSING], MISSING),
    Case("greater_or_equal", [2, 2], True),
    Case("greater_or_equal", [1, 2], False),
    Case("greater_or_equal", [NOT_APPLICABLE, 2], NOT_APPLICABLE),
    Case("greater", [2, 1], True),
    Case("greater", [2, 2], False),
    Case("greater", [MISSING, NOT_APPLICABLE], MISSING),
    Case("all", [True, True], True),
    Case("all", [False, MISSING], False),
    Case("all", [True, MISSING], MISSING),
    Case("any", [False, False], False),
    Case("any", [True, MISSING], True),
    Case("any", [False, NOT_APPLICABLE], NOT_APPLICABLE),
    Case("not", [False], True),
    Case("not", [True], False),
    Case("not", [MISSING], MISSING),
]


def span(low: Any, high: Any, *, whole: bool = True) -> Bounds:
    """Give bounds."""
    return Bounds(low, high, whole)


ALWAYS, NEVER, OPEN = span(1, 1), span(0, 0), span(0, 1)
BOUNDS = [
    Case("sum", [span(0, 3), span(-1, 2)], span(-1, 5)),
    Case("sum", [span(1, 5), span(1, 5)], span(0, 10), at_least(1, "zero")),
    Case("sum", [span(1, 5)], span(1, 5, whole=False), at_least(1, "prorate")),
    Case("mean", [span(0, 3), span(1, 4)], span(HALF, Fraction(7, 2), whole=False)),
    Case("mean", [span(0, 3)], span(0, 3)),
    Case("min", [span(0, 3), span(1, 2)], span(0, 2)),
    Case("max", [span(0, 3), span(1, 2)], span(1, 3)),
    Case("max", [span(0, HALF, whole=False), span(0, 1)], span(0, 1, whole=False)),
    Case("count", [OPEN, ALWAYS, NEVER], span(1, 2)),
    Case("subtract", [span(0, 3), span(1, 4)], span(-4, 2)),
    Case("multiply", [span(-2, 3), span(-5, 1)], span(-15, 10)),
    Case("multiply", [span(0, HALF, whole=False), span(2, 4)], span(0, 2, whole=False)),
    Case("absolute", [span(-3, 2)], span(0, 3)),
    Case("absolute", [span(-3, -2)], span(2, 3)),
    Case("round", [span(HALF, Fraction(5, 2), whole=False)], span(1, 3), half("half_up")),
    Case("round", [span(0, Fraction(1, 3), whole=False)],
         span(0, Fraction(3, 10), whole=False), {"decimals": 1, "mode": "half_up"}),
    Case("percent_of_maximum", [span(2, 9)], span(0, 100, whole=False)),
    Case("stage", [ALWAYS, OPEN, ALWAYS, NEVER, OPEN], span(1, 3)),
    Case("stage", [ALWAYS, ALWAYS], span(2, 2)),
    Case("stage", [NEVER, ALWAYS], span(0, 0)),
    Case("in_band", [span(1, HALF * 5)], ALWAYS, within(FAIR)),
    Case("in_band", [span(1, 3)], OPEN, within(FAIR)),
    Case("in_band", [span(3, 4)], NEVER, within(FAIR)),
    Case("in_band", [span(-1, HALF)], NEVER, within(FAIR)),
    Case("in_band", [span(4, 9)], OPEN, within(GOOD)),
    Case("has_value", [span(1, 3)], OPEN),
    Case("in_band", [span(5, 9)], NEVER, within(GOOD)),
    Case("less", [span(0, 1), span(2, 3)], ALWAYS),
    Case("less", [span(2, 3), span(0, 2)], NEVER),
    Case("less", [span(0, 2), span(2, 3)], OPEN),
    Case("less_or_equal", [span(0, 2), span(2, 3)], ALWAYS),
    Case("less_or_equal", [span(3, 4), span(0, 2)], NEVER),
    Case("equal", [span(2, 2), span(2, 2)], ALWAYS),
    Case("equal", [span(0, 1), span(2, 3)], NEVER),
    Case("equal", [span(0, 2), span(2, 3)], OPEN),
    Case("greater_or_equal", [span(2, 3), span(0, 2)], ALWAYS),
    Case("greater_or_equal", [span(0, 1), span(2, 3)], NEVER),
    Case("greater", [span(3, 4), span(0, 2)], ALWAYS),
    Case("greater", [span(0, 2), span(2, 3)], NEVER),
    Case("all", [OPEN, ALWAYS], OPEN),
    Case("all", [OPEN, NEVER], NEVER),
    Case("any", [OPEN, ALWAYS], ALWAYS),
    Case("any", [OPEN, NEVER], OPEN),
    Case("not", [ALWAYS], NEVER),
    Case("not", [OPEN], OPEN),
]  # fmt: skip


class Given:
    """A context in which the answer to an item is what a test says."""

    def __init__(self, answers: Sequence[Any]) -> None:
        """Take the values of the answers."""
        self.answers = answers

    def answer(self, item: str, perspective: str, raw: bool) -> Any:
        """Give the answer; the item is its number."""
        return self.answers[int(item)] if not raw else ("raw", perspective)

    def score(self, score: str) -> Any:
        """Give the name of the score, to see that it was asked for."""
        return {"other": 7}[score]

    def attainable(self, node: Node) -> Bounds:
        """Give what the operand of a percentage could be; it says so itself."""
        return Bounds(*node.options.get("reach", (1, 11)))


def options_of(case: Case) -> dict[str, Any]:
    """Give the options of a case with the operator's own defaults."""
    return {**OPERATORS[case.operator].options, **case.options}


@pytest.mark.parametrize("case", VALUES, ids=str)
def test_the_value_of_an_operator(case: Case) -> None:
    """An operator gives exactly this for these operands, of this very type."""
    options = options_of(case)
    inside = Node("number", (), options, PLACE)
    node = Node(case.operator, (inside,) * len(case.operands), options, PLACE)
    found = OPERATORS[case.operator].evaluate(Given([]), node, case.operands)
    assert found == case.value
    assert type(found) is type(case.value)


@pytest.mark.parametrize("case", BOUNDS, ids=str)
def test_the_bounds_of_an_operator(case: Case) -> None:
    """What a rule can reach follows from what its operands can reach."""
    bounds = OPERATORS[case.operator].bounds
    assert bounds is not None
    assert bounds(options_of(case), case.operands) == case.value


def test_the_operators_without_operands() -> None:
    """A number is itself, an answer and a score are looked up."""
    assert parsed(3).op == "number"
    assert evaluate(parsed(Fraction(3, 2)), Given([])) == Fraction(3, 2)
    assert evaluate(parsed({"op": "answer", "item": "0"}), Given([5])) == 5
    raw = parsed({"op": "answer", "item": "0", "raw": True})
    assert evaluate(raw, Given([5])) == ("raw", "self")
    assert evaluate(parsed({"op": "answer", "item": "0"}), Given([MISSING])) is MISSING
    assert evaluate(parsed({"op": "score", "score": "other"}), Given([])) == 7
    constant = parsed({"op": "constant", "constant": "cut"})
    assert (constant.op, constant.options["constant"]) == ("number", "cut")
    assert evaluate(constant, Given([])) == HALF
    number = OPERATORS["number"].bounds
    assert number is not None
    assert number({"value": HALF}, ()) == span(HALF, HALF, whole=False)


def test_every_operator_has_its_cases() -> None:
    """The tables here have the value, the bounds and the absence of each row of OPERATORS."""
    looked_up = {"number", "constant", "answer", "score"}
    assert {case.operator for case in VALUES} | looked_up == set(OPERATORS)
    assert {case.operator for case in BOUNDS} | looked_up == set(OPERATORS)
    absent = {
        case.operator for case in VALUES if any(isinstance(v, Absence) for v in case.operands)
    }
    assert absent | looked_up == set(OPERATORS)


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_every_operator_says_what_it_is(name: str) -> None:
    """Each row has a summary in one sentence, and what it takes and gives."""
    row = OPERATORS[name]
    assert row.summary.endswith(".")
    assert row.gives in {"number", "boolean"}
    assert (row.takes is None) == (not row.operands)


def parsed(rule: Any) -> Node:
    """Parse a good rule."""
    expander = Expander([], [], [])
    node = RuleParser(expander, "self", {"cut": CUT}).parse(rule, {}, PLACE, "number")
    assert expander.faults == []
    return node


def in_level(**members: Any) -> dict[str, Any]:
    """Give a rule that asks for a band."""
    return {"op": "in_band", "of": 1, "bands": "level", "band": "fair", **members}


BOOLEAN_BAD: list[tuple[Any, str]] = [
    (in_level(bands="levels"), "unknown-set-of-bands"),
    (in_level(bands=""), "unknown-set-of-bands"),
    (in_level(bands=["level"]), "rule-option"),
    (in_level(bands="{b}"), "unknown-variable"),
    (in_level(band="fare"), "unknown-band"),
    (in_level(band={}), "rule-option"),
    (in_level(band="{b}"), "unknown-variable"),
    ({"op": "in_band", "of": 1, "bands": "level"}, "rule-incomplete"),
    ({"op": "in_band", "of": 1, "band": "fair"}, "rule-incomplete"),
]
BOOLEAN = [rule for rule, _ in BOOLEAN_BAD]
BAD: list[tuple[Any, str]] = [
    (True, "rule-shape"),
    ("3", "rule-shape"),
    ([], "rule-shape"),
    ({}, "rule-shape"),
    ({"op": 3}, "rule-shape"),
    ({"op": "adds", "of": [1]}, "unknown-operator"),
    ({"op": "sum"}, "rule-incomplete"),
    ({"op": "sum", "of": 1}, "rule-shape"),
    ({"op": "sum", "of": []}, "rule-empty"),
    ({"op": "sum", "of": [1], "missin": "required"}, "rule-unknown-member"),
    ({"op": "sum", "of": [1], "missing": "some"}, "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {}}, "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {"minimum": 0}}, "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {"minimum": True}}, "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {"share": True}}, "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {"share": 2}}, "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {"minimum": 1, "share": HALF}}, "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {"minimum": 1, "method": []}}, "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {"method": "zero"}}, "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {"applicable_minimum": 0}}, "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {"applicable_minimum": HALF}}, "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {"applicable_share": 0}}, "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {"applicable_share": "half"}}, "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {"applicable_minimum": 1, "applicable_share": 1}},
     "rule-missing-policy"),
    ({"op": "sum", "of": [1], "missing": {"applicable_minimum": 1, "method": "zero"}},
     "rule-missing-policy"),
    ({"op": "constant"}, "rule-incomplete"),
    ({"op": "constant", "constant": 3}, "rule-option"),
    ({"op": "constant", "constant": ""}, "unknown-constant"),
    ({"op": "constant", "constant": "cot"}, "unknown-constant"),
    ({"op": "constant", "constant": "{c}"}, "unknown-variable"),
    ({"op": "stage", "of": []}, "rule-empty"),
    ({"op": "stage", "of": [1]}, "rule-type"),
    ({"op": "percent_of_maximum", "of": [1]}, "rule-shape"),
    ({"op": "max", "of": [1], "missing": {"minimum": 1, "method": "prorate"}},
     "rule-missing-policy"),
    ({"op": "round", "of": 1}, "rule-incomplete"),
    ({"op": "round", "of": 1, "mode": "nearest"}, "rule-option"),
    ({"op": "round", "of": 1, "mode": "up", "decimals": 11}, "rule-option"),
    ({"op": "round", "of": 1, "mode": "up", "decimals": True}, "rule-option"),
    ({"op": "answer", "item": 3}, "rule-option"),
    ({"op": "answer", "item": "q", "raw": 1}, "rule-option"),
    ({"op": "answer", "item": "{q}"}, "unknown-variable"),
    ({"op": "less", "left": 1, "right": 2}, "rule-type"),
    ({"op": "count", "of": [1]}, "rule-type"),
    ({"op": "sum", "of": [{"op": "not", "of": {"op": "less", "left": 1, "right": 2}}]},
     "rule-type"),
    ({"op": "sum", "of": [{"for_each": 1, "yield": 1}]}, "for-each-shape"),
    ({"op": "sum", "of": [{"for_eech": {"i": "items"}, "yield": 1}]}, "for-each-shape"),
    ({"op": "sum", "of": [{"for_each": {"i": {"items": {}}}, "yield": 1}]}, "for-each-shape"),
    ({"op": "sum", "of": [{"for_each": {"i": {"items": {"up_to": 1}}}, "yield": 1}]},
     "for-each-shape"),
    *((rule, code) for rule, code in BOOLEAN_BAD),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "code"), BAD, ids=lambda value: str(value)[:50])
def test_a_bad_rule_is_one_problem_with_a_remedy(rule: Any, code: str) -> None:
    """Each mistake in a rule has its own code and says what to do."""
    expander = Expander([], [], [])
    parser = RuleParser(expander, "self", {"cut": CUT}, {"level": [FAIR, GOOD]})
    parser.parse(rule, {}, PLACE, "boolean" if rule in BOOLEAN else "number")
    assert [fault.code for fault in expander.faults] == [code]
    assert all(fault.hint for fault in expander.faults)


@pytest.mark.parametrize(("levels", "codes"), [(15, []), (16, ["rule-too-deep"])])
def test_rules_nest_so_deep_and_no_deeper(levels: int, codes: list[str]) -> None:
    """Sixteen levels are read, the seventeenth is a problem."""
    rule: Any = {"op": "score", "score": "s"}
    for _ in range(levels):
        rule = {"op": "absolute", "of": rule}
    expander = Expander([], [], [])
    RuleParser(expander, "self").parse(rule, {}, Source("f", ""), "number")
    assert [fault.code for fault in expander.faults] == codes
