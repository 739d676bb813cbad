"""Bands that begin and end in every way, and the items that a for_each runs over."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from assessment_engine import load_package, parse_response, score
from assessment_engine.errors import AssessmentError
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.testing.strategies import write_files

OPTIONS = [{"value": number / 2, "label": "o"} for number in range(9)]
SCALES = [
    {"id": "half", "label": "Half points", "options": OPTIONS},
    {"id": "often", "label": "How often", "options": OPTIONS},
]
ITEMS = [
    {"id": "q1", "text": "One", "scale": "half", "dimension": "A"},
    {"id": "q2", "text": "Two", "scale": "often", "dimension": "B"},
    {"id": "q3", "text": "Three", "scale": "half", "dimension": "B"},
    {"id": "q4", "text": "Four", "scale": "often", "dimension": "A"},
]
ANSWERS = {"q1": 0.5, "q2": 1, "q3": 2, "q4": 4}


def package(folder: Any, rule: Any, **sections: Any) -> Any:
    """Load a package with these four items and one score."""
    scored: dict[str, Any] = {"id": "s", "label": "S", "rule": rule}
    if "bands" in sections:
        scored["bands"] = "level"
        sections["bands"] = {"level": sections["bands"]}
    manifest = {
        "format": 1, "id": "bands", "version": "1.0.0", "title": "Bands", "language": "en",
        "scales": SCALES, "items": ITEMS, "examples": ["e.json"], "scores": [scored],
        "dimensions": [{"id": "A", "label": "A"}, {"id": "B", "label": "B"}], **sections,
    }  # fmt: skip
    example = {"name": "E", "answers": ANSWERS, "expected": {"scores": {}}}
    write_files({"instrument.json": manifest, "e.json": example}, folder)
    return load_package(folder)


def bands(*written: dict[str, float]) -> list[dict[str, Any]]:
    """Name bands b0, b1, ... in order."""
    return [{"id": f"b{n}", "label": f"B{n}", **ends} for n, ends in enumerate(written)]


FIRST = {"op": "answer", "item": "q1"}
WAYS = {
    "the start is in it": bands({"from": 0}, {"from": 2, "to": 4}),
    "the start is below it": bands({"from": 0}, {"above": 2, "to": 4}),
    "both say so": bands({"from": 0, "to": 2}, {"above": 2, "to": 4}),
    "a point between": bands({"from": 0, "below": 2}, {"from": 2, "to": 2}, {"above": 2, "to": 4}),
    "the last is open": bands({"from": 0, "to": 2}, {"above": 2, "below": 4.5}),
}


@pytest.mark.parametrize(
    ("way", "below", "at", "above"),
    [
        ("the start is in it", "b0", "b1", "b1"),
        ("the start is below it", "b0", "b0", "b1"),
        ("both say so", "b0", "b0", "b1"),
        ("a point between", "b0", "b1", "b2"),
        ("the last is open", "b0", "b0", "b1"),
    ],
)
def test_a_value_is_in_the_band_that_says_so(
    tmp_path: Any, way: str, below: str, at: str, above: str
) -> None:
    """Below, at and above where two bands meet; written out as Python it is the same."""
    instrument = package(tmp_path, FIRST, bands=WAYS[way])
    for value, wanted in ((1.5, below), (2, at), (2.5, above)):
        scores = score(
            instrument, parse_response(instrument, {"answers": {**ANSWERS, "q1": value}})
        )
        found = scores["s"].band
        assert found is not None
        assert found.id == wanted


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (bands({"from": 0, "below": 2}, {"above": 2, "to": 4}), "bands-gap"),
        (bands({"from": 0, "to": 2}, {"from": 2, "to": 4}), "bands-overlap"),
        (bands({"above": 0}, {"from": 2, "to": 4}), "bands-uncovered"),
        (bands({"from": 0}, {"from": 2, "below": 4}), "bands-uncovered"),
        (bands({"from": 0}, {"above": 4, "to": 4}), "bands-empty"),
        (bands({"from": 0}, {"from": 4, "below": 4}), "bands-empty"),
        (bands({"from": 0}, {"to": 4}), "bands-start"),
        (bands({"from": 0, "above": 0}, {"from": 2, "to": 4}), "bands-start"),
    ],
)
def test_bands_that_do_not_hold_each_value_once_are_refused(
    tmp_path: Any, written: Any, code: str
) -> None:
    """Each end that is open or closed counts."""
    with pytest.raises(AssessmentError) as caught:
        package(tmp_path, FIRST, bands=written)
    assert [problem.code for problem in caught.value.problems] == [code]


AT_MOST_TWO = {"op": "min", "of": [FIRST, 2]}
IN_LAST = {"op": "in_band", "of": AT_MOST_TWO, "bands": "level", "band": "b1"}
TRIGGER = {"id": "t", "coaching": "t", "when": IN_LAST}


def test_a_trigger_asks_for_the_band_of_its_value(tmp_path: Any) -> None:
    """At the value where the bands meet it is in the one that the value belongs to."""
    instrument = package(tmp_path, FIRST, bands=WAYS["the start is in it"], triggers=[TRIGGER])
    for value, fires in ((1.5, False), (2, True)):
        response = parse_response(instrument, {"answers": {**ANSWERS, "q1": value}})
        found = evaluate(instrument.triggers[0].when, score(instrument, response).context)
        assert found is fires


def test_a_band_that_only_begins_above_all_that_can_be_is_never_reached(tmp_path: Any) -> None:
    """What is at most 2 is in no band above 2, which the bounds know."""
    with pytest.raises(AssessmentError) as caught:
        package(tmp_path, FIRST, bands=WAYS["the start is below it"], triggers=[TRIGGER])
    assert [problem.code for problem in caught.value.problems] == ["trigger-never"]


@pytest.mark.parametrize(
    ("domain", "total"),
    [
        ("items", Fraction(15, 2)),
        ({"items": ["q3", "q1"]}, Fraction(5, 2)),
        ({"items": {"scale": "often"}}, 5),
        ({"items": {"dimension": "B"}}, 3),
        ({"items": {"dimension": "B", "scale": "often"}}, 1),
        ({"items": {"scale": "often", "before": "q4"}}, 1),
        ({"items": {"scale": "often", "up_to": "q4"}}, 5),
    ],
)
def test_items_are_chosen_by_name_scale_or_dimension(
    tmp_path: Any, domain: Any, total: Any
) -> None:
    """What is chosen is summed, and nothing else."""
    each = {"for_each": {"item": domain}, "yield": {"op": "answer", "item": "{item}"}}
    instrument = package(tmp_path, {"op": "sum", "of": [each]})
    assert score(instrument, parse_response(instrument, {"answers": ANSWERS}))["s"].value == total


def test_items_that_are_named_keep_their_order_and_texts(tmp_path: Any) -> None:
    """They come as they are named, and {item.text} is theirs."""
    trigger = {
        "for_each": {"item": {"items": ["q4", "q1"]}},
        "id": "low-{item}",
        "coaching": "{item.text}",
        "item": "{item}",
        "when": {"op": "less", "left": {"op": "answer", "item": "{item}"}, "right": 3},
    }
    instrument = package(tmp_path, FIRST, triggers=[trigger])
    assert [each.coaching for each in instrument.triggers] == ["Four", "One"]


@pytest.mark.parametrize(
    ("domain", "code", "place"),
    [
        ({"items": ["q1", "q9"]}, "unknown-item", "items/1"),
        ({"items": {"scale": "seldom"}}, "unknown-scale", "items/scale"),
        ({"items": {"scale": "often", "up_to": "q1"}}, "unknown-item", "items/up_to"),
        ({"items": []}, "for-each-shape", ""),
        ({"scales": ["often"]}, "for-each-shape", ""),
    ],
)
def test_what_cannot_be_chosen_is_located(
    tmp_path: Any, domain: Any, code: str, place: str
) -> None:
    """The problem stands where the name stands."""
    each = {"for_each": {"item": domain}, "yield": {"op": "answer", "item": "{item}"}}
    with pytest.raises(AssessmentError) as caught:
        package(tmp_path, {"op": "sum", "of": [each, 1]})
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.pointer.endswith(place)
