"""What is wrong with a package in SARIF 2.1.0, which code scanning and editors read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assessment_engine.cli.problem_documents import told_coverage, told_disagreement
from assessment_engine.codes import CODES
from assessment_engine.errors import Problem
from assessment_engine.validation import Disagreement, Examined
from assessment_engine.version import ENGINE_VERSION

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# The folder in which the command runs: for code scanning, the root of the repository.
_BASE = "%SRCROOT%"


def sarif_document(path: str, root: Traversable, examined: Examined) -> dict[str, Any]:
    """Give a log of one run: a rule for each code that is there, a result for each problem."""
    codes = sorted({problem.code for problem in examined.problems})
    failed = any(problem.severity == "error" for problem in examined.problems)
    run = {
        "tool": {
            "driver": {
                "name": "assess",
                "semanticVersion": ENGINE_VERSION,
                "rules": [_rule(code, examined) for code in codes],
            }
        },
        "invocations": [{"executionSuccessful": True, "exitCode": int(failed)}],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(problem, codes.index(problem.code), root, examined.disagreements.get(problem))
            for problem in examined.problems
        ],
        "properties": {"package": path, "translations": told_coverage(examined)},
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, examined: Examined) -> dict[str, Any]:
    levels = {each.severity for each in examined.problems if each.code == code}
    meaning, remedy = CODES[code].meaning, CODES[code].remedy
    return {
        "id": code,
        "shortDescription": {"text": meaning},
        "fullDescription": {"text": meaning},
        "help": {"text": remedy, "markdown": f"{meaning}\n\n**What to do:** {remedy}"},
        "defaultConfiguration": {"level": "error" if "error" in levels else "warning"},
    }


def _result(
    problem: Problem, index: int, root: Traversable, disagreement: Disagreement | None
) -> dict[str, Any]:
    properties: dict[str, Any] = {"pointer": problem.pointer, "remedy": problem.hint}
    if disagreement is not None:
        properties["example"] = told_disagreement(disagreement)
    remedy = f" -> {problem.hint}" if problem.hint else ""
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": problem.severity,
        "message": {"text": problem.message + remedy},
        "locations": [_location(problem, root)],
        "properties": properties,
    }


def _location(problem: Problem, root: Traversable) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": _artifact(root, problem.file)}
    }
    if problem.line is not None:
        region = {"startLine": problem.line, "startColumn": problem.column or 1}
        location["physicalLocation"]["region"] = region
    if problem.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": problem.pointer, "kind": "member"}]
    return location


def _artifact(root: Traversable, file: str | None) -> dict[str, str]:
    """Name a file: from the folder in which the command runs, where it is below that."""
    # Not at the top: only this form needs it.
    from urllib.parse import quote

    if not isinstance(root, Path):
        return {"uri": quote(file or str(root))}
    place = Path(os.path.abspath(root if file in {None, str(root)} else root / str(file)))
    here = Path.cwd()
    if place.is_relative_to(here):
        return {"uri": quote(os.fsencode(place.relative_to(here).as_posix())), "uriBaseId": _BASE}
    return {"uri": place.as_uri()}
