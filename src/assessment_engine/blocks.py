"""The report as a value: a tree of blocks without any format, which renderers turn into bytes.

Texts arrive as runs of parsed markup, numbers both as exact values and as the words to print. A
renderer needs nothing else: no package, no rule, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import ClassVar, Literal, Union

from attrs import field, frozen

from assessment_engine.markup import Runs, plain

Number = Union[int, Fraction]
# What stands beside each other: so many columns, and what one can hold: the entries of a ranking,
# the letters of an entry, and those of a note that stands for a ranking.
_COLUMNS = 3
_ENTRIES, _ENTRY, _NOTE = 5, 140, 200


@frozen
class Cover:
    """The front page. `title` and `subtitle` are single lines, `lines` say for whom and when."""

    kind: ClassVar[str] = "cover"
    title: Runs
    subtitle: Runs
    lines: tuple[Runs, ...]
    note: tuple[Runs, ...] = ()


@frozen
class Contents:
    """Where to print the table of contents: the sections down to `depth` levels."""

    kind: ClassVar[str] = "contents"
    title: Runs
    depth: int = 1


@frozen
class Section:
    """A titled part. `id` is unique in the report; `level` is 1 for a chapter, at most 3.

    `new_page` asks paged formats to start the section on a new page.
    """

    kind: ClassVar[str] = "section"
    id: str
    title: Runs
    level: int
    blocks: tuple[Block, ...]
    new_page: bool = False


@frozen
class Paragraphs:
    """Running text. A `lead` opens a chapter, a `note` stands back."""

    kind: ClassVar[str] = "paragraphs"
    paragraphs: tuple[Runs, ...]
    style: Literal["body", "lead", "note"] = "body"


@frozen
class ItemList:
    """A list, numbered when `ordered`."""

    kind: ClassVar[str] = "list"
    items: tuple[Runs, ...]
    ordered: bool = False


@frozen
class ScoreLine:
    """One score in words. `text` is ready to print ("15 of a possible 24").

    `value` is None where the score has none; `text` then says why. `minimum` and `maximum` are
    the bounds that the scoring rule can reach. `language` is that of `band` where it is not the
    report's.
    """

    score: str
    label: Runs
    value: Number | None
    minimum: Number
    maximum: Number
    text: str
    band: str | None = None
    comment: Runs = ()
    language: str | None = None


@frozen
class ScoreLines:
    """Scores one under the other."""

    kind: ClassVar[str] = "scores"
    lines: tuple[ScoreLine, ...]


@frozen
class ChartCategory:
    """What a row of a chart is about. `code` is its short name, `target` a block id to link to."""

    label: Runs
    code: str = ""
    target: str | None = None


@frozen
class ChartSeries:
    """One value per category; None is a value that does not exist. `texts` prints them."""

    id: str
    label: str
    values: tuple[Number | None, ...]
    texts: tuple[str, ...]


@frozen
class Chart:
    """A value per category and series, between `minimum` and `maximum`, and the same as a table.

    `title` names it, `description` says in words what it shows (the text alternative).
    `category_label` heads the first column of the table; `value_label` names the axis. The style
    "bars" draws a bar for each value; "dumbbell" a dot for each, the dots of a category on one
    line and joined, so that the distance between them is what is seen. `language` is that of
    these texts where it is not the report's.
    """

    kind: ClassVar[str] = "chart"
    id: str
    title: str
    description: str
    category_label: str
    value_label: str
    categories: tuple[ChartCategory, ...]
    series: tuple[ChartSeries, ...]
    minimum: Number
    maximum: Number
    style: Literal["bars", "dumbbell"] = "bars"
    language: str | None = None


@frozen
class RankingEntry:
    """One ranked thing: its name, its number in words, what that means, and where it is treated.

    `text` is "" in a report without numbers. `language` is that of `text` where it is not the
    report's.
    """

    label: Runs
    text: str
    comment: Runs = ()
    target: str | None = None
    language: str | None = None


@frozen
class Ranking:
    """A ranked list, with a note on ties."""

    kind: ClassVar[str] = "ranking"
    id: str
    entries: tuple[RankingEntry, ...]
    note: Runs = ()


@frozen
class CoachingPart:
    """Part of a coaching block: paragraphs, or a list of questions or steps under a heading."""

    id: str
    style: Literal["paragraphs", "list"]
    heading: Runs
    texts: tuple[Runs, ...]


@frozen
class CoachingBlock:
    """What one trigger selected: the statement, why it is shown, and the advice.

    `id` is the coaching id (for example the item code), `anchor` the block's id in the report.
    `code` is printed before the title: the id where it is None, nothing where it is "".
    `language` is that of `reason` where it is not the report's.
    `reason` is the trigger's trace in words; it is "" in a report without numbers. `parts` is
    empty where no text was written.
    """

    kind: ClassVar[str] = "coaching"
    id: str
    anchor: str
    level: int
    title: Runs
    statement: Runs
    reason: str
    parts: tuple[CoachingPart, ...]
    code: str | None = None
    language: str | None = None


@frozen
class FormField:
    """A field to fill in. `rows` is the height in lines; `value` is what it starts with.

    `language` is that of `label` where it is not the report's.
    """

    id: str
    label: str
    style: Literal["line", "text", "date"] = "line"
    rows: int = 1
    value: str = ""
    language: str | None = None


@frozen
class FormGroup:
    """Fields under one question ("Three goals")."""

    id: str
    label: Runs
    fields: tuple[FormField, ...]


@frozen
class Form:
    """Fields to fill in on screen or on paper. Nothing is sent anywhere."""

    kind: ClassVar[str] = "form"
    id: str
    groups: tuple[FormGroup, ...]


@frozen
class Fact:
    """Something that is stated of the report: what it is called, and one text or several."""

    label: Runs
    texts: tuple[Runs, ...]


@frozen
class Facts:
    """Facts about how the report came about, such as its scale and the version of its package."""

    kind: ClassVar[str] = "facts"
    facts: tuple[Fact, ...]


Block = Union[
    Cover,
    Contents,
    Section,
    Paragraphs,
    ItemList,
    ScoreLines,
    Chart,
    Ranking,
    CoachingBlock,
    Form,
    Facts,
]


@frozen
class Report:
    """A finished report.

    `title` is plain text for running heads and document properties. `language` is a BCP 47 tag.
    `phrases` holds the small words a renderer prints itself (see the phrases reference).
    `completed` is the ISO date of the response: the only date a renderer may print or embed.
    `result` is the scores and coaching behind the report, as JSON values: the full data beside it,
    of which renderers print only what blocks show. A report without
    `numbers` shows words and coaching only; its `result` has neither scores nor traces.
    """

    instrument: str
    version: str
    digest: str
    engine_version: str
    title: str
    language: str
    respondent: str
    completed: str
    blocks: tuple[Block, ...]
    phrases: Mapping[str, str]
    result: Mapping[str, object] = field(repr=False)
    numbers: bool = True

    def walk(self) -> Iterator[Block]:
        """Visit every block, outside before inside, in reading order."""
        return _walk(self.blocks)


def _walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from _walk(block.blocks)


def abreast(blocks: Iterable[Block]) -> Iterator[tuple[Block, ...]]:
    """Give the blocks one by one, but sections with no more than a short ranking together.

    A renderer can set those of a group, at most three, beside each other.
    """
    group: tuple[Block, ...] = ()
    for block in blocks:
        is_short = _is_short(block)
        if group and not (is_short and len(group) < _COLUMNS):
            yield from _columns(group)
            group = ()
        if is_short:
            group = (*group, block)
        else:
            yield (block,)
    yield from _columns(group)


def _columns(group: tuple[Block, ...]) -> Iterator[tuple[Block, ...]]:
    rankings = sum(isinstance(b, Section) and isinstance(b.blocks[0], Ranking) for b in group)
    if rankings > 1:
        yield group
    else:
        yield from ((block,) for block in group)


def _is_short(block: Block) -> bool:
    """Say whether a column can hold a block: a section with a ranking, or with why it has none."""
    if not isinstance(block, Section) or block.level == 1 or block.new_page:
        return False
    if len(block.blocks) != 1:
        return False
    (inner,) = block.blocks
    if isinstance(inner, Ranking):
        texts = [text for entry in inner.entries for text in (entry.label, entry.comment)]
        return len(inner.entries) <= _ENTRIES and all(len(plain(each)) <= _ENTRY for each in texts)
    return isinstance(inner, Paragraphs) and sum(map(len, map(plain, inner.paragraphs))) <= _NOTE
