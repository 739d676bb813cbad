"""A quick look at whether a value fits a schema, which most values do.

The library makes a validator for each value that it looks at, and a package has thousands of plain
texts. What does not surely fit here is left to the library, which alone says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_TYPES = {"string": str, "object": dict, "array": list, "boolean": bool, "integer": int}
_NOTES = frozenset({"description", "default", "title"})


def fits(schema: Any, value: Any) -> bool:
    """Say whether a value surely fits a schema; False says nothing."""
    for keyword, wanted in schema.items() if isinstance(schema, dict) else [("not", schema)]:
        if keyword not in _NOTES:
            test = _KEYWORDS.get(keyword)
            if test is None or not test(wanted, value, schema):
                return False
    return True


def _type(wanted: Any, value: Any, _: Any) -> bool:
    return type(value) is _TYPES.get(wanted if isinstance(wanted, str) else "")


def _properties(wanted: Any, value: Any, _: Any) -> bool:
    return isinstance(value, dict) and all(
        fits(schema, value[name]) for name, schema in wanted.items() if name in value
    )


def _additional(wanted: Any, value: Any, schema: Any) -> bool:
    if not isinstance(value, dict):
        return False
    known = schema.get("properties", {})
    return all(name in known or (wanted and fits(wanted, value[name])) for name in value)


_KEYWORDS: Mapping[str, Callable[[Any, Any, Any], bool]] = {
    "type": _type,
    "const": lambda wanted, value, _: isinstance(value, str) and value == wanted,
    "enum": lambda wanted, value, _: isinstance(value, str) and value in wanted,
    "pattern": lambda wanted, value, _: (
        isinstance(value, str) and re.fullmatch(wanted, value) is not None
    ),
    "minLength": lambda wanted, value, _: isinstance(value, str) and len(value) >= wanted,
    "maxLength": lambda wanted, value, _: isinstance(value, str) and len(value) <= wanted,
    "minItems": lambda wanted, value, _: isinstance(value, list) and len(value) >= wanted,
    "maxItems": lambda wanted, value, _: isinstance(value, list) and len(value) <= wanted,
    "items": lambda wanted, value, _: (
        isinstance(value, list) and all(fits(wanted, each) for each in value)
    ),
    "required": lambda wanted, value, _: (
        isinstance(value, dict) and all(name in value for name in wanted)
    ),
    "properties": _properties,
    "additionalProperties": _additional,
}
