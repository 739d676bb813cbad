"""What every renderer and every storage must do, as test classes for their authors to subclass.

A plugin's tests say what they are about, and pytest collects the rest:

    class TestMyRenderer(RendererContract):
        def renderer(self) -> Renderer:
            return MyRenderer()

Nothing here needs pytest or Hypothesis to be imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from attrs import frozen

from assessment_engine.errors import AssessmentError
from assessment_engine.protocols import Storage, StorageBackend
from assessment_engine.testing._raised import codes_of
from assessment_engine.testing._rendering import RendererContract
from assessment_engine.testing._samples import hostile_report, sample_report
from assessment_engine.testing._statistics import StatisticContract
from assessment_engine.testing._stored import sample_instrument, sample_response, sample_result

__all__ = [
    "RendererContract",
    "StatisticContract",
    "StorageContract",
    "hostile_report",
    "sample_report",
]


@frozen
class _Shelf:
    """Half of a storage: responses and results are kept by the same rules."""

    what: str
    save: Callable[[str, Any], None]
    load: Callable[[str], Any]
    list: Callable[..., tuple[str, ...]]
    delete: Callable[[str], None]
    make: Callable[..., Any]


def _shelves(storage: Storage) -> tuple[_Shelf, _Shelf]:
    return (
        _Shelf(
            "response",
            storage.save_response,
            lambda key: storage.load_response(key, sample_instrument()),
            storage.list_responses,
            storage.delete_response,
            sample_response,
        ),
        _Shelf(
            "result",
            storage.save_result,
            storage.load_result,
            storage.list_results,
            storage.delete_result,
            sample_result,
        ),
    )


_BAD_KEYS = ("", "x" * 201, None, 7, b"key")
_ODD_KEYS = (
    "x" * 200,
    "😀" * 200,
    "a",
    "A",
    "a ",
    " a",
    " ",
    "1",
    "01",
    "1.0",
    "null",
    "\N{LATIN SMALL LETTER E WITH ACUTE}",
    "e\N{COMBINING ACUTE ACCENT}",
    "שלום",
    "\ufeff",
    "two\nlines\r\n\ttab",
    "'; DROP TABLE responses; --",
    '"quoted" `ticks`',
    "../../up/C:\\down",
    "%_*?[a]",
    ".",
)


class StorageContract:
    """What a storage must do. Subclass it, name the class Test..., and define `backend`."""

    def backend(self) -> StorageBackend:
        """Give the backend. Yours to define."""
        raise NotImplementedError("define backend() in your subclass")

    def location(self, tmp_path: Path) -> str:
        """Give a location that keeps what is saved, empty at first, one for each tmp_path."""
        return str(tmp_path / "storage")

    def open(self, tmp_path: Path) -> closing[Storage]:
        """Open the storage of a test; it is closed at the end of the with block."""
        return closing(self.backend().open(self.location(tmp_path)))

    def test_it_is_a_storage(self, tmp_path: Path) -> None:
        """The backend and what it opens have the members of their protocols."""
        backend = self.backend()
        assert isinstance(backend, StorageBackend), "a member of StorageBackend is missing"
        assert isinstance(backend.name, str) and backend.name.strip(), "its name is empty"
        with self.open(tmp_path) as storage:
            assert isinstance(storage, Storage), "a member of the protocol Storage is missing"
            for shelf in _shelves(storage):
                assert shelf.list() == (), f"a new storage lists a {shelf.what}"

    def test_what_is_saved_comes_back_equal(self, tmp_path: Path) -> None:
        """Absent answers, fractions and traces come back as they were, also after reopening."""
        with self.open(tmp_path) as storage:
            for shelf in _shelves(storage):
                shelf.save("key", shelf.make("Zoë \N{SNOWMAN}"))
                assert shelf.load("key") == shelf.make("Zoë \N{SNOWMAN}"), f"{shelf.what} differs"
        with self.open(tmp_path) as storage:
            for shelf in _shelves(storage):
                kept = shelf.load("key")
                assert kept == shelf.make("Zoë \N{SNOWMAN}"), f"{shelf.what} differs when reopened"

    def test_saving_again_replaces(self, tmp_path: Path) -> None:
        """The last value under a key counts, and is listed once, with its own instrument."""
        with self.open(tmp_path) as storage:
            for shelf in _shelves(storage):
                shelf.save("key", shelf.make("Sam", "other"))
                shelf.save("key", shelf.make("Kim"))
                assert shelf.load("key") == shelf.make("Kim"), f"the first {shelf.what} is there"
                assert shelf.list() == ("key",), f"the {shelf.what} is listed wrongly"
                assert shelf.list("other") == (), "it is listed with the instrument it had"
                assert shelf.list("listening") == ("key",), "it is not listed with its instrument"

    def test_keys_are_listed_in_order(self, tmp_path: Path) -> None:
        """All keys are given sorted by code point, or those of one instrument."""
        with self.open(tmp_path) as storage:
            for shelf in _shelves(storage):
                for key in ("b", "\U0001f600", "a", "\uffe5", "B", "10", "9"):
                    shelf.save(key, shelf.make())
                shelf.save("c", shelf.make("Sam", "other"))
                listed = ("10", "9", "B", "a", "b", "c", "\uffe5", "\U0001f600")
                assert shelf.list() == listed, f"{shelf.what}: {shelf.list()!r}"
                assert shelf.list("listening") == tuple(k for k in listed if k != "c")
                assert shelf.list("other") == ("c",), "the other instrument's key is missing"
                assert shelf.list("unknown") == (), "an unknown instrument has keys"

    def test_what_is_deleted_is_gone(self, tmp_path: Path) -> None:
        """A deleted value is not listed nor loaded, its neighbours are."""
        with self.open(tmp_path) as storage:
            for shelf in _shelves(storage):
                shelf.save("a", shelf.make())
                shelf.save("b", shelf.make())
                shelf.delete("a")
                assert shelf.list() == ("b",), f"the wrong {shelf.what} is listed"
                assert codes_of(shelf.load, "a") == {"storage-not-found"}

    def test_a_missing_key_has_its_code(self, tmp_path: Path) -> None:
        """Loading and deleting what is not there is "storage-not-found"."""
        with self.open(tmp_path) as storage:
            responses, results = _shelves(storage)
            responses.save("response", sample_response())
            results.save("result", sample_result())
            # A response is no result, whatever its key.
            for shelf, key in ((responses, "result"), (results, "response"), (results, "none")):
                for use in (shelf.load, shelf.delete):
                    codes = codes_of(use, key)
                    assert codes == {"storage-not-found"}, f"{shelf.what}: {codes}"

    def test_a_bad_key_has_its_code(self, tmp_path: Path) -> None:
        """What cannot be a key is "storage-key", whatever one does with it."""
        with self.open(tmp_path) as storage:
            for shelf in _shelves(storage):
                for key in _BAD_KEYS:
                    codes = [
                        codes_of(shelf.save, key, shelf.make()),
                        codes_of(shelf.load, key),
                        codes_of(shelf.delete, key),
                    ]
                    assert codes == [{"storage-key"}] * 3, f"{shelf.what} {key!r}: {codes}"
                assert shelf.list() == (), "something was saved under a bad key"

    def test_odd_keys_are_kept_apart(self, tmp_path: Path) -> None:
        """Every legal key keeps its own value, however alike or strange the keys are."""
        with self.open(tmp_path) as storage:
            for shelf in _shelves(storage):
                for number, key in enumerate(_ODD_KEYS):
                    shelf.save(key, shelf.make(f"person {number}"))
                assert shelf.list() == tuple(sorted(_ODD_KEYS)), f"{shelf.what}: keys are changed"
                for number, key in enumerate(_ODD_KEYS):
                    kept = shelf.load(key)
                    assert kept.respondent == f"person {number}", f"{key!r} has another's value"

    def test_half_a_surrogate_pair_is_no_crash(self, tmp_path: Path) -> None:
        """A key that UTF-8 cannot hold is kept like any other or refused as a key."""
        with self.open(tmp_path) as storage:
            for shelf in _shelves(storage):
                codes: set[str] = set()
                try:
                    shelf.save("\ud800", shelf.make())
                except AssessmentError as error:
                    codes = {problem.code for problem in error.problems}
                kept = not codes and shelf.list() == ("\ud800",)
                assert kept or codes == {"storage-key"}, f"{shelf.what}: {codes}"

    def test_another_instruments_response_is_refused(self, tmp_path: Path) -> None:
        """A response is loaded only with the instrument that it answers."""
        with self.open(tmp_path) as storage:
            storage.save_response("key", sample_response("Sam", "other"))
            assert codes_of(storage.load_response, "key", sample_instrument())
            kept = storage.load_response("key", sample_instrument("other"))
            assert kept == sample_response("Sam", "other"), "the response differs"

    def test_threads_lose_nothing(self, tmp_path: Path) -> None:
        """Two threads that save 50 values each through one storage find all of them."""
        with self.open(tmp_path) as storage:
            for shelf in _shelves(storage):
                _save_from_two_threads((shelf, shelf), 50)
                _check_all_there(shelf, 50)

    def test_two_storages_share_a_location(self, tmp_path: Path) -> None:
        """What one storage saves and deletes, another that is open on the same location sees."""
        with self.open(tmp_path) as one, self.open(tmp_path) as two:
            for here, there in zip(_shelves(one), _shelves(two), strict=True):
                here.save("key", here.make("Sam"))
                assert there.load("key") == there.make("Sam"), f"the {here.what} is not seen"
                there.save("key", there.make("Kim"))
                assert here.load("key") == here.make("Kim"), f"the old {here.what} is seen"
                here.delete("key")
                assert there.list() == (), f"the deleted {here.what} is seen"
                _save_from_two_threads((here, there), 10)
                _check_all_there(here, 10)


def _save_from_two_threads(shelves: tuple[_Shelf, _Shelf], count: int) -> None:
    def work(number: int) -> None:
        for key in _keys(number, count):
            shelves[number].save(key, shelves[number].make(key))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, (0, 1)))


def _check_all_there(shelf: _Shelf, count: int) -> None:
    expected = sorted([*_keys(0, count), *_keys(1, count)])
    assert shelf.list() == tuple(expected), f"a {shelf.what} is lost"
    for key in expected:
        assert shelf.load(key) == shelf.make(key), f"the {shelf.what} {key!r} is another's"


def _keys(number: int, count: int) -> Iterator[str]:
    return (f"thread {number}, value {value}" for value in range(count))
