"""The columns of a sheet, each with what it holds: as the map declares it, or by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from assessment_engine.errors import AssessmentError, Problem, clipped
from assessment_engine.importing.mapping import ColumnMap, Header, holds_mark, holes
from assessment_engine.instrument import Instrument
from assessment_engine.markup import parse, plain
from assessment_engine.spelling import nearest
from assessment_engine.tables import Cell, Flaw, Moment, Row, Sheet, column_letters

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))


@frozen
class Target:
    """What a column holds: an answer, or one option of one; or what `is` says; or nothing needed.

    `place` is where it stands in a row, `said` what the map says of it.
    """

    place: int
    name: str
    item: str = ""
    view: str = ""
    option: str = ""
    metas: tuple[str, ...] = ()
    said: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)


def tidy(text: str) -> str:
    """Take out what nobody sees: line breaks and repeated spaces count as one space."""
    return " ".join(text.translate(_INVISIBLE).split())


def metas_of(column: Mapping[str, Any]) -> tuple[str, ...]:
    """Give what a declared column tells besides answers: `is` may name one thing or several."""
    told = column.get("is", ())
    return (told,) if isinstance(told, str) else tuple(told)


def header_text(cell: Cell) -> str:
    """Give the name that a cell of the header holds."""
    if cell is None or isinstance(cell, Flaw):
        return ""
    return tidy(cell.iso if isinstance(cell, Moment) else str(cell))


def plain_text(text: str) -> str:
    """Give a text of a package as people see it, on one line."""
    return tidy(plain(parse(text)))


def check_size(sheet: Sheet, rows: int) -> None:
    """Make sure that there are rows below the header. Raises AssessmentError."""
    if len(sheet.rows) > rows:
        return
    if sheet.records:
        raise AssessmentError(
            [Problem("import-empty", "the file has no responses", "", "give some", sheet.file)]
        )
    message = "the table has no rows" if len(sheet.rows) == rows else "the table has no header"
    hint = f"it needs {rows} rows of names and one row per response below them"
    if rows == 1:
        hint = "it needs a row of names and one row per response below it"
    place = Problem("import-empty", message, "", hint, sheet.file)
    raise AssessmentError([place])


def check_header(sheet: Sheet, header: Header) -> None:
    """Make sure that no response is taken for a row of the header. Raises AssessmentError."""
    check_size(sheet, header.rows)
    if not header.last_holds or holds_mark(sheet, header):
        return
    row = sheet.rows[header.rows - 1]
    message = (
        f"row {row.number} is no row of the header: not all of its cells hold {header.last_holds!r}"
    )
    hint = (
        f"export the file with its {header.rows} rows of names; where they are gone, say how many"
        ' are left in the map: "header": {"rows": 1}'
    )
    raise AssessmentError([sheet.problem("import-header", header.rows - 1, 0, message, hint)])


def names_of(sheet: Sheet, found: ColumnMap) -> tuple[Row, list[str]]:
    """Give the header and the names in it."""
    header = found.header
    check_size(sheet, header.rows)
    row = sheet.rows[header.names - 1]
    return row, [header_text(cell) for cell in row.cells]


def resolve(
    instrument: Instrument, found: ColumnMap, sheet: Sheet
) -> tuple[list[Target], list[Problem]]:
    """Say what each column of a sheet holds, and what is wrong with them."""
    check_header(sheet, found.header)
    _, names = names_of(sheet, found)
    naming = _Naming(instrument, found, sheet, names)
    targets = naming.targets()
    return targets, naming.problems


def cell_names(instrument: Instrument, forms: Iterable[str]) -> dict[str, list[Target]]:
    """Give what columns can hold by the names that they would have."""
    known: dict[str, list[Target]] = {}
    for form in forms:
        used = set(holes(form))
        by_view = any(hole.startswith("perspective") for hole in used)
        by_option = any(hole.startswith("option") for hole in used)
        for target, words in _fillings(instrument, by_view, by_option):
            name = form
            for hole in used:
                name = name.replace(f"{{{hole}}}", words.get(hole, ""))
            found = known.setdefault(tidy(name), [])
            if target not in found:
                found.append(target)
    return known


def _fillings(
    instrument: Instrument, by_view: bool, by_option: bool
) -> Iterator[tuple[Target, Mapping[str, str]]]:
    """Give each thing that a form of a name could be about, with the words to fill in."""
    for item in instrument.items:
        scale = instrument.scale_by_id[item.scale]
        if not instrument.several_perspectives if by_view else len(item.perspectives) > 1:
            continue
        for view in item.perspectives:
            words = {
                **_called("item", item.id, text=item.text),
                **_called(
                    "perspective",
                    view,
                    label=instrument.perspective_by_id[view].label,
                    short=instrument.perspective_by_id[view].short,
                ),
            }
            if not by_option:
                yield Target(0, "", item.id, view), words
            elif scale.type == "multiple":
                for option in scale.options:
                    code = str(option.value)
                    more = _called("option", code, label=option.label)
                    yield Target(0, "", item.id, view, code), {**words, **more}


def _called(what: str, name: str, **texts: str) -> dict[str, str]:
    words = {f"{what}.{attribute}": plain_text(text) for attribute, text in texts.items()}
    code = "".join(letter for letter in name if letter.isalnum() and letter.isascii())
    return {what: name, f"{what}.code": code, **words}


@define(eq=False, repr=False)
class _Naming:
    """Finds out what the columns of a sheet are."""

    instrument: Instrument
    found: ColumnMap
    sheet: Sheet
    names: Sequence[str]
    problems: list[Problem] = field(factory=list)

    def targets(self) -> list[Target]:
        """Give what each needed column holds, in the order of the sheet."""
        taken: dict[int, Target] = {}
        for column, mine in self.found.columns:
            self._declared(column, mine, taken)
        known = cell_names(self.instrument, self.found.get("names", ()))
        for place, name in enumerate(self.names):
            mine = place in taken and "own" in taken[place].said
            if name in known and not mine:
                self._named(place, known[name], taken)
            elif place not in taken:
                self._strange(place, known)
        targets = [taken[place] for place in sorted(taken)]
        self._check_twice(targets)
        return [target for target in targets if target.item or target.metas]

    def _declared(self, column: Mapping[str, Any], mine: bool, taken: dict[int, Target]) -> None:
        name = tidy(column["column"])
        places = [place for place, each in enumerate(self.names) if each == name]
        wanted = column.get("occurrence")
        if mine and wanted is None and len(places) > 1:
            self._ambiguous(
                places[1],
                f"{len(places)} columns have the name {clipped(name)!r}",
                "say which with 'occurrence', from 1",
            )
            return
        chosen = places if wanted is None else places[wanted - 1 : wanted]
        if not chosen and mine and not column.get("optional", False):
            message = f"there is no column {clipped(name)!r}"
            if wanted is not None and places:
                message = f"there are only {len(places)} columns {clipped(name)!r}"
            hint = nearest(name, [each for each in self.names if each])
            self._problem("import-missing-column", 0, message, hint)
        for place in chosen:
            if place not in taken:
                taken[place] = self._target(place, column, mine)

    def _target(self, place: int, column: Mapping[str, Any], mine: bool) -> Target:
        said = {**column, "own": True} if mine else column
        item = column.get("item", "")
        view = column.get("perspective", "")
        if item and not view:
            view = self.instrument.item_by_id[item].perspectives[0]
        option, metas = column.get("option", ""), metas_of(column)
        return Target(place, self.names[place], item, view, option, metas, said)

    def _named(self, place: int, known: Sequence[Target], taken: dict[int, Target]) -> None:
        if place in taken or len(known) > 1:
            could = [
                self.instrument.cell_name(each.item, each.view)
                + (f" with {each.option!r}" if each.option else "")
                for each in known
            ]
            could += [f"what the preset says of {self.names[place]!r}"] * (place in taken)
            hint = "say under 'columns' what it is: " + ", ".join(could[:12])
            message = f"{self._called(place)} could be several things"
            self._ambiguous(place, message, hint)
            return
        (only,) = known
        taken[place] = Target(place, self.names[place], only.item, only.view, only.option)

    def _strange(self, place: int, known: Iterable[str]) -> None:
        if self.found.get("others", "refuse") == "ignore":
            return
        if not self.names[place]:
            if all(row.cells[place:][:1] in ((), (None,), ("",)) for row in self.sheet.rows):
                return
            message = f"column {column_letters(place)} has no name"
            self._problem("import-unknown-column", place, message, "give it one, or remove it")
            return
        declared = [each["column"] for each, _ in self.found.columns]
        message = f"nothing says what {self._called(place)} is"
        hint = nearest(self.names[place], [*declared, *known], 'say it under "columns"')
        if not hint.startswith("say"):
            hint += '; or say under "columns" what it is, or that it is ignored'
        self._problem("import-unknown-column", place, message, hint)

    def _check_twice(self, targets: Sequence[Target]) -> None:
        first: dict[tuple[str, str, str], Target] = {}
        for target in targets:
            key = (target.item, target.view, target.option)
            told = [key] if target.item else [("", "", meta) for meta in target.metas]
            if not told:
                continue
            before = next((first[each] for each in told if each in first), target)
            first.update(dict.fromkeys(told, before))
            split = [
                other
                for other in targets
                if target.item and (other.item, other.view) == key[:2] and not other.option
            ]
            if before is not target or (target.option and split):
                other = before if before is not target else split[0]
                message = (
                    f"{self._called(target.place)} holds the same as {self._called(other.place)}"
                )
                hint = "keep one of them, and ignore the other"
                self._problem("import-duplicate-column", target.place, message, hint)

    def _ambiguous(self, place: int, message: str, hint: str) -> None:
        self._problem("import-ambiguous-column", place, message, hint)

    def _called(self, place: int) -> str:
        return self.sheet.column_called(place, self.names[place])

    def _problem(self, code: str, place: int, message: str, hint: str) -> None:
        row = self.found.header.names - 1
        self.problems.append(self.sheet.problem(code, row, place, message, hint))
