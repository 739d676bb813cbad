"""What every renderer and every storage must do, as test classes for their authors to subclass.

A plugin's tests say what they are about, and pytest collects the rest:

    class TestMyRenderer(RendererContract):
        def renderer(self) -> Renderer:
            return MyRenderer()

Nothing here needs pytest or Hypothesis to be imported.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar, cast

from attrs import evolve, frozen

from assessment_engine.blocks import Block, Report, Section
from assessment_engine.errors import AssessmentError
from assessment_engine.protocols import Renderer, Storage, StorageBackend
from assessment_engine.testing._samples import (
    hostile_report,
    sample_instrument,
    sample_report,
    sample_response,
    sample_result,
)

__all__ = ["RendererContract", "StorageContract", "hostile_report", "sample_report"]


@frozen
class _Hologram:
    """A kind of block that no renderer knows."""

    kind: ClassVar[str] = "hologram"
    id: str = "hologram"


class RendererContract:
    """What a renderer must do. Subclass it, name the class Test..., and define `renderer`."""

    def renderer(self) -> Renderer:
        """Give a new renderer. Yours to define."""
        raise NotImplementedError("define renderer() in your subclass")

    def reports(self) -> Sequence[Report]:
        """Give the reports to render; add those that your format finds hard."""
        return (sample_report(),)

    def test_it_is_a_renderer(self) -> None:
        """It has the members of the protocol, with names that can be used."""
        renderer = self.renderer()
        assert isinstance(renderer, Renderer), "a member of the protocol Renderer is missing"
        for member in ("name", "media_type", "extension"):
            value = getattr(renderer, member)
            assert isinstance(value, str) and value.strip(), f"{member} is empty"
            assert value == value.strip(), f"{member} {value!r} has space around it"
        media_type, extension = renderer.media_type, renderer.extension
        assert media_type.count("/") == 1, f"{media_type!r} is no media type such as 'text/html'"
        assert not extension.startswith("."), f"write the extension {extension!r} without its dot"

    def test_it_gives_bytes(self) -> None:
        """Every report becomes a file that is not empty."""
        for report in self.reports():
            file = self.renderer().render(report)
            assert isinstance(file, bytes), f"render gives {type(file).__name__}, not bytes"
            assert file, f"the file of {report.title!r} is empty"

    def test_the_same_report_gives_the_same_bytes(self) -> None:
        """Rendering again, or with another renderer object, changes no byte."""
        renderer = self.renderer()
        for report in self.reports():
            first = renderer.render(report)
            assert renderer.render(report) == first, "a second rendering differs"
            assert self.renderer().render(report) == first, "a second renderer differs"
            copied = copy.deepcopy(report)
            assert renderer.render(copied) == first, "an equal report renders differently"

    def test_another_thread_gives_the_same_bytes(self) -> None:
        """A renderer may be used from several threads at once."""
        renderer = self.renderer()
        reports = [*self.reports(), evolve(sample_report(), title="Another", respondent="Kim")]
        expected = [renderer.render(report) for report in reports]
        with ThreadPoolExecutor(4) as threads:
            rendered = list(threads.map(renderer.render, reports * 4))
        assert rendered == expected * 4, "a rendering in another thread differs"

    def test_reports_in_between_change_nothing(self) -> None:
        """A renderer remembers nothing of one report that shows in another."""
        other = evolve(sample_report(), title="Another", language="de", completed="")
        for report in self.reports():
            renderer = self.renderer()
            before = renderer.render(report)
            renderer.render(other)
            assert renderer.render(report) == before, "it differs after another report"

    def test_the_report_is_left_as_it_was(self) -> None:
        """Rendering does not alter the report, nor the phrases and the result inside it."""
        for report in self.reports():
            before = copy.deepcopy(report)
            self.renderer().render(report)
            assert report == before, "render altered the report"

    def test_hostile_texts_survive(self) -> None:
        """Whatever stands in a text, a list or a number, there is a file, the same each time."""
        report, renderer = hostile_report(), self.renderer()
        failures = _failures(renderer, report)
        assert not failures, "the hostile report cannot be rendered:\n" + "\n".join(failures)
        assert renderer.render(report) == renderer.render(report), "a second rendering differs"

    def test_a_report_without_blocks_is_no_crash(self) -> None:
        """A report whose conditions left nothing is a file or an AssessmentError."""
        empty = evolve(sample_report(), blocks=(), title="", respondent="", completed="", result={})
        refused = False
        try:
            file = self.renderer().render(empty)
        except AssessmentError:
            refused = True
        assert refused or file, "the file is empty"

    def test_an_unknown_block_is_refused(self) -> None:
        """A kind of block that the renderer does not know is an AssessmentError, not left out."""
        hologram = cast(Block, _Hologram())
        inside = Section("inside", (), 1, (hologram,))
        for block in (hologram, inside):
            report = evolve(sample_report(), blocks=(*sample_report().blocks, block))
            assert _codes(self.renderer().render, report), "the problem has no code"


def _failures(renderer: Renderer, report: Report) -> list[str]:
    """Say why a report cannot be rendered, by the blocks that cannot be rendered alone."""
    whole = _failure(renderer, report, "the whole report")
    if not whole:
        return []
    alone = [
        _failure(renderer, evolve(report, blocks=(block,)), _describe(block))
        for block in report.blocks
    ]
    return [*whole, *(line for lines in alone for line in lines)]


def _failure(renderer: Renderer, report: Report, what: str) -> list[str]:
    try:
        renderer.render(report)
    except Exception as error:
        return [ascii(f"{what}: {type(error).__name__}: {error}")]
    return []


def _describe(block: Block) -> str:
    title = "".join(run.text for run in block.title) if isinstance(block, Section) else ""
    return f"{block.kind} {title[:80]!r}"


def _codes(call: Callable[..., object], *arguments: object) -> set[str]:
    """Give the codes of the AssessmentError that a call must raise."""
    try:
        call(*arguments)
    except AssessmentError as error:
        return {problem.code for problem in error.problems}
    raise AssertionError("this must raise AssessmentError")


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
                assert _codes(shelf.load, "a") == {"storage-not-found"}

    def test_a_missing_key_has_its_code(self, tmp_path: Path) -> None:
        """Loading and deleting what is not there is "storage-not-found"."""
        with self.open(tmp_path) as storage:
            responses, results = _shelves(storage)
            responses.save("response", sample_response())
            results.save("result", sample_result())
            # A response is no result, whatever its key.
            for shelf, key in ((responses, "result"), (results, "response"), (results, "none")):
                for use in (shelf.load, shelf.delete):
                    codes = _codes(use, key)
                    assert codes == {"storage-not-found"}, f"{shelf.what}: {codes}"

    def test_a_bad_key_has_its_code(self, tmp_path: Path) -> None:
        """What cannot be a key is "storage-key", whatever one does with it."""
        with self.open(tmp_path) as storage:
            for shelf in _shelves(storage):
                for key in _BAD_KEYS:
                    codes = [
                        _codes(shelf.save, key, shelf.make()),
                        _codes(shelf.load, key),
                        _codes(shelf.delete, key),
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
            assert _codes(storage.load_response, "key", sample_instrument())
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
