"""Formulas that multiply, divide and take roots: how long their numbers can get, and what stays."""

from __future__ import annotations

from fractions import Fraction
from math import log10
from typing import Any

import pytest
from helpers_property import form, given_answers

from assessment_engine import score
from assessment_engine.rules.growth import Growth, growth
from test_left_out import ALL, ITEMS, NA, SCALES, made, rule, two

ROUNDED = {"op": "round", "decimals": 4, "mode": "half_up"}
TINY = two("divide", 1, two("power", 10, 90))


def grown(of: Any) -> Growth:
    """Give how long the numbers of a rule get."""
    instrument = made(of)
    ((_, found),) = growth(instrument, [instrument.score_by_id["s"].rule])
    return found


def test_a_geometric_mean_of_many_answers() -> None:
    """Ten answers are multiplied, and what comes out is exact."""
    answers = [{"op": "answer", "item": f"q{number}"} for number in range(10)]
    instrument = form({"s": {"op": "root", "degree": 10, "of": rule("multiply", *answers)}}, 10)
    scores = score(instrument, given_answers(instrument, [4, 4, 4, 4, 4, 4, 4, 4, 4, 4]))
    assert scores["s"].value == 4


def test_steps_from_one_metric_to_the_next() -> None:
    """A mean becomes a percentage, a standard score, an IQ and a percentage again."""
    steps: list[Any] = [rule("mean", ALL, NA)]
    for _ in range(4):
        steps.append(two("divide", two("subtract", steps[-1], 1.5), 0.8))
        steps.append(rule("sum", rule("multiply", steps[-1], 15), 100))
    named = {f"s{place}": step for place, step in enumerate(steps[:5])}
    instrument = form(named, scales=SCALES, items=ITEMS)
    assert len(instrument.scores) == 5


def test_weights_of_a_matrix_of_pairs() -> None:
    """Of the roots of products, each is divided by the sum of them all, and rounded once."""
    roots = [{"op": "root", "degree": 3, "of": rule("multiply", ALL, NA, 3)} for _ in range(3)]
    weights = [{**ROUNDED, "of": two("divide", each, rule("sum", *roots))} for each in roots]
    consistency = rule("mean", *(two("divide", rule("sum", *weights), each) for each in weights))
    instrument = made(consistency)
    values = [3, 3, 3, None, None, 3, 3]
    given = given_answers(instrument, [3 if value is None else value for value in values])
    assert score(instrument, given)["s"].value == Fraction(9999, 3333)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (ALL, Growth(log10(5))),
        (rule("multiply", ALL, 0.25), Growth(log10(5), 2)),
        (rule("multiply", *[1000] * 4), Growth(12)),
        (rule("sum", ALL, 0.5), Growth(log10(5) + log10(3), 1 + log10(3))),
        (rule("max", ALL, 0.5), Growth(log10(5), 1)),
        (two("divide", 1, 1000), Growth(0, 0, 3, zeros=3)),
        (two("divide", 1, 0.001), Growth(3, 0, 3, zeros=0)),
        (two("divide", 5, rule("max", ALL, 0.001)), Growth(log10(5), 0, 3 + log10(5), log10(5))),
        ({"op": "root", "degree": 2, "of": 10000}, Growth(2, 15, zeros=0)),
        ({"op": "root", "degree": 2, "of": 0.0001}, Growth(0, 2 + 15, zeros=2)),
        ({**ROUNDED, "of": two("divide", 1, rule("sum", ALL, ALL))}, Growth(1, 4)),
        ({"op": "exponential", "of": ALL}, Growth(100, 115, zeros=100)),
        (two("power", ALL, 2), Growth(100, 115, 0, 100)),
        (two("power", 10, -2), Growth(100, 115, 2, 100)),
        ({"op": "percent_of_maximum", "of": ALL}, Growth(2, 0, log10(5), zeros=log10(5))),
    ],
    ids=str,
)
def test_how_long_numbers_get(of: Any, expected: Growth) -> None:
    """Digits before and after the point, of what divides, and zeros after the point."""
    found = grown(of)
    for name in ("whole", "decimals", "divisors", "zeros"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name)), name


def test_the_longest_on_the_way_is_kept() -> None:
    """What is rounded may have been long before."""
    of = two("divide", 1, rule("multiply", *[1000] * 20))
    assert grown({**ROUNDED, "of": of}).most == 60
    assert grown({**ROUNDED, "of": two("divide", 10**30, 7)}).most == 31


@pytest.mark.parametrize(
    ("of", "told"),
    [
        (rule("multiply", *[10**30] * 11), "more than 300 digits before the point"),
        (two("divide", rule("multiply", *[10**30] * 8), TINY), "more than 300 digits"),
        (
            rule("sum", *(two("divide", 1, rule("sum", ALL, n / 1000)) for n in range(1, 900))),
            "more than 2,000 digits when they are combined",
        ),
    ],
    ids=["product", "quotient", "sum"],
)
def test_what_cannot_be_written_is_refused(of: Any, told: str) -> None:
    """So is what would be longer than a number that is written, or a fraction that is kept."""
    with pytest.raises(AssertionError, match="rule-too-large") as raised:
        made(of)
    assert told in str(raised.value)


def test_rounding_keeps_numbers_short() -> None:
    """What is rounded before it is added has no long fractions any more."""
    terms = (two("divide", 1, rule("sum", ALL, n / 1000)) for n in range(1, 900))
    assert made(rule("sum", *({**ROUNDED, "of": term} for term in terms))).scores


def test_what_is_given_for_a_division_by_0_has_its_digits() -> None:
    """However short the quotients are, this may come out."""
    plain, large = (two("divide", 1, ALL, zero=zero) for zero in (None, 10**30))
    assert grown(plain).whole < 2
    assert grown(large).whole == 30
