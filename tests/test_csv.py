"""Answers in CSV: what is read, and where problems are said to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment_engine import Absence, AssessmentError, Instrument, load_package, read_response
from assessment_engine.answers_csv import read_responses_csv

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "instruments" / "customer_service_commitment"


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    """The shipped instrument."""
    return load_package(PACKAGE)


def header(instrument: Instrument) -> list[str]:
    """Give the columns of all answers."""
    return [instrument.cell_name(*cell) for cell in instrument.cells]


def places(instrument: Instrument, data: bytes) -> list[tuple[str, int | None, int | None]]:
    """Give (code, line, column) of every problem of a CSV file."""
    with pytest.raises(AssessmentError) as caught:
        read_responses_csv(instrument, data)
    return [(p.code, p.line, p.column) for p in caught.value.problems]


def test_csv_and_json_give_equal_responses(instrument: Instrument) -> None:
    """The two formats mean the same."""
    sample = (PACKAGE / "examples/sample.json").read_bytes()
    response = read_response(instrument, sample)
    columns = ["respondent", "completed", *header(instrument)]
    values = [response.respondent, response.completed, *map(str, response.values)]
    data = f"{','.join(columns)}\r\n{','.join(values)}\r\n".encode()
    assert read_responses_csv(instrument, data) == (response,)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_write_is_read(instrument: Instrument, delimiter: str, end: str) -> None:
    """Byte order mark, other delimiters, other line ends, blank lines, floats for whole numbers."""
    columns = delimiter.join(["respondent", *header(instrument)])
    row = delimiter.join(['"Å, ""B""; C"', *["2.0"] * 96])
    data = f"\ufeff{columns}{end}{end}{row}{end}".encode()
    (response,) = read_responses_csv(instrument, data)
    assert response.respondent == 'Å, "B"; C'
    assert set(response.values) == {2}
    assert not any(isinstance(value, Absence) for value in response.values)


def test_fields_with_line_breaks_keep_later_places_right(instrument: Instrument) -> None:
    """A quoted line break in a name does not shift the line of the next problem."""
    columns = ",".join(["respondent", *header(instrument)])
    rest = ",".join(["1"] * 95)
    data = f'{columns}\n"A\nB",7,{rest}\nC,8,{rest}\n'.encode()
    found = places(instrument, data)
    assert ("answers-out-of-range", 3, 4) in found
    assert ("answers-out-of-range", 4, 3) in found
    assert ("answers-respondent", 2, 1) in found


def test_columns_are_checked(instrument: Instrument) -> None:
    """Unknown and duplicated columns are named where they stand."""
    columns = ",".join([*header(instrument), "SL-1.individual", "SL-99.individual"])
    row = ",".join(["1"] * 98)
    first = len(",".join(header(instrument))) + 2
    found = places(instrument, f"{columns}\n{row}\n".encode())
    assert ("csv-duplicate-column", 1, first) in found
    assert ("csv-unknown-column", 1, first + len("SL-1.individual,")) in found


def test_rows_of_another_length_are_refused(instrument: Instrument) -> None:
    """A row that does not fit the header is not guessed at."""
    columns = ",".join(header(instrument))
    assert places(instrument, f"{columns}\n1,2\n".encode()) == [("csv-field-count", 2, 1)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "csv-empty"),
        (b"\n\n", "csv-empty"),
        (b"SL-1.individual\n", "csv-empty"),
        (b"\xff\xfe,", "csv-not-utf8"),
        (b'SL-1.individual\n"1', "csv-syntax"),
        (b"x" * 6_000_000, "csv-too-large"),
    ],
)
def test_files_that_are_no_table_are_refused(
    instrument: Instrument, data: bytes, code: str
) -> None:
    """Each fault of a whole file has its code."""
    assert code in [found[0] for found in places(instrument, data)]


def test_missing_and_malformed_answers_are_located(instrument: Instrument) -> None:
    """An empty field is a missing answer; words are no number."""
    columns = ",".join(header(instrument))
    row = ",".join(["", "often", *["1"] * 94])
    found = places(instrument, f"{columns}\n{row}\n".encode())
    assert ("answers-not-a-number", 2, 2) in found
    assert ("answers-missing", 2, 1) in found
