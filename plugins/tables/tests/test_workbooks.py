"""Workbooks: what is read of them, what is refused, and what is written."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment_engine import AssessmentError
from assessment_engine.tables import Cell, Column, Flaw, Moment, Row, Table
from assessment_engine_tables import XlsxExporter, XlsxImporter, xlsx_files
from workbooks import part, with_parts, workbook

SHEET = "xl/worksheets/sheet1.xml"


def rows(data: bytes, sheet: str = "") -> tuple[Row, ...]:
    """Read a workbook."""
    return XlsxImporter().read(data, "t.xlsx", sheet).rows


def code(data: bytes, sheet: str = "") -> tuple[str, str]:
    """Give the code and the hint of the one problem of a workbook."""
    with pytest.raises(AssessmentError) as caught:
        rows(data, sheet)
    (problem,) = caught.value.problems
    assert problem.file == "t.xlsx"
    return problem.code, problem.hint


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("text", "text"),
        ("3", "3"),
        (3, 3),
        (2.0, 2),
        (0.1, Fraction(1, 10)),
        (70.5, Fraction(141, 2)),
        (True, True),
        (datetime.datetime(2024, 3, 5, 9, 12, 44), Moment("2024-03-05T09:12:44")),
        (datetime.date(2024, 3, 5), Moment("2024-03-05T00:00:00")),
        (datetime.time(22, 30), "22:30"),
        (datetime.timedelta(hours=7, minutes=45), "07:45"),
    ],
)
def test_cells_keep_their_type_and_are_exact(value: Any, cell: Cell) -> None:
    """Decimals are what was typed, dates are dates, times of the clock are written as such."""
    assert rows(workbook([["a"], [value]]))[1].cells == (cell,)


def test_formulas_and_errors_are_flaws() -> None:
    """What a workbook computes is not taken, whatever value was saved with it."""

    def change(book: Any) -> None:
        book.active["A2"] = "=HYPERLINK(1)"
        book.active["B2"] = "#DIV/0!"

    first, second = rows(workbook([["a", "b"]], change))[1].cells
    assert isinstance(first, Flaw)
    assert isinstance(second, Flaw)
    assert "formula" in first.what
    assert "#DIV/0!" in second.what


def test_merged_cells_are_flaws_but_for_the_first() -> None:
    """A cell that is merged with another is not empty: nobody knows what was meant."""

    def change(book: Any) -> None:
        book.active.merge_cells("B2:C3")

    data = workbook([["a", "b", "c"], ["x", "1", "2"], ["y", "1", "2"]], change)
    second, third = (row.cells for row in rows(data)[1:])
    assert second[:2] == ("x", "1")
    assert isinstance(second[2], Flaw)
    assert isinstance(third[1], Flaw)
    assert "merged with B2" in third[1].what


def test_hidden_sheets_are_read_only_by_name() -> None:
    """The one sheet that can be seen is read; of several one must be named."""

    def hide(book: Any) -> None:
        book.create_sheet("Secret").append(["hidden"])
        book["Secret"].sheet_state = "hidden"

    data = workbook([["a"], ["1"]], hide)
    assert rows(data)[0].cells == ("a",)
    assert rows(data, "Secret")[0].cells == ("hidden",)

    def add(book: Any) -> None:
        book.create_sheet("More")

    assert code(workbook([["a"]], add))[0] == "xlsx-sheet"
    assert "'More'" in code(workbook([["a"]], add))[1]
    assert code(data, "Nothing")[0] == "xlsx-sheet"


def test_row_numbers_are_those_of_the_workbook() -> None:
    """Empty rows are left out, and the others keep their number."""
    found = rows(workbook([["a"], [None], [None], ["x"]]))
    assert [row.number for row in found] == [1, 4]


def test_a_size_that_a_sheet_only_claims_is_not_believed() -> None:
    """A sheet that says it has a million rows of all columns is as large as it is."""
    data = workbook([["a"], ["x"]])
    claimed = re.sub(
        rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', part(data, SHEET)
    )
    assert len(rows(with_parts(data, {SHEET: claimed}))) == 2


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (lambda: b"not a workbook", "xlsx-broken"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "xlsx-broken"),
        (lambda: workbook([["a"]])[:900], "xlsx-broken"),
        (lambda: with_parts(workbook([["a"]]), {"xl/workbook.xml": b"<broken"}), "xlsx-broken"),
        (lambda: with_parts(workbook([["a"]]), {"xl/workbook.xml": b"<a/>"}), "xlsx-sheet"),
        (lambda: with_parts(workbook([["a"]]), {SHEET: BOMB}), "xlsx-broken"),
        (
            lambda: with_parts(workbook([["a"]]), {SHEET: BOMB.decode().encode("utf-16")}),
            "xlsx-broken",
        ),
        (lambda: with_parts(workbook([["a"]]), {"xl/other.dat": BOMB}), "xlsx-broken"),
        (lambda: _zip({f"{n}.xml": b"" for n in range(2_100)}), "xlsx-too-large"),
        (lambda: _zip({"a.xml": bytes(201_000_000)}), "xlsx-too-large"),
        (lambda: bytes(50_000_001), "xlsx-too-large"),
    ],
    ids=[
        "text",
        "old",
        "cut",
        "syntax",
        "empty",
        "entity",
        "utf-16",
        "name",
        "parts",
        "bomb",
        "large",
    ],
)
def test_what_is_no_workbook_is_refused(data: Callable[[], bytes], expected: str) -> None:
    """Other files, broken ones, zip bombs and entities: a problem, and little memory."""
    assert code(data())[0] == expected


def _zip(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return made.getvalue()


def test_a_sheet_of_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is on cells, empty ones between others included."""
    monkeypatch.setattr(xlsx_files, "MAX_CELLS", 50)
    assert code(workbook([["x"] * 10] * 6))[0] == "xlsx-too-large"
    assert code(workbook([[*[None] * 60, "x"]]))[0] == "xlsx-too-large"


def test_texts_are_never_formulas_in_what_is_written(tmp_path: Path) -> None:
    """Each text is stored as a string, and stays one when somebody edits it."""
    texts = ["=1+1", "+1", "-1", "@SUM(1)", "\tx", "=cmd|' /C calc'!A0"]
    file = io.BytesIO()
    XlsxExporter().write([Table("t", (Column("a"),), [(text,) for text in texts])], file)
    sheet = part(file.getvalue(), SHEET).decode()
    assert "<f>" not in sheet
    assert sheet.count('t="inlineStr"') + sheet.count('t="s"') == len(texts) + 1
    assert b'quotePrefix="1"' in part(file.getvalue(), "xl/styles.xml")
    assert [row.cells[0] for row in rows(file.getvalue())[1:]] == texts


def test_characters_that_no_workbook_can_hold_are_made_visible() -> None:
    """A control character or half a surrogate pair does not break the file."""
    file = io.BytesIO()
    XlsxExporter().write([Table("t", (Column("a"),), [("a\x00b\ud800",)])], file)
    assert rows(file.getvalue())[1].cells == ("a\\x00b\\ud800",)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    """Whatever is changed in a part, the outcome is a sheet or a problem with a code."""
    good = workbook([["a", 1, 2.5, True], ["x", "y", datetime.date(2024, 3, 5), None]])
    with zipfile.ZipFile(io.BytesIO(good)) as parts:
        name = data.draw(st.sampled_from(sorted(parts.namelist())))
    content = bytearray(part(good, name))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + 1] = data.draw(st.binary(max_size=3))
    codes: set[str] = set()
    try:
        rows(with_parts(good, {name: bytes(content)}))
    except AssessmentError as error:
        codes = {problem.code for problem in error.problems}
    assert codes <= {"xlsx-broken", "xlsx-sheet", "xlsx-too-large"}
