"""Named statistics: what does not change them, their range, and data whose value is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessment_engine.numerals import Number
from assessment_engine.rules.statistics import STATISTICS, uniform_variance
from test_statistics import contrasts

Table = list[list[Number]]

EXACT = [name for name, statistic in STATISTICS.items() if not statistic.library]
NAMES = pytest.mark.parametrize("name", STATISTICS)


def tables(values: st.SearchStrategy[Number], columns: int = 1) -> st.SearchStrategy[Table]:
    """Draw rows of one length."""
    return st.integers(columns, 5).flatmap(
        lambda width: st.lists(
            st.lists(values, min_size=width, max_size=width), min_size=1, max_size=6
        )
    )


answers = st.integers(1, 5)
numbers = st.integers(-(10**30), 10**30) | st.fractions(max_denominator=50) | st.integers(-2, 2)
factors = st.fractions(-9, 9, max_denominator=7).filter(bool)


def of(name: str, rows: Sequence[Sequence[Number]], null_variance: Number = 2) -> Fraction | None:
    """Give a statistic of rows."""
    return STATISTICS[name].function(rows, null_variance)


def alike(name: str, found: Fraction | None, wanted: Fraction | None) -> bool:
    """Say whether two values are equal, to the last decimal where they were rounded."""
    if name in EXACT or found is None or wanted is None:
        return found == wanted
    return abs(found - wanted) <= Fraction(1, 10**8)


@NAMES
@given(rows=tables(numbers), null=st.fractions(0, 20))
def test_every_table_has_a_value_in_range_or_none(name: str, rows: Table, null: Fraction) -> None:
    """No numbers, however large, raise anything or give what is out of bounds."""
    statistic = STATISTICS[name]
    value = of(name, rows, null)
    if value is not None:
        assert isinstance(value, Fraction)
        assert statistic.low <= value <= statistic.high
        assert len(rows) >= statistic.least_rows
        assert len(rows[0]) >= statistic.least_columns


@NAMES
@given(rows=tables(answers), data=st.data())
def test_the_order_of_rows_and_of_columns_does_not_matter(
    name: str, rows: Table, data: st.DataObject
) -> None:
    """People and items can come in any order; that of people changes not even a last decimal."""
    value = of(name, rows)
    assert of(name, data.draw(st.permutations(rows))) == value
    order = data.draw(st.permutations(range(len(rows[0]))))
    assert alike(name, of(name, [[row[i] for i in order] for row in rows]), value)


@NAMES
@given(rows=tables(answers), shift=st.fractions(max_denominator=9), factor=factors)
def test_the_unit_and_the_origin_of_the_scale_do_not_matter(
    name: str, rows: Table, shift: Fraction, factor: Fraction
) -> None:
    """Numbers that are all shifted, multiplied or turned round give the same."""
    moved = [[shift + factor * value for value in row] for row in rows]
    assert alike(name, of(name, moved, 2 * factor**2), of(name, rows, 2))


@pytest.mark.parametrize("name", ["cronbach_alpha", "mcdonald_omega", "rwg_j"])
@given(rows=tables(answers), shifts=st.lists(answers, min_size=5, max_size=5))
def test_the_level_of_an_item_does_not_matter(name: str, rows: Table, shifts: list[int]) -> None:
    """That an item is answered higher by all changes neither consistency nor their agreement."""
    moved = [[value + shift for value, shift in zip(row, shifts, strict=False)] for row in rows]
    assert alike(name, of(name, moved), of(name, rows))


@pytest.mark.parametrize("name", ["icc_c1", "kendall_w"])
@given(rows=tables(answers), shifts=st.lists(answers, min_size=6, max_size=6))
def test_the_level_of_a_rater_does_not_matter(name: str, rows: Table, shifts: list[int]) -> None:
    """Consistency and order are the same if a rater gives higher ratings throughout."""
    moved = [[value + shift for value in row] for row, shift in zip(rows, shifts, strict=False)]
    assert of(name, moved) == of(name, rows)


@pytest.mark.parametrize("name", ["icc_1", "icc_2"])
@given(rows=tables(answers), data=st.data())
def test_who_rated_does_not_matter(name: str, rows: Table, data: st.DataObject) -> None:
    """ICC(1) and ICC(2) know only which ratings are of the same thing."""
    columns = [data.draw(st.permutations(column)) for column in zip(*rows, strict=True)]
    assert of(name, list(zip(*columns, strict=True))) == of(name, rows)


@given(tables(st.integers(-9, 9)), st.sampled_from([lambda v: v**3, lambda v: -(2**v), int]))
def test_only_order_matters_for_concordance(rows: Table, bent: Callable[[int], Number]) -> None:
    """Another scale with the same order, or the reverse, gives the same W."""
    moved = [[Fraction(bent(int(value))) for value in row] for row in rows]
    assert of("kendall_w", moved) == of("kendall_w", rows)


@given(st.lists(answers, min_size=2, max_size=6), st.integers(2, 6))
def test_raters_who_agree_completely(row: list[int], raters: int) -> None:
    """With equal rows every index of agreement is 1, and with equal columns alpha and omega."""
    assume(len(set(row)) > 1)
    same = [row] * raters
    for name in ("icc_1", "icc_2", "icc_a1", "icc_c1", "kendall_w", "rwg_j"):
        assert of(name, same) == 1
    consistent = [[value] * (raters + 1) for value in row]
    assert of("cronbach_alpha", consistent) == 1
    assert of("mcdonald_omega", consistent) == (1 if len(row) > 2 else None)


@given(st.lists(st.lists(answers, min_size=3, max_size=3), min_size=2, max_size=6))
def test_agreement_on_several_items_follows_from_that_on_one(rows: Table) -> None:
    """Where all items have one variance, rwg(j) is rwg lengthened by Spearman and Brown."""
    single = of("rwg_j", [row[:1] for row in rows], 2)
    assert single is not None
    three = of("rwg_j", [[row[0], -row[0], row[0] + 1] for row in rows], 2)
    assert three == 3 * single / (1 + 2 * single)


@given(st.sets(st.integers(-20, 20), min_size=1))
def test_the_null_variance_does_not_depend_on_the_origin(values: set[int]) -> None:
    """It is that of the answers of the scale, whatever they are, each counted once."""
    variance = uniform_variance(values)
    assert variance == uniform_variance([value + 7 for value in (*values, *values)])
    assert variance == Fraction(
        sum((a - b) ** 2 for a in values for b in values), 2 * len(values) ** 2
    )


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=3, max_size=6))
@settings(max_examples=40)
def test_omega_of_what_one_factor_has_made(made: list[tuple[int, int]]) -> None:
    """From items that are a factor and something of their own, omega finds both again."""
    factor, *own = contrasts(8)
    items = [
        [load * f + apart * o for f, o in zip(factor, each, strict=True)]
        for (load, apart), each in zip(made, own, strict=False)
    ]
    common = sum(load for load, _ in made) ** 2
    wanted = Fraction(common, common + sum(apart**2 for _, apart in made))
    value = of("mcdonald_omega", list(zip(*items, strict=True)))
    assert value == round(wanted, 8)


@given(st.integers(1, 9), st.integers(0, 9), st.integers(3, 6))
def test_omega_of_parallel_items_is_alpha(load: int, apart: int, count: int) -> None:
    """Where all items are alike, the two reliabilities are one."""
    factor, *own = contrasts(8)
    items = [
        [load * f + apart * o for f, o in zip(factor, each, strict=True)] for each in own[:count]
    ]
    rows = list(zip(*items, strict=True))
    alpha = of("cronbach_alpha", rows)
    assert alpha is not None
    assert of("mcdonald_omega", rows) == round(alpha, 8)
