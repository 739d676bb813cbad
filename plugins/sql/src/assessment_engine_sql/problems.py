"""What can go wrong with a database, as problems with a remedy that tell nothing of its content.

Errors of databases quote what was to be written. So nothing of their texts is passed on but what
SQLite says, which never quotes, and why a server could not be reached.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from assessment_engine import AssessmentError, Problem

Failure = tuple[str, str, str]  # code, what, remedy

_BUSY: Failure = ("storage-busy", "others have kept it locked for too long", "try again")
_FULL: Failure = ("storage-full", "there is no room left", "make room, then try again")
_READ_ONLY: Failure = (
    "storage-read-only",
    "it can only be read",
    "make it writable: the file and its folder, or the role and the server",
)
_SQLITE: Mapping[int, Failure] = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
}
_SQLITE_HINTS = {
    sqlite3.SQLITE_CANTOPEN: "check that the folder exists and that the location is a file in it",
    sqlite3.SQLITE_CORRUPT: "restore the file from a backup",
    sqlite3.SQLITE_NOTADB: "give the path of a storage, or of a new file",
}
_SQLITE_HINT = "check that the location is a file that can be written, on a disk with room"
# What the memory that readers share could not be made in: a disk without room says so like this.
_NO_ROOM_FOR_INDEX = sqlite3.SQLITE_IOERR_SHMSIZE
_POSTGRESQL: Mapping[str, Failure] = {
    "25006": _READ_ONLY,
    "42501": ("storage-read-only", "the role lacks a right on its tables", "grant it the right"),
    "53100": _FULL,
    "55P03": _BUSY,
}
RETRIED = ("40001", "40P01")  # serialization failure, deadlock


def failure(code: str, message: str, hint: str) -> AssessmentError:
    """Make the error of one problem."""
    return AssessmentError([Problem(code, message, hint=hint)])


def unusable(place: str, why: str, hint: str) -> AssessmentError:
    """Make the error of a storage that cannot be used."""
    return failure("storage-unusable", f"{place} cannot be used: {why}", hint)


def of_sqlite(place: str, error: BaseException | None) -> AssessmentError:
    """Say what SQLite complains about."""
    # The extended code keeps the primary one in its low byte. Misuse has no code at all.
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    known = _FULL if extended == _NO_ROOM_FOR_INDEX else _SQLITE.get(extended & 0xFF)
    if known is not None:
        code, what, hint = known
        return failure(code, f"{place} cannot be used: {what}", hint)
    return unusable(place, str(error), _SQLITE_HINTS.get(extended & 0xFF, _SQLITE_HINT))


def of_postgresql(place: str, error: Any, opening: bool) -> AssessmentError:
    """Say what PostgreSQL complains about: in its words only where no data can be in them."""
    state = sqlstate(error)
    if state in _POSTGRESQL:
        code, what, hint = _POSTGRESQL[state]
        return failure(code, f"{place} cannot be used: {what}", hint)
    if opening:
        why = " ".join(str(error).split())
        return unusable(place, why, "check the address, the server, and the rights of the role")
    if not state or state[:2] in {"08", "57"}:
        why = "the connection to the server is lost"
        hint = "see whether the last write is there, then try again"
        return unusable(place, why, hint)
    why = f"{type(error).__name__}, SQLSTATE {state}"
    return unusable(place, why, "look for the code in the manual of PostgreSQL")


def sqlstate(error: object) -> str:
    """Give the code of an error of PostgreSQL, "" where it has none."""
    return getattr(error, "sqlstate", None) or ""
