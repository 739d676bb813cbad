"""What is wrong with a package, as lines for a terminal."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve

from assessment_engine.errors import clipped, printable
from assessment_engine.validation import Disagreement, Examined

if TYPE_CHECKING:
    # Only named in annotations; validation loads it when there is a translation.
    from assessment_engine.translating.translate import Coverage

_HEADS = ("score", "expected", "got")
_WIDEST = 48
_INDENT = "    "

Row = tuple[str, str, str]


def text_lines(path: str, examined: Examined) -> Iterator[str]:
    """Give a line for each problem, a table for each example, and at last how many there are."""
    for problem in examined.problems:
        disagreement = examined.disagreements.get(problem)
        # The table below says the rest.
        yield str(evolve(problem, message=disagreement.summary) if disagreement else problem)
    for file, found in _by_example(examined).items():
        yield from _table(file, found)
    yield from map(_covered, examined.coverage)
    errors = sum(problem.severity == "error" for problem in examined.problems)
    warnings = len(examined.problems) - errors
    yield f"{path}: {_count(errors, 'error')}, {_count(warnings, 'warning')}"


def _by_example(examined: Examined) -> Mapping[str, list[Disagreement]]:
    found: dict[str, list[Disagreement]] = {}
    for problem, disagreement in examined.disagreements.items():
        found.setdefault(problem.file or "", []).append(disagreement)
    return found


def _table(file: str, found: Sequence[Disagreement]) -> Iterator[str]:
    """Give the table of what an example expects and what comes out, each with its trace below."""
    rows: dict[str, tuple[Row, dict[str, None]]] = {}
    for each in found:
        expected, got = _cells(each)
        (_, before, came), traces = rows.get(each.subject, ((each.subject, "", ""), {}))
        row = (each.subject, _joined(before, expected), _joined(came, got))
        rows[each.subject] = (row, {**traces, **dict.fromkeys(each.traces)})
    table = [_HEADS, *(row for row, _ in rows.values())]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    yield ""
    yield f'{printable(file)}: the example "{printable(found[0].example)}" disagrees'
    yield _aligned(_HEADS, widths)
    for row, traces in rows.values():
        yield _aligned(row, widths)
        yield from (f"{_INDENT}{_INDENT}{printable(trace)}" for trace in traces)
    yield ""


def _cells(disagreement: Disagreement) -> tuple[str, str]:
    """Give what was expected and what came out, in a few words each."""
    expected, got = disagreement.expected, disagreement.got
    if isinstance(expected, Mapping):
        return _worded(expected), _worded(got)
    # Where the same are there in another order, it is the order that differs.
    alike = set() if set(expected) == set(got) else set(expected) & set(got)
    return _listed(expected, alike), _listed(got, alike)


def _worded(value: Mapping[str, Any]) -> str:
    ((name, content),) = value.items()
    if content is None:
        return "no value" if name == "value" else "no band"
    if name == "value":
        return clipped(json.dumps(content, ensure_ascii=False), _WIDEST)
    return f"band {content}"


def _listed(ids: Sequence[str], alike: Collection[str]) -> str:
    named = ", ".join(each for each in ids if each not in alike)
    return clipped(named, _WIDEST) or ("nothing else" if ids else "nothing")


def _joined(one: str, other: str) -> str:
    return f"{one}, {other}" if one else other


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (printable(cell).ljust(width) for cell, width in zip(cells, widths, strict=True))
    return (_INDENT + "  ".join(padded)).rstrip()


def _covered(coverage: Coverage) -> str:
    done, texts = coverage.translated, coverage.texts
    percent = 100 * done // texts if texts else 100
    sections = ", ".join(
        f"{name} {some:,} of {each:,}" for name, (some, each) in coverage.sections.items()
    )
    return f"{coverage.language}: {done:,} of {texts:,} texts translated ({percent} %): {sections}"


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
