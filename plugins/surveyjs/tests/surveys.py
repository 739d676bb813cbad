"""Runs the real survey-core of npm on forms, all of a test in one process of Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from assessment_engine import Engine, Instrument, Response
from assessment_engine_surveyjs import SurveyJsWriter

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "tests" / "checkers" / "survey.mjs"
MODULES = Path(os.environ.get("ASSESSMENT_CHECKERS") or SCRIPT.parent) / "node_modules"
needs_node = pytest.mark.skipif(
    not (MODULES / "survey-core").is_dir() and "ASSESSMENT_CHECKERS" not in os.environ,
    reason=f"run npm install in {SCRIPT.parent}, or set ASSESSMENT_CHECKERS to where that was done",
)
Json = dict[str, Any]


def form_of(instrument: Instrument) -> Json:
    """Give the form of an instrument in one language."""
    form: Json = json.loads(SurveyJsWriter().write([instrument]).data)
    return form


def run(tasks: Sequence[Json]) -> list[list[Json]]:
    """Give what survey-core says of each task, as survey.mjs describes them."""
    node = shutil.which("node")
    assert node, "node is not installed"
    made = subprocess.run(
        [node, str(SCRIPT)], input=json.dumps(tasks).encode(), capture_output=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr.decode()[-2000:]
    said: list[list[Json]] = json.loads(made.stdout)
    return said


def answered(form: Json, answers: Mapping[str, Any]) -> Json:
    """Give a task: these answers, a look, and the end of the survey."""
    return {"form": form, "steps": [{"set": dict(answers)}, {"look": True}, {"complete": True}]}


def as_set(instrument: Instrument, response: Response) -> Json:
    """Give the answers of a response as the questions of the form take them."""
    form = {question["name"]: question for question in questions(form_of(instrument))}
    given: Json = {}
    for item, answer in response.to_dict()["answers"].items():
        for view, value in answer.items():
            name = instrument.cell_name(item, view)
            asked = form.get(name, form.get(item))
            assert asked is not None
            if value == "not_applicable" and asked["type"] == "text":
                given[f"{name}__na"] = [value]
            elif asked["type"] == "checkbox":
                listed = value if isinstance(value, list) else [value]
                given[name] = listed or ["__none"]
            elif asked["type"] == "matrix":
                given.setdefault(item, {})[view] = value
            else:
                time = instrument.scale_by_id[instrument.item_by_id[item].scale].type
                timed = time in ("time_of_day", "duration") and not isinstance(value, str)
                given[name] = f"{value // 60:02d}:{value % 60:02d}" if timed else value
    return given


def questions(form: Json) -> list[Json]:
    """Give all questions of a form, those in panels too."""
    found: list[Json] = []
    waiting = list(form.get("pages", []))
    while waiting:
        element = waiting.pop(0)
        if "elements" in element:
            waiting = [*element["elements"], *waiting]
        else:
            found.append(element)
    return found


def imported(instrument: Instrument, data: Any) -> tuple[Response, ...]:
    """Read answers back, the way that `assess import --preset surveyjs` goes."""
    found = Engine().import_responses(
        instrument, json.dumps(data).encode(), "surveyjs", preset="surveyjs"
    )
    return found.responses
