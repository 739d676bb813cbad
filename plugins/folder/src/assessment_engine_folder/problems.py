"""What can go wrong with a folder, as problems with a remedy."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from assessment_engine import AssessmentError, Problem

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}


def failure(code: str, place: str, why: str, hint: str) -> AssessmentError:
    """Make the error of a folder that cannot be used."""
    message = f"the storage {place!r} cannot be used: {why}"
    return AssessmentError([Problem(code, message, hint=hint)])


def unusable(place: str, why: str, hint: str) -> AssessmentError:
    """Make the error of a folder that is no storage."""
    return failure("storage-unusable", place, why, hint)


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Raise what the system complains about as AssessmentError."""
    try:
        yield
    except OSError as error:
        raise _translation(place, error) from None
    except ValueError:
        # A path with a NUL, or with half of a surrogate pair.
        why = "the location has a character that a path cannot hold"
        raise unusable(place, why, "give the path of a folder") from None


def _translation(place: str, error: OSError) -> AssessmentError:
    if error.errno in _FULL:
        return failure("storage-full", place, "there is no room left", "make room, then try again")
    if error.errno in _READ_ONLY:
        hint = "make the folder and all in it writable"
        return failure("storage-read-only", place, "it cannot be written", hint)
    why = error.strerror or type(error).__name__
    return unusable(place, why, "check that the location is a folder, on a disk that works")
