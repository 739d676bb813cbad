"""Rendering the sample: HTML, and PDF against WeasyPrint on the same content."""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context

import weasyprint
from common import INSTRUMENT, SAMPLE, persons, row, seconds

from assessment_engine import Engine, Report


def sample() -> tuple[Engine, Report]:
    """Give an engine and the report of the sample."""
    engine = Engine()
    return engine, engine.report(INSTRUMENT, SAMPLE)


def many(seed: int) -> float:
    """Make the reports of different persons one after the other, warm; give the seconds of each."""
    engine, report = sample()
    engine.render(report, "pdf")
    reports = list(persons(engine, 30, seed))
    start = time.perf_counter()
    for report in reports:
        engine.render(report, "pdf")
    return (time.perf_counter() - start) / len(reports)


def main() -> None:
    """Print the table."""
    engine, report = sample()
    html = engine.render(report, "html").decode()
    pdf = engine.render(report, "pdf")
    compose = seconds(lambda: engine.report(INSTRUMENT, SAMPLE), calls=10)
    row("answers to report value (no format)", f"{compose * 1e3:.1f} ms")
    html_time = seconds(lambda: engine.render(report, "html"), calls=10)
    row("HTML report", f"{html_time * 1e3:.1f} ms", "under 10 ms")
    row("HTML size", f"{len(html) / 1000:.0f} KB")
    json_time = seconds(lambda: engine.render(report, "json"), calls=10)
    row("JSON report", f"{json_time * 1e3:.1f} ms")
    row("PDF size", f"{len(pdf) / 1000:.0f} KB", "under 250 KB")
    names = count()
    ours = seconds(
        lambda: engine.render(
            engine.report(INSTRUMENT, {**SAMPLE, "respondent": f"Person {next(names)}"}), "pdf"
        )
    )
    row("PDF of the sample, warm, another name each time", f"{ours * 1e3:.0f} ms")
    row("PDF with other answers each time", f"{many(0) * 1e3:.0f} ms")
    for variant in (None, "pdf/ua-1"):
        theirs = seconds(
            lambda variant=variant: weasyprint.HTML(string=html).write_pdf(pdf_variant=variant),
            runs=3,
        )
        row(f"WeasyPrint, the HTML of the same report, {variant or 'plain'}",
            f"{theirs * 1e3:.0f} ms", f"{theirs / ours:.1f} x ours, at least 10 x")  # fmt: skip
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        slowest = max(pool.map(many, [1, 2]))
    row(
        "PDF reports a second, two processes, all different",
        f"{2 / slowest:.1f} /s",
        "at least 6 /s",
    )


if __name__ == "__main__":
    main()
