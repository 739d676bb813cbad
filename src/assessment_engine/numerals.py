"""Exact numbers: rounding with a declared mode, and how they are written in text and in JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Union

Number = Union[int, Fraction]

# How many decimals people see of a number, unless a package says otherwise.
DECIMALS = 2
ROUNDING_MODES = ("half_up", "half_even", "up", "down")


def exact(value: Number) -> Number:
    """Give an int for a whole Fraction, so that equal numbers look equal."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def round_exact(value: Number, decimals: int, mode: str) -> Number:
    """Round exactly to decimals.

    `half_up` rounds halves away from zero, `half_even` to the even neighbour; `up` rounds away
    from zero and `down` towards it.
    """
    scaled = Fraction(value) * 10**decimals
    floor = math.floor(scaled)
    rest = scaled - floor
    if mode == "down":
        whole = math.trunc(scaled)
    elif mode == "up":
        whole = math.ceil(scaled) if scaled > 0 else floor
    elif rest == Fraction(1, 2):
        upward = floor % 2 == 1 if mode == "half_even" else scaled > 0
        whole = floor + upward
    else:
        whole = floor + (rest > Fraction(1, 2))
    return exact(Fraction(whole, 10**decimals))


def mean_of(values: Sequence[Number]) -> Number:
    """Give the exact mean of at least one number."""
    return exact(Fraction(sum(values)) / len(values))


def terminates(value: Number) -> bool:
    """Say whether a decimal of at most 15 significant digits writes the number exactly."""
    rest = Fraction(value).denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1 and Fraction(repr(float(value))) == value


def counted(count: int, what: str) -> str:
    """Say how many of something there are: "1 row", "1,200 rows", "0 rows"."""
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def number_text(value: Number, decimals: int = DECIMALS) -> str:
    """Write a number for people: whole as it is, otherwise at most `decimals` decimals, half up."""
    rounded = round_exact(value, decimals, "half_up")
    if isinstance(rounded, int):
        return str(rounded).replace("-", "\N{MINUS SIGN}")
    digits = str(abs(rounded.numerator) * 10**decimals // rounded.denominator).zfill(decimals + 1)
    sign = "\N{MINUS SIGN}" if rounded < 0 else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:].rstrip('0')}"


def number_json(value: Number) -> int | float:
    """Give the JSON number nearest to an exact one."""
    return value if isinstance(value, int) else float(value)


def clock(minutes: Number) -> str:
    """Write minutes as a time: hours and minutes."""
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"
