"""What operators do, as functions: of their values, of their bounds, and as Python source.

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

from assessment_engine.numerals import Number, exact, round_exact
from assessment_engine.values import Absence, Node

Result = Union[int, Fraction, bool, Absence]
Kind = Literal["number", "boolean"]
MAX_INFIX = 24


@frozen
class Bounds:
    """The least and greatest value that a rule can have, and whether it is always an integer.

    For a boolean 0 stands for false and 1 for true.
    """

    low: Number = field(converter=exact)
    high: Number = field(converter=exact)
    integral: bool = True


class Context(Protocol):
    """Where a rule finds answers and other scores."""

    def answer(self, item: str, perspective: str, raw: bool) -> Result:
        """Give the keyed (or raw) answer."""
        ...

    def score(self, score: str) -> Result:
        """Give the value of a score."""
        ...

    def attainable(self, node: Node) -> Bounds:
        """Give what a rule could be in this response, over the operands that count in it."""
        ...


class Writer(Protocol):
    """Where a rule that is written out as Python finds what is known before any response."""

    def constant(self, value: Number) -> str:
        """Give the source of a number."""
        ...

    def reach(self, node: Node) -> Bounds:
        """Give the bounds of a rule over all responses in which everything is answered."""
        ...


Evaluate = Callable[[Context, Node, Sequence[Result]], Result]
Emit = Callable[[Writer, Node, Sequence[str]], str]
BoundsOf = Callable[[Mapping[str, Any], Sequence[Bounds]], Bounds]


@frozen
class Missing:
    """A declared missing policy: how many operands must be answered, and what is then done.

    `minimum` of None means all. Methods: `available` aggregates what is there; `prorate` scales a
    sum or count up to all applicable operands; `zero` counts what is missing as 0. The last two
    members say how many of the operands that are asked must be applicable; None asks for one.
    """

    minimum: int | None = None
    share: Fraction | None = None
    method: Literal["available", "prorate", "zero"] = "available"
    applicable_minimum: int | None = None
    applicable_share: Fraction | None = None

    def needed(self, applicable: int) -> int:
        """How many of the applicable operands must be answered."""
        if self.minimum is None and self.share is None:
            return applicable
        return _at_least(self.minimum, self.share, applicable)

    def applicable_needed(self, asked: int) -> int:
        """How many of the operands that are asked must be applicable."""
        return _at_least(self.applicable_minimum, self.applicable_share, asked)


def _at_least(minimum: int | None, share: Fraction | None, count: int) -> int:
    if minimum is not None:
        return min(minimum, count)
    return max(1, math.ceil((share or 0) * count))


REQUIRED = Missing()
# Operators whose value can be scaled up to what is missing.
PRORATED = frozenset({"sum", "count"})
_LEFT_OUT = frozenset({Absence.NOT_APPLICABLE, Absence.NOT_ASKED})


def absence(values: Sequence[Result]) -> Absence | None:
    """Give the gravest absence among the values, if there is one."""
    for kind in Absence:
        if kind in values:
            return kind
    return None


# Values


def strict(function: Callable[..., Any]) -> Evaluate:
    """Let an absent operand leave the operator without a value."""

    def evaluate(_: Context, node: Node, values: Sequence[Result]) -> Result:
        absent = absence(values)
        if absent is not None:
            return absent
        result: Result = function(*values, **node.options)
        return result

    return evaluate


def has_value(_: Context, __: Node, values: Sequence[Result]) -> Result:
    """Say whether there is a value, whatever it is."""
    return not isinstance(values[0], Absence)


def aggregate(function: Callable[[Sequence[Any]], Number]) -> Evaluate:
    """Leave out what is not applicable or not asked, and follow the policy on what is missing."""

    def evaluate(_: Context, node: Node, values: Sequence[Result]) -> Result:
        policy: Missing = node.options["missing"]
        applicable = [v for v in values if v not in _LEFT_OUT]
        answered = [value for value in applicable if value is not Absence.MISSING]
        if not applicable:
            return absence(values) or Absence.NOT_APPLICABLE
        asked = sum(value is not Absence.NOT_ASKED for value in values)
        if len(applicable) < policy.applicable_needed(asked):
            return Absence.NOT_APPLICABLE
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


def decide(deciding: bool) -> Evaluate:
    """Give the deciding value as soon as an operand has it, whatever is absent."""

    def evaluate(_: Context, __: Node, values: Sequence[Result]) -> Result:
        if any(value is deciding for value in values):
            return deciding
        absent = absence(values)
        return (not deciding) if absent is None else absent

    return evaluate


def percent_of_maximum(context: Context, node: Node, values: Sequence[Result]) -> Result:
    """Give where the operand stands between the least and greatest that it could be here."""
    (value,) = values
    if isinstance(value, Absence):
        return value
    reach = context.attainable(node.operands[0])
    if reach.low == reach.high:
        return Absence.NOT_APPLICABLE
    return percent_between(value, reach.low, reach.high)


def percent_between(value: Number, low: Number, high: Number) -> Number:
    """Give where a value stands between two others, in percent."""
    return exact(Fraction(100 * (value - low)) / (high - low))


def stage(_: Context, __: Node, values: Sequence[Result]) -> Result:
    """Give the place of the last condition that holds before the first that does not."""
    place, decided = 0, False
    for number, value in enumerate(values, 1):
        if value is Absence.MISSING:
            return value
        if not isinstance(value, Absence):
            decided = True
            if not value:
                break
            place = number
    return place if decided else absence(values) or Absence.NOT_APPLICABLE


def stage_of(conditions: Sequence[bool]) -> int:
    """Count the conditions before the first that does not hold: `stage` where none is absent."""
    return next((place for place, holds in enumerate(conditions) if not holds), len(conditions))


# Bounds


def aggregate_bounds(combine: Callable[..., Bounds]) -> BoundsOf:
    """Let the bounds of an aggregate follow its policy."""

    def bounds(options: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
        policy: Missing = options["missing"]
        if policy.method == "zero":
            operands = [Bounds(min(0, b.low), max(0, b.high), b.integral) for b in operands]
        result = combine(operands)
        whole = result.integral and policy.method != "prorate"
        return Bounds(result.low, result.high, whole)

    return bounds


def sum_bounds(operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a sum."""
    whole = all(b.integral for b in operands)
    return Bounds(sum(b.low for b in operands), sum(b.high for b in operands), whole)


def mean_bounds(operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a mean."""
    count = len(operands)
    total = sum_bounds(operands)
    low, high = Fraction(total.low) / count, Fraction(total.high) / count
    return Bounds(exact(low), exact(high), count == 1 and total.integral)


def extreme_bounds(pick: Callable[..., Any]) -> Callable[[Sequence[Bounds]], Bounds]:
    """Give the bounds of the least or greatest operand."""
    return lambda operands: Bounds(
        pick(b.low for b in operands),
        pick(b.high for b in operands),
        all(b.integral for b in operands),
    )


def product_bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a product, which are among those of its corners."""
    result = operands[0]
    for other in operands[1:]:
        corners = [a * b for a in (result.low, result.high) for b in (other.low, other.high)]
        whole = result.integral and other.integral
        result = Bounds(min(corners), max(corners), whole)
    return result


def difference_bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a difference."""
    left, right = operands
    return Bounds(left.low - right.high, left.high - right.low, left.integral and right.integral)


def absolute_bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a number without its sign."""
    (b,) = operands
    size = max(b.high, -b.low)
    low = max(0, b.low, -b.high)
    return Bounds(low, size, b.integral)


def round_bounds(options: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a rounded number."""
    (b,) = operands
    low, high = (round_exact(end, **options) for end in (b.low, b.high))
    return Bounds(low, high, b.integral or options["decimals"] == 0)


def compare_bounds(always: Callable[..., bool], never: Callable[..., bool]) -> BoundsOf:
    """Give the bounds of a comparison that is known to hold always or never."""

    def bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
        left, right = operands
        return Bounds(int(always(left, right)), int(not never(left, right)))

    return bounds


def logic_bounds(pick: Callable[..., Any]) -> BoundsOf:
    """Give the bounds of `all` (min) or `any` (max)."""
    return lambda _, operands: Bounds(pick(b.low for b in operands), pick(b.high for b in operands))


def stage_bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a stage: as far as all hold always, and until one never does."""
    return Bounds(
        stage_of([b.low == 1 for b in operands]), stage_of([b.high == 1 for b in operands])
    )


def band_bounds(options: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give whether everything, or nothing, that the operand can be lies in the band."""
    (b,), band = operands, options["band"]
    apart = b.high < band.low or b.low > band.high
    apart = apart or (b.low == band.high and not band.high_included)
    return Bounds(int(band.holds(b.low) and band.holds(b.high)), int(not apart))


# Python source


def infix(symbol: str) -> Emit:
    """Write a symbol between the operands."""
    return lambda _, __, operands: "(" + f" {symbol} ".join(operands) + ")"


def added(_: Writer, __: Node, operands: Sequence[str]) -> str:
    """Write a sum."""
    # One condition alone is not yet a number, and a long chain of "+" nests too deep to compile.
    if 1 < len(operands) <= MAX_INFIX:
        return f"({' + '.join(operands)})"
    return f"sum(({', '.join(operands)},))"


def call(name: str) -> Emit:
    """Write a call with the operands as one tuple."""
    return lambda _, __, operands: f"{name}(({', '.join(operands)},))"


def emit_round(_: Writer, node: Node, operands: Sequence[str]) -> str:
    """Write a call that rounds."""
    return f"round_exact({operands[0]}, {node.options['decimals']}, {node.options['mode']!r})"


def emit_percent(writer: Writer, node: Node, operands: Sequence[str]) -> str:
    """Write a percentage: where everything is answered, the ends of the range are known."""
    reach = writer.reach(node.operands[0])
    ends = f"{writer.constant(reach.low)}, {writer.constant(reach.high)}"
    return f"percent_between({operands[0]}, {ends})"


def emit_band(writer: Writer, node: Node, operands: Sequence[str]) -> str:
    """Write whether the operand lies between the ends of the band."""
    band = node.options["band"]
    low, high = writer.constant(band.low), writer.constant(band.high)
    return f"({low} <= {operands[0]} {'<=' if band.high_included else '<'} {high})"
