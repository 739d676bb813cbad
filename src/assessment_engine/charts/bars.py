"""Bars: one for each value, from zero, with its text at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from assessment_engine.blocks import Chart, Number
from assessment_engine.charts.parts import GAP, SMALL, digits, safe
from assessment_engine.charts.plan import Plan, Scale, Style, last_tick_room, span_of, zero_of
from assessment_engine.lettering import fit, width_of

_APART = 3  # between two bars


def _scale(chart: Chart, left: float, right: float) -> Scale:
    """Find the widest plot in which every value still fits beside its bar."""
    span, zero = span_of(chart), zero_of(chart)
    whole = Scale(chart.minimum, span, 0.0, 1.0)
    values = [
        (value, min(width_of(text, SMALL), _room(right)) + GAP + 2)
        for series in chart.series
        for value, text in zip(series.values, series.texts, strict=True)
    ]
    left += max((room for value, room in values if value is not None and value < zero), default=0)
    width = right - left - last_tick_room(chart)
    for value, room in values:
        share = whole.x(zero if value is None or value < zero else value)
        if share > 0:
            width = min(width, (right - left - room) / share)
    return Scale(chart.minimum, span, left, max(width, 40.0))


def _room(width: float) -> float:
    """Say how long the text beside a bar may get."""
    return min(width * 0.5, 200.0)


def _thickness(plan: Plan) -> float:
    return {1: 16.0, 2: 13.0}.get(len(plan.chart.series), 11.0)


def _height(plan: Plan, index: int) -> float:
    return (_thickness(plan) + _APART) * len(plan.chart.series)


def _category(plan: Plan, index: int, top: float) -> Iterator[str]:
    thickness = _thickness(plan)
    for number, series in enumerate(plan.chart.series):
        at = top + number * (thickness + _APART), thickness
        yield from _value(plan, number, series.values[index], series.texts[index], *at)


def _value(
    plan: Plan, number: int, value: Number | None, text: str, top: float, thickness: float
) -> Iterator[str]:
    """Draw one bar and its text; a value at the start of the axis is still a visible stub."""
    start = plan.scale.x(plan.zero)
    baseline = top + thickness / 2 + 4.3
    text = fit(text, _room(plan.width), SMALL)
    small = f'y="{digits(baseline)}" font-size="{SMALL}"'
    if value is None:
        muted = f'font-style="italic" fill="{escape(plan.paint.muted)}"'
        yield f'<text x="{digits(start + GAP)}" {small} {muted}>{safe(text)}</text>'
        return
    end = plan.scale.x(value)
    if value < plan.zero:
        end = min(end, start - 2)
        yield _bar(plan, number, end, top, start - end, thickness)
        yield f'<text x="{digits(end - GAP)}" {small} text-anchor="end">{safe(text)}</text>'
    else:
        end = max(end, start + 2)
        yield _bar(plan, number, start, top, end - start, thickness)
        yield f'<text x="{digits(end + GAP)}" {small}>{safe(text)}</text>'


def _bar(plan: Plan, number: int, x: float, y: float, width: float, height: float) -> str:
    """Draw a rectangle in the colour and pattern of a series, its outline inside the measures."""
    colour = plan.colours[number]
    fill = f"url(#{plan.id}--fill-{number})" if number else colour
    return (
        f'<rect x="{digits(x + 0.5)}" y="{digits(y + 0.5)}" width="{digits(max(width - 1, 1))}"'
        f' height="{digits(height - 1)}" fill="{fill}" stroke="{colour}" stroke-width="1"/>'
    )


_MOTIFS: tuple[Callable[[str], str], ...] = (
    lambda colour: f'<path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="{colour}" stroke-width="1.8"/>',
    lambda colour: f'<circle cx="3" cy="3" r="1.6" fill="{colour}"/>',
    lambda colour: f'<path d="M3 0V6" stroke="{colour}" stroke-width="2"/>',
)


def _patterns(plan: Plan) -> str:
    """Define what fills the second and later series: hatched, dotted, striped, and again."""
    background = escape(plan.paint.background)
    defined = [
        f'<pattern id="{plan.id}--fill-{number}" width="6" height="6"'
        f' patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="{background}"/>'
        f"{_MOTIFS[(number - 1) % len(_MOTIFS)](plan.colours[number])}</pattern>"
        for number in range(1, len(plan.chart.series))
    ]
    return f"<defs>{''.join(defined)}</defs>" if defined else ""


BARS = Style(
    define=_patterns,
    scale=_scale,
    height=_height,
    middle=lambda height: height / 2,
    padding=14,
    category=_category,
    key=lambda plan, number, x, y: _bar(plan, number, x, y, 14, 14),
    slot=22,
    base=lambda plan: (plan.zero,),
)
