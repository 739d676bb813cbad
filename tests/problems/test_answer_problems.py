"""Every fault of an answers file gives exactly its problem, at its place in the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from answer_cases import ANSWERS, CASES, CSV_CASES, GOOD_CSV, PAIRS, CsvCase, PairCase
from case import Case, changed, place_of
from provoked import compare

from assessment_engine import AssessmentError, Instrument, Problem, parse_response, read_response
from assessment_engine.answers_csv import read_responses_csv
from assessment_engine.jsontext import MAX_BYTES

FILE = "answers.json"


def _id(case: Case) -> str:
    return f"{case.code} {case.pointer[:40]}"


def _problems(instrument: Instrument, data: bytes) -> tuple[Problem, ...]:
    with pytest.raises(AssessmentError) as raised:
        read_response(instrument, data, file=FILE)
    return raised.value.problems


def _only(problems: tuple[Problem, ...]) -> Problem:
    """Give the one problem that there is."""
    (problem,) = problems
    return problem


def test_the_base_answers_have_no_problem(tiny: Instrument) -> None:
    """The answers that the cases change are complete, in JSON and in CSV."""
    response = read_response(tiny, json.dumps(ANSWERS, indent=2).encode())
    first, second = read_responses_csv(tiny, GOOD_CSV.encode())
    assert first == response
    assert second.respondent == "Bo"


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_a_fault_gives_its_problem_and_no_other(case: Case, tiny: Instrument) -> None:
    """The code, once, at the place of the fault as written, with a hint, on one line."""
    content = changed(ANSWERS, case)
    text = content if isinstance(content, str) else json.dumps(content, indent=2)
    problem = _only(_problems(tiny, text.encode()))
    assert (problem.code, problem.file, problem.severity) == (case.code, FILE, "error")
    assert problem.pointer == case.pointer
    if case.text is None:
        assert (problem.line, problem.column) == place_of(content, case.pointer), str(problem)
    else:
        assert _rest(text, problem).startswith(case.shown or "")
    assert case.hint in problem.hint
    assert problem.hint
    assert "\n" not in str(problem)
    assert len(problem.message) < 300


@pytest.mark.parametrize("case", [case for case in CASES if case.text is None], ids=_id)
def test_parsed_answers_give_the_same_problem(case: Case, tiny: Instrument) -> None:
    """A caller who passes the values gets the same code, pointer, message and hint."""
    content = changed(ANSWERS, case)
    with pytest.raises(AssessmentError) as raised:
        parse_response(tiny, content)
    passed = _only(raised.value.problems)
    read = _only(_problems(tiny, json.dumps(content).encode()))
    for name in ("code", "pointer", "message", "hint"):
        assert getattr(passed, name) == getattr(read, name)


@pytest.mark.parametrize("case", CSV_CASES, ids=lambda case: case.code)
def test_a_fault_of_a_csv_file_gives_its_problem(case: CsvCase, tiny: Instrument) -> None:
    """The code, once, with line and column of the field or record that is wrong."""
    with pytest.raises(AssessmentError) as raised:
        read_responses_csv(tiny, case.data, file="answers.csv")
    problem = _only(raised.value.problems)
    assert (problem.code, problem.file) == (case.code, "answers.csv")
    assert _rest(case.data.decode(errors="replace"), problem).startswith(case.shown), str(problem)
    assert problem.hint


@pytest.mark.parametrize("case", PAIRS, ids=lambda case: case.code)
def test_previous_answers_that_do_not_fit_give_their_problem(
    case: PairCase, tiny: Instrument, tmp_path: Path
) -> None:
    """The code, once, with a hint; no respondent is named in it but where a file must be mended."""
    now, then = (tmp_path / f"{name}.{case.ending}" for name in ("answers", "previous"))
    now.write_text(case.answers, "utf-8")
    then.write_text(case.previous, "utf-8")
    with pytest.raises(AssessmentError) as raised:
        compare(tiny, now, then)
    problem = _only(raised.value.problems)
    assert problem.code == case.code
    assert problem.hint


def _rest(text: str, problem: Problem) -> str:
    assert problem.line is not None
    assert problem.column is not None
    lines = text.split("\n")
    return lines[problem.line - 1][problem.column - 1 :]


def test_all_faults_of_answers_come_at_once_in_their_order(tiny: Instrument) -> None:
    """Six different faults are six problems, sorted by line and column."""
    answers: dict[str, Any] = json.loads(json.dumps(ANSWERS))
    answers["instrument"] = "tidy"
    answers["completed"] = "soon"
    answers["answers"]["A1"] = {"me": 9, "us": None}
    answers["answers"]["B1"]["uss"] = 1
    answers["answers"]["C1"] = {"me": 0}
    problems = _problems(tiny, json.dumps(answers, indent=2).encode())
    assert [problem.code for problem in problems] == [
        "answers-other-instrument",
        "answers-date",
        "answers-out-of-range",
        "answers-missing",
        "answers-unknown-perspective",
        "answers-unknown-item",
    ]
    places = [(problem.line or 0, problem.column or 0) for problem in problems]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b" " * (MAX_BYTES + 1), "json-too-large"),
        (b'{"respondent": "\xe9"}', "json-not-utf8"),
        (b"\xff\xfe{\x00}\x00", "json-not-utf8"),
        (b"", "json-syntax"),
        (b"\xef\xbb\xbf", "json-syntax"),
        (b"[" * 100_000, "json-too-deep"),
        (b'{"a":' * 100_000, "json-too-deep"),
        (b"NaN", "json-not-a-number"),
        (b"[]", "answers-shape"),
        (b"null", "answers-shape"),
        (b'"text"', "answers-shape"),
    ],
)
def test_hostile_answers_are_a_problem(data: bytes, code: str, tiny: Instrument) -> None:
    """Whatever bytes are given, what is wrong is said; nothing else is raised."""
    assert code in [problem.code for problem in _problems(tiny, data)]


def test_a_byte_order_mark_is_accepted_and_not_counted(tiny: Instrument) -> None:
    """Files that some editors write start with a mark; columns count from what follows it."""
    text = json.dumps(ANSWERS)
    assert read_response(tiny, text.encode("utf-8-sig")).respondent == "Ann"
    wrong = text.replace('"tiny"', '"tidy"')
    (problem,) = _problems(tiny, wrong.encode("utf-8-sig"))
    assert (problem.line, problem.column) == (1, wrong.index('"tidy"') + 1)
