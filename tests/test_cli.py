"""The `assess` command as users meet it: a real process, its output and its exit code."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tiny_package import write
from varied_package import ANSWERS, varied_files

ROOT = Path(__file__).resolve().parents[1]
ID = "customer_service_commitment"
PACKAGE = ROOT / "instruments" / ID
SAMPLE = PACKAGE / "examples" / "sample.json"


def assess(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run `assess` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "assessment_engine.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )


def good(*arguments: object, cwd: Path | None = None) -> str:
    """Run `assess`, expect success, and give what it printed."""
    done = assess(*arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def bad(*arguments: object, code: int = 1) -> list[str]:
    """Run `assess`, expect an exit code and no traceback, and give the lines of stderr."""
    done = assess(*arguments)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()


def answers(folder: Path, **changes: Any) -> Path:
    """Write the sample's answers with some of them changed."""
    document = json.loads(SAMPLE.read_text("utf-8"))
    document["answers"].update(changes)
    path = folder / "answers.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def table(folder: Path, *names: str) -> Path:
    """Write the sample's answers as CSV, a row for each name."""
    document = json.loads(SAMPLE.read_text("utf-8"))
    cells = {
        f"{item}.{view}": value
        for item, given in document["answers"].items()
        for view, value in given.items()
    }
    path = folder / "answers.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["respondent", "completed", *cells])
        writer.writerows([name, "2026-01-02", *cells.values()] for name in names)
    return path


def test_demo_writes_the_sample_report_in_three_formats(tmp_path: Path) -> None:
    """The first command of the README ends here."""
    printed = good("demo", "--output", tmp_path).split()
    assert printed == [str(tmp_path / f"report.{end}") for end in ("html", "pdf", "json")]
    assert (tmp_path / "report.html").read_bytes().startswith(b"<!DOCTYPE html>")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert (
        json.loads((tmp_path / "report.json").read_text("utf-8"))["respondent"] == "Sample Report"
    )


def test_demo_writes_to_the_current_folder_by_default(tmp_path: Path) -> None:
    """`assess demo` alone is enough, and an installed instrument needs no checkout."""
    good("demo", cwd=tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "report.html",
        "report.pdf",
        "report.json",
    }


def test_one_report_goes_to_the_file_named(tmp_path: Path) -> None:
    """With one format, --output is the file."""
    target = tmp_path / "deep" / "mine.html"
    assert good("report", ID, SAMPLE, "--output", target).strip() == str(target)
    assert b"Sample Report" in target.read_bytes()


def test_several_formats_go_to_a_folder(tmp_path: Path) -> None:
    """With several formats, --output is a folder."""
    target = tmp_path / "out"
    good("report", PACKAGE, SAMPLE, "--format", "html", "--format", "json", "--output", target)
    assert sorted(path.name for path in target.iterdir()) == ["report.html", "report.json"]


def test_a_csv_with_several_rows_gives_several_reports(tmp_path: Path) -> None:
    """One person a row, one report a person."""
    target = tmp_path / "out"
    good("report", ID, table(tmp_path, "Ada", "Grace"), "--format", "json", "--output", target)
    names = [json.loads(p.read_text("utf-8"))["respondent"] for p in sorted(target.iterdir())]
    assert [p.name for p in sorted(target.iterdir())] == ["report-1.json", "report-2.json"]
    assert names == ["Ada", "Grace"]


def test_score_prints_json() -> None:
    """Scores by id, coaching as a list of objects with an id."""
    result = json.loads(good("score", ID, SAMPLE))
    expected = json.loads(SAMPLE.read_text("utf-8"))["expected"]
    individual = result["scores"]["SL.individual"]
    assert (individual["value"], individual["maximum"], individual["answered"]) == (15, 24, 8)
    assert individual["band"] == "solid_in_parts"
    values = {name: result["scores"][name]["value"] for name in expected["scores"]}
    assert values == expected["scores"]
    assert [entry["id"] for entry in result["coaching"]] == expected["coaching"]


def test_score_of_several_rows_is_a_list(tmp_path: Path) -> None:
    """The results stand in the order of the rows."""
    result = json.loads(good("score", ID, table(tmp_path, "Ada", "Grace")))
    assert [entry["respondent"] for entry in result] == ["Ada", "Grace"]


def test_explain_says_every_score_and_trigger_in_a_line() -> None:
    """The trace of everything, for those who check by hand."""
    lines = good("explain", ID, SAMPLE).splitlines()
    assert "SL individual = 2+3+0+2+2+0+3+3 = 15 of 24" in lines
    assert "RRS-3: you 1 + organization 1 = 2, below 3" in lines


def test_explain_of_one_score_names_answers_and_rule() -> None:
    """With a score id, the answers used and the place in the package follow."""
    lines = good("explain", ID, SAMPLE, "SL.individual").splitlines()
    assert lines[0] == "SL individual = 2+3+0+2+2+0+3+3 = 15 of 24"
    assert lines[1] == "    SL-1.individual: 2"
    assert lines[-1] == "    rule: scoring.json /scores/0/rule"


def test_explain_tells_exclusions_and_writes_times_as_times(tmp_path: Path) -> None:
    """An exclusion that applies is told, any can be asked for; a time has hours and minutes."""
    folder = write(tmp_path / "varied", varied_files())
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"answers": {**ANSWERS["answers"], "weight": 24}}), "utf-8")
    lines = good("explain", folder, file).splitlines()
    assert lines[-1] == "too_light = true: weight 24, below 25"
    lines = good("explain", folder, file, "too_light").splitlines()
    assert lines[1:] == ["    weight: 24", "    rule: instrument.json /exclusions/0/when"]
    file.write_text(json.dumps(ANSWERS), "utf-8")
    assert "too_light" not in good("explain", folder, file)
    assert good("explain", folder, file, "too_light", "in_bed").splitlines()[1:] == [
        "    up: 06:00",
        "    bed: 23:30",
        "    rule: instrument.json /scores/1/rule",
        "too_light = false: weight 70.5, not below 25",
        "    weight: 70.5",
        "    rule: instrument.json /exclusions/0/when",
    ]
    (line,) = bad("explain", folder, file, "too_lihgt")
    assert "[unknown-score]" in line
    assert "did you mean 'too_light'?" in line


def test_explain_of_an_unknown_score_names_the_nearest() -> None:
    """A misspelt score id is an error."""
    (line,) = bad("explain", ID, SAMPLE, "SL.indivdual")
    assert "[unknown-score]" in line
    assert "did you mean 'SL.individual'?" in line


def test_explain_of_coaching_that_was_not_triggered_says_so() -> None:
    """A known coaching id that did not fire is not called unknown."""
    (line,) = bad("explain", ID, SAMPLE, "SL-1")
    assert "[coaching-not-triggered]" in line


def test_validate_lists_what_is_missing_and_succeeds_on_warnings(tmp_path: Path) -> None:
    """An item without coaching is named; that is no error."""
    assert good("validate", PACKAGE).splitlines()[-1] == f"{PACKAGE}: no errors, no warnings"
    assert good("validate", ID).splitlines()[-1] == f"{ID}: no errors, no warnings"
    copy = shutil.copytree(PACKAGE, tmp_path / "copy")
    place = copy / "coaching" / "SL.json"
    content = json.loads(place.read_text("utf-8"))
    del content["coaching"]["SL-3"]
    place.write_text(json.dumps(content), "utf-8")
    lines = good("validate", copy).splitlines()
    assert lines[-1] == f"{copy}: no errors, 1 warning"
    assert "[coaching-missing] the coaching 'SL-3' has no text yet" in lines[0]


def test_validate_fails_with_a_line_per_error(tmp_path: Path) -> None:
    """File, line, column, code, what, remedy."""
    (tmp_path / "instrument.json").write_text('{\n  "format": 1,\n  "idd": "x"\n}', "utf-8")
    done = assess("validate", tmp_path)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert any(
        line.startswith("instrument.json:3:10: error [schema-unknown-member]") for line in lines
    )
    assert "did you mean 'id'?" in done.stdout
    assert lines[-1].endswith("errors, no warnings")


def test_instruments_and_plugins_are_listed() -> None:
    """What is installed is shown with versions."""
    rows = [line.split()[:3] for line in good("instruments").splitlines()]
    assert ["customer_service_commitment", "1.1.0", "48"] in rows
    assert len(rows) == 4
    listed = good("plugins")
    assert re.search(r"html +assessment-engine-html +0.1.0 +ok +renderers +html\n", listed)
    assert re.search(r"folder +assessment-engine-folder +0.1.0 +ok +storages +folder\n", listed)


def test_schemas_are_written_for_editors(tmp_path: Path) -> None:
    """The published schemas, as files that "$schema" can name."""
    good("schemas", "--output", tmp_path)
    names = {"instrument", "part", "translation", "answers", "example", "import-map"}
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.schema.json" for name in names}


def test_all_problems_of_an_answers_file_come_at_once(tmp_path: Path) -> None:
    """Each on its own line with file, line and column, and nothing is written."""
    path = answers(
        tmp_path,
        **{
            "SL-1": {"individual": 7, "organization": 1.5},
            "SL-2": {"indivdual": 1, "organization": True},
            "SL9": {"individual": 1},
        },
    )
    target = tmp_path / "out.html"
    lines = bad("report", ID, path, "--output", target)
    assert all(line.startswith(f"{path}:1:") for line in lines)
    codes = [line.partition("[")[2].partition("]")[0] for line in lines]
    assert sorted(codes) == [
        "answers-missing",
        "answers-not-a-number",
        "answers-not-an-integer",
        "answers-out-of-range",
        "answers-unknown-item",
        "answers-unknown-perspective",
    ]
    assert not target.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "json-syntax"),
        (b"\xff\xfe", "json-not-utf8"),
        (b"[" * 100_000, "json-too-deep"),
        (b'{"answers": ' + b"1" * 5000 + b"}", "json-number-too-large"),
        (b'{"answers": {"SL-1": NaN}}', "json-not-a-number"),
        (b'{"answers": {}, "answers": {}}', "json-duplicate-key"),
        (b" " * 6_000_000, "json-too-large"),
        (b"null", "answers-shape"),
    ],
)
def test_hostile_answers_give_a_coded_line(tmp_path: Path, content: bytes, code: str) -> None:
    """No input of a user ends in a traceback."""
    path = tmp_path / "answers.json"
    path.write_bytes(content)
    assert any(f"[{code}]" in line for line in bad("score", ID, path))


def test_a_csv_problem_names_line_and_column(tmp_path: Path) -> None:
    """The second row's field is pointed at."""
    path = table(tmp_path, "Ada", "Grace")
    rows = path.read_text("utf-8").splitlines()
    rows[2] = rows[2].replace("Grace,2026-01-02,2", "Grace,2026-01-02,9", 1)
    path.write_text("\n".join(rows), "utf-8")
    (line,) = bad("score", ID, path)
    assert line.startswith(f"{path}:3:18: error [answers-out-of-range]")


def test_files_that_are_not_there_are_problems(tmp_path: Path) -> None:
    """A path that leads nowhere is said in a line."""
    assert "[answers-unreadable]" in bad("score", ID, tmp_path / "none.json")[0]
    assert "[answers-unreadable]" in bad("score", ID, tmp_path)[0]
    assert "[package-not-found]" in bad("validate", tmp_path / "none")[0]
    assert "[package-no-manifest]" in bad("validate", tmp_path)[0]
    assert "[unknown-instrument]" in bad("score", "customer_service", SAMPLE)[0]


def test_an_output_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    """A file where a folder is needed gives a line, and leaves the file alone."""
    blocked = tmp_path / "file"
    blocked.write_text("mine")
    assert "[output-unwritable]" in bad("report", ID, SAMPLE, "--output", blocked / "x.html")[0]
    assert blocked.read_text() == "mine"


def test_wrong_use_exits_with_2(tmp_path: Path) -> None:
    """Unknown commands, options and formats are errors of usage."""
    bad("nonsense", code=2)
    bad("score", code=2)
    lines = bad("report", ID, SAMPLE, "--format", "htlm", code=2)
    assert "did you mean 'html'?" in "\n".join(lines)
    bad("report", ID, tmp_path / "none.json", "--format", "htlm", code=2)


def test_help_names_every_command_and_the_exit_codes() -> None:
    """`assess --help` fits on one screen."""
    text = good("--help")
    for command in ("demo", "report", "score", "explain", "validate", "instruments", "plugins"):
        assert f"\n  {command}" in text
    assert "Exit codes" in text
    assert len(text.splitlines()) < 48


def test_it_works_in_a_real_terminal(tmp_path: Path) -> None:
    """On a terminal the same lines come out, with the exit code."""
    received: list[bytes] = []

    def read(handle: int) -> bytes:
        data = os.read(handle, 65536)
        received.append(data)
        return data

    command = [sys.executable, "-m", "assessment_engine.cli", "explain", ID, str(SAMPLE), "SL-6"]
    status = pty.spawn(command, read, lambda _: b"")
    assert os.waitstatus_to_exitcode(status) == 0
    assert b"SL-6: you 0 + organization 2 = 2, below 3" in b"".join(received)


def test_output_that_the_terminal_cannot_show_is_escaped(tmp_path: Path) -> None:
    """A terminal without Unicode does not end the command, and JSON stays JSON."""
    document = json.loads(SAMPLE.read_text("utf-8"))
    document["respondent"] = "Łukasz"
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(document), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "assessment_engine.cli", "score", ID, str(path)],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["respondent"] == "Łukasz"
