"""Charts as SVG: horizontal bars with their values beside them, drawn once for all renderers.

The drawing keeps to what both browsers and PDF converters understand: presentation attributes,
patterns and real text; no style sheet, no script, no foreign objects. Series differ by pattern as
well as by colour. Widths of text are estimated for a wide typeface, so that nothing overlaps
whatever font the reader has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape
from math import ceil, floor

from attrs import frozen

from assessment_engine.blocks import Chart, Number
from assessment_engine.lettering import fit, width_of, wrap
from assessment_engine.markup import plain


@frozen
class Paint:
    """The colours and the font of a chart. `series` needs one colour per series, else repeats."""

    text: str
    muted: str
    grid: str
    background: str
    series: tuple[str, ...]
    font: str


SCREEN = Paint(
    text="var(--chart-text, #1c2b30)",
    muted="var(--chart-muted, #55666c)",
    grid="var(--chart-grid, #d5dddf)",
    background="var(--chart-background, #ffffff)",
    series=(
        "var(--chart-series-1, #12545f)",
        "var(--chart-series-2, #b8591c)",
        "var(--chart-series-3, #5a4a8f)",
        "var(--chart-series-4, #5c6b1e)",
    ),
    font="var(--chart-font, system-ui, sans-serif)",
)
PRINT = Paint(
    text="#1c2b30",
    muted="#55666c",
    grid="#d5dddf",
    background="#ffffff",
    series=("#12545f", "#b8591c", "#5a4a8f", "#5c6b1e"),
    font="Noto Sans, sans-serif",
)

_SIZE, _LINE, _SMALL = 13, 17, 12  # font size and line height of labels; font size of values
_GAP, _APART = 6, 3  # between a bar and its value, and between two bars
_NARROW = 480  # below this width, labels stand above their bars
_MAX_LINES = 4
_STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80)
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@frozen
class _Scale:
    """Where values are on the page: `left` is the minimum, `left + width` the maximum."""

    minimum: Number
    span: Number
    left: float
    width: float

    def x(self, value: Number) -> float:
        share = float(value - self.minimum) / float(self.span)
        return self.left + self.width * min(max(share, 0.0), 1.0)


@frozen
class _Plan:
    """The measures of one chart: columns, the height of a bar's row, and the wrapped labels."""

    chart: Chart
    paint: Paint
    id: str
    width: float
    stacked: bool
    indent: float
    labels: tuple[tuple[str, ...], ...]
    scale: _Scale
    zero: Number
    bar: float


@frozen
class _Row:
    """Where the label of a category and its bars begin, and where its part of the plot is."""

    label: float
    bars: float
    top: float
    bottom: float


def svg(chart: Chart, paint: Paint, *, width: int = 640) -> str:
    """Draw the chart as a complete `<svg>` element: the same text for the same arguments."""
    plan = _plan(chart, paint, width)
    legend, top = _legend(plan)
    rows = _rows(plan, top)
    bottom = rows[-1].bottom if rows else top
    height = ceil(bottom + _LINE * (2 if chart.value_label else 1) + 6)
    name = plan.id
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}" role="img" direction="ltr"'
            f' aria-labelledby="{name}--title {name}--desc" font-size="{_SIZE}"'
            f' font-family="{escape(paint.font)}" fill="{escape(paint.text)}">'
            f'<title id="{name}--title">{_text(chart.title)}</title>'
            f'<desc id="{name}--desc">{_text(chart.description)}</desc>',
            _patterns(plan),
            *legend,
            *_grid(plan, rows),
            *_axis(plan, bottom),
            *(part for index, row in enumerate(rows) for part in _category(plan, index, row)),
            "</svg>",
        )
    )


def element_id(value: str) -> str:
    """Make any string an id that HTML, SVG and addresses take as it is; most are unchanged."""
    name = re.sub(r"[^A-Za-z0-9_-]", lambda match: f"__{ord(match[0]):x}_", value)
    return name if name[:1].isalpha() else f"id-{name}"


def _plan(chart: Chart, paint: Paint, width: int) -> _Plan:
    codes = [category.code for category in chart.categories]
    indent = max((width_of(code, _SIZE) * 1.12 + 8 for code in codes if code), default=0.0)
    indent = min(indent, width * 0.25)
    texts = [plain(category.label) for category in chart.categories]
    shares = (0.4, 0.54, 1.0) if width >= _NARROW else (1.0,)  # of the width, for the labels
    for share in shares:
        labels = [wrap(text, width * share - indent - 2, _SIZE) for text in texts]
        if all(len(lines) <= _MAX_LINES for lines in labels):
            break
    stacked = share == 1.0
    labels = [_cut(lines) for lines in labels]
    widest = max((width_of(line, _SIZE) for lines in labels for line in lines), default=0.0)
    left = 1.0 if stacked else indent + widest + 16
    bar = {1: 16.0, 2: 13.0}.get(len(chart.series), 11.0)
    zero = min(max(0, chart.minimum), chart.maximum)
    return _Plan(
        chart=chart,
        paint=paint,
        id=element_id(chart.id),
        width=width,
        stacked=stacked,
        indent=indent,
        labels=tuple(labels),
        scale=_scale(chart, zero, left, width),
        zero=zero,
        bar=bar,
    )


def _scale(chart: Chart, zero: Number, left: float, right: float) -> _Scale:
    """Find the widest plot in which every value still fits beside its bar."""
    span: Number = chart.maximum - chart.minimum
    if span <= 0:
        span = 1
    whole = _Scale(chart.minimum, span, 0.0, 1.0)
    values = [
        (value, min(width_of(text, _SMALL), _room(right)) + _GAP + 2)
        for series in chart.series
        for value, text in zip(series.values, series.texts, strict=True)
    ]
    before = max((room for value, room in values if value is not None and value < zero), default=0)
    left += before
    width = right - left - width_of(str(floor(chart.maximum)), _SMALL) / 2
    for value, room in values:
        share = whole.x(zero if value is None or value < zero else value)
        if share > 0:
            width = min(width, (right - left - room) / share)
    return _Scale(chart.minimum, span, left, max(width, 40.0))


def _room(width: float) -> float:
    """Say how long the text beside a bar may get."""
    return min(width * 0.5, 200.0)


def _legend(plan: _Plan) -> tuple[list[str], float]:
    """Draw the names of the series in as many rows as they need; give also where they end."""
    parts: list[str] = []
    x, y = 0.0, 2.0
    for index, series in enumerate(plan.chart.series):
        label = fit(series.label, plan.width - 24, _SIZE)
        advance = 22 + width_of(label, _SIZE) + 20
        if x and x + advance - 20 > plan.width:
            x, y = 0.0, y + _LINE + 4
        parts.append(_bar(plan, index, x + 1, y, 14, 14))
        parts.append(f'<text x="{_n(x + 22)}" y="{_n(y + 12)}">{_text(label)}</text>')
        x += advance
    return parts, y + _LINE + 12


def _rows(plan: _Plan, top: float) -> list[_Row]:
    """Place the categories: labels beside their bars, or above where they need the width."""
    rows: list[_Row] = []
    bars = (plan.bar + _APART) * len(plan.chart.series)
    for lines in plan.labels:
        block = len(lines) * _LINE
        if plan.stacked:
            start = top + block + 8
            row = _Row(top + 4, start, start - 3, start + bars + 2)
            top = row.bottom + 6
        else:
            height = max(block, bars) + 14
            row = _Row(top + (height - block) / 2, top + (height - bars) / 2, top, top + height)
            top = row.bottom
        rows.append(row)
    return rows


def _grid(plan: _Plan, rows: list[_Row]) -> Iterator[str]:
    """Draw a line at each tick and a darker one where bars begin, only behind the bars."""
    heights = [(_n(row.top), _n(row.bottom)) for row in rows]
    ticks = _ticks(plan.chart.minimum, plan.chart.maximum)
    for colour, values in ((plan.paint.grid, ticks), (plan.paint.muted, [plan.zero])):
        places = [_n(plan.scale.x(value)) for value in values]
        lines = "".join(f"M{x} {top}V{bottom}" for top, bottom in heights for x in places)
        yield f'<path d="{lines}" fill="none" stroke="{escape(colour)}" stroke-width="1"/>'


def _axis(plan: _Plan, bottom: float) -> Iterator[str]:
    """Write the number under each tick, and the name of the axis."""
    chart, scale = plan.chart, plan.scale
    muted = f'font-size="{_SMALL}" fill="{escape(plan.paint.muted)}"'
    for tick in _ticks(chart.minimum, chart.maximum):
        label = str(tick).replace("-", "\N{MINUS SIGN}")
        x = max(scale.x(tick), width_of(label, _SMALL) / 2)
        at = f'x="{_n(x)}" y="{_n(bottom + 14)}" text-anchor="middle"'
        yield f"<text {at} {muted}>{label}</text>"
    if chart.value_label:
        name = fit(chart.value_label, plan.width, _SMALL)
        x = max(min(scale.left, plan.width - width_of(name, _SMALL)), 0)
        yield f'<text x="{_n(x)}" y="{_n(bottom + 14 + _LINE)}" {muted}>{_text(name)}</text>'


def _category(plan: _Plan, index: int, row: _Row) -> Iterator[str]:
    baseline = row.label + _SIZE
    if code := plan.chart.categories[index].code:
        code = fit(code, plan.indent / 1.12 - 6, _SIZE)
        yield f'<text x="0" y="{_n(baseline)}" font-weight="700">{_text(code)}</text>'
    for number, line in enumerate(plan.labels[index]):
        at = f'x="{_n(plan.indent)}" y="{_n(baseline + number * _LINE)}"'
        yield f"<text {at}>{_text(line)}</text>"
    for number, series in enumerate(plan.chart.series):
        top = row.bars + number * (plan.bar + _APART)
        yield from _value(plan, number, series.values[index], series.texts[index], top)


def _value(plan: _Plan, number: int, value: Number | None, text: str, top: float) -> Iterator[str]:
    """Draw one bar and its text; a value at the start of the axis is still a visible stub."""
    start = plan.scale.x(plan.zero)
    baseline = top + plan.bar / 2 + 4.3
    text = fit(text, _room(plan.width), _SMALL)
    small = f'y="{_n(baseline)}" font-size="{_SMALL}"'
    if value is None:
        muted = f'font-style="italic" fill="{escape(plan.paint.muted)}"'
        yield f'<text x="{_n(start + _GAP)}" {small} {muted}>{_text(text)}</text>'
        return
    end = plan.scale.x(value)
    if value < plan.zero:
        end = min(end, start - 2)
        yield _bar(plan, number, end, top, start - end, plan.bar)
        yield f'<text x="{_n(end - _GAP)}" {small} text-anchor="end">{_text(text)}</text>'
    else:
        end = max(end, start + 2)
        yield _bar(plan, number, start, top, end - start, plan.bar)
        yield f'<text x="{_n(end + _GAP)}" {small}>{_text(text)}</text>'


def _bar(plan: _Plan, number: int, x: float, y: float, width: float, height: float) -> str:
    """Draw a rectangle in the colour and pattern of a series, its outline inside the measures."""
    colour = escape(_colour(plan.paint, number))
    fill = f"url(#{plan.id}--fill-{number})" if number else colour
    return (
        f'<rect x="{_n(x + 0.5)}" y="{_n(y + 0.5)}" width="{_n(max(width - 1, 1))}"'
        f' height="{_n(height - 1)}" fill="{fill}" stroke="{colour}" stroke-width="1"/>'
    )


_MOTIFS: tuple[Callable[[str], str], ...] = (
    lambda colour: f'<path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="{colour}" stroke-width="1.8"/>',
    lambda colour: f'<circle cx="3" cy="3" r="1.6" fill="{colour}"/>',
    lambda colour: f'<path d="M3 0V6" stroke="{colour}" stroke-width="2"/>',
)


def _patterns(plan: _Plan) -> str:
    """Define what fills the second and later series: hatched, dotted, striped, and again."""
    background = escape(plan.paint.background)
    patterns = [
        f'<pattern id="{plan.id}--fill-{number}" width="6" height="6"'
        f' patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="{background}"/>'
        f"{_MOTIFS[(number - 1) % len(_MOTIFS)](escape(_colour(plan.paint, number)))}</pattern>"
        for number in range(1, len(plan.chart.series))
    ]
    return f"<defs>{''.join(patterns)}</defs>" if patterns else ""


def _colour(paint: Paint, number: int) -> str:
    return paint.series[number % len(paint.series)]


def _ticks(minimum: Number, maximum: Number) -> list[int]:
    """Choose whole numbers on the axis: at most seven, at both ends and at zero where it goes."""
    span = maximum - minimum
    factor = 1
    while span > 6 * 80 * factor:
        factor *= 10
    steps = [step * factor for step in _STEPS if span <= 6 * step * factor]
    exact = (step for step in steps[:6] if minimum % step == 0 and maximum % step == 0)
    step = next(exact, steps[0])
    return list(range(-(-minimum // step) * step, floor(maximum) + 1, step))


def _cut(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the lines that a row has room for; the table beside a chart holds the whole label."""
    if len(lines) <= _MAX_LINES:
        return lines or ("",)
    last = lines[_MAX_LINES - 1][:-1].rstrip()
    return (*lines[: _MAX_LINES - 1], f"{last}\N{HORIZONTAL ELLIPSIS}")


@lru_cache(maxsize=4096)
def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    """Escape a text for XML, which has no place at all for control characters."""
    if not text.isprintable():
        text = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
    return escape(text)
