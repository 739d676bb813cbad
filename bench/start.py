"""Starting: importing the engine, the command's help, loading and validating the package."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from common import INSTRUMENT, ROOT, row, seconds

from assessment_engine import load_package, validate_package


def process(*arguments: str, runs: int = 15) -> float:
    """Give the median wall time of a new process."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def imported(module: str, runs: int = 15) -> float:
    """Give the median time that importing a module takes inside a new process."""
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    times = [
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)
        for _ in range(runs + 1)
    ]
    return statistics.median(times[1:])


def main() -> None:
    """Print the table."""
    package = ROOT / "instruments" / INSTRUMENT
    row("import assessment_engine", f"{imported('assessment_engine') * 1e3:.1f} ms", "under 80 ms")
    row("  of which attrs and pluggy", f"{imported('attrs, pluggy') * 1e3:.1f} ms")
    row("assess --help", f"{process('-m', 'assessment_engine.cli', '--help') * 1e3:.0f} ms",
        "under 250 ms")  # fmt: skip
    row("  of which starting Python", f"{process('-c', 'pass') * 1e3:.0f} ms")
    row("load and check the package", f"{seconds(lambda: load_package(package)) * 1e3:.1f} ms",
        "under 50 ms")  # fmt: skip
    row("validate it: warnings, worked example, translation",
        f"{seconds(lambda: validate_package(package)) * 1e3:.1f} ms", "under 300 ms")  # fmt: skip
    command = ("-m", "assessment_engine.cli", "validate", str(package))
    row("  the same as a process: assess validate", f"{process(*command) * 1e3:.0f} ms",
        "under 600 ms")  # fmt: skip
    sarif = (*command, "--format", "sarif")
    row("  with --format sarif", f"{process(*sarif) * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
