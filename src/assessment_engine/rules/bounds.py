"""What a rule can be, worked out from what its operands can be.

Bounds are those of the values; that there may be none is not in them. A rule whose values have no
least or greatest is refused when a package is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Union

from attrs import field, frozen

from assessment_engine.numerals import Number, exact
from assessment_engine.rules.statistics import STATISTICS
from assessment_engine.values import Source


@frozen
class Bounds:
    """The least and greatest value that a rule can have, and whether it is always an integer.

    For a boolean 0 stands for false and 1 for true.
    """

    low: Number = field(converter=exact)
    high: Number = field(converter=exact)
    integral: bool = True


@frozen
class Codes:
    """The codes that a rule can give, one or a set of them; None where they cannot be listed."""

    values: frozenset[str] | None

    def may_be(self, code: str) -> bool:
        """Say whether a code is among them."""
        return self.values is None or code in self.values


Reach = Union[Bounds, Codes]
BoundsOf = Callable[[Mapping[str, Any], Sequence[Any]], Any]

ANY_CODE = Codes(None)
OPEN, ALWAYS, NEVER = Bounds(0, 1), Bounds(1, 1), Bounds(0, 0)


class Unbounded(Exception):
    """The values of a rule have no least or greatest. `hint` says what makes them have one.

    `source` is the place of the operator, once it is known.
    """

    source: Source | None = None

    def __init__(self, message: str, hint: str) -> None:
        """Take what is unbounded, and the remedy."""
        super().__init__(message)
        self.hint = hint


def union(reaches: Iterable[Reach]) -> Reach:
    """Give what any one of several rules can be; there is at least one."""
    reaches = list(reaches)
    if any(isinstance(each, Codes) for each in reaches):
        listed = [each.values for each in reaches if isinstance(each, Codes)]
        if None in listed:
            return ANY_CODE
        return Codes(frozenset[str]().union(*(values or () for values in listed)))
    numbers = [each for each in reaches if isinstance(each, Bounds)]
    return Bounds(
        min(b.low for b in numbers),
        max(b.high for b in numbers),
        all(b.integral for b in numbers),
    )


def union_bounds(_: Mapping[str, Any], operands: Sequence[Reach]) -> Reach:
    """Give the bounds of what gives one of its operands."""
    return union(operands)


# Aggregates


def aggregate_bounds(combine: Callable[..., Bounds]) -> BoundsOf:
    """Let the bounds of an aggregate follow its policy."""

    def bounds(options: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
        policy = options["missing"]
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


def median_bounds(operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a median, which lies between the medians of the ends."""
    reach = union(operands)
    assert isinstance(reach, Bounds)
    return Bounds(reach.low, reach.high, len(operands) == 1 and reach.integral)


def variance_bounds(options: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a variance: half the operands at each end are the most."""
    reach = aggregate_bounds(median_bounds)(options, operands)
    spread = Fraction(reach.high - reach.low)
    # Of n numbers, divided by n - 1 instead of n, it is at most twice as much: that is n = 2.
    return Bounds(0, exact(spread**2 / (4 if options["divisor"] == "n" else 2)), False)


def place_bounds(options: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of the operand at a place of the order from high to low."""
    if options["missing"].method == "zero":
        operands = [Bounds(min(0, b.low), max(0, b.high), b.integral) for b in operands]
    highs = sorted((b.high for b in operands), reverse=True)
    place, whole = options["place"] - 1, all(b.integral for b in operands)
    # Over responses there can be more operands than are here.
    high = highs[0 if options["missing"].strict else min(place, len(highs) - 1)]
    # Operands that are left out let those below move up.
    return Bounds(min(b.low for b in operands), high, whole)


# Conditions


def compare_bounds(always: Callable[..., bool], never: Callable[..., bool]) -> BoundsOf:
    """Give the bounds of a comparison that is known to hold always or never."""

    def bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
        left, right = operands
        return Bounds(int(always(left, right)), int(not never(left, right)))

    return bounds


def equal_bounds(_: Mapping[str, Any], operands: Sequence[Reach]) -> Bounds:
    """Give whether two numbers, conditions or codes are always or never the same."""
    left, right = operands
    if isinstance(left, Bounds) and isinstance(right, Bounds):
        always = left.low == left.high == right.low == right.high
        apart = left.high < right.low or right.high < left.low
        return Bounds(int(always), int(not (apart or _between(left, right))))
    assert isinstance(left, Codes) and isinstance(right, Codes)
    if left.values is None or right.values is None:
        return OPEN
    same = left.values == right.values and len(left.values) == 1
    return Bounds(int(same), int(not left.values.isdisjoint(right.values)))


def _between(left: Bounds, right: Bounds) -> bool:
    """Say whether one is a number between whole ones, and the other always whole."""
    pairs = ((left, right), (right, left))
    return any(
        of.integral and number.low == number.high and not isinstance(number.low, int)
        for of, number in pairs
    )


def one_of_bounds(options: Mapping[str, Any], operands: Sequence[Reach]) -> Bounds:
    """Give whether an operand is always or never among written numbers or codes."""
    (reach,), wanted = operands, options["values"]
    if isinstance(reach, Codes):
        if reach.values is None:
            return OPEN
        return Bounds(int(reach.values <= set(wanted)), int(not reach.values.isdisjoint(wanted)))
    inside = [each for each in wanted if reach.low <= each <= reach.high]
    only = reach.low == reach.high and reach.low in wanted
    few = reach.integral and reach.high - reach.low < len(wanted)
    whole = few and all(each in wanted for each in range(int(reach.low), int(reach.high) + 1))
    return Bounds(int(only or whole), int(bool(inside)))


def contains_bounds(options: Mapping[str, Any], operands: Sequence[Codes]) -> Bounds:
    """Give whether a set can have a code in it."""
    return Bounds(0, int(operands[0].may_be(options["code"])))


def logic_bounds(pick: Callable[..., Any]) -> BoundsOf:
    """Give the bounds of `all` (min) or `any` (max)."""
    return lambda _, operands: Bounds(pick(b.low for b in operands), pick(b.high for b in operands))


def stage_of(conditions: Sequence[bool]) -> int:
    """Count the conditions before the first that does not hold: `stage` where none is absent."""
    return next((place for place, holds in enumerate(conditions) if not holds), len(conditions))


def stage_bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a stage: as far as all hold always, and until one never does."""
    return Bounds(
        stage_of([b.low == 1 for b in operands]), stage_of([b.high == 1 for b in operands])
    )


def in_band_bounds(options: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give whether everything, or nothing, that the operand can be lies in the band."""
    (b,), band = operands, options["band"]
    return Bounds(int(band.holds(b.low) and band.holds(b.high)), int(_meets(b, band)))


def _meets(b: Bounds, band: Any) -> bool:
    above = b.high > band.low or (b.high == band.low and band.low_included)
    return bool(above and (b.low < band.high or (b.low == band.high and band.high_included)))


# Codes and sets


def band_bounds(options: Mapping[str, Any], operands: Sequence[Bounds]) -> Codes:
    """Give the bands that the operand can lie in."""
    (b,) = operands
    return Codes(frozenset(band.id for band in options["among"] if _meets(b, band)))


def choose_bounds(_: Mapping[str, Any], operands: Sequence[Any]) -> Any:
    """Give the bounds of the cases that can be taken; None stands for `no_value`."""
    found = []
    *pairs, otherwise = operands
    for when, then in zip(pairs[::2], pairs[1::2], strict=True):
        if when.high:
            found.append(then)
        if when.low:
            break
    else:
        found.append(otherwise)
    given = [each for each in found if each is not None]
    given = given or [each for each in (*pairs[1::2], otherwise) if each is not None]
    return union(given) if given else None


def lookup_bounds(options: Mapping[str, Any], operands: Sequence[Reach]) -> Reach:
    """Give the bounds of what a table gives for the operands that can be."""
    table = options["table"]
    found: list[Any] = []
    for row in table.rows:
        if all(key.meets(reach) for key, reach in zip(row.keys, operands, strict=True)):
            found.append(row.gives)
    if table.otherwise is not None:
        found.append(table.otherwise)
    found = found or [row.gives for row in table.rows]
    return values_reach(found)


def values_reach(values: Sequence[Any]) -> Reach:
    """Give the bounds of written numbers or codes."""
    if any(isinstance(each, str) for each in values):
        return Codes(frozenset(values))
    return Bounds(min(values), max(values), all(isinstance(each, int) for each in values))


def listed_bounds(options: Mapping[str, Any], _: Sequence[Any]) -> Codes:
    """Give the codes of the entries that a set is taken from."""
    return Codes(frozenset(options["codes"]))


def statistic_bounds(options: Mapping[str, Any], _: Sequence[Any]) -> Bounds:
    """Give the bounds of a named statistic."""
    found = options.get("plugged") or STATISTICS[options["statistic"]]
    return Bounds(found.low, found.high, False)
