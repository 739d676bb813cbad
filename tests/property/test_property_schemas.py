"""The quick look at whether a value fits a schema never lets anything pass."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from test_property_input import values

from assessment_engine.package.fitting import fits
from assessment_engine.package.schema import NAMES, schema_text

# Values at the limits of some schema, or just over one.
TEXTS = ("", "a", "A1", "A 1", "a\n", "1.0.0", "de-AT", "1/3", "keep", "items", "2026-03-31",
         *("x" * size for size in (64, 65, 200, 201, 400, 401, 2000, 2001, 5001)))  # fmt: skip
EDGES = (*TEXTS, *([text] for text in TEXTS), [], ["a"] * 501, ["a", 1], [["a"]], {}, {"a": "b"},
         {"a": 1}, {"id": "A1", "text": "x"}, {"id": "A1", "text": "x", "txt": "y"}, {"id": "A1"},
         {"id": "A1", "text": "x", "reverse": True}, {"id": "A1", "text": "x", "scale": 1},
         {"one": "x", "other": "y"}, None, True, 0, 1, -1, 101, 1.5)  # fmt: skip


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Give a schema and all schemas in it, those that need another file or place left out."""
    if isinstance(schema, dict):
        if {"type", "enum", "const", "properties"} & schema.keys() and "$ref" not in str(schema):
            yield schema
        for inner in schema.values():
            yield from _objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _objects(inner)


FOUND = {
    json.dumps(each): each for name in NAMES for each in _objects(json.loads(schema_text(name)))
}
VALIDATORS = [(schema, Draft202012Validator(schema)) for schema in FOUND.values()]


def test_what_fits_at_the_edge_is_valid() -> None:
    """For each schema that is published, each value that surely fits it is valid to the library."""
    fitting = 0
    for schema, validator in VALIDATORS:
        for value in EDGES:
            if fits(schema, value):
                fitting += 1
                assert validator.is_valid(value), (schema, value)
    assert fitting > len(VALIDATORS)


@given(values, st.sampled_from(VALIDATORS))
def test_what_fits_is_valid(value: Any, known: tuple[dict[str, Any], Draft202012Validator]) -> None:
    """The same for any JSON value."""
    schema, validator = known
    assert not fits(schema, value) or validator.is_valid(value)
