"""Expressions hold exactly where the rules do: the real survey-core against the engine."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from assessment_engine import AssessmentError, Instrument, Problem, load_package, parse_response
from assessment_engine_surveyjs import SurveyJsWriter
from surveys import answered, form_of, needs_node, run

Json = dict[str, Any]


def _answer(item: str, **more: Any) -> Json:
    return {"op": "answer", "item": item, **more}


def _of(op: str, *operands: Any, **more: Any) -> Json:
    return {"op": op, "of": list(operands), **more}


def _two(op: str, left: Any, right: Any, **more: Any) -> Json:
    return {"op": op, "left": left, "right": right, **more}


A, B, C, D, E, F, S = (_answer(name) for name in "abcdefs")
RULES: dict[str, Json] = {
    "less": _two("less", A, B),
    "at-most": _two("less_or_equal", A, B),
    "more": _two("greater", A, 1),
    "at-least": _two("greater_or_equal", C, A),
    "same": _two("equal", D, "x"),
    "same-number": _two("equal", A, B),
    "not": {"op": "not", "of": _two("equal", A, B)},
    "all": _of("all", _two("less", A, 3), _two("less", B, 3)),
    "any": _of("any", _two("less", A, 1), _two("equal", D, "y")),
    "one-of": {"op": "one_of", "of": A, "values": [0, 2]},
    "code-of": {"op": "one_of", "of": D, "values": ["x"]},
    "contains": {"op": "contains", "of": E, "code": "m"},
    "has-value": {"op": "any", "of": [{"op": "has_value", "of": C}, _two("less", A, 2)]},
    "sum": _two("less", _of("sum", A, B, C), 5),
    "mean": _two("less", _of("mean", A, C), 2),
    "count": _two("equal", _of("count", _two("less", A, 2), _two("less", B, 2)), 1),
    "subtract": _two("greater", _two("subtract", A, B), -2),
    "multiply": _two("less", _of("multiply", A, B), 6),
    "divide": _two("less", _two("divide", A, B), 1),
    "divide-zero": _two("less", _two("divide", A, B, zero=0), 1),
    "modulo": _two("equal", _two("modulo", _two("subtract", A, B), 3), 1),
    "absolute": _two("less", {"op": "absolute", "of": _two("subtract", A, B)}, 2),
    "permutation": _of("permutation", A, B, F),
    "raw": _two("equal", _answer("b", raw=True), A),
    "points": _two("less", D, 6),
    "fraction": _two("less", _of("mean", A, B), 1.5),
    "skipped": _two("less", _of("sum", A, S), 4),
}
# "d" has points here and a code there; a rule can see one of them only.
CODED = {"same", "any", "code-of"}


@pytest.fixture(scope="module", params=[False, True], ids=["codes", "points"])
def arithmetic(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Instrument:
    """An instrument with a validity rule for every operator that SurveyJS can say."""
    pointed: bool = request.param
    points = {"points": {"values": {"x": 4, "y": 7, "z": -1}}} if pointed else {}
    chosen = {k: v for k, v in RULES.items() if k not in (CODED if pointed else {"points"})}
    number = [{"value": n, "label": f"n{n}"} for n in range(4)]
    manifest: Json = {
        "format": 1, "id": "arithmetic", "version": "1.0.0", "title": "Arithmetic",
        "language": "en", "required": False, "examples": ["example.json"],
        "scales": [
            {"id": "n", "label": "N", "options": number},
            {"id": "na", "label": "NA", "options": number, "not_applicable": "n/a"},
            {"id": "code", "label": "C", "options": [{"value": v, "label": v} for v in "xyz"]},
            {"id": "set", "label": "S", "type": "multiple",
             "options": [{"value": v, "label": v} for v in "mno"]},
        ],
        "items": [
            {"id": "a", "text": "A", "scale": "n"},
            {"id": "b", "text": "B", "scale": "n", "reverse": True},
            {"id": "c", "text": "C", "scale": "na"},
            {"id": "d", "text": "D", "scale": "code", **points},
            {"id": "e", "text": "E", "scale": "set"},
            {"id": "f", "text": "F", "scale": "n"},
            {"id": "s", "text": "S", "scale": "n", "skipped_value": 2,
             "asked_when": _of("any", _two("greater", A, 1), _two("equal", C, 3))},
        ],
        "scores": [{"id": "t", "label": "T", "rule": _of("sum", A, B, C, F, S)}],
        "verdicts": [{"id": "e", "label": "E", "rule": E}, *(
            [] if pointed else [{"id": "d", "label": "D", "rule": D}])],
        "validity": [{"id": name, "message": name, "rule": rule} for name, rule in chosen.items()],
    }  # fmt: skip
    folder: Path = tmp_path_factory.mktemp("arithmetic")
    (folder / "instrument.json").write_text(json.dumps(manifest), "utf-8")
    example = {"name": "None", "answers": {"f": 1}, "expected": {"scores": {"t": None}}}
    (folder / "example.json").write_text(json.dumps(example), "utf-8")
    return load_package(folder)


def drawn(seed: int) -> Json:
    """Draw answers, some of them missing."""
    dice = random.Random(seed)
    given: Json = {}
    for name, values in {
        "a": range(4), "b": range(4), "c": [0, 1, 2, 3, "not_applicable"], "d": "xyz",
        "e": [["m"], ["n", "o"], ["m", "n"], []], "f": range(1, 4), "s": range(4),
    }.items():  # fmt: skip
        if dice.random() < 0.8:
            given[name] = dice.choice(list(values))
    if not is_asked(given):
        given.pop("s", None)
    return given


def is_asked(given: Json) -> bool:
    """Say whether these answers make the last item one that is asked."""
    return given.get("a", 0) > 1 or given.get("c") == 3


def broken(instrument: Instrument, answers: Json) -> set[str]:
    """Give the messages of the conditions that the engine finds broken."""
    found: tuple[Problem, ...] = ()
    try:
        parse_response(instrument, {"answers": answers})
    except AssessmentError as error:
        found = error.problems
    assert {each.code for each in found} <= {"answers-not-valid"}
    return {each.message for each in found}


@needs_node
def test_conditions_hold_where_the_engine_says(arithmetic: Instrument) -> None:
    """For random answers, with gaps, the form shows the messages of the rules that are broken."""
    form = form_of(arithmetic)
    assert SurveyJsWriter().write([arithmetic]).problems == ()
    cases = [drawn(seed) for seed in range(60)]
    tasks = [
        answered(form, {k: (v or ["__none"]) if k == "e" else v for k, v in case.items()})
        for case in cases
    ]
    met: set[str] = set()
    for case, (seen, _) in zip(cases, run(tasks), strict=True):
        assert ("s" in seen["visible"]) is is_asked(case), case
        shown = {text for texts in seen["errors"].values() for text in texts}
        expected = broken(arithmetic, case)
        assert shown == expected, case
        met |= expected
    assert met == {each.id for each in arithmetic.validity}, "each rule is broken at least once"
