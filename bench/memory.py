"""A process that makes 1,000 reports: its memory must not grow."""

from __future__ import annotations

import psutil
from common import persons, row

from assessment_engine import Engine

REPORTS = 1000


def main() -> None:
    """Print the memory after every hundred reports, each of another person with other answers."""
    engine = Engine()
    process = psutil.Process()
    used = []
    for number, report in enumerate(persons(engine, REPORTS, 1), 1):
        for format in ("html", "json", "pdf"):
            engine.render(report, format)
        if number % 100 == 0:
            used.append(process.memory_info().rss / 1e6)
            row(f"after {number} reports in HTML, JSON and PDF", f"{used[-1]:.0f} MB")
    row("growth from the 200th to the last", f"{used[-1] - used[1]:+.0f} MB", "flat")


if __name__ == "__main__":
    main()
