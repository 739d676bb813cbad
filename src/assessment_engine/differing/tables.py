"""What has changed in a table, as the end of a sentence that begins with its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assessment_engine.differing.words import written
from assessment_engine.rules.tables import Given, Key, Row, Table


def tables(old: Table, new: Table, verb: str = "gives") -> Iterator[str]:
    """Say row by row what a table gives otherwise than before; `verb` says what it does."""
    before, after = (_by_keys(table) for table in (old, new))
    found = list(_rows(before, after, verb))
    kept = [[keys for keys in some if keys in before and keys in after] for some in (before, after)]
    if kept[0] != kept[1]:
        found.append("has its rows in another order")
    elif not found and old.rows != new.rows:
        found.append("has other rows")
    if old.otherwise != new.otherwise:
        given = [_given(table.otherwise) for table in (new, old)]
        found.append(f"{verb} {given[0]} where no row holds, was {given[1]}")
    yield from found


def _rows(before: Mapping[str, Row], after: Mapping[str, Row], verb: str) -> Iterator[str]:
    for keys, row in after.items():
        given = _given(row.gives)
        if keys not in before:
            yield f"has a new row for {keys}: {given}"
        elif before[keys].gives != row.gives:
            yield f"{verb} {given} for {keys}, was {_given(before[keys].gives)}"
    for keys in before:
        if keys not in after:
            yield f"has no row for {keys} any more"


def _by_keys(table: Table) -> Mapping[str, Row]:
    """Give the rows by their keys in words; of those with the same keys the first, which holds."""
    found: dict[str, Row] = {}
    for row in table.rows:
        found.setdefault(", ".join(map(_key, row.keys)), row)
    return found


def _key(key: Key) -> str:
    if key.values:
        return written(key.values[0] if len(key.values) == 1 else key.values)
    ends = []
    if key.low is not None:
        ends.append(f"{'from' if key.low_included else 'above'} {written(key.low)}")
    if key.high is not None:
        ends.append(f"{'to' if key.high_included else 'below'} {written(key.high)}")
    return " ".join(ends) or "anything"


def _given(value: Given | None) -> str:
    return "nothing" if value is None else written(value)
