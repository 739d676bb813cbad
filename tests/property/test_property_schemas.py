"""The quick look at whether a value fits a schema never changes what is said of a file."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

from helpers_property import leaves, replaced
from hypothesis import given
from hypothesis import strategies as st
from test_property_input import values
from tiny_german import german_files

from assessment_engine.errors import Problem
from assessment_engine.jsontext import read
from assessment_engine.package import schema

FILES = german_files()
SCHEMAS = {"instrument.json": "instrument", "examples/one.json": "example"}


def _said(path: str, content: Any) -> list[Problem]:
    name = SCHEMAS.get(path, "translation" if path.startswith("translations") else "part")
    return list(schema.schema_problems(read(json.dumps(content).encode(), path), name))


@given(st.data(), st.sampled_from(sorted(FILES)), values)
def test_what_surely_fits_has_no_problem(data: st.DataObject, path: str, value: Any) -> None:
    """A file with any value in any place has the problems that the library alone finds."""
    place = data.draw(st.sampled_from([place for place, _ in leaves(FILES[path])]))
    above = data.draw(st.integers(1, max(1, len(place))))
    content = replaced(FILES[path], place[:above], value)
    quickly = _said(path, content)
    with patch.object(schema, "fits", lambda *_: False):
        assert _said(path, content) == quickly
