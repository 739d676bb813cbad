"""What there is to compare in an instrument, and what each field of an entry is about.

A section or a field that nothing here names is compared all the same, and counts as meaning: what
is new in the package format is then at worst called a larger change than it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import fields, has

from assessment_engine import layout
from assessment_engine.instrument import Instrument
from assessment_engine.values import Node

Key = tuple[str, str]
"""An entry: its section and its id."""

ABOUT = "instrument"
# Examples affect no result; the other names say which version this is, or are compared elsewhere.
_ELSEWHERE = frozenset(
    {"id", "version", "digest", "language", "examples", "untranslated", "report"}
)
# How a number is printed.
LOOKS = frozenset({"decimals", "unit"})
_WORDS = LOOKS | {
    *("label", "labels", "short", "text", "texts", "title", "description", "method"),
    *("reason", "message", "heading", "parts", "report_title"),
}
_LAYOUT_WORDS = frozenset(
    {
        *("subtitle", "lines", "note", "category_label", "value_label", "none", "empty"),
        *("intro", "comment", "code"),
    }
)
_WORDS_OF_A_CLASS = frozenset({("FieldSpec", "value"), ("ListSpec", "items")})
# Sections of conditions on answers; nobody compares what came of them.
_CONDITIONS = frozenset({"validity"})
# Sections that hold nothing but words.
WORDED = frozenset({"texts", "phrases"})
# What is asked for and grouped, and how a number is judged: a score's number is the same.
_NOT_COUNTED = frozenset(
    {("Item", "required"), ("Item", "dimension"), ("Item", "perspectives"), ("ScoreRule", "bands")}
    | {("Table", "complete")}
)
# Fields that say what an entry goes with; it is not computed from that.
_GOES_WITH = frozenset({"coaching", "item"})
# A text whose presence counts, whatever its words.
PRESENT = frozenset({"not_applicable"})
# Entries that answers name: what answers one item, or one perspective, answers no other.
NAMED_BY_ANSWERS = frozenset({"items", "perspectives"})
_ENTRY = {
    "items": "{}",
    "bands": "the set of bands {!r}",
    "coaching": "the coaching {!r}",
    "report": "the {} of the report",
    "validity": "the validity rule {!r}",
}


def sections(instrument: Instrument) -> Mapping[str, Mapping[str, Any]]:
    """Give every section with its entries by id, in the order of the instrument's own fields."""
    found: dict[str, Mapping[str, Any]] = {ABOUT: {}}
    about: dict[str, Any] = {}
    for each in fields(type(instrument)):
        if each.name in _ELSEWHERE:
            continue
        value = getattr(instrument, each.name)
        entries = _entries(value)
        if entries is None:
            about[each.name] = value
        else:
            found[each.name] = entries
    return {**found, ABOUT: about}


def _entries(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, tuple) and all(hasattr(each, "id") for each in value):
        return {each.id: each for each in value}
    return None


def members(value: Any) -> Iterator[tuple[str, Any]]:
    """Give the fields of a value with what they hold, apart from its place in the package."""
    for each in fields(type(value)):
        if each.name != "source":
            yield each.name, getattr(value, each.name)


def is_value(value: object) -> bool:
    """Say whether something is one of the values that an instrument is made of."""
    return has(type(value)) and not isinstance(value, Node)


def is_wording(value: object, field: str) -> bool:
    """Say whether a field of a value holds only words, or how something looks."""
    kind = type(value)
    return (
        field in _WORDS
        or (kind.__name__, field) in _WORDS_OF_A_CLASS
        or (kind.__module__ == layout.__name__ and field in _LAYOUT_WORDS)
    )


def counts(value: object, field: str) -> bool:
    """Say whether a field of an entry takes part in the numbers computed from it."""
    return not is_wording(value, field) and (type(value).__name__, field) not in _NOT_COUNTED


def is_followed(value: object, field: str) -> bool:
    """Say whether a name in a field of an entry stands for what it names, as a rule's do."""
    return counts(value, field) and field not in _GOES_WITH


def is_computed(section: str, entries: Sequence[Any]) -> bool:
    """Say whether a section holds what is computed for each response, such as scores."""
    if section in _CONDITIONS:
        return False
    return any(isinstance(getattr(each, "rule", None), Node) for each in entries)


def subject(key: Key) -> str:
    """Name an entry in a sentence: "SL-3", "the scale 'agree'"."""
    section, name = key
    if not name:
        return f"the order of the {section.replace('_', ' ')}"
    if section == ABOUT:
        return f"the instrument's {name.replace('_', ' ')}"
    form = _ENTRY.get(section, f"the {section.removesuffix('s').replace('_', ' ')} {{!r}}")
    return form.format(name)
