"""The table of operators. Each has one meaning, stated here, for every input its types admit.

Absent operands: an operator on single operands gives the gravest absence among them (missing, then
not applicable, then not asked). An aggregate (`of` is a list) leaves out what is not applicable or
not asked, and treats what is missing as its `missing` option declares. `all` and `any` decide as
soon as the present operands decide, whatever the absent ones would be.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, Protocol, Union

from attrs import field, frozen

from assessment_engine.numerals import Number, exact, mean_of, round_exact
from assessment_engine.values import Absence

Result = Union[int, Fraction, bool, Absence]
Kind = Literal["number", "boolean"]


class Context(Protocol):
    """Where a rule finds answers and other scores."""

    def answer(self, item: str, perspective: str, raw: bool) -> Result:
        """Give the keyed (or raw) answer."""
        ...

    def score(self, score: str) -> Result:
        """Give the value of a score."""
        ...


@frozen
class Bounds:
    """The least and greatest value that a rule can have, and whether it is always an integer.

    For a boolean 0 stands for false and 1 for true.
    """

    low: Number = field(converter=exact)
    high: Number = field(converter=exact)
    integral: bool = True


@frozen
class Missing:
    """A declared missing policy: how many operands must be answered, and what is then done.

    `minimum` of None means all. Methods: `available` aggregates what is there; `prorate` scales a
    sum or count up to all applicable operands; `zero` counts what is missing as 0.
    """

    minimum: int | None = None
    share: Fraction | None = None
    method: Literal["available", "prorate", "zero"] = "available"

    def needed(self, applicable: int) -> int:
        """How many of the applicable operands must be answered."""
        if self.minimum is not None:
            return min(self.minimum, applicable)
        if self.share is not None:
            return max(1, math.ceil(self.share * applicable))
        return applicable


REQUIRED = Missing()
# Operators whose value can be scaled up to what is missing.
PRORATED = frozenset({"sum", "count"})
MAX_INFIX = 24


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
    evaluate: Callable[[Context, Mapping[str, Any], Sequence[Result]], Result]
    bounds: Callable[[Mapping[str, Any], Sequence[Bounds]], Bounds] | None
    emit: Callable[[Mapping[str, Any], Sequence[str]], str] | None
    options: Mapping[str, Any] = field(factory=dict)


def absence(values: Sequence[Result]) -> Absence | None:
    """Give the gravest absence among the values, if there is one."""
    for kind in Absence:
        if kind in values:
            return kind
    return None


def _strict(function: Callable[..., Any]) -> Callable[..., Result]:
    def evaluate(_: Context, options: Mapping[str, Any], values: Sequence[Result]) -> Result:
        absent = absence(values)
        if absent is not None:
            return absent
        result: Result = function(*values, **options)
        return result

    return evaluate


def _aggregate(function: Callable[[Sequence[Any]], Number]) -> Callable[..., Result]:
    def evaluate(_: Context, options: Mapping[str, Any], values: Sequence[Result]) -> Result:
        policy: Missing = options["missing"]
        applicable = [v for v in values if v not in {Absence.NOT_APPLICABLE, Absence.NOT_ASKED}]
        answered = [value for value in applicable if value is not Absence.MISSING]
        if not applicable:
            return absence(values) or Absence.NOT_APPLICABLE
        if len(answered) < policy.needed(len(applicable)):
            return Absence.MISSING
        if policy.method == "zero":
            answered += [0] * (len(applicable) - len(answered))
        if not answered:
            return Absence.MISSING
        result = function(answered)
        if policy.method == "prorate":
            result = Fraction(result) * len(applicable) / len(answered)
        return exact(result)

    return evaluate


def _aggregate_bounds(combine: Callable[..., Bounds]) -> Callable[..., Bounds]:
    def bounds(options: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
        policy: Missing = options["missing"]
        if policy.method == "zero":
            operands = [Bounds(min(0, b.low), max(0, b.high), b.integral) for b in operands]
        result = combine(operands)
        whole = result.integral and policy.method != "prorate"
        return Bounds(result.low, result.high, whole)

    return bounds


def _decide(deciding: bool) -> Callable[..., Result]:
    def evaluate(_: Context, options: Mapping[str, Any], values: Sequence[Result]) -> Result:
        if any(value is deciding for value in values):
            return deciding
        absent = absence(values)
        return (not deciding) if absent is None else absent

    return evaluate


def _sum_bounds(operands: Sequence[Bounds]) -> Bounds:
    whole = all(b.integral for b in operands)
    return Bounds(sum(b.low for b in operands), sum(b.high for b in operands), whole)


def _mean_bounds(operands: Sequence[Bounds]) -> Bounds:
    count = len(operands)
    total = _sum_bounds(operands)
    low, high = Fraction(total.low) / count, Fraction(total.high) / count
    return Bounds(exact(low), exact(high), count == 1 and total.integral)


def _extreme_bounds(pick: Callable[..., Any]) -> Callable[[Sequence[Bounds]], Bounds]:
    return lambda operands: Bounds(
        pick(b.low for b in operands),
        pick(b.high for b in operands),
        all(b.integral for b in operands),
    )


def _product_bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    result = operands[0]
    for other in operands[1:]:
        corners = [a * b for a in (result.low, result.high) for b in (other.low, other.high)]
        whole = result.integral and other.integral
        result = Bounds(min(corners), max(corners), whole)
    return result


def _difference_bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    left, right = operands
    return Bounds(left.low - right.high, left.high - right.low, left.integral and right.integral)


def _absolute_bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    (b,) = operands
    size = max(b.high, -b.low)
    low = max(0, b.low, -b.high)
    return Bounds(low, size, b.integral)


def _round_bounds(options: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    (b,) = operands
    low, high = (round_exact(end, **options) for end in (b.low, b.high))
    return Bounds(low, high, b.integral or options["decimals"] == 0)


def _compare_bounds(always: Callable[..., bool], never: Callable[..., bool]) -> Any:
    def bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
        left, right = operands
        return Bounds(int(always(left, right)), int(not never(left, right)))

    return bounds


def _logic_bounds(pick: Callable[..., Any]) -> Any:
    return lambda _, operands: Bounds(pick(b.low for b in operands), pick(b.high for b in operands))


def _infix(symbol: str) -> Callable[..., str]:
    return lambda _, operands: "(" + f" {symbol} ".join(operands) + ")"


def _added(_: Mapping[str, Any], operands: Sequence[str]) -> str:
    # One condition alone is not yet a number, and a long chain of "+" nests too deep to compile.
    if 1 < len(operands) <= MAX_INFIX:
        return f"({' + '.join(operands)})"
    return f"sum(({', '.join(operands)},))"


def _call(name: str) -> Callable[..., str]:
    return lambda _, operands: f"{name}(({', '.join(operands)},))"


def _emit_round(options: Mapping[str, Any], operands: Sequence[str]) -> str:
    return f"round_exact({operands[0]}, {options['decimals']}, {options['mode']!r})"


def _row(name: str, summary: str, operands: str, takes: Kind, *functions: Any, **more: Any) -> Any:
    gives: Kind = more.pop("gives", takes)
    evaluate, bounds, emit = functions
    names = tuple(operands.split())
    return Operator(name, summary, names, takes, gives, evaluate, bounds, emit, **more)


_MISSING: Mapping[str, Any] = {"missing": REQUIRED}

_ROWS: tuple[Operator, ...] = (
    Operator(
        "number", "A number written in the rule.", (), None, "number",
        lambda _, options, __: options["value"],
        lambda options, _: Bounds(
            options["value"], options["value"], isinstance(options["value"], int)
        ),
        None, {"value": ...},
    ),
    Operator(
        "answer", "The answer to an item, reversed if the item is keyed in reverse, unless `raw`.",
        (), None, "number",
        lambda context, options, _: context.answer(
            options["item"], options["perspective"], options["raw"]
        ),
        None, None, {"item": ..., "perspective": "", "raw": False},
    ),
    Operator(
        "score", "The value of another score.", (), None, "number",
        lambda context, options, _: context.score(options["score"]),
        None, None, {"score": ...},
    ),
    _row("sum", "The sum of the operands.", "of*", "number",
         _aggregate(sum), _aggregate_bounds(_sum_bounds), _added, options=_MISSING),
    _row("mean", "The exact mean of the operands.", "of*", "number",
         _aggregate(mean_of), _aggregate_bounds(_mean_bounds), _call("mean_of"), options=_MISSING),
    _row("min", "The least operand.", "of*", "number",
         _aggregate(min), _aggregate_bounds(_extreme_bounds(min)), _call("min"), options=_MISSING),
    _row("max", "The greatest operand.", "of*", "number",
         _aggregate(max), _aggregate_bounds(_extreme_bounds(max)), _call("max"), options=_MISSING),
    _row("count", "How many of the conditions hold.", "of*", "boolean",
         _aggregate(sum), _aggregate_bounds(_sum_bounds), _added,
         gives="number", options=_MISSING),
    _row("subtract", "Left minus right.", "left right", "number",
         _strict(lambda a, b: exact(a - b)), _difference_bounds, _infix("-")),
    _row("multiply", "The product of the operands.", "of*", "number",
         _strict(lambda *values: exact(math.prod(values))), _product_bounds, _call("prod")),
    _row("absolute", "The operand without its sign.", "of", "number",
         _strict(abs), _absolute_bounds, lambda _, of: f"abs({of[0]})"),
    _row("round", "The operand rounded to decimals; mode half_up, half_even, up or down.", "of",
         "number", _strict(round_exact), _round_bounds, _emit_round,
         options={"decimals": 0, "mode": ...}),
    _row("less", "Whether left is below right.", "left right", "number",
         _strict(lambda a, b: a < b),
         _compare_bounds(lambda a, b: a.high < b.low, lambda a, b: a.low >= b.high),
         _infix("<"), gives="boolean"),
    _row("less_or_equal", "Whether left is at most right.", "left right", "number",
         _strict(lambda a, b: a <= b),
         _compare_bounds(lambda a, b: a.high <= b.low, lambda a, b: a.low > b.high),
         _infix("<="), gives="boolean"),
    _row("equal", "Whether left equals right.", "left right", "number",
         _strict(lambda a, b: a == b),
         _compare_bounds(lambda a, b: a.low == a.high == b.low == b.high,
                         lambda a, b: a.high < b.low or b.high < a.low),
         _infix("=="), gives="boolean"),
    _row("greater_or_equal", "Whether left is at least right.", "left right", "number",
         _strict(lambda a, b: a >= b),
         _compare_bounds(lambda a, b: a.low >= b.high, lambda a, b: a.high < b.low),
         _infix(">="), gives="boolean"),
    _row("greater", "Whether left is above right.", "left right", "number",
         _strict(lambda a, b: a > b),
         _compare_bounds(lambda a, b: a.low > b.high, lambda a, b: a.high <= b.low),
         _infix(">"), gives="boolean"),
    _row("all", "Whether every condition holds.", "of*", "boolean",
         _decide(False), _logic_bounds(min), _infix("and")),
    _row("any", "Whether at least one condition holds.", "of*", "boolean",
         _decide(True), _logic_bounds(max), _infix("or")),
    _row("not", "Whether the condition does not hold.", "of", "boolean",
         _strict(lambda a: not a), lambda _, of: Bounds(1 - of[0].high, 1 - of[0].low),
         lambda _, of: f"(not {of[0]})"),
)  # fmt: skip

OPERATORS: Mapping[str, Operator] = {row.name: row for row in _ROWS}
