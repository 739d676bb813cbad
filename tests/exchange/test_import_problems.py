"""What is wrong with a table or a map is said at once, with row, column and the nearest match."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from assessment_engine import AssessmentError, Instrument, Problem
from assessment_engine.importing import import_sheet, propose_map, read_map
from assessment_engine.tables import Flaw, Moment, Row, Sheet, read_csv

HEADER = "respondent,L1.own,L1.team,where.own,weight.own,start.own,role.own"
GOOD = "Ada,3,2,home; out,70.5,08:30,lead"


def problems(
    instrument: Instrument, table: str | Sheet, declared: Any = None, preset: str | None = "assess"
) -> list[Problem]:
    """Give the problems of an import."""
    data = None if declared is None else json.dumps(declared, indent=1).encode()
    sheet = read_csv(table.encode(), "t.csv") if isinstance(table, str) else table

    def whole() -> None:
        import_sheet(instrument, read_map(instrument, data, file="map.json", preset=preset), sheet)

    with pytest.raises(AssessmentError) as caught:
        whole()
    return list(caught.value.problems)


def brief(found: list[Problem]) -> list[tuple[str, int | None, int | None]]:
    """Give the code and the place of each problem."""
    return [(each.code, each.line, each.column) for each in found]


def test_an_unknown_label_names_row_column_and_the_nearest(teamwork: Instrument) -> None:
    """The message says row, column and name of the column; the hint what was probably meant."""
    table = "name,How I do it [We say what is wrong.]\nAda,Allways\n"
    declared = {"columns": [{"column": "name", "is": "respondent"}]}
    (found,) = problems(teamwork, table, declared, "google-forms")
    assert (found.code, found.line, found.column) == ("import-unknown-label", 2, 5)
    assert found.message.startswith(
        "row 2, column B 'How I do it [We say what is wrong.]': 'Allways'"
    )
    assert found.hint.startswith("did you mean 'Always'?")


def test_all_problems_are_said_at_once_in_the_order_of_the_table(teamwork: Instrument) -> None:
    """Every faulty cell of every row, and the rest of a row is still read."""
    table = f"{HEADER}\nAda,9,x,home; hom,heavy,25:99,boss\n{GOOD}\nBen,1,1,out,10,08:00,lead\n"
    found = problems(teamwork, table)
    assert brief(found) == [
        ("answers-out-of-range", 2, 5),
        ("import-unknown-label", 2, 7),
        ("import-unknown-label", 2, 9),
        ("import-unknown-label", 2, 19),
        ("answers-not-a-time", 2, 25),
        ("import-unknown-label", 2, 31),
        ("answers-out-of-range", 4, 13),
    ]
    assert "'home'" in found[2].hint
    assert found[-1].message.startswith("row 4, column E 'weight.own': ")


def test_the_same_fault_in_many_rows_is_said_once(teamwork: Instrument) -> None:
    """With how many rows have it, and where it is first."""
    table = "L1.own\n1\n" + "often\n" * 5
    (found,) = problems(teamwork, table)
    assert brief([found]) == [("import-unknown-label", 3, 1)]
    assert "(and in 4 more rows)" in found.message


def test_columns_are_all_accounted_for(teamwork: Instrument) -> None:
    """Unknown, without a name, twice the same, and declared but not there."""
    table = "L1.owm,L1.own,,L1.own\n1,1,x,1\n"
    found = problems(teamwork, table, {"columns": [{"column": "Remarks", "ignore": True}]})
    assert {(each.code, each.column) for each in found} == {
        ("import-missing-column", 1),
        ("import-unknown-column", 1),
        ("import-unknown-column", 15),
        ("import-duplicate-column", 16),
    }
    misspelt = next(each for each in found if each.column == 1 and "owm" in each.message)
    assert misspelt.hint.startswith("did you mean 'L1.own'?")


def test_a_name_that_could_be_several_things_is_not_chosen(teamwork: Instrument) -> None:
    """Neither of two columns of one name, nor of two items that would have it."""
    declared: Any = {"names": ["{item.text}"], "columns": [
        {"column": "A", "item": "L1", "perspective": "own"},
    ]}  # fmt: skip
    assert brief(problems(teamwork, "A,A\n1,2\n", declared, None))[0] == (
        "import-ambiguous-column", 1, 3,
    )  # fmt: skip
    declared["columns"][0]["occurrence"] = 3
    (missing, *_) = problems(teamwork, "A,A\n1,2\n", declared, None)
    assert (missing.code, missing.message) == (
        "import-missing-column", "there are only 2 columns 'A'",
    )  # fmt: skip
    both = {"names": ["{perspective.label}"]}
    (found,) = problems(teamwork, "How I do it\n1\n", both, None)
    assert found.code == "import-ambiguous-column"
    assert "L1.own, L2.own" in found.hint


def test_a_label_that_could_be_two_answers_is_not_chosen(teamwork: Instrument) -> None:
    """Where values and places differ, or a cell can be split in two ways."""
    declared = {"answers": ["values", "places"], "scales": {"often": {"values": {"1": 3}}}}
    codes = [each.code for each in problems(teamwork, "where.own\nwork and play\n", declared)]
    assert codes == ["import-unknown-label"]
    places = {"columns": [{"column": "where.own", "item": "where", "separator": ["-"], "values": {
        "a": "home", "b": "work", "a-b": "out"}}]}  # fmt: skip
    (found,) = problems(teamwork, "where.own\na-b-a\n", places)
    assert found.code == "import-ambiguous-label"
    assert "'a-b + a'" in found.message or "'a + b + a'" in found.message


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("", "import-empty"),
        ("L1.own\n", "import-empty"),
    ],
)
def test_a_table_without_rows_is_refused(teamwork: Instrument, table: str, code: str) -> None:
    """A header alone is no answer, and an empty file no table."""
    assert [each.code for each in problems(teamwork, table)] == [code]


def test_a_cell_that_cannot_be_taken_is_a_problem_only_where_it_is_needed(
    teamwork: Instrument,
) -> None:
    """A formula among the answers is refused, one in an ignored column is not."""
    flaw = Flaw("holds a formula, which is not computed", "put its value in its place")
    rows = (Row(1, ("L1.own", "seed", "respondent")), Row(2, (flaw, flaw, flaw)))
    declared = {"columns": [{"column": "seed", "ignore": True}]}
    found = problems(teamwork, Sheet("t.xlsx", rows), declared)
    assert [each.code for each in found] == ["import-cell", "import-cell"]
    assert found[0].message == (
        "row 2, column A 'L1.own': this cell holds a formula, which is not computed"
    )
    assert (found[0].file, found[0].line) == ("t.xlsx", None)


@pytest.mark.parametrize("date", ["31.03.2024", "2024-02-30", "soon", "2024-03-311"])
def test_a_date_is_read_as_declared_or_not_at_all(teamwork: Instrument, date: str) -> None:
    """Neither another order, nor a day that does not exist."""
    table = f"completed,L1.own\n{date},1\n"
    assert brief(problems(teamwork, table)) == [("import-date", 2, 1)]


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("D.M.YYYY", "5.3.2024"),
        ("DD/MM/YYYY ...", "05/03/2024 21:00"),
        ("M/D/YYYY ...", "3/5/2024 9:12:44"),
        ("YYYY-MM-DD ...", "2024-03-05T09:12"),
        ("YYYY年M月D日", "2024年3月5日"),
    ],
)
def test_dates_have_the_declared_form(teamwork: Instrument, form: str, written: str) -> None:
    """Each form reads its own way of writing the fifth of March; a date of the file needs none."""
    columns = [{"column": "completed", "is": "completed", "date": [form]}]
    declared = json.dumps({"columns": columns}).encode()
    for cell in (written, Moment("2024-03-05T22:00:00")):
        rows = (Row(1, ("completed", "L1.own")), Row(2, (cell, 1)))
        found = import_sheet(
            teamwork, read_map(teamwork, declared, preset="assess"), Sheet("t", rows)
        )
        assert found.responses[0].completed == "2024-03-05"


MAP_FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "import-other-instrument": ({"instrument": "other"}, "/instrument"),
    "import-map-header": ({"header": {"rows": 1, "names": 2}}, "/header"),
    "import-map-date": ({"date": ["YYYY/M"]}, "/date/0"),
    "unknown-preset": ({"preset": "gogle-forms"}, "/preset"),
    "schema-unknown-member": ({"colums": []}, "/colums"),
    "schema-type": ({"columns": {}}, "/columns"),
}
COLUMN_FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("import-map-column", {"item": "L1", "perspective": "own", "ignore": True}, ""),
    ("import-map-column", {}, ""),
    ("import-map-column", {"item": "L1"}, ""),
    ("import-map-unknown", {"item": "L9"}, "/item"),
    ("import-map-unknown", {"item": "L1", "perspective": "owm"}, "/perspective"),
    ("import-map-unknown", {"item": "where", "option": "hom"}, "/option"),
    ("import-map-unknown", {"item": "role", "option": "lead"}, "/option"),
    ("import-map-value", {"item": "L1", "perspective": "own", "values": {"a": 7}}, "/values/a"),
    ("import-map-value", {"item": "role", "values": {"a": "boss"}}, "/values/a"),
    ("import-map-date", {"is": "completed", "date": ["Y-M-D"]}, "/date/0"),
    ("import-unconfirmed", {"item": "role", "confidence": "unsure"}, "/confidence"),
    ("schema-value", {"is": "somebody"}, "/is"),
]


@pytest.mark.parametrize("code", MAP_FAULTS)
def test_faults_of_a_map_are_located(teamwork: Instrument, code: str) -> None:
    """Each has its place in the file of the map."""
    declared, pointer = MAP_FAULTS[code]
    (found,) = problems(teamwork, "L1.own\n1\n", declared, None)
    assert (found.code, found.pointer, found.file) == (code, pointer, "map.json")
    assert found.line
    assert found.hint


@pytest.mark.parametrize(("code", "column", "pointer"), COLUMN_FAULTS)
def test_faults_of_a_column_are_located(
    teamwork: Instrument, code: str, column: dict[str, Any], pointer: str
) -> None:
    """Each has its place in the list of columns."""
    declared = {"columns": [{"column": "A", **column}]}
    (found,) = problems(teamwork, "A\n1\n", declared, None)
    assert (found.code, found.pointer) == (code, f"/columns/0{pointer}")


def test_names_and_scales_of_a_map_must_be_known(teamwork: Instrument) -> None:
    """A hole in a name that stands for nothing, and a scale that there is not."""
    declared = {"names": ["{itm.text}"], "scales": {"offten": {"missing": ["-"]}}}
    found = problems(teamwork, "A\n1\n", declared, None)
    assert [(each.code, each.pointer) for each in found] == [
        ("import-map-unknown", "/names/0"),
        ("import-map-unknown", "/scales/offten"),
    ]


def test_rows_are_chosen_by_a_column_that_is_there(teamwork: Instrument) -> None:
    """A condition on a column that is not there is an error, not a condition that holds."""
    declared = {"only": [{"column": "Finished", "is": ["1"]}]}
    assert [each.code for each in problems(teamwork, "L1.own\n1\n", declared)] == [
        "import-missing-column"
    ]


def test_messy_tables_are_read_as_they_are_meant(teamwork: Instrument) -> None:
    """Marks nobody sees, blank lines, short rows, texts that are numbers, missing words."""
    columns = [
        {"column": "We listen", "item": "L1", "perspective": "own"},
        {"column": "Team", "item": "L1", "perspective": "team", "values": {"often, really": 3}},
    ]
    declared = json.dumps({
        "columns": [*columns, {"column": "Name", "is": "respondent"}],
        "missing": ["-99", "no answer"], "not_applicable": ["n/a"], "others": "ignore",
        "decimal_mark": ",", "names": ["{item}"],
    }).encode()  # fmt: skip
    text = (
        '\ufeff"We\n  listen\u00a0";Name;"Team ";Remarks;weight\r\n\r\n'
        '" 3 ";Ada;"often, really";"a; b";"70,5"\r\n-99;Ben;n/a;;\r\n;;;;\r\n'
    )
    found = import_sheet(teamwork, read_map(teamwork, declared), read_csv(text.encode(), "t"))
    first, second = (
        {"L1": {"own": 3, "team": 3}, "weight": {"own": 70.5}},
        {"L1": {"team": "not_applicable"}},
    )
    assert [each.to_dict()["answers"] for each in found.responses] == [first, second]
    assert [each.respondent for each in found.responses] == ["Ada", "Ben"]


def test_an_option_column_says_yes_or_no_or_nothing(teamwork: Instrument) -> None:
    """Columns of options make a list; where nothing is said, it is missing unless declared."""
    columns: list[dict[str, str]] = [
        {"column": name, "item": "where", "option": name} for name in ("home", "out")
    ]
    declared: dict[str, Any] = {"columns": columns, "chosen": ["x"], "not_chosen": ["-"]}
    columns.append({"column": "name", "is": "respondent"})
    table = "home,out,name\nx,,A\n-,-,B\n,,C\n"
    for empty, last in (("missing", None), ("none", [])):
        declared["nothing_chosen"] = empty
        found = read_map(teamwork, json.dumps(declared).encode())
        rows = import_sheet(teamwork, found, read_csv(table.encode(), "t")).responses
        given = [each.to_dict()["answers"].get("where", {}).get("own") for each in rows]
        assert given == [["home"], [], last]
    (odd,) = problems(teamwork, "home,out,name\nx,perhaps,A\n", declared, None)
    assert odd.code == "import-unknown-label"


def test_a_row_that_may_be_shifted_is_refused(teamwork: Instrument) -> None:
    """More cells than columns, or in a text file fewer; what is empty at the end is no fault."""
    table = "L1.own,L1.team,\n1,2,\n1,2,,\n1,2,,x\n1\n3,3,\n"
    found = problems(teamwork, table)
    assert brief(found) == [("import-row-length", 4, 1), ("import-row-length", 5, 1)]
    assert found[0].message == "row 4: the row has 4 cells, the header 3"
    rows = (Row(1, ("L1.own", "L1.team")), Row(2, (1,)), Row(3, (1, 2, "x")))
    (found_in_book,) = problems(teamwork, Sheet("t.xlsx", rows))
    assert found_in_book.message == "row 3: the cell C3 stands beyond the header"
    assert "quotes" not in found_in_book.hint


def test_a_proposal_keeps_what_the_map_says(teamwork: Instrument) -> None:
    """What is declared stays, members besides the columns too; dates are told by their days."""
    declared: dict[str, Any] = {
        "missing": ["-"],
        "columns": [
            {"column": "A", "item": "L1", "perspective": "own", "answers": ["labels"]},
            {"column": "When", "is": "completed"},
        ],
    }
    found = read_map(teamwork, json.dumps(declared).encode())
    proposal = propose_map(teamwork, found, read_csv(b"A,When\nAlways,25/03/2024\n", "t"))
    assert proposal["missing"] == ["-"]
    first, second = proposal["columns"]
    assert first == {
        **declared["columns"][0], "confidence": "certain", "why": "the map says so",
    }  # fmt: skip
    assert (second["date"], second["confidence"]) == (["D/M/YYYY ..."], "likely")


def test_names_and_headers_may_be_numbers_and_dates(teamwork: Instrument) -> None:
    """A spreadsheet makes numbers of what looks like one; a respondent may be called 1001."""
    declared = json.dumps({"columns": [
        {"column": "2024", "is": "respondent"},
        {"column": "2024-03-05", "item": "L1", "perspective": "own"},
    ]}).encode()  # fmt: skip
    header = Row(1, (2024, Moment("2024-03-05")))
    rows = (header, Row(2, (1001, 1)), Row(3, (Fraction(141, 2), 2)), Row(4, (True, 3)))
    found = import_sheet(teamwork, read_map(teamwork, declared), Sheet("t", rows))
    assert [each.respondent for each in found.responses] == ["1001", "70.5", "TRUE"]


def test_the_wrong_one_of_several_options_is_named(teamwork: Instrument) -> None:
    """Not a part of a label with a separator in it that stands before."""
    table = '"How I do it [Where do you work?]"\n"At work;At home, alone;At the seaside;Outside"\n'
    columns = [{"column": "How I do it [Where do you work?]", "item": "where"}]
    (found,) = problems(teamwork, table, {"columns": columns}, "google-forms")
    assert "'At the seaside' is no answer" in found.message


def test_a_name_in_capitals_is_near_to_the_same_name(teamwork: Instrument) -> None:
    """Nobody has to find out that only the case is another."""
    table = "WHAT DO YOU WEIGH?\n70\n"
    (found,) = problems(teamwork, table, None, "google-forms")
    assert found.hint.startswith("did you mean 'What do you weigh?'")


def test_a_preset_that_is_asked_for_by_a_wrong_name_has_no_place(teamwork: Instrument) -> None:
    """It stands in no file."""
    (found,) = problems(teamwork, "A\n1\n", None, "googleforms")
    assert (found.code, found.file, found.line) == ("unknown-preset", None, None)


def test_records_are_counted_and_named_without_rows_and_columns(teamwork: Instrument) -> None:
    """What JSON does not have is in no message, and an empty response is one."""
    rows = (Row(1, ("L1.own", "respondent")), Row(2, (None, None)), Row(3, (7, "Ada")))
    (found,) = problems(teamwork, Sheet("t.json", rows, records=True))
    assert found.message.startswith("response 2, 'L1.own': ")
    fine = Sheet("t.json", rows[:2], records=True)
    empty = import_sheet(teamwork, read_map(teamwork, None, preset="assess"), fine)
    assert len(empty.responses) == 1


def test_limesurvey_says_what_is_no_date_and_not_finished(teamwork: Instrument) -> None:
    """A survey without dates writes one of 1980; what has none was not sent."""
    table = b"id,submitdate,own[L1]\n7,1980-01-01 00:00:00,3\n8,,2\n9,2024-03-05 10:00:00,1\n"
    found = import_sheet(
        teamwork, read_map(teamwork, None, preset="limesurvey"), read_csv(table, "t")
    )
    assert [each.completed for each in found.responses] == ["", "2024-03-05"]
    assert (found.unfinished, found.left_out) == (1, 0)
    assert [each.row for each in found.sources] == [2, 4]
