"""Random tables of every shape, and rules that look things up in them."""

from __future__ import annotations

from collections.abc import Sequence
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
    draw: st.DrawFn, keys: Sequence[Kind], gives: Kind, codes: Sequence[str], *, full: bool = False
) -> Table:
    """Draw a table with such keys. A `full` one gives something for everything."""
    given = st.sampled_from(NUMBERS if gives == "number" else codes)
    shape = draw(st.integers(0, 2)) if len(keys) == 1 else 2
    table: Json
    if shape == 2:
        rows = [_row(draw, keys, codes, draw(given)) for _ in range(draw(st.integers(1, 3)))]
        table = {"rows": rows}
    elif shape == 1 and keys[0] == "number":
        table = {"from": draw(st.integers(-2, 2))}
        table["values"] = draw(st.lists(given, min_size=1, max_size=4))
    else:
        named = map(str, _KEYS) if keys[0] == "number" else codes
        names = st.sampled_from(tuple(named))
        table = {"values": draw(st.dictionaries(names, given, min_size=1, max_size=4))}
    if full or draw(st.booleans()):
        table["otherwise"] = draw(given)
    elif draw(st.integers(0, 3)) == 0:
        table["otherwise"] = None
    return Table(table, tuple(keys), gives)


def _row(draw: st.DrawFn, keys: Sequence[Kind], codes: Sequence[str], given: Any) -> Json:
    when = [draw(_key(kind, codes)) for kind in keys]
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
    named = {name: each for name, each in pen.words.tables.items() if each.gives == gives}
    if named and pen.maybe():
        name = pen.one(sorted(named))
        table, written = named[name], name
    else:
        keys: list[Kind] = [pen.one(("number", "code")) for _ in range(pen.among(1, 2))]
        table = pen.draw(tables(keys, gives, pen.words.codes))
        written = table.table
    parts = [pen.rule(kind) for kind in table.keys]
    rule = {"op": "lookup", "of": [part.rule for part in parts], "table": written}
    size = max(abs(value) for value in NUMBERS) if gives == "number" else 1
    return made_of(rule, size, [])
