"""The packages in some folders, by the ids that their manifests say.

Only manifests are read here, to know the ids. The engine reads a package when somebody asks for it,
and says then what is wrong with it.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from assessment_engine import InstrumentSource, Problem, hookimpl

VARIABLE = "ASSESSMENT_PATH"
MANIFEST = "instrument.json"
MAX_BYTES = 5_000_000
MAX_ENTRIES = 5_000


class InstrumentPath:
    """A plugin that offers the packages in folders. Of two with one id, the first is offered.

    `Engine().plugins.register(InstrumentPath([folder]), "mine")` adds folders of your own.
    """

    def __init__(self, folders: Iterable[str | Path]) -> None:
        """Take the folders that hold packages, folders or .zip."""
        self.folders = tuple(map(Path, folders))

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> InstrumentPath:
        """Take the folders from the variable, which are separated as in PATH."""
        return cls(each for each in environment.get(VARIABLE, "").split(os.pathsep) if each)

    @hookimpl
    def assessment_instruments(self) -> Iterable[InstrumentSource | Problem]:
        """Find the packages as they are now, and say which folders cannot be read."""
        found: dict[str, Path] = {}
        problems: list[Problem] = []
        for folder in self.folders:
            try:
                entries = sorted(folder.iterdir())
            except (OSError, ValueError) as error:
                problems.append(_unreadable(folder, error))
                continue
            for package in _packages(entries):
                name = _id(package)
                if name.strip() and name.isprintable():
                    found.setdefault(name, package)
        return [*(InstrumentSource(name, root) for name, root in sorted(found.items())), *problems]


def _unreadable(folder: Path, error: Exception) -> Problem:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return Problem(
        "instrument-unreachable",
        f"the folder {str(folder)!r} cannot be looked in for instruments: {reason}",
        hint=f"correct it, or take it out of {VARIABLE}",
        severity="warning",
    )


def _packages(entries: Iterable[Path]) -> Iterator[Path]:
    """Give what looks like a package."""
    for entry in entries:
        if (entry / MANIFEST).is_file() or (entry.suffix.lower() == ".zip" and entry.is_file()):
            yield entry


def _id(package: Path) -> str:
    """Give the id in the manifest; where there is none, the name of the file or folder.

    So a package with a broken manifest is found as well, and the engine says what is broken.
    """
    try:
        manifest: Any = json.loads(_manifest(package))
        name = manifest.get("id")
    except (OSError, ValueError, AttributeError, RecursionError, zipfile.BadZipFile, KeyError):
        name = None
    except (NotImplementedError, RuntimeError):  # a compression or encryption that is not known
        name = None
    return name if isinstance(name, str) and name else package.stem


def _manifest(package: Path) -> bytes:
    if package.is_dir():
        with (package / MANIFEST).open("rb") as file:
            return file.read(MAX_BYTES)
    with zipfile.ZipFile(package) as archive:
        names = [name for name in archive.namelist()[:MAX_ENTRIES] if _is_manifest(name)]
        with archive.open(min(names, key=len)) as entry:
            return entry.read(MAX_BYTES)


def _is_manifest(name: str) -> bool:
    """Say whether it is the manifest, at the top or in the one folder of an archive."""
    return name == MANIFEST or (name.endswith("/" + MANIFEST) and name.count("/") == 1)
