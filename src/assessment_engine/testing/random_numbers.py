"""Random rules that give a number: never unbounded, and of a size that is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from assessment_engine.rules.analysis import MAX_RESPONSES
from assessment_engine.rules.statistics import STATISTICS
from assessment_engine.testing.random_conditions import chosen
from assessment_engine.testing.random_tables import looked_up
from assessment_engine.testing.random_words import (
    LEAF,
    MAX_SIZE,
    NUMBERS,
    Json,
    Pen,
    Shape,
    Sized,
    codes_in,
    made_of,
    missing_policies,
)

_MODES = ("half_up", "half_even", "up", "down")


def _rules(parts: Sequence[Sized]) -> list[Any]:
    return [part.rule for part in parts]


def _over_responses(parts: Sequence[Sized]) -> bool:
    return any(isinstance(p.rule, dict) and p.rule.get("op") == "each_response" for p in parts)


def _leaf(pen: Pen) -> Sized:
    words, kind = pen.words, pen.among(0, 6)
    if kind == 6 and words.constants:
        name = pen.one(sorted(words.constants))
        return Sized({"op": "constant", "constant": name}, abs(words.constants[name]))
    if kind == 0:
        value = pen.one(NUMBERS)
        return Sized(value, abs(value))
    if kind == 1 and words.scores:
        name = pen.one(sorted(words.scores))
        at = words.scores[name]
        return made_of({"op": "score", "score": name}, at.size, [at])
    cell = pen.one(words.of_kind("number"))
    if cell.kind != "number":
        return Sized(cell.rule, cell.sized.size)
    raw: Json = pen.one(({}, {}, {"raw": True}, {"raw": False}))
    # A reversed answer is minimum + maximum - answer, so it lies between the two as well.
    size = max(cell.sized.size, *(abs(value) for value in cell.values))
    return Sized({**cell.rule, **raw}, size)


# Aggregates


def aggregate(pen: Pen, op: str, parts: Sequence[Sized]) -> Sized:
    """Draw an aggregate of these, with a policy."""
    prorate = op == "sum" and _of_one_range(parts, pen)
    rule = {"op": op, "of": _rules(parts), **pen.draw(missing_policies(prorate=prorate))}
    sizes = [part.size for part in parts]
    size = sum(sizes) if op == "sum" else max(sizes)
    return made_of(rule, size * (MAX_RESPONSES if _grows(op, parts) else 1), parts)


def _grows(op: str, parts: Sequence[Sized]) -> bool:
    return op in {"sum", "count", "tally"} and _over_responses(parts)


def _of_one_range(parts: Sequence[Sized], pen: Pen) -> bool:
    """Say whether the rules are answers on scales from and to the same numbers."""
    ends = [
        [cell.ends for cell in pen.words.cells if cell.ends and cell.rule == part.rule]
        for part in parts
    ]
    return all(ends) and len({each[0] for each in ends}) == 1


def _aggregate_shape(op: str) -> Shape:
    return lambda pen: aggregate(pen, op, pen.listed("number"))


def _nth_highest(pen: Pen) -> Sized:
    parts = pen.listed("number")
    policy = pen.draw(missing_policies())
    most = 3 if _over_responses(parts) else min(3, len(parts))
    rule = {"op": "nth_highest", "of": _rules(parts), "place": pen.among(1, most), **policy}
    return made_of(rule, max(part.size for part in parts), parts)


def _variance(pen: Pen) -> Sized:
    parts = pen.listed("number")
    policy = pen.draw(missing_policies())
    rule = {"op": "variance", "of": _rules(parts), "divisor": pen.one(("n", "n-1")), **policy}
    factors = 2 * max(part.factors for part in parts)
    digits = 4 * len(parts) * sum(part.digits for part in parts)
    size = 2 * max(part.size for part in parts) ** 2
    return made_of(rule, size, parts, factors=factors, digits=digits)


def _count(op: str) -> Shape:
    def shape(pen: Pen) -> Sized:
        cells = [cell for cell in pen.words.open_cells if cell.plain]
        if op == "count" and cells and pen.among(0, 3) == 0:
            parts = [
                Sized({"op": "less", "left": cell.rule, "right": cell.counts[-1]})
                for cell in (pen.one(cells) for _ in range(pen.among(1, 3)))
            ]
            return made_of(_counted(pen, op, parts, prorate=True), 3, parts)
        parts = pen.listed("boolean")
        size = 3 * (MAX_RESPONSES if _grows(op, parts) else 1)
        return made_of(_counted(pen, op, parts), size, parts)

    return shape


def _counted(pen: Pen, op: str, parts: Sequence[Sized], *, prorate: bool = False) -> Json:
    return {"op": op, "of": _rules(parts), **pen.draw(missing_policies(prorate=prorate))}


def _tally(pen: Pen) -> Sized:
    parts = pen.listed(pen.one(("code", "set")))
    codes = codes_in(parts)
    if codes is not None and not codes:
        parts.append(pen.shapes["set"]["which"](pen.shallow()))
        codes = codes_in(parts)
    code = pen.one(sorted(pen.words.codes if codes is None else codes))
    rule = {"op": "tally", "of": _rules(parts), "code": code, **pen.draw(missing_policies())}
    return made_of(rule, 3 * (MAX_RESPONSES if _grows("tally", parts) else 1), parts)


def _mode(pen: Pen) -> Sized:
    parts = pen.listed("number", 4)
    ties: Json = pen.one(({}, {"ties": "lowest"}, {"ties": "highest"}))
    policy = pen.draw(missing_policies(zero=False))
    rule = {"op": "mode", "of": _rules(parts), **ties, **policy}
    return made_of(rule, max(part.size for part in parts), parts)


def _statistic(pen: Pen) -> Sized:
    width = pen.among(1, 3)
    rows: list[Any] = []
    parts: list[Sized] = []
    for _ in range(pen.among(1, 3)):
        row = [pen.shallow().rule("number") for _ in range(width)]
        parts += row
        rows.append({"op": "row", "of": _rules(row)})
    name = pen.one(sorted(STATISTICS))
    ends: list[int | Fraction] = [STATISTICS[name].low, STATISTICS[name].high]
    reach = float(max(max(end, -end) for end in ends))
    null: Json = {"null_variance": pen.one((0.5, 1.25, 2))} if STATISTICS[name].null else {}
    return made_of({"op": "statistic", "statistic": name, "of": rows, **null}, reach, parts)


# Arithmetic


def _subtract(pen: Pen) -> Sized:
    left, right = pen.rule("number"), pen.rule("number")
    rule = {"op": "subtract", "left": left.rule, "right": right.rule}
    return made_of(rule, left.size + right.size, [left, right])


def _multiply(pen: Pen) -> Sized:
    parts = pen.some("number", 2)
    factors = sum(part.factors for part in parts)
    size = math.prod(part.size for part in parts)
    return made_of({"op": "multiply", "of": _rules(parts)}, size, parts, factors=factors)


def _divide(pen: Pen) -> Sized:
    left = pen.rule("number")
    right, least = _divisor(pen)
    zero: Json = pen.one(({}, {"zero": 0}, {"zero": 2.5}, {"zero": None}))
    rule = {"op": "divide", "left": left.rule, "right": right.rule, **zero}
    size = max(left.size / least, abs(zero.get("zero") or 0))
    digits = left.digits + right.digits + 40
    factors = left.factors + right.factors
    return made_of(rule, size, [left, right], factors=factors, digits=digits)


def _divisor(pen: Pen) -> tuple[Sized, float]:
    """Draw what can be divided by, and how near to 0 it is at most, apart from 0 itself."""
    kind = pen.among(0, 3)
    if kind == 0:
        value = pen.one([value for value in NUMBERS if value])
        return Sized(value, abs(value)), abs(value)
    whole = [cell for cell in pen.words.of_kind("number") if cell.whole]
    if kind == 1 and whole:
        cell = pen.one(whole)
        return cell.sized, 1
    if kind == 2:
        return pen.shaped("number", pen.one(("size", "stage", "tally"))), 1
    # Kept away from 0, also by an answer that need not be there.
    least = pen.one((1, 0.5))
    above = [cell for cell in pen.words.of_kind("number") if cell.counts[0] >= 1]
    part = pen.rule("number")
    if part.long:
        part = _leaf(pen)
    keeping: Any = least
    if above and pen.maybe():
        keeping, least = pen.one(above).rule, 1
    # So much is the greatest of the two at least, and the other can be larger.
    other = max((cell.sized.size for cell in above), default=1)
    rule = {"op": "max", "of": [part.rule, keeping]}
    return made_of(rule, max(part.size, other), [part]), least


def _modulo(pen: Pen) -> Sized:
    left, right = pen.rule("number"), pen.rule("number")
    above = {"op": "max", "of": [right.rule, 1]}
    rule = {"op": "modulo", "left": left.rule, "right": above}
    return made_of(rule, right.size, [left, right])


def _power(pen: Pen) -> Sized:
    part, kind, digits = pen.rule("number"), pen.among(0, 3), 0
    if part.digits or part.long:
        part = _leaf(pen)
    above: Any = {"op": "max", "of": [part.rule, 0.5]}
    if kind == 0:
        base, exponent, size = part.rule, pen.among(0, 3), max(1, part.size**3)
    elif kind == 1:
        exponent = pen.one((0.5, 1.5, 2))
        base, size = {"op": "max", "of": [part.rule, 0]}, max(1, part.size**2)
    elif kind == 2:
        exponent = pen.one((-1, -2, -0.5))
        base, size, digits = above, 4, 40
    else:
        base, exponent = pen.one((2, 0.5, 1)), part.rule
        # As far as the engine can say, the exponent may be below 0.
        size, digits = 2**part.size if part.size < 30 else 2 * MAX_SIZE, 100
    rule = {"op": "power", "left": base, "right": exponent}
    return made_of(rule, size, [part], factors=max(3, part.factors), digits=digits, long=True)


def _root(pen: Pen) -> Sized:
    part = pen.rule("number")
    degree: Json = pen.one(({}, {"degree": 3}, {"degree": 2}))
    size = max(1, part.size)
    above = {"op": "max", "of": [part.rule, 0]}
    return _long({"op": "root", "of": above, **degree}, size, part)


def _exponential(pen: Pen) -> Sized:
    part = pen.rule("number")
    rule = part.rule if part.size < 18 else {"op": "min", "of": [part.rule, 5]}
    return _long({"op": "exponential", "of": rule}, math.exp(max(5, min(part.size, 18))), part)


def _logarithm(pen: Pen) -> Sized:
    part = pen.rule("number")
    base: Json = pen.one(({}, {"base": 2}, {"base": 10}, {"base": 0.5}, {"base": 1.25}))
    of: Json = {"op": "max", "of": [part.rule, pen.one((1, 0.25))]}
    if pen.maybe():
        of = {"op": "sum", "of": [{"op": "absolute", "of": part.rule}, 1]}
    span = math.log(max(4, part.size + 1)) / abs(math.log(base.get("base", math.e)))
    return _long({"op": "logarithm", "of": of, **base}, span, part)


def _long(rule: Json, size: float, part: Sized) -> Sized:
    return made_of(rule, size, [part], factors=max(3, part.factors), digits=0, long=True)


def _absolute(pen: Pen) -> Sized:
    part = pen.rule("number")
    return made_of({"op": "absolute", "of": part.rule}, part.size, [part])


def _round(pen: Pen) -> Sized:
    part = pen.rule("number")
    decimals: Json = pen.one(({}, {"decimals": 1}, {"decimals": 2}))
    rule = {"op": "round", "of": part.rule, "mode": pen.one(_MODES), **decimals}
    return made_of(rule, part.size + 1, [part])


def _percent(pen: Pen) -> Sized:
    # Of a sum or mean with an answer in it, which is not the same in every response.
    cell = pen.one(pen.words.open_cells)
    parts = [cell.sized]
    if pen.among(0, 3):
        more = pen.listed("number", 2)
        parts += [part for part in more if not part.long]
    if pen.words.several and pen.among(0, 2) == 0:
        parts = [Sized({"op": "each_response", "of": cell.rule}, cell.sized.size)]
    whole = aggregate(pen, pen.one(("sum", "mean")), parts)
    digits = whole.digits + 40
    return made_of({"op": "percent_of_maximum", "of": whole.rule}, 100, parts, digits=digits)


# The rest


def _stage(pen: Pen) -> Sized:
    parts = pen.some("boolean")
    return made_of({"op": "stage", "of": _rules(parts)}, 3, parts)


def _coalesce(pen: Pen) -> Sized:
    parts = pen.some("number")
    return made_of({"op": "coalesce", "of": _rules(parts)}, max(p.size for p in parts), parts)


def _choose(pen: Pen) -> Sized:
    rule, parts, _ = chosen(pen, "number")
    return made_of(rule, max(part.size for part in parts), parts)


def _size(pen: Pen) -> Sized:
    part = pen.rule("set")
    return made_of({"op": "size", "of": part.rule}, 100, [part])


NUMBER_SHAPES: Mapping[str, Shape] = {
    LEAF: _leaf,
    **{op: _aggregate_shape(op) for op in ("sum", "mean", "median", "min", "max")},
    **{op: _count(op) for op in ("count", "share")},
    **({"statistic": _statistic} if STATISTICS else {}),
    "absolute": _absolute,
    "choose": _choose,
    "coalesce": _coalesce,
    "divide": _divide,
    "exponential": _exponential,
    "logarithm": _logarithm,
    "lookup": lambda pen: looked_up(pen, "number"),
    "mode": _mode,
    "modulo": _modulo,
    "multiply": _multiply,
    "nth_highest": _nth_highest,
    "percent_of_maximum": _percent,
    "power": _power,
    "root": _root,
    "round": _round,
    "size": _size,
    "stage": _stage,
    "subtract": _subtract,
    "tally": _tally,
    "variance": _variance,
}
