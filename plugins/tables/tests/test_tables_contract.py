"""The importers and exporters of tables keep the contracts."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from assessment_engine.protocols import Exporter, Importer
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
