"""What the benchmarks share: the sample, and the median of repeated timings."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
