"""Agreement: published values, values of other libraries, the contract, and use by a package."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats import inter_rater

from assessment_engine import Engine
from assessment_engine.protocols import NamedStatistic
from assessment_engine.testing.contracts import StatisticContract
from assessment_engine_agreement import STATISTICS

BY_NAME = {each.name: each for each in STATISTICS}
LEVELS: tuple[Literal["nominal", "ordinal", "interval"], ...] = ("nominal", "ordinal", "interval")
# Fleiss (1971), as Fleiss' kappa is explained everywhere: 14 raters, 10 things, 5 categories.
COUNTS = (
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
)  # fmt: skip
# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability": two raters, ten things, binary.
BINARY = ((0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0))
NUMBERS = st.integers(0, 6)
ROWS = st.integers(1, 7).flatmap(
    lambda width: st.lists(
        st.lists(NUMBERS, min_size=width, max_size=width), min_size=2, max_size=7
    )
)


def value(name: str, rows: Sequence[Sequence[int | Fraction]]) -> Fraction | None:
    """Give a statistic of rows."""
    return BY_NAME[name].compute(rows)


@pytest.mark.parametrize("name", BY_NAME)
class TestContract(StatisticContract):
    """What every statistic must do, done by each of these."""

    @pytest.fixture(autouse=True)
    def _named(self, name: str) -> None:
        self.name = name

    def statistic(self) -> NamedStatistic:
        return BY_NAME[self.name]


def test_fleiss_kappa_of_the_published_example() -> None:
    """Ten things in five categories by fourteen raters: 0.210."""
    columns = [
        [category for category, count in enumerate(counts) for _ in range(count)]
        for counts in COUNTS
    ]
    kappa = value("fleiss_kappa", list(zip(*columns, strict=True)))
    assert round(float(kappa or 0), 3) == 0.210


def test_alpha_of_the_published_example() -> None:
    """Binary data, two raters, nothing missing: 0.095."""
    found = value("krippendorff_alpha_nominal", BINARY)
    assert round(float(found or 0), 3) == 0.095


@given(ROWS)
def test_alpha_is_what_the_library_computes(rows: list[list[int]]) -> None:
    """The library krippendorff has no part in the plugin, and gives the same to 10 digits."""
    data = np.array(rows, dtype=float)
    for level in LEVELS:
        found = value(f"krippendorff_alpha_{level}", rows)
        if len(np.unique(data)) == 1:
            assert found is None
            continue
        wanted = krippendorff.alpha(reliability_data=data, level_of_measurement=level)
        assert found is not None
        assert float(found) == pytest.approx(wanted, abs=1e-10)


@given(ROWS)
def test_kappa_is_what_the_library_computes(rows: list[list[int]]) -> None:
    """So does statsmodels for kappa."""
    found = value("fleiss_kappa", rows)
    if found is None:
        assert len({number for row in rows for number in row}) == 1
        return
    table, _ = inter_rater.aggregate_raters(np.array(rows).T)
    assert float(found) == pytest.approx(inter_rater.fleiss_kappa(table), abs=1e-10)


@given(ROWS, st.integers(1, 5), st.integers(-5, 5))
def test_what_does_not_change_a_level(rows: list[list[int]], factor: int, shift: int) -> None:
    """Stretching keeps intervals, any growth keeps an order, any renaming keeps categories."""
    changes: dict[str, Any] = {
        "krippendorff_alpha_interval": lambda number: Fraction(number * factor, 3) + shift,
        "krippendorff_alpha_ordinal": lambda number: number**3,
        "krippendorff_alpha_nominal": lambda number: (number * 3 + shift) % 7,
        "fleiss_kappa": lambda number: (number * 5 + shift) % 7,
    }
    for name, change in changes.items():
        assert value(name, [[change(number) for number in row] for row in rows]) == value(
            name, rows
        )


@pytest.mark.parametrize("name", BY_NAME)
def test_the_ends(name: str) -> None:
    """Perfect agreement is 1, two raters who always contradict each other are near -1."""
    assert value(name, [(1, 2, 3)] * 4) == 1
    assert value(name, [(5, 5)] * 3) is None
    contrary = value(name, [(0, 1) * 500, (1, 0) * 500])
    assert contrary is not None
    assert -1 <= contrary < Fraction(-99, 100)


def test_the_engine_finds_them() -> None:
    """Installed, they are there by name, with the plugin that brings them."""
    plugins = Engine().plugins
    assert set(BY_NAME) <= set(plugins.statistics())
    listed = {plugin.name: plugin for plugin in plugins.plugins()}["agreement"]
    assert (listed.hooks, listed.provides) == (("assessment_statistics",), tuple(BY_NAME))
