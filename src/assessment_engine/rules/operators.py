"""The table of operators. Each has one meaning, stated here, for every input its types admit.

What an operator does with absent operands is said in `combining`, where its functions are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from assessment_engine.numerals import exact, mean_of, round_exact
from assessment_engine.rules.combining import (
    REQUIRED,
    Bounds,
    BoundsOf,
    Context,
    Emit,
    Evaluate,
    Kind,
    Result,
    absolute_bounds,
    added,
    aggregate,
    aggregate_bounds,
    band_bounds,
    call,
    compare_bounds,
    decide,
    difference_bounds,
    emit_band,
    emit_percent,
    emit_round,
    extreme_bounds,
    has_value,
    infix,
    logic_bounds,
    mean_bounds,
    percent_of_maximum,
    product_bounds,
    round_bounds,
    stage,
    stage_bounds,
    strict,
    sum_bounds,
)
from assessment_engine.values import Node


@frozen(eq=False, repr=False)
class Operator:
    """One row of the table.

    `operands` names the JSON members that hold rules; a name ending in "*" holds a list of them.
    `options` names the other members with their default (`...` where they must be given).
    `emit` writes the operator as a Python expression over operands without absent values.
    """

    name: str
    summary: str
    operands: tuple[str, ...]
    takes: Kind | None
    gives: Kind
    evaluate: Evaluate
    bounds: BoundsOf | None
    emit: Emit | None
    options: Mapping[str, Any] = field(factory=dict)


def _row(name: str, summary: str, operands: str, takes: Kind, *functions: Any, **more: Any) -> Any:
    gives: Kind = more.pop("gives", takes)
    evaluate, bounds, emit = functions
    names = tuple(operands.split())
    return Operator(name, summary, names, takes, gives, evaluate, bounds, emit, **more)


def _written(_: Context, node: Node, __: Sequence[Result]) -> Result:
    value: Result = node.options["value"]
    return value


def _written_bounds(options: Mapping[str, Any], _: Sequence[Bounds]) -> Bounds:
    value = options["value"]
    return Bounds(value, value, isinstance(value, int))


_MISSING: Mapping[str, Any] = {"missing": REQUIRED}

_ROWS: tuple[Operator, ...] = (
    Operator(
        "number", "A number written in the rule.", (), None, "number",
        _written, _written_bounds, None, {"value": ...},
    ),
    Operator(
        "constant", "A number that the package declares under `constants`.", (), None, "number",
        # Never met after parsing: the parser puts the number in its place.
        _written, _written_bounds, None, {"constant": ...},
    ),
    Operator(
        "answer", "The answer to an item, reversed if the item is keyed in reverse, unless `raw`.",
        (), None, "number",
        lambda context, node, _: context.answer(
            node.options["item"], node.options["perspective"], node.options["raw"]
        ),
        None, None, {"item": ..., "perspective": "", "raw": False},
    ),
    Operator(
        "score", "The value of another score.", (), None, "number",
        lambda context, node, _: context.score(node.options["score"]),
        None, None, {"score": ...},
    ),
    _row("sum", "The sum of the operands.", "of*", "number",
         aggregate(sum), aggregate_bounds(sum_bounds), added, options=_MISSING),
    _row("mean", "The exact mean of the operands.", "of*", "number",
         aggregate(mean_of), aggregate_bounds(mean_bounds), call("mean_of"), options=_MISSING),
    _row("min", "The least operand.", "of*", "number",
         aggregate(min), aggregate_bounds(extreme_bounds(min)), call("min"), options=_MISSING),
    _row("max", "The greatest operand.", "of*", "number",
         aggregate(max), aggregate_bounds(extreme_bounds(max)), call("max"), options=_MISSING),
    _row("count", "How many of the conditions hold.", "of*", "boolean",
         aggregate(sum), aggregate_bounds(sum_bounds), added,
         gives="number", options=_MISSING),
    _row("subtract", "Left minus right.", "left right", "number",
         strict(lambda a, b: exact(a - b)), difference_bounds, infix("-")),
    _row("multiply", "The product of the operands.", "of*", "number",
         strict(lambda *values: exact(math.prod(values))), product_bounds, call("prod")),
    _row("absolute", "The operand without its sign.", "of", "number",
         strict(abs), absolute_bounds, lambda _, __, of: f"abs({of[0]})"),
    _row("round", "The operand rounded to decimals; mode half_up, half_even, up or down.", "of",
         "number", strict(round_exact), round_bounds, emit_round,
         options={"decimals": 0, "mode": ...}),
    _row("percent_of_maximum",
         "Where the operand stands between the least and greatest that it could be, from 0 to 100.",
         "of", "number", percent_of_maximum, lambda _, __: Bounds(0, 100, False), emit_percent),
    _row("stage",
         "Of ordered conditions, the place of the last that holds before the first that does not.",
         "of*", "boolean", stage, stage_bounds, call("stage_of"), gives="number"),
    _row("less", "Whether left is below right.", "left right", "number",
         strict(lambda a, b: a < b),
         compare_bounds(lambda a, b: a.high < b.low, lambda a, b: a.low >= b.high),
         infix("<"), gives="boolean"),
    _row("less_or_equal", "Whether left is at most right.", "left right", "number",
         strict(lambda a, b: a <= b),
         compare_bounds(lambda a, b: a.high <= b.low, lambda a, b: a.low > b.high),
         infix("<="), gives="boolean"),
    _row("equal", "Whether left equals right.", "left right", "number",
         strict(lambda a, b: a == b),
         compare_bounds(lambda a, b: a.low == a.high == b.low == b.high,
                         lambda a, b: a.high < b.low or b.high < a.low),
         infix("=="), gives="boolean"),
    _row("greater_or_equal", "Whether left is at least right.", "left right", "number",
         strict(lambda a, b: a >= b),
         compare_bounds(lambda a, b: a.low >= b.high, lambda a, b: a.high < b.low),
         infix(">="), gives="boolean"),
    _row("greater", "Whether left is above right.", "left right", "number",
         strict(lambda a, b: a > b),
         compare_bounds(lambda a, b: a.low > b.high, lambda a, b: a.high <= b.low),
         infix(">"), gives="boolean"),
    _row("in_band", "Whether the operand lies in a band of a set of bands.", "of", "number",
         strict(lambda value, band, **_: band.holds(value)), band_bounds, emit_band,
         gives="boolean", options={"bands": ..., "band": ...}),
    _row("has_value", "Whether the operand has a value; this itself is never without one.", "of",
         "number", has_value, lambda _, __: Bounds(0, 1), lambda _, __, ___: "True",
         gives="boolean"),
    _row("all", "Whether every condition holds.", "of*", "boolean",
         decide(False), logic_bounds(min), infix("and")),
    _row("any", "Whether at least one condition holds.", "of*", "boolean",
         decide(True), logic_bounds(max), infix("or")),
    _row("not", "Whether the condition does not hold.", "of", "boolean",
         strict(lambda a: not a), lambda _, of: Bounds(1 - of[0].high, 1 - of[0].low),
         lambda _, __, of: f"(not {of[0]})"),
)  # fmt: skip

OPERATORS: Mapping[str, Operator] = {row.name: row for row in _ROWS}
