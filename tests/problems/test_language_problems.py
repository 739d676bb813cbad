"""Every fault of answers to the package with every type of scale gives exactly its problem."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from case import Case, changed, place_of
from language_cases import VARIED_ANSWER_CASES
from tiny_package import write
from varied_package import ANSWERS, varied_files

from assessment_engine import AssessmentError, load_package, read_response, validate_package


def _id(case: Case) -> str:
    return f"{case.code} {case.pointer[:60]}"


def test_the_varied_package_has_no_problem(tmp_path: Path) -> None:
    """The package that the cases change is fit for use, and so are its answers."""
    folder = write(tmp_path, varied_files())
    assert validate_package(folder) == ()
    assert read_response(load_package(folder), json.dumps(ANSWERS).encode()).values


@pytest.mark.parametrize("case", VARIED_ANSWER_CASES, ids=_id)
def test_a_fault_in_answers_gives_its_problem_and_no_other(case: Case, tmp_path: Path) -> None:
    """The code, once, at the place of the fault as written, with a hint."""
    instrument = load_package(write(tmp_path, varied_files()))
    content = changed(ANSWERS, case)
    with pytest.raises(AssessmentError) as raised:
        read_response(instrument, json.dumps(content, indent=2).encode(), file="answers.json")
    problem = raised.value.problems[0]
    assert {each.code for each in raised.value.problems} == {case.code}, str(problem)
    assert problem.pointer == case.pointer
    assert (problem.line, problem.column) == place_of(content, case.pointer)
    assert case.hint in problem.hint
    assert problem.hint


def test_a_time_out_of_range_is_told_as_it_was_written(tmp_path: Path) -> None:
    """Nobody wrote minutes, so nobody is told of them."""
    instrument = load_package(write(tmp_path, varied_files()))
    for item, time in (("bed", "24:00"), ("minutes", "12:01")):
        content = {"answers": {"active": "yes", item: time}}
        with pytest.raises(AssessmentError) as raised:
            read_response(instrument, json.dumps(content).encode())
        (problem,) = raised.value.problems
        assert (problem.code, f"is {time!r}" in problem.message) == ("answers-out-of-range", True)
