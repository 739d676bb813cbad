"""A quick look at whether a file fits its schema, which most files do.

The library that says what is wrong takes as long to start as half of the engine, and makes an
object for each value that it looks at. So it is asked only about files that do not surely fit
here. A keyword that is not known here is left to it as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from assessment_engine.package.files import packaged

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "object": (dict,),
    "array": (list,),
    "boolean": (bool,),
    "null": (type(None),),
    "integer": (int,),
    "number": (int, Fraction),
}
_DECIDED = frozenset({"type", "const", "enum", "required", "properties"})
# What says something to people, or holds schemas that others refer to.
_NOTES = frozenset({"description", "default", "title", "format", "$schema", "$defs"})


def schema_text(name: str) -> str:
    """Give a published schema ("instrument", "part", "translation", "answers", "example")."""
    return packaged("schemas", f"{name}.schema.json").read_text("utf-8")


@cache
def published(name: str) -> Any:
    """Give a published schema as JSON; it must not be changed."""
    return json.loads(schema_text(name))


def fits(schema: Any, value: Any, name: str) -> bool:
    """Say whether a value surely fits a schema of the published one; False says nothing."""
    if not isinstance(schema, dict):
        return False
    for keyword, wanted in schema.items():
        if keyword not in _NOTES:
            test = _KEYWORDS.get(keyword)
            if test is None or not test(wanted, value, schema, name):
                return False
    return True


@cache
def _referred(reference: str, name: str) -> tuple[Any, str]:
    """Give what a reference in a published schema leads to, and the name of that schema."""
    file, _, place = reference.partition("#")
    name = file.removesuffix(".schema.json") or name
    found = published(name)
    for part in place.split("/")[1:]:
        found = found[part]
    return found, name


def _is_type(wanted: Any, value: Any, _: Any = None, __: str = "") -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    return any(type(value) in _TYPES[name] for name in names)


def _is_same(wanted: Any, value: Any, _: Any = None, __: str = "") -> bool:
    return type(value) is type(wanted) and bool(value == wanted)


def _properties(wanted: Any, value: Any, _: Any, name: str) -> bool:
    return not isinstance(value, dict) or all(
        fits(schema, value[member], name) for member, schema in wanted.items() if member in value
    )


def _additional(wanted: Any, value: Any, schema: Any, name: str) -> bool:
    if not isinstance(value, dict):
        return True
    known = schema.get("properties", {})
    return all(fits(wanted, entry, name) for member, entry in value.items() if member not in known)


def _if(condition: Any, value: Any, schema: Any, name: str) -> bool:
    """Take the branch of a condition, where it is one that can be decided here."""
    if not _decidable(condition):
        return False
    branch = schema.get("then" if fits(condition, value, name) else "else")
    return branch is None or fits(branch, value, name)


def _decidable(condition: Any) -> bool:
    """Say whether a value that does not fit a condition surely breaks it."""
    return (
        isinstance(condition, dict)
        and condition.keys() <= _DECIDED
        and all(map(_decidable, condition.get("properties", {}).values()))
    )


def _counted(
    kind: type[str] | type[list[Any]] | type[dict[str, Any]], enough: Callable[[int, int], bool]
) -> Callable[..., bool]:
    return lambda wanted, value, *_: not isinstance(value, kind) or enough(len(value), wanted)


def _compared(enough: Callable[[Any, Any], bool]) -> Callable[..., bool]:
    return lambda wanted, value, *_: not _is_type("number", value) or enough(value, wanted)


_KEYWORDS: Mapping[str, Callable[[Any, Any, Any, str], bool]] = {
    "$ref": lambda wanted, value, _, name: _refers(wanted, value, name),
    "additionalProperties": _additional,
    "allOf": lambda wanted, value, _, name: all(fits(each, value, name) for each in wanted),
    "const": _is_same,
    "else": lambda *_: True,
    "enum": lambda wanted, value, *_: any(_is_same(each, value) for each in wanted),
    "if": _if,
    "items": lambda wanted, value, _, name: (
        not isinstance(value, list) or all(fits(wanted, each, name) for each in value)
    ),
    "maximum": _compared(lambda value, wanted: value <= wanted),
    "maxItems": _counted(list, lambda size, wanted: size <= wanted),
    "maxLength": _counted(str, lambda size, wanted: size <= wanted),
    "maxProperties": _counted(dict, lambda size, wanted: size <= wanted),
    "minimum": _compared(lambda value, wanted: value >= wanted),
    "minItems": _counted(list, lambda size, wanted: size >= wanted),
    "minLength": _counted(str, lambda size, wanted: size >= wanted),
    "minProperties": _counted(dict, lambda size, wanted: size >= wanted),
    "pattern": lambda wanted, value, *_: (
        not isinstance(value, str) or re.fullmatch(wanted, value) is not None
    ),
    "properties": _properties,
    "propertyNames": lambda wanted, value, _, name: (
        not isinstance(value, dict) or all(fits(wanted, member, name) for member in value)
    ),
    "required": lambda wanted, value, *_: (
        not isinstance(value, dict) or all(member in value for member in wanted)
    ),
    "then": lambda *_: True,
    "type": _is_type,
}


def _refers(reference: str, value: Any, name: str) -> bool:
    schema, owner = _referred(reference, name)
    return fits(schema, value, owner)
