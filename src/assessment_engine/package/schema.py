"""The published JSON Schemas, and what a file breaks of them as Problems that say the remedy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from assessment_engine.errors import Problem
from assessment_engine.jsontext import Document, pointer
from assessment_engine.rules.expand import nearest

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

NAMES = ("instrument", "part", "answers", "example")

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


def schema_text(name: str) -> str:
    """Give a published schema ("instrument", "part", "answers", "example") as JSON text."""
    place = files("assessment_engine") / "schemas" / f"{name}.schema.json"
    return place.read_text("utf-8")


@cache
def _validator(name: str) -> Validator:
    # Imported here because it takes longer than the rest of the engine: who only scores a
    # response in a process that has its instrument does not pay for it.
    from jsonschema import Draft202012Validator
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    resources = [
        (f"{each}.schema.json", DRAFT202012.create_resource(json.loads(schema_text(each))))
        for each in NAMES
    ]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft202012Validator({"$ref": f"{name}.schema.json"}, registry=registry)


def schema_problems(document: Document, name: str) -> Iterator[Problem]:
    """Give what a document breaks of a schema, each located."""
    for error in _validator(name).iter_errors(document.value):
        yield from _problems(document, error)


def _problems(document: Document, error: ValidationError) -> Iterator[Problem]:
    place = pointer(*error.absolute_path)
    rule, wanted = str(error.validator), error.validator_value
    value, schema = error.instance, error.schema
    if rule == "additionalProperties":
        known = schema.get("properties", {})
        for name in value:
            if name not in known:
                yield document.problem(
                    "schema-unknown-member",
                    place + pointer(name),
                    f"{name!r} does not belong here",
                    nearest(name, known),
                )
    elif rule == "required":
        for name in wanted:
            if name not in value:
                purpose = schema.get("properties", {}).get(name, {}).get("description", "")
                yield document.problem(
                    "schema-missing-member",
                    place,
                    f"the member {name!r} is missing",
                    f"add it: {purpose}" if purpose else "add it",
                )
    else:
        code, message, hint = _single(rule, wanted, value, schema)
        yield document.problem(code, place, message, hint)


def _single(rule: str, wanted: Any, value: Any, schema: Any) -> tuple[str, str, str]:
    purpose = schema.get("description", "") if isinstance(schema, dict) else ""
    if rule == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        allowed = " or ".join(_TYPES[kind] for kind in kinds)
        return "schema-type", f"{_brief(value)} stands where {allowed} is needed", purpose
    if rule in {"enum", "const"}:
        values = wanted if rule == "enum" else [wanted]
        hint = nearest(value, values) if isinstance(value, str) else f"allowed: {values}"
        return "schema-value", f"{_brief(value)} is not one of the allowed values", hint
    if rule == "pattern":
        return "schema-pattern", f"{_brief(value)} does not have the form needed here", purpose
    if rule in {"minLength", "minItems", "minProperties"}:
        least = "nothing" if not value else "too little"
        return "schema-too-few", f"there is {least} here", f"at least {wanted} needed: {purpose}"
    if rule in {"maxLength", "maxItems", "maxProperties"}:
        return "schema-too-many", f"this is longer than {wanted}", f"shorten or split it: {purpose}"
    if rule in {"minimum", "maximum"}:
        bound = "at least" if rule == "minimum" else "at most"
        return "schema-range", f"{_brief(value)} is out of range", f"use {bound} {wanted}"
    return "schema-value", f"{_brief(value)} is not allowed here", purpose


def _brief(value: Any) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
