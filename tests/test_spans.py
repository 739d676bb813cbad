"""The bounds of arithmetic, held against every pair of operands on a small grid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import combinations_with_replacement, product
from typing import Any

import pytest

from assessment_engine.numerals import exact, round_exact
from assessment_engine.rules import irrational, spans
from assessment_engine.rules.bounds import Bounds, Unbounded

Apply = Callable[..., Any]
ENDS = (-2, -1, 0, 1, 2, 3)
WHOLE = [Bounds(*ends) for ends in combinations_with_replacement(ENDS, 2)]
BROKEN = [Bounds(b.low, b.high, False) for b in WHOLE]
ANY = WHOLE + BROKEN


def numbers(of: Bounds) -> list[Any]:
    """Give what lies in bounds: whole numbers, or halves as well."""
    steps = range(int(of.low) * 2, int(of.high) * 2 + 1)
    return [exact(Fraction(n, 2)) for n in steps if not of.integral or n % 2 == 0]


def quotient(zero: Any) -> Apply:
    """Give a division that gives `zero` where it divides by 0."""
    return lambda a, b: exact(Fraction(a) / Fraction(b)) if b else zero


# What is applied, its options, how the bounds are found, and in how many pairs they are refused,
# as near as can be, and wider than what comes out.
OPERATORS: dict[str, tuple[Apply, dict[str, Any], Apply, tuple[int, int, int]]] = {
    "multiply": (lambda a, b: a * b, {}, spans.product_bounds, (0, 1476, 288)),
    "subtract": (lambda a, b: a - b, {}, spans.difference_bounds, (0, 1476, 288)),
    "divide": (quotient(None), {"zero": None}, spans.quotient_bounds, (462, 937, 365)),
    "divide, 5 for by 0": (quotient(5), {"zero": 5}, spans.quotient_bounds, (462, 937, 365)),
    "modulo": (lambda a, b: exact(Fraction(a) % Fraction(b)) if b else None, {},
               spans.modulo_bounds, (1008, 184, 572)),
    "power": (irrational.power, {}, spans.power_bounds, (1000, 505, 259)),
}  # fmt: skip


def compared(name: str) -> Iterator[tuple[Bounds, Bounds, Bounds | None, list[Any]]]:
    """Give each pair of operands, the bounds of what is made of them, and all that comes out."""
    apply, options, bounds, _ = OPERATORS[name]
    for left, right in product(ANY, repeat=2):
        try:
            found = bounds(options, [left, right])
        except Unbounded:
            found = None
        made = [apply(a, b) for a, b in product(numbers(left), numbers(right))]
        yield left, right, found, [each for each in made if each is not None]


@pytest.mark.parametrize("name", OPERATORS)
def test_bounds_of_two_operands(name: str) -> None:
    """They hold all that comes out; how often they are wider has not changed."""
    refused, near, wide = 0, 0, 0
    for left, right, found, made in compared(name):
        if found is None:
            refused += 1
            continue
        where = f"{left} and {right}"
        assert all(found.low <= each <= found.high for each in made), where
        assert not found.integral or all(isinstance(each, int) for each in made), where
        whole = all(isinstance(each, int) for each in made)
        same = bool(made) and found == Bounds(min(made), max(made), whole)
        near, wide = near + same, wide + (not same)
    assert (refused, near, wide) == OPERATORS[name][3]


# The same of one operand: what is applied, its options, the bounds, and how often.
ALONE: dict[str, tuple[Apply, dict[str, Any], Apply, tuple[int, int, int]]] = {
    "absolute": (abs, {}, spans.absolute_bounds, (0, 36, 6)),
    **{
        f"round {mode}": (partial(round_exact, mode=mode, decimals=0),
                          {"mode": mode, "decimals": 0}, spans.round_bounds, (0, 42, 0))
        for mode in ("half_up", "half_even", "up", "down")
    },
    "square root": (lambda a: irrational.root(a, 2), {"degree": 2}, spans.root_bounds, (22, 15, 5)),
    "cube root": (lambda a: irrational.root(a, 3), {"degree": 3}, spans.root_bounds, (22, 15, 5)),
    "exponential": (irrational.exponential, {}, spans.exponential_bounds, (0, 40, 2)),
    "logarithm": (lambda a: irrational.logarithm(a, None), {"base": None},
                  spans.logarithm_bounds, (30, 10, 2)),
    "logarithm to 2": (lambda a: irrational.logarithm(a, 2), {"base": 2},
                       spans.logarithm_bounds, (30, 7, 5)),
    "logarithm to a half": (lambda a: irrational.logarithm(a, Fraction(1, 2)),
                            {"base": Fraction(1, 2)}, spans.logarithm_bounds, (30, 7, 5)),
}  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_bounds_of_one_operand(name: str) -> None:
    """They hold all that comes out; how often they are wider has not changed."""
    apply, options, bounds, wanted = ALONE[name]
    refused, near, wide = 0, 0, 0
    for of in ANY:
        try:
            found = bounds(options, [of])
        except Unbounded:
            refused += 1
            continue
        made = [apply(each) for each in numbers(of)]
        assert all(found.low <= each <= found.high for each in made), of
        assert not found.integral or all(isinstance(each, int) for each in made), of
        same = found == Bounds(min(made), max(made), all(isinstance(n, int) for n in made))
        near, wide = near + same, wide + (not same)
    assert (refused, near, wide) == wanted
