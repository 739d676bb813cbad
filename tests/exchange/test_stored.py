"""From a table into a storage, and out of it again."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from exchange_sample import write_package

from assessment_engine import Engine, parse_response
from assessment_engine.cli.commands import assess
from assessment_engine.generating import generate
from assessment_engine.records import Query
from assessment_engine.repository import Repository

ID = "customer_focus_check"


def run(*arguments: object, code: int = 0) -> str:
    """Run a command and give what it prints."""
    done = CliRunner().invoke(assess, [str(each) for each in arguments])
    assert done.exit_code == code, done.output
    return done.output


def table(folder: Path, *seeds: int) -> Path:
    """Write the table of generated responses, as `assess export` does."""
    instrument = Engine().instrument(ID)
    rows = folder / "answers.csv"
    columns = [instrument.cell_name(*cell) for cell in instrument.cells]
    lines = [",".join(["respondent", *columns])]
    for seed in seeds:
        answers = generate(instrument, "random", seed).answers["answers"]
        response = parse_response(instrument, {"answers": answers})
        given = response.to_dict()["answers"]
        cells = [str(given[item][view]) for item, view in instrument.cells]
        lines.append(",".join([f"Person {seed}", *cells]))
    rows.write_text("\n".join(lines) + "\n", "utf-8")
    return rows


def codes(told: str) -> list[str]:
    """Give the codes of the problems that a command printed."""
    return re.findall(r"error \[([a-z-]+)\]", told)


def exported(path: Path) -> list[dict[str, str]]:
    """Give the rows of a table that was exported."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("backend", ["sqlite:kept.db", "folder:kept"])
def test_what_is_imported_again_is_kept_once(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later file with the same rows and more adds the others; names are apart from keys."""
    monkeypatch.chdir(tmp_path)
    for seeds, said in (
        ((1, 2), "2 new, 0 already there"),
        ((1, 2), "0 new, 2 already there"),
        ((1, 2, 3), "1 new, 2 already there"),
    ):
        told = run(
            "import", ID, table(tmp_path, *seeds), "--preset", "assess", "--storage", backend
        )
        assert told.startswith(f"{backend}: {said}\n")
    run("export", ID, backend, "--output", "out")
    rows = exported(tmp_path / "out" / "responses.csv")
    assert sorted(row["respondent"] for row in rows) == ["Person 1", "Person 2", "Person 3"]
    results = (tmp_path / "out" / "results.csv").read_text("utf-8-sig").splitlines()
    assert len(results) == 4
    told = run("verify", backend)
    assert told == "3 results: 3 the same, 0 different, 0 not verified\n"


def test_equal_answers_of_two_people_are_two_responses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is taken for another who happens to answer the same."""
    monkeypatch.chdir(tmp_path)
    rows = table(tmp_path, 5)
    header, row = rows.read_text("utf-8").splitlines()
    other = row.replace("Person 5", "Somebody else")
    rows.write_text("\n".join([header, row, other]) + "\n", "utf-8")
    for _ in range(2):
        run("import", ID, rows, "--preset", "assess", "--storage", "sqlite:kept.db")
    run("export", ID, "sqlite:kept.db", "--output", "out", "--what", "responses")
    kept = exported(tmp_path / "out" / "responses.csv")
    assert {row["respondent"] for row in kept} == {"Person 5", "Somebody else"}


def test_a_storage_that_is_not_there_is_said(tmp_path: Path) -> None:
    """Exporting makes no storage; the options that exclude each other are refused."""
    told = run("export", ID, f"sqlite:{tmp_path / 'none.db'}", code=1)
    assert "storage-unusable" in told
    assert not list(tmp_path.iterdir())
    rows = table(tmp_path, 1)
    asked = ("import", ID, rows, "--preset", "assess", "--storage", "sqlite:x.db")
    assert "--storage or --output" in run(*asked, "--output", "x", code=2)


def keep(folder: Path, lines: list[str], backend: str = "sqlite:kept.db", code: int = 0,
         package: object = ID, preset: str = "assess") -> str:  # fmt: skip
    """Import a table into a storage, and give what is said."""
    rows = folder / "rows.csv"
    rows.write_text("\n".join(lines) + "\n", "utf-8")
    return run("import", package, rows, "--preset", preset, "--storage", backend, code=code)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that is not installed, by a path from the folder in which the test is."""
    monkeypatch.chdir(tmp_path)
    return write_package(tmp_path / "teamwork").relative_to(tmp_path)


@pytest.mark.parametrize("backend", ["sqlite:kept.db", "folder:kept"])
def test_equal_rows_of_two_people_in_two_files_are_two(
    package: Path, tmp_path: Path, backend: str
) -> None:
    """Who answered, or the record of the product, tells equal answers of one day apart."""
    head = "completed,respondent,#key,L1.own"
    for lines, said in (
        (["2024-03-05,Ada,,3", "2024-03-05,Ben,,3"], "2 new, 0 already there"),
        (["2024-03-05,Ben,,3", "2024-03-05,Cem,,3", "2024-03-05,Ada,,3"], "1 new, 2 already there"),
        (["2024-03-05,Ada,r1,3", "2024-03-05,Ada,r2,3"], "2 new, 0 already there"),
        (["2024-03-05,,,3", "2024-03-05,,,3"], "2 new, 0 already there"),
        (["2024-03-05,,,3"], "0 new, 1 already there"),
    ):
        told = keep(tmp_path, [head, *lines], backend, package=package)
        assert told.startswith(f"{backend}: {said}\n")
        assert ("only the first is kept" in told) is ("0 already" not in said)
    run("export", package, backend, "--output", "out", "--what", "responses")
    assert len((tmp_path / "out" / "responses.csv").read_text("utf-8-sig").splitlines()) == 8


def test_a_record_with_other_answers_is_said_and_the_rest_is_kept(
    package: Path, tmp_path: Path
) -> None:
    """The row is named with its line; those after it are kept, and another source is another."""
    head = "#key,L1.own"
    keep(tmp_path, [head, "1,3", "2,2"], package=package)
    told = keep(tmp_path, [head, "1,3", "2,1", "3,1"], package=package, code=1)
    assert "rows.csv:3:" in told
    assert codes(told) == ["import-changed"]
    assert "] row 3: " in told
    assert "sqlite:kept.db: 1 new, 1 already there, 1 refused\n" in told
    declared = tmp_path / "map.json"
    declared.write_text('{"preset": "assess", "source": "second form"}')
    other = ("import", package, "rows.csv", "--map", declared, "--storage", "sqlite:kept.db")
    assert run(*other) == "sqlite:kept.db: 3 new, 0 already there\n"


def test_what_is_erased_or_withdrawn_is_not_imported_again(package: Path, tmp_path: Path) -> None:
    """A person is found by the key or subject that an export tells; a grown file still works."""
    lines = ["respondent,#key,L1.own", "Ada,1,3", "Ada,2,2", "Ben,3,1", "Cem,4,1"]
    keep(tmp_path, lines, package=package)
    run("export", package, "sqlite:kept.db", "--output", "out")
    found = exported(tmp_path / "out" / "responses.csv")
    rows = {(row["respondent"], row["L1.own"]): row for row in found}
    ada, ben = rows["Ada", "3"], rows["Ben", "1"]
    assert ada["#subject"] == rows["Ada", "2"]["#subject"] != ben["#subject"]
    assert "ada" not in ada["#subject"].lower()
    assert json.loads(run("person", "export", "sqlite:kept.db", ada["#subject"]))["records"]
    run("person", "erase", "sqlite:kept.db", ada["#subject"], "--yes")
    engine = Engine()
    storage = engine.storage("sqlite", "kept.db")
    Repository(engine, storage).withdraw(ben["#key"])
    storage.close()
    told = keep(tmp_path, [*lines, "Dan,5,2", "Cem,6,2"], package=package)
    assert told == "sqlite:kept.db: 2 new, 1 already there, 2 erased, 1 withdrawn\n"
    storage = engine.storage("sqlite", "kept.db")
    subjects = [each.subject for each in Repository(engine, storage).stream(
        Query(kind="response", state="completed"))]  # fmt: skip
    storage.close()
    assert len(subjects) == 3 and len(set(subjects)) == 2


def test_a_pseudonym_of_a_column_is_the_subject(package: Path, tmp_path: Path) -> None:
    """It is taken as it stands; one that cannot be stored is said with its row."""
    told = keep(tmp_path, ["respondent,#subject,L1.own", "Ada,p-17,3", f"Ben,{'p' * 201},3"],
                package=package, code=1)  # fmt: skip
    assert codes(told) == ["import-subject"]
    assert "] row 3: " in told
    assert len(json.loads(run("person", "export", "sqlite:kept.db", "p-17"))["records"]) == 2


def edit(package: Path, **members: object) -> None:
    """Change the manifest of the package."""
    path = package / "instrument.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **members}), "utf-8")


def test_stored_results_are_exported_as_they_are_stored(package: Path, tmp_path: Path) -> None:
    """Each with its own package, though another is there now; the answers do not fit that one."""
    keep(tmp_path, ["#key,L1.own,role.own", "1,3,lead"], package=package)
    manifest = json.loads((package / "instrument.json").read_text("utf-8"))
    scores = [{**each, "id": f"new-{each['id']}"} for each in manifest["scores"][:1]]
    items = [each for each in manifest["items"] if each["id"] != "role"]
    (package / "example.json").write_text(json.dumps(
        {"name": "One", "answers": {"L1": {"own": 3}}, "expected": {"scores": {"new-own": 3}}}
    ))  # fmt: skip
    edit(package, version="2.0.0", scores=scores, items=items, verdicts=[])
    run("export", package, "sqlite:kept.db", "--output", "old")
    (row,) = exported(tmp_path / "old" / "responses.csv")
    assert (row["#version"], row["#results"], row["role.own"]) == ("1.0.0", "1", "lead")
    (result,) = exported(tmp_path / "old" / "results.csv")
    assert (result["#key"], result["version"], result["own"]) == (row["#key"], "1.0.0", "3")
    assert result["digest"] == row["#digest"]
    assert {each["column"] for each in exported(tmp_path / "old" / "codebook.csv")} >= set(row)
    told = keep(tmp_path, ["#key,L1.own", "2,2"], package=package)
    assert "1 new" in told
    told = run("export", package, "sqlite:kept.db", "--output", "both")
    assert "both/1.0.0/results.csv" in told and "both/2.0.0/results.csv" in told
    (result,) = exported(tmp_path / "both" / "2.0.0" / "results.csv")
    assert (result["version"], result["new-own"]) == ("2.0.0", "2")
    told = run("export", package, "sqlite:kept.db", "--output", "book.xlsx")
    assert told.splitlines() == ["book-1.0.0.xlsx", "book-2.0.0.xlsx"]


def test_responses_without_results_are_said(package: Path, tmp_path: Path) -> None:
    """They are exported with that; a rescored response has its results with each package."""
    engine = Engine()
    storage = engine.storage("sqlite", "kept.db")
    repository = Repository(engine, storage)
    repository.complete("k", {"answers": {"L1": {"own": 3}}}, instrument=package)
    told = run("export", package, "sqlite:kept.db", "--output", "out")
    assert told.startswith("1 response without a result")
    assert not (tmp_path / "out" / "results.csv").exists()
    (row,) = exported(tmp_path / "out" / "responses.csv")
    assert (row["#key"], row["#subject"], row["#results"]) == ("k", "k", "0")
    told = run("export", package, "sqlite:kept.db", "--output", "none", "--what", "results", code=1)
    assert "nothing to export: sqlite:kept.db has no results of teamwork" in told
    repository.score("k")
    edit(package, version="1.1.0")
    list(Repository(Engine(), storage).rescore(package))
    storage.close()
    run("export", package, "sqlite:kept.db", "--output", "two")
    for version in ("1.0.0", "1.1.0"):
        (result,) = exported(tmp_path / "two" / version / "results.csv")
        assert (result["version"], result["#key"]) == (version, "k")
    assert not (tmp_path / "two" / "1.1.0" / "responses.csv").exists()
    other = run("export", ID, "sqlite:kept.db", code=1)
    assert f"has no complete responses to {ID}" in other
    assert not (tmp_path / "export").exists()
