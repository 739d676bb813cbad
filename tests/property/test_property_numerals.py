"""Numbers: rounding against the decimal module, and writing them without loss."""

from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from assessment_engine.numerals import (
    ROUNDING_MODES,
    exact,
    mean_of,
    number_json,
    number_text,
    round_exact,
    terminates,
)

MODES = {
    "half_up": decimal.ROUND_HALF_UP,
    "half_even": decimal.ROUND_HALF_EVEN,
    "up": decimal.ROUND_UP,
    "down": decimal.ROUND_DOWN,
}
EXACT = decimal.Context(prec=200, traps=[decimal.Inexact, decimal.InvalidOperation])
places = st.integers(0, 10)
decimals = st.decimals(-(10**12), 10**12, allow_nan=False, places=6) | st.builds(
    # Halves, and what is next to them, are where modes differ.
    lambda whole, tail: Decimal(whole) + Decimal(tail),
    st.integers(-20, 20),
    st.sampled_from(("0.5", "0.05", "0.15", "0.25", "0.005", "0.499999", "0.500001", "0")),
)
fractions = st.fractions(max_denominator=10**6)


def test_all_modes_are_compared() -> None:
    """The modes below are those that a package may declare."""
    assert set(MODES) == set(ROUNDING_MODES)


@given(decimals, places, st.sampled_from(ROUNDING_MODES))
def test_rounding_is_that_of_the_decimal_module(value: Decimal, digits: int, mode: str) -> None:
    """A decimal rounds as the decimal module rounds it, in every mode."""
    wanted = value.quantize(Decimal(1).scaleb(-digits), MODES[mode], decimal.Context(prec=200))
    found = round_exact(exact(Fraction(value)), digits, mode)
    assert found == Fraction(wanted)
    assert isinstance(found, int) == (Fraction(wanted).denominator == 1)


@given(fractions, places, st.sampled_from(ROUNDING_MODES))
def test_rounding_is_near_monotone_and_idempotent(value: Fraction, digits: int, mode: str) -> None:
    """A rounded number is near, of that many decimals, and rounds to itself; the sign mirrors."""
    rounded = round_exact(value, digits, mode)
    step = Fraction(1, 10**digits)
    assert (
        abs(rounded - value) < step if mode in {"up", "down"} else abs(rounded - value) <= step / 2
    )
    assert (Fraction(rounded) * 10**digits).denominator == 1
    assert round_exact(rounded, digits, mode) == rounded
    assert round_exact(-value, digits, mode) == -rounded
    assert round_exact(value + step / 3, digits, mode) >= rounded


@given(fractions, places)
def test_text_says_the_rounded_number(value: Fraction, digits: int) -> None:
    """What is written for people is the number rounded half up, without needless zeros."""
    text = number_text(exact(value), digits)
    plain = text.replace("\N{MINUS SIGN}", "-")
    assert Fraction(plain) == round_exact(value, digits, "half_up")
    assert "." not in plain or not plain.endswith(("0", "."))
    assert not plain.startswith("-0") or "." in plain


@given(fractions | st.integers())
def test_json_numbers_are_the_nearest(value: Fraction | int) -> None:
    """A whole number stays one; what a decimal writes exactly comes back exactly."""
    number = exact(value)
    written = number_json(number)
    assert isinstance(written, int) == (Fraction(value).denominator == 1)
    if terminates(number):
        assert Fraction(str(written)) == number


@given(st.decimals(-(10**6), 10**6, allow_nan=False, places=4))
def test_short_decimals_terminate(value: Decimal) -> None:
    """Every decimal of few digits is written exactly by a JSON number."""
    assert terminates(exact(Fraction(value)))
    assert Fraction(str(number_json(exact(Fraction(value))))) == Fraction(value)


@given(st.lists(fractions | st.integers(-50, 50), min_size=1))
def test_a_mean_is_exact(values: list[Fraction | int]) -> None:
    """The mean times how many there are is the sum, with nothing lost."""
    mean = mean_of(values)
    assert mean * len(values) == sum(values)
    assert isinstance(mean, int) == (Fraction(mean).denominator == 1)
    assert min(values) <= mean <= max(values)
