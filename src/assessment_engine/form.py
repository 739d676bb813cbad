"""What a questionnaire asks: its perspectives, scales, dimensions and items, as frozen values.

Each value that an author wrote carries its `source`, so that a problem or a trace can name the
place in the package.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from assessment_engine.numerals import Number
from assessment_engine.values import Node, Source, Text

if TYPE_CHECKING:
    # The rule language is made of these values; only the name is needed here.
    from assessment_engine.rules.tables import Table

ScaleType = Literal["choice", "multiple", "number", "time_of_day", "duration"]


@frozen
class Perspective:
    """Whose view an answer is about. `short` is used in traces ("you 1 + organization 1")."""

    id: str
    label: str
    short: str
    source: Source = field(eq=False)


@frozen
class Option:
    """One answer that a scale allows: its number or code, its worded anchor, a longer description.

    `points` is what it counts where that is not its number.
    """

    value: Number | str
    label: str
    description: str = ""
    points: Number | None = None


@frozen(slots=False)
class Scale:
    """The answers that an item allows. `not_applicable` is the label of that answer, if allowed.

    Its `type` says what an answer is: one option (`choice`), several (`multiple`, at least
    `at_least` and at most `at_most` of them), a number from `low` to `high` with so many
    `decimals` (`number`), or a time of day or duration, which is its minutes.
    """

    id: str
    label: str
    options: tuple[Option, ...]
    not_applicable: str | None
    source: Source = field(eq=False)
    type: ScaleType = "choice"
    low: Number = 0
    high: Number = 0
    decimals: int = 0
    unit: str = ""
    at_least: int = 0
    at_most: int | None = None

    @cached_property
    def values(self) -> tuple[Any, ...]:
        """The allowed numbers or codes in the order of the options."""
        return tuple(option.value for option in self.options)

    @cached_property
    def codes(self) -> bool:
        """Whether the options have codes; otherwise an answer is a number."""
        return any(isinstance(value, str) for value in self.values)

    @cached_property
    def minimum(self) -> Number:
        """The smallest allowed number, of a scale of numbers."""
        return min(self.values) if self.options else self.low

    @cached_property
    def maximum(self) -> Number:
        """The largest allowed number, of a scale of numbers."""
        return max(self.values) if self.options else self.high

    @cached_property
    def integral(self) -> bool:
        """Whether every allowed number is whole, and stays so when it is mirrored."""
        numbers = (*self.values, self.low, self.high)
        return all(isinstance(value, int) for value in numbers) and not self.decimals


@frozen
class Dimension:
    """What a group of items measures. `texts` are the author's own named texts for it."""

    id: str
    label: str
    short: str
    texts: Mapping[str, Text]
    source: Source = field(eq=False)


@frozen
class Item:
    """One statement or question.

    `reverse` keys it as minimum + maximum of its scale - answer, `points` as a table says. A
    response without an answer to a `required` item is refused. It is asked where `asked_when`
    holds, a rule by perspective; where it is not, it counts `skipped_value`, if there is one. An
    `unscored` item is asked for its own sake.
    """

    id: str
    text: str
    scale: str
    dimension: str | None
    reverse: bool
    required: bool
    perspectives: tuple[str, ...]
    source: Source = field(eq=False)
    points: Table | None = None
    asked_when: Mapping[str, Node] = field(factory=dict)
    skipped_value: Number | None = None
    unscored: bool = False
