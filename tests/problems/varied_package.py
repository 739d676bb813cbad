"""A small package with every type of scale, tables, verdicts, validity, exclusions, responses."""

from __future__ import annotations

import json
from typing import Any

from tiny_package import Files


def answer(item: str) -> dict[str, Any]:
    """Give the rule of one answer."""
    return {"op": "answer", "item": item}


def of_all(op: str, of: Any, **more: Any) -> dict[str, Any]:
    """Give the rule of an aggregate over all responses."""
    return {"op": op, "of": [{"op": "each_response", "of": of}], **more}


_MANIFEST: dict[str, Any] = {
    "format": 1,
    "id": "varied",
    "version": "1.0.0",
    "title": "Varied",
    "language": "en",
    "required": False,
    "examples": ["examples/one.json", "examples/broken.json"],
    "scales": [
        {
            "id": "yes_no",
            "label": "Is it so?",
            "options": [
                {"value": "yes", "label": "Yes", "points": 2},
                {"value": "no", "label": "No", "points": 0},
            ],
        },
        {
            "id": "areas",
            "label": "Where?",
            "type": "multiple",
            "options": [
                {"value": "home", "label": "At home"},
                {"value": "work", "label": "At work"},
                {"value": "road", "label": "On the road"},
            ],
            "at_most": 2,
        },
        {"id": "kg", "label": "Weight", "type": "number", "minimum": 20, "maximum": 300,
         "decimals": 1, "unit": "kg"},
        {"id": "clock", "label": "Time", "type": "time_of_day"},
        {"id": "length", "label": "How long", "type": "duration", "maximum": 720},
        {"id": "points", "label": "Points", "type": "number", "minimum": 0, "maximum": 10},
    ],
    "items": [
        {"id": "active", "text": "I am active.", "scale": "yes_no"},
        {"id": "where", "text": "Where I am active.", "scale": "areas",
         "asked_when": {"op": "equal", "left": {**answer("active"), "raw": True}, "right": "yes"}},
        {"id": "minutes", "text": "For how long.", "scale": "length", "skipped_value": 0,
         "asked_when": {"op": "greater", "left": answer("active"), "right": 0}},
        {"id": "bed", "text": "When I go to bed.", "scale": "clock"},
        {"id": "up", "text": "When I get up.", "scale": "clock"},
        {"id": "weight", "text": "What I weigh.", "scale": "kg"},
        {"id": "p1", "text": "Points for the first.", "scale": "points"},
        {"id": "p2", "text": "Points for the second.", "scale": "points",
         "points": {"rows": [{"when": {"to": 4}, "gives": 0}, {"when": {"above": 4}, "gives": 1}]}},
    ],
    "tables": {
        "sleep": {"rows": [{"when": {"below": 420}, "gives": "short"},
                           {"when": {"from": 420}, "gives": "long"}]},
    },
    "scores": [
        {"id": "activity", "label": "Activity",
         "rule": {"op": "sum", "of": [answer("active"), answer("minutes")]}},
        {"id": "in_bed", "label": "Time in bed",
         "rule": {"op": "modulo", "right": 1440,
                  "left": {"op": "subtract", "left": answer("up"), "right": answer("bed")}}},
        {"id": "second", "label": "The second", "rule": answer("p2")},
        {"id": "weight", "label": "Weight", "rule": answer("weight"), "unit": "kg"},
        {"id": "mean_weight", "label": "Mean weight",
         "rule": of_all("mean", {"op": "score", "score": "weight"}, missing={"minimum": 2})},
    ],
    "verdicts": [
        {"id": "sleep", "label": "Sleep", "labels": {"short": "Too short", "long": "Long enough"},
         "rule": {"op": "lookup", "of": [{"op": "score", "score": "in_bed"}], "table": "sleep"}},
        {"id": "places", "label": "Places", "rule": answer("where")},
        {"id": "moving", "label": "Moving", "labels": {"true": "Yes", "false": "No"},
         "rule": {"op": "greater", "left": {"op": "score", "score": "activity"}, "right": 30}},
    ],
    "exclusions": [
        {"id": "too_light", "reason": "The weight is too low to be true.",
         "when": {"op": "less", "left": answer("weight"), "right": 25}},
    ],
    "validity": [
        {"id": "ten", "message": "The points must total 10.",
         "rule": {"op": "equal", "right": 10, "left":
                  {"op": "sum", "of": [answer("p1"), {**answer("p2"), "raw": True}]}}},
    ],
    "triggers": [
        {"id": "rest", "coaching": "rest",
         "when": {"op": "equal", "left": {"op": "verdict", "verdict": "sleep"}, "right": "short"}},
    ],
    "coaching_parts": [{"id": "why", "style": "paragraphs"}],
    "coaching": {"rest": {"title": "Rest", "why": ["Sleep is not lost time."]}},
    "report": {
        "title": "Varied",
        "blocks": [
            {"block": "scores",
             "scores": ["activity", "in_bed", "second", "weight", "mean_weight"]},
            {"block": "verdicts", "verdicts": ["sleep", "places", "moving"]},
            {"block": "text", "text": "Sleep: {verdict:sleep}."},
            {"block": "coaching", "coaching": ["rest"], "empty": "Nothing to do."},
        ],
    },
}  # fmt: skip

ANSWERS: dict[str, Any] = {
    "instrument": "varied",
    "answers": {
        "active": "yes", "where": ["home", "work"], "minutes": "0:45", "bed": "23:30",
        "up": "06:00", "weight": 70.5, "p1": 4, "p2": 6,
    },
}  # fmt: skip
_ONE = {
    "name": "One",
    **ANSWERS,
    "responses": [{"answers": {"weight": 60}}, {"answers": {"weight": 80, "active": "no"}}],
    "expected": {
        "scores": {"activity": 47, "in_bed": 390, "second": 1, "weight": 70.5, "mean_weight": 70},
        "verdicts": {"sleep": "short", "places": ["home", "work"], "moving": True},
        "coaching": ["rest"],
        "excluded": [],
    },
}
_BROKEN = {
    "name": "Points that do not total 10",
    "answers": {"p1": 4, "p2": 5},
    "expected": {"invalid": ["ten"]},
}


def varied_files() -> Files:
    """Give a fresh copy of the files of a package that has no fault."""
    files = {
        "instrument.json": _MANIFEST,
        "examples/one.json": _ONE,
        "examples/broken.json": _BROKEN,
    }
    return {path: json.loads(json.dumps(content)) for path, content in files.items()}
