"""Random questionnaires: scales of every type, items with their keys and when they are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import field, frozen
from hypothesis import strategies as st

from assessment_engine.testing.random_tables import key_codes, tables
from assessment_engine.testing.random_words import NUMBERS, Cell, Json, Kind, Rule, Table, number

_LABELS = (
    "A label",
    "Plain *with* **markup**",
    "Ein Zeichen: \u00e4\u00df\u20ac",
    "[a link](https://example.org/a)",
    'stars \\* and <b>tags</b> & "quotes"',
    "\u0645\u0631\u062d\u0628\u0627",
)
_LETTERS = st.characters(categories=("Lu", "Ll", "Nd", "Po", "Zs"), exclude_characters="{}\\")
texts = st.one_of(st.sampled_from(_LABELS), st.text(_LETTERS, min_size=1, max_size=8))
CODES = ("a", "b", "c", "yes", "no", "two words", "\u00e4")


@frozen
class Outline:
    """What the sections of a package have in common."""

    views: tuple[str, ...]
    dimensions: tuple[str, ...]
    items: Sequence[Json]
    scales: Mapping[str, Json]
    cells: tuple[Cell, ...]
    tables: Mapping[str, Table] = field(factory=dict)


# Scales


def _choice(draw: st.DrawFn) -> Json:
    step = draw(st.sampled_from((1, 1, 2, 4, 10)))
    numbers = draw(st.lists(st.integers(-4, 12), min_size=2, max_size=5, unique=True))
    return {
        "options": [
            {"value": value if step == 1 else value / step, "label": f"option {value}"}
            for value in numbers
        ]
    }


def _codes(draw: st.DrawFn) -> Json:
    codes = draw(st.lists(st.sampled_from(CODES), min_size=2, max_size=4, unique=True))
    return {"options": [{"value": code, "label": f"option {code}"} for code in codes]}


def _with_points(draw: st.DrawFn) -> Json:
    scale = draw(st.sampled_from((_choice, _codes)))(draw)
    for option in scale["options"]:
        option["points"] = draw(st.sampled_from(NUMBERS))
    return scale


def _multiple(draw: st.DrawFn) -> Json:
    scale = _codes(draw)
    if draw(st.booleans()):
        for option in scale["options"]:
            option["points"] = draw(st.sampled_from(NUMBERS))
    most = len(scale["options"])
    ends: Json = {}
    if draw(st.booleans()):
        ends["at_least"] = draw(st.integers(0, 2))
    if draw(st.booleans()):
        ends["at_most"] = draw(st.integers(max(1, ends.get("at_least", 0)), most))
    return {"type": "multiple", **scale, **ends}


def _free(draw: st.DrawFn) -> Json:
    low = draw(st.sampled_from((0, 1, -3, 0.5)))
    scale: Json = {"type": "number", "minimum": low, "maximum": low + draw(st.integers(2, 100))}
    if draw(st.booleans()):
        scale["decimals"] = draw(st.integers(0, 2))
    return {**scale, **draw(st.sampled_from(({}, {"unit": "kg"})))}


def _times(draw: st.DrawFn) -> Json:
    ends: Json = draw(st.sampled_from(({}, {"maximum": 600}, {"minimum": 30, "maximum": 90})))
    return {"type": draw(st.sampled_from(("time_of_day", "duration"))), **ends}


_SCALES: tuple[Callable[[st.DrawFn], Json], ...] = (
    _choice,
    _codes,
    _with_points,
    _multiple,
    _free,
    _times,
)


@st.composite
def scales(draw: st.DrawFn, name: str, *, plain: bool = False) -> Json:
    """Draw a scale of any type; a `plain` one has whole or decimal options, in any order."""
    made = (_choice if plain else draw(st.sampled_from(_SCALES)))(draw)
    scale: Json = {"id": name, "label": draw(texts), **made}
    if draw(st.booleans()):
        scale["not_applicable"] = "does not apply"
    return scale


def scale_values(scale: Json) -> tuple[Any, ...]:
    """Give some answers that a scale allows, of numbers the least and the greatest among them."""
    kind = scale.get("type", "choice")
    listed = tuple(option["value"] for option in scale.get("options", ()))
    if kind == "choice":
        return listed
    if kind == "multiple":
        sizes = range(scale.get("at_least", 0), scale.get("at_most", len(listed)) + 1)
        return tuple(list(listed[start : start + size]) for size in sizes for start in (0, 1)
                     if len(listed[start : start + size]) == size)  # fmt: skip
    low, high = map(Fraction, map(str, _ends(scale)))
    step = Fraction(1, 10 ** scale.get("decimals", 0))
    low, high = -(-low // step) * step, high // step * step
    return tuple(number(value) for value in dict.fromkeys((low, low + step, high - step, high)))


def _ends(scale: Json) -> tuple[Any, ...]:
    """Give the declared ends of a scale of free numbers; nothing for one of options."""
    kind = scale.get("type", "choice")
    if kind in {"choice", "multiple"}:
        return ()
    last = {"time_of_day": 24 * 60 - 1, "duration": 24 * 60}.get(kind)
    return scale.get("minimum", 0), scale.get("maximum", last)


# Items


@st.composite
def outlines(draw: st.DrawFn) -> tuple[Json, Outline]:
    """Draw perspectives, scales, dimensions and items, and what can be named of them."""
    views = tuple(f"view{number}" for number in range(draw(st.integers(0, 3))))
    made = [draw(scales("scale0", plain=True))]
    made += [draw(scales(f"scale{number}")) for number in range(1, draw(st.integers(1, 3)))]
    named = {f"table{number}": draw(_any_table()) for number in range(draw(st.integers(0, 2)))}
    dimensions = tuple(f"D{number}" for number in range(draw(st.integers(1, 4))))
    items: list[Json] = []
    cells: list[Cell] = []
    for index in range(draw(st.integers(len(dimensions), max(len(dimensions), 6)))):
        # So that something can always be counted, the first scale is one of numbers.
        scale = draw(st.sampled_from(made)) if index else made[0]
        item: Json = {"id": f"q{index}", "text": draw(texts)}
        if index < len(dimensions):
            item["dimension"] = dimensions[index]  # so that each dimension has an item
        elif draw(st.booleans()):
            item["dimension"] = draw(st.sampled_from(dimensions))
        if len(made) > 1 or draw(st.booleans()):
            item["scale"] = scale["id"]
        if len(views) > 1 and draw(st.integers(0, 3)) == 0:
            item["perspectives"] = draw(
                st.lists(st.sampled_from(views), min_size=1, max_size=len(views), unique=True)
            )
        item.update(draw(_key(scale, named)) if index else draw(_flags))
        if cells and draw(st.integers(0, 3)) == 0:
            item.update(draw(_asked_when(item, scale, cells, views)))
        cells += item_cells(item, scale, named, views)
        items.append(item)
    sections: Json = {
        "scales": made,
        "dimensions": [
            {"id": name, "label": draw(texts), "texts": {"about": ["one", draw(texts)]}}
            for name in dimensions
        ],
        "items": items,
        **({"tables": {name: each.table for name, each in named.items()}} if named else {}),
    }
    if views:
        sections["perspectives"] = [
            {"id": view, "label": f"View of {view}", "short": view[-1]} for view in views
        ]
    by_id = {scale["id"]: scale for scale in made}
    return sections, Outline(views, dimensions, items, by_id, tuple(cells), named)


_flags = st.fixed_dictionaries({}, optional={"reverse": st.booleans(), "required": st.booleans()})


@st.composite
def _any_table(draw: st.DrawFn) -> Table:
    keys: list[Kind] = draw(st.lists(st.sampled_from(("number", "code")), min_size=1, max_size=2))
    return draw(tables(keys, draw(st.sampled_from(("number", "code"))), CODES))


def _is_plain(scale: Json) -> bool:
    options = scale.get("options", ())
    return not any("points" in each or isinstance(each["value"], str) for each in options)


@st.composite
def _key(draw: st.DrawFn, scale: Json, named: Mapping[str, Table]) -> Json:
    """Draw whether an item is required, and how it is keyed: by points, in reverse, or plainly."""
    flags: Json = draw(_flags)
    kind: Kind = "number" if _is_plain(scale) else "code"
    by_codes = any(isinstance(each["value"], str) for each in scale.get("options", ()))
    if draw(st.integers(0, 3)) == 0:
        full = bool(scale.get("options"))
        of: Kind = "code" if by_codes else "number"
        codes = [each["value"] for each in scale.get("options", ())] if by_codes else CODES
        points = draw(tables([of], "number", codes, full=full))
        known = [
            name
            for name, each in named.items()
            if each.keys == (of,)
            and each.gives == "number"
            and (not full or each.table.get("otherwise") is not None)
            and set(codes) >= set(key_codes(each, 0))
        ]
        flags.pop("reverse", None)
        flags["points"] = draw(st.sampled_from(known)) if known else points.table
    elif kind != "number":
        flags.pop("reverse", None)
    return flags


@st.composite
def _asked_when(
    draw: st.DrawFn, item: Json, scale: Json, cells: Sequence[Cell], views: Sequence[str]
) -> Json:
    condition = draw(answer_conditions(cells, item.get("perspectives", views)))
    skipped: Json = {"asked_when": condition}
    counted = "points" in item or not any(
        isinstance(each["value"], str) and "points" not in each for each in scale.get("options", ())
    )
    if counted and draw(st.booleans()):
        skipped["skipped_value"] = draw(st.sampled_from(NUMBERS))
    return skipped


@st.composite
def answer_conditions(
    draw: st.DrawFn, cells: Sequence[Cell], views: Sequence[str] = (), depth: int = 2
) -> Rule:
    """Draw a condition on answers as they are given: for when items are asked, and what is valid.

    With `views` it may ask for the same perspective as it stands for.
    """
    shape = draw(st.sampled_from(("compare", "compare", "compare", "all", "any", "not")))
    inner = answer_conditions(cells, views, depth - 1)
    if depth > 1 and shape == "not":
        return {"op": "not", "of": draw(inner)}
    if depth > 1 and shape != "compare":
        return {"op": shape, "of": draw(st.lists(inner, min_size=1, max_size=2))}
    cell = draw(st.sampled_from(cells))
    given = dict(cell.given)
    here = {each.perspective for each in cells if each.item == cell.item}
    if views and here >= set(views) and draw(st.booleans()):
        given["perspective"] = "{perspective}"
    if cell.kind == "set":
        return {"op": "contains", "of": given, "code": draw(st.sampled_from(cell.codes))}
    values = st.sampled_from(cell.values)
    if draw(st.integers(0, 3)) == 0:
        among = draw(st.lists(values, min_size=1, max_size=2))
        return {"op": "one_of", "of": given, "values": among}
    ops = ("equal",) if cell.kind == "code" else ("less", "less_or_equal", "equal", "greater")
    return {"op": draw(st.sampled_from(ops)), "left": given, "right": draw(values)}


# What an answer counts


def item_cells(
    item: Json, scale: Json, named: Mapping[str, Table], views: Sequence[str] = ()
) -> list[Cell]:
    """Give the answers to an item, one from each perspective."""
    return [_cell(item, view, scale, named) for view in item.get("perspectives", views or ("",))]


def _cell(item: Json, view: str, scale: Json, named: Mapping[str, Table]) -> Cell:
    values = scale_values(scale)
    codes = tuple(
        each["value"] for each in scale.get("options", ()) if isinstance(each["value"], str)
    )
    kind: Kind = "number"
    if codes:
        kind = "set" if scale.get("type") == "multiple" else "code"
    keyed: Kind = kind
    counts: list[Fraction] = []
    points: list[Fraction] = []
    if "points" in item or not _is_plain(scale):
        points = point_numbers(item, scale, {name: each.table for name, each in named.items()})
        keyed = "number" if points else kind
        if points and kind == "set":
            # Several options can each count the least, or the greatest.
            nothing = Fraction(0)
            counts = [len(codes) * min(nothing, *points), len(codes) * max(nothing, *points)]
        else:
            counts = points
    elif kind == "number":
        counts = [Fraction(str(value)) for value in (*values, *_ends(scale))]
    plain = not (item.keys() & {"points", "skipped_value"} or item.get("reverse"))
    plain = plain and keyed == kind and not any("points" in o for o in scale.get("options", ()))
    if item.get("reverse"):
        ends = min(counts) + max(counts)
        counts = [ends - each for each in counts]
    if "skipped_value" in item:
        counts.append(Fraction(str(item["skipped_value"])))
    whole = all(each.denominator == 1 for each in (*counts, *points)) and not scale.get("decimals")
    listed = tuple(number(each) for each in sorted(counts))
    surely = "points" not in item and kind != "set"
    return Cell(item["id"], view, kind, values, keyed, codes, listed, plain, surely, whole)


def point_numbers(item: Json, scale: Json, named: Mapping[str, Json]) -> list[Fraction]:
    """Give all that the points of an item can be; nothing where it has none."""
    if "points" not in item:
        options = scale.get("options", ())
        return [Fraction(str(each["points"])) for each in options if "points" in each]
    points = item["points"]
    table = named[points] if isinstance(points, str) else points
    rows = table.get("rows")
    given = [row["gives"] for row in rows] if rows else table["values"]
    given = list(given.values()) if isinstance(given, dict) else list(given)
    if table.get("otherwise") is not None:
        given.append(table["otherwise"])
    return [Fraction(str(each)) for each in given]
