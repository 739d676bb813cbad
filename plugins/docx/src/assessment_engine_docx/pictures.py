"""Charts and bars as PNG, which every program that opens a document shows alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import fontpkg_noto_sans  # type: ignore[import-untyped]
import resvg_py

from assessment_engine import charts
from assessment_engine.blocks import Chart, Number, ScoreLine

_CHART_WIDTH = 720  # units of the drawing, as in the PDF
_FINENESS = 2  # pixels a unit: 229 an inch on paper
_TRACK, _VALUE, _EDGE = "#eaf2f2", "#12545f", "#c9d7d8"


def chart_picture(chart: Chart) -> bytes:
    """Draw a chart on white, so that it can be read on a dark screen too."""
    return _pixels(charts.svg(chart, charts.PRINT, width=_CHART_WIDTH), _FINENESS)


def bar_picture(line: ScoreLine) -> bytes | None:
    """Draw where a score is in its range; None where there is nothing to draw.

    The bar begins at zero, or at the end of the range that is nearest to it.
    """
    span = line.maximum - line.minimum
    if line.value is None or span <= 0:
        return None
    zero: Number = min(max(0, line.minimum), line.maximum)
    value: Number = min(max(line.value, line.minimum), line.maximum)
    start = round(float(min(zero, value) - line.minimum) * 1000 / float(span))
    length = round(abs(float(value - zero)) * 1000 / float(span))
    return _bar(start, length)


@cache
def _bar(start: int, length: int) -> bytes:
    return _pixels(
        '<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="16">'
        f'<rect x="0.5" y="0.5" width="999" height="15" fill="{_TRACK}" stroke="{_EDGE}"/>'
        f'<rect x="{start}" width="{length}" height="16" fill="{_VALUE}"/></svg>',
        1,
    )


def _pixels(svg: str, fineness: float) -> bytes:
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=fineness,
            background="white",
            # The fonts of a machine would make other bytes on another.
            skip_system_fonts=True,
            font_files=[_font()],
            sans_serif_family="Noto Sans",
        )
    )


@cache
def _font() -> str:
    folder = Path(fontpkg_noto_sans.ROOT) / "files"
    (upright,) = (path for path in folder.glob("NotoSans*.ttf") if "Italic" not in path.name)
    return str(upright)
