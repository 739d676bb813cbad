"""What a plugin must be: the shapes that the hooks return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from attrs import frozen

from assessment_engine.blocks import Report
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import Number
from assessment_engine.responses import Response
from assessment_engine.results import Result

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
        """Give the statistic as an int or a Fraction, None where it is not defined.

        A row holds the numbers of one person (a respondent, a rater), a column those of one item
        or of one thing that is rated; no number is absent, and rows are of one length. The value
        depends on the numbers alone, and not on the order of rows. What is computed in floats is
        rounded, so that machines agree: `Fraction(str(round(value, 8)))`.
        """
        ...


@frozen
class InstrumentSource:
    """Where the package of an instrument is: a folder, also in a wheel, or the path of a .zip."""

    name: str
    root: Traversable
