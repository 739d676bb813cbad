"""What a plugin must be: the shapes that the hooks return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol, runtime_checkable

from attrs import frozen

from assessment_engine.blocks import Report
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import Number

if TYPE_CHECKING:
    # Only named in annotations, and loading them takes long: the first a third of the engine.
    from importlib.resources.abc import Traversable

    from assessment_engine.records import Page, Query, Record
    from assessment_engine.tables import Form, Sheet, Table


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
    """Keeps records under a kind and a key, every revision of them, for many writers at once.

    A storage may be shared by threads, and a location by storages in several processes. What a
    method that writes has done is safe when it returns: it is there after the program is killed.
    What it does, it does whole or not at all, also when it is killed in the middle, and nobody
    ever sees half of it. Records are written in any order without a deadlock.

    Everything raises AssessmentError: "storage-key" for what cannot be a key, "storage-not-found"
    for what is not there, "storage-conflict" for a record that somebody else has written,
    "storage-busy" where others keep the storage locked for too long, "storage-full" where there is
    no room, "storage-read-only" where nothing can be written, "storage-damaged" for a record that
    cannot be read, "record-not-json" for one that is not made of JSON values, "storage-unusable"
    for the rest. No message has anything of a document, of what is personal, or of a subject.
    """

    def write(self, records: Sequence[Record], unchanged: Sequence[Record] = ()) -> None:
        """Write the records, all or none.

        Each is a revision: it is written where the newest of its kind and key is the one before,
        revision 1 where there is none. Each record of `unchanged` must be the newest revision
        there, and stays it until the others are written. Otherwise "storage-conflict" names the
        first that is not so.
        """
        ...

    def read(self, kind: str, key: str, revision: int | None = None) -> Record:
        """Give a record at its newest revision, or at a former one."""
        ...

    def history(self, kind: str, key: str) -> tuple[Record, ...]:
        """Give every revision of a record that is there, the oldest first."""
        ...

    def find(self, query: Query, after: tuple[str, str] | None = None, limit: int = 100) -> Page:
        """Give at most `limit` records that fit, at their newest revisions, tombstones included.

        They are in the order of kind and then key, by code point, beginning after a kind and key;
        after what no record can have, it is "storage-key". Following `Page.next` gives every record
        once that is there all the time. One that cannot be read does not stop the others: it is
        named in `Page.damaged`, once.
        """
        ...

    def count(self, query: Query) -> int:
        """Say how many records fit, tombstones included."""
        ...

    def erase(
        self, at: str, *, subject: str = "", response: str = "", unchanged: Sequence[Record] = ()
    ) -> int:
        """Erase everything of a subject, or of a response, all or nothing; say how many records.

        Documents, what is personal and all former revisions are gone for good. Of each record a
        tombstone stays, as `records.tombstone` makes it of the record and the moment `at`. Nothing
        is meant by "". What is erased already is left as it is. `unchanged` is as in `write`.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections. The storage is not used after that."""
        ...


@runtime_checkable
class StorageBackend(Protocol):
    """Opens storages of one kind. `name` is what users select it by ("sqlite")."""

    name: str

    def open(self, location: str, create: bool = True) -> Storage:
        """Open the storage at a location, making it where there is none, if it may.

        What a location is, is the backend's: a path, an address. Raises AssessmentError with the
        code "storage-unusable" when it cannot be opened, or is not there and may not be made.
        """
        ...


@runtime_checkable
class NamedStatistic(Protocol):
    """A statistic of agreement or reliability, for rules with the operator `statistic`."""

    @property
    def name(self) -> str:
        """What rules call it."""
        ...

    @property
    def summary(self) -> str:
        """One sentence on what it says."""
        ...

    @property
    def least_rows(self) -> int:
        """How many rows it needs; with fewer it has no value, and is not asked."""
        ...

    @property
    def least_columns(self) -> int:
        """How many columns it needs; with fewer it has no value, and is not asked."""
        ...

    @property
    def low(self) -> Number:
        """The least value that it can have; packages are checked by it before there are answers."""
        ...

    @property
    def high(self) -> Number:
        """The greatest value that it can have."""
        ...

    def compute(self, rows: Sequence[Sequence[Number]]) -> Number | None:
        """Give the statistic as an `int` or a `Fraction`, None where it is not defined.

        A row holds the numbers of one person (a respondent, a rater), a column those of one item
        or of one thing that is rated; no number is absent, and rows are of one length. The value
        depends on the numbers alone, and not on the order of rows. What is computed in floats is
        rounded, so that machines agree: `Fraction(str(round(value, 8)))`.
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
