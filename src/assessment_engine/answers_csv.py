"""Answers in CSV: one person a row, one column per answer, every problem with line and column.

Columns are named like answers ("SL-1.individual", or "q1" where the instrument has one
perspective); `respondent`, `completed` and `instrument` may stand beside them. An empty field is a
missing answer; so is "not_asked", which an export writes. Where several options can be chosen, they
stand between semicolons, and a single ";" says that none was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import define, field

from assessment_engine.answers_json import find_problems
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.jsontext import pointer
from assessment_engine.jsontext import read as read_json
from assessment_engine.numerals import counted
from assessment_engine.responses import Response
from assessment_engine.scales import NOT_APPLICABLE
from assessment_engine.spelling import nearest
from assessment_engine.values import Absence

if TYPE_CHECKING:
    from assessment_engine.tables import Row, Sheet

META_COLUMNS = ("instrument", "respondent", "completed")


def read_responses_csv(
    instrument: Instrument, data: bytes, *, file: str = "answers.csv"
) -> tuple[Response, ...]:
    """Read a CSV file: a response per row. Raises AssessmentError with the problems of all rows."""
    # Only who has a table needs it.
    from assessment_engine.tables import read_csv

    table = _Table(instrument, read_csv(data, file))
    responses = tuple(table.read())
    if table.problems:
        raise AssessmentError(table.problems)
    return responses


@define(eq=False, repr=False)
class _Table:
    instrument: Instrument
    sheet: Sheet
    problems: list[Problem] = field(factory=list)
    unread_columns: bool = False

    def read(self) -> Iterator[Response]:
        rows = self.sheet.rows
        if not rows:
            hint = "the first line names the columns, for example " + self._example()
            found = Problem("csv-empty", "the file has no header", "", hint, self.sheet.file, 1, 1)
            self.problems.append(found)
            return
        columns = self._columns(rows[0])
        if len(rows) == 1 and not self.problems:
            self._problem("csv-empty", 0, 0, "the file has no rows", "add one row per person")
        for number, row in enumerate(rows[1:], 1):
            response = self._row(columns, number, row)
            if response is not None:
                yield response

    def _columns(self, header: Row) -> list[tuple[str, ...] | None]:
        """Give for each column the path of its value in an answers document."""
        cells = {self.instrument.cell_name(*cell): cell for cell in self.instrument.cells}
        columns: list[tuple[str, ...] | None] = []
        for place, name in enumerate(str(name).strip() for name in header.cells):
            path: tuple[str, ...] | None = None
            if name in META_COLUMNS:
                path = (name,)
            elif name in cells:
                path = ("answers", *cells[name])
            else:
                self._problem(
                    "csv-unknown-column",
                    0,
                    place,
                    f"{self.instrument.id} has no column {name[:60]!r}",
                    nearest(name[:200], [*META_COLUMNS, *cells]),
                )
            if path is not None and path in columns:
                self._problem(
                    "csv-duplicate-column",
                    0,
                    place,
                    f"the column {name!r} stands twice",
                    "remove or rename one of them",
                )
                path = None
            columns.append(path)
        self.unread_columns = bool(self.problems)
        return columns

    def _row(self, columns: list[tuple[str, ...] | None], number: int, row: Row) -> Response | None:
        if len(row.cells) != len(columns):
            self._problem(
                "csv-field-count",
                number,
                0,
                f"this row has {counted(len(row.cells), 'field')}, the header {len(columns)}",
                "give every row a field per column, empty where there is no answer",
            )
            return None
        document: dict[str, Any] = {"answers": {}}
        places: dict[str, int] = {}
        for place, (path, cell) in enumerate(zip(columns, row.cells, strict=True)):
            value = str(cell).strip()
            if path is None:
                continue
            places[pointer(*path)] = place
            if len(path) == 1:
                if value or path[0] != "instrument":
                    document[path[0]] = value
            elif value:
                given = plain_value(self.instrument, path[1], value)
                document["answers"].setdefault(path[1], {})[path[2]] = given
        return self._respond(document, places, number)

    def _respond(
        self, document: Mapping[str, Any], places: Mapping[str, int], number: int
    ) -> Response | None:
        response, found = find_problems(self.instrument, document)
        if self.unread_columns:
            # Under a misspelt column the answers are there; they are not missing.
            found = [problem for problem in found if problem[0] != "answers-missing"]
        for code, place, message, hint in found:
            under = [cell for at, cell in places.items() if at.startswith(place + "/")]
            cell = places.get(place, min(under, default=0))
            self._problem(code, number, cell, message, hint)
        return None if found else response

    def _problem(self, code: str, row: int, cell: int, message: str, hint: str) -> None:
        self.problems.append(self.sheet.problem(code, row, cell, message, hint))

    def _example(self) -> str:
        cells = [self.instrument.cell_name(*cell) for cell in self.instrument.cells[:2]]
        return ",".join([*META_COLUMNS[1:], *cells])


def plain_value(instrument: Instrument, item: str, text: str) -> Any:
    """Read a field as its scale has it: codes as they are, several between semicolons."""
    scale = instrument.scale_by_id[instrument.item_by_id[item].scale]
    if text == Absence.NOT_ASKED.value and text not in scale.values:
        return None
    if scale.type == "multiple" and text != NOT_APPLICABLE:
        return [code.strip() for code in text.split(";") if code.strip()]
    return text if scale.codes else number_in(text)


def number_in(text: str) -> Any:
    """Read a text as the JSON number it looks like, otherwise as the text that it is."""
    document = read_json(text.encode("utf-8", "replace"), "")
    number = document.value
    if document.problems or isinstance(number, bool | str | list | dict) or number is None:
        return text
    return number
