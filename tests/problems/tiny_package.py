"""A small package without faults, and how a test writes it with one fault in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Files = dict[str, Any]
"""The files of a package by path: JSON values, or the text or bytes of a file that is no JSON."""

VIEWS = {"view": "perspectives"}
AREAS = {"area": "dimensions"}
IN_A = {"item": {"items": {"dimension": "A"}}}
IN_AREA = {"item": {"items": {"dimension": "{area}"}}}


def answer(item: str, view: str) -> dict[str, Any]:
    """Give the rule of one answer."""
    return {"op": "answer", "item": item, "perspective": view}


def score(name: str) -> dict[str, Any]:
    """Give the rule of another score's value."""
    return {"op": "score", "score": name}


_MANIFEST = {
    "format": 1,
    "id": "tiny",
    "version": "1.0.0",
    "title": "Tiny",
    "language": "en",
    "parts": ["content.json", "scoring.json", "coaching.json", "report.json"],
    "examples": ["examples/one.json"],
}
_CONTENT = {
    "perspectives": [{"id": "me", "label": "Myself"}, {"id": "us", "label": "All of us"}],
    "scales": [
        {
            "id": "agree",
            "label": "How far you agree",
            "options": [
                {"value": 0, "label": "No"},
                {"value": 1, "label": "Partly"},
                {"value": 2, "label": "Yes"},
            ],
        },
        {
            "id": "maybe",
            "label": "How far you agree, if at all",
            "options": [{"value": 0, "label": "No"}, {"value": 2, "label": "Yes"}],
            "not_applicable": "Does not apply",
        },
    ],
    "dimensions": [
        {"id": "A", "label": "Care", "texts": {"about": "What care is."}},
        {"id": "B", "label": "Speed", "texts": {"about": ["What speed is.", "And is not."]}},
    ],
    "items": [
        {"id": "A1", "text": "We listen.", "dimension": "A", "scale": "agree"},
        {"id": "A2", "text": "We answer.", "dimension": "A", "scale": "agree"},
        {"id": "B1", "text": "We are late.", "dimension": "B", "scale": "agree", "reverse": True},
        {
            "id": "B2",
            "text": "We are quick.",
            "dimension": "B",
            "scale": "maybe",
            "required": False,
            "perspectives": ["me"],
        },
    ],
    "texts": {"welcome": "Welcome.", "notes": ["First.", "Second."]},
    "phrases": {"contents": "In this report", "of_possible": "{value} out of {maximum}"},
}
_SCORING = {
    "bands": {
        "level": [
            {"id": "low", "label": "Low", "from": 0, "to": 2, "text": "Begin with {score:A.me}."},
            {"id": "high", "label": "High", "from": 3, "to": 4},
        ]
    },
    "scores": [
        {
            "for_each": VIEWS,
            "id": "A.{view}",
            "label": "Care, {view.label}",
            "rule": {"op": "sum", "of": [{"for_each": IN_A, "yield": answer("{item}", "{view}")}]},
            "bands": "level",
        },
        {
            "id": "B.me",
            "label": "Speed",
            "rule": {
                "op": "mean",
                "of": [answer("B1", "me"), answer("B2", "me")],
                "missing": {"minimum": 1},
            },
        },
        {
            "id": "gap",
            "label": "Gap",
            "rule": {"op": "subtract", "left": score("A.me"), "right": score("A.us")},
        },
    ],
    "triggers": [
        {
            "for_each": IN_A,
            "id": "{item}",
            "item": "{item}",
            "when": {
                "op": "less",
                "left": {
                    "op": "sum",
                    "of": [{"for_each": VIEWS, "yield": answer("{item}", "{view}")}],
                },
                "right": 2,
            },
            "coaching": "{item}",
        },
        {
            "id": "slow",
            "when": {"op": "less", "left": score("B.me"), "right": 1},
            "reason": "We are slow.",
            "coaching": "A1",
        },
    ],
    "selections": [
        {
            "id": "best",
            "for_each": AREAS,
            "rule": score("{area}.me"),
            "order": "highest",
            "take": 1,
        }
    ],
}
_COACHING = {
    "coaching_parts": [
        {"id": "why", "style": "paragraphs", "heading": "Why"},
        {"id": "ask", "style": "list", "minimum": 1, "maximum": 2},
    ],
    "coaching": {
        "A1": {"title": "Listening", "why": ["It **helps**."], "ask": ["Who listens?"]},
        "A2": {"title": "Answering", "why": ["It is polite."], "ask": ["Who answers?", "When?"]},
    },
}
_REPORT = {
    "report": {
        "title": "Tiny report",
        "blocks": [
            {
                "block": "cover",
                "title": "Tiny",
                "lines": ["For {respondent}", "On {completed}"],
                "note": "{text.welcome}",
            },
            {"block": "contents", "title": "Contents"},
            {
                "block": "section",
                "id": "scores",
                "title": "Scores",
                "blocks": [
                    {"block": "text", "text": ["{text.notes}", "You have {score:A.me}."]},
                    {
                        "block": "chart",
                        "id": "chart",
                        "title": "Both areas",
                        "description": "The two areas, for myself.",
                        "category_label": "Area",
                        "value_label": "Score",
                        "categories": {
                            "for_each": AREAS,
                            "label": "{area.label}",
                            "target": "area-{area}",
                        },
                        "series": {
                            "for_each": {"view": ["me"]},
                            "id": "{view}",
                            "label": "Myself",
                            "value": score("{area}.{view}"),
                        },
                    },
                    {"block": "scores", "scores": ["A.me", "A.us", "gap"]},
                    {
                        "block": "ranking",
                        "id": "ranking",
                        "selection": "best",
                        "label": "{area.label}",
                        "target": "area-{area}",
                        "cases": [
                            {
                                "when": {"op": "greater", "left": score("{area}.me"), "right": 2},
                                "text": "{value} of {maximum}",
                                "comment": "Well done.",
                            },
                            {"text": "{value}"},
                        ],
                        "empty": "Nothing stands out.",
                    },
                    {
                        "block": "change",
                        "id": "change",
                        "title": "Since {previous_completed}",
                        "description": "The two areas, then and now.",
                        "category_label": "Area",
                        "value_label": "Score",
                        "categories": {"for_each": AREAS, "label": "{area.label}"},
                        "value": score("{area}.me"),
                        "notable": 1,
                        "none": "Nothing has changed since {previous_completed}.",
                    },
                ],
            },
            {
                "block": "section",
                "for_each": AREAS,
                "id": "area-{area}",
                "title": "{area.label}",
                "without_numbers": "keep",
                "blocks": [
                    {"block": "text", "text": "{area.about}"},
                    {
                        "block": "list",
                        "items": [{"for_each": IN_AREA, "yield": "{item.text}"}],
                    },
                ],
            },
            {
                "block": "coaching",
                "coaching": [{"for_each": IN_A, "yield": "{item}"}],
                "empty": "Nothing to do.",
            },
            {
                "block": "form",
                "id": "plan",
                "groups": [
                    {
                        "id": "goals",
                        "label": "My goals",
                        "fields": [
                            {"id": "first", "label": "First"},
                            {"id": "second", "label": "2"},
                        ],
                    }
                ],
            },
            {
                "block": "plan",
                "id": "next",
                "selection": "best",
                "coaching": "A1",
                "label": "{area.label}, at {value}",
                "fields": [
                    {"id": "why", "label": "Why", "value": "{coaching:reason}"},
                    {"id": "how", "label": "How", "value": "{coaching:ask}", "rows": 2},
                ],
                "empty": "Nothing stands out.",
            },
            {"block": "method"},
        ],
    }
}
_EXAMPLE = {
    "name": "One",
    "instrument": "tiny",
    "respondent": "Ann",
    "completed": "2026-03-31",
    "answers": {
        "A1": {"me": 0, "us": 1},
        "A2": {"me": 2, "us": 1},
        "B1": {"me": 2, "us": 1},
        "B2": {"me": "not_applicable"},
    },
    "expected": {
        "scores": {"A.me": {"value": 2, "band": "low"}, "A.us": 2, "B.me": 0, "gap": 0},
        "coaching": ["A1"],
    },
}


def tiny_files() -> Files:
    """Give a fresh copy of the files of a package that has no fault."""
    files = {
        "instrument.json": _MANIFEST,
        "content.json": _CONTENT,
        "scoring.json": _SCORING,
        "coaching.json": _COACHING,
        "report.json": _REPORT,
        "examples/one.json": _EXAMPLE,
    }
    return {path: json.loads(json.dumps(content)) for path, content in files.items()}


def write(root: Path, files: Mapping[str, Any]) -> Path:
    """Write a package's files as an author would, and give the folder."""
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            place.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content, indent=2)
            place.write_text(text, "utf-8")
    return root
