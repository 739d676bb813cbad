"""The column map: read from JSON, put on its preset, and checked against the instrument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from attrs import define, field, frozen

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.importing.dates import date_problem
from assessment_engine.instrument import Instrument
from assessment_engine.jsontext import Document, pointer, read
from assessment_engine.package.files import packaged
from assessment_engine.package.schema import schema_problems
from assessment_engine.scales import NOT_APPLICABLE, Unfit, read_answer
from assessment_engine.spelling import nearest
from assessment_engine.tables import Sheet
from assessment_engine.values import Absence

SCHEMA = "import-map"
_KINDS = ("item", "is", "ignore")
# What says how cells are read: a column may say it, its scale, or the whole map.
READING = (
    "answers",
    "values",
    "not_applicable",
    "missing",
    "separator",
    "chosen",
    "not_chosen",
    "nothing_chosen",
    "decimal_mark",
)
_DEFAULTS: Mapping[str, Any] = {
    "answers": ["values", "labels"],
    "values": {},
    "not_applicable": [],
    "missing": [],
    "separator": [";"],
    "chosen": [],
    "not_chosen": [],
    "nothing_chosen": "missing",
    "decimal_mark": ".",
}
HOLES = frozenset(
    f"{name}{attribute}"
    for name in ("item", "perspective", "option")
    for attribute in ("", ".code", ".label", ".short", ".text")
) - {"item.label", "item.short", "perspective.text", "option.text", "option.short"}


@frozen
class Header:
    """The rows above the answers: how many, which has the names, and what the last one holds."""

    rows: int = 1
    names: int = 1
    last_holds: str = ""


@frozen(eq=False)
class ColumnMap:
    """A checked map. `own` is what its author wrote, `preset` what stands behind that.

    `file` names it in problems. Members are those of the schema of maps.
    """

    own: Mapping[str, Any]
    preset: Mapping[str, Any] = field(repr=False)
    file: str = ""

    def get(self, name: str, default: Any) -> Any:
        """Give a member: the author's, or that of the preset."""
        return self.own.get(name, self.preset.get(name, default))

    @property
    def header(self) -> Header:
        """Say which rows stand above the answers: as the author says, or else the preset."""
        mine, known = self.own.get("header", {}), self.preset.get("header", {})
        rows = mine.get("rows", known.get("rows", 1))
        # With another number of rows it is another row that the preset knows.
        same = rows == known.get("rows", 1)
        holds = mine.get("last_holds", known.get("last_holds", "") if same else "")
        names = mine.get("names", min(known.get("names", 1), rows))
        return Header(rows, names, holds)

    @property
    def columns(self) -> list[tuple[Mapping[str, Any], bool]]:
        """The declared columns, each with whether the author declared it, those first."""
        mine = [(each, True) for each in self.own.get("columns", ())]
        return mine + [(each, False) for each in self.preset.get("columns", ())]

    def reading(self, column: Mapping[str, Any], scale: str) -> dict[str, Any]:
        """Say how the cells of a column are read: by its own words, its scale's, or the map's."""
        found = dict(_DEFAULTS)
        for level in (
            self.preset,
            self.own,
            self.preset.get("scales", {}).get(scale, {}),
            self.own.get("scales", {}).get(scale, {}),
            column,
        ):
            found.update({name: level[name] for name in READING if name in level})
        return found


@cache
def preset_names() -> tuple[str, ...]:
    """Give the names of the presets, sorted."""
    found = (path.name for path in packaged("presets").iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in found if name.endswith(".json")))


def preset_of(sheet: Sheet) -> str:
    """Give the preset whose mark the header of a sheet has, such as the ids of a product; or ""."""
    for name in preset_names():
        header = ColumnMap({}, _preset(name)).header
        if header.last_holds and holds_mark(sheet, header):
            return name
    return ""


def holds_mark(sheet: Sheet, header: Header) -> bool:
    """Say whether the last row of a header holds what it should in all that is filled."""
    if len(sheet.rows) < header.rows:
        return False
    cells = [cell for cell in sheet.rows[header.rows - 1].cells if cell not in (None, "")]
    return bool(cells) and all(header.last_holds in str(cell) for cell in cells)


def read_map(
    instrument: Instrument, data: bytes | None, *, file: str = "map", preset: str | None = None
) -> ColumnMap:
    """Read a column map, or take a preset as it is where `data` is None.

    `preset` takes the place of the one that the map names. Raises AssessmentError with every
    problem of the map, located.
    """
    document = Document(file, "", {}) if data is None else read(data, file)
    problems = list(document.problems)
    if document.value is not None and data is not None:
        problems += schema_problems(document, SCHEMA)
    if problems:
        raise AssessmentError(problems)
    own: Mapping[str, Any] = document.value
    name = preset or own.get("preset")
    known = name is None or name in preset_names()
    found = ColumnMap(own, _preset(name) if name is not None and known else {}, file)
    if not known:
        hint = nearest(name, preset_names())
        message = f"there is no preset {name!r}"
        if preset is None:
            problems.append(document.problem("unknown-preset", "/preset", message, hint))
        else:
            problems.append(Problem("unknown-preset", message, hint=hint))
    checker = _Checker(instrument, document, problems)
    checker.check(found)
    if problems:
        raise AssessmentError(problems)
    return found


@cache
def _preset(name: str) -> Mapping[str, Any]:
    document = read(packaged("presets", f"{name}.json").read_bytes(), name)
    value: Mapping[str, Any] = document.value
    return value


@define(eq=False, repr=False)
class _Checker:
    """Holds the names and values in a map against the instrument."""

    instrument: Instrument
    document: Document
    problems: list[Problem]

    def check(self, found: ColumnMap) -> None:
        """Find everything that the schema cannot say."""
        given = found.own.get("instrument", self.instrument.id)
        if given != self.instrument.id:
            message = f"this map is for {given!r}, not for {self.instrument.id!r}"
            self._problem(
                "import-other-instrument", message, "use the map of this one", "instrument"
            )
        if found.header.names > found.header.rows:
            message = "the names of the columns stand in a row that is no header"
            self._problem("import-map-header", message, "raise 'rows', or lower 'names'", "header")
        for index, form in enumerate(found.own.get("names", ())):
            for hole in holes(form):
                if hole not in HOLES:
                    message = f"{{{hole}}} cannot stand in a name"
                    self._strange(message, hole, HOLES, "names", index)
        self._dates(found.own, ())
        for scale, reading in found.own.get("scales", {}).items():
            if scale not in self.instrument.scale_by_id:
                message = f"{self.instrument.id} has no scale {scale!r}"
                self._strange(message, scale, self.instrument.scale_by_id, "scales", scale)
            else:
                self._values(reading, scale, ("scales", scale))
        for index, column in enumerate(found.own.get("columns", ())):
            self._column(column, ("columns", index))

    def _column(self, column: Mapping[str, Any], place: tuple[str | int, ...]) -> None:
        kinds = [kind for kind in _KINDS if kind in column]
        if len(kinds) != 1:
            said = f"both {kinds[0]!r} and {kinds[1]!r}" if kinds else "none of them"
            message = f"a column has one of 'item', 'is' and 'ignore'; this one has {said}"
            self._problem("import-map-column", message, "keep one of them", *place)
        if column.get("confidence") == "unsure":
            message = f"nobody has confirmed what the column {column['column'][:60]!r} is"
            hint = 'check it, and remove "confidence"'
            self._problem("import-unconfirmed", message, hint, *place, "confidence")
        self._dates(column, place)
        if "item" in column:
            self._item(column, place)

    def _item(self, column: Mapping[str, Any], place: tuple[str | int, ...]) -> None:
        item = self.instrument.item_by_id.get(column["item"])
        if item is None:
            message = f"{self.instrument.id} has no item {column['item'][:60]!r}"
            known = self.instrument.item_by_id
            self._strange(message, column["item"], known, *place, "item")
            return
        view = column.get("perspective")
        if view is None and len(item.perspectives) > 1:
            message = f"{item.id} is asked from several perspectives"
            hint = "say which with 'perspective': " + ", ".join(item.perspectives)
            self._problem("import-map-column", message, hint, *place)
        elif view is not None and view not in item.perspectives:
            message = f"{item.id} is not asked from a perspective {view[:60]!r}"
            self._strange(message, view, item.perspectives, *place, "perspective")
        scale = self.instrument.scale_by_id[item.scale]
        option = column.get("option")
        if option is not None and (scale.type != "multiple" or option not in scale.values):
            message = f"the scale of {item.id} has no option {option[:60]!r} to choose with others"
            options = scale.values if scale.type == "multiple" else ()
            self._strange(message, option, options, *place, "option")
        self._values(column, scale.id, place)

    def _values(self, reading: Mapping[str, Any], scale: str, place: tuple[str | int, ...]) -> None:
        """Check the values that texts stand for: each must be an answer on the scale."""
        known = self.instrument.scale_by_id[scale]
        for text, value in reading.get("values", {}).items():
            try:
                answer = [value] if known.type == "multiple" and value != NOT_APPLICABLE else value
                if value is not None and not isinstance(read_answer(known, answer), Absence):
                    continue
            except Unfit as unfit:
                if unfit.code != "answers-option-count":
                    message = f"{text[:60]!r} stands for {unfit.what}"
                    self._problem("import-map-value", message, unfit.hint, *place, "values", text)

    def _dates(self, level: Mapping[str, Any], place: tuple[str | int, ...]) -> None:
        for index, form in enumerate(level.get("date", ())):
            wrong = date_problem(form)
            if wrong:
                hint = 'write it like "D/M/YYYY ..."'
                self._problem("import-map-date", wrong, hint, *place, "date", index)

    def _strange(self, message: str, name: str, known: Any, *place: str | int) -> None:
        self._problem("import-map-unknown", message, nearest(name, known), *place)

    def _problem(self, code: str, message: str, hint: str, *place: str | int) -> None:
        self.problems.append(self.document.problem(code, pointer(*place), message, hint))


def holes(form: str) -> Iterator[str]:
    """Give what stands in braces in the form of a name."""
    for piece in form.split("{")[1:]:
        yield piece.partition("}")[0]
