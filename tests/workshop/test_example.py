"""Worked examples that the command makes: right, listed, and all else left as it was."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import tempfile
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_package import tiny_files, write
from varied_package import varied_files

from assessment_engine import load_package, validate_package
from assessment_engine.cli.commands import assess
from assessment_engine.cli.jsonstyle import laid_out, with_entry
from assessment_engine.generating import KINDS, generate
from assessment_engine.jsontext import read
from assessment_engine.testing.strategies import packages, write_files

MINUS = "\N{MINUS SIGN}"
ANSWERS = {
    "respondent": "Bo",
    "completed": "2026-05-01",
    "answers": {
        "A1": {"me": 2, "us": 2},
        "A2": {"me": 1, "us": 0},
        "B1": {"me": 0, "us": 1},
        "B2": {"me": None},
    },
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The package without faults."""
    return write(tmp_path / "tiny", tiny_files())


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """Answers to it."""
    path = tmp_path / "bo_at_work.json"
    path.write_text(json.dumps(ANSWERS), "utf-8")
    return path


def run(*arguments: object) -> Result:
    """Run `assess example`."""
    return CliRunner().invoke(assess, ["example", *map(str, arguments)])


def coded(result: Result) -> list[str]:
    """Give the codes of the problems of a run that failed for them."""
    assert result.exit_code == 1
    assert all(" -> " in line for line in result.stderr.splitlines())
    return re.findall(r"\[([a-z]+(?:-[a-z0-9]+)*)\]", result.stderr)


SHOWN = f"""\
Scores
  A.me  3  0 to 4   high  2 of 2 answered
  A.us  2  0 to 4   low   2 of 2 answered
  B.me  2  0 to 2         1 of 2 answered
  gap   1  {MINUS}4 to 4        4 of 4 answered

Coaching
  A2  Answering

How it comes about
  A me = 2+1 = 3 of 4
  A us = 2+0 = 2 of 4
  B me = mean of 2, missing = 2 of 2
  gap = A me 3 \N{MINUS SIGN} A us 2 = 1
  A2: Myself 1 + All of us 0 = 1, below 2
"""
WRITTEN = """\
{
  "name": "bo at work",
  "instrument": "tiny",
  "respondent": "Bo",
  "completed": "2026-05-01",
  "answers": {
    "A1": {"me": 2, "us": 2},
    "A2": {"me": 1, "us": 0},
    "B1": {"me": 0, "us": 1},
    "B2": {"me": null}
  },
  "expected": {
    "scores": {
      "A.me": {"value": 3, "band": "high"},
      "A.us": {"value": 2, "band": "low"},
      "B.me": 2,
      "gap": 1
    },
    "coaching": ["A2"]
  }
}
"""


def test_an_archive_is_not_changed(package: Path, answers: Path, tmp_path: Path) -> None:
    """It is packed anew from the folder, whose files an author can see."""
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in package.rglob("*.json"):
            archive.write(path, path.relative_to(package).as_posix())
    before = packed.read_bytes()
    done = run(packed, answers, "--yes")
    assert coded(done) == ["example-place"]
    assert "an archive is not changed -> give the folder, then pack it again" in done.stderr
    assert packed.read_bytes() == before


def test_it_shows_writes_and_lists_the_example(package: Path, answers: Path) -> None:
    """Scores, coaching and why; then the file and the manifest. The package is valid with it."""
    before = (package / "instrument.json").read_text("utf-8")
    done = run(package, answers, "--yes")
    place = package / "examples" / "bo_at_work.json"
    assert done.stdout == f"{SHOWN}{place}\n{package / 'instrument.json'}\n"
    assert place.read_text("utf-8") == WRITTEN
    assert validate_package(package) == ()
    assert [each.name for each in load_package(package).examples] == ["One", "bo at work"]
    after = (package / "instrument.json").read_text("utf-8")
    assert after.replace(',\n    "examples/bo_at_work.json"', "") == before


@settings(max_examples=40)
@given(packages(), st.sampled_from(KINDS), st.integers(0, 99), st.booleans())
def test_every_example_that_is_written_comes_out(
    files: dict[str, Any], kind: str, seed: int, first: bool
) -> None:
    """Of any package and any answers, with fractions and absent values, also as the first one."""
    with tempfile.TemporaryDirectory() as folder:
        root, path = Path(folder, "package"), Path(folder, "answers.json")
        write_files(files, root)
        made = generate(load_package(root), kind, seed)
        path.write_text(laid_out(dict(made.answers)), "utf-8")
        if first:
            del files["instrument.json"]["examples"]
            write_files(files, root)
        done = run(root, path, "--yes", "--name", f"{kind} {seed}")
        assert done.exit_code == 0, done.output
        assert [each for each in validate_package(root) if each.severity == "error"] == []
        assert len(load_package(root).examples) == 2 - first


def test_the_name_says_where_it_goes(package: Path, answers: Path) -> None:
    """The file has the name in plain letters; a name of others becomes "example"."""
    for name, file in [
        ("Über alles: 100 %!", "uber_alles_100"),
        ("\u4f8b", "example"),
        ("../../etc/passwd", "etc_passwd"),
        ("x" * 300, "x" * 60),
    ]:
        assert run(package, answers, "--yes", "--name", name).exit_code == 0
        made = json.loads((package / "examples" / f"{file}.json").read_text("utf-8"))
        assert made["name"] == name
    assert validate_package(package) == ()


def test_it_never_overwrites_unless_told(package: Path, answers: Path) -> None:
    """An example of that name is kept; with --replace it is written anew and listed once."""
    before = {path.name: path.read_bytes() for path in package.rglob("*.json")}
    assert coded(run(package, answers, "--yes", "--name", "one")) == ["example-exists"]
    assert before == {path.name: path.read_bytes() for path in package.rglob("*.json")}
    assert run(package, answers, "--yes", "--name", "one", "--replace").exit_code == 0
    assert [each.name for each in load_package(package).examples] == ["one"]
    assert validate_package(package) == ()


def test_an_example_that_has_become_wrong_is_written_anew(package: Path) -> None:
    """With --replace, its answers give the numbers that come out now; its name stays."""
    place = package / "examples" / "one.json"
    changed = json.loads(place.read_text("utf-8"))
    changed["expected"]["scores"]["A.me"] = 4
    place.write_text(json.dumps(changed), "utf-8")
    assert [problem.code for problem in validate_package(package)] == ["example-score"]
    assert coded(run(package, place, "--yes")) == ["example-exists"]
    done = run(package, place, "--replace", "--yes")
    assert done.exit_code == 0
    assert json.loads(place.read_text("utf-8"))["name"] == "One"
    assert done.stdout.endswith(f"\n{place}\n")
    place.rename(place.with_name("first.json"))
    manifest = package / "instrument.json"
    manifest.write_text(manifest.read_text("utf-8").replace("one.json", "first.json"), "utf-8")
    assert run(package, place.with_name("first.json"), "--replace", "--yes").exit_code == 0
    assert [path.name for path in place.parent.iterdir()] == ["first.json"]
    assert validate_package(package) == ()


def test_a_place_of_ones_own(package: Path, answers: Path) -> None:
    """--output may be anywhere in the package, and nowhere else."""
    assert run(package, answers, "--yes", "--output", package / "more" / "a.json").exit_code == 0
    assert validate_package(package) == ()
    (package / "out").symlink_to(package.parent)
    for place in (
        package.parent / "a.json",
        package / ".." / "a.json",
        package / "instrument.json",
        package / "with space.json",
        package / "out" / "a.json",
    ):
        done = run(package, answers, "--yes", "--replace", "--output", place)
        assert coded(done) == ["example-place"]
    done = run(package, answers, "--yes", "--replace", "--output", package / "report.json")
    assert coded(done) == ["example-place"]
    assert validate_package(package) == ()


def test_the_schema_beside_the_manifests_is_named(package: Path, answers: Path) -> None:
    """Where the manifest names its schema, the example names its own, from where it stands."""
    manifest = package / "instrument.json"
    plain = manifest.read_text("utf-8")
    for named, expected in [
        ("schemas/instrument.schema.json", "../schemas/example.schema.json"),
        ("./schemas/instrument.schema.json", "../schemas/example.schema.json"),
        ("../schemas/instrument.schema.json", "../../schemas/example.schema.json"),
        ("https://a.org/instrument.schema.json", "https://a.org/example.schema.json"),
        ("/srv/instrument.schema.json", "/srv/example.schema.json"),
        ("other.json", None),
    ]:
        manifest.write_text(plain.replace("{", f'{{\n  "$schema": "{named}",', 1), "utf-8")
        assert run(package, answers, "--yes", "--replace").exit_code == 0
        made = json.loads((package / "examples" / "bo_at_work.json").read_text("utf-8"))
        assert made.get("$schema") == expected
        assert list(made)[expected is not None] == "name"


def test_a_csv_of_one_row_will_do(package: Path, tmp_path: Path) -> None:
    """A row is a response; two would be two examples."""
    path = tmp_path / "people.csv"
    path.write_text("A1.me,A1.us,A2.me,A2.us,B1.me,B1.us,B2.me\n0,1,2,1,2,1,\n", "utf-8")
    assert run(package, path, "--yes", "--name", "table").exit_code == 0
    made = json.loads((package / "examples" / "table.json").read_text("utf-8"))
    assert list(made) == ["name", "instrument", "answers", "expected"]
    assert made["answers"]["A1"] == {"me": 0, "us": 1}
    path.write_text(path.read_text("utf-8") + "0,1,2,1,2,1,\n", "utf-8")
    assert coded(run(package, path, "--yes", "--name", "both")) == ["example-several"]


def test_nothing_is_written_of_what_is_wrong(package: Path, answers: Path) -> None:
    """Answers with a fault, a package with a fault, a name that cannot be shown."""
    assert coded(run(package, answers, "--yes", "--name", "a\x00b")) == ["text-character"]
    answers.write_text('{"answers": {"A1": {"me": 9, "us": 1}}}', "utf-8")
    assert "answers-out-of-range" in coded(run(package, answers, "--yes"))
    assert coded(run(package, package / "none.json", "--yes")) == ["answers-unreadable"]
    manifest = package / "instrument.json"
    good = manifest.read_text("utf-8")
    answers.write_text(json.dumps(ANSWERS), "utf-8")
    for wrong in ("5", '"a.json"', "{}"):
        manifest.write_text(re.sub(r"(?<=\"examples\": )\[[^]]*\]", wrong, good), "utf-8")
        assert coded(run(package, answers, "--yes")) == ["schema-type"]
    manifest.write_text(good, "utf-8")
    (package / "report.json").write_text("{", "utf-8")
    assert coded(run(package, answers, "--yes")) == ["json-syntax"]
    assert coded(run(package / "none", answers, "--yes")) == ["package-not-found"]
    assert [path.name for path in (package / "examples").iterdir()] == ["one.json"]


def test_nobody_is_not_asked(package: Path, answers: Path) -> None:
    """Where no person can answer, --yes is needed."""
    done = run(package, answers)
    assert coded(done) == ["example-unconfirmed"]
    assert done.stdout == SHOWN
    assert [path.name for path in (package / "examples").iterdir()] == ["one.json"]


def test_a_manifest_that_breaks_meanwhile_is_left_alone(package: Path, answers: Path) -> None:
    """While the question is open the author goes on writing: what is half done is not edited."""
    manifest = package / "instrument.json"
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "assessment_engine.cli", "example", package, answers]
    process = subprocess.Popen(
        list(map(str, command)), stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    os.close(theirs)
    assert process.stderr is not None
    # The question is the first that is written there.
    asked = process.stderr.read(20)
    manifest.write_text("{", "utf-8")
    os.write(ours, b"y\n")
    _, err = process.communicate(timeout=30)
    os.close(ours)
    assert (process.returncode, asked.strip() != b"") == (1, True)
    assert b"[json-syntax]" in err
    assert manifest.read_text("utf-8") == "{"
    assert not list(package.glob("**/.*"))


@pytest.mark.parametrize(("reply", "code"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_the_author_is_asked(package: Path, answers: Path, reply: str, code: int) -> None:
    """On a terminal the example is written after a yes, and not otherwise."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "assessment_engine.cli", "example", package, answers]
    process = subprocess.Popen(
        list(map(str, command)), stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    os.close(theirs)
    os.write(ours, reply.encode())
    _, err = process.communicate(timeout=30)
    os.close(ours)
    assert process.returncode == code, err
    assert b"is all of it right? [y/N]" in err
    assert (package / "examples" / "bo_at_work.json").exists() == (code == 0)
    assert (b"Nothing is written." in err) == (code == 1)


_names = st.text(st.characters(codec="utf-8"), max_size=6)
_scalars = st.none() | st.booleans() | st.integers() | _names
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=3)
)
_lists = st.lists(_names, max_size=4)


@given(
    st.dictionaries(_names, _values, min_size=1, max_size=4),
    st.none() | _lists,
    st.sampled_from([None, 0, 2, "\t"]),
    st.booleans(),
    _names,
)
def test_an_entry_is_added_and_nothing_else_is_changed(
    members: dict[str, Any], entries: list[str] | None, indent: Any, windows: bool, entry: str
) -> None:
    """Whatever the layout: the value gains the entry, and the text is one piece longer."""
    if entries is not None:
        members = {**members, "examples": entries}
    else:
        members.pop("examples", None)
        members = members or {"id": 1}
    text = json.dumps(members, indent=indent).replace("\n", "\r\n" if windows else "\n")
    added = with_entry(text, "examples", entry)
    assert json.loads(added) == {**members, "examples": [*(entries or []), entry]}
    if entries == []:
        return
    piece = len(added) - len(text)
    assert any(added[:at] + added[at + piece :] == text for at in range(len(text) + 1))
    assert windows is False or indent is None or "\n" not in added.replace("\r\n", "")


@given(st.dictionaries(_names, _values, max_size=5), st.fractions(max_denominator=1))
def test_what_is_laid_out_is_what_it_was(value: dict[str, Any], whole: Fraction) -> None:
    """Written and read again it is equal, and no line of scalars is too long."""
    number = whole + Fraction(3, 8)
    text = laid_out({**value, "exact": number})
    document = read(text.encode(), "a.json")
    assert document.problems == [] or any(len(str(name)) > 40 for name in value)
    assert json.loads(text, parse_float=Fraction) == {**value, "exact": number}
    assert read(laid_out([number]).encode(), "b.json").value == [number]


def test_manifests_keep_their_mark_and_line_ends(package: Path, answers: Path) -> None:
    """A byte order mark, tabs and the line ends of Windows stay as they are."""
    manifest = package / "instrument.json"
    text = json.dumps(json.loads(manifest.read_text("utf-8")), indent="\t").replace("\n", "\r\n")
    manifest.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert run(package, answers, "--yes").exit_code == 0
    wanted = text.replace(
        '"examples/one.json"', '"examples/one.json",\r\n\t\t"examples/bo_at_work.json"'
    )
    assert manifest.read_bytes() == b"\xef\xbb\xbf" + wanted.encode()


REFUSED = """\
Refused by
  ten  The points must total 10.

How it comes about
  ten = false: 4+5 = 9, not equal to 10
"""


def test_answers_that_break_a_rule_become_an_example_that_must_be_refused(tmp_path: Path) -> None:
    """What they break is shown, asked about and written, and the package is valid with it."""
    package = write(tmp_path / "varied", varied_files())
    file = tmp_path / "nine.json"
    file.write_text(json.dumps({"answers": {"p1": 4, "p2": 5}}), "utf-8")
    assert coded(run(package, file)) == ["example-unconfirmed"]
    done = run(package, file, "--yes")
    place = package / "examples" / "nine.json"
    assert done.stdout == f"{REFUSED}{place}\n{package / 'instrument.json'}\n"
    assert json.loads(place.read_text("utf-8"))["expected"] == {"invalid": ["ten"]}
    assert validate_package(package) == ()
    # Of several responses each is told that breaks something.
    three = [{"answers": {"p1": 1, "p2": last}} for last in (9, 8, 7)]
    file.write_text(json.dumps({"responses": three}), "utf-8")
    lines = run(package, file, "--yes", "--replace").stdout.splitlines()
    assert lines[4:6] == [
        "  response 2, ten = false: 1+8 = 9, not equal to 10",
        "  response 3, ten = false: 1+7 = 8, not equal to 10",
    ]
    assert validate_package(package) == ()


def test_answers_with_other_faults_are_no_example(tmp_path: Path) -> None:
    """Whoever breaks a rule and gives an answer that there is not is told both; so of a table."""
    package = write(tmp_path / "varied", varied_files())
    file = tmp_path / "odd.json"
    file.write_text(json.dumps({"answers": {"p1": 4, "p2": 5, "weight": 1}}), "utf-8")
    assert set(coded(run(package, file, "--yes"))) == {"answers-not-valid", "answers-out-of-range"}
    table = tmp_path / "nine.csv"
    table.write_text("p1,p2\n4,5\n", "utf-8")
    assert coded(run(package, table, "--yes")) == ["answers-not-valid"]


def test_the_question_fits_answers_that_are_refused(tmp_path: Path) -> None:
    """On a terminal the author is asked whether refusing is right."""
    package = write(tmp_path / "varied", varied_files())
    file = tmp_path / "nine.json"
    file.write_text(json.dumps({"answers": {"p1": 4, "p2": 5}}), "utf-8")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "assessment_engine.cli", "example", package, file]
    process = subprocess.Popen(
        list(map(str, command)), stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    os.close(theirs)
    os.write(ours, b"y\n")
    _, err = process.communicate(timeout=30)
    os.close(ours)
    assert process.returncode == 0, err
    assert b"Must these answers be refused, and for no other reason? [y/N]" in err


def test_scores_over_responses_say_over_how_many(tmp_path: Path) -> None:
    """They have no answers of their own; the sign of a number is that of its least and greatest."""
    files = varied_files()
    scores = files["instrument.json"]["scores"]
    fewer = {"op": "subtract", "left": {"op": "score", "score": "mean_weight"}, "right": 100}
    scores.append({"id": "fewer", "label": "Fewer", "rule": fewer})
    files["instrument.json"]["report"]["blocks"][0]["scores"].append("fewer")
    package = write(tmp_path / "varied", files)
    file = tmp_path / "two.json"
    two = [{"answers": {"weight": 60}}, {"answers": {"weight": 80}}]
    file.write_text(json.dumps({"responses": two}), "utf-8")
    lines = run(package, file, "--yes").stdout.splitlines()
    assert [line.split() for line in lines[1:7]][3:] == [
        ["weight", "no", "value", "20", "to", "300"],
        ["mean_weight", "70", "20", "to", "300", "over", "2", "responses"],
        ["fewer", f"{MINUS}30", f"{MINUS}80", "to", "200", "over", "2", "responses"],
    ]
