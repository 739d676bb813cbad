"""Excel workbooks, by openpyxl: read within limits, written without anything that runs."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, BinaryIO

from attrs import define

from assessment_engine import AssessmentError, Problem
from assessment_engine.tables import (
    MAX_CELLS,
    Cell,
    Flaw,
    Moment,
    Row,
    Sheet,
    Table,
    column_letters,
)

MAX_FILE = 50_000_000
MAX_UNPACKED = 200_000_000
MAX_PARTS = 2_000
# Of a workbook with merged cells everything must be in memory at once.
MAX_MERGED_CELLS = 500_000
_MAX_TEXT = 32_767
_WHEN = datetime.datetime(2000, 1, 1)
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@define
class XlsxImporter:
    """Reads a sheet of an Excel workbook: the values of its cells, not what it computes."""

    name: str = "xlsx"
    extensions: tuple[str, ...] = ("xlsx", "xlsm")

    def read(self, data: bytes, file: str, sheet: str = "") -> Sheet:
        """Give the rows of a sheet: of the one that is named, or of the only one to be seen."""
        merges = _look_inside(data, file)
        try:
            # Not at the top: it takes long to start.
            from openpyxl import load_workbook

            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
            chosen = _chosen(book, sheet, file)
            rows = tuple(_rows(chosen, file))
            book.close()
            if merges:
                if sum(len(row.cells) for row in rows) > MAX_MERGED_CELLS:
                    message = f"it has merged cells, and more than {MAX_MERGED_CELLS:,} cells"
                    raise _error("xlsx-too-large", message, "unmerge the cells", file)
                whole = load_workbook(io.BytesIO(data), data_only=False)
                rows = tuple(_unmerged(rows, whole[chosen.title].merged_cells.ranges))
        except AssessmentError:
            raise
        except Exception as error:
            # openpyxl raises whatever a broken part runs into.
            message = f"this workbook cannot be read: {type(error).__name__}"
            hint = "open it in a spreadsheet, and save it again as .xlsx"
            raise _error("xlsx-broken", message, hint, file) from error
        several = len(book.sheetnames) > 1
        return Sheet(f"{file} [{chosen.title}]" if several else file, rows)


def _look_inside(data: bytes, file: str) -> bool:
    """Refuse what is no workbook or too large once unpacked; say whether it has merged cells."""
    if len(data) > MAX_FILE:
        message = f"the file has {len(data):,} bytes; at most {MAX_FILE:,} are read"
        raise _error("xlsx-too-large", message, "split it into several files", file)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        message = "this is a workbook with a password, or of the older format .xls"
        raise _error("xlsx-broken", message, "save it as .xlsx without a password", file)
    merges = False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            # No more comes out of a part than its size says: the zip module stops there.
            size = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or size > MAX_UNPACKED:
                message = f"the workbook unpacks to {len(parts):,} parts of {size:,} bytes"
                hint = f"at most {MAX_PARTS:,} parts and {MAX_UNPACKED:,} bytes are read"
                raise _error("xlsx-too-large", message, hint, file)
            # Whatever a part is called, the workbook can name it as one of its own.
            for part in parts:
                merges |= _scan(archive, part, file)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        hint = "give a workbook as Excel saves it: .xlsx"
        raise _error("xlsx-broken", "this is no Excel workbook", hint, file) from error
    return merges


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, file: str) -> bool:
    """Refuse a part that declares entities; say whether it has merged cells."""
    merges, tail = False, b""
    with archive.open(part) as stream:
        while block := stream.read(1 << 20):
            text = (tail + block).replace(b"\x00", b"")
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                message = f"the part {part.filename[:60]!r} declares entities"
                raise _error("xlsx-broken", message, "save the workbook again as .xlsx", file)
            merges |= b"mergeCell " in text
            tail = block[-32:]
    return merges


def _chosen(book: Any, name: str, file: str) -> Any:
    """Give the sheet that is named, or the only one that is not hidden."""
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if name:
        if name in sheets:
            return sheets[name]
        known = ", ".join(repr(each) for each in sheets)
        message = f"there is no sheet {name!r}"
        raise _error("xlsx-sheet", message, f"the sheets are {known}", file)
    seen = [title for title, sheet in sheets.items() if sheet.sheet_state == "visible"]
    if len(seen) != 1:
        message = "no sheet can be seen" if not seen else f"there are {len(seen)} sheets"
        known = ", ".join(repr(title) for title in seen or sheets)
        hint = f"say which one with --sheet, or under 'sheet' in the map: {known}"
        raise _error("xlsx-sheet", message, hint, file)
    return sheets[seen[0]]


def _rows(sheet: Any, file: str) -> Iterator[Row]:
    # What a sheet says of its own size may be far too much.
    sheet.reset_dimensions()
    cells = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        values = [_cell(cell) for cell in row]
        while values and values[-1] is None:
            values.pop()
        cells += max(len(row), 1)
        if number > 1_048_576 or cells > MAX_CELLS:
            message = f"the sheet has more than {MAX_CELLS:,} cells"
            raise _error("xlsx-too-large", message, "split it into several files", file)
        if values:
            yield Row(number, tuple(values))


def _cell(cell: Any) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return None
    if kind == "f":
        return Flaw("holds a formula, which is not computed", "put its value in its place")
    if kind == "e":
        return Flaw(f"holds the error {value}", "correct it, or empty the cell")
    if isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        exact = Fraction(repr(value))
        return exact.numerator if exact.denominator == 1 else exact
    if isinstance(value, datetime.datetime):
        return Moment(value.isoformat(timespec="seconds"))
    if isinstance(value, datetime.date):
        return Moment(value.isoformat())
    if isinstance(value, datetime.time):
        return _clock(value.hour * 3600 + value.minute * 60 + value.second)
    if isinstance(value, datetime.timedelta):
        return _clock(round(value.total_seconds()))
    return Flaw(f"holds a {type(value).__name__}", "put a text or a number in its place")


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{rest:02d}" if rest else "")


def _unmerged(rows: Sequence[Row], ranges: Iterable[Any]) -> Iterator[Row]:
    """Make the cells flaws that are merged with another, which has the value of all."""
    flaws: dict[int, dict[int, Flaw]] = {}
    last = max((row.number for row in rows), default=0)
    widest = max((len(row.cells) for row in rows), default=0)
    for each in ranges:
        first = f"{column_letters(each.min_col - 1)}{each.min_row}"
        flaw = Flaw(f"is merged with {first}", "unmerge them, and fill in each")
        for number in range(each.min_row, min(each.max_row, last) + 1):
            held = flaws.setdefault(number, {})
            for place in range(each.min_col - 1, min(each.max_col, widest)):
                if (number, place) != (each.min_row, each.min_col - 1):
                    held[place] = flaw
    for row in rows:
        held = flaws.get(row.number, {})
        cells = [*row.cells, *[None] * (max(held, default=-1) + 1 - len(row.cells))]
        yield Row(row.number, tuple(held.get(place, cell) for place, cell in enumerate(cells)))


def _error(code: str, message: str, hint: str, file: str) -> AssessmentError:
    return AssessmentError([Problem(code, message, "", hint, file)])


@define
class XlsxExporter:
    """Writes a workbook with a sheet per table."""

    name: str = "xlsx"
    extension: str = "xlsx"
    several: bool = True
    typed: bool = False

    def write(self, tables: Sequence[Table], file: BinaryIO) -> None:
        """Write the tables; each has its name in bold above it, and dates as dates."""
        # Not at the top: it takes long to start.
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        for table in tables:
            sheet = book.create_sheet(table.name[:31])
            sheet.freeze_panes = "A2"
            kinds = [column.kind for column in table.columns]
            sheet.append([_made(sheet, c.name, "text", bold=True) for c in table.columns])
            for row in table.rows:
                sheet.append([_made(sheet, *pair) for pair in zip(row, kinds, strict=True)])
        book.properties.created = book.properties.modified = _WHEN
        made = io.BytesIO()
        book.save(made)
        _write_same(made, file)


def _made(sheet: Any, cell: Cell, kind: str, *, bold: bool = False) -> Any:
    """Make a cell; a text is marked as one, so that Excel never takes it as a formula."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool | Fraction)):
        return cell if cell is None or abs(cell) < 10**15 else _made(sheet, str(cell), "text")
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, Fraction):
        return float(cell)
    text = _NOT_XML.sub(lambda match: repr(match[0])[1:-1], str(cell))[:_MAX_TEXT]
    if kind == "date":
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            pass
    made = WriteOnlyCell(sheet, value=text)
    if made.data_type != "s":
        made.data_type = "s"
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        # It stays a text, too, when somebody edits the cell.
        made.quotePrefix = True
    if bold:
        made.font = Font(bold=True)
    return made


def _write_same(made: io.BytesIO, file: BinaryIO) -> None:
    """Write the workbook without the time at which it was made: the same tables, the same bytes."""
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for part in parts.infolist():
            data = parts.read(part)
            if part.filename == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2000-01-01T00:00:00Z", data)
            info = zipfile.ZipInfo(part.filename, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, data)
