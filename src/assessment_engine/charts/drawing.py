"""A chart drawn: what all styles share, around the marks of its own style."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import ceil

from assessment_engine.blocks import Chart
from assessment_engine.charts.bars import BARS
from assessment_engine.charts.dumbbell import DUMBBELL
from assessment_engine.charts.paint import Paint
from assessment_engine.charts.parts import BOLD, LINE, SIZE, SMALL, digits, safe
from assessment_engine.charts.plan import Plan, Row, Style, make_plan, make_rows
from assessment_engine.lettering import fit, width_of

_STYLES = {"bars": BARS, "dumbbell": DUMBBELL}


def svg(chart: Chart, paint: Paint, *, width: int = 640) -> str:
    """Draw the chart as a complete `<svg>` element: the same text for the same arguments."""
    style = _STYLES[chart.style]
    plan = make_plan(chart, paint, width, style)
    legend, top = _legend(plan, style)
    rows = make_rows(plan, style, top)
    bottom = rows[-1].bottom if rows else top
    height = ceil(bottom + LINE * (2 if chart.value_label else 1) + 6)
    name = plan.id
    language = f' lang="{escape(chart.language)}"' if chart.language else ""
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}" role="img" direction="ltr"{language}'
            f' aria-labelledby="{name}--title {name}--desc" font-size="{SIZE}"'
            f' font-family="{escape(paint.font)}" fill="{escape(paint.text)}">'
            f'<title id="{name}--title">{safe(chart.title)}</title>'
            f'<desc id="{name}--desc">{safe(chart.description)}</desc>',
            style.define(plan),
            *legend,
            *_grid(plan, style, rows),
            *_axis(plan, bottom),
            *(part for index, row in enumerate(rows) for part in _row(plan, style, index, row)),
            "</svg>",
        )
    )


def _legend(plan: Plan, style: Style) -> tuple[list[str], float]:
    """Draw the names of the series in as many rows as they need; give also where they end."""
    parts: list[str] = []
    x, y, slot = 0.0, 2.0, style.slot
    for index, series in enumerate(plan.chart.series):
        label = fit(series.label, plan.width - slot - 2, SIZE)
        advance = slot + width_of(label, SIZE) + 20
        if x and x + advance - 20 > plan.width:
            x, y = 0.0, y + LINE + 4
        parts.append(style.key(plan, index, x + 1, y))
        parts.append(f'<text x="{digits(x + slot)}" y="{digits(y + 12)}">{safe(label)}</text>')
        x += advance
    return parts, y + LINE + 12


def _grid(plan: Plan, style: Style, rows: list[Row]) -> Iterator[str]:
    """Draw a line at each tick and a darker one at the base, only behind the marks."""
    heights = [(digits(row.top), digits(row.bottom)) for row in rows]
    for colour, values in ((plan.paint.grid, plan.ticks), (plan.paint.muted, style.base(plan))):
        places = [digits(plan.scale.x(value)) for value in values]
        lines = "".join(f"M{x} {top}V{bottom}" for top, bottom in heights for x in places)
        if lines:
            yield f'<path d="{lines}" fill="none" stroke="{escape(colour)}" stroke-width="1"/>'


def _axis(plan: Plan, bottom: float) -> Iterator[str]:
    """Write the number under each tick, and the name of the axis."""
    chart, scale = plan.chart, plan.scale
    muted = f'font-size="{SMALL}" fill="{escape(plan.paint.muted)}"'
    for tick in plan.ticks:
        label = str(tick).replace("-", "\N{MINUS SIGN}")
        x = max(scale.x(tick), width_of(label, SMALL) / 2)
        at = f'x="{digits(x)}" y="{digits(bottom + 14)}" text-anchor="middle"'
        yield f"<text {at} {muted}>{label}</text>"
    if chart.value_label:
        name = fit(chart.value_label, plan.width, SMALL)
        x = max(min(scale.left, plan.width - width_of(name, SMALL)), 0)
        at = f'x="{digits(x)}" y="{digits(bottom + 14 + LINE)}"'
        yield f"<text {at} {muted}>{safe(name)}</text>"


def _row(plan: Plan, style: Style, index: int, row: Row) -> Iterator[str]:
    baseline = row.label + SIZE
    if code := plan.chart.categories[index].code:
        code = fit(code, plan.indent / BOLD - 6, SIZE)
        yield f'<text x="0" y="{digits(baseline)}" font-weight="700">{safe(code)}</text>'
    for number, line in enumerate(plan.labels[index]):
        at = f'x="{digits(plan.indent)}" y="{digits(baseline + number * LINE)}"'
        yield f"<text {at}>{safe(line)}</text>"
    yield from style.category(plan, index, row.marks)
