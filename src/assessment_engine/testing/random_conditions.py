"""Random conditions: any, and those that some complete answers fulfil and others do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from assessment_engine.testing.random_words import (
    LEAF,
    NUMBERS,
    Cell,
    Json,
    Kind,
    Pen,
    Rule,
    Shape,
    Sized,
    made_of,
)

COMPARISONS = ("less", "less_or_equal", "equal", "greater_or_equal", "greater")


def _leaf(pen: Pen) -> Sized:
    words, kind = pen.words, pen.among(0, 9)
    if kind == 9:
        return Sized(pen.maybe())
    decided = [name for name, of in words.verdicts.items() if of == "boolean"]
    if kind >= 7 and decided:
        return Sized({"op": "verdict", "verdict": pen.one(decided)})
    return _compare(pen.one(COMPARISONS))(pen.shallow())


def _compare(op: str) -> Shape:
    def shape(pen: Pen) -> Sized:
        left, right = pen.rule("number"), pen.shallow().rule("number")
        return _made({"op": op, "left": left.rule, "right": right.rule}, left, right)

    return shape


def _made(rule: Json, *parts: Sized) -> Sized:
    return made_of(rule, 1, parts)


def _equal(pen: Pen) -> Sized:
    kind: Kind = pen.one(("number", "number", "code", "boolean"))
    left, right = pen.rule(kind), pen.rule(kind)
    if isinstance(left.rule, str) and not isinstance(right.rule, str):
        right, codes = pen.held(right)
        left = Sized(pen.one(codes))
    elif isinstance(right.rule, str) and not isinstance(left.rule, str):
        left, codes = pen.held(left)
        right = Sized(pen.one(codes))
    return _made({"op": "equal", "left": left.rule, "right": right.rule}, left, right)


def _one_of(pen: Pen) -> Sized:
    kind: Kind = pen.one(("number", "code"))
    among: Sequence[Any] = NUMBERS
    if kind == "number":
        part = pen.rule(kind)
    else:
        part, among = pen.code()
    values = [pen.one(among) for _ in range(pen.among(1, 3))]
    return _made({"op": "one_of", "of": part.rule, "values": values}, part)


def _in_band(pen: Pen) -> Sized:
    if not pen.words.bands:
        return _one_of(pen)
    name = pen.one(sorted(pen.words.bands))
    part, band = pen.rule("number"), pen.one(pen.words.bands[name])["id"]
    return _made({"op": "in_band", "of": part.rule, "bands": name, "band": band}, part)


def _has_value(pen: Pen) -> Sized:
    part = pen.rule(pen.one(("number", "number", "code", "set", "boolean")))
    return _made({"op": "has_value", "of": part.rule}, part)


def _contains(pen: Pen) -> Sized:
    part = pen.rule("set")
    if not part.codes:
        part = pen.shapes["set"]["which"](pen.shallow())
    code = pen.one(sorted(part.codes or ()))
    return _made({"op": "contains", "of": part.rule, "code": code}, part)


def _logic(op: str) -> Shape:
    def shape(pen: Pen) -> Sized:
        parts = pen.listed("boolean", 2)
        return _made({"op": op, "of": [part.rule for part in parts]}, *parts)

    return shape


def _not(pen: Pen) -> Sized:
    part = pen.rule("boolean")
    return _made({"op": "not", "of": part.rule}, part)


def _permutation(pen: Pen) -> Sized:
    parts = pen.listed("number")
    return _made({"op": "permutation", "of": [part.rule for part in parts]}, *parts)


def _coalesce(pen: Pen) -> Sized:
    parts = pen.some("boolean", 2)
    return _made({"op": "coalesce", "of": [part.rule for part in parts]}, *parts)


def _choose(pen: Pen) -> Sized:
    rule, parts, _ = chosen(pen, "boolean")
    return _made(rule, *parts)


def chosen(pen: Pen, kind: Kind) -> tuple[Json, list[Sized], bool]:
    """Draw cases that give rules of a kind, or no value; gives the parts too.

    And whether it can surely be each of the parts, as no condition decides it always.
    """
    parts = [pen.rule(kind)]
    given: list[Any] = [parts[0].rule]
    for _ in range(pen.among(1, 2)):
        if pen.among(0, 3) == 0:
            given.append({"op": "no_value", "as": pen.one(("missing", "not_applicable"))})
        else:
            parts.append(pen.rule(kind))
            given.append(parts[-1].rule)
    given = pen.draw(st.permutations(given))
    surely = pen.maybe()
    cases = []
    for then in given[:-1]:
        when = open_condition(pen, 2) if surely else pen.rule("boolean").rule
        cases.append({"when": when, "then": then})
    return {"op": "choose", "cases": cases, "otherwise": given[-1]}, parts, surely


CONDITION_SHAPES: Mapping[str, Shape] = {
    LEAF: _leaf,
    **{op: _compare(op) for op in COMPARISONS},
    "all": _logic("all"),
    "any": _logic("any"),
    "choose": _choose,
    "coalesce": _coalesce,
    "contains": _contains,
    "equal": _equal,
    "has_value": _has_value,
    "in_band": _in_band,
    "not": _not,
    "one_of": _one_of,
    "permutation": _permutation,
}


# Conditions that can hold and can fail


def open_condition(pen: Pen, depth: int = 3) -> Rule:
    """Draw a condition that some complete answers fulfil and others do not, as triggers need."""
    shapes = ("compare", "compare", "codes", "all", "any", "not", "count", "stage")
    shape = pen.one(shapes)
    if depth <= 1 or shape == "compare":
        return _open_comparison(pen)
    if shape == "codes":
        return _open_codes(pen)
    if shape == "not":
        return {"op": "not", "of": open_condition(pen, depth - 1)}
    conditions = [open_condition(pen, depth - 1) for _ in range(pen.among(1, 3))]
    if shape not in {"count", "stage"}:
        return {"op": shape, "of": conditions}
    least = pen.among(1, len(conditions))
    return {"op": "greater_or_equal", "left": {"op": shape, "of": conditions}, "right": least}


def _open_comparison(pen: Pen) -> Rule:
    cell: Cell = pen.one(pen.words.open_cells)
    values = sorted(set(cell.counts))
    splitting = [
        {"op": "in_band", "of": cell.rule, "bands": name, "band": band["id"]}
        for name, bands in sorted(pen.words.bands.items())
        for band in bands
        if {True, False} == {in_band(value, band) for value in values}
    ]
    if splitting and pen.among(0, 3) == 0:
        return pen.one(splitting)
    op = pen.one(COMPARISONS)
    if op in {"less", "greater_or_equal"}:
        values = values[1:]
    elif op in {"less_or_equal", "greater"}:
        values = values[:-1]
    return {"op": op, "left": cell.rule, "right": pen.one(values)}


def in_band(value: float, band: Json) -> bool:
    """Say whether a number lies in a band; the last one has no end that it could be above."""
    above = band["from"] <= value if "from" in band else band["above"] < value
    below = value < band["below"] if "below" in band else value <= band.get("to", value)
    return bool(above and below)


def _open_codes(pen: Pen) -> Rule:
    cells = [cell for cell in pen.words.cells if cell.kind in {"code", "set"}]
    if not cells:
        return _open_comparison(pen)
    cell: Cell = pen.one(cells)
    raw: Any = {**cell.rule, "raw": True}
    code = pen.one(cell.codes)
    if cell.kind == "set":
        return {"op": "contains", "of": raw, "code": code}
    if pen.maybe():
        return {"op": "equal", "left": raw, "right": code}
    return {"op": "one_of", "of": raw, "values": [code]}
