"""Tables that rules look things up in: scoring keys, points, norms, value sets, grids.

A table is rows, each with a key per operand and what it gives. The first row whose keys all hold
is the one. A key is a value, several values, an interval with ends that belong to it or not, or
anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, Union

from attrs import field, frozen

from assessment_engine.numerals import Number
from assessment_engine.rules.bounds import Bounds, Reach
from assessment_engine.values import Source

Given = Union[Number, str]


@frozen
class Key:
    """What an operand must be: one of the values, or a number between two ends; all if neither."""

    values: tuple[Given, ...] = ()
    low: Number | None = None
    low_included: bool = True
    high: Number | None = None
    high_included: bool = True

    @property
    def is_interval(self) -> bool:
        """Whether it is for numbers between ends."""
        return self.low is not None or self.high is not None

    @property
    def is_any(self) -> bool:
        """Whether it holds for everything."""
        return not self.values and not self.is_interval

    def holds(self, value: Any) -> bool:
        """Say whether an operand has this key."""
        if self.values:
            return value in self.values
        return self._above(value) and self._below(value)

    def meets(self, reach: Reach) -> bool:
        """Say whether an operand that can be all this can have this key."""
        if self.is_any:
            return True
        if not isinstance(reach, Bounds):
            return reach.values is None or not reach.values.isdisjoint(map(str, self.values))
        if self.values:
            return any(reach.low <= v <= reach.high for v in self.values if not isinstance(v, str))
        return self._above(reach.high) and self._below(reach.low)

    def covers(self, other: Key) -> bool:
        """Say whether it holds for everything that another key holds for."""
        if self.is_any or other.values:
            return self.is_any or all(self.holds(value) for value in other.values)
        if self.values or other.is_any:
            return False
        low = self.low is None or (
            other.low is not None
            and (other.low > self.low or (other.low == self.low and self._starts(other)))
        )
        high = self.high is None or (
            other.high is not None
            and (other.high < self.high or (other.high == self.high and self._ends(other)))
        )
        return low and high

    def _starts(self, other: Key) -> bool:
        return self.low_included or not other.low_included

    def _ends(self, other: Key) -> bool:
        return self.high_included or not other.high_included

    def _above(self, value: Number) -> bool:
        if self.low is None:
            return True
        return value >= self.low if self.low_included else value > self.low

    def _below(self, value: Number) -> bool:
        if self.high is None:
            return True
        return value <= self.high if self.high_included else value < self.high


ANYTHING = Key()


@frozen
class Row:
    """What is given where each operand has its key."""

    keys: tuple[Key, ...]
    gives: Given
    source: Source = field(eq=False)


@frozen(slots=False)
class Table:
    """Rows in their order. `otherwise` is given where no row holds; None gives no value then.

    `complete` says that the author has stated what is given otherwise.
    """

    id: str
    rows: tuple[Row, ...]
    otherwise: Given | None
    complete: bool
    source: Source = field(eq=False)

    @property
    def width(self) -> int:
        """How many operands it is keyed by."""
        return len(self.rows[0].keys)

    @cached_property
    def codes(self) -> bool:
        """Whether it gives codes; otherwise it gives numbers."""
        return isinstance(self.rows[0].gives, str)

    def key_kind(self, place: int) -> Literal["number", "code"] | None:
        """Say what the operand at a place is, if any row says so."""
        for row in self.rows:
            key = row.keys[place]
            if key.is_interval:
                return "number"
            if key.values:
                return "code" if isinstance(key.values[0], str) else "number"
        return None

    def find(self, values: Sequence[Any]) -> Given | None:
        """Give what stands in the first row that holds, or what is given otherwise."""
        for row in self.groups.get(tuple(values[place] for place in self.fixed), ()):
            if all(key.holds(value) for key, value in zip(row.keys, values, strict=True)):
                return row.gives
        return self.otherwise

    @cached_property
    def fixed(self) -> tuple[int, ...]:
        """The places of the operands for which every row has a single value as its key."""
        return tuple(
            place
            for place in range(self.width)
            if all(len(row.keys[place].values) == 1 for row in self.rows)
        )

    def group_of(self, row: Row) -> tuple[Any, ...]:
        """Give the values of a row at the fixed places."""
        return tuple(row.keys[place].values[0] for place in self.fixed)

    @cached_property
    def groups(self) -> Mapping[tuple[Any, ...], Sequence[Row]]:
        """The rows in their order, by their values at the fixed places: few are to be tried."""
        found: dict[tuple[Any, ...], list[Row]] = {}
        for row in self.rows:
            found.setdefault(self.group_of(row), []).append(row)
        return found
