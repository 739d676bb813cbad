"""Headers of several rows: which rows they are, and what the texts in them say of the columns."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from exchange_sample import FILES, write_package

from assessment_engine import AssessmentError, Engine, Instrument
from assessment_engine.cli.commands import assess
from assessment_engine.markup import parse, plain

LONG = "customer_service_commitment"


def run(*arguments: object) -> Result:
    """Run a command; nothing but an exit may come of it."""
    result = CliRunner().invoke(assess, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def qualtrics(path: Path, instrument: Instrument, value: int = 1) -> Path:
    """Write what Qualtrics exports of a matrix for each perspective: codes, texts, ids."""
    codes, texts = ["StartDate", "EndDate", "ResponseId"], ["Start Date", "End Date", "Response ID"]
    for number, view in enumerate(instrument.perspectives, 1):
        for place, item in enumerate(instrument.items, 1):
            codes.append(f"Q{number}_{place}")
            texts.append(f"{view.label} - {plain(parse(item.text))}")
    ids = [json.dumps({"ImportId": code}) for code in codes]
    first = ["2024-03-05 09:00:00", "2024-03-05 09:12:44", "R_1"]
    text = io.StringIO()
    csv.writer(text).writerows(
        [codes, texts, ids, [*first, *[str(value)] * (len(codes) - len(first))]]
    )
    path.write_text(text.getvalue(), "utf-8")
    return path


def test_a_proposal_reads_the_texts_of_the_header(tmp_path: Path) -> None:
    """Without a preset the three rows are seen, and the second says which item a code is."""
    instrument = Engine().instrument(LONG)
    table, proposed = qualtrics(tmp_path / "q.csv", instrument), tmp_path / "map.json"
    result = run("import", LONG, table, "--guess", "--output", proposed)
    assert result.exit_code == 0, result.output
    assert "the proposal uses that preset" in result.stderr
    declared = json.loads(proposed.read_text("utf-8"))
    assert declared["preset"] == "qualtrics"
    found = {
        (each["item"], each["perspective"]): each["column"]
        for each in declared["columns"]
        if "item" in each
    }
    assert len(found) == len(instrument.cells) == 96
    assert found[instrument.items[47].id, instrument.perspectives[1].id] == "Q2_48"
    again = run("import", LONG, table, "--guess", "--output", proposed)
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)


def test_the_texts_of_the_header_can_be_the_names(tmp_path: Path) -> None:
    """The preset knows what is beside the answers by the names of both rows."""
    instrument = Engine().instrument(LONG)
    table = qualtrics(tmp_path / "q.csv", instrument)
    declared = json.dumps({"preset": "qualtrics", "header": {"rows": 3, "names": 2},
                           "names": ["{perspective.label} - {item.text}"]}).encode()  # fmt: skip
    found = Engine().import_responses(instrument, table.read_bytes(), "csv", map=declared)
    (response,) = found.responses
    assert (response.respondent, response.completed) == ("R_1", "2024-03-05")
    assert set(response.values) == {1}
    assert json.loads(found.sources[0].record) == ["", "R_1"]


@pytest.mark.parametrize("gone", [(1, 2), (2,)])
def test_no_response_is_taken_for_the_header(teamwork: Instrument, gone: tuple[int, ...]) -> None:
    """Where the further rows of the header are gone, the file is refused until the map says so."""
    rows = list(csv.reader(io.StringIO((FILES / "qualtrics.csv").read_text("utf-8-sig"))))
    left = [row for place, row in enumerate(rows) if place not in gone]
    text = io.StringIO()
    csv.writer(text).writerows(left)
    declared = json.loads((FILES / "qualtrics.map.json").read_text("utf-8"))

    def read() -> Any:
        data = text.getvalue().encode()
        return Engine().import_responses(teamwork, data, "csv", map=json.dumps(declared).encode())

    with pytest.raises(AssessmentError) as caught:
        read()
    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == ("import-header", 5 if len(gone) == 1 else 3)
    declared["header"] = {"rows": 3 - len(gone)}
    assert len(read().responses) == 3


@pytest.mark.parametrize(
    ("values", "given", "sure"),
    [
        ((0, 1, 2, 3), (1, 2, 3), "unsure"),
        ((0, 1, 2, 3), (0, 2, 3), "certain"),
        ((1, 2, 3, 4), (1, 2, 3), "certain"),
        ((-1, 0, 1), (1, 1), "unsure"),
    ],
)
def test_numbers_that_could_be_places_are_not_certain(
    tmp_path: Path, values: tuple[int, ...], given: tuple[int, ...], sure: str
) -> None:
    """Products count options from 1; on a scale from 0 each answer would be another."""
    package = write_package(tmp_path / "p")
    path = package / "instrument.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["scales"][0]["options"] = [{"value": v, "label": f"L{v}"} for v in values]
    path.write_text(json.dumps(manifest), "utf-8")
    example = {"name": "One", "answers": {"L1": {"own": 1}}, "expected": {"scores": {"own": 1}}}
    (package / "example.json").write_text(json.dumps(example), "utf-8")
    table = tmp_path / "t.csv"
    table.write_text("\n".join(["L1.own", *map(str, given)]) + "\n")
    for declared, expected in ({}, sure), ({"answers": ["values"]}, "certain"):
        (tmp_path / "m.json").write_text(json.dumps(declared))
        result = run("import", package, table, "--guess", "--map", tmp_path / "m.json")
        assert result.exit_code == 0, result.output
        (column,) = json.loads(result.stdout)["columns"]
        assert column["confidence"] == expected, column
