"""A report for a terminal: one function for each kind of block; the table at the end says which."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from assessment_engine import Report
from assessment_engine.blocks import (
    Block,
    Chart,
    CoachingBlock,
    Contents,
    Cover,
    Facts,
    Form,
    FormField,
    ItemList,
    Number,
    Paragraphs,
    Ranking,
    ScoreLines,
    Section,
)
from assessment_engine.markup import Runs
from assessment_engine_text.checking import colon, on_screen

Parts = Iterator[RenderableType]
_WIDEST, _NARROWEST = 100, 20  # columns: longer lines are hard to read, shorter ones hold no word
_TITLE, _ACCENT, _MUTED, _BAR = "bold cyan", "bold yellow", "dim", "cyan"
_HEADINGS = {1: "bold cyan", 2: "bold cyan", 3: "bold", 4: "bold", 5: "italic"}
_BAR_WIDTH = 24
_SHORT = 36  # characters of a name and of a number that stand in one line


def terminal(report: Report, columns: int, codes: Literal["none", "styles", "colours"]) -> str:
    """Give the lines for a screen of so many columns; every line ends with a line break."""
    written = io.StringIO()
    # Everything is said, so that nothing is taken from the environment of this process.
    console = Console(
        file=written,
        width=max(min(columns, _WIDEST), _NARROWEST),
        height=25,
        force_terminal=codes != "none",
        force_jupyter=False,
        force_interactive=False,
        color_system=None if codes == "none" else "standard",
        no_color=codes == "styles",
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        safe_box=False,
    )
    screen = _Screen(report)
    for part in screen.blocks(report.blocks):
        console.print(part)
    text = "\n".join(line.rstrip(" ") for line in written.getvalue().split("\n"))
    return re.sub("\n{3,}", "\n\n", text).strip("\n") + "\n"


class _Screen:
    """One report on its way: its phrases, and the level of the heading above."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.level = 0

    def blocks(self, blocks: Iterable[Block]) -> Parts:
        for block in blocks:
            yield from _SHOW[block.kind](self, block)


def _text(words: str, style: str = "") -> Text:
    return Text(on_screen(words), style=style)


def _runs(runs: Runs, style: str = "") -> Text:
    """Give a text in its styles, the address of a link after its label."""
    text = Text(style=style)
    for index, run in enumerate(runs):
        styles = [name for name in ("strong", "emphasis") if getattr(run, name)]
        named = " ".join({"strong": "bold", "emphasis": "italic"}[each] for each in styles)
        text.append(on_screen(run.text), named or None)
        following = runs[index + 1].link if index + 1 < len(runs) else None
        if run.link and run.link != following and on_screen(run.link) != on_screen(run.text):
            text.append(f" <{on_screen(run.link)}>", _MUTED)
    return text


def _below(part: RenderableType, left: int = 0) -> Padding:
    """Set a part in, with an empty line after it."""
    return Padding(part, (0, 0, 1, left))


def _heading(screen: _Screen, level: int, title: Text) -> RenderableType:
    shown = title if title.plain.strip() else _text(screen.report.title)
    shown.stylize(_HEADINGS[min(level, 5)])
    if level == 1:
        return Padding(Group(Rule(style=_BAR), shown, Rule(style=_BAR)), (1, 0))
    return Padding(shown, (1 if level < 4 else 0, 0, 1, 0))


def _cover(_: _Screen, block: Cover) -> Parts:
    lines = [_runs(block.title, _TITLE), _runs(block.subtitle)]
    lines += [Text(), *map(_runs, block.lines)] if block.lines else []
    yield _below(Panel(Group(*lines), border_style=_BAR, padding=(1, 2)))
    for paragraph in block.note:
        yield _below(_runs(paragraph, _MUTED))


def _contents(screen: _Screen, block: Contents) -> Parts:
    yield _below(_runs(block.title, _TITLE))
    listed = (each for each in screen.report.walk() if isinstance(each, Section))
    for section in listed:
        if section.level <= block.depth:
            yield Padding(_runs(section.title), (0, 0, 0, 2 * section.level))


def _section(screen: _Screen, block: Section) -> Parts:
    outer = screen.level
    screen.level = min(block.level, outer + 1)
    yield _heading(screen, screen.level, _runs(block.title))
    yield from screen.blocks(block.blocks)
    screen.level = outer


def _paragraphs(_: _Screen, block: Paragraphs) -> Parts:
    style = {"body": "", "lead": "bold", "note": _MUTED}[block.style]
    for paragraph in block.paragraphs:
        yield _below(_runs(paragraph, style), 2 if block.style == "note" else 0)


def _list(_: _Screen, block: ItemList) -> Parts:
    yield _items(block.items, block.ordered)


def _items(items: Iterable[Runs], ordered: bool = False) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for number, item in enumerate(items, 1):
        table.add_row(Text(f"{number}." if ordered else "\N{BULLET}", _ACCENT), _runs(item))
    return _below(table, 1)


def _scores(_: _Screen, block: ScoreLines) -> Parts:
    for line in block.lines:
        label, number = _runs(line.label, "bold"), _text(line.text, _TITLE)
        if len(line.text) <= _SHORT and len(label.plain) <= _SHORT:
            table = Table.grid(padding=(0, 2), expand=True)
            table.add_column(ratio=1, overflow="fold")
            table.add_column(justify="right", overflow="fold")
            table.add_row(label, number)
            yield table
        else:
            yield from (label, number)
        if line.value is not None and line.maximum > line.minimum:
            yield _bar(line.value, line.minimum, line.maximum)
        comment = _text(line.band or "", _ACCENT)
        comment.append("  " if line.band and line.comment else "")
        comment.append_text(_runs(line.comment))
        yield _below(comment) if comment.plain else Text()


def _bar(value: Number, minimum: Number, maximum: Number, width: int = 2 * _BAR_WIDTH) -> Text:
    """Draw where a value is in its range, from zero or from the end that is nearest to it."""
    zero = min(max(0, minimum), maximum)
    ends = sorted(min(max(each, minimum), maximum) for each in (zero, value))
    start, end = (round((each - minimum) * width / (maximum - minimum)) for each in ends)
    return Text.assemble(
        ("░" * start, _MUTED), ("█" * (end - start), _BAR), ("░" * (width - end), _MUTED)
    )


def _chart(_: _Screen, block: Chart) -> Parts:
    yield _below(_text(block.title, _TITLE))
    for index, category in enumerate(block.categories):
        label = _text(category.code, "bold")
        label.append(" " if category.code else "")
        label.append_text(_runs(category.label))
        table = Table.grid(padding=(0, 1))
        for _column in range(3):
            table.add_column(overflow="fold")
        for series in block.series:
            value = series.values[index]
            drawn = value is not None and block.maximum > block.minimum
            bar = Text("\N{MIDDLE DOT}", _MUTED)
            if value is not None and drawn:
                bar = _bar(value, block.minimum, block.maximum, _BAR_WIDTH)
            number = _text(series.texts[index], "" if value is None else "bold")
            table.add_row(_text(series.label, _MUTED), bar, number)
        yield label
        yield _below(table, 2)


def _ranking(_: _Screen, block: Ranking) -> Parts:
    table = Table.grid(padding=(0, 1))
    table.add_column()
    table.add_column(overflow="fold")
    for entry in block.entries:
        line = _runs(entry.label, "bold")
        if entry.text:
            line.append(colon(line.plain), "not bold")
            line.append(on_screen(entry.text), "not bold cyan")
        table.add_row(Text("\N{BLACK SMALL SQUARE}", _ACCENT), line)
        if entry.comment:
            table.add_row("", _runs(entry.comment))
    yield _below(table, 1)
    if block.note:
        yield _below(_runs(block.note, _MUTED), 3)


def _coaching(screen: _Screen, block: CoachingBlock) -> Parts:
    level = min(block.level, screen.level + 1)
    code = block.id if block.code is None else block.code
    title = _text(f"{code} " if code else "")
    title.append_text(_runs(block.title))
    yield _heading(screen, level, title)
    if block.statement:
        yield _below(_runs(block.statement, "italic"), 2)
    if block.reason:
        reason = _text(screen.report.phrases["reason"], _ACCENT)
        reason.append(f": {on_screen(block.reason)}", "not bold")
        yield _below(reason, 2)
    for part in block.parts:
        if part.heading:
            yield _heading(screen, 5, _runs(part.heading))
        texts = part.texts
        yield from [_items(texts)] if part.style == "list" else (_below(_runs(t)) for t in texts)
    if not block.parts:
        yield _below(_text(screen.report.phrases["coaching_missing"], _MUTED))


def _form(_: _Screen, block: Form) -> Parts:
    for group in block.groups:
        if group.label:
            yield _below(_runs(group.label, "bold"))
        for field in group.fields:
            yield from _field(field)


def _field(field: FormField) -> Parts:
    if field.label:
        yield Padding(_text(field.label, _MUTED), (0, 0, 0, 2))
    lines = field.value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if any(lines):
        yield _below(Group(*map(_text, lines)), 2)
    else:
        yield _below(Group(*[Rule(style=_MUTED, characters="_")] * field.rows), 2)


def _facts(_: _Screen, block: Facts) -> Parts:
    table = Table.grid(padding=(0, 2))
    table.add_column(max_width=26, overflow="fold")
    table.add_column(overflow="fold", ratio=1)
    for fact in block.facts:
        texts = [_runs(text) for text in fact.texts]
        table.add_row(_runs(fact.label, "bold"), Group(*texts))
    yield _below(table)


_SHOW: Mapping[str, Callable[[_Screen, Any], Parts]] = {
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
