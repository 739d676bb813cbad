"""The reference pages that are made from the engine's own tables: a pure function for each.

`python tests/reference.py` writes the pages; the tests hold what is written equal to them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from assessment_engine.codes import CODES

sys.path.insert(0, str(Path(__file__).resolve().parent / "problems"))
sys.path.insert(0, str(Path(__file__).resolve().parent / "docs"))

from cli_page import cli_page
from format_page import package_format_page
from map_page import column_map_page
from problem_pages import index_page, problem_page
from python_pages import api_page, blocks_page, hooks_page
from rules_page import rules_page
from statistics_page import statistics_page

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"

PAGES: Mapping[str, Callable[[], str]] = {
    "api.md": api_page,
    "cli.md": cli_page,
    "column-map.md": column_map_page,
    "hooks.md": hooks_page,
    "package-format.md": package_format_page,
    "problems.md": index_page,
    "report-blocks.md": blocks_page,
    "rules.md": rules_page,
    **{f"problems/{name}.md": partial(problem_page, name) for name in CODES},
    "statistics.md": statistics_page,
}
"""The generated pages by their name in the reference."""


if __name__ == "__main__":
    (REFERENCE / "problems").mkdir(exist_ok=True)
    for gone in set((REFERENCE / "problems").glob("*.md")) - {REFERENCE / name for name in PAGES}:
        gone.unlink()
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), "utf-8")
