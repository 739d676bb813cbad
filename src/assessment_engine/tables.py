"""Tables as values: what importers read from files, what exporters write, and CSV for both.

An importer gives a `Sheet`: rows of cells as they stand in the file, and where each stands. An
exporter takes `Table`s: named columns with a kind, and rows that may come one after the other. The
engine reads CSV itself, since that needs nothing but the standard library.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Union

from attrs import define, field, frozen

from assessment_engine.errors import AssessmentError, Problem, clipped
from assessment_engine.jsontext import MAX_BYTES, Document

if TYPE_CHECKING:
    # Only named in annotations.
    from collections.abc import Callable

MAX_CELLS = 2_000_000
MAX_TEXT = 100_000

_LINE_END = re.compile(r"\r\n|\n|\r")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_PROTECTED = re.compile(r"'+[=+\-@\t\r]")


@frozen
class Moment:
    """A date, or a date with a time, that the file itself knows as one: "2026-03-31T22:30:00"."""

    iso: str


@frozen
class Flaw:
    """A cell that cannot be taken as it is, such as a formula: what is wrong, and the remedy.

    `what` goes on after "this cell ". It is a problem only where the cell is needed.
    """

    what: str
    hint: str


Cell = Union[None, str, int, Fraction, bool, tuple[str, ...], Moment, Flaw]
"""What a cell holds: nothing, a text, an exact number, true or false, texts, a date, or a flaw."""


@frozen
class Row:
    """A row of a sheet. `number` counts from 1 as the program counts that shows the file."""

    number: int
    cells: tuple[Cell, ...]


@frozen(eq=False)
class Sheet:
    """A table as it was read. `file` names it in problems, with the sheet where there are several.

    `locate` gives the line and column, both from 1, of a cell by the place of its row in `rows`
    and its own place in the row, of a text file; None for other files. `records` says that the
    file has no rows and columns but records with names, as JSON has: the first row is made of the
    names, and each other one is a response, an empty one too.
    """

    file: str
    rows: tuple[Row, ...] = field(repr=False)
    locate: Callable[[int, int], tuple[int, int]] | None = field(default=None, repr=False)
    records: bool = False

    def row_called(self, place: int) -> str:
        """Name a row in a message, by its place in `rows`."""
        return f"response {place}" if self.records else f"row {self.rows[place].number}"

    def column_called(self, place: int, name: str) -> str:
        """Name a column in a message, by its place in a row and its name."""
        shown = clipped(name)
        return repr(shown) if self.records else f"column {column_letters(place)} {shown!r}"

    def problem(self, code: str, row: int, cell: int, message: str, hint: str) -> Problem:
        """Make a problem at a cell, by the place of its row in `rows` and of it in the row."""
        line = column = None
        if self.locate is not None and self.rows:
            line, column = self.locate(row, cell)
        return Problem(code, message, "", hint, self.file, line, column)


def column_letters(place: int) -> str:
    """Give the letters of a column by its place, from 0, as spreadsheets write them: A, Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


Kind = Literal["text", "integer", "number", "boolean", "date"]


@frozen
class Column:
    """A column of a table to write: its name, and what its cells are where they are not None."""

    name: str
    kind: Kind = "text"


@frozen(eq=False)
class Table:
    """A table to write. `rows` may be read once; each has a cell per column.

    A cell is nothing, a text, an exact number, or true or false; in a column of kind "date" an
    ISO date as text. A column that is not "text" may hold text too, a word that stands for no
    answer, unless the exporter is `typed`.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]] = field(repr=False)


@frozen
class Form:
    """An instrument as a form of another product; `problems` warn of what that cannot do."""

    data: bytes = field(repr=False)
    problems: tuple[Problem, ...] = ()


def protected(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take as a formula.

    So that the text can be had back, one more is put before a text that begins with apostrophes
    and goes on like a formula.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unprotected(text: str) -> str:
    """Give back the text that `protected` was given."""
    return text[1:] if _PROTECTED.match(text) else text


def read_csv(data: bytes, file: str, *, limit: int = MAX_BYTES) -> Sheet:
    """Read CSV of at most `limit` bytes: separated by commas, semicolons or tabs, in UTF-8.

    All cells are texts. UTF-16 is read where the file says that it is that.

    Blank lines are left out, and so are the apostrophes that `protected` puts before texts. Raises
    AssessmentError for what is no CSV, located.
    """
    reading = _Csv(Document(file, "", None))
    if len(data) > limit:
        message = f"the file has {len(data):,} bytes; at most {limit:,} are read"
        raise reading.error("csv-too-large", 0, message, "split it into several files")
    try:
        reading.document.text = _decoded(data)
    except UnicodeDecodeError as error:
        reading.document.text = data[: error.start].decode("utf-8-sig")
        place = len(reading.document.text)
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise reading.error(
            "csv-not-utf8", place, message, 'save the file as "CSV UTF-8"'
        ) from error
    rows = tuple(reading.rows())
    return Sheet(file, rows, reading.locate)


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        # What some products call TSV, and Excel "Unicode text".
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode("utf-16")
    return data.decode("utf-8-sig")


@define(eq=False, repr=False)
class _Csv:
    """A CSV text, and where its records begin. Places are worked out only when one is needed."""

    document: Document
    delimiter: str = ","
    starts: list[int] = field(factory=list)

    def rows(self) -> Iterator[Row]:
        """Give each record that is not blank."""
        text = self.document.text
        self.delimiter = _delimiter(text)
        import csv  # not at the top: most who import the engine read no CSV

        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True)
        start = line = number = cells = 0
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                message = f"this record is not valid CSV: {error}"
                hint = 'put fields with quotes in quotes, and write a quote in them twice: ""'
                raise self.error("csv-syntax", start, message, hint) from error
            number += 1
            cells += len(fields)
            if cells > MAX_CELLS:
                message = f"the file has more than {MAX_CELLS:,} fields"
                raise self.error("csv-too-large", start, message, "split it into several files")
            if any(fields):
                self.starts.append(start)
                yield Row(number, tuple(map(unprotected, fields)))
            start = _skip_lines(text, start, reader.line_num - line)
            line = reader.line_num

    def locate(self, row: int, cell: int) -> tuple[int, int]:
        """Give the line and the column of a field."""
        text = self.document.text
        at, quoted = self.starts[row], False
        while cell > 0 and at < len(text):
            if text[at] == '"':
                quoted = not quoted
            elif text[at] == self.delimiter and not quoted:
                cell -= 1
            at += 1
        return _line_and_column(text, at)

    def error(self, code: str, offset: int, message: str, hint: str) -> AssessmentError:
        """Make the one problem of a file that cannot be read further."""
        return AssessmentError([self.document.problem_at(code, offset, message, hint)])


def _delimiter(text: str) -> str:
    """Give what separates most fields of the first record; what is in quotes does not count."""
    outside = _QUOTED.sub("", text[:MAX_TEXT])
    first = _LINE_END.split(outside.lstrip("\r\n"), maxsplit=1)[0]
    return max(",;\t", key=first.count)


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _skip_lines(text: str, at: int, lines: int) -> int:
    """Give the offset that stands `lines` lines below, as the csv module counts lines."""
    for _ in range(lines):
        end = _LINE_END.search(text, at)
        if end is None:
            return len(text)
        at = end.end()
    return at
