"""The published JSON Schemas, and what a file breaks of them as Problems that say the remedy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from assessment_engine.errors import Problem, clipped
from assessment_engine.jsontext import Document, pointer
from assessment_engine.package.fitting import fits, published, schema_text
from assessment_engine.spelling import is_misspelt, nearest

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

__all__ = ["MAX_ERRORS", "NAMES", "schema_problems", "schema_text"]

# More would help nobody, and a small file can have millions.
MAX_ERRORS = 1000

NAMES = ("instrument", "part", "translation", "answers", "example", "import-map")
# The member that decides which others an object of the report has: without it, none is judged.
_KIND = "block"

# What a description that says what an id is for does not say.
_FORMS = {
    "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$": (
        "use at most 64 letters, digits, '_' and '-', starting with a letter or digit"
    ),
}
_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


@cache
def _validator(name: str) -> Validator:
    # Imported here because it takes longer than the rest of the engine: who only scores a
    # response in a process that has its instrument does not pay for it.
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    resources = []
    for each in NAMES:
        schema = json.loads(schema_text(each))
        del schema["$schema"]  # it would bring back the plain validator, without our keyword
        resources.append((f"{each}.schema.json", DRAFT202012.create_resource(schema)))
    registry: Registry[Any] = Registry().with_resources(resources)
    keywords: Any = {"pattern": _whole_pattern, "allOf": _all_that_apply, "if": _if}
    strict: type[Validator] = extend(Draft202012Validator, keywords)  # type: ignore[no-untyped-call]
    return strict({"$ref": f"{name}.schema.json"}, registry=registry)


def _whole_pattern(_: Validator, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    """Hold a string against a pattern, all of it: for `re.search`, "$" lets a last newline pass."""
    from jsonschema.exceptions import ValidationError

    if isinstance(value, str) and not re.fullmatch(pattern, value):
        yield ValidationError("the form is another")


def _all_that_apply(validator: Any, schemas: Any, value: Any, _: Any) -> Iterator[ValidationError]:
    """Hold a value against all schemas but those for another kind of block.

    The library would make a validator for each kind of each block; a report asks thousands.
    """
    for index, schema in enumerate(schemas):
        if not _is_for_another_kind(schema, value):
            yield from validator.descend(value, schema, schema_path=index)


def _if(validator: Any, condition: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    """Take the branch of a condition; quickly for one on the type alone, which ours are."""
    if set(condition) == {"type"}:
        holds = validator.is_type(value, condition["type"])
    else:
        holds = validator.evolve(schema=condition).is_valid(value)
    branch = "then" if holds else "else"
    if branch in schema:
        yield from validator.descend(value, schema[branch], schema_path=branch)


def _is_for_another_kind(schema: Any, value: Any) -> bool:
    if set(schema) != {"if", "then"} or not isinstance(value, dict) or _KIND not in value:
        return False
    kind = schema["if"].get("properties", {}).get(_KIND, {}).get("const")
    return kind is not None and value[_KIND] != kind


def schema_problems(document: Document, name: str) -> Iterator[Problem]:
    """Give what a document breaks of a schema, each located."""
    if fits(published(name), document.value, name):
        return
    errors = list(islice(_validator(name).iter_errors(document.value), MAX_ERRORS))
    unknown_kind = [list(error.absolute_path) for error in errors if _lacks_kind(error)]
    found: dict[Problem, None] = {}
    for error in errors:
        path = list(error.absolute_path)
        if _lacks_kind(error) or not any(path[: len(at)] == at for at in unknown_kind):
            found.update(dict.fromkeys(_problems(document, error)))
    yield from found


def _lacks_kind(error: ValidationError) -> bool:
    return error.validator == "required" and error.validator_value == [_KIND]


def _problems(document: Document, error: ValidationError) -> Iterator[Problem]:
    place = pointer(*error.absolute_path)
    rule = str(error.validator)
    wanted: Any = error.validator_value
    value: Any = error.instance
    schema: Any = error.schema
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
        closed = schema.get("additionalProperties") is False
        strange = set(value) - set(schema.get("properties", {})) if closed else set()
        for name in wanted:
            if name not in value and not is_misspelt(name, strange):
                purpose = schema.get("properties", {}).get(name, {}).get("description", "")
                yield document.problem(
                    "schema-missing-member",
                    place,
                    f"the member {name!r} is missing",
                    f"add it: {purpose}" if purpose else "add it",
                )
    elif "propertyNames" in error.absolute_schema_path:
        yield document.problem(
            "schema-pattern",
            place + pointer(value),
            f"{_brief(value)} cannot be a name here",
            schema["description"],
        )
    else:
        code, message, hint = _single(rule, wanted, value, schema)
        yield document.problem(code, place, message, hint)


def _single(rule: str, wanted: Any, value: Any, schema: Any) -> tuple[str, str, str]:
    purpose = schema.get("description", "") if isinstance(schema, dict) else ""
    if rule == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        allowed = " or ".join(_TYPES[kind] for kind in kinds)
        message = f"{_brief(value)} stands where {allowed} is needed"
        return "schema-type", message, _joined(f"write {allowed}", purpose)
    if rule in {"enum", "const"}:
        values = wanted if rule == "enum" else [wanted]
        hint = "allowed: " + ", ".join(str(each) for each in values)
        if isinstance(value, str) and all(isinstance(each, str) for each in values):
            hint = nearest(value, values)
        return "schema-value", f"{_brief(value)} is not one of the allowed values", hint
    if rule == "pattern":
        form = _joined(_FORMS.get(wanted, ""), purpose) or "use letters, digits, '_' and '-'"
        return "schema-pattern", f"{_brief(value)} does not have the form needed here", form
    if rule in {"minLength", "minItems", "minProperties"}:
        least = "nothing" if not value else "too little"
        return "schema-too-few", f"there is {least} here", _joined(f"at least {wanted}", purpose)
    if rule in {"maxLength", "maxItems", "maxProperties"}:
        message = f"this is longer than {wanted}"
        return "schema-too-many", message, _joined("shorten or split it", purpose)
    if rule in {"minimum", "maximum"}:
        bound = "at least" if rule == "minimum" else "at most"
        return "schema-range", f"{_brief(value)} is out of range", f"use {bound} {wanted}"
    return "schema-value", f"{_brief(value)} is not allowed here", purpose or "remove it"


def _joined(*parts: str) -> str:
    return ": ".join(part for part in parts if part)


def _brief(value: Any) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = json.dumps(value, ensure_ascii=False, default=_decimal)
    return clipped(text)


def _decimal(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else str(value)
