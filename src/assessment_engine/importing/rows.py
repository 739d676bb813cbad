"""The rows of a sheet to responses: every problem of every row, each where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from assessment_engine.answers_json import find_problems
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.importing.cells import Reader, Unread, make_reader, text_of
from assessment_engine.importing.dates import read_date
from assessment_engine.importing.mapping import ColumnMap
from assessment_engine.importing.naming import Target, header_text, names_of, resolve, tidy
from assessment_engine.instrument import Instrument
from assessment_engine.jsontext import pointer
from assessment_engine.responses import GROUP, Response
from assessment_engine.scales import brief
from assessment_engine.spelling import nearest
from assessment_engine.tables import Cell, Flaw, Moment, Row, Sheet, column_letters

MAX_PROBLEMS = 1000
# What is told of a row besides its answers document.
_TOLD = ("group", "role", "record", "subject")
# What the role of a row in a group can say; every other row is a member.
OWN, NOBODY = "own", "group"


@frozen
class Source:
    """Where a response came from, for whoever keeps it.

    `file`, `row` and `line` say where it stands; `record` is by what the product knows it, with the
    `source` of the map, or "" where nothing says that; `moment` is when it was completed as the
    file writes it; `subject` is the pseudonym of the person, "" where no column has one.
    """

    file: str = ""
    row: int = 0
    line: int | None = None
    record: str = ""
    moment: str = ""
    subject: str = ""

    @classmethod
    def together(cls, sources: Sequence[Source]) -> Source:
        """Give the source of a response that holds the responses of several rows."""
        records = [source.record for source in sources]
        known = json.dumps(records) if all(records) else ""
        moment = " ".join(source.moment for source in sources).strip()
        first = sources[0] if sources else cls()
        return cls(first.file, first.row, first.line, known, moment)


@frozen
class Imported:
    """What came out of a sheet: a response per row, each with its source.

    `left_out` counts the rows that `only` left out, `unfinished` those that were not completed.
    """

    responses: tuple[Response, ...]
    left_out: int = 0
    unfinished: int = 0
    sources: tuple[Source, ...] = ()


def import_sheet(instrument: Instrument, found: ColumnMap, sheet: Sheet) -> Imported:
    """Read the responses in a sheet by a map. Raises AssessmentError with all problems."""
    targets, problems = resolve(instrument, found, sheet)
    reading = _Reading(instrument, found, sheet, targets, bool(problems))
    read = tuple(reading.responses())
    problems += reading.collected()
    if problems:
        raise AssessmentError(problems)
    responses, sources = (tuple(response for response, _ in read), tuple(each for _, each in read))
    return Imported(responses, reading.left_out, reading.unfinished, sources)


@define(eq=False, repr=False)
class _Read:
    """A row as it was read: its answers document, and the column of each part of it."""

    number: int
    document: dict[str, Any] = field(factory=lambda: {"answers": {}})
    places: dict[str, int] = field(factory=dict)
    told: dict[str, str] = field(factory=dict)


@define(eq=False, repr=False)
class _Reading:
    instrument: Instrument
    found: ColumnMap
    sheet: Sheet
    targets: Sequence[Target]
    incomplete: bool
    left_out: int = 0
    unfinished: int = 0
    noted: dict[tuple[Any, ...], tuple[int, int, str, int]] = field(factory=dict)
    broken: set[tuple[int, int]] = field(factory=set)

    def responses(self) -> Iterator[tuple[Response, Source]]:
        """Give the responses of the rows below the header, each with where it came from."""
        readers = [self._reader(target) for target in self.targets]
        conditions = list(self._conditions())
        grouped = any("group" in target.metas for target in self.targets)
        needed = [each.place for each in self.targets if each.said.get("unfinished_if_empty")]
        members: dict[str, list[_Read]] = {}
        header = self.found.header.rows
        for number, row in enumerate(self.sheet.rows[header:], header):
            if not self.sheet.records and not any(cell not in (None, "") for cell in row.cells):
                continue
            if not all(_holds(condition, row) for condition in conditions):
                self.left_out += 1
                continue
            if any(row.cells[place : place + 1] in ((), (None,), ("",)) for place in needed):
                self.unfinished += 1
                continue
            if not self._fits(number, row):
                continue
            read = self._read(number, row, readers)
            if grouped and read.told.get("group"):
                members.setdefault(read.told["group"], []).append(read)
            else:
                yield from self._respond([read])
        for group in members.values():
            yield from self._respond(group, grouped=True)

    def _fits(self, number: int, row: Row) -> bool:
        """Say whether a row has the cells of the header; one that has not may be shifted."""
        _, names = names_of(self.sheet, self.found)
        more = any(cell not in (None, "") for cell in row.cells[len(names) :])
        # What is empty at the end of a row stands in no workbook, but in every CSV file.
        less = self.sheet.locate is not None and len(row.cells) < len(names)
        if more and self.sheet.locate is None:
            place = next(
                n for n in range(len(names), len(row.cells)) if row.cells[n] not in (None, "")
            )
            message = f"the cell {column_letters(place)}{row.number} stands beyond the header"
            hint = "empty the cell, or give its column a name"
            self._add("import-row-length", number, -1, message, hint)
        elif more or less:
            message = f"the row has {len(row.cells)} cells, the header {len(names)}"
            hint = "put texts with separators in quotes, and give every row a cell per column"
            self._add("import-row-length", number, -1, message, hint)
        return not more and not less

    def _reader(self, target: Target) -> Reader | None:
        if not target.item:
            return None
        scale = self.instrument.scale_by_id[self.instrument.item_by_id[target.item].scale]
        return make_reader(target, scale, self.found.reading(target.said, scale.id))

    def _conditions(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        _, names = names_of(self.sheet, self.found)
        for condition in self.found.get("only", ()):
            name = tidy(condition["column"])
            if name in names:
                yield names.index(name), condition
                continue
            message = f"there is no column {name[:60]!r} to choose rows by"
            self._add("import-missing-column", -1, 0, message, nearest(name, filter(None, names)))

    def _read(self, number: int, row: Row, readers: Sequence[Reader | None]) -> _Read:
        """Read the cells of a row."""
        read = _Read(number)
        options: dict[tuple[str, str], list[tuple[Target, bool | None]]] = {}
        for target, reader in zip(self.targets, readers, strict=True):
            cell = row.cells[target.place] if target.place < len(row.cells) else None
            path = ("answers", target.item, target.view) if target.item else target.metas[:1]
            read.places.setdefault(pointer(*path), target.place)
            try:
                if reader is None:
                    self._take_meta(read, target, cell)
                elif target.option:
                    was = reader.chosen(cell)
                    options.setdefault((target.item, target.view), []).append((target, was))
                else:
                    value = reader.read(cell)
                    if value is not None:
                        read.document["answers"].setdefault(target.item, {})[target.view] = value
            except Unread as unread:
                self._add(unread.code, number, target.place, unread.what, unread.hint)
        for (item, view), columns in options.items():
            chosen = [target.option for target, was in columns if was]
            scale = self.instrument.item_by_id[item].scale
            nothing = self.found.reading(columns[0][0].said, scale)["nothing_chosen"]
            if nothing == "none" or any(was is not None for _, was in columns):
                read.document["answers"].setdefault(item, {})[view] = chosen
        return read

    def _take_meta(self, read: _Read, target: Target, cell: Cell) -> None:
        """Take what a column tells besides answers."""
        if isinstance(cell, Flaw):
            raise Unread("import-cell", f"this cell {cell.what}", cell.hint)
        for meta in target.metas:
            value = text_of(cell) if meta == "respondent" else text_of(cell).strip()
            if meta == "completed" and value:
                read.told["moment"] = value
                value = self._date(target, cell, value)
            if meta in _TOLD:
                read.told[meta] = value
            elif value:
                read.document[meta] = value

    def _date(self, target: Target, cell: Cell, text: str) -> str:
        if tidy(text).replace("T", " ") in target.said.get("no_date", ()):
            return ""
        if isinstance(cell, Moment):
            return text[:10]
        forms = target.said.get("date") or self.found.get("date", ["YYYY-MM-DD"])
        date = read_date(text, forms)
        if date is None:
            shown = " or ".join(f'"{form}"' for form in forms)
            hint = f'say under "date" how it is written, such as "D/M/YYYY ..."; now {shown}'
            raise Unread("import-date", f"{brief(text)} is not a date as declared", hint)
        return date

    def _respond(
        self, members: Sequence[_Read], grouped: bool = False
    ) -> Iterator[tuple[Response, Source]]:
        """Give the response of a row, or of the rows of a group; none where it has a problem."""
        document, first = members[0].document, members[0]
        own = (
            [read for read in members if read.told.get("role") in (OWN, NOBODY)] if grouped else []
        )
        others = [read for read in members if read not in own]
        if grouped:
            first = own[0] if own else members[0]
            dates = [str(read.document.get("completed", "")) for read in members]
            document = own[0].document if own else {"completed": max(dates)}
            if own and first.told.get("role") == NOBODY:
                # The row says whose group it is, and holds no answers.
                document = {name: value for name, value in document.items() if name != "answers"}
            document = {**document, GROUP: [read.document for read in others]}
        response, found = find_problems(self.instrument, document)
        for code, pointed, message, hint in found:
            read, place = first, pointed
            if grouped and pointed.startswith(f"/{GROUP}/"):
                index, _, rest = pointed.removeprefix(f"/{GROUP}/").partition("/")
                read, place = others[int(index)], f"/{rest}"
            under = [cell for at, cell in read.places.items() if at.startswith(place + "/")]
            at = read.places.get(place, min(under, default=-1))
            # Under a name or in words that nobody knows, the answer is there.
            unread = self.incomplete or (read.number, at) in self.broken
            if code != "answers-missing" or not unread:
                self._add(code, read.number, at, message, hint)
        rows = {read.number for read in members}
        if not found and not any(row in rows for row, _ in self.broken):
            yield response, self._source(first, members)

    def _source(self, first: _Read, members: Sequence[_Read]) -> Source:
        """Say where a response came from; of several rows it takes what all of them have."""
        records, moments = (
            [read.told.get(name, "") for read in members] for name in ("record", "moment")
        )
        known = json.dumps([self.found.get("source", ""), *records]) if all(records) else ""
        line = None if self.sheet.locate is None else self.sheet.locate(first.number, 0)[0]
        row = self.sheet.rows[first.number].number
        moment, subject = " ".join(moments).strip(), first.told.get("subject", "")
        return Source(self.sheet.file, row, line, known, moment, subject)

    def _add(self, code: str, number: int, place: int, message: str, hint: str) -> None:
        """Note a problem by its row and column; what only repeats another is counted there."""
        self.broken.add((number, place))
        key = (code, place, message, hint)
        row, column, _, count = self.noted.get(key, (number, place, "", 0))
        self.noted[key] = (row, column, code, count + 1)

    def collected(self) -> list[Problem]:
        """Give the problems in the order of the sheet, each said once."""
        by_place = {target.place: target for target in self.targets}
        found = sorted(self.noted.items(), key=lambda entry: entry[1][:2])
        problems = []
        for (code, place, message, hint), (number, _, _, count) in found[:MAX_PROBLEMS]:
            where = self.sheet.row_called(number) if number >= 0 else ""
            if place in by_place and number >= 0:
                where += f", {self.sheet.column_called(place, by_place[place].name)}"
            more = "responses" if self.sheet.records else "rows"
            again = f" (and in {count - 1:,} more {more})" if count > 1 else ""
            said = f"{where}: {message}{again}" if where else message
            problems.append(self.sheet.problem(code, max(number, 0), max(place, 0), said, hint))
        return problems


def _holds(condition: tuple[int, Mapping[str, Any]], row: Row) -> bool:
    place, wanted = condition
    cell = row.cells[place] if place < len(row.cells) else None
    said = header_text(cell)
    allowed = [tidy(each) for each in wanted.get("is", ())]
    refused = [tidy(each) for each in wanted.get("is_not", ())]
    return ("is" not in wanted or said in allowed) and said not in refused
