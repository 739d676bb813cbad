"""What is exported and imported again is what was there, for any instrument."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import pytest
from attrs import evolve
from click.testing import CliRunner
from exchange_sample import FILES, expected
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyarrow import parquet

from assessment_engine import Absence, Engine, Instrument, Response, load_package
from assessment_engine.answers_csv import read_responses_csv
from assessment_engine.cli.commands import assess
from assessment_engine.exporting import codebook, response_table, result_table
from assessment_engine.responses import together
from assessment_engine.testing.strategies import instruments, responses

ROOT = FILES.parents[2]
ENGINE = Engine()
# Texts that a spreadsheet would run, that CSV quotes, or that people have for names.
NAMES = st.one_of(
    st.sampled_from(
        ["", "Ada", "=1+1", "+x", "-x", "@x", "'=x", "''=x", "'x", ' "a", b; ', "1", "é"]
    ),
    st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=20),
)
DATES = st.one_of(st.just(""), st.dates().map(lambda date: date.isoformat()))


def exported(instrument: Instrument, form: str, **tables: Any) -> dict[str, bytes]:
    """Give the files of an export by name."""
    made: dict[str, bytes] = {}

    @contextmanager
    def opened(name: str) -> Iterator[BinaryIO]:
        file = io.BytesIO()
        yield file
        made[name] = file.getvalue()

    ENGINE.export(instrument, form, opened, **tables)
    return made


def imported(instrument: Instrument, data: bytes, importer: str) -> tuple[Response, ...]:
    """Read an export again."""
    found = ENGINE.import_responses(
        instrument, data, importer, preset="assess", sheet="responses" if importer == "xlsx" else ""
    )
    return found.responses


def check(instrument: Instrument, several: tuple[Response, ...]) -> None:
    """Hold both ways equal, in CSV and in Excel, and the plain reader of CSV."""
    for form, name in (("csv", "responses"), ("xlsx", "export")):
        data = exported(instrument, form, responses=iter(several))[name]
        assert imported(instrument, data, form) == several
    trimmed = tuple(evolve(each, respondent=each.respondent.strip()) for each in several)
    data = exported(instrument, "csv", responses=several)["responses"]
    if not instrument.takes_responses:
        assert read_responses_csv(instrument, data) == trimmed


@given(st.data())
@settings(max_examples=40)
def test_random_instruments_and_answers_come_back(data: st.DataObject) -> None:
    """Every number, every absence, and any name or date."""
    instrument = data.draw(instruments())
    drawn = data.draw(st.lists(responses(instrument), min_size=1, max_size=4))
    several = tuple(
        evolve(each, respondent=data.draw(NAMES), completed=data.draw(DATES)) for each in drawn
    )
    check(instrument, several)


OFTEN = st.sampled_from([None, 1, 2, 3, "not_applicable"])
VIEWS = st.fixed_dictionaries({}, optional={"own": OFTEN, "team": OFTEN})
TIMES = st.integers(0, 1439).map(lambda minutes: f"{minutes // 60:02d}:{minutes % 60:02d}")
DOCUMENTS = st.fixed_dictionaries(
    {"respondent": NAMES},
    optional={
        "L1": VIEWS,
        "L2": VIEWS,
        "where": st.lists(st.sampled_from(["home", "work", "out"]), unique=True),
        "weight": st.integers(200, 3000).map(lambda tenths: tenths / 10),
        "start": TIMES,
        "role": st.sampled_from(["lead", "member"]),
    },
)


@given(drawn=st.lists(DOCUMENTS, min_size=1, max_size=4))
@settings(max_examples=60)
def test_codes_lists_and_times_come_back(drawn: list[dict[str, Any]], teamwork: Instrument) -> None:
    """Of an instrument with every type of scale."""
    several = []
    for each in drawn:
        name = each.pop("respondent")
        answers = {
            item: value if isinstance(value, dict) else {"own": value}
            for item, value in each.items()
        }
        document = {"respondent": name, "answers": answers}
        several.append(ENGINE.respond(teamwork, document))
    check(teamwork, tuple(several))


@pytest.mark.parametrize("name", ["psqi", "findrisc", "amstar2", "klsi4", "eq5d3l_uk"])
def test_published_examples_come_back(name: str) -> None:
    """Conditional items, codes and times of instruments that are in use."""
    instrument = load_package(ROOT / "tests" / "published" / name)
    several = tuple(
        ENGINE.respond(instrument, each.answers) for each in instrument.examples if not each.invalid
    )
    check(instrument, several)


def test_groups_come_back(tmp_path: Any) -> None:
    """Responses that are reported together have the number of their group."""
    CliRunner().invoke(assess, ["new", "round", "--from", "360", "--output", str(tmp_path)])
    instrument = load_package(tmp_path / "round")
    several = tuple(ENGINE.respond(instrument, each.answers) for each in instrument.examples)
    assert any(each.responses for each in several)
    check(instrument, several)
    members = [member for each in several for member in each.responses]
    check(instrument, (together(instrument, members),))


def test_why_there_is_no_answer_can_be_told_apart(teamwork: Instrument) -> None:
    """Missing is empty, the others are words; in Parquet a column beside each says it."""
    several = expected(teamwork, ("Ada", "Ben", "Cem"))
    table = response_table(teamwork, several)
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    assert rows[0]["L2.team"] == "not_applicable"
    assert rows[1]["L2.team"] is None
    made = exported(teamwork, "parquet", responses=several)
    read = parquet.read_table(io.BytesIO(made["responses"])).to_pylist()
    assert [row["L2.team"] for row in read] == [None, None, 3]
    assert [row["L2.team.state"] for row in read] == ["not_applicable", "missing", "answered"]
    assert str(read[0]["completed"]) == "2024-03-05"
    absent = evolve(several[0], values=(Absence.NOT_ASKED, *several[0].values[1:]))
    assert next(iter(response_table(teamwork, [absent]).rows))[3] == "not_asked"


def test_results_have_a_column_for_each_number(teamwork: Instrument) -> None:
    """Scores, bands, verdicts, coaching, and why there is no value, with what made them."""
    results = [ENGINE.result(teamwork, each) for each in expected(teamwork, ("A", "B", "C"))]
    table = result_table(teamwork, iter(results))
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    for row, result in zip(rows, results, strict=True):
        assert row["digest"] == teamwork.digest
        for score in result.scores:
            assert row[score.id] == score.value
            assert row[f"{score.id}.reason"] == (score.reason or None)
    assert rows[0]["places"] == "home; out"
    assert rows[2]["kg"] is None
    assert rows[2]["kg.reason"]


def test_the_codebook_describes_every_column(teamwork: Instrument) -> None:
    """Each column of both tables has a row; an answer its text, values, range and absences."""
    for typed in (False, True):
        tables = [response_table(teamwork, [], typed=typed), result_table(teamwork, [])]
        book = codebook(teamwork, typed=typed)
        names = [column.name for column in book.columns]
        rows = [dict(zip(names, row, strict=True)) for row in book.rows]
        assert [(row["table"], row["column"]) for row in rows] == [
            (table.name, column.name) for table in tables for column in table.columns
        ]
    book = codebook(teamwork)
    found = {
        row[1]: dict(zip([c.name for c in book.columns], row, strict=True)) for row in book.rows
    }
    answer = found["L1.own"]
    assert answer["label"] == "We listen to each other."
    assert answer["perspective"] == "How I do it"
    assert answer["values"] == "1 = Never; 2 = Sometimes, but rarely; 3 = Always"
    assert answer["no_value"] == "empty = missing; not_applicable = Does not apply"
    assert (answer["minimum"], answer["maximum"], answer["kind"]) == (1, 3, "integer")
    assert found["weight.own"]["kind"] == "number"
    score = found["own"]
    assert (score["minimum"], score["maximum"]) == (1, 3)
    assert score["rule"] == "mean(L1.own, L2.own, at least 1 answer, available)"


def test_an_export_has_a_sheet_or_a_file_for_each_table(teamwork: Instrument) -> None:
    """A workbook holds all tables, CSV has a file for each."""
    several = expected(teamwork, ("Ada", "=1+1", "Cem"))
    results = [ENGINE.result(teamwork, each) for each in several]
    (book,) = exported(teamwork, "xlsx", responses=several, results=results).values()
    sheets = load_workbook(io.BytesIO(book))
    assert sheets.sheetnames == ["responses", "results", "codebook"]
    assert sheets["responses"]["B3"].value == "=1+1"
    assert sheets["responses"]["B3"].data_type == "s"
    made = exported(teamwork, "csv", responses=several, results=results)
    assert list(made) == ["responses", "results", "codebook"]
    rows = list(csv.reader(io.StringIO(made["responses"].decode("utf-8-sig"))))
    assert rows[2][1] == "'=1+1"


def test_no_two_columns_have_one_name(tmp_path: Any) -> None:
    """Items and scores may be called like what an export adds; theirs is the name."""
    manifest = {
        "format": 1, "id": "odd", "version": "1.0.0", "title": "Odd", "language": "en",
        "examples": ["e.json"], "scales": [
            {"id": "s", "label": "S", "options": [{"value": n, "label": str(n)} for n in (1, 2)]}],
        "items": [{"id": name, "text": name} for name in ("respondent", "instrument", "a")],
        "bands": {"b": [{"id": "low", "label": "Low", "from": 1, "to": 2}]},
        "scores": [
            {"id": name, "label": name, "bands": "b", "rule": {"op": "answer", "item": item}}
            for name, item in (("coaching", "a"), ("a", "a"), ("a.band", "respondent"),
                               ("a.reason", "instrument"))],
    }  # fmt: skip
    (tmp_path / "instrument.json").write_text(json.dumps(manifest))
    answers = {"respondent": 1, "instrument": 2, "a": 2}
    example = {"name": "E", "answers": answers, "expected": {"scores": {"a": 2}}}
    (tmp_path / "e.json").write_text(json.dumps(example))
    instrument = load_package(tmp_path)
    response = ENGINE.respond(instrument, {"answers": answers})
    made = exported(
        instrument, "parquet", responses=[response], results=[ENGINE.result(instrument, response)]
    )
    (row,) = parquet.read_table(io.BytesIO(made["responses"])).to_pylist()
    assert (row["respondent"], row["#instrument"], row["a"]) == (1, "odd", 2)
    (row,) = parquet.read_table(io.BytesIO(made["results"])).to_pylist()
    assert (row["coaching"], row["a"], row["a.band.band"]) == (2, 2, "low")


def test_every_rule_can_be_written_in_a_codebook() -> None:
    """Of each published instrument: no operator or option is left as Python has it."""
    for folder in sorted((ROOT / "tests" / "published").glob("*/instrument.json")):
        instrument = load_package(folder.parent)
        rules = [str(row[-1]) for row in codebook(instrument, ["results"]).rows if row[-1]]
        assert len(rules) == len(instrument.rule_by_id)
        assert not any(mark in rule for rule in rules for mark in ("<", " object ", "Fraction("))
