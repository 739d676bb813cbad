"""How long the numbers of a rule can get, so that no package makes them longer than can be kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from attrs import evolve, field, frozen

from assessment_engine.instrument import Instrument
from assessment_engine.numerals import Number
from assessment_engine.rules.analysis import (
    MAX_RESPONSES,
    in_order,
    name_in,
    possible_bounds,
)
from assessment_engine.rules.bounds import Unbounded
from assessment_engine.rules.evaluate import item_of, scale_of
from assessment_engine.rules.irrational import DIGITS, MAX_EXPONENT
from assessment_engine.values import Node

# A JSON number holds a little more than 10 to the 308.
MAX_WHOLE = 300
# Python writes integers of at most 4,300 digits.
MAX_DIGITS = 2000
# Powers and the like give at most 10 to the 100, and 1 by it at least.
_DIGITS_OF_POWER = 100
_MORE = math.log10(MAX_RESPONSES)


@frozen
class Growth:
    """How long the numbers of a rule get, at most, all in decimal digits.

    `whole` and `decimals` are the digits of its bounds before and after the point, `divisors` those
    of what quotients and percentages divide by: each divides by another number, so that they
    multiply in a sum. `zeros` says how near to 0 a value can be that is not 0: there are so many
    zeros after the point. `most` is the greatest of these of any rule in it.
    """

    whole: float
    decimals: float = 0
    divisors: float = 0
    zeros: float = field()
    most: float = 0

    @zeros.default
    def _all(self) -> float:
        return self.decimals + self.divisors


def growth(instrument: Instrument, rules: Iterable[Node]) -> Iterator[tuple[Node, Growth]]:
    """Give each rule with how long its numbers get, those of its scores included.

    Products, powers, quotients and percentages are the ways in which numbers grow without limit.
    References must be checked.
    """
    known = in_order(instrument, lambda rule, before: _growth(rule, instrument, before))
    yield from ((rule, _growth(rule, instrument, known)) for rule in rules)


def _growth(node: Node, instrument: Instrument, known: Mapping[str, Growth]) -> Growth:
    if node.op in {"score", "verdict"}:
        return known[name_in(node)]
    if node.op == "answer":
        item, scale = item_of(node, instrument), scale_of(node, instrument)
        ends = () if scale.codes else (scale.minimum, scale.maximum, scale.maximum - scale.minimum)
        finest = Fraction(1, 10**scale.decimals)
        numbers = [*ends, finest, *_numbers(scale.values)]
        points = item.points.rows if item.points is not None else ()
        skipped = () if item.skipped_value is None else (item.skipped_value,)
        return _leaf((0, *numbers, *_numbers(row.gives for row in points), *skipped))
    if not node.operands:
        return _leaf((0, *_numbers([node.options.get("value")])))
    inner = [_growth(operand, instrument, known) for operand in node.operands]
    if node.op == "divide":
        inner[1] = _narrowed(inner[1], node.operands[1], instrument)
    made = _HOW.get(node.op, _added)(node, inner)
    longest = (made.whole, made.decimals, made.divisors, *(each.most for each in inner))
    return evolve(made, most=max(longest))


def _narrowed(divisor: Growth, node: Node, instrument: Instrument) -> Growth:
    """Use that the bounds of a divisor may keep it away from 0 better than its digits say."""
    try:
        reach = possible_bounds(node, instrument)
    except Unbounded:
        return divisor
    nearest = max(reach.low, -reach.high)
    if nearest <= 0:
        return divisor
    return evolve(divisor, zeros=min(divisor.zeros, max(0, -_log(nearest))))


def _numbers(values: Iterable[Any]) -> list[Number]:
    return [v for v in values if isinstance(v, int | Fraction) and not isinstance(v, bool)]


def _added(_: Node, inner: Sequence[Growth]) -> Growth:
    """A sum, a mean, a difference."""
    more = math.log10(len(inner) + 1)
    return Growth(
        max(each.whole for each in inner) + more,
        max(each.decimals for each in inner) + more,
        sum(each.divisors for each in inner),
    )


def _taken(_: Node, inner: Sequence[Growth]) -> Growth:
    """One of the operands."""
    return Growth(
        max(each.whole for each in inner),
        max(each.decimals for each in inner),
        max(each.divisors for each in inner),
        max(each.zeros for each in inner),
    )


def _multiplied(_: Node, inner: Sequence[Growth]) -> Growth:
    return Growth(
        sum(each.whole for each in inner),
        sum(each.decimals for each in inner),
        sum(each.divisors for each in inner),
        sum(each.zeros for each in inner),
    )


def _varied(node: Node, inner: Sequence[Growth]) -> Growth:
    distance = _added(node, inner)
    return _added(node, [_multiplied(node, [distance, distance])] * 2)


def _divided(node: Node, inner: Sequence[Growth]) -> Growth:
    """What divides moves to the other side: its digits after the point before it."""
    left, right = inner
    length = right.whole + right.decimals
    made = Growth(
        left.whole + right.zeros,
        left.decimals,
        left.divisors + length + right.divisors,
        left.zeros + right.whole,
    )
    zero = node.options["zero"]
    return made if zero is None else _taken(node, [made, _leaf((0, zero))])


def _powered(node: Node, inner: Sequence[Growth]) -> Growth:
    """As long as the exponent says; below 0 it divides."""
    base, written = inner[0], node.operands[1].options.get("value")
    times = MAX_EXPONENT if written is None else min(MAX_EXPONENT, max(written, -written))
    decimals = max(_DIGITS_OF_POWER + DIGITS, times * base.decimals)
    divisors = base.divisors
    if written is None or written < 0:
        divisors += base.whole + base.decimals
    return Growth(_DIGITS_OF_POWER, decimals, float(times) * divisors, _DIGITS_OF_POWER)


def _rooted(node: Node, inner: Sequence[Growth]) -> Growth:
    (of,) = inner
    degree = node.options["degree"]
    return Growth(
        of.whole / degree, of.zeros / degree + max(DIGITS, of.decimals), zeros=of.zeros / degree
    )


def _approximated(_: Node, __: Sequence[Growth]) -> Growth:
    return Growth(_DIGITS_OF_POWER, _DIGITS_OF_POWER + DIGITS, zeros=_DIGITS_OF_POWER)


def _rounded(node: Node, inner: Sequence[Growth]) -> Growth:
    return Growth(inner[0].whole + 1, node.options["decimals"])


def _in_percent(_: Node, inner: Sequence[Growth]) -> Growth:
    # The ends of its operand have no divisors: those of percentages in it are 0 and 100.
    (of,) = inner
    return Growth(2, 0, of.divisors + of.whole + of.decimals)


def _over_responses(node: Node, inner: Sequence[Growth]) -> Growth:
    """As many numbers as there are responses: of divisors up to 10**n, the common one is short."""
    of = inner[0]
    common = min(
        MAX_RESPONSES * of.divisors, 10**of.divisors / math.log(10) if of.divisors < 9 else 1e9
    )
    return Growth(of.whole + _MORE, of.decimals + _MORE, common if of.divisors else 0)


def _looked_up(node: Node, _: Sequence[Growth]) -> Growth:
    table = node.options["table"]
    return _leaf((0, *_numbers([row.gives for row in table.rows]), *_numbers([table.otherwise])))


def _counted(_: Node, inner: Sequence[Growth]) -> Growth:
    """Conditions, codes, and how many of them there are."""
    more = math.log10(len(inner) + 1) + _MORE
    return Growth(more, more)


_CONDITIONS = frozenset(
    {"less", "less_or_equal", "equal", "greater_or_equal", "greater", "one_of", "in_band", "all"}
    | {"any", "not", "has_value", "contains", "permutation", "count", "share", "stage"}
)
_CODES = frozenset({"band", "top", "which", "size", "pick", "join", "tally"})
How = Callable[[Node, Sequence[Growth]], Growth]
_HOW: Mapping[str, How] = {
    **dict.fromkeys(
        ("min", "max", "nth_highest", "mode", "absolute", "coalesce", "choose", "row"), _taken
    ),
    **dict.fromkeys(("exponential", "logarithm", "statistic"), _approximated),
    **dict.fromkeys(_CONDITIONS | _CODES, _counted),
    "divide": _divided,
    "each_response": _over_responses,
    "lookup": _looked_up,
    "multiply": _multiplied,
    "percent_of_maximum": _in_percent,
    "power": _powered,
    "root": _rooted,
    "round": _rounded,
    "variance": _varied,
}


@lru_cache(maxsize=256)
def _leaf(values: tuple[Number, ...]) -> Growth:
    whole = max(_log(max(1, value, -value)) for value in values)
    return Growth(whole, max(_decimals(Fraction(value).denominator) for value in values))


def _log(value: Number) -> float:
    # A number may be too large for a float, but not for its logarithm.
    fraction = Fraction(value)
    return math.log10(fraction.numerator) - math.log10(fraction.denominator)


def _decimals(divisor: int) -> int:
    """Give how many decimals it takes to divide by a number; all that JSON writes are finite."""
    bits = divisor.bit_length()
    return next((count for count in range(bits) if 10**count % divisor == 0), bits)
