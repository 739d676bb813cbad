"""The bounds of arithmetic: products, quotients, powers, roots and logarithms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from assessment_engine.numerals import Number, exact, round_exact
from assessment_engine.rules.bounds import Bounds, Unbounded
from assessment_engine.rules.irrational import LARGEST, exponential, logarithm, power, root


def _corners(left: Bounds, right: Bounds, apply: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    made = [apply(a, b) for a, b in product((left.low, left.high), (right.low, right.high))]
    return min(made), max(made)


def product_bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a product, which are among those of its corners."""
    result = operands[0]
    for other in operands[1:]:
        ends = _corners(result, other, lambda a, b: a * b)
        result = Bounds(*ends, result.integral and other.integral)
    return result


def difference_bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a difference."""
    left, right = operands
    return Bounds(left.low - right.high, left.high - right.low, left.integral and right.integral)


def quotient_bounds(options: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a quotient: those of its corners, apart from a divisor of 0."""
    left, right = operands
    parts = [right]
    if right.low <= 0 <= right.high:
        if not right.integral and right.low != right.high:
            raise Unbounded(
                "what this divides by can be as near to 0 as one likes",
                "divide by a whole number, or by something that is never near 0",
            )
        # Whole numbers: the nearest to 0 are 1 and -1.
        parts = [
            Bounds(low, high)
            for low, high in ((right.low, -1), (1, right.high))
            if low <= high and right.low != right.high
        ]
    ends = [
        end
        for part in parts
        for end in _corners(left, part, lambda a, b: exact(Fraction(a) / Fraction(b)))
    ]
    if options["zero"] is not None and (right.low <= 0 <= right.high):
        ends.append(options["zero"])
    if not ends:
        ends = [0]  # by 0 alone there is nothing
    return Bounds(min(ends), max(ends), False)


def modulo_bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a remainder: between 0 and the divisor, with its sign."""
    left, right = operands
    if right.low <= 0 <= right.high:
        raise Unbounded(
            "this takes a remainder by a number that can be 0",
            "keep it above 0 with max, or write a number",
        )
    whole = left.integral and right.integral
    low, high = min(0, right.low), max(0, right.high)
    if whole:
        low, high = min(0, low + 1), max(0, high - 1)
    if left.low >= 0 and right.low > 0:
        high = min(high, left.high)
    return Bounds(low, high, whole)


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


def power_bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a power of what is not negative, or with a whole exponent."""
    base, exponent = operands
    if base.low <= 0 and exponent.low < 0 and base.high >= 0:
        raise Unbounded(
            "a number that can be 0 has no negative power",
            "keep it above 0 with max, or let the exponent be at least 0",
        )
    whole = exponent.low == exponent.high and exponent.integral
    if base.low < 0 and not whole:
        raise Unbounded(
            "a number below 0 has only powers with a whole exponent",
            "keep it at 0 or above with max, or write the exponent as a whole number",
        )
    turning: tuple[Number, ...] = (base.low, base.high, 0, 1)
    bases = [each for each in turning if base.low <= each <= base.high]
    ends = [power(a, b) for a in bases for b in (exponent.low, exponent.high)]
    return _limited([end for end in ends if end is not None], len(ends), base.integral and whole)


def root_bounds(options: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a root of what is not negative."""
    (b,) = operands
    if b.low < 0:
        raise Unbounded(
            "this takes the root of a number that can be below 0",
            "keep it at 0 or above with max",
        )
    ends = [root(end, options["degree"]) for end in (b.low, b.high)]
    return _limited([end for end in ends if end is not None], len(ends), False)


def logarithm_bounds(options: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of a logarithm of what is above 0."""
    (b,) = operands
    if b.low <= 0:
        raise Unbounded(
            "this takes the logarithm of a number that can be 0 or below",
            "keep it above 0 with max, or add a constant to it",
        )
    ends = [logarithm(end, options["base"]) for end in (b.low, b.high)]
    numbers = [end for end in ends if end is not None]
    return Bounds(min(numbers), max(numbers), False)


def exponential_bounds(_: Mapping[str, Any], operands: Sequence[Bounds]) -> Bounds:
    """Give the bounds of an exponential."""
    (b,) = operands
    ends = [exponential(end) for end in (b.low, b.high)]
    return _limited([end for end in ends if end is not None], len(ends), False)


def _limited(ends: Sequence[Number], wanted: int, integral: bool) -> Bounds:
    if len(ends) < wanted or any(max(end, -end) > LARGEST for end in ends):
        raise Unbounded("this can be larger than 10 to the 100", "take a smaller power")
    whole = integral and all(isinstance(end, int) for end in ends)
    return Bounds(min(ends), max(ends), whole)
