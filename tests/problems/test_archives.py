"""A package in a .zip is the package in a folder, and a hostile archive is a coded problem."""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from case import Case, changed
from helpers_property import check_problems
from hypothesis import given, settings
from hypothesis import strategies as st
from package_cases import CASES
from provoked import base_files
from tiny_german import german_files
from tiny_package import tiny_files, write

from assessment_engine import (
    AssessmentError,
    Engine,
    InstrumentSource,
    PluginManager,
    Problem,
    hookimpl,
    load_package,
    validate_package,
)
from assessment_engine.jsontext import MAX_BYTES
from assessment_engine.package import archive
from assessment_engine.testing.strategies import packages


def bytes_of(files: Mapping[str, Any], top: str = "", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give an archive of a package's files, below a folder if one is named."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for path, content in files.items():
            text = content if isinstance(content, str | bytes) else json.dumps(content, indent=2)
            made.writestr(top + path, text)
    return buffer.getvalue()


def zipped(place: Path, files: Mapping[str, Any], top: str = "") -> Path:
    """Write an archive of a package's files, and give its path."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(bytes_of(files, top))
    return place


def _only(data: bytes, place: Path) -> Problem:
    place.write_bytes(data)
    with pytest.raises(AssessmentError) as raised:
        load_package(place)
    (problem,) = raised.value.problems
    assert problem.hint
    assert problem.file == str(place)
    assert str(problem).isprintable()
    return problem


def _with(entry: zipfile.ZipInfo | str, content: bytes = b"{}") -> bytes:
    """Give an archive of the good package with one entry more."""
    buffer = io.BytesIO(bytes_of(tiny_files()))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(entry, content)
    return buffer.getvalue()


@pytest.mark.parametrize("top", ["", "tiny/", "any folder \u2013 of any name/"])
def test_an_archive_is_the_package_in_it(top: str, tmp_path: Path) -> None:
    """With the package at the top or in the one folder there, everything is as from a folder."""
    place = zipped(tmp_path / "tiny.ZIP", german_files(), top)
    folder = write(tmp_path / "folder", german_files())
    assert load_package(place) == load_package(str(place)) == load_package(folder)
    assert load_package(place, "de") == load_package(folder, "de")
    assert validate_package(place) == validate_package(folder) == ()


def test_what_macos_puts_beside_a_folder_is_passed_over(tmp_path: Path) -> None:
    """An archive made by the Finder has a second folder, which is no package."""
    files = {f"tiny/{path}": content for path, content in tiny_files().items()}
    files |= {"__MACOSX/tiny/._instrument.json": "x", "__MACOSX/._tiny": "x"}
    assert load_package(zipped(tmp_path / "mac.zip", files)).id == "tiny"


def test_an_engine_takes_archives_by_path_and_from_plugins(tmp_path: Path) -> None:
    """A report comes from a .zip, and other files of it are read by `locate`."""
    place = zipped(tmp_path / "tiny.zip", {**tiny_files(), "images/logo.svg": "<svg/>"}, "tiny/")

    class Source:
        @hookimpl
        def assessment_instruments(self) -> list[InstrumentSource]:
            """Give the archive by a name."""
            return [InstrumentSource("zipped", place)]

    engine = Engine(plugins=PluginManager(discover=False))
    engine.plugins.register(Source(), "source")
    for name in (str(place), place, "zipped"):
        loaded = engine.instrument(name)
        assert engine.report(loaded, loaded.examples[0].answers).blocks
        assert (engine.locate(name) / "images" / "logo.svg").read_bytes() == b"<svg/>"


def test_an_archive_that_is_not_there(tmp_path: Path) -> None:
    """A path to nothing is said to be that, also where it has no folder in front."""
    for name in (str(tmp_path / "none.zip"), "no_such_package.zip"):
        with pytest.raises(AssessmentError) as raised:
            Engine(plugins=PluginManager(discover=False)).instrument(name)
        (problem,) = raised.value.problems
        assert problem.code == "package-not-found"
        assert ".zip" in problem.hint


def test_a_folder_may_be_called_like_an_archive(tmp_path: Path) -> None:
    """The ending alone makes no archive of a folder, nor is another file one."""
    assert load_package(write(tmp_path / "tiny.zip", tiny_files())).id == "tiny"
    (tmp_path / "tiny.pkg").write_bytes(bytes_of(tiny_files()))
    with pytest.raises(AssessmentError) as raised:
        load_package(tmp_path / "tiny.pkg")
    assert raised.value.problems[0].code == "package-not-found"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code} {case.pointer[:40]}")
def test_a_fault_is_the_same_problem_in_an_archive(case: Case, tmp_path: Path) -> None:
    """Codes, words, files, lines and columns do not depend on how a package travels."""
    files = base_files(case)
    files[case.file] = changed(files[case.file], case)
    problems = validate_package(write(tmp_path / "folder", files))
    assert problems
    assert validate_package(zipped(tmp_path / "tiny.zip", files, "tiny/")) == problems


@given(packages(), st.booleans())
def test_any_package_has_the_same_digest_in_an_archive(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, Any], below: bool
) -> None:
    """Random packages are the same instrument from a folder and from an archive."""
    place = tmp_path_factory.mktemp("random")
    folder = load_package(write(place / "folder", files))
    assert load_package(zipped(place / "random.zip", files, "any/" if below else "")) == folder


def test_links_and_missing_files_do_not_lead_out_of_an_archive(tmp_path: Path) -> None:
    """A manifest that names a path outside, or a folder as a file, gets the folder's problems."""
    files = tiny_files()
    files["instrument.json"]["parts"] += ["../other.json", "examples", "none.json"]
    problems = validate_package(zipped(tmp_path / "tiny.zip", files))
    assert problems == validate_package(write(tmp_path / "folder", files))
    codes = ["package-path", "package-file-missing", "package-file-missing"]
    assert [problem.code for problem in problems] == codes


@pytest.mark.parametrize(
    "name",
    [
        "../instrument.json",
        "a/../../b.json",
        "/etc/passwd",
        "C:/x.json",
        "c:x.json",
        "a\\b.json",
        "..\\b.json",
        "a//b.json",
        "./a.json",
        "a/.",
        "a\x1b[2Jb",
        "x" * 301,
        "a/" * 21,
    ],
)
def test_a_path_that_is_none_inside_is_refused(name: str, tmp_path: Path) -> None:
    """What leaves the archive, or means different places on different systems, is named."""
    problem = _only(_with(name), tmp_path / "x.zip")
    assert problem.code == "archive-path"


def test_a_name_with_a_nul_is_refused(tmp_path: Path) -> None:
    """A name that the library would cut at a NUL is not that of another file."""
    data = _with("content.jsonX").replace(b"content.jsonX", b"content.json\0")
    assert _only(data, tmp_path / "x.zip").code == "archive-path"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_or_a_device_is_refused(kind: int, tmp_path: Path) -> None:
    """A link is refused wherever it leads, also one that says it was made on Windows."""
    for system in (0, 3):
        entry = zipfile.ZipInfo("more.json")
        entry.create_system, entry.external_attr = system, (kind | 0o777) << 16
        problem = _only(_with(entry, b"content.json"), tmp_path / "x.zip")
        assert problem.code == "archive-link"
        assert "'more.json'" in problem.message


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """Of two entries of one name, readers would take different ones; a folder is no file."""
    for name in ("content.json", "content.json/", "content.json/a.json"):
        problem = _only(_with(name, b""), tmp_path / "x.zip")
        assert problem.code == "archive-duplicate"
        assert "content.json" in problem.message


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    """Nobody is asked for a password; each encrypted entry is named."""
    data = bytearray(bytes_of({"instrument.json": "{}"}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    assert _only(bytes(data), tmp_path / "x.zip").code == "archive-encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compression_is_refused(method: int, tmp_path: Path) -> None:
    """Only what every program writes is read, with what to use instead."""
    problem = _only(bytes_of({"instrument.json": "{}"}, method=method), tmp_path / "x.zip")
    assert problem.code == "archive-compression"
    assert "deflate" in problem.hint


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06", b"no archive at all" * 99])
def test_what_is_no_archive_is_broken(data: bytes, tmp_path: Path) -> None:
    """A file with the right ending and the wrong content is named."""
    assert _only(data, tmp_path / "x.zip").code == "archive-broken"


def test_an_archive_that_was_cut_or_changed_is_broken(tmp_path: Path) -> None:
    """Part of a download is no package, nor is one whose content does not fit its checksum."""
    data = bytes_of(tiny_files(), method=zipfile.ZIP_STORED)
    assert _only(data[: len(data) // 2], tmp_path / "x.zip").code == "archive-broken"
    problem = _only(data.replace(b"We listen", b"We glower"), tmp_path / "x.zip")
    assert problem.code == "archive-broken"
    assert "'content.json'" in problem.message


def test_a_bomb_is_stopped_whatever_its_headers_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is what comes out: a small archive that unpacks to much is given up early."""
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1_000_000)
    data = _with("zeros.bin", bytes(30_000_000))
    assert len(data) < 100_000
    problem = _only(data, tmp_path / "x.zip")
    assert problem.code == "archive-too-large"
    assert "1,000,000 bytes" in problem.message
    # The header says that there are ten bytes: they do not fit the checksum.
    lying = data.replace(struct.pack("<L", 30_000_000), struct.pack("<L", 10))
    assert _only(lying, tmp_path / "x.zip").code == "archive-broken"


def test_an_archive_of_too_many_entries_or_bytes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both limits are looked at before anything is unpacked."""
    files = {**tiny_files(), **{f"more/{number}": "" for number in range(archive.MAX_ENTRIES)}}
    problem = _only(bytes_of(files), tmp_path / "x.zip")
    assert (problem.code, "5,000 entries" in problem.message) == ("archive-too-large", True)
    monkeypatch.setattr(archive, "MAX_ARCHIVE_BYTES", 1_000)
    problem = _only(bytes_of(tiny_files()), tmp_path / "x.zip")
    assert (problem.code, "1,000 bytes" in problem.message) == ("archive-too-large", True)


def test_a_file_of_a_package_that_is_too_large_is_so_in_an_archive(tmp_path: Path) -> None:
    """The limit of a single file is the folder's, with the same words."""
    files = {**tiny_files(), "content.json": " " * (MAX_BYTES + 10)}
    problems = validate_package(zipped(tmp_path / "x.zip", files))
    assert problems == validate_package(write(tmp_path / "folder", files))
    assert [problem.code for problem in problems] == ["json-too-large"]


@pytest.mark.parametrize(
    ("paths", "hint"),
    [
        (["readme.txt"], "assess pack"),
        (["a/instrument.json", "b/instrument.json"], "a/instrument.json, b/instrument.json"),
        (["a/b/instrument.json"], "a/b/instrument.json"),
        (["tiny/instrument.json", "readme.txt"], "tiny/instrument.json"),
    ],
)
def test_a_manifest_must_be_at_the_top_or_in_the_only_folder(
    paths: list[str], hint: str, tmp_path: Path
) -> None:
    """Where it is somewhere else, that place is named."""
    problem = _only(bytes_of(dict.fromkeys(paths, "{}")), tmp_path / "x.zip")
    assert problem.code == "package-no-manifest"
    assert hint in problem.hint


def test_all_faults_of_an_archive_come_at_once(tmp_path: Path) -> None:
    """Each entry has its problem, up to a number that people read."""
    place = zipped(tmp_path / "x.zip", {**tiny_files(), "../a": "", "/b": "", "c\\d": ""})
    with pytest.raises(AssessmentError) as raised:
        load_package(place)
    assert [problem.code for problem in raised.value.problems] == ["archive-path"] * 3
    zipped(place, {f"/{number}": "" for number in range(100)})
    with pytest.raises(AssessmentError) as raised:
        load_package(place)
    assert len(raised.value.problems) == 20


_GOOD = bytes_of({path: json.dumps(content) for path, content in tiny_files().items()})


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, len(_GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=4)
    | st.integers(-400, -1).map(lambda place: [(len(_GOOD) + place, 0xFF)])
)
def test_any_byte_may_be_wrong(places: list[tuple[int, int]]) -> None:
    """An archive with other bytes somewhere is the same package, or a problem with a remedy."""
    data = bytearray(_GOOD)
    for place, byte in places:
        data[place] = byte
    try:
        root = archive.open_archive(bytes(data), "x.zip")
        loaded = load_package(root)
        assert loaded.id == "tiny"
    except AssessmentError as error:
        check_problems(error.problems, located=False)
