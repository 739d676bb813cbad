"""Random rules of the rule language, well typed, as the JSON that packages hold.

A rule is drawn together with its size: no value that it can have on complete answers is further
from zero. Bands that must cover a score are laid around that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen
from hypothesis import strategies as st

Json = dict[str, Any]
Rule = Any
Sized = tuple[Rule, float]

MAX_SIZE = 1e9
_AGGREGATES = ("sum", "mean", "min", "max")
_NUMBERS = (
    *_AGGREGATES,
    *("count", "subtract", "multiply", "absolute", "round", "percent_of_maximum", "stage"),
)
_COMPARISONS = ("less", "less_or_equal", "equal", "greater_or_equal", "greater")
_CONDITIONS = (*_COMPARISONS, "all", "any", "not", "in_band", "has_value")
_MODES = ("half_up", "half_even", "up", "down")
_NUMBER_VALUES: tuple[int | float, ...] = (0, 1, 2, 3, -1, 10, 0.5, 0.1, -2.25)


@frozen
class Cell:
    """An answer that rules can name: its item, its perspective, the numbers it allows."""

    item: str
    perspective: str
    values: tuple[int | float, ...]

    @property
    def rule(self) -> Json:
        """The answer as a rule; the perspective is left out where there is only one."""
        named = {"perspective": self.perspective} if self.perspective else {}
        return {"op": "answer", "item": self.item, **named}


@frozen
class Vocabulary:
    """What the rules of a package may name: answers, scores with their sizes, and more."""

    cells: Sequence[Cell]
    scores: Mapping[str, float]
    constants: Mapping[str, int | float] = field(factory=dict)
    bands: Mapping[str, Sequence[Json]] = field(factory=dict)


@st.composite
def missing_policies(draw: st.DrawFn, *, prorate: bool = False) -> Json:
    """Draw the `missing` member of an aggregate, or nothing; `prorate` allows that method."""
    kind = draw(st.integers(0, 4))
    if kind == 0:
        return {}
    if kind == 1:
        return {"missing": "required"}
    applicable: Json = draw(
        st.sampled_from(({}, {"applicable_minimum": 2}, {"applicable_share": 0.6}))
    )
    if kind == 4:
        return {"missing": applicable or {"applicable_minimum": 3}}
    needed: Json = {"minimum": draw(st.integers(1, 4))}
    if kind == 2:
        needed = {"share": draw(st.sampled_from((0.1, 0.5, 0.75, 1)))}
    methods = ["available", "zero", *(["prorate"] if prorate else [])]
    method = draw(st.sampled_from((None, *methods)))
    return {"missing": {**needed, **({"method": method} if method else {}), **applicable}}


@st.composite
def number_rules(draw: st.DrawFn, words: Vocabulary, depth: int = 4) -> Sized:
    """Draw a rule that gives a number, nested at most `depth` levels, with its size."""
    if depth <= 1 or draw(st.integers(0, 3)) == 0:
        return draw(_leaves(words))
    op = draw(st.sampled_from(_NUMBERS))
    inner = number_rules(words, depth - 1)
    if op in _AGGREGATES:
        operands = [draw(inner) for _ in range(draw(st.integers(1, 3)))]
        return draw(_aggregates(words, op, operands))
    if op == "percent_of_maximum":
        # Of a sum or mean with an answer in it, which is not the same in every response.
        cell = draw(st.sampled_from(words.cells))
        operands = [(cell.rule, 0.0), *(draw(inner) for _ in range(draw(st.integers(0, 2))))]
        whole, _ = draw(_aggregates(words, draw(st.sampled_from(("sum", "mean"))), operands))
        return {"op": op, "of": whole}, 100
    if op in {"count", "stage"}:
        conditions = [
            draw(condition_rules(words, depth - 1)) for _ in range(draw(st.integers(1, 3)))
        ]
        policy = draw(missing_policies()) if op == "count" else {}
        return {"op": op, "of": conditions, **policy}, 3
    if op == "multiply":
        operands = [draw(inner) for _ in range(draw(st.integers(1, 2)))]
        size = math.prod(size for _, size in operands)
        if size > MAX_SIZE:
            return operands[0]
        return {"op": "multiply", "of": [each for each, _ in operands]}, size
    (left, size), *rest = [draw(inner) for _ in range(1 + (op == "subtract"))]
    if op == "subtract":
        return {"op": op, "left": left, "right": rest[0][0]}, size + rest[0][1]
    if op == "absolute":
        return {"op": op, "of": left}, size
    decimals = draw(st.sampled_from(({}, {"decimals": 1}, {"decimals": 2})))
    mode = draw(st.sampled_from(_MODES))
    return {"op": "round", "of": left, "mode": mode, **decimals}, size + 1


@st.composite
def _aggregates(draw: st.DrawFn, words: Vocabulary, op: str, operands: Sequence[Sized]) -> Sized:
    rules, sizes = [each for each, _ in operands], [size for _, size in operands]
    policy = draw(missing_policies(prorate=op == "sum" and _of_one_range(rules, words)))
    return {"op": op, "of": rules, **policy}, sum(sizes) if op == "sum" else max(sizes)


def _of_one_range(rules: Sequence[Rule], words: Vocabulary) -> bool:
    """Say whether the rules are answers on scales from and to the same numbers."""
    ranges = {
        (min(cell.values), max(cell.values))
        for cell in words.cells
        for rule in rules
        if rule == cell.rule
    }
    named = [rule for rule in rules if any(rule == cell.rule for cell in words.cells)]
    return len(ranges) == 1 and len(named) == len(rules)


@st.composite
def condition_rules(draw: st.DrawFn, words: Vocabulary, depth: int = 3) -> Rule:
    """Draw a rule that gives true or false; it may always give the same."""
    op = draw(st.sampled_from(_COMPARISONS if depth <= 2 else _CONDITIONS))
    if op == "in_band":
        if not words.bands:
            op = "less"
        else:
            name = draw(st.sampled_from(sorted(words.bands)))
            band = draw(st.sampled_from(words.bands[name]))["id"]
            value, _ = draw(number_rules(words, depth - 1))
            return {"op": op, "of": value, "bands": name, "band": band}
    if op in _COMPARISONS:
        left, _ = draw(number_rules(words, depth - 1))
        right, _ = draw(number_rules(words, min(depth - 1, 2)))
        return {"op": op, "left": left, "right": right}
    if op == "has_value":
        return {"op": op, "of": draw(number_rules(words, depth - 1))[0]}
    if op == "not":
        return {"op": op, "of": draw(condition_rules(words, depth - 1))}
    inner = [draw(condition_rules(words, depth - 1)) for _ in range(draw(st.integers(1, 2)))]
    return {"op": op, "of": inner}


@st.composite
def open_conditions(draw: st.DrawFn, words: Vocabulary, depth: int = 3) -> Rule:
    """Draw a condition that some complete answers fulfil and others do not, as triggers need."""
    shapes = ("compare", "compare", "all", "any", "not", "count", "stage")
    shape = draw(st.sampled_from(shapes))
    if depth <= 1 or shape == "compare":
        return draw(_open_comparisons(words))
    inner = open_conditions(words, depth - 1)
    if shape == "not":
        return {"op": "not", "of": draw(inner)}
    conditions = [draw(inner) for _ in range(draw(st.integers(1, 3)))]
    if shape not in {"count", "stage"}:
        return {"op": shape, "of": conditions}
    least = draw(st.integers(1, len(conditions)))
    return {"op": "greater_or_equal", "left": {"op": shape, "of": conditions}, "right": least}


@st.composite
def _open_comparisons(draw: st.DrawFn, words: Vocabulary) -> Rule:
    cell = draw(st.sampled_from(words.cells))
    values = sorted(cell.values)
    splitting = [
        {"op": "in_band", "of": cell.rule, "bands": name, "band": band["id"]}
        for name, bands in sorted(words.bands.items())
        for band in bands
        if {True, False} == {_in_band(value, band) for value in values}
    ]
    if splitting and draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(splitting))
    op = draw(st.sampled_from(_COMPARISONS))
    if op in {"less", "greater_or_equal"}:
        values = values[1:]
    elif op in {"less_or_equal", "greater"}:
        values = values[:-1]
    return {"op": op, "left": cell.rule, "right": draw(st.sampled_from(values))}


def _in_band(value: float, band: Json) -> bool:
    return bool(band["from"] <= value and ("below" not in band or value < band["below"]))


@st.composite
def _leaves(draw: st.DrawFn, words: Vocabulary) -> Sized:
    kind = draw(st.integers(0, 6))
    if kind == 6 and words.constants:
        name = draw(st.sampled_from(sorted(words.constants)))
        return {"op": "constant", "constant": name}, abs(words.constants[name])
    if kind == 0:
        value = draw(st.sampled_from(_NUMBER_VALUES))
        return value, abs(value)
    if kind == 1 and words.scores:
        name = draw(st.sampled_from(sorted(words.scores)))
        return {"op": "score", "score": name}, words.scores[name]
    cell = draw(st.sampled_from(words.cells))
    raw = draw(st.sampled_from(({}, {}, {"raw": True}, {"raw": False})))
    # A reversed answer is minimum + maximum - answer, so it lies between the two as well.
    return {**cell.rule, **raw}, max(abs(value) for value in cell.values)
