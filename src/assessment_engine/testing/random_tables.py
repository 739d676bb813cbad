"""Random tables of every shape, and rules that look things up in them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from assessment_engine.testing.random_words import (
    NUMBERS,
    Json,
    Kind,
    Pen,
    Sized,
    Table,
    made_of,
    number,
)

_KEYS: tuple[int | float, ...] = (-2, 0, 1, 2, 3, 0.5, 2.25, 8)


@st.composite
def tables(
    draw: st.DrawFn,
    keys: Sequence[Kind],
    gives: Kind,
    codes: Sequence[str],
    *,
    full: bool = False,
    known: Mapping[int, Sequence[str]] | None = None,
) -> Table:
    """Draw a table with such keys. A `full` one gives something for everything.

    `known` are the codes that a key may be, by its place, where that are not any.
    """
    named_at = [(known or {}).get(place, codes) for place in range(len(keys))]
    given = st.sampled_from(NUMBERS if gives == "number" else codes)
    shape = draw(st.integers(0, 2)) if len(keys) == 1 else 2
    table: Json
    if shape == 2:
        rows = [_row(draw, keys, named_at, draw(given)) for _ in range(draw(st.integers(1, 3)))]
        table = {"rows": [row for place, row in enumerate(rows) if not _met(rows[:place], row)]}
    elif shape == 1 and keys[0] == "number":
        table = {"from": draw(st.integers(-2, 2))}
        table["values"] = draw(st.lists(given, min_size=1, max_size=4))
    else:
        named = map(str, _KEYS) if keys[0] == "number" else named_at[0]
        names = st.sampled_from(tuple(named))
        table = {"values": draw(st.dictionaries(names, given, min_size=1, max_size=4))}
    if full or draw(st.booleans()):
        table["otherwise"] = draw(given)
    elif shape == 2 and draw(st.booleans()):
        if not _met(table["rows"], {"when": [{}] * len(keys)}):
            table["rows"].append({"when": [{}] * len(keys), "gives": draw(given)})
    else:
        table["otherwise"] = None
    return Table(table, tuple(keys), gives)


def keys_of(row: Json) -> list[Any]:
    """Give the keys of a row, of which one alone may be written without a list."""
    when = row["when"]
    # A list of numbers or codes alone is never drawn without the list of the keys around it.
    return when if isinstance(when, list) else [when]


def _met(rows: Sequence[Json], row: Json) -> bool:
    """Say whether a row stands for nothing but what an earlier one may stand for."""
    under = keys_of(row)
    return any(all(map(_over, keys_of(earlier), under)) for earlier in rows)


def _over(key: Any, under: Any) -> bool:
    if key == {}:
        return True
    if under == {}:
        return False
    if not isinstance(under, dict):
        values = under if isinstance(under, list) else [under]
        if not isinstance(key, dict):
            return set(values) <= set(key if isinstance(key, list) else [key])
        low, high = _span(key)
        return all(low <= value <= high for value in values)
    if not isinstance(key, dict):
        return False
    (low, high), (least, most) = _span(key), _span(under)
    return low <= least and most <= high


def _span(key: Json) -> tuple[float, float]:
    low: Any = key.get("from", key.get("above", -math.inf))
    high: Any = key.get("to", key.get("below", math.inf))
    return low, high


def _row(draw: st.DrawFn, keys: Sequence[Kind], codes: Sequence[Sequence[str]], given: Any) -> Json:
    when = [draw(_key(kind, named)) for kind, named in zip(keys, codes, strict=True)]
    alone = len(when) == 1 and not isinstance(when[0], list) and draw(st.booleans())
    return {"when": when[0] if alone else when, "gives": given}


@st.composite
def _key(draw: st.DrawFn, kind: Kind, codes: Sequence[str]) -> Any:
    values: Sequence[Any] = _KEYS if kind == "number" else codes
    shape = draw(st.integers(0, 3 if kind == "number" else 2))
    if shape == 0:
        return {}
    if shape == 1:
        return draw(st.sampled_from(values))
    if shape == 2:
        return draw(st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True))
    low, span = Fraction(str(draw(st.sampled_from(_KEYS)))), draw(st.integers(1, 5))
    key: Json = {}
    ends = draw(st.integers(1, 3))
    if ends & 1:
        key[draw(st.sampled_from(("from", "above")))] = number(low)
    if ends & 2:
        key[draw(st.sampled_from(("to", "below")))] = number(low + span)
    return key


def looked_up(pen: Pen, gives: Kind) -> Sized:
    """Draw a rule that looks something up, in a table of the package or in one of its own."""
    written: Any
    table: Table | None = None
    named = {name: each for name, each in pen.words.tables.items() if each.gives == gives}
    if named and pen.maybe():
        name = pen.one(sorted(named))
        table, written = named[name], name
        keys: Sequence[Kind] = table.keys
    else:
        keys = [pen.one(("number", "code")) for _ in range(pen.among(1, 2))]
    parts, known = [], {}
    for place, kind in enumerate(keys):
        part = pen.rule(kind)
        if kind == "code":
            part, known[place] = pen.held(part, key_codes(table, place) if table else ())
        parts.append(part)
    if table is None:
        table = pen.draw(tables(keys, gives, pen.words.codes, known=known))
        written = table.table
    rule = {"op": "lookup", "of": [part.rule for part in parts], "table": written}
    size = max(abs(value) for value in NUMBERS) if gives == "number" else 1
    return made_of(rule, size, [], codes=_surely(table) if gives == "code" else frozenset())


def key_codes(table: Table, place: int) -> list[str]:
    """Give the codes that the keys at a place of a table name."""
    named = table.table.get("values", ())
    keys: list[Any] = [*named] if isinstance(named, dict) else []
    for row in table.table.get("rows", ()):
        key = keys_of(row)[place]
        keys += key if isinstance(key, list) else [key]
    return [key for key in keys if isinstance(key, str)]


def _surely(table: Table) -> frozenset[str]:
    """Give the codes that a table gives whatever numbers can be looked up in it."""
    found = [table.table.get("otherwise")]
    if set(table.keys) == {"code"}:
        values = table.table.get("values", {})
        found += values.values() if isinstance(values, dict) else values
    for row in table.table.get("rows", ()):
        kinds = zip(keys_of(row), table.keys, strict=True)
        if all(key == {} or kind == "code" for key, kind in kinds):
            found.append(row["gives"])
    return frozenset(code for code in found if code is not None)
