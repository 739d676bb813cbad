"""Change the engine in thousands of small ways, and see which the tests notice.

    pip install -c constraints/mutation.txt mutmut
    python tests/mutation.py                # rules/, checks/, scoring.py, coaching.py: hours
    python tests/mutation.py --sample 1000  # some of them, drawn by chance
    python tests/mutation.py "*.scoring.*"  # the mutants of one module
    python tests/mutation.py --folder DIR   # goes on where an earlier run in DIR has ended

mutmut makes the mutants, finds the tests of each function and keeps the results. What to change and
which tests to run is in pyproject.toml, `[tool.mutmut]`. Everything happens in a copy of the
checkout. docs/explanation/mutation.md says what came out, and why some mutants survive.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("src", "tests", "instruments", "docs", "README.md", "pyproject.toml")


def main(arguments: Sequence[str]) -> int:
    """Run mutmut in a copy and print what came out; 1 if fewer than 90 % were noticed."""
    parser = argparse.ArgumentParser(description="Mutation testing of the scoring core.")
    parser.add_argument("names", nargs="*", help="mutants, as patterns; all if none is given")
    parser.add_argument("--folder", type=Path, help="where to work; a new folder if not given")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sample", type=int, help="only so many, drawn by chance")
    parser.add_argument("--again", action="store_true", help="run what survived once more")
    parser.add_argument("--diff", action="store_true", help="show the changes that survived")
    parser.add_argument("--results", action="store_true", help="show results without a run")
    chosen = parser.parse_args(arguments)
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="mutation-"))
    print(f"working in {folder}", flush=True)
    if not chosen.results:
        _copy(folder)
    os.chdir(folder)
    import mutants  # here, since mutmut reads the configuration of the current folder

    names = [*chosen.names, *(mutants.survivors(mutants.results()) if chosen.again else ())]
    if not chosen.results:
        mutants.run(names, chosen.children, chosen.sample)
    return mutants.report(mutants.results(), chosen.diff)


def _copy(folder: Path) -> None:
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "node_modules", ".*")
            shutil.copytree(source, target, dirs_exist_ok=True, ignore=ignored)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
