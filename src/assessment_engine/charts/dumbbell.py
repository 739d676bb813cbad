"""Dumbbells: a mark for each value of a category on one line, the least joined to the greatest.

The joint has the look of the greater one, so that a glance down the rows says who is higher, also
without colour. The text of the least value stands before the marks, that of the greatest behind;
what is between them stands below, with the mark of its series.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from attrs import frozen

from assessment_engine.blocks import Chart, Number
from assessment_engine.charts.parts import BOLD, GAP, SMALL, digits, safe
from assessment_engine.charts.plan import Plan, Scale, Style, last_tick_room, span_of
from assessment_engine.lettering import fit, width_of

_HALF = 11.0  # of the height of a line of marks
_LINE = 16.0  # the height of a line of notes below it
_APART = 12.0  # between two texts on one line
_LEAST_PLOT = 96.0
_SMALLER = 0.62  # the size of the mark before a note
_NOTE = 18.0  # its width with the space behind it


@frozen
class _Mark:
    """The sign of a series: hollow or filled, how far it reaches sideways, and its drawing.

    Marks in one place are drawn in the order of `layer`, and each is still seen.
    """

    hollow: bool
    layer: int
    reach: float
    path: Callable[[float, float, float], str]


def _circle(x: float, y: float, size: float) -> str:
    return f'<circle cx="{digits(x)}" cy="{digits(y)}" r="{digits(6 * size)}"'


def _diamond(x: float, y: float, size: float) -> str:
    half = digits(10.4 * size)
    at = f"M{digits(x - 10.4 * size)} {digits(y)}"
    return f'<path d="{at}l{half} -{half}l{half} {half}l-{half} {half}z"'


def _upright(x: float, y: float, size: float) -> str:
    at = f'x="{digits(x - 2.5 * size)}" y="{digits(y - 10 * size)}"'
    return f'<rect {at} width="{digits(5 * size)}" height="{digits(20 * size)}"'


def _square(x: float, y: float, size: float) -> str:
    at = f'x="{digits(x - 7.5 * size)}" y="{digits(y - 7.5 * size)}"'
    return f'<rect {at} width="{digits(15 * size)}" height="{digits(15 * size)}"'


_MARKS = (
    _Mark(False, 2, 6.0, _circle),
    _Mark(True, 1, 11.5, _diamond),
    _Mark(False, 3, 2.5, _upright),
    _Mark(True, 0, 8.6, _square),
)


@frozen
class _Dot:
    """A value of a category: the number of its series, the value, and its text."""

    series: int
    value: Number
    text: str

    @property
    def mark(self) -> _Mark:
        return _MARKS[self.series % len(_MARKS)]


@frozen
class _Note:
    """Another text of a category: where it begins, and how many lines below the marks.

    A mark goes before it where it would not be clear which series it is about.
    """

    series: int
    text: str
    x: float
    line: int
    absent: bool
    marked: bool


@frozen
class _Layout:
    """What is drawn for a category: its dots from the least to the greatest, and its notes.

    The text of the least ends at `before`, that of the greatest begins at `behind`.
    """

    dots: list[_Dot]
    before: float
    behind: float
    notes: list[_Note]


def _dots(chart: Chart, index: int, room: float) -> list[_Dot]:
    """Give the values of a category from the least to the greatest; equal ones keep their order."""
    found = [
        _Dot(number, value, fit(series.texts[index], room, SMALL))
        for number, series in enumerate(chart.series)
        if (value := series.values[index]) is not None
    ]
    return sorted(found, key=lambda dot: dot.value)


def _scale(chart: Chart, left: float, right: float) -> Scale:
    """Find the widest plot in which both outer values still fit beside their marks."""
    whole = Scale(chart.minimum, span_of(chart), 0.0, 1.0)
    room = _room(right - left)
    before: list[tuple[float, float]] = []  # shares of the axis, and the room wanted beside them
    behind: list[tuple[float, float]] = []
    for index in range(len(chart.categories)):
        if dots := _dots(chart, index, room):
            reach = max(dot.mark.reach for dot in dots) + GAP
            first, last = dots[0], dots[-1]
            text = width_of(first.text, SMALL) if len(dots) > 1 else 0.0
            before.append((whole.x(first.value), reach + text))
            behind.append((whole.x(last.value), reach + width_of(last.text, SMALL) * BOLD))
    widest = [max((need for _, need in side), default=0.0) for side in (before, behind)]
    least = max(right - left - sum(widest), 0.0)
    left += max([0.0, *(need - least * share for share, need in before)])
    width = right - left - last_tick_room(chart)
    for share, need in behind:
        if share > 0:
            width = min(width, (right - left - need) / share)
    return Scale(chart.minimum, whole.span, left, max(width, 40.0))


def _room(width: float) -> float:
    """Say how long the text at either side of the marks may get."""
    sides = 2 * (max(mark.reach for mark in _MARKS) + GAP)
    return min(max((width - _LEAST_PLOT - sides) / (2 * BOLD), 24.0), 140.0)


def _lay(plan: Plan, index: int) -> _Layout:
    """Place what is drawn for a category so that nothing stands on something else."""
    dots = _dots(plan.chart, index, _room(plan.width - plan.left))
    places = [(plan.scale.x(dot.value), dot.mark.reach + GAP) for dot in dots]
    before = min((x - reach for x, reach in places), default=0.0)
    behind = max((x + reach for x, reach in places), default=0.0)
    if len(dots) == len(plan.chart.series) <= 2:  # most rows of most charts
        return _Layout(dots, before, behind, [])
    return _Layout(dots, before, behind, [*_notes(plan, index, dots, before, behind)])


def _notes(
    plan: Plan, index: int, dots: list[_Dot], before: float, behind: float
) -> Iterator[_Note]:
    """Place the values between the outer ones under their marks, and words for those missing."""
    chart = plan.chart
    start = plan.scale.left
    # Where the texts on each line end. The first line is that of the marks.
    ends = [plan.width if dots else plan.left - _APART]
    for dot in dots[1:-1]:
        wide = _NOTE + width_of(dot.text, SMALL)
        x = max(min(plan.scale.x(dot.value) - _NOTE / 2, plan.width - wide), plan.left)
        line = next((n for n, end in enumerate(ends) if end + _APART <= x), len(ends))
        ends[line:] = [x + wide]
        yield _Note(dot.series, dot.text, x, line, absent=False, marked=True)
    present = {dot.series for dot in dots}
    marked = len(chart.series) - len(dots) > 1 or len(chart.series) > 2
    for number, series in enumerate(chart.series):
        if number in present:
            continue
        text = fit(series.texts[index], plan.width - start - _NOTE, SMALL)
        wide = width_of(text, SMALL) + (_NOTE if marked else 0.0)
        line, x = _free(ends, start, wide, plan.width)
        if dots and not marked:  # only two series: the other one's mark and text share the line
            first = before - (width_of(dots[0].text, SMALL) if len(dots) > 1 else 0.0)
            last = behind + width_of(dots[-1].text, SMALL) * BOLD
            if start + wide + _APART <= first:
                line, x = 0, start
            elif last + _APART + wide <= plan.width:
                line, x = 0, last + _APART
        ends[line:] = [x + wide]
        yield _Note(number, text, x, line, absent=True, marked=marked)


def _free(ends: list[float], start: float, wide: float, limit: float) -> tuple[int, float]:
    """Find the first line that still has room, and where on it."""
    for line, end in enumerate(ends):
        x = max(start, end + _APART)
        if x + wide <= limit:
            return line, x
    return len(ends), start


def _height(plan: Plan, index: int) -> float:
    return 2 * _HALF + _LINE * max((note.line for note in _lay(plan, index).notes), default=0)


def _category(plan: Plan, index: int, top: float) -> Iterator[str]:
    layout, y = _lay(plan, index), top + _HALF
    if layout.dots:
        left, right = digits(plan.scale.left), digits(plan.scale.left + plan.scale.width)
        at = f'd="M{left} {digits(y)}H{right}"'
        yield f'<path {at} stroke="{escape(plan.paint.grid)}" stroke-width="2"/>'
        yield from _joint(plan, layout.dots, y)
        for dot in sorted(layout.dots, key=lambda dot: dot.mark.layer):
            yield _drawn(plan, dot.series, plan.scale.x(dot.value), y, 1.0)
        yield from _outer(plan, layout, y)
    for note in layout.notes:
        middle = y + (_HALF + _LINE * (note.line - 0.5) if note.line else 0.0)
        x = note.x + (_NOTE if note.marked else 0.0)
        how = f' font-style="italic" fill="{escape(plan.paint.muted)}"' if note.absent else ""
        yield _written(plan, note.text, x, middle, how)
        if note.marked:
            yield _drawn(plan, note.series, note.x + _NOTE / 2, middle, _SMALLER)


def _joint(plan: Plan, dots: list[_Dot], y: float) -> Iterator[str]:
    """Join the least to the greatest, in the colour of the greatest and as light as its mark."""
    left, right = (plan.scale.x(dot.value) for dot in (dots[0], dots[-1]))
    if right - left < 1:
        return
    colour = plan.colours[dots[-1].series]
    at = f'x="{digits(left)}" y="{digits(y - 3)}" width="{digits(right - left)}" height="6"'
    if dots[-1].mark.hollow:
        yield f'<rect {at} fill="{escape(plan.paint.background)}"/>'
        look = f'fill="{colour}" fill-opacity="0.3" stroke="{colour}" stroke-width="1.2"'
    else:
        look = f'fill="{colour}"'
    yield f"<rect {at} {look}/>"


def _outer(plan: Plan, layout: _Layout, y: float) -> Iterator[str]:
    """Write the least value before all marks and the greatest behind them; the higher is bold."""
    first, last = layout.dots[0], layout.dots[-1]
    if len(layout.dots) > 1:
        yield _written(plan, first.text, layout.before, y, ' text-anchor="end"')
    bold = ' font-weight="700"' if last.value > first.value else ""
    yield _written(plan, last.text, layout.behind, y, bold)


def _written(plan: Plan, text: str, x: float, middle: float, how: str) -> str:
    """Write a text on a ground of its own, so that no line runs through it."""
    wide = width_of(text, SMALL) + 4
    left = x + 2 - wide if "end" in how else x - 2
    ground = f'x="{digits(left)}" y="{digits(middle - 7)}" width="{digits(wide)}" height="14"'
    at = f'x="{digits(x)}" y="{digits(middle + 4.3)}" font-size="{SMALL}"'
    background = escape(plan.paint.background)
    return f'<rect {ground} fill="{background}"/><text {at}{how}>{safe(text)}</text>'


def _drawn(plan: Plan, series: int, x: float, y: float, size: float) -> str:
    """Draw the mark of a series; a hollow one covers what is behind it."""
    mark, colour = _MARKS[series % len(_MARKS)], plan.colours[series]
    if not mark.hollow:
        return f'{mark.path(x, y, size)} fill="{colour}"/>'
    look = f'fill="{escape(plan.paint.background)}" stroke="{colour}"'
    return f'{mark.path(x, y, size)} {look} stroke-width="{digits(2.2 * size)}"/>'


DUMBBELL = Style(
    define=lambda plan: "",
    scale=_scale,
    height=_height,
    middle=lambda height: _HALF,
    padding=10,
    category=_category,
    key=lambda plan, number, x, y: _drawn(plan, number, x + 10.5, y + 7.5, 0.8),
    slot=28,
    base=lambda plan: (plan.zero,) if plan.chart.minimum < 0 < plan.chart.maximum else (),
)
