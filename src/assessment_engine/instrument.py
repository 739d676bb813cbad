"""The values that an instrument package becomes: frozen, without behaviour beyond look-up.

Each value that an author wrote carries its `source`, so that a problem or a trace can name the
place in the package.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, fields, frozen

from assessment_engine.form import Dimension, Item, Perspective, Scale
from assessment_engine.layout import BlockSpec
from assessment_engine.markup import parse, plain
from assessment_engine.numerals import Number
from assessment_engine.values import Node, Source, Text
from assessment_engine.wording import Phrase, Wording

if TYPE_CHECKING:
    # The rule language is made of these values; only the name is needed here.
    from assessment_engine.rules.tables import Table


@frozen
class Band:
    """A labelled interval of a score: from `low` to `high`, each included or not."""

    id: str
    label: str
    low: Number
    high: Number
    high_included: bool
    text: str
    source: Source = field(eq=False)
    low_included: bool = True

    def holds(self, value: Number) -> bool:
        """Say whether the value lies in the band."""
        above = self.low <= value if self.low_included else self.low < value
        return above and (value <= self.high if self.high_included else value < self.high)

    @property
    def is_empty(self) -> bool:
        """Whether no number lies in it."""
        return self.low > self.high or (self.low == self.high and not self.holds(self.low))


@frozen
class Constant:
    """A number that rules and texts name instead of repeating it."""

    id: str
    value: Number
    source: Source = field(eq=False)


@frozen
class ScoreRule:
    """A named number to compute. `bands` is the id of a set of bands, or None.

    `method` says in words how it is computed, for the people who read the report, and `decimals`
    and `unit` ("percent", any other, or "") how they see its number; the number itself is exact.
    """

    id: str
    label: str
    rule: Node
    bands: str | None
    method: str
    decimals: int
    unit: str
    source: Source = field(eq=False)


@frozen
class VerdictRule:
    """A named condition, code or set of codes to decide. `labels` are words for its values.

    `method` says in words how it is decided, for the people who read the report.
    """

    id: str
    label: str
    rule: Node
    labels: Mapping[str, str]
    method: str
    source: Source = field(eq=False)


@frozen
class Exclusion:
    """A condition under which a response has no scores, and the reason for that."""

    id: str
    when: Node
    reason: str
    source: Source = field(eq=False)


@frozen
class Validity:
    """A condition that answers must meet together; those that do not are refused."""

    id: str
    rule: Node
    message: str
    source: Source = field(eq=False)


@frozen
class Trigger:
    """A condition that selects coaching. `item` is the item it is about, if it is about one.

    `reason` says in a report why it fired; where it is "", the report has the trace.
    """

    id: str
    when: Node
    coaching: str
    item: str | None
    reason: str
    source: Source = field(eq=False)


@frozen
class Candidate:
    """One entry that a selection may take: its number, and whether it is in question at all."""

    rule: Node
    where: Node | None


@frozen
class Selection:
    """The n highest, lowest or first of some candidates; `ties` says what happens at the cut.

    `take` is None where all are taken.
    """

    id: str
    candidates: tuple[Candidate, ...]
    order: Literal["highest", "lowest", "declared"]
    take: int | None
    ties: Literal["include", "first"]
    source: Source = field(eq=False)


@frozen
class CoachingPartRule:
    """A part that every coaching text has: how it is shown and how many texts it may hold."""

    id: str
    style: Literal["paragraphs", "list"]
    heading: str
    minimum: int
    maximum: int
    source: Source = field(eq=False)


@frozen
class CoachingText:
    """The advice for one coaching id: a title and texts per part."""

    id: str
    title: str
    parts: Mapping[str, Text]
    source: Source = field(eq=False)


@frozen
class WorkedExample:
    """Answers with the scores, verdicts and coaching they must give.

    `excluded` are the ids of the exclusions that apply, `invalid` those of the conditions that
    the answers break; None where nothing is said of them.
    """

    name: str
    answers: Mapping[str, Any]
    scores: Mapping[str, Mapping[str, Any]]
    coaching: tuple[str, ...] | None
    source: Source = field(eq=False)
    verdicts: Mapping[str, Any] = field(factory=dict)
    excluded: tuple[str, ...] | None = None
    invalid: tuple[str, ...] | None = None


@frozen(slots=False, eq=False)
class Instrument:
    """A questionnaire with its scales, scoring, coaching and report: one version of a package.

    `digest` is "sha256:" and the hash of everything that affects a result or a report, in any
    language; two instruments are equal when their digest and `language` are. Make one with
    `load_package` or `Engine.instrument`; the values are shared and never change.

    The package is written in `source_language` and can be had in all its `languages`, that one
    first. What its translation leaves out stays as it is: those texts are `untranslated`, as they
    are declared and as a for_each made them.
    """

    id: str
    version: str
    title: str
    description: str
    language: str
    digest: str
    perspectives: tuple[Perspective, ...]
    scales: tuple[Scale, ...]
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    constants: Mapping[str, Constant]
    bands: Mapping[str, tuple[Band, ...]]
    scores: tuple[ScoreRule, ...]
    triggers: tuple[Trigger, ...]
    selections: tuple[Selection, ...]
    coaching_parts: tuple[CoachingPartRule, ...]
    coaching: Mapping[str, CoachingText]
    texts: Mapping[str, Text]
    phrases: Mapping[str, Phrase]
    report_title: str
    report: tuple[BlockSpec, ...]
    examples: tuple[WorkedExample, ...]
    source_language: str
    languages: tuple[str, ...]
    untranslated: frozenset[str] = frozenset()
    tables: Mapping[str, Table] = field(factory=dict)
    verdicts: tuple[VerdictRule, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    validity: tuple[Validity, ...] = ()

    def __eq__(self, other: object) -> bool:
        """Say whether the other is an instrument with the same digest, in the same language."""
        return self is other or (
            isinstance(other, Instrument)
            and (self.digest, self.language) == (other.digest, other.language)
        )

    def __hash__(self) -> int:
        """Hash by content."""
        return hash((self.digest, self.language))

    def __getstate__(self) -> dict[str, Any]:
        """Pickle what was declared, not what was worked out from it."""
        return {field.name: getattr(self, field.name) for field in fields(Instrument)}

    @property
    def several_perspectives(self) -> bool:
        """Whether answers and score ids must name a perspective."""
        return len(self.perspectives) > 1

    @cached_property
    def wording(self) -> Wording:
        """The phrases of the language, and how it writes numbers and dates."""
        return Wording(self.language, self.phrases)

    @cached_property
    def clear_labels(self) -> Mapping[str, str]:
        """The plain labels of the scores that no two scores share, by the score's id."""
        labels = {score.id: plain(parse(score.label)) for score in self.scores}
        count = Counter(labels.values())
        # What a label with a placeholder says is known only in a report.
        return {name: text for name, text in labels.items() if count[text] == 1 and "{" not in text}

    @cached_property
    def item_by_id(self) -> Mapping[str, Item]:
        """Items by their id."""
        return {item.id: item for item in self.items}

    @cached_property
    def scale_by_id(self) -> Mapping[str, Scale]:
        """Scales by their id."""
        return {scale.id: scale for scale in self.scales}

    @cached_property
    def perspective_by_id(self) -> Mapping[str, Perspective]:
        """Perspectives by their id."""
        return {perspective.id: perspective for perspective in self.perspectives}

    @cached_property
    def score_by_id(self) -> Mapping[str, ScoreRule]:
        """Score rules by their id."""
        return {score.id: score for score in self.scores}

    @cached_property
    def verdict_by_id(self) -> Mapping[str, VerdictRule]:
        """Verdict rules by their id."""
        return {verdict.id: verdict for verdict in self.verdicts}

    @cached_property
    def rule_by_id(self) -> Mapping[str, Node]:
        """The rules of scores and verdicts, which share their ids, by these."""
        rules = {score.id: score.rule for score in self.scores}
        return {**rules, **{verdict.id: verdict.rule for verdict in self.verdicts}}

    @cached_property
    def takes_responses(self) -> bool:
        """Whether it has a rule over several responses that are reported together."""
        rules = [
            *self.rule_by_id.values(),
            *(exclusion.when for exclusion in self.exclusions),
            *(trigger.when for trigger in self.triggers),
            *(each.rule for selection in self.selections for each in selection.candidates),
        ]
        return any(map(_over_responses, rules))

    @cached_property
    def trigger_by_id(self) -> Mapping[str, Trigger]:
        """Triggers by their id."""
        return {trigger.id: trigger for trigger in self.triggers}

    @cached_property
    def selection_by_id(self) -> Mapping[str, Selection]:
        """Selections by their id."""
        return {selection.id: selection for selection in self.selections}

    @cached_property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Every (item id, perspective id) that is asked, in the order of items."""
        return tuple((item.id, view) for item in self.items for view in item.perspectives)

    @cached_property
    def cell_index(self) -> Mapping[tuple[str, str], int]:
        """The place of each cell in `cells`, which is its place in a response's values."""
        return {cell: index for index, cell in enumerate(self.cells)}

    def cell_name(self, item: str, perspective: str) -> str:
        """Name an answer as files do: "SL-1.individual", or "q1" where there is one perspective."""
        return f"{item}.{perspective}" if self.several_perspectives else item


def _over_responses(node: Node) -> bool:
    return node.op == "each_response" or any(map(_over_responses, node.operands))
