"""Any table and any map give responses or located problems; a proposal is always a map."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assessment_engine import AssessmentError, Instrument, Problem, Response
from assessment_engine.importing import import_sheet, preset_names, propose_map, read_map
from assessment_engine.jsontext import read
from assessment_engine.package.schema import schema_problems
from assessment_engine.tables import (
    Cell,
    Flaw,
    Moment,
    Row,
    Sheet,
    protected,
    read_csv,
    unprotected,
)

WORDS = st.sampled_from([
    "", "Always", "always", "Never", "Sometimes, but rarely", "At home, alone", "At work",
    "At home, alone, At work", "At home, alone;Outside;", ";", "1", "2", "3", "9", "0.5", "70,5",
    "8:30 AM", "22:15", "25:00", "Y", "N", "Yes", "-99", "N/A", "not_applicable", "lead",
    "I lead a team", "2024-03-05", "2024/03/05 9:12:44 AM GMT+1", "=1+1", "'=1", "\u200b",
    "é" * 300,
])  # fmt: skip
CELLS: st.SearchStrategy[Cell] = st.one_of(
    WORDS,
    st.none(),
    st.integers(-5, 400),
    st.fractions(0, 5),
    st.booleans(),
    st.text(max_size=6),
    st.lists(st.sampled_from(["home", "work", "x", "not_applicable"]), max_size=3).map(tuple),
    st.just(Moment("2024-03-05T10:00:00")),
    st.just(Flaw("holds a formula", "remove it")),
)
NAMES = st.one_of(
    st.sampled_from([
        "L1.own", "L1.team", "L2.own", "where.own", "weight.own", "start.own", "role.own", "where",
        "respondent", "completed", "Timestamp", "How I do it [We listen to each other.]",
        "where[home]", "where[work]", "What is your role?", "#group", "#role", "instrument", "",
    ]),
    st.text(max_size=5),
)  # fmt: skip
READING: dict[str, Any] = {
    "answers": st.lists(
        st.sampled_from(["values", "labels", "places"]), min_size=1, max_size=3, unique=True
    ),
    "values": st.dictionaries(st.sampled_from(["Y", "Always", "x", ""]), st.sampled_from(
        [1, 2, 9, "home", "lead", "not_applicable", None]), max_size=2),
    "missing": st.lists(WORDS, max_size=2),
    "not_applicable": st.lists(WORDS, max_size=2),
    "separator": st.lists(st.sampled_from([",", ", ", ";", " "]), min_size=1, max_size=2),
    "chosen": st.lists(st.sampled_from(["Y", "{option}", "{option.label}"]), max_size=2),
    "nothing_chosen": st.sampled_from(["missing", "none"]),
    "decimal_mark": st.sampled_from([".", ","]),
}  # fmt: skip
COLUMNS = st.fixed_dictionaries(
    {"column": NAMES},
    optional={
        "item": st.sampled_from(["L1", "where", "weight", "start", "role", "L9"]),
        "perspective": st.sampled_from(["own", "team", "x"]),
        "option": st.sampled_from(["home", "x"]),
        "is": st.sampled_from(["respondent", "completed", "group", "role"]),
        "ignore": st.just(True),
        "optional": st.booleans(),
        "occurrence": st.integers(1, 3),
        **READING,
    },
)
MAPS = st.fixed_dictionaries(
    {},
    optional={
        "preset": st.sampled_from(preset_names()),
        "header": st.fixed_dictionaries({"rows": st.integers(1, 3)}),
        "columns": st.lists(COLUMNS, max_size=4),
        "names": st.lists(
            st.sampled_from(
                ["{item}.{perspective}", "{item}", "{item.text}", "{item}[{option}]", "x"]
            ),
            max_size=3,
        ),
        "others": st.sampled_from(["ignore", "refuse"]),
        "scales": st.dictionaries(
            st.sampled_from(["often", "places"]), st.fixed_dictionaries({}, optional=READING)
        ),
        "only": st.lists(
            st.fixed_dictionaries({"column": NAMES}, optional={"is": st.just(["1"])}), max_size=1
        ),
        **READING,
    },
)
TABLES = st.lists(NAMES, min_size=1, max_size=6).flatmap(
    lambda names: st.tuples(
        st.just(tuple(names)), st.lists(st.lists(CELLS, max_size=len(names)).map(tuple), max_size=4)
    )
)


def sheet(names: tuple[Cell, ...], rows: list[tuple[Cell, ...]]) -> Sheet:
    """Give a sheet of these rows."""
    return Sheet("t", (Row(1, names), *(Row(number, row) for number, row in enumerate(rows, 2))))


@given(MAPS, TABLES)
def test_a_table_gives_responses_or_problems(
    teamwork: Instrument, declared: dict[str, Any], table: Any
) -> None:
    """Nothing but an AssessmentError, and each problem with a code, a message and a remedy."""
    problems: tuple[Problem, ...] = ()
    responses: tuple[Response, ...] = ()
    try:
        found = read_map(teamwork, json.dumps(declared).encode())
        responses = import_sheet(teamwork, found, sheet(*table)).responses
    except AssessmentError as error:
        problems = error.problems
    assert all(each.code and each.message and each.hint for each in problems)
    assert all(len(each.values) == len(teamwork.cells) for each in responses)


@given(TABLES, st.sampled_from([None, *preset_names()]))
def test_a_proposal_is_a_map(teamwork: Instrument, table: Any, preset: str | None) -> None:
    """It fits the schema, has each named column once, and only what is unsure keeps it from use."""
    found = read_map(teamwork, None if preset else b"{}", preset=preset)
    names, rows = table
    header, rows = found.header, rows or [()]
    if header.rows > 1:
        rows = [*[()] * (header.rows - 2), (header.last_holds,) * len(names), *rows]
    proposal = propose_map(teamwork, found, sheet(names, rows))
    data = json.dumps(proposal).encode()
    assert list(schema_problems(read(data, "map"), "import-map")) == []
    for column in proposal["columns"]:
        column.pop("confidence")
    read_map(teamwork, json.dumps(proposal).encode())


@given(st.text())
def test_protection_can_be_taken_away(text: str) -> None:
    """Whatever a text is, it comes back; and nothing that is written begins like a formula."""
    assert unprotected(protected(text)) == text
    assert protected(text)[:1] not in ("=", "+", "-", "@", "\t", "\r") or not text


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=4), min_size=1, max_size=5))
def test_csv_is_read_as_the_library_reads_it(rows: list[list[str]]) -> None:
    """Every cell of what the csv module writes, and its place in the text."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=",").writerows(rows)
    try:
        found = read_csv(text.getvalue().encode(), "t")
    except (AssessmentError, UnicodeEncodeError):
        return  # half a surrogate pair, or a NUL, which CSV cannot hold
    expected = list(csv.reader(io.StringIO(text.getvalue(), newline="")))
    kept = [row for row in expected if any(row)]
    if all("," in line for line in text.getvalue().splitlines()[:1]) and not any(
        mark in text.getvalue() for mark in ";\t\ufeff"
    ):
        assert [row.cells for row in found.rows] == [tuple(map(unprotected, row)) for row in kept]
    for place, row in enumerate(found.rows):
        lines = [found.locate(place, cell) for cell in range(len(row.cells)) if found.locate]
        assert lines == sorted(lines)
