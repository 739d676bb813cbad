"""Tables: rows that are never met, and operands that no row is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise, product
from typing import Any, Union

from assessment_engine.checks.report import all_nodes
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import number_text
from assessment_engine.rules.analysis import possible_bounds
from assessment_engine.rules.bounds import Bounds, Reach
from assessment_engine.rules.evaluate import item_of, keyed, scale_of
from assessment_engine.rules.expand import Fault, child
from assessment_engine.rules.tables import Key, Row, Table
from assessment_engine.values import Absence, Answer, Node, Source

# What an operand can be: between bounds, one of some codes, or just these values.
Reached = Union[Reach, tuple[Answer, ...]]

# A range of whole numbers that is longer is looked at where the keys begin and end.
_LISTED = 200
_COMBINATIONS = 20_000
# A table in which more rows would have to be held against each other is looked at in part.
_COMPARISONS = 2_000_000


def check_rows(instrument: Instrument) -> Iterator[Fault]:
    """Every row of a table can be the first that holds."""
    tables = {table.source: table for table in instrument.tables.values()}
    tables.update((table.source, table) for table, _, _ in _uses(instrument))
    for table in tables.values():
        seen: set[Any] = set()
        wide: dict[Any, list[Row]] = {}
        left = _COMPARISONS
        for row in table.rows:
            values = tuple(key.values for key in row.keys)
            group = wide.setdefault(table.group_of(row), [])
            covered = values in seen if all(map(len, values)) else False
            if not covered and left > 0:
                left -= len(group)
                covered = any(_covers(earlier, row) for earlier in group)
            seen.add(values)
            if any(len(key.values) != 1 for key in row.keys):
                group.append(row)
            if covered:
                yield Fault(
                    row.source,
                    "table-row-never",
                    f"an earlier row of {_called(table)} holds wherever this one does",
                    "let the keys differ, or put the row before those that hold for more",
                )


def _covers(earlier: Row, row: Row) -> bool:
    pairs = zip(earlier.keys, row.keys, strict=True)
    return all(over.covers(under) for over, under in pairs)


def check_lookups(instrument: Instrument) -> Iterator[Fault]:
    """A table has a row for all that its operands can be, or says what is given otherwise."""
    for table, reaches, source in _uses(instrument):
        if table.complete:
            continue
        points = [list(_points(table, place, reach)) for place, reach in enumerate(reaches)]
        tried = min(_COMBINATIONS, _COMPARISONS // max(map(len, table.groups.values())))
        for values in islice(product(*points), tried):
            if table.find(values) is None:
                shown = ", ".join(v if isinstance(v, str) else number_text(v) for v in values)
                yield Fault(
                    source,
                    "table-uncovered",
                    f"{_called(table)} has no row for {shown}",
                    "add one, or say under 'otherwise' what is given then: null for no value",
                )
                break


def check_keys(instrument: Instrument) -> Iterator[Fault]:
    """Every row can hold for what is looked up in its table, at one place at least."""
    found: dict[Source, tuple[Table, list[Sequence[Reached]]]] = {}
    for table, reaches, _ in _uses(instrument):
        found.setdefault(table.source, (table, []))[1].append(reaches)
    for table, uses in found.values():
        for row in table.rows:
            if not any(all(map(_meets, row.keys, reaches)) for reaches in uses):
                yield Fault(
                    row.source,
                    "table-key-never",
                    f"what is looked up in {_called(table)} never has the keys of this row",
                    "correct the keys, or remove the row",
                    "warning",
                )


def _meets(key: Key, reach: Reached) -> bool:
    if isinstance(reach, tuple):
        return any(map(key.holds, reach))
    return key.meets(reach)


def _uses(instrument: Instrument) -> Iterator[tuple[Table, Sequence[Reached], Source]]:
    """Give where tables are used: which, what is looked up in it, and the place.

    Those are the rules, and the items whose answers are numbers and have points. What the options
    of a scale count is checked where options are.
    """
    for node in all_nodes(instrument, "lookup"):
        reaches = [_reached(operand, instrument) for operand in node.operands]
        yield node.options["table"], reaches, node.source
    for item in instrument.items:
        scale = instrument.scale_by_id[item.scale]
        if item.points is not None and not scale.options:
            reach = Bounds(scale.low, scale.high, scale.integral)
            yield item.points, [reach], child(item.source, "points")


def _reached(operand: Node, instrument: Instrument) -> Reached:
    """Give what an operand can be: of an answer that is chosen, the values there are."""
    if operand.op == "answer":
        item, scale = item_of(operand, instrument), scale_of(operand, instrument)
        if scale.type == "choice":
            raw = bool(operand.options["raw"])
            given = [each if raw else keyed(each, scale, item) for each in scale.values]
            if item.skipped_value is not None and not raw:
                given.append(item.skipped_value)
            return tuple(each for each in given if not isinstance(each, Absence))
    reach: Reach = possible_bounds(operand, instrument)
    return reach


def _points(table: Table, place: int, reach: Reached) -> Iterator[Any]:
    """Give values of an operand, one at least for each set of rows that can hold for it."""
    if isinstance(reach, tuple):
        yield from reach
        return
    if not isinstance(reach, Bounds):
        # Of codes that cannot be listed, none is in question but those of the table.
        yield from sorted(reach.values or ())
        return
    if reach.integral and reach.high - reach.low <= _LISTED:
        yield from range(int(reach.low), int(reach.high) + 1)
        return
    ends = {reach.low, reach.high}
    for row in table.rows:
        key = row.keys[place]
        ends.update(
            end for end in (key.low, key.high, *key.values) if not isinstance(end, str | None)
        )
    inside = sorted(end for end in ends if reach.low <= end <= reach.high)
    if reach.integral:
        near = {whole for end in inside for whole in (end // 1 - 1, end // 1, end // 1 + 1)}
        yield from sorted(whole for whole in near if reach.low <= whole <= reach.high)
        return
    yield from inside
    yield from (Fraction(low + high) / 2 for low, high in pairwise(inside))


def _called(table: Table) -> str:
    return f"the table {table.id!r}" if table.id else "this table"
