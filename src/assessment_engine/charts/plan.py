"""The measures of a chart, worked out before anything is drawn: columns, labels, rows, ticks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from math import floor

from attrs import frozen

from assessment_engine.blocks import Chart, Number
from assessment_engine.charts.paint import Paint
from assessment_engine.charts.parts import BOLD, LINE, SIZE, SMALL, element_id
from assessment_engine.lettering import width_of, wrap
from assessment_engine.markup import plain

_NARROW = 480  # below this width, labels stand above their marks
_MAX_LINES = 4
_STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80)


@frozen
class Scale:
    """Where values are on the page: `left` is the minimum, `left + width` the maximum."""

    minimum: Number
    span: Number
    left: float
    width: float

    def x(self, value: Number) -> float:
        """Give the place of a value; beyond the ends there is none."""
        share = float(value - self.minimum) / float(self.span)
        return self.left + self.width * min(max(share, 0.0), 1.0)


@frozen
class Plan:
    """The measures of one chart: columns, the wrapped labels, and where values are.

    `indent` is where labels begin, behind the codes, and `left` where the plot may begin.
    `colours` are those of the series, ready to write.
    """

    chart: Chart
    paint: Paint
    colours: tuple[str, ...]
    id: str
    width: float
    stacked: bool
    indent: float
    labels: tuple[tuple[str, ...], ...]
    left: float
    scale: Scale
    zero: Number
    ticks: tuple[int, ...]


@frozen
class Row:
    """Where the label of a category and its marks begin, and where its part of the plot is."""

    label: float
    marks: float
    top: float
    bottom: float


@frozen
class Style:
    """What differs between styles of charts.

    `define` gives the definitions that the drawing refers to, `scale` the scale of a chart whose
    plot may begin and end at two places. Marks of a category are as high as `height` says, have
    their middle, which a label stands beside, at `middle` of that, and `padding` around them.
    `category` draws them from their top, `key` the sign of a series in the legend, `slot` wide.
    `base` gives the values at which a darker line stands.
    """

    define: Callable[[Plan], str]
    scale: Callable[[Chart, float, float], Scale]
    height: Callable[[Plan, int], float]
    middle: Callable[[float], float]
    padding: float
    category: Callable[[Plan, int, float], Iterator[str]]
    key: Callable[[Plan, int, float, float], str]
    slot: float
    base: Callable[[Plan], tuple[Number, ...]]


def make_plan(chart: Chart, paint: Paint, width: int, style: Style) -> Plan:
    """Find the columns of a chart: labels beside the plot, or above where they need the width."""
    codes = [category.code for category in chart.categories]
    indent = max((width_of(code, SIZE) * BOLD + 8 for code in codes if code), default=0.0)
    indent = min(indent, width * 0.25)
    texts = [plain(category.label) for category in chart.categories]
    shares = (0.4, 0.54, 1.0) if width >= _NARROW else (1.0,)  # of the width, for the labels
    for share in shares:
        labels = [wrap(text, width * share - indent - 2, SIZE) for text in texts]
        if all(len(lines) <= _MAX_LINES for lines in labels):
            break
    stacked = share == 1.0
    labels = [_cut(lines) for lines in labels]
    widest = max((width_of(line, SIZE) for lines in labels for line in lines), default=0.0)
    left = 1.0 if stacked else indent + widest + 16
    return Plan(
        chart=chart,
        paint=paint,
        colours=tuple(escape(paint.colour(number)) for number in range(len(chart.series))),
        id=element_id(chart.id),
        width=width,
        stacked=stacked,
        indent=indent,
        labels=tuple(labels),
        left=left,
        scale=style.scale(chart, left, width),
        zero=zero_of(chart),
        ticks=_ticks(chart.minimum, chart.maximum),
    )


def zero_of(chart: Chart) -> Number:
    """Give the value at which the axis has zero, or the end that is nearest to it."""
    return min(max(0, chart.minimum), chart.maximum)


def span_of(chart: Chart) -> Number:
    """Give how far the axis reaches, which is never nothing."""
    span = chart.maximum - chart.minimum
    return span if span > 0 else 1


def last_tick_room(chart: Chart) -> float:
    """Give the room that the number under the end of the axis takes beyond it."""
    return width_of(str(floor(chart.maximum)), SMALL) / 2


def make_rows(plan: Plan, style: Style, top: float) -> list[Row]:
    """Place the categories one under the other."""
    rows: list[Row] = []
    for index, lines in enumerate(plan.labels):
        block, marks = len(lines) * LINE, style.height(plan, index)
        if plan.stacked:
            start = top + block + 8
            row = Row(top + 4, start, start - 3, start + marks + 2)
            top = row.bottom + 6
        else:
            above = style.middle(marks)
            middle = top + style.padding / 2 + max(block / 2, above)
            bottom = middle + max(block / 2, marks - above) + style.padding / 2
            row = Row(middle - block / 2, middle - above, top, bottom)
            top = bottom
        rows.append(row)
    return rows


def _ticks(minimum: Number, maximum: Number) -> tuple[int, ...]:
    """Choose whole numbers on the axis: at most seven, at both ends and at zero where it goes."""
    span = maximum - minimum
    factor = 1
    while span > 6 * 80 * factor:
        factor *= 10
    steps = [step * factor for step in _STEPS if span <= 6 * step * factor]
    exact = (step for step in steps[:6] if minimum % step == 0 and maximum % step == 0)
    step = next(exact, steps[0])
    return tuple(range(-(-minimum // step) * step, floor(maximum) + 1, step))


def _cut(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the lines that a row has room for; the table beside a chart holds the whole label."""
    if len(lines) <= _MAX_LINES:
        return lines or ("",)
    last = lines[_MAX_LINES - 1][:-1].rstrip()
    return (*lines[: _MAX_LINES - 1], f"{last}\N{HORIZONTAL ELLIPSIS}")
