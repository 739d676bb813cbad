"""Operators that give numbers: against Python's own statistics and decimals, and by their laws."""

from __future__ import annotations

import math
import statistics
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from helpers_rules import answer, one, over, rule_value, two
from hypothesis import given
from hypothesis import strategies as st

from assessment_engine import Absence
from assessment_engine.numerals import exact

NONE = Absence.MISSING  # what is not defined
fractions = st.fractions(-1000, 1000, max_denominator=60).map(exact)
above = st.fractions(Fraction(1, 1000), 1000, max_denominator=1000).map(exact)
several = st.lists(fractions, min_size=1, max_size=6)


def same(found: Any, wanted: Fraction | float | Decimal) -> bool:
    """Say whether two numbers are the same in 12 significant digits."""
    target = Fraction(wanted)
    return abs(Fraction(found) - target) <= abs(target) * Fraction(1, 10**12)


# Aggregates


@given(several)
def test_aggregates_are_those_of_the_standard_library(values: list[Any]) -> None:
    """Sum, mean, median, variances, extremes and places are exact and what Python says."""
    numbers, count = [Fraction(value) for value in values], len(values)
    wanted = {
        "sum": sum(numbers), "mean": statistics.mean(numbers), "median": statistics.median(numbers),
        "min": min(numbers), "max": max(numbers),
    }  # fmt: skip
    assert {name: rule_value(over(name, count), values) for name in wanted} == wanted
    spread = rule_value(over("variance", count, divisor="n"), values)
    assert spread == statistics.pvariance(numbers)
    sample = rule_value(over("variance", count, divisor="n-1"), values)
    assert sample == (statistics.variance(numbers) if count > 1 else NONE)
    ordered = sorted(numbers, reverse=True)
    for place in range(1, count + 2):
        found = rule_value(over("nth_highest", count, place=place), values)
        assert found == (ordered[place - 1] if place <= count else NONE)
    most = statistics.multimode(numbers)
    assert rule_value(over("mode", count), values) == (most[0] if len(most) == 1 else NONE)
    assert rule_value(over("mode", count, ties="lowest"), values) == min(most)
    assert rule_value(over("mode", count, ties="highest"), values) == max(most)


@given(st.lists(st.booleans(), min_size=1, max_size=6))
def test_a_share_is_a_count_of_all(values: list[bool]) -> None:
    """The share of conditions that hold is how many do, by how many there are."""
    count = rule_value(over("count", len(values)), values)
    assert (count, type(count)) == (sum(values), int)
    assert rule_value(over("share", len(values)), values) == Fraction(count, len(values))


@given(several, st.randoms(use_true_random=False), st.data())
def test_no_aggregate_depends_on_order(values: list[Any], chance: Any, data: Any) -> None:
    """Operands in another order, absent ones among them, give the same."""
    values = [*values, *data.draw(st.lists(st.sampled_from(tuple(Absence)), max_size=2))]
    mixed = data.draw(st.permutations(values))
    rules = [over(name, len(values), missing={"minimum": 1}) for name in
             ("sum", "mean", "median", "min", "max", "mode")]  # fmt: skip
    rules += [
        over("variance", len(values), divisor=d, missing={"share": 0.5}) for d in ("n", "n-1")
    ]
    rules.append(over("nth_highest", len(values), place=2, missing={"minimum": 2}))
    rules += [over("multiply", len(values)), over("permutation", len(values))]
    for rule in rules:
        assert rule_value(rule, values) == rule_value(rule, mixed)


# Arithmetic


@given(fractions, fractions)
def test_division_and_remainder(left: Any, right: Any) -> None:
    """Left is quotient times right, and right times a whole number and a remainder less than it."""
    quotient = rule_value(two("divide"), [left, right])
    rest = rule_value(two("modulo"), [left, right])
    if right == 0:
        assert quotient is rest is NONE
        assert rule_value(two("divide", zero=7), [left, right]) == 7
        return
    assert quotient * right == left
    assert quotient == rule_value(two("divide", zero=7), [left, right])
    assert ((left - rest) / Fraction(right)).denominator == 1
    assert 0 <= abs(rest) < abs(right)
    assert rest == 0 or (rest > 0) == (right > 0)
    assert rule_value(two("modulo"), [left + 3 * right, right]) == rest


@given(fractions, st.integers(0, 4))
def test_rounding_is_that_of_decimals(value: Any, decimals: int) -> None:
    """Every mode gives what the decimal module gives, and what is round stays."""
    step = Decimal(1).scaleb(-decimals)
    modes = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "up": ROUND_UP,
             "down": ROUND_DOWN}  # fmt: skip
    # On the halves and the whole steps, where modes differ, and as it is.
    half = Fraction(round(value * 2 * 10**decimals), 2 * 10**decimals)
    for number in (half, Fraction(value)):
        if number.denominator != 1 and (number * 10**12).denominator != 1:
            continue
        written = Decimal(number.numerator) / Decimal(number.denominator)
        for mode, of_decimal in modes.items():
            found = rule_value(one("round", decimals=decimals, mode=mode), [exact(number)])
            assert found == Fraction(written.quantize(step, of_decimal))
            assert rule_value(one("round", decimals=decimals, mode=mode), [found]) == found


# Powers, roots, logarithms

_PRECISE = Context(prec=40)


def decimal(value: Any) -> Decimal:
    """Give a number as a decimal of 40 digits."""
    return _PRECISE.divide(Decimal(value.numerator), Decimal(value.denominator))


@given(above, st.integers(2, 10))
def test_roots_and_powers_undo_each_other(value: Any, degree: int) -> None:
    """A power is exact, and so is its root; a power by a fraction is that root."""
    power = rule_value(two("power"), [value, degree])
    assert power == Fraction(value) ** degree
    assert rule_value(one("root", degree=degree), [power]) == value
    assert rule_value(two("power"), [power, Fraction(1, degree)]) == value
    assert rule_value(two("power"), [value, -degree]) == 1 / Fraction(power)
    root = rule_value(one("root", degree=degree), [value])
    assert root == rule_value(two("power"), [value, Fraction(1, degree)])
    assert same(Fraction(root) ** degree, Fraction(value))
    assert rule_value(two("power"), [value, 0]) == 1
    assert rule_value(two("power"), [value, 1]) == value


@given(above, st.sampled_from((2, 10, Fraction(1, 2), Fraction(5, 4), 3)), st.integers(-20, 20))
def test_logarithms_and_exponentials_undo_each_other(value: Any, base: Any, times: int) -> None:
    """Whole logarithms are exact; others are right to 12 digits, as decimals have them."""
    power = rule_value(two("power"), [base, times])
    assert rule_value(one("logarithm", base=base), [power]) == times
    natural = rule_value(one("logarithm"), [value])
    assert same(natural, _PRECISE.ln(decimal(value)))
    assert same(rule_value(one("exponential"), [natural]), Fraction(value))
    to_base = rule_value(one("logarithm", base=base), [value])
    assert abs(Fraction(to_base) * Fraction(math.log(base)) - Fraction(natural)) < Fraction(
        1, 10**9
    )


@given(above, st.fractions(-5, 5, max_denominator=50).map(exact))
def test_powers_are_right_to_twelve_digits(base: Any, exponent: Any) -> None:
    """Any power of a number above 0 is that of the decimal module; exponentials too."""
    found = rule_value(two("power"), [base, exponent])
    assert same(found, _PRECISE.power(decimal(base), decimal(exponent)))
    assert same(rule_value(one("exponential"), [exponent]), _PRECISE.exp(decimal(exponent)))


def test_what_has_no_root_power_or_logarithm_is_missing() -> None:
    """Negative roots, logarithms of 0, 1 by 0 and broken powers below 0 have no value."""
    cases: list[tuple[Any, list[Any]]] = [
        (one("root"), [-4]), (one("logarithm"), [0]), (one("logarithm"), [-1]),
        (two("power"), [0, -1]), (two("power"), [-8, Fraction(1, 3)]),
    ]  # fmt: skip
    assert [rule_value(*case) for case in cases] == [NONE] * len(cases)
    assert rule_value(two("power"), [0, 0]) == 1
    assert rule_value(two("power"), [0, Fraction(1, 2)]) == rule_value(one("root"), [0]) == 0


def test_the_base_of_a_logarithm_can_be_next_to_one() -> None:
    """A base that no float tells from 1 is a base."""
    base = 1 + Fraction(1, 10**20)
    found = rule_value(one("logarithm", base=base), [2])
    assert same(found, _PRECISE.divide(_PRECISE.ln(Decimal(2)), Decimal("1e-20")))


# Every input

HUGE: tuple[Any, ...] = (0, 1, -1, 10**100, -(10**100), 10**30, 65, -65, 2000, -2000)
TINY = (Fraction(1, 10**100), Fraction(-1, 10**30), Fraction(1, 3), Fraction(10**40, 3))
ONE = [one(name) for name in ("exponential", "logarithm", "root", "absolute")]
ONE += [
    one("root", degree=10),
    one("logarithm", base=0.5),
    one("round", mode="half_up", decimals=9),
]
TWO = [two(name) for name in ("divide", "modulo", "power", "subtract", "less", "equal")]


@pytest.mark.parametrize("rule", [*ONE, *TWO], ids=str)
def test_huge_and_tiny_numbers_have_a_value_or_none(rule: Any) -> None:
    """No number is too large or too near to 0 for an operator: it gives a number that can be kept.

    What has no value is missing.
    """
    for left, right in product((*HUGE, *TINY), repeat=2):
        found: Any = rule_value(rule, [left, right])
        if found is NONE:
            continue
        assert isinstance(found, bool | int | Fraction)
        if rule["op"] in {"power", "exponential"}:
            size = abs(Fraction(found))
            assert size == 0 or Fraction(1, 10**100) <= size <= 10**100


@pytest.mark.parametrize("rule", [*ONE, *TWO], ids=str)
def test_an_absent_operand_leaves_no_value(rule: Any) -> None:
    """The gravest absence among the operands is what comes out."""
    kinds = tuple(Absence)
    for first, second in product((*kinds, 2), repeat=2):
        given = [first, second] if "left" in rule else [first]
        absent = [kind for kind in kinds if kind in given]
        found = rule_value(rule, [first, second])
        assert found is absent[0] if absent else not isinstance(found, Absence)


def test_answers_have_their_numbers() -> None:
    """The helper that these tests evaluate rules with gives each answer its value."""
    assert [rule_value(answer(number), [4, 5]) for number in (0, 1)] == [4, 5]
