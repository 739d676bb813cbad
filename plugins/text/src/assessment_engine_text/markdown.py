"""A report as Markdown: one function for each kind of block; the table at the end says which."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from typing import Any

from assessment_engine import Report
from assessment_engine.blocks import (
    Block,
    Chart,
    ChartCategory,
    CoachingBlock,
    CoachingPart,
    Contents,
    Cover,
    Facts,
    Form,
    FormField,
    ItemList,
    Paragraphs,
    Ranking,
    RankingEntry,
    ScoreLine,
    ScoreLines,
    Section,
)
from assessment_engine.charts import element_id
from assessment_engine.markup import Run, Runs
from assessment_engine.markup import plain as bare
from assessment_engine_text.checking import colon
from assessment_engine_text.inline import at_start, inside, line, linked, plain

Lines = Iterator[str]
_EMPTY = "\N{HORIZONTAL ELLIPSIS}"  # a field to fill in
_DEEPEST = 6  # levels of headings


def markdown(report: Report) -> str:
    """Give the whole file."""
    writer = _Writer(report)
    covered = bool(report.blocks) and isinstance(report.blocks[0], Cover)
    title = [] if covered else [writer.heading(1, ())]
    made = f"{report.instrument} {report.version} · assessment-engine {report.engine_version}"
    parts = [*title, *writer.blocks(report.blocks), "---", plain(made), plain(report.digest)]
    return "\n\n".join(_apart(part for part in parts if part)) + "\n"


class _List(str):
    """What is written of a list."""


def _apart(parts: Iterable[str]) -> Lines:
    """Put a comment between two lists, which would be one without it."""
    last = ""
    for part in parts:
        if isinstance(last, _List) and isinstance(part, _List):
            yield "<!-- -->"
        yield part
        last = part


class _Writer:
    """One report on its way: its places, and the level of the heading above."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.level = 1
        self._places = {anchor for block in report.walk() for anchor in _anchors(block)}
        self._wanted = {target for block in report.walk() for target in _targets(block, report)}
        self._placed: set[str] = set()

    def blocks(self, blocks: Iterable[Block]) -> Lines:
        """Give the paragraphs of blocks: pieces of text with an empty line between them."""
        for block in blocks:
            yield from _WRITE[block.kind](self, block)

    def anchor(self, name: str, wanted: bool = False) -> str:
        """Give the place that links lead to, once, and where one does."""
        if name in self._placed or not (wanted or name in self._wanted):
            return ""
        self._placed.add(name)
        return f'<a id="{escape(element_id(name))}"></a>'

    def link(self, runs: Runs, target: str | None) -> str:
        """Give a text that leads elsewhere in the report, if that is there."""
        return linked(runs, element_id(target) if target in self._places and target else None)

    def heading(self, level: int, title: Runs, anchor: str = "", code: str = "") -> str:
        """Give a heading, with the code before its title."""
        words = " ".join(filter(None, [plain(code), inside(title).strip()]))
        words = re.sub("#$", r"\\#", words or self.untitled())
        return f"{'#' * min(level, _DEEPEST)} {anchor}{words}"

    def untitled(self) -> str:
        """Give what stands in place of an empty title, which would be no heading."""
        return plain(self.report.title).strip() or "\N{EN DASH}"

    def items(self, items: Iterable[Iterable[str]], ordered: bool = False) -> Lines:
        """Give a list: each item is its paragraphs, and those after the first are set in."""
        written, space = [], "\n"
        for number, paragraphs in enumerate(items, 1):
            mark = f"{number}." if ordered else "-"
            inner = [paragraph for paragraph in paragraphs if paragraph]
            space = "\n\n" if len(inner) > 1 else space
            lines = "\n\n".join(inner).split("\n")
            room = " " * len(mark)
            shifted = (f"{room if index else mark} {each}" for index, each in enumerate(lines))
            written.append("\n".join(each.rstrip() for each in shifted))
        yield _List(space.join(written))


def _anchors(block: Block) -> Lines:
    if isinstance(block, CoachingBlock):
        yield block.anchor
    elif isinstance(block, Section | Chart | Ranking | Form):
        yield block.id


def _targets(block: Block, report: Report) -> Iterator[str | None]:
    if isinstance(block, Contents):
        sections = (each for each in report.walk() if isinstance(each, Section))
        yield from (each.id for each in sections if each.level <= block.depth)
    elif isinstance(block, Chart):
        yield from (each.target for each in block.categories)
    elif isinstance(block, Ranking):
        yield from (each.target for each in block.entries)


def _strong(words: str) -> str:
    """Give a name in bold."""
    return inside((Run(words, strong=True),))


def _lines(paragraphs: Iterable[Runs], mark: str = "") -> Lines:
    yield from (mark + written for each in paragraphs if (written := line(each)))


def _cover(writer: _Writer, block: Cover) -> Lines:
    yield writer.heading(1, block.title)
    yield _strong(bare(block.subtitle))
    yield from _lines((*block.lines, *block.note))


def _contents(writer: _Writer, block: Contents) -> Lines:
    yield writer.heading(2, block.title)
    yield _List("\n".join(_entries(writer, writer.report.blocks, block.depth, "")))


def _entries(writer: _Writer, blocks: Iterable[Block], depth: int, room: str) -> Lines:
    for block in blocks:
        if isinstance(block, Section) and block.level <= depth:
            title = block.title if bare(block.title).strip() else (Run(writer.untitled()),)
            yield f"{room}- {writer.link(title, block.id)}"
            yield from _entries(writer, block.blocks, depth, room + "  ")


def _section(writer: _Writer, block: Section) -> Lines:
    outer = writer.level
    writer.level = min(block.level, outer) + 1
    yield writer.heading(writer.level, block.title, writer.anchor(block.id))
    yield from writer.blocks(block.blocks)
    writer.level = outer


def _paragraphs(_: _Writer, block: Paragraphs) -> Lines:
    if block.style == "note":
        yield "\n>\n".join(_lines(block.paragraphs, "> "))
    else:
        yield from _lines(block.paragraphs)


def _list(writer: _Writer, block: ItemList) -> Lines:
    yield from writer.items(([line(item)] for item in block.items), block.ordered)


def _scores(writer: _Writer, block: ScoreLines) -> Lines:
    yield from writer.items(map(_score, block.lines))


def _score(score: ScoreLine) -> Lines:
    yield _named(_strong(bare(score.label)), plain(score.text))
    band = [_strong(score.band)] if score.band else []
    yield from filter(None, [at_start(" ".join([*band, inside(score.comment)]))])


def _named(name: str, text: str) -> str:
    return at_start(": ".join(filter(None, (name.strip(" "), text.strip(" ")))))


def _chart(writer: _Writer, block: Chart) -> Lines:
    title = _strong(block.title)
    yield writer.anchor(block.id) + title
    yield at_start(plain(block.description))
    heads = [plain(block.category_label), *(plain(each.label) for each in block.series)]
    rows = [
        [_category(writer, category), *(plain(each.texts[index]) for each in block.series)]
        for index, category in enumerate(block.categories)
    ]
    rules = ["---", *["---:"] * len(block.series)]
    yield "\n".join(f"| {' | '.join(row)} |" for row in (heads, rules, *rows))


def _category(writer: _Writer, category: ChartCategory) -> str:
    code = _strong(category.code)
    return " ".join(filter(None, [code, writer.link(category.label, category.target)]))


def _ranking(writer: _Writer, block: Ranking) -> Lines:
    yield writer.anchor(block.id)
    yield from writer.items(_entry(writer, each) for each in block.entries)
    yield from _lines([block.note], "> ")


def _entry(writer: _Writer, entry: RankingEntry) -> Lines:
    written = (writer.link(entry.label, entry.target), plain(entry.text))
    yield at_start(colon(bare(entry.label)).join(filter(None, written)))
    yield from _lines([entry.comment])


def _coaching(writer: _Writer, block: CoachingBlock) -> Lines:
    level = min(block.level, writer.level) + 1
    code = block.id if block.code is None else block.code
    yield writer.heading(level, block.title, writer.anchor(block.anchor, wanted=True), code)
    yield from _lines([block.statement], "> ")
    if block.reason:
        reason = _strong(writer.report.phrases["reason"])
        yield _named(reason, plain(block.reason))
    for part in block.parts:
        yield from _part(writer, part, level + 1)
    if not block.parts:
        yield at_start(plain(writer.report.phrases["coaching_missing"]))


def _part(writer: _Writer, part: CoachingPart, level: int) -> Lines:
    if part.heading:
        yield writer.heading(level, part.heading)
    if part.style == "list":
        yield from writer.items([line(text)] for text in part.texts)
    else:
        yield from _lines(part.texts)


def _form(writer: _Writer, block: Form) -> Lines:
    yield writer.anchor(block.id)
    for group in block.groups:
        yield _strong(bare(group.label))
        yield from writer.items(map(_field, group.fields))


def _field(field: FormField) -> Lines:
    """Give a field with what it starts with, line by line."""
    label = _strong(field.label)
    paragraphs: list[list[str]] = [[]]
    for each in field.value.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if written := at_start(plain(each)):
            paragraphs[-1].append(written)
        else:
            paragraphs.append([])
    first, *rest = ["\\\n".join(lines) for lines in paragraphs if lines] or [_EMPTY]
    yield _named(label, first)
    yield from rest


def _facts(writer: _Writer, block: Facts) -> Lines:
    yield from writer.items(_fact(fact.label, fact.texts) for fact in block.facts)


def _fact(label: Runs, texts: Iterable[Runs]) -> Lines:
    first, *rest = [*texts] or [()]
    yield _named(_strong(bare(label)), inside(first))
    yield from _lines(rest)


_WRITE: Mapping[str, Callable[[_Writer, Any], Lines]] = {
    "cover": _cover,
    "contents": _contents,
    "section": _section,
    "paragraphs": _paragraphs,
    "list": _list,
    "scores": _scores,
    "chart": _chart,
    "ranking": _ranking,
    "coaching": _coaching,
    "form": _form,
    "facts": _facts,
}
