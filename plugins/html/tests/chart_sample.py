"""Charts made of bare numbers, and what their drawings say."""

from __future__ import annotations

from typing import Literal
from xml.etree import ElementTree

from assessment_engine.blocks import Chart, ChartCategory, ChartSeries, Number
from assessment_engine.markup import Run

SVG = "{http://www.w3.org/2000/svg}"


def chart(
    *rows: tuple[Number | None, ...],
    minimum: Number = 0,
    maximum: Number = 24,
    labels: tuple[str, ...] = (),
    text: str = "",
    style: Literal["bars", "dumbbell"] = "bars",
) -> Chart:
    """Make a chart from the values of its series."""
    names = labels or tuple(f"Area {n}" for n in range(len(rows[0])))
    return Chart(
        "points",
        "Points",
        "What the chart shows.",
        "Area",
        "Points of 24",
        tuple(ChartCategory((Run(label),), f"A{n}") for n, label in enumerate(names)),
        tuple(
            ChartSeries(
                f"s{n}",
                f"Series {n}",
                values,
                tuple(text or ("not answered" if v is None else str(v)) for v in values),
            )
            for n, values in enumerate(rows)
        ),
        minimum,
        maximum,
        style,
    )


def texts(source: str) -> list[str]:
    """Read back all that is written in the drawing."""
    return ["".join(node.itertext()) for node in ElementTree.fromstring(source).iter(f"{SVG}text")]
