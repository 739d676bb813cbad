"""The bounds of a rule that some of its operands can be left out of."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from assessment_engine.numerals import Number
from assessment_engine.rules.absences import NOT_APPLICABLE, Reasons
from assessment_engine.rules.bounds import Bounds, union
from assessment_engine.rules.combining import REQUIRED, Missing
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.values import Absence, Node

_ADDED = frozenset({"sum", "count", "tally"})
_AVERAGED = frozenset({"mean", "share"})


def some_of(node: Node, reaches: Sequence[Any], left_out: Sequence[Reasons]) -> Any:
    """Give the bounds of a rule over what its policy lets it do without.

    `left_out` says of each operand why it can be without a value.
    """
    bounds = OPERATORS[node.op].bounds
    assert bounds is not None  # what has operands to leave out has bounds
    reach = bounds(node.options, reaches)
    policy: Missing = node.options.get("missing", REQUIRED)
    if policy.minimum is None and policy.share is None:
        # What is missing leaves the rule without a value.
        left_out = [each & NOT_APPLICABLE for each in left_out]
    if not any(left_out):
        return reach
    if node.op == "stage":
        return Bounds(0, len(reaches))
    alone = [bounds(node.options, [each]) for each in reaches]
    fewest, least = _counts(policy, left_out)
    if node.op in _ADDED and policy.method == "prorate":
        return _scaled(alone, fewest)
    if node.op in _ADDED:
        return _sum(alone, left_out, fewest if policy.method == "zero" else least)
    if node.op in {"min", "max"}:
        return _extreme(alone, left_out, node.op == "max")
    if node.op in _AVERAGED:
        return _mean(alone, fewest if policy.method == "zero" else least)
    return union([reach, *alone])


def _counts(policy: Missing, left_out: Sequence[Reasons]) -> tuple[int, int]:
    """Give how many operands are applicable at least, and how many of them are answered."""
    count = len(left_out)
    away = sum(Absence.NOT_APPLICABLE in each for each in left_out)
    # What is not asked lowers how many must be applicable; one must.
    wanted = 1 if away == count else 0
    fewest = max(wanted, count - away)
    return fewest, max(1, min(policy.needed(fewest), count))


def _sum(alone: Sequence[Bounds], left_out: Sequence[Reasons], least: int) -> Bounds:
    low = _least_sum([b.low for b in alone], left_out, least)
    high = -_least_sum([-b.high for b in alone], left_out, least)
    return Bounds(low, high, all(b.integral for b in alone))


def _least_sum(ends: Sequence[Number], left_out: Sequence[Reasons], least: int) -> Number:
    both = list(zip(ends, left_out, strict=True))
    kept = [end for end, away in both if not away or end < 0]
    more = sorted(end for end, away in both if away and end >= 0)
    return sum(kept + more[: max(0, least - len(kept))])


def _scaled(alone: Sequence[Bounds], fewest: int) -> Bounds:
    """Of operands of one range, the mean of some stands for all that are applicable."""
    low, high = min(b.low for b in alone), max(b.high for b in alone)
    counts = (max(1, fewest), len(alone))
    return Bounds(
        min(low * count for count in counts), max(high * count for count in counts), False
    )


def _extreme(alone: Sequence[Bounds], left_out: Sequence[Reasons], greatest: bool) -> Bounds:
    """What is always there keeps the greatest up, and the least down."""
    both = zip(alone, left_out, strict=True)
    fixed = [b for b, away in both if not away]
    low, high = min(b.low for b in alone), max(b.high for b in alone)
    if fixed and greatest:
        low = max(b.low for b in fixed)
    elif fixed:
        high = min(b.high for b in fixed)
    return Bounds(low, high, all(b.integral for b in alone))


def _mean(alone: Sequence[Bounds], least: int) -> Bounds:
    lows = sorted(b.low for b in alone)[:least]
    highs = sorted((b.high for b in alone), reverse=True)[:least]
    return Bounds(
        Fraction(sum(lows)) / len(lows),
        Fraction(sum(highs)) / len(highs),
        len(alone) == 1 and alone[0].integral,
    )
