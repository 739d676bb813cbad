"""How long the numbers of a rule can get, so that no package makes them longer than can be kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from attrs import frozen

from assessment_engine.instrument import Instrument
from assessment_engine.numerals import Number
from assessment_engine.rules.analysis import dependency_order
from assessment_engine.rules.evaluate import scale_of
from assessment_engine.values import Node

# So many numbers of the greatest length multiply to one that a JSON number still holds.
MAX_FACTORS = 7
# Python writes integers of at most 4,300 digits.
MAX_DIGITS = 2000


@frozen
class Growth:
    """How long the numbers of a rule get, at most, all in decimal digits but the factors.

    `factors` is how many numbers its products multiply. `whole` and `decimals` are the digits of
    its bounds before and after the point, `divisors` those of what percentages divide by: each
    divides by another number, so that they multiply in a sum. `most` is the greatest `divisors` of
    any rule in it.
    """

    factors: int
    whole: float = 0
    decimals: float = 0
    divisors: float = 0
    most: float = 0


def growth(instrument: Instrument, rules: Iterable[Node]) -> Iterator[tuple[Node, Growth]]:
    """Give each rule with how long its numbers get, those of its scores included.

    Products and percentages are the ways in which numbers grow without limit. References must be
    checked.
    """
    known: dict[str, Growth] = {}
    for name in dependency_order(instrument):
        known[name] = _growth(instrument.score_by_id[name].rule, instrument, known)
    yield from ((rule, _growth(rule, instrument, known)) for rule in rules)


def _growth(node: Node, instrument: Instrument, known: Mapping[str, Growth]) -> Growth:
    if node.op == "score":
        return known[node.options["score"]]
    if node.op == "number":
        return _leaf((node.options["value"],))
    if node.op == "answer":
        scale = scale_of(node, instrument)
        return _leaf((scale.minimum, scale.maximum, scale.maximum - scale.minimum, *scale.values))
    inner = [_growth(operand, instrument, known) for operand in node.operands]
    made = _combined(node, inner)
    return Growth(
        sum(each.factors for each in inner)
        if node.op == "multiply"
        else max(each.factors for each in inner),
        made.whole,
        made.decimals,
        made.divisors,
        max(made.divisors, *(each.most for each in inner)),
    )


def _combined(node: Node, inner: Sequence[Growth]) -> Growth:
    """Give the digits of an operator's result; its factors are counted elsewhere."""
    more = math.log10(len(inner) + 1)
    whole, decimals = max(each.whole for each in inner), max(each.decimals for each in inner)
    divisors = sum(each.divisors for each in inner)
    if node.op in {"min", "max", "absolute"}:
        return Growth(0, whole, decimals, max(each.divisors for each in inner))
    if node.op == "multiply":
        digits = sum(each.whole for each in inner), sum(each.decimals for each in inner)
        return Growth(0, *digits, divisors)
    if node.op == "round":
        return Growth(0, whole + 1, node.options["decimals"])
    if node.op == "percent_of_maximum":
        # The ends of its operand have no divisors: those of percentages in it are 0 and 100.
        return Growth(0, 2, 0, divisors + whole + decimals)
    if node.op in {"sum", "mean", "subtract"}:
        return Growth(0, whole + more, decimals + more, divisors)
    return Growth(0, more, more)  # conditions, and how many of them hold


@lru_cache(maxsize=256)
def _leaf(values: tuple[Number, ...]) -> Growth:
    # An integer may be too large for a float, but not for its logarithm.
    whole = max(math.log10(max(1, math.ceil(abs(Fraction(value))))) for value in values)
    # A divisor of 10**n has at least n bits more than one.
    decimals = max(Fraction(value).denominator.bit_length() - 1 for value in values)
    return Growth(1, whole, decimals)
