"""Importers, exporters and form writers of plugins, each held to what it must give."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, BinaryIO, cast

from attrs import Factory, define, field

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.guarding import Owner, guarded, wrong_object
from assessment_engine.instrument import Instrument
from assessment_engine.protocols import Exporter, FormWriter, Importer
from assessment_engine.tables import Flaw, Form, Moment, Row, Sheet, Table

_INPUT = "report it to the author of the plugin, with the input that caused it"
_CELLS = (str, int, Fraction, tuple, Moment, Flaw, type(None))


def _same(member: str) -> Any:
    """Give the field that is a member of the plain object."""
    taken = Factory(lambda plugged: getattr(plugged.plain, member), takes_self=True)
    return field(init=False, default=taken)


@define(eq=False)
class PluggedImporter:
    """An importer whose sheets are sheets, and whose exceptions name the plugin."""

    plain: Importer = field(repr=False)
    owner: Owner
    name: str = _same("name")
    extensions: tuple[str, ...] = _same("extensions")

    def read(self, data: bytes, file: str, sheet: str = "") -> Sheet:
        """Read it. Raises AssessmentError for whatever the plugin raises or gives instead."""
        with guarded(f"the importer {self.name!r} of", self.owner, _INPUT):
            made: Any = self.plain.read(data, file, sheet)
        if not isinstance(made, Sheet):
            raise wrong_object(self.owner, made, "a Sheet")
        for part, kind, wanted in (
            (made.file, str, "the file of a Sheet as str"),
            (made.rows, tuple, "the rows of a Sheet as a tuple"),
        ):
            if not isinstance(part, kind):
                raise wrong_object(self.owner, part, wanted)
        for row in made.rows:
            if not (isinstance(row, Row) and isinstance(row.cells, tuple)):
                raise wrong_object(self.owner, row, "a Row with a tuple of cells")
            for cell in row.cells:
                if not isinstance(cell, _CELLS):
                    raise wrong_object(self.owner, cell, "a cell")
        return made


@define(eq=False)
class PluggedExporter:
    """An exporter whose exceptions name the plugin, unless they are those of the file."""

    plain: Exporter = field(repr=False)
    owner: Owner
    name: str = _same("name")
    extension: str = _same("extension")
    several: bool = _same("several")
    typed: bool = _same("typed")

    def write(self, tables: Sequence[Table], file: BinaryIO) -> None:
        """Write it. An OSError of the file itself, such as of a full disk, passes."""
        watched = _Watched(file)
        try:
            with guarded(f"the exporter {self.name!r} of", self.owner, _INPUT):
                self.plain.write(tables, cast("BinaryIO", watched))
        except AssessmentError as error:
            if watched.failure is not None and error.__cause__ is watched.failure:
                raise watched.failure from None
            raise


@define(eq=False)
class PluggedFormWriter:
    """A form writer whose forms are forms, and whose exceptions name the plugin."""

    plain: FormWriter = field(repr=False)
    owner: Owner
    name: str = _same("name")
    extension: str = _same("extension")

    def write(self, instruments: Sequence[Instrument]) -> Form:
        """Write it. Raises AssessmentError for whatever the plugin raises or gives instead."""
        with guarded(f"the form writer {self.name!r} of", self.owner, _INPUT):
            made: Any = self.plain.write(instruments)
        if not isinstance(made, Form):
            raise wrong_object(self.owner, made, "a Form")
        if not isinstance(made.data, bytes) or not made.data:
            raise wrong_object(self.owner, made.data, "the data of a Form as bytes")
        if not isinstance(made.problems, tuple):
            raise wrong_object(self.owner, made.problems, "the problems of a Form as a tuple")
        for problem in made.problems:
            if not isinstance(problem, Problem):
                raise wrong_object(self.owner, problem, "a Problem")
        return made


class _Watched:
    """A file that remembers the OSError by which its own writing has failed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.failure: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: Any) -> int:
        """Write to the file."""
        try:
            return self._file.write(data)
        except OSError as error:
            self.failure = error
            raise
