"""From a table into a storage, and out of it again."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment_engine import Engine, parse_response
from assessment_engine.cli.commands import assess
from assessment_engine.generating import generate

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


@pytest.mark.parametrize("backend", ["sqlite:kept.db", "folder:kept"])
def test_what_is_imported_again_is_kept_once(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later file with the same rows and more adds the others; names are apart from keys."""
    monkeypatch.chdir(tmp_path)
    for seeds in ((1, 2), (1, 2), (1, 2, 3)):
        told = run(
            "import", ID, table(tmp_path, *seeds), "--preset", "assess", "--storage", backend
        )
        assert told == f"{backend}: {len(seeds)} responses\n"
    run("export", ID, backend, "--output", "out")
    lines = (tmp_path / "out" / "responses.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert sorted(line.split(",")[1] for line in lines[1:]) == ["Person 1", "Person 2", "Person 3"]
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
    lines = (tmp_path / "out" / "responses.csv").read_text("utf-8-sig").splitlines()
    assert {line.split(",")[1] for line in lines[1:]} == {"Person 5", "Somebody else"}


def test_a_storage_that_is_not_there_is_said(tmp_path: Path) -> None:
    """Exporting makes no storage; the options that exclude each other are refused."""
    told = run("export", ID, f"sqlite:{tmp_path / 'none.db'}", code=1)
    assert "storage-unusable" in told
    assert not list(tmp_path.iterdir())
    rows = table(tmp_path, 1)
    asked = ("import", ID, rows, "--preset", "assess", "--storage", "sqlite:x.db")
    assert "--storage or --output" in run(*asked, "--output", "x", code=2)
