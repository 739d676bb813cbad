"""The report as declared in a package: blocks whose variables of for_each are already resolved.

What depends on a response ({respondent}, {score:ID}, rules) is still in the texts. The values are
compared by identity and have no repr: there are many classes of them, and each generated method
would cost start-up time.
"""

from __future__ import annotations

from typing import Literal, Union

from attrs import field, frozen

from assessment_engine.values import Node, Source, Text


def coaching_anchor(coaching: str) -> str:
    """Give the id by which a piece of coaching is linked to."""
    return f"coaching-{coaching}"


@frozen(eq=False, repr=False)
class CoverSpec:
    """A cover as declared."""

    title: str
    subtitle: str
    lines: Text
    note: Text


@frozen(eq=False, repr=False)
class ContentsSpec:
    """A table of contents as declared."""

    title: str
    depth: int


@frozen(eq=False, repr=False)
class SectionSpec:
    """A section as declared."""

    id: str
    title: str
    new_page: bool
    blocks: tuple[BlockSpec, ...]


@frozen(eq=False, repr=False)
class TextSpec:
    """Running text as declared."""

    text: Text
    style: Literal["body", "lead", "note"]


@frozen(eq=False, repr=False)
class ListSpec:
    """A list as declared."""

    items: Text
    ordered: bool


@frozen(eq=False, repr=False)
class ScoresSpec:
    """Score lines as declared: score ids."""

    scores: tuple[str, ...]


@frozen(eq=False, repr=False)
class CategorySpec:
    """A row of a chart as declared."""

    label: str
    code: str
    target: str | None


@frozen(eq=False, repr=False)
class SeriesSpec:
    """A series of a chart as declared: a rule for each category."""

    id: str
    label: str
    rules: tuple[Node, ...]


@frozen(eq=False, repr=False)
class ChartSpec:
    """A chart as declared."""

    id: str
    title: str
    description: str
    category_label: str
    value_label: str
    style: Literal["bars", "dumbbell"]
    categories: tuple[CategorySpec, ...]
    series: tuple[SeriesSpec, ...]


@frozen(eq=False, repr=False)
class ChangeSpec:
    """A comparison with a previous response as declared: one rule for each category.

    A difference of at least `notable` is put in words; `none` stands there when there is none.
    """

    id: str
    title: str
    description: str
    category_label: str
    value_label: str
    categories: tuple[CategorySpec, ...]
    rules: tuple[Node, ...]
    notable: Node
    none: Text


@frozen(eq=False, repr=False)
class CaseSpec:
    """One way to put a ranked number in words; `when` of None always holds."""

    when: Node | None
    text: str
    comment: str


@frozen(eq=False, repr=False)
class RankedSpec:
    """How one candidate of a selection is printed."""

    label: str
    target: str | None
    cases: tuple[CaseSpec, ...]


@frozen(eq=False, repr=False)
class RankingSpec:
    """A ranking as declared; `entries` run along the candidates of the selection."""

    id: str
    selection: str
    entries: tuple[RankedSpec, ...]
    empty: Text


@frozen(eq=False, repr=False)
class CoachingSpec:
    """Where triggered coaching is printed: of which ids, and what stands there without any."""

    coaching: tuple[str, ...]
    intro: Text
    empty: Text


@frozen(eq=False, repr=False)
class FieldSpec:
    """A field to fill in, as declared."""

    id: str
    label: str
    style: Literal["line", "text", "date"]
    rows: int
    value: str


@frozen(eq=False, repr=False)
class GroupSpec:
    """Fields under one question, as declared."""

    id: str
    label: str
    fields: tuple[FieldSpec, ...]


@frozen(eq=False, repr=False)
class FormSpec:
    """A form as declared."""

    id: str
    groups: tuple[GroupSpec, ...]


@frozen(eq=False, repr=False)
class PlannedSpec:
    """The group of fields for one candidate of a selection, and the coaching it draws on.

    Of several ids of coaching, the first that is called for counts.
    """

    label: str
    coaching: tuple[str, ...]
    fields: tuple[FieldSpec, ...]


@frozen(eq=False, repr=False)
class PlanSpec:
    """A form for what a selection took, as declared; `groups` run along its candidates."""

    id: str
    selection: str
    groups: tuple[PlannedSpec, ...]
    empty: Text


@frozen(eq=False, repr=False)
class VerdictsSpec:
    """Verdicts in words, as declared."""

    verdicts: tuple[str, ...]


@frozen(eq=False, repr=False)
class MethodSpec:
    """Where it is stated how the report came about."""


AnySpec = Union[
    CoverSpec,
    ContentsSpec,
    SectionSpec,
    TextSpec,
    ListSpec,
    ScoresSpec,
    VerdictsSpec,
    ChartSpec,
    RankingSpec,
    CoachingSpec,
    FormSpec,
    ChangeSpec,
    PlanSpec,
    MethodSpec,
]


@frozen(eq=False, repr=False)
class BlockSpec:
    """A block of the report as declared; shown when `when` is None or holds.

    With `needs_previous` it is shown only beside a previous response. `without_numbers` says
    whether a report without numbers keeps it.
    """

    spec: AnySpec
    when: Node | None
    needs_previous: bool
    without_numbers: bool
    source: Source = field(eq=False)
