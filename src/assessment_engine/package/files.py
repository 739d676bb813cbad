"""The files of a package: nothing outside its folder is read, whatever its JSON says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.jsontext import MAX_BYTES, Document, read

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable

MANIFEST = "instrument.json"
MAX_FILES = 500
MAX_LANGUAGES = 50
_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")


def packaged(*path: str) -> Traversable:
    """Give a file or folder that is part of the engine itself."""
    # Not at the top: it would be a tenth of the time that importing the engine takes.
    from importlib.resources import files

    return files("assessment_engine").joinpath(*path)


def manifest_of(root: Traversable) -> Document:
    """Read instrument.json. Raises AssessmentError where there is none."""
    try:
        what = "" if root.is_dir() else "does not exist"
        what = "is a file, and no .zip" if root.is_file() else what
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
    if what:
        raise AssessmentError(
            [
                Problem(
                    "package-not-found",
                    f"{root} {what}",
                    hint=f"give the folder that holds {MANIFEST}, or a .zip of it",
                    file=str(root),
                )
            ]
        )
    document = read_file(root, MANIFEST)
    if document is None:
        raise AssessmentError(
            [
                Problem(
                    "package-no-manifest",
                    f"the folder has no {MANIFEST}",
                    hint=f"a package is a folder with a file {MANIFEST}",
                    file=str(root),
                )
            ]
        )
    return document


def is_inside(path: str) -> bool:
    """Say whether a path of a manifest is a plain relative path that cannot leave the package."""
    return all(_SEGMENT.match(segment) for segment in path.split("/"))


def leads_outside(root: Traversable, path: str) -> bool:
    """Say whether a path of plain segments is, or goes through, a link out of the package."""
    if not isinstance(root, Path):
        return False
    try:
        return not (root / path).resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a link that leads in a circle, until Python 3.13
        return True


def read_file(root: Traversable, path: str) -> Document | None:
    """Read a file of the package; None where there is none or where it is a link out of it."""
    if leads_outside(root, path):
        return None
    place = root
    for segment in path.split("/"):
        place = place / segment
    try:
        if isinstance(place, Path) and place.is_file() and place.stat().st_size > MAX_BYTES:
            return _too_large(path, place.stat().st_size)
        data = place.read_bytes() if place.is_file() else None
    except OSError:
        return None
    return None if data is None else read(data, path)


def _too_large(path: str, size: int) -> Document:
    document = Document(path, "", None)
    document.problems.append(
        document.problem_at(
            "json-too-large",
            0,
            f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read",
            "split it into parts",
        )
    )
    return document
