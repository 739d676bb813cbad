"""JSON as authors write it: laid out to be read, or changed in one place and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from assessment_engine.jsontext import Scanned, scan

WIDTH = 100
_STEP = "  "


def laid_out(value: Any) -> str:
    """Write a JSON value with an entry a line; what holds only scalars and fits goes on one line.

    Numbers are written exactly. A Fraction must be one that decimals can write.
    """
    return _written(value, "", "") + "\n"


def _written(value: Any, indent: str, label: str) -> str:
    """Write a value that stands after an indent and a label, with both."""
    if not isinstance(value, dict | list):
        return indent + label + _scalar(value)
    first, last = "{}" if isinstance(value, dict) else "[]"
    if isinstance(value, dict):
        labels, inner = [f"{_scalar(name)}: " for name in value], list(value.values())
    else:
        labels, inner = [""] * len(value), value
    if not any(isinstance(each, dict | list) for each in inner):
        entries = (_written(each, "", name) for name, each in zip(labels, inner, strict=True))
        line = indent + label + first + ", ".join(entries) + last
        if len(line) < WIDTH or not inner:
            return line
    pairs = zip(labels, inner, strict=True)
    lines = ",\n".join(_written(each, indent + _STEP, name) for name, each in pairs)
    return f"{indent}{label}{first}\n{lines}\n{indent}{last}"


def _scalar(value: Any) -> str:
    if not isinstance(value, Fraction):
        return json.dumps(value, ensure_ascii=False)
    decimals = 0
    while (value * 10**decimals).denominator != 1:
        decimals += 1
    digits = str(abs(int(value * 10**decimals))).zfill(decimals + 1)
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else sign + digits


def with_entry(text: str, member: str, entry: str) -> str:
    """Add a string at the end of a list, which is a member of the object that a JSON text holds.

    All else stays as it is. The entry is set as those before it, on their line or on one of its
    own; a list that is not there is made, as the last member.
    """
    written = json.dumps(entry, ensure_ascii=False)
    seen = list(scan(text))
    members = [each for each in seen if len(each.path) == 1]
    place = next((each for each in members if each.path == (member,)), None)
    if place is None:
        # As far from the member before it as that is from the bracket or the one before.
        start = text.index("{") + 1
        gap = text[start : text.index('"', start)] or " "
        end = _end(text, members[-1])
        return f"{text[:end]},{gap}{json.dumps(member)}: [{written}]{text[end:]}"
    entries = [each for each in seen if each.path[:-1] == (member,)]
    if not entries:
        return f"{text[: place.offset]}[{written}]{text[_end(text, place) :]}"
    end = _end(text, entries[-1])
    return text[:end] + _between(text, place, entries) + written + text[end:]


def _between(text: str, place: Scanned, entries: Sequence[Scanned]) -> str:
    """Give what stands between two entries of a list, or would if there were two."""
    if len(entries) > 1:
        return text[_end(text, entries[-2]) : entries[-1].offset]
    gap = text[place.offset + 1 : entries[0].offset]
    return "," + (gap if "\n" in gap else " ")


def _end(text: str, seen: Scanned) -> int:
    return json.JSONDecoder(strict=False).raw_decode(text, seen.offset)[1]
