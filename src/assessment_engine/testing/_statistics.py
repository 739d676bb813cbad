"""What a named statistic of a plugin must do."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from random import Random

from assessment_engine.guarding import Owner, plugged_statistic
from assessment_engine.numerals import Number
from assessment_engine.protocols import NamedStatistic

Rows = Sequence[Sequence[Number]]
_MANY = 60


class StatisticContract:
    """What a statistic must do. Subclass it, name the class Test..., and define `statistic`."""

    def statistic(self) -> NamedStatistic:
        """Give the statistic. Yours to define."""
        raise NotImplementedError("define statistic() in your subclass")

    def rows(self) -> Iterator[Rows]:
        """Give rows to compute it of; add those that yours finds hard."""
        made = self.statistic()
        least, columns = made.least_rows, made.least_columns
        random = Random(7)  # noqa: S311 - the same each time
        yield [[3] * columns for _ in range(least)]
        yield [[row + column for column in range(columns + 3)] for row in range(least + 2)]
        yield [[Fraction(row, column + 1) for column in range(columns + 2)] for row in range(least)]
        for number in range(_MANY):
            widest = 2 if number % 3 == 0 else 7
            shape = random.randint(least, least + 6), random.randint(columns, columns + 6)
            yield [[random.randint(-1, widest) for _ in range(shape[1])] for _ in range(shape[0])]

    def test_it_is_a_statistic(self) -> None:
        """It has the members of the protocol, and says of itself what the engine can use."""
        made = self.statistic()
        assert isinstance(made, NamedStatistic), "a member of NamedStatistic is missing"
        assert isinstance(made.name, str) and made.name.isidentifier(), f"{made.name!r} is no name"
        assert made.summary.strip(), "the summary is empty"
        plugged_statistic(made, Owner("yours"))

    def test_values_are_exact_and_in_bounds(self) -> None:
        """Whatever the rows are, it gives an exact number within its bounds, or None."""
        plugged, some = plugged_statistic(self.statistic(), Owner("yours")), False
        for rows in self.rows():
            some = plugged.compute(rows) is not None or some
        assert some, "it has no value for any of the rows"

    def test_the_same_rows_give_the_same_value(self) -> None:
        """Computing again, in any order and from any thread, changes nothing."""
        made, all_rows = self.statistic(), list(self.rows())
        values = [made.compute(rows) for rows in all_rows]
        assert [made.compute(rows) for rows in reversed(all_rows)] == values[::-1]
        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(self.statistic().compute, all_rows)) == values

    def test_the_order_of_rows_does_not_matter(self) -> None:
        """Who comes first is no property of what was answered."""
        made = self.statistic()
        for rows in self.rows():
            assert made.compute(rows[::-1]) == made.compute(rows), f"another value of {rows}"

    def test_rows_are_left_as_they_were(self) -> None:
        """The numbers belong to others."""
        made = self.statistic()
        for rows in self.rows():
            before = copy.deepcopy(rows)
            made.compute(rows)
            assert rows == before, "it changes the rows it is given"
