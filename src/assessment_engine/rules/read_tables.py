"""From the JSON of a table to a Table, with what is wrong located.

`{"values": {"1": 0, "2": 50}}` has a row per value, `{"from": 4, "values": [16.2, 19.9]}` one per
whole number, and `{"rows": [{"when": [key, key], "gives": 3}]}` a key per operand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from assessment_engine.numerals import exact
from assessment_engine.rules.expand import child
from assessment_engine.rules.tables import ANYTHING, Given, Key, Row, Table
from assessment_engine.values import Source

MAX_ROWS = 20_000
_ENDS = ("from", "above", "to", "below")
# A list of keys is easily meant as the values of one.
SEVERAL = "several values of one operand are a list in the list: [[1, 2]]"
Fault = Callable[[Source, str, str, str], None]


def read_table(name: str, value: Mapping[str, Any], source: Source, fault: Fault) -> Table | None:
    """Give the table, or None where something is wrong with it."""
    before: list[Source] = []

    def noted(place: Source, message: str, hint: str) -> None:
        before.append(place)
        fault(place, "table-shape", message, hint)

    rows = list(_rows(value, source, noted))
    otherwise = value.get("otherwise")
    if otherwise is not None and not _is_given(otherwise):
        noted(
            child(source, "otherwise"),
            "a table gives a number or a code",
            "write a number, a code, or null for no value",
        )
    if not before:
        _alike(rows, otherwise, child(source, "otherwise"), noted)
    if before or not rows:
        return None
    return Table(name, tuple(rows), otherwise, "otherwise" in value, source)


def _rows(value: Mapping[str, Any], source: Source, noted: Callable[..., None]) -> list[Row]:
    members, rows = set(value) - {"otherwise"}, []
    given = value.get("rows" if "rows" in value else "values")
    place = child(source, "rows" if "rows" in value else "values")
    if members == {"values"} and isinstance(given, Mapping) and given:
        rows = [
            Row((Key((_key_value(name),)),), entry, child(place, name))
            for name, entry in given.items()
        ]
    elif members == {"values", "from"} and isinstance(given, list) and type(value["from"]) is int:
        rows = [
            Row((Key((value["from"] + index,)),), entry, child(place, index))
            for index, entry in enumerate(given)
        ]
    elif members == {"rows"} and isinstance(given, list):
        for index, entry in enumerate(given):
            rows += _row(entry, child(place, index), noted)
        if given:
            return [row for row in rows if _gives(row, noted)]
    if not rows or len(rows) > MAX_ROWS:
        noted(
            source,
            f"this is not a table of 1 to {MAX_ROWS:,} rows",
            'write {"values": {"1": 0}}, {"from": 4, "values": [16.2, 19.9]} or'
            ' {"rows": [{"when": {"to": 15}, "gives": 0}]}, and "otherwise" if need be',
        )
        return []
    return [row for row in rows if _gives(row, noted)]


def _gives(row: Row, noted: Callable[..., None]) -> bool:
    good = _is_given(row.gives)
    if not good:
        noted(row.source, "a table gives a number or a code", "write a number or a string")
    return good


def _row(entry: Any, source: Source, noted: Callable[..., None]) -> list[Row]:
    if not isinstance(entry, Mapping) or set(entry) != {"when", "gives"}:
        noted(source, "a row has 'when' and 'gives'", 'write {"when": {"to": 15}, "gives": 0}')
        return []
    when = entry["when"]
    listed = when if isinstance(when, list) else [when]
    keys = [_key(each) for each in listed]
    for each, key in zip(listed, keys, strict=True):
        if key is not None and _is_empty(key):
            message, hint = _no_number(each, key)
            noted(child(source, "when"), message, hint)
            return []
    if not keys or None in keys:
        noted(
            child(source, "when"),
            "a key is a value, a list of values, or an object with the ends of an interval",
            "write a key, or a list with one for each operand; the ends are 'from' or 'above',"
            " 'to' or 'below', and {} holds for everything",
        )
        return []
    return [Row(tuple(key for key in keys if key), entry["gives"], source)]


def _key(value: Any) -> Key | None:
    if _is_given(value):
        return Key((value,))
    if isinstance(value, list):
        kinds = {isinstance(each, str) for each in value}
        good = value and len(kinds) == 1 and all(map(_is_given, value))
        return Key(tuple(value)) if good else None
    if not isinstance(value, Mapping):
        return None
    if not value:
        return ANYTHING
    numbers = all(_is_given(each) and not isinstance(each, str) for each in value.values())
    twice = {"from", "above"} <= set(value) or {"to", "below"} <= set(value)
    if not numbers or twice or not set(value) <= set(_ENDS):
        return None
    low, high = value.get("from", value.get("above")), value.get("to", value.get("below"))
    return Key((), low, "above" not in value, high, "below" not in value)


def _is_empty(key: Key) -> bool:
    """Say whether no number lies between the ends of a key."""
    if key.low is None or key.high is None:
        return False
    closed = key.low_included and key.high_included
    return key.low > key.high or (key.low == key.high and not closed)


def _no_number(value: Mapping[str, Any], key: Key) -> tuple[str, str]:
    """Say that a key holds for no number, and what its author may have meant."""
    written = json.dumps(value, default=float)
    if key.low == key.high:
        return f"no number lies in {written}", "write 'from' and 'to' where both ends belong to it"
    turned = dict(zip(value, reversed(list(value.values())), strict=True))
    message = f"the ends of {written} are swapped: no number lies between them"
    return message, f"write the lower number first: {json.dumps(turned, default=float)}"


def _alike(rows: Sequence[Row], otherwise: Any, at: Source, noted: Callable[..., None]) -> None:
    """All rows have keys of the same number and kinds, and give the same kind."""
    first = rows[0]
    for row in rows:
        if len(row.keys) != len(first.keys):
            message = f"this row has {len(row.keys)} keys, the first {len(first.keys)}"
            noted(row.source, message, f"give every row a key for each operand; {SEVERAL}")
            return
        if isinstance(row.gives, str) != isinstance(first.gives, str):
            noted(row.source, "this table gives both numbers and codes", "give one of the two")
            return
    if otherwise is not None and isinstance(otherwise, str) != isinstance(first.gives, str):
        noted(at, "this table gives both numbers and codes", "give one of the two")
    for place in range(len(first.keys)):
        kinds: set[bool] = set()
        for row in rows:
            key = row.keys[place]
            if not key.is_any:
                kinds.add(bool(key.values) and isinstance(key.values[0], str))
            if len(kinds) > 1:
                noted(
                    row.source,
                    "an operand has keys that are numbers and keys that are codes",
                    "write all keys of an operand as numbers, or all as codes",
                )
                return


def _is_given(value: Any) -> bool:
    return isinstance(value, int | Fraction | str) and not isinstance(value, bool) and value != ""


def _key_value(name: str) -> Given:
    """Read the name of a member: as the number that it writes, otherwise as a code."""
    try:
        number = Fraction(name)
    except (ValueError, ZeroDivisionError):
        return name
    plain = name.removeprefix("-").replace(".", "", 1)
    return exact(number) if plain.isascii() and plain.isdecimal() and len(name) < 40 else name
