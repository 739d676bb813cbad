"""Whatever an author changes in a package, what is said of it is as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from changes import FILE, PACKAGES, changes, kept, said, written

from assessment_engine.rules.operators import OPERATORS
from assessment_engine.rules.parse import LITERALS

CHANGES = changes()
KEPT = kept()
# English has no such forms of numbers; what is not translated yet is no fault.
ELSEWHERE = {"zero", "two", "few", "many", "untranslated"}


@pytest.mark.parametrize(("name", "change"), CHANGES.items(), ids=list(CHANGES))
def test_a_change_is_told_as_is_kept(name: str, change: tuple[str, str, str, Any]) -> None:
    """The codes and places of the problems are those in the file."""
    assert said(*change) == KEPT[name], "run python tests/problems/changes.py and read what changed"


def test_nothing_else_is_kept() -> None:
    """The file has no line of a change that is gone, and is written as the tool writes it."""
    assert set(KEPT) == set(CHANGES)
    assert FILE.read_text("utf-8") == written(KEPT)


def members(value: Any) -> Iterator[str]:
    """Give the name of every member of a JSON value, however deep."""
    if isinstance(value, dict):
        yield from value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from members(each)


def declared(schema: Any) -> Iterator[str]:
    """Give the name of every member that a schema knows."""
    if isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
        yield from schema["properties"]
    for each in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(each, dict | list):
            yield from declared(each)


def test_the_packages_have_every_member_and_every_operator() -> None:
    """What the schemas let an author write is changed somewhere, and so is every operator."""
    contents = [content for make in PACKAGES.values() for content in make().values()]
    schemas = files("assessment_engine") / "schemas"
    for kind in ("instrument", "part", "translation"):
        schema = json.loads((schemas / f"{kind}.schema.json").read_text("utf-8"))
        known = set(declared(schema)) - ELSEWHERE
        assert known - {name for each in contents for name in members(each)} == set(), kind
    text = json.dumps(contents)
    assert {name for name in OPERATORS if f'"op": "{name}"' not in text} == LITERALS
