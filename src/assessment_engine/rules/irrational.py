"""Roots, powers, exponentials and logarithms, to 15 digits where they are not exact.

Exact are powers with a whole exponent, roots that are fractions and their powers, and logarithms
that are whole. The decimal module rounds correctly, so that every machine gives the same digits.
What has no value, or one larger than 10 to the 100, gives None; what is nearer to 0 than 10 to the
-100 is 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Context, Decimal, DecimalException
from fractions import Fraction

from assessment_engine.numerals import Number, exact

DIGITS = 15
_WIDE = Context(prec=50, Emin=-400, Emax=400)
_KEPT = Context(prec=DIGITS)
# Powers with a whole exponent of at most this size are exact.
MAX_EXPONENT = 64
# So are those whose exponent is a fraction with at most this below the line, where the root is.
MAX_DEGREE = 10
# The greatest size of what powers and exponentials give; 1 by it is the least.
LARGEST = 10**100


def power(base: Number, exponent: Number) -> Number | None:
    """Give base to the exponent; None for a negative base with a fraction, and for 1 by 0."""
    if base == 0 and exponent < 0:
        return None
    if base == 0:
        return 0 if exponent else 1
    times, degree = exponent.numerator, exponent.denominator
    if abs(times) <= MAX_EXPONENT and degree <= MAX_DEGREE:
        of = base if degree == 1 else _exact_root(base, degree)
        if of is not None:
            return _within(exact(Fraction(of) ** times))
    if base < 0:
        return None
    return _kept(lambda: _WIDE.power(_decimal(base), _decimal(exponent)))


def root(value: Number, degree: int) -> Number | None:
    """Give the root of a degree; None for a negative number."""
    if value < 0:
        return None
    found = _exact_root(value, degree)
    if found is not None:
        return found
    if degree == 2:
        return _kept(lambda: _WIDE.sqrt(_decimal(value)))
    return _kept(lambda: _WIDE.power(_decimal(value), _WIDE.divide(Decimal(1), Decimal(degree))))


def exponential(value: Number) -> Number | None:
    """Give e to the value; None where that is too large."""
    return 1 if value == 0 else _kept(lambda: _WIDE.exp(_decimal(value)))


def logarithm(value: Number, base: Number | None) -> Number | None:
    """Give the logarithm to a base, or the natural one; None for what is not above 0."""
    if value <= 0:
        return None
    if value == 1:
        return 0
    if base is None:
        return _kept(lambda: _WIDE.ln(_decimal(value)))
    by = _float_log(base)
    near = round(_float_log(value) / by) if by else MAX_EXPONENT + 1
    if abs(near) <= MAX_EXPONENT and Fraction(base) ** near == value:
        return near
    return _kept(lambda: _WIDE.divide(_WIDE.ln(_decimal(value)), _WIDE.ln(_decimal(base))))


def _float_log(value: Number) -> float:
    # An integer may be too large for a float, but not for its logarithm.
    fraction = Fraction(value)
    return math.log(fraction.numerator) - math.log(fraction.denominator)


def _exact_root(value: Number, degree: int) -> Number | None:
    """Give the root of a number from 0 on, if it is a fraction."""
    if value < 0:
        return None
    over, under = (_whole_root(part, degree) for part in (value.numerator, value.denominator))
    return None if over is None or under is None else exact(Fraction(over, under))


def _whole_root(value: int, degree: int) -> int | None:
    """Give the exact root of a whole number, if it has one."""
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high) // 2
        if middle**degree < value:
            low = middle + 1
        else:
            high = middle
    return low if low**degree == value else None


def _decimal(value: Number) -> Decimal:
    fraction = Fraction(value)
    return _WIDE.divide(Decimal(fraction.numerator), Decimal(fraction.denominator))


def _kept(make: Callable[[], Decimal]) -> Number | None:
    try:
        made = make()
    except DecimalException:
        return None
    return _within(exact(Fraction(_KEPT.plus(made))))


def _within(value: Number) -> Number | None:
    """Leave out what is too large, and round to 0 what is too near to it."""
    size: Number = max(value, -value)
    if size > LARGEST:
        return None
    return 0 if size * LARGEST < 1 else value
