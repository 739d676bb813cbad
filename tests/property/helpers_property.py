"""What several property tests need: the shipped package, and changes to packages."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assessment_engine import (
    AssessmentError,
    Instrument,
    Problem,
    Response,
    Scores,
    load_package,
    parse_response,
)
from assessment_engine.rules.bounds import Bounds, Codes
from assessment_engine.testing.strategies import read_files
from assessment_engine.values import Node

INSTRUMENTS = Path(__file__).parents[2] / "instruments"
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*\Z")
Place = tuple[str | int, ...]


@cache
def commitment() -> Instrument:
    """Load the Customer Service Commitment package."""
    return load_package(INSTRUMENTS / "customer_service_commitment")


def form(scores: Mapping[str, Any], count: int = 4, /, **sections: Any) -> Instrument:
    """Load a package with items q0, q1, ... from 0 to 4 that need no answer, and these scores."""
    options = [{"value": number, "label": "o"} for number in range(5)]
    scale = {"id": "scale", "label": "Scale", "options": options, "not_applicable": "n/a"}
    manifest = {
        "format": 1, "id": "form", "version": "1.0.0", "title": "Form", "language": "en",
        "required": False, "examples": ["e.json"], "scales": [scale],
        "items": [{"id": f"q{number}", "text": "Q"} for number in range(count)],
        "scores": [{"id": name, "label": "S", "rule": rule} for name, rule in scores.items()],
        "report": {"title": "R", "blocks": [{"block": "text", "text": "T"}]},
        **sections,
    }  # fmt: skip
    example = {"name": "E", "answers": {}, "expected": {"scores": {next(iter(scores)): None}}}
    loaded = read_files({"instrument.json": manifest, "e.json": example})
    assert loaded.instrument is not None, loaded.problems
    return loaded.instrument


def given_answers(instrument: Instrument, values: Sequence[Any]) -> Response:
    """Give the response with these values in the order of the items."""
    return Response(instrument.id, "", "", instrument.cells, tuple(values))


def exactly(scores: Scores) -> list[tuple[str, str]]:
    """Give the values of scores with their types, so that True is not 1."""
    return [(name, repr(scores[name].value)) for name in scores]


def rules_of(instrument: Instrument) -> list[Node]:
    """Give every rule of scores, verdicts, exclusions, triggers and selections."""
    rules = [*instrument.rule_by_id.values()]
    rules += [each.when for each in instrument.exclusions]
    rules += [each.when for each in instrument.triggers]
    for selection in instrument.selections:
        rules += [each.rule for each in selection.candidates]
        rules += [each.where for each in selection.candidates if each.where]
    return rules


def walk_with(node: Node, context: Any) -> Iterator[tuple[Node, Any]]:
    """Visit the rules in a rule, each with a context that it is evaluated in."""
    if node.op == "each_response":
        for other in context.responses():
            for operand in node.operands:
                yield from walk_with(operand, other)
        return
    yield node, context
    for operand in node.operands:
        yield from walk_with(operand, context)


def inside(value: Any, reach: Any) -> bool:
    """Say whether a value is one that its bounds allow."""
    if isinstance(reach, Codes):
        given = value if isinstance(value, tuple) else (value,)
        return all(isinstance(code, str) and reach.may_be(code) for code in given)
    if isinstance(value, tuple):
        return all(inside(each, reach) for each in value)
    assert isinstance(reach, Bounds)
    whole = not reach.integral or value == int(value)
    return not isinstance(value, str) and bool(reach.low <= value <= reach.high) and whole


def evolve_value(response: Response, index: int, value: Any) -> Response:
    """Give the response with another value in one cell."""
    values = (*response.values[:index], value, *response.values[index + 1 :])
    return Response(
        response.instrument, response.respondent, response.completed, response.cells, values
    )


def leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Go through every value inside a JSON value with its place, containers included."""
    yield place, value
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, (*place, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*place, index))


def replaced(value: Any, place: Place, new: Any) -> Any:
    """Give a JSON value with another value at a place."""
    if not place:
        return new
    result = copy.deepcopy(value)
    inner = result
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = new
    return result


def problems_of(files: Mapping[str, Any]) -> Sequence[Problem]:
    """Give the problems of a package however they come; anything else raised is a failure."""
    try:
        return read_files(files).problems
    except AssessmentError as error:
        return error.problems


def problems_of_answers(instrument: Instrument, answers: Any) -> Sequence[Problem]:
    """Give the problems of an answers document; none if it is good."""
    try:
        parse_response(instrument, answers)
    except AssessmentError as error:
        return error.problems
    return ()


def check_problems(problems: Sequence[Problem], *, located: bool = True) -> None:
    """Every problem has a code in kebab-case, words, and a place where the input is a file."""
    for problem in problems:
        assert CODE.match(problem.code), problem.code
        assert problem.message
        assert len(str(problem).splitlines()) == 1
        str(problem).encode()
        if located:
            assert problem.file
            assert problem.line is not None and problem.line >= 1
            assert problem.column is not None and problem.column >= 1
