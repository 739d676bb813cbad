"""The table of operators. Each has one meaning, stated here, for every input its types admit.

What an operator does with absent operands is said in `combining`, where its functions are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from assessment_engine.numerals import exact, mean_of, round_exact
from assessment_engine.rules import bounds, codes, combining, emit, irrational, kinds, spans
from assessment_engine.rules.bounds import BoundsOf
from assessment_engine.rules.combining import (
    REQUIRED,
    Context,
    Evaluate,
    Result,
    aggregate,
    decide,
    statistic,
    strict,
)
from assessment_engine.rules.emit import Emit, call, infix
from assessment_engine.rules.kinds import EVERY, Gives
from assessment_engine.values import Node

# No set has more codes.
MAX_CODES = 1000


@frozen(eq=False, repr=False)
class Operator:
    """One row of the table.

    `operands` names the JSON members that hold rules. A name ending in "*" holds a list of them,
    in "?" one that may be left out, and in "[a,b]" a list of objects with these members.
    `options` names the other members with their default (`...` where they must be given).
    `takes` and `gives` are kinds in words where `kind`, which decides, allows several. `emit`
    writes the operator as a Python expression over operands without absent values; without it a
    rule with this operator is evaluated only plainly.
    """

    name: str
    summary: str
    operands: tuple[str, ...]
    takes: str
    gives: str
    kind: Gives
    evaluate: Evaluate
    bounds: BoundsOf | None
    emit: Emit | None
    options: Mapping[str, Any] = field(factory=dict)


def _row(
    name: str,
    summary: str,
    operands: str,
    takes: str,
    gives: str,
    evaluate: Evaluate,
    reach: BoundsOf | None,
    written: Emit | None = None,
    kind: Gives | None = None,
    **options: Any,
) -> Operator:
    names = tuple(operands.split())
    plain: Any = takes
    given: Any = gives
    kind = kind or kinds.takes(plain, given)
    return Operator(name, summary, names, takes, gives, kind, evaluate, reach, written, options)


def _aggregate(name: str, summary: str, function: Any, reach: Any, written: Any) -> Operator:
    return _row(name, summary, "of*", "number", "number", aggregate(function),
                bounds.aggregate_bounds(reach), written, missing=REQUIRED)  # fmt: skip


def _compare(name: str, summary: str, symbol: str, holds: Any, always: Any, never: Any) -> Operator:
    return _row(name, summary, "left right", "number", "boolean", strict(holds),
                bounds.compare_bounds(always, never), infix(symbol))  # fmt: skip


def _written(_: Context, node: Node, __: Sequence[Result]) -> Result:
    value: Result = node.options["value"]
    return value


def _written_bounds(options: Mapping[str, Any], _: Sequence[Any]) -> Any:
    value = options["value"]
    return bounds.values_reach([int(value) if isinstance(value, bool) else value])


def _spliced(_: Context, __: Node, values: Sequence[Any]) -> Result:
    # Met only where a rule over responses stands alone, which no checked package has.
    return combining.coalesce(_, __, values)


_AS: Mapping[str, Any] = {"as": ...}  # a word of Python's own

_ROWS: tuple[Operator, ...] = (
    _row("number", "A number written in the rule.", "", "", "number",
         _written, _written_bounds, emit.literal, value=...),
    _row("code", "A code written in the rule: a string.", "", "", "code",
         _written, _written_bounds, emit.literal, value=...),
    _row("truth", "A condition that is decided in the rule: true or false.", "", "", "boolean",
         _written, _written_bounds, emit.literal, value=...),
    # Never met after parsing: the parser puts the number in its place.
    _row("constant", "A number that the package declares under `constants`.", "", "", "number",
         _written, _written_bounds, None, constant=...),
    _row("answer",
         "The answer to an item, as it is keyed: reversed, or by its points; `raw` is as given.",
         "", "", "number, code or set",
         lambda context, node, _: context.answer(
             node.options["item"], node.options["perspective"], node.options["raw"]
         ),
         None, None, item=..., perspective="", raw=False),
    _row("score", "The value of another score.", "", "", "number",
         lambda context, node, _: context.score(node.options["score"]), None, score=...),
    _row("verdict", "The value of a verdict.", "", "", "boolean, code or set",
         lambda context, node, _: context.verdict(node.options["verdict"]), None, verdict=...),
    _row("each_response",
         "In a list: the operand in each of the responses that are reported together, or in those"
         " of them for which `where` holds.",
         "of where?", "any", "any", _spliced, bounds.union_bounds,
         kind=lambda operands, _: operands[0]),
    _aggregate("sum", "The sum of the operands.", sum, bounds.sum_bounds, emit.added),
    _aggregate("mean", "The exact mean of the operands.", mean_of, bounds.mean_bounds,
               call("mean_of")),
    _aggregate("median", "The middle operand, or the mean of the two in the middle.",
               combining.median, bounds.median_bounds, call("median")),
    _aggregate("min", "The least operand.", min, bounds.extreme_bounds(min), call("min")),
    _aggregate("max", "The greatest operand.", max, bounds.extreme_bounds(max), call("max")),
    _row("nth_highest", "The operand at a place of the order from high to low, from 1.", "of*",
         "number", "number", aggregate(combining.at_place, "place"), bounds.place_bounds,
         emit.placed, place=..., missing=REQUIRED),
    _row("variance",
         "The mean square of the operands' distances from their mean, by `n` or by `n-1`.",
         "of*", "number", "number", aggregate(combining.variance, "divisor"),
         bounds.variance_bounds, divisor=..., missing=REQUIRED),
    _row("count", "How many of the conditions hold.", "of*", "boolean", "number",
         aggregate(sum), bounds.aggregate_bounds(bounds.sum_bounds), emit.added, missing=REQUIRED),
    _row("share", "Which share of the conditions hold, from 0 to 1.", "of*", "boolean", "number",
         aggregate(combining.share), bounds.aggregate_bounds(bounds.mean_bounds), call("share"),
         missing=REQUIRED),
    _row("tally", "How many of the operands are a code, or are sets that have it.", "of*",
         "code or set", "number", aggregate(combining.tally, "code"),
         lambda options, operands: bounds.sum_bounds(
             [bounds.contains_bounds(options, [each]) for each in operands]
         ),
         kind=kinds.takes(("code", "set"), "number"), code=..., missing=REQUIRED),
    _row("mode", "The most frequent operand; where several are, that which `ties` puts first.",
         "of*", "number or code", "the same", aggregate(combining.mode, "ties"),
         bounds.union_bounds, kind=kinds.most_frequent, ties=None, missing=REQUIRED),
    _row("statistic", "A named statistic of rows of as many numbers each.", "of*", "row", "number",
         statistic, bounds.statistic_bounds, statistic=..., null_variance=None),
    _row("row", "Numbers side by side, for a statistic.", "of*", "number", "row",
         strict(lambda *values: values), bounds.union_bounds),
    _row("subtract", "Left minus right.", "left right", "number", "number",
         strict(lambda a, b: exact(a - b)), spans.difference_bounds, infix("-")),
    _row("multiply", "The product of the operands.", "of*", "number", "number",
         strict(lambda *values: exact(math.prod(values))), spans.product_bounds, call("prod")),
    _row("divide", "Left by right; where right is 0, what `zero` says: a number, or null.",
         "left right", "number", "number", strict(combining.divide), spans.quotient_bounds,
         emit.divided, zero=None),
    _row("modulo",
         "What is left of left after taking right away a whole number of times. Right is never 0.",
         "left right", "number", "number", strict(combining.modulo), spans.modulo_bounds),
    _row("power", "Left to the power of right.", "left right", "number", "number",
         strict(irrational.power), spans.power_bounds),
    _row("root",
         "The root of the operand, which is never below 0; the square root without a `degree`.",
         "of",
         "number", "number", strict(irrational.root), spans.root_bounds, degree=2),
    _row("exponential", "The number e to the power of the operand.", "of", "number", "number",
         strict(irrational.exponential), spans.exponential_bounds),
    _row("logarithm", "The logarithm of the operand: the natural one, or to a `base`.", "of",
         "number", "number", strict(irrational.logarithm), spans.logarithm_bounds, base=None),
    _row("absolute", "The operand without its sign.", "of", "number", "number", strict(abs),
         spans.absolute_bounds, lambda _, __, of: f"abs({of[0]})"),
    _row("round", "The operand rounded to decimals; mode half_up, half_even, up or down.", "of",
         "number", "number", strict(round_exact), spans.round_bounds, emit.rounded,
         decimals=0, mode=...),
    _row("percent_of_maximum",
         "Where the operand stands between the least and greatest that it could be, from 0 to 100.",
         "of", "number", "number", combining.percent_of_maximum,
         lambda _, __: bounds.Bounds(0, 100, False), emit.percent),
    _row("stage",
         "Of ordered conditions, the place of the last that holds before the first that does not.",
         "of*", "boolean", "number", combining.stage, bounds.stage_bounds, call("stage_of")),
    _row("coalesce", "The first operand that has a value.", "of*", "any", "the same",
         combining.coalesce, bounds.union_bounds, lambda _, __, operands: operands[0],
         kinds.alike(EVERY)),
    _row("choose", "What stands in the first case that holds, or else in `otherwise`.",
         "cases[when,then] otherwise", "any", "the same", combining.choose, bounds.choose_bounds,
         emit.chosen, kinds.chosen),
    _row("no_value", "No value: missing, or not applicable. For the cases of `choose`.", "", "",
         "any", combining.no_value, lambda _, __: None,
         None, lambda _, __: None, **_AS),
    _row("lookup", "What a table gives for the operands; no value where it has no row for them.",
         "of*", "number or code", "number or code", strict(codes.look_up), bounds.lookup_bounds,
         emit.found, kinds.looked_up, table=...),
    _compare("less", "Whether left is below right.", "<", lambda a, b: a < b,
             lambda a, b: a.high < b.low, lambda a, b: a.low >= b.high),
    _compare("less_or_equal", "Whether left is at most right.", "<=", lambda a, b: a <= b,
             lambda a, b: a.high <= b.low, lambda a, b: a.low > b.high),
    _row("equal", "Whether left and right are the same.", "left right",
         "number, boolean or code", "boolean", strict(lambda a, b: a == b), bounds.equal_bounds,
         infix("=="), kinds.alike(("number", "boolean", "code"), "boolean")),
    _compare("greater_or_equal", "Whether left is at least right.", ">=", lambda a, b: a >= b,
             lambda a, b: a.low >= b.high, lambda a, b: a.high < b.low),
    _compare("greater", "Whether left is above right.", ">", lambda a, b: a > b,
             lambda a, b: a.low > b.high, lambda a, b: a.high <= b.low),
    _row("one_of", "Whether the operand is one of the written numbers or codes.", "of",
         "number or code", "boolean", strict(lambda value, values: value in values),
         bounds.one_of_bounds, emit.among, kinds.among, values=...),
    _row("in_band", "Whether the operand lies in a band of a set of bands.", "of", "number",
         "boolean", strict(lambda value, band, **_: band.holds(value)), bounds.in_band_bounds,
         emit.in_band, bands=..., band=...),
    _row("has_value", "Whether the operand has a value; this itself is never without one.", "of",
         "any", "boolean", combining.has_value, lambda _, __: bounds.OPEN,
         lambda _, __, ___: "True", kinds.takes(EVERY, "boolean")),
    _row("contains", "Whether a set has a code.", "of", "set", "boolean",
         strict(lambda value, code: code in value), bounds.contains_bounds, code=...),
    _row("all", "Whether every condition holds.", "of*", "boolean", "boolean", decide(False),
         bounds.logic_bounds(min), infix("and")),
    _row("any", "Whether at least one condition holds.", "of*", "boolean", "boolean", decide(True),
         bounds.logic_bounds(max), infix("or")),
    _row("not", "Whether the condition does not hold.", "of", "boolean", "boolean",
         strict(lambda a: not a),
         lambda _, of: bounds.Bounds(1 - of[0].high, 1 - of[0].low),
         lambda _, __, of: f"(not {of[0]})"),
    _row("permutation", "Whether the operands are the whole numbers from 1 on, each once.", "of*",
         "number", "boolean",
         strict(lambda *values: sorted(values) == list(range(1, len(values) + 1))),
         lambda _, __: bounds.OPEN),
    _row("band", "The id of the band that the operand lies in.", "of", "number", "code",
         strict(codes.band_of), bounds.band_bounds, bands=...),
    _row("top", "The codes with the highest or lowest numbers: so many, or all that are so near.",
         "of[code,value]", "number", "set", codes.entries(codes.top), bounds.listed_bounds,
         order="highest", take=None, within=None, ties="include", missing=REQUIRED),
    _row("which", "The codes whose condition holds, in the order in which they are written.",
         "of[code,when]", "boolean", "set", codes.entries(codes.which), bounds.listed_bounds,
         missing=REQUIRED),
    _row("size", "How many codes a set has.", "of", "set", "number", strict(len),
         lambda _, of: bounds.Bounds(0, len(of[0].values or ())) if of[0].values is not None
         else bounds.Bounds(0, MAX_CODES)),
    _row("pick", "The code at a place of a set, from 1.", "of", "set", "code", strict(codes.pick),
         bounds.union_bounds, place=1),
    _row("join", "Numbers, codes and the codes of sets, written one after the other.", "of*",
         "number, code or set", "code", strict(codes.join), lambda _, __: bounds.ANY_CODE,
         kind=kinds.takes(("number", "code", "set"), "code"), separator=""),
)  # fmt: skip

OPERATORS: Mapping[str, Operator] = {row.name: row for row in _ROWS}
