"""A small questionnaire, what three people answered to it, and files of products that say so."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assessment_engine import Instrument, Response, load_package, parse_response

FILES = Path(__file__).parent / "files"

MANIFEST: dict[str, Any] = {
    "format": 1,
    "id": "teamwork",
    "version": "1.0.0",
    "title": "Teamwork",
    "language": "en",
    "required": False,
    "examples": ["example.json"],
    "perspectives": [
        {"id": "own", "label": "How I do it", "short": "me"},
        {"id": "team", "label": "How the team does it", "short": "team"},
    ],
    "scales": [
        {
            "id": "often",
            "label": "How often?",
            "options": [
                {"value": 1, "label": "Never"},
                {"value": 2, "label": "Sometimes, but rarely"},
                {"value": 3, "label": "Always"},
            ],
            "not_applicable": "Does not apply",
        },
        {
            "id": "places",
            "label": "Where?",
            "type": "multiple",
            "options": [
                {"value": "home", "label": "At home, alone"},
                {"value": "work", "label": "At work"},
                {"value": "out", "label": "Outside"},
            ],
        },
        {"id": "kg", "label": "Weight", "type": "number", "minimum": 20, "maximum": 300,
         "decimals": 1},
        {"id": "clock", "label": "When?", "type": "time_of_day"},
        {"id": "role", "label": "Role", "options": [
            {"value": "lead", "label": "I lead a team"},
            {"value": "member", "label": "I am in a team"},
        ]},
    ],
    "items": [
        {"id": "L1", "text": "We *listen* to each other.", "scale": "often"},
        {"id": "L2", "text": "We say what is wrong.", "scale": "often"},
        {"id": "where", "text": "Where do you work?", "scale": "places", "perspectives": ["own"]},
        {"id": "weight", "text": "What do you weigh?", "scale": "kg", "perspectives": ["own"]},
        {"id": "start", "text": "When do you begin?", "scale": "clock", "perspectives": ["own"]},
        {"id": "role", "text": "What is your role?", "scale": "role", "perspectives": ["own"]},
    ],
    "scores": [
        {"id": "own", "label": "Own", "rule": {
            "op": "mean", "missing": {"minimum": 1}, "of": [
                {"for_each": {"item": ["L1", "L2"]},
                 "yield": {"op": "answer", "item": "{item}", "perspective": "own"}}]}},
        {"id": "team", "label": "Team", "rule": {
            "op": "mean", "missing": {"minimum": 1}, "of": [
                {"for_each": {"item": ["L1", "L2"]},
                 "yield": {"op": "answer", "item": "{item}", "perspective": "team"}}]}},
        {"id": "kg", "label": "Weight",
         "rule": {"op": "answer", "item": "weight", "perspective": "own"}},
        {"id": "begin", "label": "Begin",
         "rule": {"op": "answer", "item": "start", "perspective": "own"}},
    ],
    "verdicts": [
        {"id": "places", "label": "Places",
         "rule": {"op": "answer", "item": "where", "perspective": "own"}},
        {"id": "role", "label": "Role",
         "rule": {"op": "answer", "item": "role", "perspective": "own"}},
    ],
}  # fmt: skip

ANSWERS: list[dict[str, Any]] = [
    {"L1": {"own": 3, "team": 2}, "L2": {"own": 1, "team": "not_applicable"},
     "where": {"own": ["home", "out"]}, "weight": {"own": 70.5}, "start": {"own": "08:30"},
     "role": {"own": "lead"}},
    {"L1": {"own": 2, "team": 2}, "L2": {"own": 3}, "where": {"own": ["work"]},
     "weight": {"own": 82}, "start": {"own": "22:15"}, "role": {"own": "member"}},
    {"L1": {"own": 1, "team": 1}, "L2": {"own": 1, "team": 3}, "role": {"own": "member"}},
]  # fmt: skip
DATES = ["2024-03-05", "2024-03-05", "2024-03-12"]


def write_package(folder: Path) -> Path:
    """Write the package of the questionnaire."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "instrument.json").write_text(json.dumps(MANIFEST), "utf-8")
    example = {"name": "One", "answers": ANSWERS[0], "expected": {"scores": {"own": 2, "team": 2}}}
    (folder / "example.json").write_text(json.dumps(example), "utf-8")
    return folder


def make_instrument(folder: Path) -> Instrument:
    """Give the questionnaire."""
    return load_package(write_package(folder))


def expected(instrument: Instrument, names: Sequence[str]) -> tuple[Response, ...]:
    """Give what the three people answered, under the names that a product has of them."""
    return tuple(
        parse_response(instrument, {"respondent": name, "completed": date, "answers": answers})
        for name, date, answers in zip(names, DATES, ANSWERS, strict=True)
    )


def workbook(rows: Sequence[Sequence[Any]], title: str) -> bytes:
    """Give a workbook with one sheet."""
    from openpyxl import Workbook  # not at the top: it is slow, and few tests need it

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def google_sheet() -> bytes:
    """The sheet that a Google form fills, downloaded as a workbook."""
    first, second, third = (
        datetime.datetime(2024, 3, 5, 9, 12, 44),
        datetime.datetime(2024, 3, 5, 21, 40, 1),
        datetime.datetime(2024, 3, 12, 7, 5, 0),
    )
    grid = ["We listen to each other.", "We say what is wrong."]
    header = ["Timestamp", "Email Address"]
    header += [f"How I do it [{text}]" for text in grid]
    header += [f"How the team does it [{text}]" for text in grid]
    header += [
        "Where do you work?",
        "What do you weigh?",
        "When do you begin?",
        "What is your role?",
    ]
    return workbook(
        [
            header,
            [first, "ada@example.org", "Always", "Never", "Sometimes, but rarely", "Does not apply",
             "At home, alone, Outside", 70.5, datetime.time(8, 30), "I lead a team"],
            [second, "ben@example.org", "Sometimes, but rarely", "Always", "Sometimes, but rarely",
             None, "At work", 82, datetime.time(22, 15), "I am in a team"],
            [third, "cem@example.org", "Never", "Never", "Never", "Always", None, None, None,
             "I am in a team"],
        ],
        "Form Responses 1",
    )  # fmt: skip


def microsoft_forms() -> bytes:
    """What Microsoft Forms gives as Open in Excel: a statement that comes twice has a 2."""
    begun = datetime.datetime(2024, 3, 5, 9, 10, 2)
    done = [
        datetime.datetime(2024, 3, 5, 9, 12, 44),
        datetime.datetime(2024, 3, 5, 21, 40, 1),
        datetime.datetime(2024, 3, 12, 7, 5, 0),
    ]
    header = [
        "ID", "Start time", "Completion time", "Email", "Name", "We listen to each other.",
        "We say what is wrong.", "We listen to each other.2", "We say what is wrong.2",
        "Where do you work?\xa0", "What do you weigh?", "When do you begin?\n",
        "What is your role?",
    ]  # fmt: skip
    return workbook(
        [
            header,
            [1, begun, done[0], "ada@example.org", "Ada", "Always", "Never",
             "Sometimes, but rarely", "Does not apply", "At home, alone;Outside;", "70.5",
             "8:30 AM", "I lead a team"],
            [2, begun, done[1], "ben@example.org", "Ben", "Sometimes, but rarely", "Always",
             "Sometimes, but rarely", None, "At work;", "82", "10:15 PM", "I am in a team"],
            [3, begun, done[2], "cem@example.org", "Cem", "Never", "Never", "Never", "Always",
             None, None, None, "I am in a team"],
        ],
        "Sheet1",
    )  # fmt: skip
