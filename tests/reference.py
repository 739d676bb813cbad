"""The reference pages that are made from the engine's own tables: a pure function for each.

`python tests/reference.py` writes the pages; the tests hold what is written equal to them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from assessment_engine.codes import CODES

sys.path.insert(0, str(Path(__file__).resolve().parent / "docs"))

from cli_page import cli_page
from format_page import package_format_page
from python_pages import api_page, blocks_page, hooks_page
from rules_page import rules_page
from statistics_page import statistics_page

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"

_PROBLEMS = """\
# Problems

Everything that is wrong with a package, an answers file or a plugin is reported as a problem: a
code, a message, the file with line and column, the place in the file as a JSON pointer, and a hint
what to do. All problems of a file come at once. The codes are stable: a program may rely on them,
the words of the messages may change.

A problem is an error, or a warning where a package can be used as it is.
"""


def codes_page() -> str:
    """Give the page that lists every code with its meaning and its remedy."""
    entries = [f"## {name}\n\n{code.meaning}\n\n{code.remedy}\n" for name, code in CODES.items()]
    return "\n".join([_PROBLEMS, *entries])


PAGES: Mapping[str, Callable[[], str]] = {
    "api.md": api_page,
    "cli.md": cli_page,
    "hooks.md": hooks_page,
    "package-format.md": package_format_page,
    "problems.md": codes_page,
    "report-blocks.md": blocks_page,
    "rules.md": rules_page,
    "statistics.md": statistics_page,
}
"""The generated pages by their name in the reference."""


if __name__ == "__main__":
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), "utf-8")
