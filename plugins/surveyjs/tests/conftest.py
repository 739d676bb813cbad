"""An instrument with what a form can have: times, numbers, options, conditions, two views."""

import json
from pathlib import Path
from typing import Any

import pytest

from assessment_engine import Instrument, load_package

YES = {
    "op": "equal",
    "left": {"op": "answer", "item": "woken", "perspective": "own"},
    "right": "yes",
}


def _answer(item: str, view: str = "own") -> dict[str, Any]:
    return {"op": "answer", "item": item, "perspective": view}


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    """Questions on a night, some of them from two perspectives."""
    own = {"perspectives": ["own"], "required": False}
    manifest: dict[str, Any] = {
        "format": 1, "id": "nights", "version": "1.0.0", "title": "Nights", "language": "en",
        "examples": ["example.json"], "required": False,
        "perspectives": [{"id": "own", "label": "I"}, {"id": "team", "label": "We"}],
        "scales": [
            {"id": "yes_no", "label": "Is it so?",
             "options": [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]},
            {"id": "causes", "label": "Which?", "type": "multiple", "at_most": 2, "options": [
                {"value": "noise", "label": "Noise"}, {"value": "worry", "label": "Worries"},
                {"value": "other", "label": "Other"}]},
            {"id": "kg", "label": "Weight", "type": "number", "minimum": 20, "maximum": 300,
             "decimals": 1, "unit": "kg", "not_applicable": "I do not know"},
            {"id": "share", "label": "Points", "type": "number", "minimum": 0, "maximum": 10},
            {"id": "clock", "label": "When?", "type": "time_of_day", "minimum": 360,
             "maximum": 1439},
            {"id": "long", "label": "How long?", "type": "duration", "maximum": 600},
            {"id": "often", "label": "How often?",
             "options": [{"value": n, "label": f"{n} times"} for n in range(4)]},
        ],
        "items": [
            {"id": "woken", "text": "I was woken.", "scale": "yes_no", **own},
            {"id": "times", "text": "How often?", "scale": "often", "asked_when": YES, **own},
            {"id": "causes", "text": "By what?", "scale": "causes", "asked_when": YES, **own},
            {"id": "weight", "text": "What I weigh", "scale": "kg", **own},
            {"id": "bed", "text": "To bed", "scale": "clock", **own},
            {"id": "slept", "text": "Slept", "scale": "long", **own},
            {"id": "points", "text": "Share out ten points.", "scale": "share"},
        ],
        "scores": [{"id": "s", "label": "Slept", "rule": _answer("slept")},
                   {"id": "p", "label": "P", "rule": _answer("points", "team")},
                   {"id": "w", "label": "W", "rule": _answer("weight")},
                   {"id": "b", "label": "B", "rule": _answer("bed")},
                   {"id": "t", "label": "T", "rule": _answer("times")}],
        "verdicts": [{"id": "c", "label": "C", "rule": _answer("causes")}],
        "validity": [
            {"id": "ten", "message": "Ten points are to be shared out.", "rule": {
                "op": "equal", "right": 10,
                "left": {"op": "sum", "of": [_answer("points"), _answer("points", "team")]}}},
            {"id": "late", "message": "You cannot have slept longer than until noon.", "rule": {
                "op": "less", "left": _answer("slept"), "right": _answer("bed")}},
        ],
    }  # fmt: skip
    folder: Path = tmp_path_factory.mktemp("nights")
    (folder / "instrument.json").write_text(json.dumps(manifest), "utf-8")
    example = {
        "name": "One",
        "answers": {"slept": {"own": "5:00"}},
        "expected": {"scores": {"s": 300}},
    }
    (folder / "example.json").write_text(json.dumps(example), "utf-8")
    return load_package(folder)
