"""What is wrong with a package, as one JSON object of a stable shape."""

from __future__ import annotations

from typing import Any

from assessment_engine.errors import Problem
from assessment_engine.validation import Disagreement, Examined
from assessment_engine.version import ENGINE_VERSION

FORMAT = 1


def json_document(path: str, examined: Examined) -> dict[str, Any]:
    """Give the object; its members are described in the reference. New ones may come with time."""
    instrument = examined.instrument
    errors = sum(problem.severity == "error" for problem in examined.problems)
    return {
        "format": FORMAT,
        "engine_version": ENGINE_VERSION,
        "package": path,
        "instrument": None
        if instrument is None
        else {"id": instrument.id, "version": instrument.version, "digest": instrument.digest},
        "errors": errors,
        "warnings": len(examined.problems) - errors,
        "problems": [
            told_problem(problem, examined.disagreements.get(problem))
            for problem in examined.problems
        ],
        "translations": told_coverage(examined),
    }


def told_problem(problem: Problem, disagreement: Disagreement | None) -> dict[str, Any]:
    """Give a problem, and how a worked example disagrees where that is the problem."""
    told: dict[str, Any] = problem.to_dict()
    if disagreement is not None:
        told["example"] = told_disagreement(disagreement)
    return told


def told_disagreement(disagreement: Disagreement) -> dict[str, Any]:
    """Give what a worked example expects, what came out, and how that came about."""
    return {
        "name": disagreement.example,
        "subject": disagreement.subject,
        "expected": disagreement.expected,
        "got": disagreement.got,
        "traces": list(disagreement.traces),
    }


def told_coverage(examined: Examined) -> list[dict[str, Any]]:
    """Give how far each translation has come, in all and by section."""
    return [
        {
            "language": coverage.language,
            "translated": coverage.translated,
            "texts": coverage.texts,
            "sections": {
                name: {"translated": done, "texts": texts}
                for name, (done, texts) in coverage.sections.items()
            },
        }
        for coverage in examined.coverage
    ]
