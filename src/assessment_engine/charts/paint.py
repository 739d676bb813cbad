"""The colours and the font of charts, for the screen and for paper."""

from __future__ import annotations

from attrs import frozen


@frozen
class Paint:
    """The colours and the font of a chart. `series` needs one colour per series, else repeats."""

    text: str
    muted: str
    grid: str
    background: str
    series: tuple[str, ...]
    font: str

    def colour(self, number: int) -> str:
        """Give the colour of a series."""
        return self.series[number % len(self.series)]


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
