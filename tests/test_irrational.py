"""Roots, powers, logarithms and exponentials: exact where they can be, and what bounds them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from assessment_engine.numerals import Number
from assessment_engine.rules.bounds import Bounds, Unbounded
from assessment_engine.rules.combining import REQUIRED, Missing
from assessment_engine.rules.irrational import exponential, logarithm, power, root
from assessment_engine.rules.operators import OPERATORS

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
TOO_LARGE = "this can be larger than 10 to the 100"
AVAILABLE = Missing(minimum=1, method="available")
ZERO = Missing(minimum=1, method="zero")


def digits(written: str) -> Fraction:
    """Give the number that is kept of an irrational one: its first 15 digits."""
    return Fraction(written)


@pytest.mark.parametrize(
    ("value", "degree", "expected"),
    [
        (0, 2, 0),
        (1, 2, 1),
        (4, 2, 2),
        (27, 3, 3),
        (1024, 10, 2),
        (10**60, 2, 10**30),
        (Fraction(1, 4), 2, HALF),
        (Fraction(9, 4), 2, Fraction(3, 2)),
        (Fraction(8, 27), 3, Fraction(2, 3)),
        (2, 2, digits("1.41421356237310")),
        (3, 2, digits("1.73205080756888")),
        (26, 3, digits("2.96249606840737")),
        (28, 3, digits("3.03658897187566")),
        (HALF, 2, digits("0.707106781186548")),
        (Fraction(4, 3), 2, digits("1.15470053837925")),
        (Fraction(3, 4), 2, digits("0.866025403784439")),
        (-1, 2, None),
        (-8, 3, None),
        (Fraction(-1, 4), 2, None),
    ],
)
def test_a_root(value: Number, degree: int, expected: Number | None) -> None:
    """It is exact where it is a fraction, has 15 digits elsewhere, and none of what is negative."""
    found = root(value, degree)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("base", "exponent", "expected"),
    [
        (0, 0, 1),
        (0, 3, 0),
        (0, HALF, 0),
        (0, -1, None),
        (2, 10, 1024),
        (2, -2, Fraction(1, 4)),
        (-3, 3, -27),
        (-3, 2, 9),
        (4, HALF, 2),
        (4, Fraction(-1, 2), HALF),
        (Fraction(8, 27), Fraction(2, 3), Fraction(4, 9)),
        (-4, HALF, None),
        (-8, THIRD, None),
        (10, 64, 10**64),
        (10, -64, Fraction(1, 10**64)),
        (Fraction(3, 2), 64, Fraction(3**64, 2**64)),
        (Fraction(3, 2), 65, digits("279210559319.210")),
        (2, Fraction(11, 10), digits("2.14354692507259")),
        (1024, Fraction(1, 10), 2),
        (2048, Fraction(1, 11), 2),
        (10, 100, 10**100),
        (10, 101, None),
        (10, -100, Fraction(1, 10**100)),
        (10, -101, 0),
        (-10, 51, -(10**51)),
    ],
)
def test_a_power(base: Number, exponent: Number, expected: Number | None) -> None:
    """It is exact for whole exponents and exact roots, has 15 digits elsewhere, and its limits."""
    assert power(base, exponent) == expected


@pytest.mark.parametrize(
    ("value", "base", "expected"),
    [
        (1, None, 0),
        (1, 10, 0),
        (1000, 10, 3),
        (Fraction(1, 1000), 10, -3),
        (8, 2, 3),
        (2, 8, digits("0.333333333333333")),
        (2**64, 2, 64),
        (Fraction(1, 2**64), 2, -64),
        (2**65, 2, 65),
        (HALF, Fraction(1, 4), HALF),
        (Fraction(27, 8), Fraction(3, 2), 3),
        (4, HALF, -2),
        (2, 10, digits("0.301029995663981")),
        (10**30 + 1, 10, 30),
        (2, None, digits("0.693147180559945")),
        (HALF, None, digits("-0.693147180559945")),
        (0, None, None),
        (0, 10, None),
        (-1, 10, None),
    ],
)
def test_a_logarithm(value: Number, base: Number | None, expected: Number | None) -> None:
    """It is exact where it is whole, has 15 digits elsewhere, and none of what is not above 0."""
    assert logarithm(value, base) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 1),
        (1, digits("2.71828182845905")),
        (-1, digits("0.367879441171442")),
        (HALF, digits("1.64872127070013")),
        (231, None),
        (1000, None),
        (-231, 0),
        (-1000, 0),
    ],
)
def test_an_exponential(value: Number, expected: Number | None) -> None:
    """It has 15 digits, is exact at 0, none where it is too large, and 0 where it is too small."""
    assert exponential(value) == expected


def bounds_of(op: str, *operands: tuple[Any, ...], **options: Any) -> Bounds:
    """Give the bounds of an operator over operands with these bounds."""
    bounds = OPERATORS[op].bounds
    assert bounds is not None
    found: Bounds = bounds(options, [Bounds(*operand) for operand in operands])
    return found


@pytest.mark.parametrize(
    ("base", "exponent", "expected"),
    [
        ((0, 4, True), (2, 2, True), (0, 16, True)),
        ((-3, 2, True), (2, 2, True), (0, 9, True)),
        ((-3, 2, True), (3, 3, True), (-27, 8, True)),
        ((1, 3, True), (-1, -1, True), (THIRD, 1, False)),
        ((-3, -1, True), (-1, -1, True), (-1, -THIRD, False)),
        ((0, 4, True), (HALF, HALF, False), (0, 2, False)),
        ((HALF, 2, False), (1, 2, True), (Fraction(1, 4), 4, False)),
        ((0, HALF, False), (2, 2, True), (0, Fraction(1, 4), False)),
        ((0, 4, True), (0, 2, True), (0, 16, False)),
        ((1, 1, True), (-2, 2, True), (1, 1, False)),
        ((1, 10, True), (100, 100, True), (1, 10**100, True)),
    ],
)
def test_the_bounds_of_a_power(base: Any, exponent: Any, expected: Any) -> None:
    """They are met where the base is at its ends, at 0 or at 1."""
    assert bounds_of("power", base, exponent) == Bounds(*expected)


@pytest.mark.parametrize(
    ("base", "exponent", "message", "hint"),
    [
        *(
            (
                base,
                exponent,
                "a number that can be 0 has no negative power",
                "keep it above 0 with max, or let the exponent be at least 0",
            )
            for base, exponent in [
                ((0, 4, True), (-1, -1, True)),
                ((-2, 0, True), (-1, -1, True)),
                ((-2, 2, True), (-1, 2, True)),
            ]
        ),
        *(
            (
                base,
                exponent,
                "a number below 0 has only powers with a whole exponent",
                "keep it at 0 or above with max, or write the exponent as a whole number",
            )
            for base, exponent in [
                ((-1, 4, True), (HALF, HALF, False)),
                ((-1, 4, True), (0, 2, True)),
            ]
        ),
        ((1, 10, True), (101, 101, True), TOO_LARGE, "take a smaller power"),
        ((-10, -1, True), (101, 101, True), TOO_LARGE, "take a smaller power"),
    ],
)
def test_a_power_without_bounds(base: Any, exponent: Any, message: str, hint: str) -> None:
    """What has no power for some base, or too large a one, is refused with what to do."""
    with pytest.raises(Unbounded) as raised:
        bounds_of("power", base, exponent)
    assert (str(raised.value), raised.value.hint) == (message, hint)


def test_the_bounds_of_roots_and_logarithms() -> None:
    """They are those of the ends."""
    assert bounds_of("root", (4, 9, True), degree=2) == Bounds(2, 3, False)
    assert bounds_of("root", (0, 27, True), degree=3) == Bounds(0, 3, False)
    assert bounds_of("logarithm", (1, 100, True), base=10) == Bounds(0, 2, False)
    assert bounds_of("logarithm", (1, 4, True), base=HALF) == Bounds(-2, 0, False)


@pytest.mark.parametrize(
    ("missing", "place", "expected"),
    [
        (REQUIRED, 1, (1, 9, True)),
        (REQUIRED, 2, (1, 5, True)),
        (Missing(minimum=1, strict=True), 2, (1, 9, True)),
        (AVAILABLE, 1, (1, 9, True)),
        (AVAILABLE, 2, (1, 5, True)),
        (ZERO, 2, (0, 5, True)),
    ],
)
def test_the_bounds_of_a_place(missing: Missing, place: int, expected: Any) -> None:
    """With operands left out, those below move up; what counts as 0 can be the least."""
    operands = ((2, 5, True), (1, 3, True), (4, 9, True))
    found = bounds_of("nth_highest", *operands, missing=missing, place=place)
    assert found == Bounds(*expected)
