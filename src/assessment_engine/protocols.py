"""What a plugin must be: the shapes that the hooks return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol, runtime_checkable

from attrs import frozen

from assessment_engine.blocks import Report
from assessment_engine.instrument import Instrument
from assessment_engine.responses import Response
from assessment_engine.results import Result
from assessment_engine.tables import Form, Sheet, Table

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable


@runtime_checkable
class Renderer(Protocol):
    """Turns a report into the bytes of one format.

    `name` is what users select it by ("html"), `media_type` its MIME type, `extension` the usual
    file name ending without a dot. A renderer is stateless to its callers: the same report gives
    the same bytes, in any order, from any thread.
    """

    name: str
    media_type: str
    extension: str

    def render(self, report: Report) -> bytes:
        """Give the whole file. Raises AssessmentError when the report cannot be shown truly."""
        ...


Codes = Literal["none", "styles", "colours"]


@runtime_checkable
class TerminalRenderer(Renderer, Protocol):
    """A renderer that can also write for a screen: the one with the name "terminal".

    `assess show` and `Engine.show` ask for it. Reading the size and the wishes of a terminal is
    theirs; the same arguments give the same text.
    """

    def show(self, report: Report, *, columns: int, codes: Codes) -> str:
        """Give the lines for a screen of so many columns, each with its line break.

        `codes` are what the lines may hold beside letters: "none", codes for bold and the like
        ("styles"), or those and "colours". Raises AssessmentError as `render` does.
        """
        ...


@runtime_checkable
class Storage(Protocol):
    """Keeps responses and results under keys that the caller chooses.

    Keys are non-empty strings of at most 200 characters. Saving under a key that is taken replaces
    what is there. A key that is not there is an AssessmentError with the code "storage-not-found",
    a key that cannot be one "storage-key".
    """

    def save_response(self, key: str, response: Response) -> None:
        """Keep a response; it is safe when this returns."""
        ...

    def load_response(self, key: str, instrument: Instrument) -> Response:
        """Give back a response equal to the one saved, checked against the instrument."""
        ...

    def list_responses(self, instrument: str | None = None) -> tuple[str, ...]:
        """Give the keys of all responses, or of those to one instrument id, sorted."""
        ...

    def delete_response(self, key: str) -> None:
        """Remove a response for good."""
        ...

    def save_result(self, key: str, result: Result) -> None:
        """Keep a result; it is safe when this returns."""
        ...

    def load_result(self, key: str) -> Result:
        """Give back a result equal to the one saved."""
        ...

    def list_results(self, instrument: str | None = None) -> tuple[str, ...]:
        """Give the keys of all results, or of those of one instrument id, sorted."""
        ...

    def delete_result(self, key: str) -> None:
        """Remove a result for good."""
        ...

    def close(self) -> None:
        """Let go of files and connections. The storage is not used after that."""
        ...


@runtime_checkable
class StorageBackend(Protocol):
    """Opens storages of one kind. `name` is what users select it by ("sqlite")."""

    name: str

    def open(self, location: str) -> Storage:
        """Open the storage at a location, making it where there is none.

        What a location is, is the backend's: a path, an address. Raises AssessmentError with the
        code "storage-unusable" when it cannot be opened.
        """
        ...


@runtime_checkable
class Importer(Protocol):
    """Reads the files of one format as a sheet of cells; what the cells mean it does not know.

    `name` is what users select it by ("xlsx"), `extensions` are the usual file name endings
    without a dot. An importer keeps nothing between two files.
    """

    name: str
    extensions: tuple[str, ...]

    def read(self, data: bytes, file: str, sheet: str = "") -> Sheet:
        """Give the rows of a file, or of one of its sheets by its name.

        Cells are as they stand in the file: nothing is trimmed, rounded or guessed. What cannot be
        taken, such as a formula, is a Flaw. Raises AssessmentError for a file that is none of the
        format, that is too large, or that has several sheets where none is named.
        """
        ...


@runtime_checkable
class Exporter(Protocol):
    """Writes tables as a file of one format.

    `name` is what users select it by ("xlsx"), `extension` the usual file name ending without a
    dot. `several` says whether a file can hold several tables, `typed` whether all cells of a
    column must be of its kind, so that words such as "not_applicable" need a column of their own.
    """

    name: str
    extension: str
    several: bool
    typed: bool

    def write(self, tables: Sequence[Table], file: BinaryIO) -> None:
        """Write the tables, one unless `several`; the rows of each are taken once, in order.

        A text stays a text: what a spreadsheet would run as a formula is written so that it is
        not. The same tables give the same bytes.
        """
        ...


@runtime_checkable
class FormWriter(Protocol):
    """Writes an instrument as a form of another product, in which people can answer it.

    `name` is what users select it by ("surveyjs"), `extension` the usual file name ending without
    a dot.
    """

    name: str
    extension: str

    def write(self, instruments: Sequence[Instrument]) -> Form:
        """Give the form of an instrument in one or more of its languages, the first by default.

        What the product cannot do is a warning in the form's `problems`, at its place in the
        package. The same instruments give the same bytes.
        """
        ...


@frozen
class InstrumentSource:
    """Where the package of an instrument is: a folder, also in a wheel, or the path of a .zip."""

    name: str
    root: Traversable
