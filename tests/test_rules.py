"""Every operator of the rule language: its value, its bounds, and what it makes of absence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen

from assessment_engine import Absence
from assessment_engine.instrument import Band, Constant
from assessment_engine.rules.bounds import Bounds, Codes, Unbounded
from assessment_engine.rules.combining import Context, Missing
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.rules.expand import Expander, Fault
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.rules.parse import RuleParser
from assessment_engine.rules.tables import Key, Row, Table
from assessment_engine.values import Node, Source

MISSING, NOT_APPLICABLE, NOT_ASKED = Absence
HALF = Fraction(1, 2)
BAD_RULES = Path(__file__).with_name("bad_rules.txt")
PLACE = Source("f", "")
CUT = Constant("cut", HALF, PLACE)
FAIR = Band("fair", "Fair", 1, 3, False, "", PLACE)
GOOD = Band("good", "Good", 3, 4, True, "", PLACE)
MINUTES = Table(
    "minutes",
    (Row((Key((), None, True, 15),), 0, PLACE), Row((Key((), 15, False, 30),), 1, PLACE)),
    None,
    True,
    PLACE,
)


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
    Case("median", [5, 1, 3], 3),
    Case("median", [1, 2, MISSING], Fraction(3, 2), at_least(2)),
    Case("median", [MISSING], MISSING),
    Case("nth_highest", [5, 1, 3], 3, {"place": 2}),
    Case("nth_highest", [5, 5, 3], 5, {"place": 2}),
    Case("nth_highest", [5, NOT_APPLICABLE], MISSING, {"place": 2}),
    Case("nth_highest", [5, MISSING], MISSING, {"place": 1}),
    Case("variance", [1, 3], 1, {"divisor": "n"}),
    Case("variance", [1, 3], 2, {"divisor": "n-1"}),
    Case("variance", [4], 0, {"divisor": "n"}),
    Case("variance", [4], MISSING, {"divisor": "n-1"}),
    Case("variance", [4, MISSING], MISSING, {"divisor": "n"}),
    Case("share", [True, False, True, True], Fraction(3, 4)),
    Case("share", [True, MISSING], HALF, at_least(1, "zero")),
    Case("share", [NOT_ASKED], NOT_ASKED),
    Case("tally", ["a", "b", "a"], 2, {"code": "a"}),
    Case("tally", [("a", "b"), (), "b"], 2, {"code": "b"}),
    Case("tally", ["a", MISSING], MISSING, {"code": "a"}),
    Case("tally", ["a", MISSING], 1, {"code": "a", **at_least(1, "zero")}),
    Case("mode", ["a", "b", "a"], "a"),
    Case("mode", ["a", "b"], MISSING),
    Case("mode", ["a", "b"], "b", {"ties": ("c", "b", "a")}),
    Case("mode", ["a", "b"], MISSING, {"ties": ("c",)}),
    Case("mode", [1, 2, 2, 1], 1, {"ties": "lowest"}),
    Case("mode", [1, 2, 2, 1], 2, {"ties": "highest"}),
    Case("mode", [1, MISSING], MISSING),
    Case("statistic", [(1, 2, 3), (1, 2, 3)], 1, {"statistic": "kendall_w"}),
    Case("statistic", [MISSING, (1, 2, 3), (1, 2, 3)], 1, {"statistic": "kendall_w"}),
    Case("statistic", [MISSING], MISSING, {"statistic": "kendall_w"}),
    Case("row", [1, HALF], (1, HALF)),
    Case("row", [1, MISSING], MISSING),
    Case("divide", [1, 2], HALF, {"zero": None}),
    Case("divide", [1, 0], MISSING, {"zero": None}),
    Case("divide", [0, 0], 7, {"zero": 7}),
    Case("divide", [MISSING, 0], MISSING, {"zero": 7}),
    Case("modulo", [-90, 1440], 1350),
    Case("modulo", [Fraction(7, 2), 1], HALF),
    Case("modulo", [5, -3], -1),
    Case("modulo", [5, 0], MISSING),
    Case("modulo", [5, NOT_ASKED], NOT_ASKED),
    Case("power", [2, 10], 1024),
    Case("power", [2, -1], HALF),
    Case("power", [0, 0], 1),
    Case("power", [0, -1], MISSING),
    Case("power", [-8, Fraction(1, 3)], MISSING),
    Case("power", [0, HALF], 0),
    Case("power", [2, HALF], Fraction("1.41421356237310")),
    Case("power", [10, 10**6], MISSING),
    Case("power", [MISSING, 2], MISSING),
    Case("root", [Fraction(9, 4)], Fraction(3, 2), {"degree": 2}),
    Case("root", [27], 3, {"degree": 3}),
    Case("root", [2], Fraction("1.41421356237310"), {"degree": 2}),
    Case("root", [2], Fraction("1.25992104989487"), {"degree": 3}),
    Case("root", [-4], MISSING, {"degree": 2}),
    Case("root", [MISSING], MISSING, {"degree": 2}),
    Case("exponential", [0], 1),
    Case("exponential", [1], Fraction("2.71828182845905")),
    Case("exponential", [10**6], MISSING),
    Case("exponential", [MISSING], MISSING),
    Case("logarithm", [1000], 3, {"base": 10}),
    Case("logarithm", [Fraction(1, 8)], -3, {"base": 2}),
    Case("logarithm", [1], 0, {"base": None}),
    Case("logarithm", [2], Fraction("0.693147180559945"), {"base": None}),
    Case("logarithm", [2], Fraction("0.301029995663981"), {"base": 10}),
    Case("logarithm", [0], MISSING, {"base": 10}),
    Case("logarithm", [MISSING], MISSING, {"base": 10}),
    Case("coalesce", [MISSING, 3, 4], 3),
    Case("coalesce", [NOT_ASKED, MISSING], MISSING),
    Case("choose", [False, 1, True, 2, 3], 2),
    Case("choose", [False, 1, False, 2, 3], 3),
    Case("choose", [MISSING, 1, True, 2, 3], MISSING),
    Case("choose", [True, 1, MISSING, 2, 3], 1),
    Case("choose", [False, 1, NOT_ASKED], NOT_ASKED),
    Case("no_value", [], MISSING, {"as": "missing"}),
    Case("no_value", [], NOT_APPLICABLE, {"as": "not_applicable"}),
    Case("lookup", [15], 0, {"table": MINUTES}),
    Case("lookup", [16], 1, {"table": MINUTES}),
    Case("lookup", [31], MISSING, {"table": MINUTES}),
    Case("lookup", [MISSING], MISSING, {"table": MINUTES}),
    Case("one_of", ["a"], True, {"values": ("a", "b")}),
    Case("one_of", [3], False, {"values": (1, 2)}),
    Case("one_of", [MISSING], MISSING, {"values": (1, 2)}),
    Case("contains", [("a", "b")], True, {"code": "b"}),
    Case("contains", [()], False, {"code": "b"}),
    Case("contains", [MISSING], MISSING, {"code": "b"}),
    Case("permutation", [2, 1, 3], True),
    Case("permutation", [2, 2, 1], False),
    Case("permutation", [0, 1], False),
    Case("permutation", [MISSING, 1], MISSING),
    Case("band", [1], "fair", {"bands": "level", "among": (FAIR, GOOD)}),
    Case("band", [3], "good", {"bands": "level", "among": (FAIR, GOOD)}),
    Case("band", [9], MISSING, {"bands": "level", "among": (FAIR, GOOD)}),
    Case("band", [MISSING], MISSING, {"bands": "level", "among": (FAIR, GOOD)}),
    Case("top", [3, 5, 5], ("b", "c"), {"codes": ("a", "b", "c"), "take": 1}),
    Case("top", [3, 5, 5], ("b",), {"codes": ("a", "b", "c"), "take": 1, "ties": "first"}),
    Case("top", [3, 5, 5], ("a",), {"codes": ("a", "b", "c"), "take": 1, "order": "lowest"}),
    Case("top", [3, 5, 4], ("b", "c"), {"codes": ("a", "b", "c"), "within": 1}),
    Case("top", [3, 5, NOT_ASKED], ("b",), {"codes": ("a", "b", "c"), "take": 1}),
    Case("top", [3, 5, MISSING], MISSING, {"codes": ("a", "b", "c"), "take": 1}),
    Case("top", [3, MISSING], ("a",), {"codes": ("a", "b"), "take": 1, **at_least(1)}),
    Case("top", [NOT_APPLICABLE], NOT_APPLICABLE, {"codes": ("a",), "take": 1}),
    Case(
        "top",
        [3, NOT_APPLICABLE],
        NOT_APPLICABLE,
        {"codes": ("a", "b"), "take": 1, **applicable(2)},
    ),
    Case("top", [3, NOT_ASKED], ("a",), {"codes": ("a", "b"), "take": 1, **applicable(2)}),
    Case(
        "which",
        [True, NOT_APPLICABLE],
        NOT_APPLICABLE,
        {"codes": ("a", "b"), **applicable(None, Fraction(1))},
    ),
    Case("which", [True, False, True], ("a", "c"), {"codes": ("a", "b", "c")}),
    Case("which", [False], (), {"codes": ("a",)}),
    Case("which", [True, MISSING], MISSING, {"codes": ("a", "b")}),
    Case("which", [True, NOT_APPLICABLE], ("a",), {"codes": ("a", "b")}),
    Case("size", [("a", "b")], 2),
    Case("size", [MISSING], MISSING),
    Case("pick", [("a", "b")], "b", {"place": 2}),
    Case("pick", [("a",)], MISSING, {"place": 2}),
    Case("pick", [MISSING], MISSING, {"place": 2}),
    Case("join", [1, "a", ("b", "c"), HALF, -2], "1abc0.5-2", {"separator": ""}),
    Case("join", ["a", ("b", "c")], "a-b-c", {"separator": "-"}),
    Case("join", ["a", MISSING], MISSING, {"separator": ""}),
    Case("join", [Fraction(1, 3), Fraction(-1, 4)], "1/3-0.25", {"separator": ""}),
    Case("join", [], NOT_APPLICABLE, {"separator": ""}),
    Case("equal", ["a", "a"], True),
    Case("equal", ["a", "b"], False),
    Case("has_value", ["a"], True),
]


def span(low: Any, high: Any, *, whole: bool = True) -> Bounds:
    """Give bounds."""
    return Bounds(low, high, whole)


ALWAYS, NEVER, OPEN = span(1, 1), span(0, 0), span(0, 1)


def codes(*values: str) -> Codes:
    """Give the codes that a rule can be."""
    return Codes(frozenset(values))


THREE = {"codes": ("a", "b", "c")}
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
    Case("median", [span(0, 3), span(1, 4)], span(0, 4, whole=False)),
    Case("median", [span(0, 3)], span(0, 3)),
    Case("nth_highest", [span(0, 3), span(1, 4)], span(0, 3), {"place": 2}),
    Case("nth_highest", [span(2, 3), span(-4, -1)], span(-4, 3),
         {"place": 1, **at_least(1, "zero")}),
    Case("nth_highest", [span(-3, -2), span(-4, -1)], span(-4, 0),
         {"place": 1, **at_least(1, "zero")}),
    Case("nth_highest", [span(0, 3), span(1, 4)], span(0, 4),
         {"place": 2, "missing": Missing(1, strict=True)}),
    Case("variance", [span(0, 4), span(2, 6)], span(0, 9, whole=False), {"divisor": "n"}),
    Case("variance", [span(0, 4), span(2, 6)], span(0, 18, whole=False), {"divisor": "n-1"}),
    Case("share", [OPEN, ALWAYS], span(HALF, 1, whole=False)),
    Case("tally", [codes("a", "b"), codes("b")], span(0, 1), {"code": "a"}),
    Case("mode", [codes("a"), codes("b")], codes("a", "b")),
    Case("mode", [span(0, 1), span(4, 5)], span(0, 5)),
    Case("statistic", [span(0, 1)], span(0, 1, whole=False), {"statistic": "kendall_w"}),
    Case("row", [span(0, 1), span(4, 5)], span(0, 5)),
    Case("divide", [span(-4, 4), span(1, 2)], span(-4, 4, whole=False), {"zero": None}),
    Case("divide", [span(4, 8), span(0, 2)], span(2, 8, whole=False), {"zero": None}),
    Case("divide", [span(4, 8), span(-2, 2)], span(-8, 9, whole=False), {"zero": 9}),
    Case("divide", [span(4, 8), span(0, 0)], span(7, 7, whole=False), {"zero": 7}),
    Case("divide", [span(4, 8), span(0, 0)], span(0, 0, whole=False), {"zero": None}),
    Case("modulo", [span(-9, 9), span(5, 5)], span(0, 4)),
    Case("modulo", [span(-9, 3), span(5, 5)], span(0, 4)),
    Case("absolute", [span(2, 5)], span(2, 5)),
    Case("one_of", [Codes(frozenset({"a"}))], span(1, 1), {"values": ("a",)}),
    Case("one_of", [span(0, 2)], span(0, 1), {"values": (0, 1, 5)}),
    Case("variance", [span(2, 4)], span(0, 1, whole=False), {"divisor": "n"}),
    Case("variance", [span(2, 4)], span(0, 2, whole=False), {"divisor": "n-1"}),
    Case("nth_highest", [span(1, 4, whole=False)], span(1, 4, whole=False), {"place": 1}),
    Case("modulo", [span(0, 3), span(5, 5)], span(0, 3)),
    Case("modulo", [span(0, 9), span(-5, -2)], span(-4, 0)),
    Case("modulo", [span(0, 9, whole=False), span(5, 5)], span(0, 5, whole=False)),
    Case("power", [span(-3, 2), span(2, 2)], span(0, 9)),
    Case("power", [span(0, 4), span(HALF, HALF, whole=False)], span(0, 2, whole=False)),
    Case("power", [span(2, 4), span(-1, -1)], span(Fraction(1, 4), HALF, whole=False)),
    Case("power", [span(HALF, 2, whole=False), span(0, 2)], span(Fraction(1, 4), 4, whole=False)),
    Case("root", [span(0, 16)], span(0, 4, whole=False), {"degree": 2}),
    Case("exponential", [span(0, 0)], span(1, 1, whole=False)),
    Case("logarithm", [span(1, 100)], span(0, 2, whole=False), {"base": 10}),
    Case("logarithm", [span(1, 4)], span(-2, 0, whole=False), {"base": HALF}),
    Case("coalesce", [span(0, 3), span(7, 7)], span(0, 7)),
    Case("coalesce", [codes("a"), Codes(None)], Codes(None)),
    Case("choose", [OPEN, span(0, 1), OPEN, span(5, 6), span(9, 9)], span(0, 9)),
    Case("choose", [NEVER, span(0, 1), ALWAYS, span(5, 6), span(9, 9)], span(5, 6)),
    Case("choose", [OPEN, codes("a"), None], codes("a")),
    Case("choose", [ALWAYS, None, codes("b")], codes("b")),
    Case("choose", [OPEN, None, None], None),
    Case("no_value", [], None, {"as": "missing"}),
    Case("lookup", [span(0, 60)], span(0, 1), {"table": MINUTES}),
    Case("lookup", [span(0, 15)], span(0, 0), {"table": MINUTES}),
    Case("lookup", [span(16, 20)], span(1, 1), {"table": MINUTES}),
    Case("lookup", [span(90, 99)], span(0, 1), {"table": MINUTES}),
    Case("one_of", [codes("a")], ALWAYS, {"values": ("a", "b")}),
    Case("one_of", [codes("a", "c")], OPEN, {"values": ("a", "b")}),
    Case("one_of", [codes("c")], NEVER, {"values": ("a", "b")}),
    Case("one_of", [Codes(None)], OPEN, {"values": ("a", "b")}),
    Case("one_of", [span(1, 2)], ALWAYS, {"values": (1, 2, 3)}),
    Case("one_of", [span(1, 2, whole=False)], OPEN, {"values": (1, 2, 3)}),
    Case("one_of", [span(7, 9)], NEVER, {"values": (1, 2, 3)}),
    Case("contains", [codes("a", "b")], OPEN, {"code": "a"}),
    Case("contains", [codes("a", "b")], NEVER, {"code": "c"}),
    Case("permutation", [span(1, 4), span(1, 4)], OPEN),
    Case("band", [span(0, 2)], codes("fair"), {"among": (FAIR, GOOD)}),
    Case("band", [span(1, 3)], codes("fair", "good"), {"among": (FAIR, GOOD)}),
    Case("top", [span(0, 1)], codes("a", "b", "c"), THREE),
    Case("which", [OPEN], codes("a", "b", "c"), THREE),
    Case("size", [codes("a", "b")], span(0, 2)),
    Case("size", [Codes(None)], span(0, 1000)),
    Case("pick", [codes("a", "b")], codes("a", "b"), {"place": 1}),
    Case("join", [codes("a"), span(0, 1)], Codes(None), {"separator": ""}),
    Case("equal", [codes("a"), codes("a")], ALWAYS),
    Case("equal", [codes("a"), codes("b", "c")], NEVER),
    Case("equal", [codes("a"), codes("a", "b")], OPEN),
    Case("equal", [Codes(None), codes("a")], OPEN),
]  # fmt: skip

UNBOUNDED = [
    Case("divide", [span(1, 2), span(-HALF, HALF, whole=False)], None, {"zero": None}),
    Case("modulo", [span(0, 9), span(-5, 5)], None),
    Case("modulo", [span(0, 9), span(0, 5)], None),
    Case("modulo", [span(0, 9), span(-5, 0)], None),
    Case("root", [span(-1, 16)], None, {"degree": 2}),
    Case("power", [span(0, 2), span(-1, 1)], None),
    Case("power", [span(-2, 2), span(HALF, HALF, whole=False)], None),
    Case("power", [span(0, 10), span(0, 101)], None),
    Case("logarithm", [span(0, 2)], None, {"base": None}),
    Case("exponential", [span(0, 1000)], None),
]


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

    def verdict(self, verdict: str) -> Any:
        """Give the name of the verdict, to see that it was asked for."""
        return verdict

    def responses(self) -> Sequence[Context]:
        """Give a response for each answer."""
        return [Given([answer]) for answer in self.answers]

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


@pytest.mark.parametrize("case", UNBOUNDED, ids=str)
def test_what_has_no_bounds_is_refused(case: Case) -> None:
    """An operator whose values could grow without end says so, and what to do."""
    bounds = OPERATORS[case.operator].bounds
    assert bounds is not None
    with pytest.raises(Unbounded) as raised:
        bounds(options_of(case), case.operands)
    assert str(raised.value)
    assert raised.value.hint


def test_a_list_goes_through_the_responses() -> None:
    """`each_response` stands for its operand in each of them for which its condition holds."""
    answer = {"op": "answer", "item": "0"}
    where = {"op": "greater", "left": answer, "right": 1}
    every = {"op": "sum", "of": [{"op": "each_response", "of": answer}]}
    some = {"op": "sum", "of": [{"op": "each_response", "of": answer, "where": where}, 100]}
    assert evaluate(parsed(every), Given([1, 2, 4])) == 7
    assert evaluate(parsed(some), Given([1, 2, 4])) == 106
    assert evaluate(parsed(every), Given([1, MISSING])) is MISSING
    assert evaluate(parsed(every), Given([])) is NOT_APPLICABLE
    enough = {**every, "missing": {"minimum": 3}}
    assert evaluate(parsed(enough), Given([1, 2])) is MISSING
    assert evaluate(parsed(enough), Given([1, 2, 4])) == 7


def test_the_operators_without_operands() -> None:
    """A number, a code and a truth are themselves; an answer, score or verdict is looked up."""
    assert (parsed("a").op, evaluate(parsed("a"), Given([]))) == ("code", "a")
    assert (parsed(True).op, evaluate(parsed(True), Given([]))) == ("truth", True)
    assert evaluate(parsed({"op": "verdict", "verdict": "v"}), Given([])) == "v"
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
    looked_up = {"number", "code", "truth", "constant", "answer", "score", "verdict"}
    looked_up |= {"each_response"}
    assert {case.operator for case in VALUES} | looked_up == set(OPERATORS)
    assert {case.operator for case in BOUNDS} | looked_up == set(OPERATORS)
    absent = {
        case.operator for case in VALUES if any(isinstance(v, Absence) for v in case.operands)
    }
    assert absent | looked_up | {"no_value"} == set(OPERATORS)


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_every_operator_says_what_it_is(name: str) -> None:
    """Each row has a summary in one sentence, and what it takes and gives."""
    row = OPERATORS[name]
    assert row.summary.endswith(".")
    assert bool(row.takes) == bool(row.operands)
    assert row.gives


def parsed(rule: Any) -> Node:
    """Parse a good rule."""
    expander = Expander([], [], [])
    node = RuleParser(expander, "self", {"cut": CUT}).parse(rule, {}, PLACE)
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
BAD: list[tuple[Any, str]] = [
    (None, "rule-shape"),
    ("", "rule-shape"),
    ("{q}", "unknown-variable"),
    ({"op": "number", "value": 3}, "unknown-operator"),
    ({"op": "choose", "cases": [], "otherwise": 1}, "rule-empty"),
    ({"op": "choose", "cases": [{"when": True}], "otherwise": 1}, "rule-incomplete"),
    ({"op": "choose", "cases": {"when": True, "then": 1}, "otherwise": 1}, "rule-shape"),
    ({"op": "top", "of": [{"code": "a", "value": 1}]}, "rule-incomplete"),
    ({"op": "top", "of": [{"code": "a", "value": 1}], "take": 1, "within": 1}, "rule-incomplete"),
    ({"op": "top", "of": [{"code": "a", "value": 1}], "take": 0}, "rule-option"),
    ({"op": "top", "of": [{"code": "a", "value": 1}] * 2, "take": 1}, "rule-option"),
    ({"op": "top", "of": [{"code": 1, "value": 1}], "take": 1}, "rule-option"),
    ({"op": "top", "of": [{"code": "a", "value": 1}], "take": 1, "ties": "lowest"}, "rule-option"),
    ({"op": "mode", "of": ["a"], "ties": "include"}, "rule-option"),
    ({"op": "mode", "of": ["a"], "ties": []}, "rule-option"),
    ({"op": "mode", "of": ["a"], "missing": {"minimum": 1, "method": "zero"}},
     "rule-missing-policy"),
    ({"op": "one_of", "of": 1, "values": [1, "a"]}, "rule-option"),
    ({"op": "one_of", "of": 1, "values": 1}, "rule-option"),
    ({"op": "root", "of": 1, "degree": 1}, "rule-option"),
    ({"op": "logarithm", "of": 1, "base": 1}, "rule-option"),
    ({"op": "divide", "left": 1, "right": 2, "zero": "0"}, "rule-option"),
    ({"op": "statistic", "of": [1], "statistic": 7}, "rule-option"),
    ({"op": "statistic", "of": [1], "statistic": "alfa"}, "unknown-statistic"),
    ({"op": "statistic", "of": [1], "statistic": "kendall_w", "null_variance": 2},
     "rule-incomplete"),
    ({"op": "statistic", "of": [1], "statistic": "rwg_j"}, "rule-incomplete"),
    ({"op": "no_value", "as": "gone"}, "rule-option"),
    ({"op": "join", "of": ["a"], "separator": "more than ten"}, "rule-option"),
    ({"op": "lookup", "of": [1], "table": "tabel"}, "unknown-table"),
    ({"op": "lookup", "of": [1], "table": 3}, "rule-option"),
    ({"op": "lookup", "of": [1, 2], "table": "minutes"}, "table-width"),
    ({"op": "lookup", "of": [1], "table": {}}, "table-shape"),
    ({"op": "lookup", "of": [1], "table": {"values": {}}}, "table-shape"),
    ({"op": "lookup", "of": [1], "table": {"values": [1]}}, "table-shape"),
    ({"op": "lookup", "of": [1], "table": {"values": {"1": None}}}, "table-shape"),
    ({"op": "lookup", "of": [1], "table": {"values": {"1": 1, "2": "a"}}}, "table-shape"),
    ({"op": "lookup", "of": [1], "table": {"values": {"1": 1}, "otherwise": "a"}}, "table-shape"),
    ({"op": "lookup", "of": [1], "table": {"values": {"1": 1, "a": 2}}}, "table-shape"),
    ({"op": "lookup", "of": [1], "table": {"values": {"1": 1}, "otherwise": True}}, "table-shape"),
    ({"op": "lookup", "of": [1], "table": {"rows": [{"when": 1}]}}, "table-shape"),
    ({"op": "lookup", "of": [1], "table": {"rows": [{"when": {"from": 2, "to": 1}, "gives": 1}]}},
     "table-shape"),
    ({"op": "lookup", "of": [1], "table": {"rows": [{"when": {"from": "a"}, "gives": 1}]}},
     "table-shape"),
    ({"op": "lookup", "of": [1], "table": {"rows": [
        {"when": 1, "gives": 1}, {"when": [1, 2], "gives": 1}]}}, "table-shape"),
    ({"op": "lookup", "of": [1], "table": {"rows": []}}, "table-shape"),
    ({"op": "lookup", "of": [1], "table": {"rows": [{"when": None, "gives": 1}]}}, "table-shape"),
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
    ({"op": "sum", "of": [{"for_each": 1, "yield": 1}]}, "for-each-shape"),
    ({"op": "sum", "of": [{"for_eech": {"i": "items"}, "yield": 1}]}, "for-each-shape"),
    ({"op": "sum", "of": [{"for_each": {"i": {"items": {}}}, "yield": 1}]}, "for-each-shape"),
    ({"op": "sum", "of": [{"for_each": {"i": 3}, "yield": 1}]}, "for-each-shape"),
    ({"op": "top", "of": [3, {"code": "a", "value": 1}], "take": 1}, "rule-shape"),
    ({"op": "sum", "of": [{"for_each": {"an i": "items"}, "yield": 1}]}, "for-each-shape"),
    ({"op": "sum", "of": [{"for_each": {"i": {"items": {"up_to": "a"}, "dimensions": ["A"]}},
                           "yield": 1}]}, "for-each-shape"),
    ({"op": "sum", "of": [1, {"for_each": {"d": {"dimensions": ["A"]}}, "yield": 1}]},
     "unknown-dimension"),
    ({"op": "sum", "of": [{"for_each": {"i": {"items": {"up_to": 1}}}, "yield": 1}]},
     "for-each-shape"),
    *((rule, code) for rule, code in BOOLEAN_BAD),
]  # fmt: skip


def faults_of(rule: Any) -> list[Fault]:
    """Parse a rule, where there are bands and tables, and give what is wrong with it."""
    expander = Expander([], [], [])
    bands, tables = {"level": [FAIR, GOOD]}, {"minutes": MINUTES}
    RuleParser(expander, "self", {"cut": CUT}, bands, tables).parse(rule, {}, PLACE)
    return expander.faults


@pytest.mark.parametrize(("rule", "code"), BAD, ids=lambda value: str(value)[:50])
def test_a_bad_rule_is_one_problem_with_a_remedy(rule: Any, code: str) -> None:
    """Each mistake in a rule has its own code and says what to do."""
    faults = faults_of(rule)
    assert [fault.code for fault in faults] == [code]
    assert all(fault.hint for fault in faults)


def told(rule: Any) -> str:
    """Give the place, the code, the message and the hint of a bad rule in a line."""
    (fault,) = faults_of(rule)
    return f"{fault.source.pointer or '/'} [{fault.code}] {fault.message} -> {fault.hint}"


def test_bad_rules_are_told_as_is_kept() -> None:
    """In `bad_rules.txt`, which `python tests/test_rules.py` writes anew."""
    kept = BAD_RULES.read_text("utf-8").splitlines()
    assert [told(rule) for rule, _ in BAD] == kept


@pytest.mark.parametrize(("count", "codes"), [(1000, []), (1001, ["rule-option"])])
def test_so_many_values_can_be_written_and_no_more(count: int, codes: list[str]) -> None:
    """A thousand numbers or codes in a rule are read."""
    rule = {"op": "one_of", "of": 1, "values": list(range(count))}
    assert [fault.code for fault in faults_of(rule)] == codes


@pytest.mark.parametrize(("count", "codes"), [(1000, []), (1001, ["rule-option"])])
def test_so_many_codes_can_be_chosen_from_and_no_more(count: int, codes: list[str]) -> None:
    """A thousand entries of `which` are read."""
    entries = [{"code": f"c{number}", "when": True} for number in range(count)]
    assert [fault.code for fault in faults_of({"op": "which", "of": entries})] == codes


@pytest.mark.parametrize(("levels", "codes"), [(15, []), (16, ["rule-too-deep"])])
def test_rules_nest_so_deep_and_no_deeper(levels: int, codes: list[str]) -> None:
    """Sixteen levels are read, the seventeenth is a problem."""
    rule: Any = {"op": "score", "score": "s"}
    for _ in range(levels):
        rule = {"op": "absolute", "of": rule}
    expander = Expander([], [], [])
    RuleParser(expander, "self").parse(rule, {}, Source("f", ""))
    assert [fault.code for fault in expander.faults] == codes


if __name__ == "__main__":
    BAD_RULES.write_text("".join(f"{told(rule)}\n" for rule, _ in BAD), "utf-8")
