"""A misspelt name is always a problem: never a crash, never a silent nothing."""

from __future__ import annotations

from typing import Any

from helpers_property import (
    Place,
    check_problems,
    leaves,
    problems_of,
    problems_of_answers,
    replaced,
)
from hypothesis import given
from hypothesis import strategies as st

from assessment_engine import Instrument
from assessment_engine.testing.strategies import broken_answers, instruments, packages

Files = dict[str, Any]
_NAMING = {"item", "perspective", "score", "scale", "dimension", "selection", "bands", "target"}
_CLOSED = {"op", "block", "mode", "order", "ties", "method", "style"}
_FREE_KEYS = {"bands", "coaching", "texts", "for_each", "values"}
_CODES = ("unknown-", "rule-", "schema-", "for-each-")


def references(manifest: Any) -> list[Place]:
    """Give the place of every string that names something else in the package."""
    found = []
    for place, value in leaves(manifest):
        name = place[-1] if place else ""
        if not isinstance(value, str) or (place[0] == "triggers" and name == "coaching"):
            continue
        parent = place[-2] if len(place) > 1 else ""
        listed = isinstance(name, int) and parent in {"perspectives", "scores", "coaching"}
        if name in _NAMING | _CLOSED or parent == "for_each" or (listed and len(place) > 2):
            found.append(place)
    return found


@given(st.data(), packages())
def test_any_misspelt_reference_is_named(data: st.DataObject, files: Files) -> None:
    """A reference with a letter too many is an error that says what is not known."""
    manifest = files["instrument.json"]
    place = data.draw(st.sampled_from(references(manifest)))
    value = dict(leaves(manifest))[place]
    changed = replaced(manifest, place, f"{value}x")
    problems = problems_of({**files, "instrument.json": changed})
    check_problems(problems)
    errors = [problem for problem in problems if problem.severity == "error"]
    assert errors, (place, value)
    assert any(problem.code.startswith(_CODES) for problem in errors), errors
    assert all(problem.hint for problem in errors), errors


@given(st.data(), packages())
def test_any_misspelt_member_is_named(data: st.DataObject, files: Files) -> None:
    """A member with a letter too many is an error that names it."""
    manifest = files["instrument.json"]
    places = [
        (place, name)
        for place, value in leaves(manifest)
        if isinstance(value, dict) and not (place and place[-1] in _FREE_KEYS)
        for name in value
    ]
    place, name = data.draw(st.sampled_from(places))
    if place[:1] == ("coaching",):
        return  # its members are the coaching parts; see below
    inner = dict(leaves(manifest))[place] if place else manifest
    changed = {(f"{each}x" if each == name else each): value for each, value in inner.items()}
    problems = problems_of({**files, "instrument.json": replaced(manifest, place, changed)})
    check_problems(problems)
    errors = [problem for problem in problems if problem.severity == "error"]
    # What decides which members there are is itself missed first.
    decisive = {"block": "'block' is missing", "for_each": "'for_each' and 'yield'"}
    wanted = decisive.get(name, f"{name}x") if "for_each" not in inner else name
    if "for_each" in place:
        wanted = "is one of items, dimensions"  # a domain is one of few, or none
    assert any(wanted in str(problem) for problem in errors), (place, name, errors)


@given(st.data(), packages())
def test_any_misspelt_coaching_part_is_named(data: st.DataObject, files: Files) -> None:
    """A part of a coaching text that is not declared is an error."""
    manifest = files["instrument.json"]
    if not manifest["coaching"]:
        return
    name = data.draw(st.sampled_from(sorted(manifest["coaching"])))
    manifest["coaching"][name]["whyx"] = manifest["coaching"][name].pop("why")
    codes = {problem.code for problem in problems_of(files)}
    assert {"coaching-unknown-part", "coaching-part-count"} <= codes


@given(st.data(), packages())
def test_any_misspelt_placeholder_is_named(data: st.DataObject, files: Files) -> None:
    """A placeholder that stands for nothing is an error wherever a text may have one."""
    manifest = files["instrument.json"]
    places = [
        place
        for place, value in leaves(manifest)
        if isinstance(value, str)
        and (place[0] == "report" or (place[0] == "coaching" and len(place) > 3))
        and place[-1] in {"title", "text", "label", "empty", "comment", 0}
        and place[-2] not in {"coaching", "scores"}
    ]
    place = data.draw(st.sampled_from(places))
    placeholder = data.draw(st.sampled_from(("{respondant}", "{score:none}", "{}", "{score:}")))
    changed = replaced(manifest, place, placeholder)
    problems = problems_of({**files, "instrument.json": changed})
    check_problems(problems)
    assert any(p.code.startswith("unknown-") and p.severity == "error" for p in problems), place


@st.composite
def broken(draw: st.DrawFn) -> tuple[Instrument, Any, str]:
    """Draw an instrument, answers with one defect, and its code."""
    instrument = draw(instruments())
    return (instrument, *draw(broken_answers(instrument)))


@given(broken())
def test_every_defect_of_answers_has_its_code(case: tuple[Instrument, Any, str]) -> None:
    """Answers with one known defect are refused with the code of that defect, and a remedy."""
    instrument, answers, code = case
    problems = problems_of_answers(instrument, answers)
    check_problems(problems, located=False)
    assert code in {problem.code for problem in problems}
    assert all(problem.hint for problem in problems)
