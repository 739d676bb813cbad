"""Answers in CSV: one person a row, one column per answer, every problem with line and column.

Columns are named like answers ("SL-1.individual", or "q1" where the instrument has one
perspective); `respondent`, `completed` and `instrument` may stand beside them. An empty field is a
missing answer. Where several options can be chosen, they stand between semicolons, and a single ";"
says that none was.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, field

from assessment_engine.answers_json import find_problems
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.jsontext import MAX_BYTES, Document, pointer
from assessment_engine.jsontext import read as read_json
from assessment_engine.responses import Response
from assessment_engine.scales import NOT_APPLICABLE
from assessment_engine.spelling import nearest

_LINE_END = re.compile(r"\r\n|\n|\r")
META_COLUMNS = ("instrument", "respondent", "completed")


def read_responses_csv(
    instrument: Instrument, data: bytes, *, file: str = "answers.csv"
) -> tuple[Response, ...]:
    """Read a CSV file: a response per row. Raises AssessmentError with the problems of all rows."""
    table = _Table(instrument, file, Document(file, "", None))
    responses = tuple(table.read(data))
    if table.problems:
        raise AssessmentError(table.problems)
    return responses


@define(eq=False, repr=False)
class _Table:
    instrument: Instrument
    file: str
    document: Document
    problems: list[Problem] = field(factory=list)
    delimiter: str = ","
    unread_columns: bool = False

    def read(self, data: bytes) -> Iterator[Response]:
        if len(data) > MAX_BYTES:
            message = f"the file has {len(data):,} bytes; at most {MAX_BYTES:,} are read"
            self._problem("csv-too-large", 0, message, "split it into several files")
            return
        try:
            self.document.text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.document.text = data[: error.start].decode("utf-8-sig")
            self._problem(
                "csv-not-utf8",
                len(self.document.text),
                f"byte 0x{data[error.start]:02x} is not UTF-8",
                'save the file as "CSV UTF-8"',
            )
            return
        records = list(self._records())
        if not records:
            if not self.problems:
                hint = "the first line names the columns, for example " + self._example()
                self._problem("csv-empty", 0, "the file has no header", hint)
            return
        (header, places), *rows = records
        columns = self._columns(header, places)
        if not rows and not self.problems:
            end = len(self.document.text)
            self._problem("csv-empty", end, "the file has no rows", "add one row per person")
        for fields, offsets in rows:
            response = self._row(columns, fields, offsets)
            if response is not None:
                yield response

    def _records(self) -> Iterator[tuple[list[str], list[int]]]:
        """Give each record that is not blank with the offsets of its fields in the text."""
        text = self.document.text
        first = text.partition("\n")[0]
        self.delimiter = max(",;\t", key=first.count) if first else ","
        import csv  # not at the top: most who import the engine read no CSV

        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True)
        start = line = 0
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._problem(
                    "csv-syntax",
                    start,
                    f"this record is not valid CSV: {error}",
                    'put fields with quotes in quotes, and write a quote in them twice: ""',
                )
                return
            if any(fields):
                yield fields, _offsets(text, start, len(fields), self.delimiter)
            start = _skip_lines(text, start, reader.line_num - line)
            line = reader.line_num

    def _columns(self, header: list[str], places: list[int]) -> list[tuple[str, ...] | None]:
        """Give for each column the path of its value in an answers document."""
        cells = {self.instrument.cell_name(*cell): cell for cell in self.instrument.cells}
        columns: list[tuple[str, ...] | None] = []
        for name, place in zip((name.strip() for name in header), places, strict=True):
            path: tuple[str, ...] | None = None
            if name in META_COLUMNS:
                path = (name,)
            elif name in cells:
                path = ("answers", *cells[name])
            else:
                self._problem(
                    "csv-unknown-column",
                    place,
                    f"{self.instrument.id} has no column {name[:60]!r}",
                    nearest(name[:200], [*META_COLUMNS, *cells]),
                )
            if path is not None and path in columns:
                self._problem(
                    "csv-duplicate-column",
                    place,
                    f"the column {name!r} stands twice",
                    "remove or rename one of them",
                )
                path = None
            columns.append(path)
        self.unread_columns = bool(self.problems)
        return columns

    def _row(
        self, columns: list[tuple[str, ...] | None], fields: list[str], offsets: list[int]
    ) -> Response | None:
        if len(fields) != len(columns):
            self._problem(
                "csv-field-count",
                offsets[0],
                f"this row has {len(fields)} fields, the header {len(columns)}",
                "give every row a field per column, empty where there is no answer",
            )
            return None
        document: dict[str, Any] = {"answers": {}}
        places: dict[str, int] = {}
        for path, value, offset in zip(columns, fields, offsets, strict=True):
            if path is None:
                continue
            places[pointer(*path)] = offset
            if len(path) == 1:
                if value.strip() or path[0] != "instrument":
                    document[path[0]] = value.strip()
            elif value.strip():
                given = self._value(path[1], value.strip())
                document["answers"].setdefault(path[1], {})[path[2]] = given
        return self._respond(document, places, offsets[0])

    def _value(self, item: str, text: str) -> Any:
        """Read a field as its scale has it: codes as they are, several between semicolons."""
        scale = self.instrument.scale_by_id[self.instrument.item_by_id[item].scale]
        if scale.type == "multiple" and text != NOT_APPLICABLE:
            return [code.strip() for code in text.split(";") if code.strip()]
        return text if scale.codes else _number(text)

    def _respond(
        self, document: Mapping[str, Any], places: Mapping[str, int], start: int
    ) -> Response | None:
        response, found = find_problems(self.instrument, document)
        if self.unread_columns:
            # Under a misspelt column the answers are there; they are not missing.
            found = [problem for problem in found if problem[0] != "answers-missing"]
        for code, place, message, hint in found:
            under = [offset for at, offset in places.items() if at.startswith(place + "/")]
            offset = places.get(place, min(under, default=start))
            self._problem(code, offset, message, hint)
        return None if found else response

    def _problem(self, code: str, offset: int, message: str, hint: str) -> None:
        self.problems.append(self.document.problem_at(code, offset, message, hint))

    def _example(self) -> str:
        cells = [self.instrument.cell_name(*cell) for cell in self.instrument.cells[:2]]
        return ",".join([*META_COLUMNS[1:], *cells])


def _number(text: str) -> Any:
    """Read a field as the JSON number it looks like, otherwise as text."""
    document = read_json(text.encode(), "")
    number = document.value
    if document.problems or isinstance(number, bool | str | list | dict) or number is None:
        return text
    return number


def _offsets(text: str, start: int, count: int, delimiter: str) -> list[int]:
    """Find where the fields of the record at `start` begin."""
    offsets, quoted, at = [start], False, start
    while len(offsets) < count and at < len(text):
        if text[at] == '"':
            quoted = not quoted
        elif text[at] == delimiter and not quoted:
            offsets.append(at + 1)
        at += 1
    return offsets


def _skip_lines(text: str, at: int, lines: int) -> int:
    """Give the offset that stands `lines` lines below, as the csv module counts lines."""
    for _ in range(lines):
        end = _LINE_END.search(text, at)
        if end is None:
            return len(text)
        at = end.end()
    return at
