"""Random rules that give a code or a set of codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from assessment_engine.testing.random_conditions import chosen, in_band
from assessment_engine.testing.random_tables import looked_up
from assessment_engine.testing.random_words import (
    LEAF,
    Json,
    Kind,
    Pen,
    Shape,
    Sized,
    codes_in,
    made_of,
    missing_policies,
)

Codes = frozenset[str] | None


def _made(rule: Json, parts: Sequence[Sized], codes: Codes = frozenset()) -> Sized:
    return made_of(rule, 1, parts, codes=codes)


def _decided(pen: Pen, kind: Kind) -> list[Sized]:
    """Give the answers and verdicts of a kind, as rules."""
    known = pen.words.verdict_codes
    verdicts = [name for name, of in pen.words.verdicts.items() if of == kind]
    cells = [cell for cell in pen.words.cells if cell.kind == kind]
    return [
        *(
            Sized({"op": "verdict", "verdict": name}, codes=known.get(name, frozenset()))
            for name in verdicts
        ),
        *(
            Sized(
                cell.rule if cell.keyed == kind else {**cell.rule, "raw": True},
                codes=frozenset(cell.codes),
            )
            for cell in cells
        ),
    ]


def _code_leaf(pen: Pen) -> Sized:
    named = _decided(pen, "code")
    if named and pen.among(0, 3):
        return named[pen.among(0, len(named) - 1)]
    code = pen.one(pen.words.codes)
    return Sized(code, codes=frozenset({code}))


def _band(pen: Pen) -> Sized:
    if not pen.words.bands:
        return _join(pen)
    name, cells = pen.one(sorted(pen.words.bands)), pen.words.open_cells
    if cells and pen.maybe():
        # Which bands an answer can lie in is known.
        cell = pen.one(cells)
        met = {b["id"] for b in pen.words.bands[name] for c in cell.counts if in_band(c, b)}
        rule = {"op": "band", "of": cell.rule, "bands": name}
        return _made(rule, [cell.sized], frozenset(met))
    part = pen.rule("number")
    return _made({"op": "band", "of": part.rule, "bands": name}, [part])


def _pick(pen: Pen) -> Sized:
    part = pen.rule("set")
    place: Json = pen.one(({}, {"place": 1}, {"place": 2}))
    return _made({"op": "pick", "of": part.rule, **place}, [part], part.codes)


def _join(pen: Pen) -> Sized:
    parts = [pen.rule(pen.one(("number", "code", "set"))) for _ in range(pen.among(1, 3))]
    separator: Json = pen.one(({}, {"separator": "-"}, {"separator": ", "}))
    return _made({"op": "join", "of": [part.rule for part in parts], **separator}, parts, None)


def _mode(pen: Pen) -> Sized:
    parts = pen.listed("code", 4)
    ties: Json = {}
    codes = codes_in(parts)
    among = sorted(pen.words.codes if codes is None else codes)
    if among and pen.maybe():
        some = st.lists(st.sampled_from(among), min_size=1, max_size=3, unique=True)
        ties = {"ties": pen.draw(some)}
    policy = pen.draw(missing_policies(zero=False))
    rule = {"op": "mode", "of": [part.rule for part in parts], **ties, **policy}
    return _made(rule, parts, codes)


def _coalesce(kind: Kind) -> Shape:
    def shape(pen: Pen) -> Sized:
        parts = pen.some(kind)
        rule = {"op": "coalesce", "of": [part.rule for part in parts]}
        return _made(rule, parts, codes_in(parts))

    return shape


def _choose(kind: Kind) -> Shape:
    def shape(pen: Pen) -> Sized:
        rule, parts, surely = chosen(pen, kind)
        return _made(rule, parts, codes_in(parts) if surely else frozenset())

    return shape


# Sets


def _set_leaf(pen: Pen) -> Sized:
    named = _decided(pen, "set")
    return named[pen.among(0, len(named) - 1)] if named else _which(pen.shallow())


def _codes(pen: Pen) -> list[str]:
    codes = st.lists(st.sampled_from(pen.words.codes), min_size=1, max_size=3, unique=True)
    return pen.draw(codes)


def _which(pen: Pen) -> Sized:
    codes = _codes(pen)
    parts = [pen.rule("boolean") for _ in codes]
    entries = [{"code": c, "when": part.rule} for c, part in zip(codes, parts, strict=True)]
    policy = pen.draw(missing_policies(zero=False))
    return _made({"op": "which", "of": entries, **policy}, parts, frozenset(codes))


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
    rule = {"op": "top", "of": entries, **many, **order, **ties, **policy}
    return _made(rule, parts, frozenset(codes))


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
