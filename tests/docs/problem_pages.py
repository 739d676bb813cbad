"""The reference of problems: an index, and a page for each code with an example that is real.

The examples are the fixtures of the tests: what was changed in a small package or in an answers
file, and the very lines that the command prints of it.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Union

from answer_cases import CASES as TINY_ANSWER_CASES
from answer_cases import CSV_CASES, GOOD_CSV, PAIRS, CsvCase, PairCase
from case import Case, changed, changed_files
from language_cases import VARIED_ANSWER_CASES
from package_cases import CASES, NO_PACKAGES, NoPackage
from page_parts import NOTICE, table
from provoked import (
    answer_lines,
    base_answers,
    base_files,
    no_package_lines,
    package_lines,
    pair_lines,
)

from assessment_engine.codes import CODES

ANSWER_CASES = (*TINY_ANSWER_CASES, *VARIED_ANSWER_CASES)
Fixture = Union[Case, CsvCase, PairCase, NoPackage]

_INDEX = """\
# Problems

Everything that is wrong with a package, an answers file or a plugin is reported as a problem: a
code, a message, the file with line and column, the place in the file as a JSON pointer, and a hint
what to do. All problems of a file come at once. The codes are stable: a program may rely on them,
the words of the messages may change.

An error makes the file unusable. A warning does not: it says what is hardly meant. Each code has a
page with an example. [Check a package](../how-to/check-a-package.md) says how to see them in a
terminal, in an editor or in code scanning. The examples change something in a
[small package](../../tests/problems/tiny_package.py) that is right, or in answers to it.

"""
_MOST_LINES = 16
_WIDEST = 100
_MOST_PRINTED = 3
# What is said of an environment may be no fault of the package.
_SEVERITIES: Mapping[str, tuple[str, ...]] = {"language-support-missing": ("error", "warning")}


def index_page() -> str:
    """Give the page that lists every code with its meaning."""
    rows = [
        (f"[{name}](problems/{name}.md)", " or ".join(_severities(name)), code.meaning)
        for name, code in CODES.items()
    ]
    return NOTICE + _INDEX + table(("Code", "Severity", "What it means"), rows)


@cache
def problem_page(name: str) -> str:
    """Give the page of a code: its meaning, its remedy, and an example where a file has it."""
    code = CODES[name]
    pieces = [
        f"{NOTICE}# {name}\n\n{code.meaning}\n\n**What to do:** {code.remedy}\n\n"
        f"**Severity:** {' or '.join(_severities(name))}\n"
    ]
    fixtures = _fixtures(name)
    if fixtures:
        shortest = min(fixtures, key=lambda fixture: _length(_change(fixture)))
        pieces.append(f"## Example\n\n{_change(shortest)}\n{_prints(shortest, name)}")
    pieces.append("[All problems](../problems.md)\n")
    return "\n".join(pieces)


def _severities(name: str) -> Sequence[str]:
    found = {getattr(fixture, "severity", "error") for fixture in _fixtures(name)}
    return _SEVERITIES.get(name, sorted(found) or ("error",))


def _fixtures(name: str) -> list[Fixture]:
    known: tuple[Fixture, ...] = (*CASES, *NO_PACKAGES, *ANSWER_CASES, *CSV_CASES, *PAIRS)
    found = [fixture for fixture in known if fixture.code == name]
    # What a package shows is shown of packages alone.
    return [each for each in found if each in CASES] or found


def _length(change: str) -> int:
    return len(change) + 1000 * ("..." in change)


def _change(fixture: Fixture) -> str:
    """Say what is wrong in the files of a fixture, as what was changed in good ones."""
    if isinstance(fixture, NoPackage):
        what = "has no file `instrument.json`" if fixture.files else "does not exist"
        return f"The folder `tiny` {what}.\n"
    if isinstance(fixture, CsvCase):
        return _difference("answers.csv", GOOD_CSV, fixture.data.decode(errors="replace"))
    if isinstance(fixture, PairCase):
        names = [f"`{name}.{fixture.ending}`" for name in ("answers", "previous")]
        before = f"The earlier answers in {names[1]} are those of {names[0]} with this change:\n"
        return before + _diff(fixture.answers, fixture.previous)
    if fixture in ANSWER_CASES:
        good_answers = base_answers(fixture)
        content = changed(good_answers, fixture)
        return _difference(fixture.file, _text(good_answers), _text(content), list(fixture.changes))
    good = base_files(fixture)
    bad = changed_files(good, fixture)
    changes = {**fixture.also, fixture.file: fixture.changes}
    pieces = [
        _difference(path, _text(good[path]), _text(bad[path]), list(changes.get(path, ())))
        for path in good
        if good[path] != bad[path]
    ]
    return "\n".join(pieces)


def _text(content: object) -> str:
    if isinstance(content, bytes):
        return content.decode(errors="replace")
    return (
        content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
    )


def _difference(path: str, good: str, bad: str, pointers: Sequence[str] = ()) -> str:
    if not bad.strip():
        return f"In `{path}` there are {len(bad):,} spaces and nothing else.\n"
    places = " and ".join(f"`{_clipped(pointer)}`" for pointer in pointers)
    return f"In `{path}`{f', at {places}' if places else ''}:\n{_diff(good, bad)}"


def _diff(good: str, bad: str) -> str:
    lines = difflib.unified_diff(good.splitlines(), bad.splitlines(), n=1, lineterm="")
    shown = [_clipped(line) for line in list(lines)[2:]]
    shown = ["..." if line.startswith("@@") else line for line in shown][1:]
    if len(shown) > _MOST_LINES:
        shown = [*shown[:_MOST_LINES], f"... and {len(shown) - _MOST_LINES:,} lines more"]
    return "\n" + _block("diff", "what was changed", shown)


def _clipped(line: str) -> str:
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
    over = len(shown) - _WIDEST
    return f"{shown[:_WIDEST]}... and {over:,} characters more" if over > 0 else shown


def _prints(fixture: Fixture, name: str) -> str:
    command, lines = _PRINTED[type(fixture)](fixture)
    kept = [line for line in lines if f" [{name}] " in line]
    shown = [_clipped(line) if len(line) > 1000 else line for line in kept[:_MOST_PRINTED]]
    if len(kept) > _MOST_PRINTED:
        shown.append(f"... and {len(kept) - _MOST_PRINTED} more like it")
    shown += _table_of(lines)
    return f"`{command}` prints:\n\n" + _block("text", "one line of what is printed", shown)


def _table_of(lines: Sequence[str]) -> Iterator[str]:
    """Give the table of an example that disagrees, if one does."""
    if "" in lines:
        start = lines.index("")
        yield from lines[start : lines.index("", start + 1)]


def _block(language: str, why: str, lines: Sequence[str]) -> str:
    return f"<!-- not run: {why} -->\n```{language}\n" + "\n".join(lines) + "\n```\n"


def _of_case(case: Case) -> tuple[str, list[str]]:
    if case in ANSWER_CASES:
        return "assess score tiny answers.json", answer_lines(case)
    return "assess validate tiny", package_lines(case)


_PRINTED: Mapping[type, Callable[..., tuple[str, list[str]]]] = {
    Case: _of_case,
    CsvCase: lambda case: ("assess score tiny answers.csv", answer_lines(case)),
    PairCase: lambda case: (
        f"assess report tiny answers.{case.ending} --previous previous.{case.ending}",
        pair_lines(case),
    ),
    NoPackage: lambda case: ("assess validate tiny", no_package_lines(case)),
}
