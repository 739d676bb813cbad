"""Generated reports: every one is valid, and can be read back from its JSON to an equal value."""

from __future__ import annotations

import json
from fractions import Fraction
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from attrs import evolve, fields, has
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from assessment_engine import Report
from assessment_engine.blocks import Section
from assessment_engine.markup import Run
from assessment_engine.testing.contracts import sample_report
from assessment_engine_json import JsonRenderer, schema_text
from assessment_engine_json.renderer import BLOCKS

VALIDATOR = Draft202012Validator(json.loads(schema_text()))
TEXTS = st.text(max_size=8)
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    bool: st.booleans(),
    int: st.integers() | st.just(10**400),
    Fraction: st.fractions(),
    NoneType: st.none(),
}
# Members that may not be just any text or number.
NAMED: dict[str, st.SearchStrategy[Any]] = {
    "level": st.integers(1, 3),
    "depth": st.integers(1, 3),
    "rows": st.integers(1, 9),
    "language": st.none() | st.sampled_from(["de", "pt-BR", "zh-Hant-TW"]),
    "link": st.none() | st.sampled_from(["https://example.org/?a=1&b", "mailto:a@example.org"]),
}


def anything(hint: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Give values of a type, as the annotation of a field says."""
    if name in NAMED:
        return NAMED[name]
    if hint in SIMPLE:
        return SIMPLE[hint]
    if get_origin(hint) is tuple:
        return st.lists(anything(get_args(hint)[0]), max_size=3).map(tuple)
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if has(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{f.name: anything(hints[f.name], f.name) for f in fields(hint)})
    return st.one_of([anything(each) for each in get_args(hint)])


LEAVES = st.one_of([anything(kind) for kind in BLOCKS if kind is not Section])
# A section holds blocks, sections among them.
NAMED["blocks"] = st.lists(LEAVES | st.deferred(lambda: SECTIONS), max_size=2).map(tuple)
SECTIONS: st.SearchStrategy[Section] = anything(Section)
REPORTS = st.builds(
    lambda blocks, title, respondent: evolve(
        sample_report(), blocks=blocks, title=title, respondent=respondent
    ),
    NAMED["blocks"],
    TEXTS,
    TEXTS,
)


def read(hint: Any, value: Any, exact: Any = None) -> Any:
    """Make a value of a type out of its JSON: what the renderer does, the other way round."""
    if get_origin(hint) is tuple:
        rest = exact or [None] * len(value)
        inner = get_args(hint)[0]
        return tuple(read(inner, each, own) for each, own in zip(value, rest, strict=True))
    if isinstance(value, dict):
        named = {kind.kind: kind for kind in BLOCKS}
        cls = named[value["block"]] if "block" in value else hint
        hints = get_type_hints(cls)
        names = [f.name for f in fields(cls) if f.name in value]
        return cls(**{n: read(hints[n], value[n], value.get(f"{n}_exact")) for n in names})
    if isinstance(value, float) or exact is not None:
        return Fraction(exact or str(value))
    return value


@settings(max_examples=80, deadline=None)
@given(REPORTS)
def test_any_report_is_valid(report: Report) -> None:
    """Whatever the blocks hold, the schema describes it."""
    VALIDATOR.validate(json.loads(JsonRenderer().render(report)))


@settings(max_examples=150, deadline=None)
@given(REPORTS)
def test_nothing_is_lost(report: Report) -> None:
    """Blocks read back from the JSON are those of the report, to the last run and fraction."""
    document = json.loads(JsonRenderer().render(report))
    hints = get_type_hints(Report)
    assert read(hints["blocks"], document["blocks"]) == report.blocks
    assert document["title"] == report.title
    assert document["respondent"] == report.respondent


def test_the_reader_tells_reports_apart() -> None:
    """The test above would see a lost style: the reader does not invent any."""
    assert read(Run, {"text": "a"}) == Run("a") != read(Run, {"text": "a", "strong": True})
