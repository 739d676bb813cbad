"""The reference of the package format, made from the published JSON Schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from page_parts import NOTICE, table

from assessment_engine.package.schema import schema_text

Schema = Mapping[str, Any]

_INTRODUCTION = """\
# Package format

A package is a folder with a file `instrument.json`, the *manifest*. It names the *parts* and the
worked *examples*; no other file is read. Any section may stand in the manifest or in any part.
Lists are joined in the order of the parts, maps are united.

[Declare an instrument](../how-to/declare-an-instrument.md) explains how to use all this.
`assess schemas` writes the schemas that this page is made from.

- An *id* is a string of at most 64 letters, digits, `_` and `-`, beginning with a letter or digit.
- A *text* is one paragraph as a string, or several as a list of strings, in
  [restricted Markdown](../how-to/declare-an-instrument.md#write-texts).
- A *number* is exact: a decimal is taken as it is written.
- A member that is not listed is an error.
"""
_ID = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
_TYPES = {"array": "list", "object": "object", "boolean": "true or false"}
_LINKS = {
    "for_each": "[for_each](#for_each)",
    "rule": "[rule](rules.md)",
    "block": "[block](#blocks)",
    "generated_strings": "list of strings; an entry may be a [generator](#generators)",
}


def package_format_page() -> str:
    """Give the page."""
    manifest, part, translation, example = (
        json.loads(schema_text(name)) for name in ("instrument", "part", "translation", "example")
    )
    pieces = [NOTICE + _INTRODUCTION, "## instrument.json\n", about(manifest)]
    pieces += ["## Parts\n", about(part)]
    for name, schema in part["properties"].items():
        if name != "$schema":
            pieces += section(f"### {name}", schema, "####", name)
    pieces.append("## Blocks\n\nThe blocks of a report. Their kind is in the member `block`.\n")
    for name, schema in part["$defs"].items():
        if name.startswith("block_"):
            pieces += section(f"### The block {name.removeprefix('block_')}", schema, "####", name)
    each, strings = part["$defs"]["for_each"], part["$defs"]["generated_strings"]
    domain = each["additionalProperties"]["description"]
    least, most = each["minProperties"], each["maxProperties"]
    pieces.append(f"## for_each\n\n{each['description']} It binds {least} to {most} variables.\n")
    pieces.append(f"{domain}\n")
    pieces += section("## Generators", {**strings["items"], **_generator(strings)}, "###", "")
    pieces += section("## Table", part["$defs"]["table"], "###", "table")
    pieces += section("## Phrase", part["$defs"]["phrase"], "###", "")
    pieces += ["## Translations\n", about(translation)]
    for name, schema in translation["properties"].items():
        if _object_in(schema) is not None:
            path = f"translations / {name}"
            pieces += section(f"### {path}", schema, "####", path)
    pieces += ["## Worked examples\n", about(example)]
    pieces += section("### expected", example["properties"]["expected"], "####", "expected")
    return "\n".join(pieces)


def _generator(strings: Schema) -> Schema:
    return {"description": strings["description"], "type": "object"}


def about(schema: Schema) -> str:
    """Say what a file is for, and list its members."""
    return f"{schema['description']}\n\n{_members(schema)}"


def section(title: str, schema: Schema, below: str, path: str) -> Iterator[str]:
    """Give a heading with what stands under it, and a section for each object inside."""
    yield f"{title}\n"
    yield f"{schema.get('description', '')}{_limits_sentence(schema)}\n"
    yield from _inside(schema, below, path)


def _inside(schema: Schema, below: str, path: str) -> Iterator[str]:
    inner = _object_in(schema)
    if inner is None:
        return
    if inner is not schema and inner.get("description"):
        yield f"{inner['description']}\n"
    yield _members(inner)
    for name, member in inner.get("properties", {}).items():
        found = _object_in(member)
        if found is not None and found.get("properties"):
            yield f"{below} {path} / {name}\n"
            yield f"{member.get('description', '')}\n"
            yield from _inside(member, below, f"{path} / {name}")


def _object_in(schema: Any) -> Schema | None:
    """Give the object that a schema describes: itself, or what its list or map holds."""
    if not isinstance(schema, dict) or "$ref" in schema:
        return None
    if "properties" in schema:
        return schema
    for name in ("items", "additionalProperties"):
        found = _object_in(schema.get(name))
        if found is not None:
            return found
    return None


def _members(schema: Schema) -> str:
    required = schema.get("required", ())
    rows = []
    for name, member in schema.get("properties", {}).items():
        default = f" Default: `{json.dumps(member['default'])}`." if "default" in member else ""
        needed = "yes" if name in required else ""
        description = member.get("description", "") + default
        rows.append((f"`{name}`", _type(member, name), needed, description))
    more = schema.get("additionalProperties")
    if isinstance(more, dict):
        rows.append(("any other", _type(more, ""), "", more.get("description", "")))
    return table(("Member", "Type", "Needed", "Meaning"), rows)


def _type(schema: Schema, name: str) -> str:
    if "$ref" in schema:
        target = schema["$ref"].rpartition("/")[2]
        return _LINKS.get(target, f"see [{target}](#{target})")
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    if schema.get("pattern") == _ID:
        return "id"
    kind: Any = schema.get("type", "any")
    if kind == ["string", "array"]:
        return "text"
    if isinstance(kind, list):
        return " or ".join(str(_TYPES.get(each, each)) for each in kind)
    if kind == "array":
        inside = schema.get("items", {})
        entry = _type(inside, name) if _object_in(inside) is None else "object"
        return f"list of {_plural(entry)}{_limits(schema)}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        held = schema["additionalProperties"]
        plain = held.get("type") == "object" and _object_in(held) is held
        return "map to objects" if plain else f"map to {_type(held, name)}"
    return f"{_TYPES.get(kind, kind)}{_limits(schema)}"


def _plural(entry: str) -> str:
    word, space, rest = entry.partition(" ")
    return entry if word.startswith(("[", "`")) else f"{word}s{space}{rest}"


def _limits(schema: Schema) -> str:
    parts = []
    for low, high, unit in (
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " entries"),
        ("minimum", "maximum", ""),
    ):
        least, most = schema.get(low), schema.get(high)
        if (least, most) == (1, None) and unit:
            parts.append("not empty")
        elif least is not None and most is not None:
            parts.append(f"{least} to {most}{unit}")
        elif most is not None:
            parts.append(f"at most {most}{unit}")
        elif least is not None:
            parts.append(f"at least {least}{unit}")
    if "pattern" in schema:
        parts.append(f"form `{schema['pattern']}`")
    return f" ({', '.join(parts)})" if parts else ""


def _limits_sentence(schema: Schema) -> str:
    limits = _limits(schema).strip(" ()")
    return f" Limits: {limits}." if limits else ""
