"""Values of the second evaluation of rules: gaps, exact numbers, and irrational ones in digits.

Nothing here is the engine's. Numbers are fractions. What is not rational is computed to 90 digits
by other formulas than the engine's and then rounded to 15, which is its stated meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from enum import Enum
from fractions import Fraction
from typing import Any

DIGITS = 15
MOST = 10**100
_FINE = Context(prec=90, rounding=ROUND_HALF_EVEN, Emin=-(10**6), Emax=10**6)


class Gap(Enum):
    """Why there is no value, the gravest first."""

    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASKED = "not_asked"


def gravest(values: Sequence[Any]) -> Gap:
    """Give the gravest gap among some values, or not applicable where there is none."""
    return next((gap for gap in Gap if gap in values), Gap.NOT_APPLICABLE)


def number(written: Any) -> Fraction:
    """Read a number of a package or an answer: decimals as they are written."""
    return Fraction(str(written))


def decimal_text(value: Fraction) -> str | None:
    """Write a number with all its decimals, if they end and are at most 15 digits in all."""
    for decimals in range(460):
        scaled = value * 10**decimals
        if scaled.denominator == 1:
            digits = str(abs(scaled.numerator)).zfill(decimals + 1)
            if len(digits.strip("0")) > DIGITS:
                return None
            whole, rest = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
            return ("-" if value < 0 else "") + whole + ("." + rest if rest else "")
    return None


def rounded(value: Fraction, decimals: int, mode: str) -> Fraction:
    """Round to decimals, by looking at the two neighbours."""
    step = Fraction(1, 10**decimals)
    low = value // step * step
    if low == value:
        return value
    outer, inner = (low + step, low) if value > 0 else (low, low + step)
    if mode in {"up", "down"}:
        return outer if mode == "up" else inner
    distance = abs(value - inner) - step / 2
    if distance:
        return outer if distance > 0 else inner
    even = outer if (outer / step).numerator % 2 == 0 else inner
    return outer if mode == "half_up" else even


# What is not rational


def _within(value: Fraction) -> Fraction | None:
    """Leave out what is too large; what is too near to 0 is 0."""
    if abs(value) > MOST:
        return None
    return Fraction(0) if abs(value) < Fraction(1, MOST) else value


def _kept(value: Decimal) -> Fraction | None:
    return _within(Fraction(Context(prec=DIGITS, rounding=ROUND_HALF_EVEN).plus(value)))


def _ln(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).ln()


def _exact_root(value: Fraction, degree: int) -> Fraction | None:
    """Give the root of a positive number if it is a fraction."""
    parts = []
    for part in (value.numerator, value.denominator):
        near = int((_ln(Fraction(part)) / degree).exp().to_integral_value())
        parts.append(next((n for n in (near - 1, near, near + 1) if n**degree == part), None))
    over, under = parts
    return Fraction(over, under) if over and under else None


def root(value: Fraction, degree: int) -> Fraction | None:
    """Give a root, exactly where it is a fraction; none of what is below 0."""
    if value <= 0:
        return None if value < 0 else Fraction(0)
    with localcontext(_FINE):
        exact = _exact_root(value, degree)
        return _kept((_ln(value) / degree).exp()) if exact is None else exact


def power(base: Fraction, exponent: Fraction) -> Fraction | None:
    """Give a power, exactly for whole exponents up to 64 and where a root of it is a fraction."""
    if base == 0:
        return None if exponent < 0 else Fraction(int(exponent == 0))
    if exponent.denominator == 1 and abs(exponent) <= 64:
        return _within(base**exponent.numerator)
    if base < 0:
        return None
    with localcontext(_FINE):
        whole, degree = exponent.numerator, exponent.denominator
        exact = _exact_root(base, degree) if degree <= 10 and abs(whole) <= 64 else None
        if exact is not None:
            return _within(exact**whole)
        grown = _ln(base) * Decimal(whole) / Decimal(degree)
        return _kept(grown.exp()) if abs(grown) < 10**4 else (None if grown > 0 else Fraction(0))


def exponential(value: Fraction) -> Fraction | None:
    """Give e to the value."""
    if abs(value) > 10**4:
        return None if value > 0 else Fraction(0)
    with localcontext(_FINE):
        return _kept((Decimal(value.numerator) / Decimal(value.denominator)).exp())


def logarithm(value: Fraction, base: Fraction | None) -> Fraction | None:
    """Give the logarithm to a base, or the natural one; none of what is not above 0."""
    if value <= 0:
        return None
    with localcontext(_FINE):
        return _kept(_ln(value) / (1 if base is None else _ln(base)))
