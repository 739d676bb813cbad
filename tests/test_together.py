"""Several responses in one: from a document, and from the rows of a table."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tiny_package import tiny_files, write
from varied_package import varied_files

from assessment_engine import (
    AssessmentError,
    Instrument,
    load_package,
    parse_response,
    score,
    validate_package,
)
from assessment_engine.answers_csv import read_responses_csv
from assessment_engine.cli.commands import assess
from assessment_engine.responses import together

TABLE = b"""\
respondent,completed,active,where,bed,weight,p1,p2
Ann,2026-01-02,yes,home; work,22:30,60.5,4,6
Bo,2026-02-01,no,,,80,,
Cy,,yes,;,,,,
"""


@pytest.fixture
def varied(tmp_path: Path) -> Instrument:
    """The package with every type of scale."""
    return load_package(write(tmp_path, varied_files()))


def test_the_fields_of_a_table_are_read_as_their_scales_have_them(varied: Instrument) -> None:
    """Codes, several codes, none of them, times and decimals stand in a table as people write."""
    ann, bo, cy = read_responses_csv(varied, TABLE)
    assert ann.to_dict()["answers"] == {
        item: {"self": value}
        for item, value in {
            "active": "yes", "where": ["home", "work"], "bed": 1350, "weight": 60.5, "p1": 4,
            "p2": 6,
        }.items()
    }  # fmt: skip
    assert cy.to_dict()["answers"]["where"] == {"self": []}
    assert "where" not in bo.to_dict()["answers"]


def test_rows_reported_together_give_what_a_document_of_them_gives(varied: Instrument) -> None:
    """The mean over three rows, of which two have a weight; the date is that of the latest."""
    rows = read_responses_csv(varied, TABLE)
    whole = together(varied, rows)
    assert whole.completed == "2026-02-01"
    assert score(varied, whole)["mean_weight"].value == 70.25
    again = parse_response(varied, whole.to_dict())
    assert again == whole
    assert score(varied, again).numbers() == score(varied, whole).numbers()


def test_an_instrument_for_one_response_takes_no_several(tmp_path: Path) -> None:
    """Neither a document nor rows can be reported together where nothing is said of several."""
    tiny = load_package(write(tmp_path, tiny_files()))
    makes: list[Callable[[], object]] = [
        lambda: together(tiny, ()),
        lambda: parse_response(tiny, {"responses": [{"answers": {}}]}),
    ]
    for make in makes:
        with pytest.raises(AssessmentError) as raised:
            make()
        assert [each.code for each in raised.value.problems] == ["answers-responses"]


def test_what_a_document_of_several_says_is_located(varied: Instrument) -> None:
    """A fault in the third response has the pointer of that response."""
    document = {"responses": [{"answers": {}}, {"answers": {}}, {"answers": {"weight": 1}}]}
    with pytest.raises(AssessmentError) as raised:
        parse_response(varied, document)
    (problem,) = raised.value.problems
    assert problem.pointer == "/responses/2/answers/weight"


@pytest.mark.parametrize(
    ("own", "second", "expected", "found"),
    [
        ({}, {"p1": 4, "p2": 5}, ["ten"], ""),
        ({"answers": {"p1": 4, "p2": 6}}, {"p1": 4, "p2": 5}, ["ten"], ""),
        ({"answers": {"p1": 4, "p2": 5}}, {"p1": 4, "p2": 6}, ["ten"], ""),
        ({}, {"p1": 4, "p2": 5}, ["nine"], "breaks ten, not nine"),
        ({}, {"p1": 4, "p2": 6}, ["ten"], "breaks nothing, not ten"),
    ],
)
def test_an_example_may_be_refused_for_one_of_its_responses(
    own: dict[str, Any], second: dict[str, int], expected: list[str], found: str, tmp_path: Path
) -> None:
    """What any response breaks is what the example breaks, as when it is scored."""
    files = varied_files()
    files["examples/broken.json"] = {
        "name": "Broken",
        **own,
        "responses": [{"answers": {"weight": 60}}, {"answers": second}],
        "expected": {"invalid": expected},
    }
    problems = validate_package(write(tmp_path, files))
    assert [each.code for each in problems] == ["example-invalid"] * bool(found)
    assert all(found in each.message for each in problems)


def test_the_command_takes_rows_together(tmp_path: Path) -> None:
    """With --together the rows of a file are one response; without, each is scored by itself."""
    folder, table = write(tmp_path / "varied", varied_files()), tmp_path / "rows.csv"
    table.write_bytes(TABLE)
    run = CliRunner().invoke(assess, ["explain", str(folder), str(table), "--together"])
    assert run.exit_code == 0
    assert "mean_weight = mean of (weight 60.5, 80 in 2 of 3 responses) = 70.25" in run.output
    assert "activity: no value" in run.output  # nothing was skipped: nobody was asked
    alone = CliRunner().invoke(assess, ["score", str(folder), str(table)])
    assert len(json.loads(alone.output)) == 3
    refused = CliRunner().invoke(
        assess, ["report", "customer_focus_check", str(table), "--together"]
    )
    assert refused.exit_code == 1


def test_a_response_without_answers_of_its_own_has_skipped_nothing(varied: Instrument) -> None:
    """What an item counts when it is skipped is no answer of nobody."""
    grouped = parse_response(varied, {"responses": [{"answers": {"active": "no"}}]})
    assert score(varied, grouped)["activity"].value is None
    (member,) = grouped.responses
    assert score(varied, member)["activity"].value == 0
