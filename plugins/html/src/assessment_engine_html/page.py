"""A report as the text of a page: what the templates need is worked out here, before they run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import count

from attrs import evolve, frozen
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from assessment_engine import AssessmentError, Problem, Report
from assessment_engine.blocks import (
    Block,
    Chart,
    Contents,
    Cover,
    FormField,
    Number,
    ScoreLine,
    Section,
    abreast,
)
from assessment_engine.charts import SCREEN, element_id, svg
from assessment_engine.markup import Runs, plain
from assessment_engine_html.text import (
    css_counter,
    direction,
    label,
    runs,
    tongue,
    unstyled,
    visible,
)

# The block kinds that blocks.html.jinja shows, each with the attribute that holds its id.
KINDS: Mapping[str, str | None] = {
    "cover": None,
    "contents": None,
    "section": "id",
    "paragraphs": None,
    "list": None,
    "scores": None,
    "chart": "id",
    "ranking": "id",
    "coaching": "anchor",
    "form": "id",
    "facts": None,
}
PHRASES = ("skip", "data_table", "reason", "coaching_missing", "page")
_WIDE, _SLIM = 640, 340  # the widths of the two drawings of a chart
_LETTERS = 66  # what a line of a field surely holds


@frozen
class Entry:
    """A line of the table of contents, with the lines under it."""

    id: str
    title: Runs
    entries: tuple[Entry, ...]


@frozen
class Meter:
    """Where the bar of a score is, in hundredths of its range."""

    start: str
    length: str


def page(report: Report) -> str:
    """Give the whole page; AssessmentError with every reason why it cannot be given."""
    ids = [*_ids(report)]
    problems = [*_unknown(report), *_duplicates(ids), *_missing(report)]
    if problems:
        raise AssessmentError(problems)
    blocks = list(report.blocks)
    cover = blocks.pop(0) if blocks and isinstance(blocks[0], Cover) else None
    before, contents, after = _around_contents(blocks)
    text = _template().render(
        report=report,
        phrases=report.phrases,
        cover=cover,
        before=before,
        contents=contents,
        after=after,
        direction=direction(report.language),
        page_counter=css_counter(report.phrases["page"]),
        landmarks=_landmarks(blocks),
        outline=lambda depth: _outline(report.blocks, depth),
        targets={name: element_id(name) for name in ids},
        number=count(1).__next__,
    )
    return visible(text)


def _around_contents(
    blocks: list[Block],
) -> tuple[list[Block], Contents | None, list[Block]]:
    """Take the first table of contents out of the blocks of a page: it becomes its navigation."""
    for index, block in enumerate(blocks):
        if isinstance(block, Contents):
            return blocks[:index], block, blocks[index + 1 :]
    return blocks, None, []


def _ids(report: Report) -> Iterator[str]:
    for block in report.walk():
        attribute = KINDS.get(block.kind)
        if attribute:
            yield getattr(block, attribute)


def _unknown(report: Report) -> Iterator[Problem]:
    kinds = dict.fromkeys(block.kind for block in report.walk())
    for kind in kinds:
        if kind not in KINDS:
            yield Problem(
                "html-unknown-block",
                f"the HTML renderer cannot show a block of the kind {kind!r}",
                hint="upgrade assessment-engine-html to the version of the engine",
            )


def _duplicates(ids: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for name in ids:
        if element_id(name) in seen:
            yield Problem(
                "html-duplicate-id",
                f"two blocks of the report have the id {name!r}",
                hint="give each block an id of its own",
            )
        seen.add(element_id(name))


def _missing(report: Report) -> Iterator[Problem]:
    for name in PHRASES:
        if name not in report.phrases:
            yield Problem(
                "html-missing-phrase",
                f"the phrase {name!r} is missing in the language {report.language!r}",
                hint=f"add {name!r} to the phrases of the report",
            )


def _landmarks(blocks: Iterable[Block]) -> frozenset[str]:
    """Choose the chapters to offer as landmarks: two of one name could not be told apart."""
    chapters = [block for block in blocks if isinstance(block, Section)]
    titles = [plain(chapter.title) for chapter in chapters]
    return frozenset(
        chapter.id
        for chapter, title in zip(chapters, titles, strict=True)
        if titles.count(title) == 1
    )


def _outline(blocks: Iterable[Block], depth: int) -> tuple[Entry, ...]:
    return tuple(
        Entry(element_id(block.id), block.title, _outline(block.blocks, depth))
        for block in blocks
        if isinstance(block, Section) and block.level <= depth
    )


def _meter(line: ScoreLine) -> Meter | None:
    """Measure the bar of a score from zero, or from the end of the range that is nearest to it."""
    span = line.maximum - line.minimum
    if line.value is None or span <= 0:
        return None
    zero: Number = min(max(0, line.minimum), line.maximum)
    value: Number = min(max(line.value, line.minimum), line.maximum)
    start = float(min(zero, value) - line.minimum) * 100 / float(span)
    length = abs(float(value - zero)) * 100 / float(span)
    return Meter(f"{start:.1f}", f"{length:.1f}")


def _rows(field: FormField) -> int:
    """Make a field as high as what it starts with needs."""
    lines = field.value.split("\n")
    return max(field.rows, sum(max(-(-len(line) // _LETTERS), 1) for line in lines))


def _wide(chart: Chart) -> Markup:
    return Markup(svg(chart, SCREEN, width=_WIDE))


def _slim(chart: Chart) -> Markup:
    """Draw the chart for a phone, where the wide one would shrink below legible type."""
    return Markup(svg(evolve(chart, id=f"{element_id(chart.id)}--slim"), SCREEN, width=_SLIM))


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("assessment_engine_html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        runs=runs,
        label=label,
        unstyled=unstyled,
        tongue=tongue,
        meter=_meter,
        abreast=abreast,
        rows=_rows,
        wide=_wide,
        slim=_slim,
        id=element_id,
    )
    style = files("assessment_engine_html").joinpath("templates", "report.css")
    environment.globals["style"] = Markup(style.read_text(encoding="utf-8"))
    return environment.get_template("report.html.jinja")
