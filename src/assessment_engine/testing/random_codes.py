"""Random rules that give a code or a set of codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from assessment_engine.testing.random_numbers import chosen
from assessment_engine.testing.random_tables import looked_up
from assessment_engine.testing.random_words import (
    LEAF,
    Json,
    Kind,
    Pen,
    Shape,
    Sized,
    made_of,
    missing_policies,
)


def _made(rule: Json, parts: Sequence[Sized]) -> Sized:
    return made_of(rule, 1, parts)


def _decided(pen: Pen, kind: Kind) -> list[Json]:
    """Give the answers and verdicts of a kind, as rules."""
    verdicts = [name for name, of in pen.words.verdicts.items() if of == kind]
    cells = [cell for cell in pen.words.cells if cell.kind == kind]
    return [
        *({"op": "verdict", "verdict": name} for name in verdicts),
        *(cell.rule if cell.keyed == kind else {**cell.rule, "raw": True} for cell in cells),
    ]


def _code_leaf(pen: Pen) -> Sized:
    named = _decided(pen, "code")
    if named and pen.among(0, 3):
        return Sized(pen.one(named))
    return Sized(pen.one(pen.words.codes))


def _band(pen: Pen) -> Sized:
    if not pen.words.bands:
        return _join(pen)
    part = pen.rule("number")
    return _made({"op": "band", "of": part.rule, "bands": pen.one(sorted(pen.words.bands))}, [part])


def _pick(pen: Pen) -> Sized:
    part = pen.rule("set")
    place: Json = pen.one(({}, {"place": 1}, {"place": 2}))
    return _made({"op": "pick", "of": part.rule, **place}, [part])


def _join(pen: Pen) -> Sized:
    parts = [pen.rule(pen.one(("number", "code", "set"))) for _ in range(pen.among(1, 3))]
    separator: Json = pen.one(({}, {"separator": "-"}, {"separator": ", "}))
    return _made({"op": "join", "of": [part.rule for part in parts], **separator}, parts)


def _mode(pen: Pen) -> Sized:
    parts = pen.listed("code", 4)
    ties: Json = {}
    if pen.maybe():
        codes = st.lists(st.sampled_from(pen.words.codes), min_size=1, max_size=3, unique=True)
        ties = {"ties": pen.draw(codes)}
    policy = pen.draw(missing_policies(zero=False))
    return _made({"op": "mode", "of": [part.rule for part in parts], **ties, **policy}, parts)


def _coalesce(kind: Kind) -> Shape:
    def shape(pen: Pen) -> Sized:
        parts = pen.some(kind)
        return _made({"op": "coalesce", "of": [part.rule for part in parts]}, parts)

    return shape


def _choose(kind: Kind) -> Shape:
    return lambda pen: _made(*chosen(pen, kind))


# Sets


def _set_leaf(pen: Pen) -> Sized:
    named = _decided(pen, "set")
    return Sized(pen.one(named)) if named else _which(pen.shallow())


def _codes(pen: Pen) -> list[str]:
    codes = st.lists(st.sampled_from(pen.words.codes), min_size=1, max_size=3, unique=True)
    return pen.draw(codes)


def _which(pen: Pen) -> Sized:
    codes = _codes(pen)
    parts = [pen.rule("boolean") for _ in codes]
    entries = [{"code": c, "when": part.rule} for c, part in zip(codes, parts, strict=True)]
    policy = pen.draw(missing_policies(zero=False))
    return _made({"op": "which", "of": entries, **policy}, parts)


def _top(pen: Pen) -> Sized:
    codes = _codes(pen)
    parts = [pen.rule("number") for _ in codes]
    entries = [{"code": c, "value": part.rule} for c, part in zip(codes, parts, strict=True)]
    many: Json = {"take": pen.among(1, 3)}
    if pen.maybe():
        many = {"within": pen.one((0, 1, 2.5))}
    order: Json = pen.one(({}, {"order": "highest"}, {"order": "lowest"}))
    ties: Json = pen.one(({}, {"ties": "include"}, {"ties": "first"}))
    policy = pen.draw(missing_policies(zero=False))
    return _made({"op": "top", "of": entries, **many, **order, **ties, **policy}, parts)


CODE_SHAPES: Mapping[str, Shape] = {
    LEAF: _code_leaf,
    "band": _band,
    "choose": _choose("code"),
    "coalesce": _coalesce("code"),
    "join": _join,
    "lookup": lambda pen: looked_up(pen, "code"),
    "mode": _mode,
    "pick": _pick,
}
SET_SHAPES: Mapping[str, Shape] = {
    LEAF: _set_leaf,
    "choose": _choose("set"),
    "coalesce": _coalesce("set"),
    "top": _top,
    "which": _which,
}
