"""How long the numbers of a rule can get, so that no package makes them longer than can be kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from attrs import evolve, frozen

from assessment_engine.instrument import Instrument
from assessment_engine.numerals import Number
from assessment_engine.rules.analysis import MAX_RESPONSES, dependency_order, name_in
from assessment_engine.rules.evaluate import item_of, scale_of
from assessment_engine.rules.irrational import DIGITS, MAX_EXPONENT
from assessment_engine.values import Node

# So many numbers of the greatest length multiply to one that a JSON number still holds.
MAX_FACTORS = 7
# Python writes integers of at most 4,300 digits.
MAX_DIGITS = 2000
# Powers and the like give at most 10 to the 100: as much as so many numbers multiplied.
_FACTORS_OF_POWER = 3
_DIGITS_OF_POWER = 100
_MORE = math.log10(MAX_RESPONSES)


@frozen
class Growth:
    """How long the numbers of a rule get, at most, all in decimal digits but the factors.

    `factors` is how many numbers its products multiply. `whole` and `decimals` are the digits of
    its bounds before and after the point, `divisors` those of what quotients and percentages
    divide by: each divides by another number, so that they multiply in a sum. `most` is the
    greatest `decimals` or `divisors` of any rule in it.
    """

    factors: int
    whole: float = 0
    decimals: float = 0
    divisors: float = 0
    most: float = 0


def growth(instrument: Instrument, rules: Iterable[Node]) -> Iterator[tuple[Node, Growth]]:
    """Give each rule with how long its numbers get, those of its scores included.

    Products, powers, quotients and percentages are the ways in which numbers grow without limit.
    References must be checked.
    """
    known: dict[str, Growth] = {}
    for name in dependency_order(instrument):
        known[name] = _growth(instrument.rule_by_id[name], instrument, known)
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
    made = _HOW.get(node.op, _added)(node, inner)
    return evolve(made, most=max(made.decimals, made.divisors, *(each.most for each in inner)))


def _numbers(values: Iterable[Any]) -> list[Number]:
    return [v for v in values if isinstance(v, int | Fraction) and not isinstance(v, bool)]


def _added(_: Node, inner: Sequence[Growth]) -> Growth:
    """A sum, a mean, a difference."""
    more = math.log10(len(inner) + 1)
    return Growth(
        _most_factors(inner),
        max(each.whole for each in inner) + more,
        max(each.decimals for each in inner) + more,
        sum(each.divisors for each in inner),
    )


def _taken(_: Node, inner: Sequence[Growth]) -> Growth:
    """One of the operands."""
    return Growth(
        _most_factors(inner),
        max(each.whole for each in inner),
        max(each.decimals for each in inner),
        max(each.divisors for each in inner),
    )


def _multiplied(_: Node, inner: Sequence[Growth]) -> Growth:
    return Growth(
        sum(each.factors for each in inner),
        sum(each.whole for each in inner),
        sum(each.decimals for each in inner),
        sum(each.divisors for each in inner),
    )


def _varied(node: Node, inner: Sequence[Growth]) -> Growth:
    distance = _added(node, inner)
    return _added(node, [_multiplied(node, [distance, distance])] * 2)


def _divided(_: Node, inner: Sequence[Growth]) -> Growth:
    """What divides moves to the other side: its digits after the point before it."""
    left, right = inner
    length = right.whole + right.decimals
    return Growth(
        left.factors + right.factors,
        left.whole + right.decimals + right.divisors,
        left.decimals,
        left.divisors + length + right.divisors,
    )


def _powered(node: Node, inner: Sequence[Growth]) -> Growth:
    """As many factors as the exponent says; below 0 it divides by them."""
    base, written = inner[0], node.operands[1].options.get("value")
    times = MAX_EXPONENT if written is None else min(MAX_EXPONENT, max(written, -written))
    decimals = max(_DIGITS_OF_POWER + DIGITS, times * base.decimals)
    divisors = base.divisors
    if written is None or written < 0:
        divisors += base.whole + base.decimals
    factors = max(_FACTORS_OF_POWER, _most_factors(inner))
    return Growth(factors, _DIGITS_OF_POWER, decimals, float(times) * divisors)


def _rooted(_: Node, inner: Sequence[Growth]) -> Growth:
    factors = max(_FACTORS_OF_POWER, _most_factors(inner))
    return Growth(factors, _DIGITS_OF_POWER, _DIGITS_OF_POWER + DIGITS)


def _rounded(node: Node, inner: Sequence[Growth]) -> Growth:
    return Growth(inner[0].factors, inner[0].whole + 1, node.options["decimals"])


def _in_percent(_: Node, inner: Sequence[Growth]) -> Growth:
    # The ends of its operand have no divisors: those of percentages in it are 0 and 100.
    (of,) = inner
    return Growth(of.factors, 2, 0, of.divisors + of.whole + of.decimals)


def _over_responses(node: Node, inner: Sequence[Growth]) -> Growth:
    """As many numbers as there are responses: of divisors up to 10**n, the common one is short."""
    of = inner[0]
    common = min(
        MAX_RESPONSES * of.divisors, 10**of.divisors / math.log(10) if of.divisors < 9 else 1e9
    )
    return Growth(of.factors, of.whole + _MORE, of.decimals + _MORE, common if of.divisors else 0)


def _looked_up(node: Node, inner: Sequence[Growth]) -> Growth:
    table = node.options["table"]
    return _leaf((0, *_numbers([row.gives for row in table.rows]), *_numbers([table.otherwise])))


def _counted(_: Node, inner: Sequence[Growth]) -> Growth:
    """Conditions, codes, and how many of them there are."""
    more = math.log10(len(inner) + 1) + _MORE
    return Growth(_most_factors(inner), more, more)


def _most_factors(inner: Sequence[Growth]) -> int:
    return max(each.factors for each in inner)


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
    **dict.fromkeys(("root", "exponential", "logarithm", "statistic"), _rooted),
    **dict.fromkeys(_CONDITIONS | _CODES, _counted),
    "divide": _divided,
    "each_response": _over_responses,
    "lookup": _looked_up,
    "multiply": _multiplied,
    "percent_of_maximum": _in_percent,
    "power": _powered,
    "round": _rounded,
    "variance": _varied,
}


@lru_cache(maxsize=256)
def _leaf(values: tuple[Number, ...]) -> Growth:
    # An integer may be too large for a float, but not for its logarithm.
    whole = max(math.log10(max(1, math.ceil(abs(Fraction(value))))) for value in values)
    return Growth(1, whole, max(_decimals(Fraction(value).denominator) for value in values))


def _decimals(divisor: int) -> int:
    """Give how many decimals it takes to divide by a number; all that JSON writes are finite."""
    bits = divisor.bit_length()
    return next((count for count in range(bits) if 10**count % divisor == 0), bits)
