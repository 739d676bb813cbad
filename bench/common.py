"""What the benchmarks share: the sample, and the median of repeated timings."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from assessment_engine import Engine, Report

ROOT = Path(__file__).resolve().parents[1]
INSTRUMENT = "customer_service_commitment"
SAMPLE: dict[str, Any] = json.loads(
    (ROOT / "instruments" / INSTRUMENT / "examples/sample.json").read_text("utf-8")
)


def seconds(call: Callable[[], object], runs: int = 7, calls: int = 1) -> float:
    """Give the median time of one call over several runs of `calls` calls, after one warm-up."""
    call()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        for _ in range(calls):
            call()
        times.append((time.perf_counter() - start) / calls)
    return statistics.median(times)


def row(what: str, value: str, target: str = "") -> None:
    """Print one line of results."""
    print(f"{what:<58} {value:>14}   {target}")


def persons(engine: Engine, count: int, seed: int) -> Iterator[Report]:
    """Give the reports of different persons with different answers."""
    random = Random(seed)
    items = engine.instrument(INSTRUMENT).items
    for number in range(count):
        yield engine.report(
            INSTRUMENT,
            {
                "respondent": f"Person {seed}-{number}",
                "completed": "2026-01-02",
                "answers": {
                    item.id: {view: random.randint(0, 3) for view in item.perspectives}
                    for item in items
                },
            },
        )
