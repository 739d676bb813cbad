"""A package in a .zip: looked at as a whole, and all of it, before anything in it is used.

The archive is untrusted like everything else in a package. Nothing is ever written to disk: it is
read into memory within limits, and is a folder to the rest of the engine from there on.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from assessment_engine.errors import AssessmentError, Problem, clipped
from assessment_engine.package.files import MANIFEST

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable
    from zipfile import ZipFile, ZipInfo

ENDING = ".zip"
MAX_ARCHIVE_BYTES = 50_000_000
MAX_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_PATH = 300
MAX_FOLDERS = 20
_MAX_PROBLEMS = 20
_CHUNK = 1 << 16
# What each entry of the table of contents begins with.
_ENTRY_MARK = b"PK\x01\x02"
# Bits of an entry's flags: encrypted, strongly encrypted, with a hidden table of contents.
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_METHODS = {0: "stored", 8: "deflate"}
_ORDINARY = frozenset({0, stat.S_IFREG, stat.S_IFDIR})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DRIVE = re.compile(r"[A-Za-z]:")
# The folder in which macOS keeps what it knows of files, beside the one that was zipped.
_BESIDE = "__MACOSX/"


def is_archive(path: Path) -> bool:
    """Say whether a path names a .zip, there or not; what the file holds does not matter."""
    return path.suffix.lower() == ENDING


def open_package(place: str | Path | Traversable) -> Traversable:
    """Give where the files of a package are: its folder, or the inside of its .zip.

    Anything but a file whose name ends in .zip is given back as it is. Raises AssessmentError with
    all that is wrong with an archive.
    """
    place = Path(place) if isinstance(place, str) else place
    if not isinstance(place, Path) or not is_archive(place):
        return place
    try:
        if not place.is_file():
            return place
        with place.open("rb") as file:
            data = file.read(MAX_ARCHIVE_BYTES + 1)
    except OSError as error:
        message = f"{place} cannot be read: {error.strerror}"
        hint = "give a file that you may read"
        raise _refused(str(place), "package-not-found", message, hint) from error
    return open_archive(data, str(place))


def open_archive(data: bytes, name: str) -> Traversable:
    """Give the folder of the package inside an archive's bytes; `name` is what to call it.

    Raises AssessmentError with all that is wrong with the archive.
    """
    archive = _table_of_contents(data, name)
    entries = archive.infolist()
    problems = list(_faults(entries, name))
    if problems:
        raise AssessmentError(problems[:_MAX_PROBLEMS])
    # Everything is unpacked once: a header may lie about a size, and what was read here will be
    # read the same way later, since the bytes are in memory.
    _unpack(archive, name)
    top = _top([entry.filename for entry in entries], name)
    from zipfile import Path as Inside  # not at the top: see _table_of_contents

    archive.filename = name  # what the folder is called in messages
    return Inside(archive, top)


def _table_of_contents(data: bytes, name: str) -> ZipFile:
    if len(data) > MAX_ARCHIVE_BYTES:
        message = f"the archive has more than {MAX_ARCHIVE_BYTES:,} bytes"
        raise _too_large(name, message)
    # Counted before the library makes an object for each.
    if data.count(_ENTRY_MARK) > MAX_ENTRIES:
        raise _too_large(name, f"the archive has more than {MAX_ENTRIES:,} entries")
    # Not at the top: who reads folders does without it, and it takes longer than this package.
    from zipfile import ZipFile

    try:
        return ZipFile(BytesIO(data))
    except Exception as error:  # of many kinds: struct.error and UnicodeDecodeError among them
        message = f"this is not a .zip that can be read: {_why(error)}"
        raise _refused(name, "archive-broken", message, "make the archive again") from error


def _faults(entries: Sequence[ZipInfo], name: str) -> Iterator[Problem]:
    """Say what is wrong with the names and kinds of the entries, one problem for each."""
    seen: set[str] = set()
    good = (entry.filename for entry in entries if _stays_inside(entry.filename))
    folders = {folder for each in good for folder in _above(each)}
    for entry in entries:
        shown = repr(clipped(entry.orig_filename))
        code, message, hint = _fault(entry, shown)
        if not code and (entry.filename in seen or entry.filename in folders):
            twice = "stands twice in the archive" if entry.filename in seen else "is also a folder"
            code, message = "archive-duplicate", f"{shown} {twice}"
            hint = "make the archive again from a folder"
        seen.add(entry.filename)
        if code:
            yield Problem(code, message, hint=hint, file=name)


def _fault(entry: ZipInfo, shown: str) -> tuple[str, str, str]:
    """Give code, message and hint of what is wrong with an entry by itself; "" where nothing is."""
    # The library cuts a name at a NUL, and turns backslashes round on some systems.
    name = entry.orig_filename
    if not _stays_inside(name):
        message = f"{shown} is not a path inside the archive"
        hint = "use relative paths with '/' between their parts"
        return "archive-path", message, f"{hint}, at most {MAX_PATH} characters long"
    if stat.S_IFMT(entry.external_attr >> 16) not in _ORDINARY:
        message = f"{shown} is a link, or another thing that is no file"
        return "archive-link", message, "put the file itself into the archive"
    if entry.flag_bits & _ENCRYPTED:
        return "archive-encrypted", f"{shown} is encrypted", "make the archive without a password"
    if entry.compress_type not in _METHODS:
        message = f"{shown} is compressed with method {entry.compress_type}, which is not read"
        hint = f"use one of: {', '.join(_METHODS.values())}"
        return "archive-compression", message, hint
    return "", "", ""


def _stays_inside(name: str) -> bool:
    """Say whether a name is a plain relative path; one of thousands of folders is none either."""
    segments = name.removesuffix("/").split("/")
    return (
        len(name) <= MAX_PATH
        and len(segments) <= MAX_FOLDERS
        and "\\" not in name
        and not _DRIVE.match(name)
        and not _CONTROL.search(name)
        and not any(segment in {"", ".", ".."} for segment in segments)
    )


def _above(name: str) -> Iterator[str]:
    """Give the folders that an entry lies in, or is, as a file of that name would be called."""
    parts = name.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def _unpack(archive: ZipFile, name: str) -> None:
    left = MAX_UNPACKED_BYTES
    for entry in archive.infolist():
        try:
            with archive.open(entry) as file:
                while left >= 0 and (chunk := file.read(_CHUNK)):
                    left -= len(chunk)
        except Exception as error:  # as above; zlib.error and EOFError among them
            message = f"{clipped(entry.filename)!r} cannot be unpacked: {_why(error)}"
            raise _refused(name, "archive-broken", message, "make the archive again") from error
        if left < 0:
            raise _too_large(name, f"the archive unpacks to more than {MAX_UNPACKED_BYTES:,} bytes")


def _top(names: Sequence[str], archive: str) -> str:
    """Give the folder with the manifest: "" where that is at the top, or the only top folder."""
    names = [name for name in names if not name.startswith(_BESIDE)]
    if MANIFEST in names:
        return ""
    tops = {name.partition("/")[0] for name in names}
    for top in tops if len(tops) == 1 else ():
        if f"{top}/{MANIFEST}" in names:
            return f"{top}/"
    found = [clipped(name) for name in sorted(names) if name.endswith(f"/{MANIFEST}")]
    hint = "put it there; 'assess pack' makes such an archive"
    if found:
        hint = f"it is in {', '.join(found[:3])}; make an archive of that folder alone"
    message = f"the archive has no {MANIFEST} at its top, nor in a folder that is alone there"
    raise _refused(archive, "package-no-manifest", message, hint)


def _why(error: Exception) -> str:
    return clipped(f"{type(error).__name__}: {error}", 120)


def _too_large(name: str, message: str) -> AssessmentError:
    hint = "leave out what the package does not name; 'assess pack' does"
    return _refused(name, "archive-too-large", message, hint)


def _refused(name: str, code: str, message: str, hint: str) -> AssessmentError:
    return AssessmentError([Problem(code, message, hint=hint, file=name)])
