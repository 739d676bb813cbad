"""What can go wrong with a database file, as problems with a remedy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from assessment_engine import AssessmentError, Problem

MAX_KEY = 200
_DEFAULT_HINT = "check that the location is a file that can be written, on a disk with room"
_HINTS = {
    sqlite3.SQLITE_CANTOPEN: "check that the folder exists and that the location is a file in it",
    sqlite3.SQLITE_CORRUPT: "restore the file from a backup",
    sqlite3.SQLITE_FULL: "make room on the disk",
    sqlite3.SQLITE_NOTADB: "give the path of a storage, or of a new file",
    sqlite3.SQLITE_READONLY: "make the file and its folder writable",
}
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def failure(code: str, message: str, hint: str) -> AssessmentError:
    """Make the error of one problem."""
    return AssessmentError([Problem(code, message, hint=hint)])


def unusable(location: str, why: str, hint: str) -> AssessmentError:
    """Make the error of a storage that cannot be used."""
    return failure("storage-unusable", f"the storage {location!r} cannot be used: {why}", hint)


@contextmanager
def translated(location: str) -> Iterator[None]:
    """Raise what SQLite complains about as AssessmentError."""
    try:
        yield
    except sqlite3.Error as error:
        # The extended code keeps the primary one in its low byte. Misuse has no code at all.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in _BUSY:
            raise failure(
                "storage-busy",
                f"another program has been writing to {location!r} for too long",
                "try again",
            ) from error
        raise unusable(location, str(error), _HINTS.get(code, _DEFAULT_HINT)) from error
    except ValueError as error:
        # A path with a NUL, or a path or a value with half of a surrogate pair.
        hint = "remove the characters that a path or a database cannot hold"
        raise unusable(location, str(error), hint) from error


def check_key(key: object) -> None:
    """Raise AssessmentError unless the key is one that a database can hold."""
    if isinstance(key, str) and 0 < len(key) <= MAX_KEY and not _has_surrogate(key):
        return
    what = "a string" if isinstance(key, str) else f"an object of the type {type(key).__name__}"
    size = f" of {len(key)} characters" if isinstance(key, str) else ""
    raise failure(
        "storage-key",
        f"{what}{size} cannot be a key",
        f"a key is a string of 1 to {MAX_KEY} characters, none of them half of a surrogate pair",
    )


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
