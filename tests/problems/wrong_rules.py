"""Rules that are wrong in themselves, in the place of one of the package with every type of scale.

What is printed of each is kept in `printed.txt`.
"""

from __future__ import annotations

from typing import Any

from varied_package import answer

FIRST, SECOND = answer("p1"), answer("p2")
ABOVE = {"op": "max", "of": [1, FIRST]}
ROW = {"op": "row", "of": [FIRST, SECOND]}
ENTRIES = [{"code": "a", "value": FIRST}, {"code": "b", "value": SECOND}]
KNOWN = {"op": "has_value", "of": FIRST}


def top(*of: Any, **options: Any) -> Any:
    """Give the number of codes that are taken from entries."""
    return {"op": "size", "of": {"op": "top", "of": list(of), **options}}


def lookup(table: Any) -> Any:
    """Give the rule that looks an answer up."""
    return {"op": "lookup", "of": [FIRST], "table": table}


def keyed(when: Any, gives: Any = 1) -> Any:
    """Give the rule that looks an answer up in a table of one row."""
    return lookup({"rows": [{"when": when, "gives": gives}], "otherwise": None})


def statistic(name: Any, **options: Any) -> Any:
    """Give the rule of a statistic of two rows."""
    return {"op": "statistic", "statistic": name, "of": [ROW, ROW], **options}


def rounded(**options: Any) -> Any:
    """Give the rule that rounds an answer."""
    return {"op": "round", "of": FIRST, **options}


def total(**options: Any) -> Any:
    """Give the rule of a sum with a missing policy."""
    return {"op": "sum", "of": [FIRST], **options}


WRONG_RULES: tuple[Any, ...] = (
    {"op": "size", "of": {"op": "top", "of": 5, "take": 1}},
    top(5, take=1),
    top({"code": "a"}, 5, take=1),
    top({"code": "a", "value": 1, "x": 2}, {"code": "b"}, take=1),
    top(ENTRIES[0], ENTRIES[0], take=1),
    top(*ENTRIES),
    top(*ENTRIES, take=1, within=1),
    top({"code": 5, "value": 1}, take=1),
    top(take=1),
    top(*ENTRIES, take=0),
    top(*ENTRIES, take=1, order="up"),
    top(*ENTRIES, take=1, ties="some"),
    statistic("rwg_j"),
    statistic("rwg_j", null_variance=0),
    statistic("kendall_w", null_variance=2),
    statistic("kendal"),
    {"op": "statistic", "of": [ROW, ROW]},
    statistic(5),
    {"op": "choose", "cases": 5, "otherwise": 1},
    {"op": "choose", "cases": [{"when": True}], "otherwise": 1},
    {"op": "choose", "cases": [], "otherwise": 1},
    {"op": "choose", "cases": [{"when": KNOWN, "then": 1}]},
    rounded(mode="near"),
    rounded(mode="up", decimals=11),
    rounded(mode="up", decimals=-1),
    rounded(),
    {"op": "root", "of": FIRST, "degree": 1},
    {"op": "root", "of": FIRST, "degree": 1001},
    {"op": "logarithm", "of": ABOVE, "base": 1},
    {"op": "logarithm", "of": ABOVE, "base": "e"},
    {"op": "logarithm", "of": ABOVE, "base": 0},
    {"op": "nth_highest", "of": [FIRST], "place": 0},
    {"op": "nth_highest", "of": [FIRST], "place": 1.5},
    {"op": "variance", "of": [FIRST], "divisor": "m"},
    {"op": "divide", "left": 1, "right": 2, "zero": "0"},
    {"op": "count", "of": [{"op": "one_of", "of": FIRST, "values": []}]},
    {"op": "count", "of": [{"op": "one_of", "of": FIRST, "values": [1, "a"]}]},
    {"op": "count", "of": [{"op": "one_of", "of": FIRST, "values": [1] * 1001}]},
    {"op": "mode", "of": [FIRST, 1], "ties": "first"},
    {"op": "mode", "of": [FIRST, 1], "ties": [1]},
    {"op": "no_value", "as": "gone"},
    {"op": "constant", "constant": 5},
    {"op": "constant", "constant": "x"},
    {"op": "score", "score": 5},
    {"op": "score", "score": "activty"},
    {"op": "band", "of": FIRST, "bands": "none"},
    {"op": "count", "of": [{"op": "in_band", "of": FIRST, "bands": "none", "band": "low"}]},
    {"op": "count", "of": [{"op": "in_band", "of": FIRST}]},
    {"op": "pick", "of": answer("where"), "place": 0},
    lookup(5),
    lookup({}),
    lookup({"rows": []}),
    lookup({"rows": [5]}),
    lookup({"rows": [{"when": 1}]}),
    lookup({"values": {}}),
    lookup({"values": {"1": 2}, "rows": []}),
    lookup({"values": {"1": 2}, "otherwise": "a"}),
    lookup({"values": {"1": 2, "a": 3}, "otherwise": None}),
    lookup({"from": 4, "values": []}),
    lookup({"from": "4", "values": [1, 2], "otherwise": None}),
    lookup({"from": 4, "values": [1, "a"], "otherwise": None}),
    keyed(1, True),
    keyed({"to": "a"}),
    keyed({"to": 1, "below": 2}),
    keyed({"from": 1, "above": 2}),
    keyed({"from": 3, "to": 2}),
    keyed({"above": 3, "below": 3}),
    keyed({"upto": 3}),
    keyed([[]]),
    keyed([1, 2]),
    keyed(None),
    total(missing=5),
    total(missing="some"),
    total(missing={"minimum": 1, "share": 0.5}),
    total(missing={"share": 2}),
    total(missing={"minimum": 1, "method": "guess"}),
    {"op": "mean", "of": [FIRST], "missing": {"minimum": 1, "method": "prorate"}},
    {"op": "mode", "of": [FIRST], "missing": {"minimum": 1, "method": "zero"}},
    {"op": "power", "left": ABOVE, "right": 1000},
    {"op": "power", "left": FIRST, "right": -1},
    {"op": "power", "left": {"op": "subtract", "left": 0, "right": FIRST}, "right": 0.5},
    {"op": "exponential", "of": {"op": "multiply", "of": [FIRST, 100]}},
    {"op": "sum", "of": [{"for_each": 5, "yield": 1}]},
    {"op": "sum", "of": [{"for_each": {}, "yield": 1}]},
    {"op": "sum", "of": [{"for_each": {"i": "items"}}]},
    {"op": "sum", "of": [{"for_each": {"i": "item"}, "yield": 1}]},
    {"op": "sum", "of": [{"for_each": {"i": {"items": ["p1"], "before": "x"}}, "yield": 1}]},
    {"op": "sum", "of": [{"for_each": {"i": {"list": []}}, "yield": 1}]},
    {"op": "sum", "of": [{"for_each": {"i": {"scale": "nothing"}}, "yield": 1}]},
    {"op": "sum", "of": [{"for_each": {"i": {"dimension": "nothing"}}, "yield": 1}]},
    {"op": "sum"},
    {"op": "sum", "of": FIRST},
    {"op": "not", "of": FIRST},
    {"op": "join", "of": []},
    "yes",
    True,
    [],
)
