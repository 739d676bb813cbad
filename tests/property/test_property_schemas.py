"""The quick look at whether a file fits its schema says what the library says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers_property import leaves, replaced
from hypothesis import given
from hypothesis import strategies as st
from test_property_input import values
from tiny_german import german_files

from assessment_engine.jsontext import read
from assessment_engine.package.fitting import fits, published
from assessment_engine.package.schema import NAMES, _validator

INSTRUMENTS = Path(__file__).parents[2] / "instruments"
# Values at the limits of some schema, or just over one.
TEXTS = ("", "a", "A1", "A 1", "a\n", "1.0.0", "de-AT", "1/3", "keep", "items", "2026-03-31",
         *("x" * size for size in (64, 65, 200, 201, 400, 401, 2000, 2001, 5001)))  # fmt: skip
EDGES: tuple[Any, ...] = (
         *TEXTS, *([text] for text in TEXTS), [], ["a"] * 501, ["a", 1], [["a"]], {}, {"a": "b"},
         {"a": 1}, {"id": "A1", "text": "x"}, {"id": "A1", "text": "x", "txt": "y"}, {"id": "A1"},
         {"id": "A1", "text": "x", "reverse": True}, {"id": "A1", "text": "x", "scale": 1},
         {"one": "x", "other": "y"}, {"block": "method"}, {"block": "methods"}, {"block": 1},
         {"block": "text", "text": "x"}, {"block": "text", "text": 5}, {"block": "text"},
         {"item": "items"}, {"item": {"items": {}}}, {"my item": "items"}, {"op": "sum", "of": []},
         None, True, 0, 1, -1, 4, 5, 101, 501, 1.5)  # fmt: skip
FILES = german_files()


def _schemas(schema: Any, place: str = "") -> Iterator[str]:
    """Give the place of a schema and of all schemas in it."""
    if isinstance(schema, dict):
        yield place
        for keyword, inner in schema.items():
            # In these, the names are the author's and the values are schemas.
            named = inner if keyword in {"properties", "$defs"} else {}
            for name, each in named.items():
                yield from _schemas(each, f"{place}/{keyword}/{name}")
            if keyword in {"items", "additionalProperties", "propertyNames", "then", "else"}:
                yield from _schemas(inner, f"{place}/{keyword}")


PLACES = [(name, place) for name in NAMES for place in _schemas(published(name))]


def _kind(path: str) -> str:
    kinds = {"instrument.json": "instrument", "examples": "example", "translations": "translation"}
    return kinds.get(path.split("/", maxsplit=1)[0], "part")


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_and_the_library_agree_at_the_edges(name: str) -> None:
    """For each schema in a published one, a value fits that is valid, and no other."""
    plain = _validator(name)
    for place in (place for owner, place in PLACES if owner == name):
        validator = plain.evolve(schema={"$ref": f"{name}.schema.json#{place}"})
        schema = published(name)
        for part in place.split("/")[1:]:
            schema = schema[part]
        for value in EDGES:
            assert fits(schema, value, name) <= validator.is_valid(value), (place, value)


@given(st.data(), st.sampled_from(sorted(FILES)), values | st.sampled_from(EDGES))
def test_a_file_fits_that_the_library_finds_nothing_in(
    data: st.DataObject, path: str, value: Any
) -> None:
    """A good file with any value in any place fits exactly where the library says so."""
    place = data.draw(st.sampled_from([place for place, _ in leaves(FILES[path])]))
    above = len(place) - data.draw(st.integers(0, max(0, len(place) - 1)))
    document = read(json.dumps(replaced(FILES[path], place[:above], value)).encode(), path)
    if not document.problems:
        kind = _kind(path)
        valid = _validator(kind).is_valid(document.value)
        assert fits(published(kind), document.value, kind) == valid


def test_what_is_shipped_fits() -> None:
    """No keyword of the schemas is unknown to the quick look, so the library is not started."""
    for path in INSTRUMENTS.glob("*/**/*.json"):
        kind = _kind(str(path.relative_to(INSTRUMENTS).parts[1]))
        assert fits(published(kind), read(path.read_bytes(), path.name).value, kind), path
