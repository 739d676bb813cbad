"""`assess validate` as authors and CI meet it: text, JSON and SARIF, and nothing else on stdout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from case import Case, changed_files
from click.testing import CliRunner, Result
from jsonschema import Draft4Validator
from package_cases import CASES, NO_PACKAGES
from provoked import base_files
from tiny_german import german_files
from tiny_package import Files, tiny_files, write
from varied_package import varied_files

from assessment_engine.cli.commands import assess
from assessment_engine.codes import CODES

SCHEMA = json.loads((Path(__file__).parent / "sarif/sarif-2.1.0-rtm.5.json").read_text("utf-8"))
SARIF = Draft4Validator(SCHEMA)
PROBLEM = {"code", "severity", "message", "hint", "file", "line", "column", "pointer"}


def run(path: object, form: str = "text") -> Result:
    """Run `assess validate` here; what it raises is raised."""
    arguments = ["validate", str(path), "--format", form]
    return CliRunner().invoke(assess, arguments, catch_exceptions=False)


def document(path: object, form: str, code: int = 0) -> dict[str, Any]:
    """Run `assess validate` and give the document that is all it prints."""
    done = run(path, form)
    assert done.exit_code == code
    assert done.stderr == ""
    value: dict[str, Any] = json.loads(done.stdout)
    return value


def sarif(path: object, code: int = 0) -> dict[str, Any]:
    """Run `assess validate --format sarif`, and give the one run of a log that fits the schema."""
    log = document(path, "sarif", code)
    assert [error.message for error in SARIF.iter_errors(log)] == []
    (only,) = log["runs"]
    assert isinstance(only, dict)
    return only


def disagreeing(root: Path, **expected: Any) -> Path:
    """Write the small package with an example that expects other scores or coaching."""
    files = tiny_files()
    wanted = files["examples/one.json"]["expected"]
    wanted["scores"].update(expected.pop("scores", {}))
    wanted.update(expected)
    return write(root, files)


def test_a_package_without_problems(tmp_path: Path) -> None:
    """One line of text; documents that say who made them, of what, and nothing else."""
    root = write(tmp_path, german_files())
    assert run(root).stdout.splitlines()[-1] == f"{root}: no errors, no warnings"
    told = document(root, "json")
    assert list(told) == ["format", "engine_version", "package", "instrument", "errors",
                          "warnings", "problems", "translations"]  # fmt: skip
    assert told["format"] == 1
    assert told["instrument"]["id"] == "tiny"
    assert told["instrument"]["digest"].startswith("sha256:")
    assert (told["errors"], told["warnings"], told["problems"]) == (0, 0, [])
    (german,) = told["translations"]
    assert (german["language"], german["translated"]) == ("de", german["texts"])
    assert german["sections"]["items"] == {"translated": 4, "texts": 4}
    log = sarif(root)
    assert log["results"] == log["tool"]["driver"]["rules"] == []
    assert log["properties"]["translations"] == told["translations"]


@pytest.mark.parametrize("case", CASES[::4], ids=lambda case: f"{case.code} {case.pointer[:40]}")
def test_every_form_says_the_same(case: Case, tmp_path: Path) -> None:
    """Each problem is a line, an object and a result, with the same code, place and remedy."""
    root = write(tmp_path, changed_files(base_files(case), case))
    code = int(case.severity == "error")
    told, log = document(root, "json", code), sarif(root, code)
    lines = run(root).stdout.splitlines()
    assert run(root).exit_code == code
    assert len(told["problems"]) == told["errors"] + told["warnings"] == len(log["results"])
    rules = log["tool"]["driver"]["rules"]
    for line, problem, result in zip(lines, told["problems"], log["results"], strict=False):
        assert set(problem) - {"example"} == PROBLEM
        place = f"{problem['file']}:{problem['line']}:{problem['column']}"
        assert line.startswith(f"{place}: {problem['severity']} [{problem['code']}] ")
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"] == problem["code"]
        assert rule["shortDescription"]["text"] == CODES[problem["code"]].meaning
        assert rule["help"]["text"] == CODES[problem["code"]].remedy
        assert result["level"] == problem["severity"]
        assert result["properties"]["remedy"] == problem["hint"]
        assert result["properties"]["pointer"] == problem["pointer"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) == (problem["line"], problem["column"])
        assert problem["hint"] in result["message"]["text"]


@pytest.mark.parametrize("case", NO_PACKAGES, ids=lambda case: case.code)
def test_a_document_even_where_there_is_no_package(case: Any, tmp_path: Path) -> None:
    """CI gets its document whatever is wrong; on a terminal the line goes to standard error."""
    root = tmp_path / "none"
    if case.files is not None:
        write(root, case.files)
    done = run(root)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"[{case.code}]" in done.stderr
    told = document(root, "json", 1)
    assert [each["code"] for each in told["problems"]] == [case.code]
    assert told["instrument"] is None
    (result,) = sarif(root, 1)["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == root.as_uri()


def test_an_instrument_that_nobody_installed() -> None:
    """An id that is unknown is a problem in the document as well."""
    (problem,) = document("no_such_instrument", "json", 1)["problems"]
    assert (problem["code"], problem["file"]) == ("unknown-instrument", None)
    assert sarif("no_such_instrument", 1)["results"][0]["ruleId"] == "unknown-instrument"


def test_an_example_that_disagrees_is_a_table(tmp_path: Path) -> None:
    """Score, expected and got in columns, the trace below; each problem keeps code and place."""
    root = disagreeing(
        tmp_path,
        scores={"gap": "11/3", "B.me": None, "A.me": {"value": 3, "band": "high"}},
        coaching=["A2"],
    )
    done = run(root)
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    codes = [line.partition("[")[2].partition("]")[0] for line in lines if ": error [" in line]
    assert codes == ["example-score", "example-band", "example-score", "example-score",
                     "example-coaching"]  # fmt: skip
    assert lines[5:] == [
        "",
        'examples/one.json: the example "One" disagrees',
        "    score     expected      got",
        "    A.me      3, band high  2, band low",
        "        A me = 0+2 = 2 of 4",
        "    B.me      no value      0",
        "        B me = mean of 0, not applicable = 0 of 2",
        '    gap       "11/3"        0',
        "        gap = A me 2 \N{MINUS SIGN} A us 2 = 0",
        "    coaching  A2            A1",
        "        A1: Myself 0 + All of us 1 = 1, below 2",
        "",
        f"{root}: 5 errors, no warnings",
    ]


def test_the_table_of_an_example_is_in_json(tmp_path: Path) -> None:
    """Conditions, codes and sets of codes stand there as an example writes them."""
    files = varied_files()
    verdicts = {"sleep": "long", "places": ["work"], "moving": False}
    files["examples/one.json"]["expected"]["verdicts"] = verdicts
    lines = run(write(tmp_path, files)).stdout.splitlines()
    rows = [re.split("  +", line.strip()) for line in lines if line[4:5].isalpha()]
    assert rows[-3:] == [
        ["sleep", '"long"', '"short"'],
        ["places", '["work"]', '["home", "work"]'],
        ["moving", "false", "true"],
    ]


def test_an_example_that_disagrees_is_data(tmp_path: Path) -> None:
    """What was expected, what came out and how are members in JSON, and properties in SARIF."""
    root = disagreeing(tmp_path, scores={"gap": "11/3"}, coaching=["A2", "A1"])
    told = {each["code"]: each["example"] for each in document(root, "json", 1)["problems"]}
    assert told == {
        "example-score": {
            "name": "One",
            "subject": "gap",
            "expected": {"value": "11/3"},
            "got": {"value": 0},
            "traces": ["gap = A me 2 \N{MINUS SIGN} A us 2 = 0"],
        },
        "example-coaching": {
            "name": "One",
            "subject": "coaching",
            "expected": ["A2", "A1"],
            "got": ["A1"],
            "traces": [],
        },
    }
    results = sarif(root, 1)["results"]
    assert {each["ruleId"]: each["properties"]["example"] for each in results} == told


def test_files_are_named_from_where_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code scanning finds a file below the repository, whatever characters its path has."""
    files = tiny_files()
    files["content.json"]["items"][0]["scale"] = "agre"
    folder = write(tmp_path / "my packages" / "größe", files)
    monkeypatch.chdir(tmp_path)
    for path in ("my packages/größe", "./my packages/../my packages/größe", folder):
        (result,) = sarif(path, 1)["results"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
            "uri": "my%20packages/gr%C3%B6%C3%9Fe/content.json",
            "uriBaseId": "%SRCROOT%",
        }
    monkeypatch.chdir(folder / "examples")
    (result,) = sarif(folder, 1)["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": (folder / "content.json").as_uri()}


def test_columns_count_characters_and_not_bytes(tmp_path: Path) -> None:
    """The log says so, and a column behind letters of several bytes is that of an editor."""
    files = tiny_files()
    files["coaching.json"] = '{"coaching": {"A1": {"title": "Größe \U0001f600", "why": [1]}}}'
    log = sarif(write(tmp_path, files), 1)
    assert log["columnKind"] == "unicodeCodePoints"
    found = {r["locations"][0]["physicalLocation"]["region"]["startColumn"] for r in log["results"]}
    assert files["coaching.json"].index("1]") + 1 in found


def test_hostile_names_stay_in_the_document(tmp_path: Path) -> None:
    """Halves of characters and controls in a package, or in its path, leave the JSON whole."""
    files: Files = tiny_files()
    files["content.json"] = '{"it\\u001b[2Jems": "\\ud83d", "\\udc00": 1, "a/b~c": 2}'
    root = write(tmp_path / os.fsdecode(b"p\xe4th"), files)
    for form in ("json", "sarif"):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "assessment_engine.cli",
                "validate",
                str(root),
                "--format",
                form,
            ],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        assert (done.returncode, done.stderr) == (1, b"")
        told = json.loads(done.stdout.decode("utf-8"))
        if form == "sarif":
            assert list(SARIF.iter_errors(told)) == []


def test_a_format_that_there_is_not_is_wrong_use() -> None:
    """It exits with 2, as every wrong use does, and prints no document."""
    done = run("tiny", "yaml")
    assert (done.exit_code, done.stdout) == (2, "")
