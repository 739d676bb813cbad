"""The report as JSON values for the typesetting template: no decision is left to make there.

A text becomes a list of runs, a link a target that exists, a number a share of its range. Nothing
here is markup: the template receives strings and shows them as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from attrs import evolve, frozen

from assessment_engine import AssessmentError, Problem, charts
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
    Number,
    Paragraphs,
    Ranking,
    Report,
    ScoreLine,
    ScoreLines,
    Section,
)
from assessment_engine.markup import Run, Runs, plain
from assessment_engine_pdf import field_font
from assessment_engine_pdf.characters import Cleaner

_Json = dict[str, Any]
# The compiler draws a variable font at its thinnest inside an image, hence the static one.
_PAINT = evolve(charts.PRINT, font="Assessment Sans, Noto Sans")
_CHART_WIDTH = 720
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_SCHEMES = ("http://", "https://", "mailto:")
_PHRASES = ("page", "see_page", "data_table", "reason", "field_for", "uncovered")


@frozen
class Field:
    """A form field as the PDF needs it: its name, spoken label, first value and shape.

    `shown` is the value in letters that the field's font has, in lines as long as the field.
    """

    name: str
    tooltip: str
    language: str | None
    value: str
    shown: tuple[str, ...]
    multiline: bool


@frozen
class Content:
    """What the template gets, and the fields that its boxes stand for, in reading order."""

    values: _Json
    fields: tuple[Field, ...]


def content(report: Report) -> Content:
    """Prepare a whole report."""
    return _Preparation(report).whole()


class _Preparation:
    """One report on its way: what may be linked to, the heading level and the fields so far."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._phrases = _phrases(report)
        self._clean = Cleaner()
        self._anchors = {anchor for block in report.walk() for anchor in _anchors(block)}
        self._placed: set[str] = set()
        self._names: set[str] = set()
        self._fields: list[Field] = []
        self._depth = 0
        self._kinds: dict[type, Callable[[Any], _Json]] = {
            Cover: self._cover,
            Contents: self._contents,
            Section: self._section,
            Paragraphs: self._paragraphs,
            ItemList: self._list,
            ScoreLines: self._scores,
            Chart: self._chart,
            Ranking: self._ranking,
            CoachingBlock: self._coaching,
            Form: self._form,
            Facts: self._facts,
        }

    def whole(self) -> Content:
        report = self._report
        title = self._clean.text(report.title).strip() or report.instrument
        blocks = self._blocks(report.blocks)
        replaced = self._clean.replaced
        uncovered = self._phrases["uncovered"].replace("{characters}", ", ".join(replaced))
        values: _Json = {
            "title": title,
            "dated": bool(report.completed),
            "language": _language(report.language),
            "keywords": [report.instrument, report.version, report.digest],
            "phrases": {name: self._clean.text(text) for name, text in self._phrases.items()},
            "blocks": blocks,
            "uncovered": self._clean.text(uncovered) if replaced else None,
        }
        return Content(values=values, fields=tuple(self._fields))

    def _blocks(self, blocks: Iterable[Block]) -> list[_Json]:
        return [self._block(block) for block in blocks]

    def _block(self, block: Block) -> _Json:
        prepare = self._kinds.get(type(block))
        if prepare is None:
            name = getattr(block, "kind", type(block).__name__)
            raise AssessmentError(
                [
                    Problem(
                        code="pdf-unknown-block",
                        message=f"the PDF renderer cannot show a block of the kind {name!r}",
                        hint="install a version of assessment-engine-pdf that fits the engine",
                    )
                ]
            )
        return {"kind": block.kind, **prepare(block)}

    def _cover(self, block: Cover) -> _Json:
        return {
            "title": self._runs(block.title),
            "subtitle": self._runs(block.subtitle),
            "lines": self._many(block.lines),
            "note": self._many(block.note),
        }

    def _contents(self, block: Contents) -> _Json:
        return {"title": self._heading(block.title), "depth": block.depth}

    def _section(self, block: Section) -> _Json:
        outer = self._depth
        self._depth = min(block.level, outer + 1)
        section = {
            "anchor": self._anchor(block.id),
            "title": self._heading(block.title),
            "level": self._depth,
            "new_page": block.new_page,
            "blocks": self._blocks(block.blocks),
        }
        self._depth = outer
        return section

    def _paragraphs(self, block: Paragraphs) -> _Json:
        return {"style": block.style, "paragraphs": self._many(block.paragraphs)}

    def _list(self, block: ItemList) -> _Json:
        return {"ordered": block.ordered, "items": self._many(block.items)}

    def _scores(self, block: ScoreLines) -> _Json:
        return {"lines": [self._score(line) for line in block.lines]}

    def _score(self, line: ScoreLine) -> _Json:
        return {
            "label": self._runs(line.label),
            "share": _share(line.value, line.minimum, line.maximum),
            "text": self._clean.text(line.text),
            "band": self._clean.text(line.band or ""),
            "tongue": _tongue(line.language),
            "comment": self._runs(line.comment),
        }

    def _chart(self, block: Chart) -> _Json:
        text = self._clean.text
        return {
            "anchor": self._anchor(block.id),
            "title": text(block.title),
            "tongue": _tongue(block.language),
            "alt": text(f"{block.title}. {block.description}"),
            "svg": charts.svg(self._drawn(block), _PAINT, width=_CHART_WIDTH),
            "head": [text(block.category_label), *(text(one.label) for one in block.series)],
            "rows": [
                {
                    "code": text(category.code),
                    "label": self._runs(category.label),
                    "target": self._target(category.target),
                    "values": [text(series.texts[index]) for series in block.series],
                }
                for index, category in enumerate(block.categories)
            ],
        }

    def _drawn(self, chart: Chart) -> Chart:
        """Make every text of a chart printable before it is drawn."""
        text = self._clean.drawn
        return evolve(
            chart,
            title=text(chart.title),
            description=text(chart.description),
            value_label=text(chart.value_label),
            categories=tuple(self._category(category) for category in chart.categories),
            series=tuple(
                evolve(series, label=text(series.label), texts=tuple(map(text, series.texts)))
                for series in chart.series
            ),
        )

    def _category(self, category: ChartCategory) -> ChartCategory:
        text = self._clean.drawn
        label = tuple(evolve(run, text=text(run.text)) for run in category.label)
        return evolve(category, label=label, code=text(category.code))

    def _ranking(self, block: Ranking) -> _Json:
        return {
            "anchor": self._anchor(block.id),
            "entries": [
                {
                    "label": self._runs(entry.label),
                    "text": self._clean.text(entry.text),
                    "tongue": _tongue(entry.language),
                    "comment": self._runs(entry.comment),
                    "target": self._target(entry.target),
                }
                for entry in block.entries
            ],
            "note": self._runs(block.note),
        }

    def _coaching(self, block: CoachingBlock) -> _Json:
        level = min(block.level, self._depth + 1)
        return {
            "anchor": self._anchor(block.anchor),
            "code": self._clean.text(block.id if block.code is None else block.code),
            "title": self._heading(block.title),
            "level": level,
            "statement": self._runs(block.statement),
            "reason": self._clean.text(block.reason),
            "tongue": _tongue(block.language),
            "parts": [self._part(part) for part in block.parts],
        }

    def _part(self, part: CoachingPart) -> _Json:
        return {
            "style": part.style,
            "heading": self._runs(part.heading),
            "texts": self._many(part.texts),
        }

    def _form(self, block: Form) -> _Json:
        groups = []
        for group in block.groups:
            name = f"{block.id}-{group.id}"
            fields = [self._field(name, plain(group.label), field) for field in group.fields]
            groups.append({"label": self._runs(group.label), "fields": fields})
        return {"anchor": self._anchor(block.id), "groups": groups}

    def _field(self, group: str, question: str, field: FormField) -> _Json:
        tooltip = self._phrases["field_for"].replace("{group}", question)
        tooltip = tooltip.replace("{label}", field.label) if field.label else question
        shown = tuple(field_font.broken(self._clean.entry(field.value)))
        # One that begins with more than it has room for is made higher.
        rows = max(field.rows, field_font.rows(shown))
        self._fields.append(
            Field(
                name=self._name(f"{group}-{field.id}"),
                tooltip=_encodable(tooltip or field.id),
                language=field.language,
                value=_encodable(field.value),
                shown=shown,
                multiline=rows > 1,
            )
        )
        return {
            "mark": f"field:{len(self._fields) - 1}",
            "label": self._clean.text(field.label),
            "tongue": _tongue(field.language),
            "style": field.style,
            "rows": rows,
        }

    def _facts(self, block: Facts) -> _Json:
        return {
            "facts": [
                {"label": self._runs(fact.label), "texts": self._many(fact.texts)}
                for fact in block.facts
            ]
        }

    def _name(self, wanted: str) -> str:
        """Make a field name unique; a full stop in it would mean a hierarchy of fields."""
        wanted = _encodable(wanted.replace(".", "_"))
        name, number = wanted, 2
        while name in self._names:
            name, number = f"{wanted}-{number}", number + 1
        self._names.add(name)
        return name

    def _anchor(self, anchor: str) -> str | None:
        """Give a place to link to its name, once."""
        if not anchor or anchor in self._placed:
            return None
        self._placed.add(anchor)
        return anchor

    def _target(self, target: str | None) -> str | None:
        return target if target and target in self._anchors else None

    def _many(self, texts: Iterable[Runs]) -> list[list[_Json]]:
        return [self._runs(runs) for runs in texts]

    def _heading(self, title: Runs) -> list[_Json]:
        """Prepare a title; an empty one would be a gap in the outline."""
        runs = self._runs(title)
        blank = not "".join(run["text"] for run in runs).strip()
        return [{"text": self._clean.text(self._report.title) or "\u2013"}] if blank else runs

    def _runs(self, runs: Runs) -> list[_Json]:
        return [self._run(run) for run in runs]

    def _run(self, run: Run) -> _Json:
        shown: _Json = {"text": self._clean.text(run.text)}
        if run.strong:
            shown["strong"] = True
        if run.emphasis:
            shown["emphasis"] = True
        if run.link and run.link.startswith(_SCHEMES):
            shown["link"] = run.link
        if run.language:
            shown["tongue"] = _language(run.language)
        return shown


def _phrases(report: Report) -> dict[str, str]:
    missing = [name for name in _PHRASES if name not in report.phrases]
    if missing:
        raise AssessmentError(
            Problem(
                code="pdf-missing-phrase",
                message=f"the report has no phrase {name!r}, which a PDF prints",
                hint="add it to the phrases of the report's language",
            )
            for name in missing
        )
    return {name: report.phrases[name] for name in _PHRASES}


def _language(tag: str) -> _Json:
    """Split a language tag into what decides hyphenation and quotation: language and region."""
    primary, *others = tag.split("-")
    region = next((part for part in others if len(part) == 2 and part.isalpha()), None)
    if not _TAG.fullmatch(tag):
        problem = Problem(
            code="pdf-language",
            message=f"{tag!r} is not a language tag that a PDF can declare",
            hint="use a tag that begins with a code of two or three letters, such as en or pt-BR",
        )
        raise AssessmentError([problem])
    return {"lang": primary.lower(), "region": region and region.upper()}


def _tongue(tag: str | None) -> _Json | None:
    return _language(tag) if tag else None


def _encodable(text: str) -> str:
    """Replace half characters, which no encoding has."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _anchors(block: Block) -> Iterable[str]:
    if isinstance(block, CoachingBlock):
        yield block.anchor
    elif isinstance(block, (Section, Chart, Ranking, Form)):
        yield block.id


def _share(value: Number | None, minimum: Number, maximum: Number) -> float | None:
    """Say how far along its range a value is, from 0 to 1; None where there is nothing to draw."""
    if value is None or maximum <= minimum:
        return None
    return float(min(max((value - minimum) / (maximum - minimum), 0), 1))
