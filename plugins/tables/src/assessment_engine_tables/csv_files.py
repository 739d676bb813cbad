"""CSV: read with the engine's own reader, written so that no spreadsheet runs a cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from fractions import Fraction
from typing import BinaryIO

from attrs import define

from assessment_engine.tables import Cell, Sheet, Table, protected, read_csv

MAX_FILE = 50_000_000


@define
class CsvImporter:
    """Reads CSV: separated by commas, semicolons or tabs, in UTF-8, or in UTF-16 that says so."""

    name: str = "csv"
    extensions: tuple[str, ...] = ("csv", "tsv")

    def read(self, data: bytes, file: str, sheet: str = "") -> Sheet:
        """Give the rows; a CSV file is one sheet, so its name is not needed."""
        return read_csv(data, file, limit=MAX_FILE)


@define
class CsvExporter:
    """Writes CSV in UTF-8 with a byte order mark, by which spreadsheets know the encoding."""

    name: str = "csv"
    extension: str = "csv"
    several: bool = False
    typed: bool = False

    def write(self, tables: Sequence[Table], file: BinaryIO) -> None:
        """Write one table."""
        (table,) = tables
        text = io.TextIOWrapper(file, "utf-8-sig", errors="backslashreplace", newline="")
        writer = csv.writer(text)
        writer.writerow([protected(column.name) for column in table.columns])
        for row in table.rows:
            cells = [written(cell) for cell in row]
            # One empty cell alone would be a blank line.
            text.write('""\r\n') if cells == [""] else writer.writerow(cells)
        text.flush()
        text.detach()


def written(cell: Cell) -> str:
    """Write a cell: numbers exactly where decimals can, texts safe from spreadsheets."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, Fraction):
        return decimal(cell)
    return protected(str(cell))


def decimal(number: Fraction) -> str:
    """Write a fraction as a decimal: exactly where it ends, otherwise as the nearest float."""
    places, rest = 0, number.denominator
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest, count = rest // prime, count + 1
        places = max(places, count)
    if rest != 1 or places > 30:
        return repr(float(number))
    digits = str(abs(number.numerator) * 10**places // number.denominator).zfill(places + 1)
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :]
    return f"{'-' if number < 0 else ''}{whole}{'.' if decimals else ''}{decimals}"
