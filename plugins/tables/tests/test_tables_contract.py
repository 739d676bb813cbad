"""The importers and exporters of tables keep the contracts."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Sequence
from typing import Any, BinaryIO, cast

import pytest
from attrs import evolve

from assessment_engine.protocols import Exporter, Importer
from assessment_engine.tables import Sheet, Table
from assessment_engine.testing.contracts import ExporterContract, ImporterContract
from assessment_engine_tables import (
    CsvExporter,
    CsvImporter,
    ParquetExporter,
    XlsxExporter,
    XlsxImporter,
)
from workbooks import workbook


class TestCsvImporter(ImporterContract):
    """What every importer must do, done by that of CSV."""

    def importer(self) -> Importer:
        """Give the importer."""
        return CsvImporter()

    def file(self, rows: Sequence[Sequence[str]]) -> bytes:
        """Write CSV as a spreadsheet does."""
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        return text.getvalue().encode("utf-8-sig")


class TestXlsxImporter(ImporterContract):
    """What every importer must do, done by that of Excel."""

    def importer(self) -> Importer:
        """Give the importer."""
        return XlsxImporter()

    def file(self, rows: Sequence[Sequence[str]]) -> bytes:
        """Write a workbook, numbers as numbers."""
        return workbook([[_number(cell) for cell in row] for row in rows])


class TestCsvExporter(ExporterContract):
    """What every exporter must do, done by that of CSV."""

    def exporter(self) -> Exporter:
        """Give the exporter."""
        return CsvExporter()

    def rows(self, data: bytes, table: str) -> Sequence[Sequence[Any]]:
        """Read CSV, the apostrophes before formulas taken away."""
        return [row.cells for row in CsvImporter().read(data, table).rows]


class TestXlsxExporter(ExporterContract):
    """What every exporter must do, done by that of Excel."""

    def exporter(self) -> Exporter:
        """Give the exporter."""
        return XlsxExporter()

    def rows(self, data: bytes, table: str) -> Sequence[Sequence[Any]]:
        """Read a sheet with openpyxl, empty rows and cells too."""
        from openpyxl import load_workbook

        return list(load_workbook(io.BytesIO(data))[table].iter_rows(values_only=True))


class TestParquetExporter(ExporterContract):
    """What every exporter must do, done by that of Parquet."""

    def exporter(self) -> Exporter:
        """Give the exporter."""
        return ParquetExporter()

    def rows(self, data: bytes, table: str) -> Sequence[Sequence[Any]]:
        """Read it with pyarrow."""
        from pyarrow import parquet

        read = parquet.read_table(io.BytesIO(data))
        return [
            read.column_names,
            *zip(*(column.to_pylist() for column in read.columns), strict=True),
        ]


def _number(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


class Unprotected(CsvExporter):
    """An exporter that lets a spreadsheet run what somebody typed."""

    def write(self, tables: Sequence[Table], file: BinaryIO) -> None:
        """Write texts as they are."""
        super().write(tables, file)
        data = cast(io.BytesIO, file).getvalue().replace(b"'=", b"=")
        file.seek(0)
        file.truncate()
        file.write(data)


class Stamped(CsvExporter):
    """An exporter that writes when it wrote."""

    def write(self, tables: Sequence[Table], file: BinaryIO) -> None:
        """Write a row more, with a number that is never the same."""
        super().write(tables, file)
        file.write(f"{next(COUNT)},,,,\r\n".encode())


class Eager(CsvExporter):
    """An exporter that goes through the rows twice."""

    def write(self, tables: Sequence[Table], file: BinaryIO) -> None:
        """Count the rows before they are written."""
        list(tables[0].rows)
        super().write(tables, file)


COUNT = itertools.count()


@pytest.mark.parametrize(
    ("exporter", "test"),
    [
        (Unprotected(), "test_what_is_written_can_be_read"),
        (Stamped(), "test_the_same_tables_give_the_same_bytes"),
        (Eager(), "test_rows_are_taken_once_and_in_order"),
        (CsvExporter(name=" "), "test_it_is_an_exporter"),
        (CsvExporter(extension=".csv"), "test_it_is_an_exporter"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_the_contract_of_exporters_notices(exporter: Exporter, test: str) -> None:
    """An exporter that breaks the contract fails the test that is about it."""
    contract = TestCsvExporter()
    contract.exporter = lambda: exporter  # type: ignore[method-assign]
    with pytest.raises(AssertionError):
        getattr(contract, test)()


class Trimming(CsvImporter):
    """An importer that tidies what it reads."""

    def read(self, data: bytes, file: str, sheet: str = "") -> Sheet:
        """Give texts in small letters."""
        found = super().read(data, file, sheet)
        rows = tuple(
            evolve(row, cells=tuple(str(cell).lower() for cell in row.cells)) for row in found.rows
        )
        return evolve(found, rows=rows)


class Crashing(CsvImporter):
    """An importer that runs into whatever a file holds."""

    def read(self, data: bytes, file: str, sheet: str = "") -> Sheet:
        """Expect a letter."""
        data.decode("ascii", "ignore")[0].encode()
        return super().read(data, file, sheet)


@pytest.mark.parametrize(
    ("importer", "test", "error"),
    [
        (Trimming(), "test_cells_are_as_they_stand", AssertionError),
        (Crashing(), "test_what_is_no_such_file_is_refused", IndexError),
        (CsvImporter(extensions=(".csv",)), "test_it_is_an_importer", AssertionError),
        (CsvImporter(extensions=()), "test_it_is_an_importer", AssertionError),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(value, "__name__", ""),
)
def test_the_contract_of_importers_notices(
    importer: Importer, test: str, error: type[Exception]
) -> None:
    """An importer that breaks the contract fails the test that is about it."""
    contract = TestCsvImporter()
    contract.importer = lambda: importer  # type: ignore[method-assign]
    with pytest.raises(error):
        getattr(contract, test)()
