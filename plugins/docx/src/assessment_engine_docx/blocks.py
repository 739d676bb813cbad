"""One function for each kind of block; the table at the end says which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from docx.document import Document
from docx.oxml.xmlchemy import BaseOxmlElement

from assessment_engine import AssessmentError, Problem, Report
from assessment_engine.blocks import (
    Block,
    Chart,
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
    ScoreLine,
    ScoreLines,
    Section,
    abreast,
)
from assessment_engine.markup import Runs, plain
from assessment_engine_docx.paper import Paper, tab, text
from assessment_engine_docx.pictures import bar_picture, chart_picture
from assessment_engine_docx.tables import data_table
from assessment_engine_docx.xml import element, flag

PHRASES = ("page", "data_table", "reason", "coaching_missing")
_SHORT = 40  # characters that stand at the right of a line
_BESIDE = 60  # characters that leave room for them
_NARROW = 26  # characters of a fact's name that stand beside the fact
_WORD = 50  # characters of a word that fit beside a name
_STYLES = {"body": "Normal", "lead": "Lead", "note": "Note"}
_INTRODUCED = (ItemList, ScoreLines, Chart, Ranking)


def check(report: Report) -> None:
    """Raise AssessmentError with every reason why the report cannot be written truly."""
    if problems := [*_unknown(report), *_missing(report)]:
        raise AssessmentError(problems)


def write(report: Report, document: Document) -> None:
    """Write a whole report that has been checked."""
    paper = Paper(report, document)
    _write_all(paper, report.blocks)
    paper.finish()


def _unknown(report: Report) -> Iterator[Problem]:
    strange = (block for block in report.walk() if type(block) not in _WRITE)
    for kind in dict.fromkeys(getattr(each, "kind", type(each).__name__) for each in strange):
        yield Problem(
            "docx-unknown-block",
            f"the Word renderer cannot show a block of the kind {kind!r}",
            hint="upgrade assessment-engine-docx to the version of the engine",
        )


def _missing(report: Report) -> Iterator[Problem]:
    for name in PHRASES:
        if name not in report.phrases:
            yield Problem(
                "docx-missing-phrase",
                f"the phrase {name!r} is missing in the language {report.language!r}",
                hint=f"add {name!r} to the phrases of the report",
            )


def _write_all(paper: Paper, blocks: Iterable[Block]) -> None:
    for group, following in pairwise([*abreast(blocks), ()]):
        if len(group) > 1:
            paper.columns(len(group))
            for number, block in enumerate(group):
                if number:
                    paper.next_column()
                _WRITE[type(block)](paper, block)
            paper.columns(1)
            continue
        (block,) = group
        if isinstance(block, Paragraphs) and _introduces(block, following):
            _paragraphs(paper, block, keep=True)
        else:
            _WRITE[type(block)](paper, block)


def _introduces(block: Paragraphs, following: Sequence[Block]) -> bool:
    """Say whether a paragraph belongs on the page of what comes after it."""
    alone = len(block.paragraphs) == 1 and block.style == "body"
    return alone and any(isinstance(each, _INTRODUCED) for each in following)


def _cover(paper: Paper, block: Cover) -> None:
    paper.paragraph("Title", *paper.runs(block.title))
    paper.paragraph("Subtitle", *paper.runs(block.subtitle))
    for line in block.lines:
        paper.paragraph("CoverLine", *paper.runs(line))
    for paragraph in block.note:
        paper.paragraph("CoverNote", *paper.runs(paragraph))
    paper.turn()


def _contents(paper: Paper, block: Contents) -> None:
    """Write the table of contents as a field: links now, page numbers when it is updated."""
    paper.turn()
    paper.paragraph("TOCHeading", *paper.runs(block.title))
    sections = [
        each
        for each in paper.report.walk()
        if isinstance(each, Section) and each.level <= block.depth
    ]
    code = element("w:instrText", {"xml:space": "preserve"})
    code.text = f' TOC \\o "1-{min(max(block.depth, 1), 9)}" \\h \\z '
    before = [_field("begin"), element("w:r", {}, code), _field("separate")]
    for section in sections:
        line = paper.lead(section.id, paper.titled(section.title))
        paper.paragraph(f"TOC{min(section.level, 3)}", *before, *line)
        before = []
    paper.paragraph("AfterTable", *before, _field("end"))


def _field(part: str) -> BaseOxmlElement:
    return element("w:r", {}, element("w:fldChar", {"w:fldCharType": part}))


def _section(paper: Paper, block: Section) -> None:
    outer = paper.depth
    paper.depth = min(block.level, outer + 1)
    if block.new_page:
        paper.turn()
    paper.mark(block.id)
    paper.heading(paper.depth, block.title)
    _write_all(paper, block.blocks)
    paper.depth = outer


def _paragraphs(paper: Paper, block: Paragraphs, keep: bool = False) -> None:
    for paragraph in block.paragraphs:
        paper.paragraph(_STYLES[block.style], *paper.runs(paragraph), keep=keep)


def _list(paper: Paper, block: ItemList) -> None:
    _bullets(paper, block.items, block.ordered)


def _bullets(paper: Paper, items: Iterable[Runs], ordered: bool = False) -> None:
    number = paper.numbers() if ordered else ""
    made = None
    for item in items:
        made = paper.paragraph("ListNumber" if ordered else "ListBullet", *paper.runs(item))
        if ordered:
            made[0].append(element("w:numPr", {}, flag("w:ilvl", 0), flag("w:numId", number)))
    if made is not None:  # what follows a list stands apart from it
        made[0].append(element("w:spacing", {"w:after": 200}))


def _scores(paper: Paper, block: ScoreLines) -> None:
    for line in block.lines:
        _score(paper, line)


def _score(paper: Paper, line: ScoreLine) -> None:
    picture = bar_picture(line)
    more = bool(line.band or line.comment)
    label = paper.runs(line.label)
    if len(line.text) <= _SHORT and len(plain(line.label)) <= _BESIDE:
        paper.paragraph("Score", *label, tab(), text(line.text))
    else:
        paper.paragraph("Score", *label)
        paper.paragraph("ScoreComment", text(line.text, "Strong"), keep=more or bool(picture))
    if picture:
        paper.paragraph("ScoreBar", paper.picture(picture, None))
    if more:
        band = [text(line.band, "Band", line.language)] if line.band else []
        space = [text("  ")] if line.band and line.comment else []
        paper.paragraph("ScoreComment", *band, *space, *paper.runs(line.comment))
    elif picture:
        paper.paragraph("AfterTable")


def _chart(paper: Paper, block: Chart) -> None:
    paper.mark(block.id)
    paper.paragraph("Caption", text(block.title, language=block.language))
    alt = f"{block.title}. {block.description}"
    paper.paragraph("Picture", paper.picture(chart_picture(block), alt))
    if block.categories:
        paper.paragraph("TableLabel", text(paper.phrases["data_table"]))
        data_table(paper, block)
    paper.paragraph("AfterTable")


def _ranking(paper: Paper, block: Ranking) -> None:
    paper.mark(block.id)
    style, under = "Ranking", "RankingComment"
    if not paper.wide:
        style, under = "RankingColumn", "RankingColumnText"
    for entry in block.entries:
        label = paper.lead(entry.target, entry.label)
        number = text(entry.text, "RankingNumber", entry.language)
        beside = len(entry.text) <= _SHORT and len(plain(entry.label)) <= _BESIDE
        beside = not entry.text or (beside and paper.wide)
        more = bool(entry.comment) or not beside
        if beside:
            paper.paragraph(style, *label, *([tab(), number] if entry.text else []), keep=more)
        else:
            paper.paragraph(style, *label, keep=True)
            paper.paragraph(under, number, keep=bool(entry.comment))
        if entry.comment:
            paper.paragraph(under, *paper.runs(entry.comment))
    if block.note:
        paper.paragraph("Note", *paper.runs(block.note))


def _coaching(paper: Paper, block: CoachingBlock) -> None:
    first = paper.count()
    paper.mark(block.anchor)
    level = min(block.level, paper.depth + 1)
    code = block.id if block.code is None else block.code
    chip = [text(f"\N{NO-BREAK SPACE}{code}\N{NO-BREAK SPACE}", "Code"), text("  ")] if code else []
    paper.heading(level, block.title, *chip)
    if block.statement:
        paper.paragraph("Statement", *paper.runs(block.statement))
    if block.reason:
        label = text(paper.phrases["reason"], "ReasonLabel")
        paper.paragraph("Reason", label, text("  "), text(block.reason, None, block.language))
    for part in block.parts:
        _part(paper, part, level + 1)
    if not block.parts:
        paper.paragraph("Note", text(paper.phrases["coaching_missing"]))
    paper.hold(first)


def _part(paper: Paper, part: CoachingPart, level: int) -> None:
    if part.heading:
        paper.heading(level, part.heading)
    if part.style == "list":
        _bullets(paper, part.texts)
    else:
        _paragraphs(paper, Paragraphs(part.texts))


def _form(paper: Paper, block: Form) -> None:
    paper.mark(block.id)
    for group in block.groups:
        if group.label:
            paper.paragraph("FieldGroup", *paper.runs(group.label))
        for field in group.fields:
            _form_field(paper, f"{block.id}-{group.id}-{field.id}", plain(group.label), field)


def _form_field(paper: Paper, name: str, group: str, field: FormField) -> None:
    if field.label:
        paper.paragraph("FieldLabel", text(field.label, None, field.language))
    lines = field.value.replace("\r\n", "\n").split("\n")
    title = field.label or group or field.id
    if field.style == "date" and len(lines) == 1:
        picker = element("w:date", {}, flag("w:dateFormat", "d MMMM yyyy"))
        day = text(lines[0] or "\N{NO-BREAK SPACE}")
        paper.paragraph("Field", paper.control(name, title, [day], picker))
    else:
        lines += [""] * (field.rows - len(lines))
        written = [paper.loose("Field", *([text(line)] if line else [])) for line in lines]
        paper.add(paper.control(name, title, written))
    paper.paragraph("AfterField")


def _facts(paper: Paper, block: Facts) -> None:
    for fact in block.facts:
        label = paper.runs(fact.label, "FactLabel")
        texts = list(fact.texts)
        beside = texts and len(plain(fact.label)) <= _NARROW and _breaks(plain(texts[0]))
        if beside:
            paper.paragraph("Fact", *label, tab(), *paper.runs(texts.pop(0)))
        else:
            paper.paragraph("Fact", *label, keep=bool(texts))
        for paragraph in texts:
            style = "FactText" if _breaks(plain(paragraph)) else "FactWide"
            paper.paragraph(style, *paper.runs(paragraph))


def _breaks(text: str) -> bool:
    """Say whether a text fits a narrow column: one long word would leave its first line empty."""
    return all(len(word) <= _WORD for word in text.split())


_WRITE: Mapping[type, Callable[[Paper, Any], None]] = {
    Cover: _cover,
    Contents: _contents,
    Section: _section,
    Paragraphs: _paragraphs,
    ItemList: _list,
    ScoreLines: _scores,
    Chart: _chart,
    Ranking: _ranking,
    CoachingBlock: _coaching,
    Form: _form,
    Facts: _facts,
}
