"""Every fault of a package gives exactly its problem, at its place in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from case import Case, changed_files, place_of
from package_cases import CASES, LOADING, NO_PACKAGES, QUIET, NoPackage
from provoked import base_files
from tiny_package import tiny_files, write

from assessment_engine import AssessmentError, Engine, Problem, load_package, validate_package


def _id(case: Case) -> str:
    return f"{case.code} {case.there or case.file}{case.pointer[:60]}"


def _errors(problems: tuple[Problem, ...]) -> list[str]:
    return [str(problem) for problem in problems if problem.severity == "error"]


def test_the_base_package_has_no_problem(tmp_path: Path) -> None:
    """The package that the cases change is fit for use, to the last block of its report."""
    folder = write(tmp_path, tiny_files())
    assert validate_package(folder) == ()
    instrument = load_package(folder)
    assert Engine().report(instrument, instrument.examples[0].answers).blocks


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_a_fault_gives_its_problem_and_no_other(case: Case, tmp_path: Path) -> None:
    """The code, once, at the place of the fault as written, with a hint; no error follows."""
    files = base_files(case)
    files = changed_files(files, case)
    problems = validate_package(write(tmp_path, files))
    found = [problem for problem in problems if problem.code == case.code]
    assert found, [str(problem) for problem in problems]
    others = [each for each in problems if each not in found and each.code not in case.besides]
    assert not others, [str(problem) for problem in others]
    # Under a for_each, one place can be wrong for several entries, each with its own message.
    assert len({(each.pointer, each.line, each.column) for each in found}) == 1
    assert len({each.message for each in found}) == len(found)
    problem = found[0]
    assert (problem.severity, problem.file) == (case.severity, case.there or case.file)
    assert problem.pointer == case.pointer
    if case.text is None and case.content is None:
        place = place_of(files[problem.file or ""], case.pointer)
        assert (problem.line, problem.column) == place, str(problem)
    else:
        text = files[case.file]
        text = text.decode(errors="replace") if isinstance(text, bytes) else text
        lines = text.split("\n")
        assert problem.line and problem.column
        assert lines[problem.line - 1][problem.column - 1 :].startswith(case.shown or "")
    assert case.hint in problem.hint
    assert problem.hint.strip(": ")
    assert "\n" not in str(problem)
    assert len(problem.message) <= 410


@pytest.mark.parametrize("case", QUIET, ids=_id)
def test_what_comes_near_to_a_fault_is_none(case: Case, tmp_path: Path) -> None:
    """What an author means, and says where it has to be said, is no problem of any kind."""
    files = base_files(case)
    folder = write(tmp_path, changed_files(files, case))
    assert [str(problem) for problem in validate_package(folder)] == []


def test_scores_without_a_report_are_shown_by_others(tmp_path: Path) -> None:
    """A package whose scores an application shows has no report, and no warning for it."""
    files = tiny_files()
    files["instrument.json"]["parts"].remove("report.json")
    for section in ("triggers", "selections"):
        del files["scoring.json"][section]
    del files["examples/one.json"]["expected"]["coaching"]
    codes = {problem.code for problem in validate_package(write(tmp_path, files))}
    assert codes == {"coaching-unused", "text-unused"}


@pytest.mark.parametrize("case", NO_PACKAGES, ids=lambda case: case.code)
def test_where_there_is_no_package_that_is_raised(case: NoPackage, tmp_path: Path) -> None:
    """There is nothing to give problems of: the one that there is, is raised with a hint."""
    root = tmp_path / "package"
    if case.files is not None:
        write(root, case.files)
    with pytest.raises(AssessmentError) as raised:
        validate_package(root)
    (problem,) = raised.value.problems
    assert (problem.code, problem.file) == (case.code, str(root))
    assert problem.hint


@pytest.mark.parametrize(
    "case", [case for case in LOADING if case.severity == "error"][::7], ids=_id
)
def test_a_package_with_an_error_is_not_loaded(case: Case, tmp_path: Path) -> None:
    """`load_package` raises what `validate_package` says, examples apart."""
    files = changed_files(base_files(case), case)
    folder = write(tmp_path, files)
    with pytest.raises(AssessmentError) as raised:
        load_package(folder)
    assert [str(problem) for problem in raised.value.problems] == _errors(validate_package(folder))


def test_all_faults_of_a_file_come_at_once_in_its_order(tmp_path: Path) -> None:
    """Six different faults of names and meaning are six problems, sorted by line and column."""
    files = tiny_files()
    content = files["content.json"]
    content["phrases"]["contentz"] = "In here"
    content["items"][3]["scale"] = "agre"
    content["items"][2]["dimension"] = "C"
    content["items"][1]["text"] = "We {answer}."
    content["scales"][0]["options"][1]["value"] = 2
    content["items"][0]["colour"] = "red"
    problems = [
        problem
        for problem in validate_package(write(tmp_path, files))
        if problem.file == "content.json"
    ]
    assert [problem.code for problem in problems] == [
        "scale-duplicate-value",
        "schema-unknown-member",
        "unknown-placeholder",
        "unknown-dimension",
        "unknown-scale",
        "unknown-phrase",
    ]
    places = [(problem.line, problem.column) for problem in problems]
    assert places == sorted(places)


def test_all_faults_of_shape_come_at_once_over_all_files(tmp_path: Path) -> None:
    """What the schemas and the text itself refuse is said of every file, in the files' order."""
    files = tiny_files()
    files["instrument.json"]["version"] = "1"
    files["content.json"]["items"][0]["text"] = ""
    files["content.json"]["items"][1]["id"] = "no id"
    files["scoring.json"]["selections"][0]["order"] = "up"
    text = json.dumps(files["coaching.json"], indent=2).replace('"Listening"', "NaN")
    files["coaching.json"] = text
    files["report.json"] = "{"
    del files["examples/one.json"]["name"]
    problems = validate_package(write(tmp_path, files))
    assert [(problem.file, problem.code) for problem in problems] == [
        ("instrument.json", "schema-pattern"),
        ("content.json", "schema-too-few"),
        ("content.json", "schema-pattern"),
        ("scoring.json", "schema-value"),
        ("coaching.json", "json-not-a-number"),
        ("report.json", "json-syntax"),
        ("examples/one.json", "schema-missing-member"),
    ]


def test_members_missing_together_are_each_said_once(tmp_path: Path) -> None:
    """Two members that are missing from one object are two problems, not four."""
    files = tiny_files()
    files["content.json"]["items"][0] = {"scale": "agree"}
    problems = validate_package(write(tmp_path, files))
    assert [problem.message for problem in problems] == [
        "the member 'id' is missing",
        "the member 'text' is missing",
    ]


def test_a_package_without_items_is_refused(tmp_path: Path) -> None:
    """A manifest alone is a package that asks nothing: "no-items", and nothing else."""
    files = tiny_files()
    manifest = {**files["instrument.json"], "parts": []}
    example = {"name": "None", "answers": {}, "expected": {"scores": {"a": 1}}}
    folder = write(tmp_path, {"instrument.json": manifest, "examples/one.json": example})
    (problem,) = validate_package(folder)
    assert (problem.code, problem.line, problem.column) == ("no-items", 1, 1)
    assert problem.hint


def test_the_largest_chain_of_scores_is_named(tmp_path: Path) -> None:
    """Scores that stand on each other in too long a chain are an error like a circle."""
    files = tiny_files()
    rules = [{"op": "score", "score": f"s{index + 1}"} for index in range(150)]
    files["scoring.json"]["scores"] += [
        {"id": f"s{index}", "label": "x", "rule": rule} for index, rule in enumerate([*rules, 1])
    ]
    (problem,) = validate_package(write(tmp_path, files))
    assert problem.code == "score-cycle"
    assert "chain of more than 100 scores" in problem.message


def test_an_author_note_hides_nothing(tmp_path: Path) -> None:
    """A member that nothing reads is an error; what else is wrong is said all the same."""
    files = tiny_files()
    files["content.json"]["items"][0]["note"] = "from the workshop"
    files["content.json"]["items"][1]["dimension"] = "C"
    codes = [problem.code for problem in validate_package(write(tmp_path, files))]
    assert codes == ["schema-unknown-member", "unknown-dimension"]
