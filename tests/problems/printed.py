"""What is printed of every fixture, word for word, as it is kept in `printed.txt`.

`python tests/problems/printed.py` writes the file anew: what has changed in it is what a user will
read from now on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from answer_cases import CASES as ANSWER_CASES
from answer_cases import CSV_CASES, PAIRS
from case import Case
from language_cases import VARIED_ANSWER_CASES
from package_cases import CASES, NO_PACKAGES
from provoked import answer_lines, no_package_lines, package_lines, pair_lines
from wrong_rules import WRONG_RULES

from kept_lines import kept_text

FILE = Path(__file__).with_name("printed.txt")
_OF_RULES = [
    Case("", "instrument.json", {"/scores/2/rule": rule}, varied=True) for rule in WRONG_RULES
]


def printing() -> dict[str, Callable[[], list[str]]]:
    """Give what makes the lines of each fixture, by a name for it."""
    calls: list[tuple[str, Callable[[], list[str]]]] = [
        *((case.code, partial(package_lines, case)) for case in CASES),
        *((case.code, partial(no_package_lines, case)) for case in NO_PACKAGES),
        *(("wrong rule", partial(package_lines, case)) for case in _OF_RULES),
        *((case.code, partial(answer_lines, case)) for case in ANSWER_CASES),
        *((case.code, partial(answer_lines, case)) for case in VARIED_ANSWER_CASES),
        *((case.code, partial(answer_lines, case)) for case in CSV_CASES),
        *((case.code, partial(pair_lines, case)) for case in PAIRS),
    ]
    named: dict[str, Callable[[], list[str]]] = {}
    for code, call in calls:
        number = sum(name.startswith(f"{code} ") for name in named) + 1
        named[f"{code} {number}"] = call
    return dict(sorted(named.items()))


if __name__ == "__main__":
    FILE.write_text(kept_text({name: call() for name, call in printing().items()}), "utf-8")
