"""`assess import`, `assess export` and `assess form`, as people use them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from exchange_sample import ANSWERS, FILES, google_sheet, microsoft_forms, write_package

from assessment_engine.cli.commands import assess


def run(*arguments: object) -> Result:
    """Run a command; nothing but an exit may come of it."""
    result = CliRunner().invoke(assess, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def good(*arguments: object) -> str:
    """Run a command that must succeed, and give what it printed to the standard output."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The package of the questionnaire."""
    return write_package(tmp_path / "teamwork")


def test_an_import_writes_an_answers_file_each(package: Path, tmp_path: Path) -> None:
    """The files are answers documents that can be reported."""
    folder = tmp_path / "answers"
    table = FILES / "google-forms.csv"
    said = good("import", package, table, "--preset", "google-forms", "--output", folder)
    assert said == f"{folder}: 3 responses\n"
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["answers-1.json", "answers-2.json", "answers-3.json"]
    document = json.loads((folder / "answers-1.json").read_text("utf-8"))
    assert document == {
        "instrument": "teamwork", "respondent": "ada@example.org", "completed": "2024-03-05",
        "answers": ANSWERS[0] | {"start": {"own": 510}},
    }  # fmt: skip
    assert (
        json.loads(good("score", package, folder / "answers-1.json"))["scores"]["own"]["value"] == 2
    )


def test_an_import_into_csv_can_be_scored(package: Path, tmp_path: Path) -> None:
    """All responses in one file, for `assess score` and `assess report`."""
    table, answers = FILES / "limesurvey.csv", tmp_path / "answers.csv"
    result = run(
        "import", package, table, "--map", FILES / "limesurvey.map.json", "--output", answers
    )
    assert result.exit_code == 0, result.output
    assert result.stderr == "1 row left out, as 'only' in the map says\n"
    assert len(json.loads(good("score", package, answers))) == 3


def test_one_response_goes_to_a_json_file(package: Path, tmp_path: Path) -> None:
    """Several do not fit into one."""
    table = tmp_path / "one.csv"
    table.write_text("L1.own\n2\n")
    good("import", package, table, "--preset", "assess", "--output", tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text())["answers"] == {"L1": {"own": 2}}
    table.write_text("L1.own\n2\n3\n")
    result = run("import", package, table, "--preset", "assess", "--output", tmp_path / "a.json")
    assert result.exit_code == 2
    assert "give --output a folder" in result.stderr


def test_problems_are_lines_and_nothing_is_written(package: Path, tmp_path: Path) -> None:
    """A table with a fault gives no answers at all, exit code 1, and a line per problem."""
    table = tmp_path / "t.csv"
    table.write_text("L1.own,L2.own\n2,often\n5,1\n")
    result = run("import", package, table, "--preset", "assess", "--output", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0].startswith(f"{table}:2:3: error [import-unknown-label]")
    assert len(result.stderr.splitlines()) == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (["t.csv"], 2, "give --map or --preset"),
        (["t.csv", "--preset", "gogle-forms"], 1, "did you mean 'google-forms'?"),
        (["t.odt", "--preset", "assess"], 2, "say with --format"),
        (["t.csv", "--preset", "assess", "--format", "cvs"], 2, "did you mean 'csv'?"),
        (["none.csv", "--preset", "assess"], 1, "import-unreadable"),
        (["t.csv", "--map", "none.json"], 1, "import-unreadable"),
        (["t.csv", "--map", "t.csv"], 1, "json-syntax"),
        (["t.csv", "--preset", "assess", "--format", "xlsx"], 1, "xlsx-broken"),
        (["t.csv", "--preset", "assess", "--format", "surveyjs"], 1, "surveyjs-broken"),
        (["t.csv", "--preset", "assess", "--together"], 1, "answers-responses"),
        (["t.csv", "--guess", "--format", "xlsx"], 1, "xlsx-broken"),
    ],
)
def test_wrong_use_is_said_in_a_line(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    arguments: list[str], exit_code: int, said: str,
) -> None:  # fmt: skip
    """Files that are not there or are something else, names that nobody provides."""
    monkeypatch.chdir(tmp_path)
    for name in ("t.csv", "t.odt"):
        (tmp_path / name).write_text("L1.own\n1\n")
    result = run("import", package, *arguments)
    assert (result.exit_code, said in result.stderr) == (exit_code, True), result.stderr


def test_a_guess_is_a_map_to_be_confirmed(package: Path, tmp_path: Path) -> None:
    """The proposal says how sure it is of each column; what is unsure must be confirmed."""
    table, proposed = tmp_path / "forms.xlsx", tmp_path / "map.json"
    table.write_bytes(microsoft_forms())
    result = run(
        "import", package, table, "--guess", "--preset", "microsoft-forms", "--output", proposed
    )
    assert result.exit_code == 0, result.output
    assert result.stderr == "13 columns: 9 certain, 0 likely, 4 unsure. Check them, then import\n"
    declared: dict[str, Any] = json.loads(proposed.read_text("utf-8"))
    columns = {each["column"]: each for each in declared["columns"]}
    assert columns["Completion time"]["is"] == "completed"
    assert columns["What is your role?"]["item"] == "role"
    assert columns["What is your role?"]["confidence"] == "certain"
    assert columns["We listen to each other.2"]["confidence"] == "unsure"
    refused = run("import", package, table, "--map", proposed, "--output", tmp_path / "out")
    assert refused.exit_code == 1
    assert refused.stderr.count("[import-unconfirmed]") == 4
    for name, (item, view) in {
        "We listen to each other.": ("L1", "own"), "We say what is wrong.": ("L2", "own"),
        "We listen to each other.2": ("L1", "team"), "We say what is wrong.2": ("L2", "team"),
    }.items():  # fmt: skip
        columns[name].update(item=item, perspective=view)
        columns[name].pop("ignore", None)
    for column in columns.values():
        column.pop("confidence")
    columns["Email"].pop("why")
    proposed.write_text(json.dumps(declared))
    assert good("import", package, table, "--map", proposed, "--output", tmp_path / "out").endswith(
        "3 responses\n"
    )


def test_a_guess_says_what_speaks_against_it(package: Path, tmp_path: Path) -> None:
    """Answers that cannot be read, dates that could be two days, columns that are nothing."""
    table = tmp_path / "t.csv"
    table.write_text(
        "Date,how i do it [We LISTEN to each other],What do you weigh,Remarks,role.own\n"
        "3/5/2024,Often,70,hello,lead\n"
    )
    columns = json.loads(good("import", package, table, "--guess"))["columns"]
    assert [each["confidence"] for each in columns] == [
        "unsure", "unsure", "likely", "unsure", "certain",
    ]  # fmt: skip
    assert columns[0]["date"] == ["M/D/YYYY ..."]
    assert "which is the day" in columns[0]["why"]
    assert (columns[1]["item"], columns[1]["perspective"]) == ("L1", "own")
    assert "'Often' is no answer" in columns[1]["why"]
    assert columns[2]["item"] == "weight"
    assert columns[3]["ignore"] is True


def test_answers_go_out_and_come_back(package: Path, tmp_path: Path) -> None:
    """Excel to answers to Excel to answers."""
    table = tmp_path / "sheet.xlsx"
    table.write_bytes(google_sheet())
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    good("import", package, table, "--preset", "google-forms", "--output", first)
    book = tmp_path / "book.xlsx"
    assert good("export", package, first, "--format", "xlsx", "--output", book) == f"{book}\n"
    good("import", package, book, "--preset", "assess", "--sheet", "responses", "--output", second)
    assert second.read_bytes() == first.read_bytes()


@pytest.mark.parametrize(
    ("form", "what", "names"),
    [
        ("csv", "both", ["codebook", "responses", "results"]),
        ("csv", "responses", ["codebook", "responses"]),
        ("parquet", "results", ["codebook", "results"]),
        ("xlsx", "both", ["export"]),
    ],
)
def test_an_export_fills_a_folder(
    package: Path, tmp_path: Path, form: str, what: str, names: list[str]
) -> None:
    """A file for each table, or one for all, and always the codebook."""
    folder = tmp_path / "out"
    said = good("export", package, package / "example.json", "--format", form, "--what", what,
                "--output", folder)  # fmt: skip
    assert sorted(path.stem for path in folder.iterdir()) == names
    assert sorted(said.split()) == [str(folder / f"{name}.{form}") for name in names]


def test_formats_that_nobody_provides_are_named(package: Path) -> None:
    """The nearest one is the hint."""
    result = run("export", package, package / "example.json", "--format", "xslx")
    assert (result.exit_code, "did you mean 'xlsx'?" in result.stderr) == (2, True)
    result = run("form", package, "--format", "surveysj")
    assert (result.exit_code, "did you mean 'surveyjs'?" in result.stderr) == (2, True)


def test_a_form_is_written_or_printed(package: Path, tmp_path: Path) -> None:
    """What SurveyJS cannot say would be a warning beside it."""
    printed = good("form", package)
    path = tmp_path / "form.json"
    assert good("form", package, "--output", path) == f"{path}\n"
    assert path.read_text("utf-8") == printed
    assert json.loads(printed)["title"] == "Teamwork"
    result = run("form", package, "--language", "de")
    assert (result.exit_code, "[unknown-language]" in result.stderr) == (1, True)


def test_an_output_that_cannot_be_written_is_said(package: Path, tmp_path: Path) -> None:
    """A file where a folder is needed."""
    (tmp_path / "file").write_text("")
    blocked = tmp_path / "file" / "out"
    result = run("export", package, package / "example.json", "--output", blocked)
    assert (result.exit_code, "output-unwritable" in result.stderr) == (1, True)


def test_plugins_are_listed_with_what_they_provide() -> None:
    """`assess plugins` names the importers, exporters and forms."""
    lines = {line.split()[0]: line for line in good("plugins").splitlines() if line}
    assert "exporters: csv, xlsx, parquet; importers: csv, xlsx" in lines["tables"]
    assert "surveyjs" in lines["surveyjs"]


def test_the_format_of_an_export_follows_its_file(package: Path, tmp_path: Path) -> None:
    """A folder is not called like a file, and a file not like one of another format."""
    answers, book = package / "example.json", tmp_path / "my.xlsx"
    assert good("export", package, answers, "--output", book) == f"{book}\n"
    assert book.is_file()
    for form, name, said in (
        ("csv", "your.xlsx", "does not end like a file of the format csv"),
        ("csv", "all.csv", "give --output a folder"),
    ):
        result = run("export", package, answers, "--format", form, "--output", tmp_path / name)
        assert (result.exit_code, said in result.stderr) == (2, True)
        assert not (tmp_path / name).exists()


def test_answers_files_of_before_are_said(package: Path, tmp_path: Path) -> None:
    """They stay where they are, and whoever reports on the folder knows of them."""
    table = tmp_path / "t.csv"
    table.write_text("L1.own\n2\n3\n")
    good("import", package, table, "--preset", "assess", "--output", tmp_path / "out")
    table.write_text("L1.own\n1\n")
    result = run("import", package, table, "--preset", "assess", "--output", tmp_path / "out")
    assert "1 answers file was there before, such as answers-2.json" in result.stderr
    good("import", package, table, "--preset", "assess", "--output", tmp_path / "new")


def test_rows_that_were_not_finished_are_counted(package: Path, tmp_path: Path) -> None:
    """The command says how many it leaves out."""
    table = tmp_path / "t.csv"
    table.write_text("submitdate,own[L1]\n2024-03-05 10:00:00,3\n,2\n")
    result = run(
        "import", package, table, "--preset", "limesurvey", "--output", tmp_path / "a.json"
    )
    assert (result.exit_code, "1 row left out, not completed" in result.stderr) == (0, True)
