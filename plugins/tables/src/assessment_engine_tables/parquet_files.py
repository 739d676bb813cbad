"""Parquet, by pyarrow, which comes with the extra "parquet"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any, BinaryIO

from attrs import define

from assessment_engine import AssessmentError, Problem
from assessment_engine.tables import Cell, Kind, Table

_ROWS_AT_ONCE = 5_000


@define
class ParquetExporter:
    """Writes a table as a Parquet file; each column has one type."""

    name: str = "parquet"
    extension: str = "parquet"
    several: bool = False
    typed: bool = True

    def write(self, tables: Sequence[Table], file: BinaryIO) -> None:
        """Write one table, some thousand rows at a time."""
        try:
            # Not at the top: it is large, and only this needs it.
            import pyarrow as arrow
            from pyarrow import parquet
        except ImportError as error:
            message = "Parquet needs pyarrow, which is not installed"
            hint = "install it: pip install 'assessment-engine-tables[parquet]'"
            raise AssessmentError(
                [Problem("parquet-support-missing", message, hint=hint)]
            ) from error
        (table,) = tables
        schema = arrow.schema([(c.name, _type(arrow, c.kind)) for c in table.columns])
        with parquet.ParquetWriter(file, schema) as writer:
            rows = iter(table.rows)
            while batch := list(islice(rows, _ROWS_AT_ONCE)):
                columns = [
                    arrow.array(list(_values(batch, place, column.kind)), _type(arrow, column.kind))
                    for place, column in enumerate(table.columns)
                ]
                writer.write_table(arrow.Table.from_arrays(columns, schema=schema))


def _type(arrow: Any, kind: Kind) -> Any:
    types = {
        "text": arrow.string,
        "integer": arrow.int64,
        "number": arrow.float64,
        "boolean": arrow.bool_,
        "date": arrow.date32,
    }
    return types[kind]()


def _values(rows: Sequence[Sequence[Cell]], place: int, kind: Kind) -> Iterator[Any]:
    import datetime  # only for dates

    for row in rows:
        cell = row[place]
        if cell is None or (kind == "date" and not cell):
            yield None
        elif kind == "date":
            yield datetime.date.fromisoformat(str(cell))
        elif kind == "text":
            yield str(cell).encode("utf-8", "backslashreplace").decode()
        else:
            yield float(cell) if isinstance(cell, int | Fraction) and kind == "number" else cell
