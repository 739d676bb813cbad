"""Opens folders: makes new ones, refuses those that are not storages of this version."""

from __future__ import annotations

import json
import os
from pathlib import Path

from assessment_engine import AssessmentError, Storage
from assessment_engine_folder.problems import translated, unusable

MARK = "storage.json"
FORMAT = 1


class FolderBackend:
    """Opens storages in folders. A location is the path of one that is empty or a storage."""

    name = "folder"

    def open(self, location: str | os.PathLike[str], create: bool = True) -> Storage:
        """Open the storage in a folder, making it where there is none.

        Raises AssessmentError: "storage-unusable" where it cannot be opened, is something else,
        was written by a newer version, or is not there and may not be made; "storage-read-only"
        and "storage-full" where it would have to be made and cannot.
        """
        # Not at the top: plugins are loaded to be listed, and the lock brings a library.
        from assessment_engine_folder.files import write_whole
        from assessment_engine_folder.storage import FolderStorage

        place = os.fspath(location)
        folder = Path(place)
        with translated(place):
            if not place or (folder.exists() and not folder.is_dir()):
                raise unusable(place, "this is no folder", "give the path of a folder")
            mark = folder / MARK
            if not mark.exists():
                if not create:
                    raise unusable(place, "there is no storage", "check the location")
                folder.mkdir(parents=True, exist_ok=True)
                _refuse_others(folder, place)
                write_whole(mark, json.dumps({"format": FORMAT}))
            _check(mark, place)
            return FolderStorage(folder, place)


def _refuse_others(folder: Path, place: str) -> None:
    """Leave a folder alone that has other things in it; what we are making may be there."""
    ours = {MARK, "lock"}
    names = {entry.name for entry in folder.iterdir()}
    if any(name not in ours and not name.startswith(f".{MARK}") for name in names):
        # Another program may have made it a storage since we looked.
        if (folder / MARK).exists():
            return
        hint = "give the path of a storage, or of a new folder"
        raise unusable(place, "it has other files in it", hint)


def _check(mark: Path, place: str) -> None:
    try:
        found = json.loads(mark.read_text("utf-8"))["format"]
    except (ValueError, TypeError, KeyError):
        raise _unknown(place, "no version") from None
    if found != FORMAT:
        raise _unknown(place, f"version {found}")


def _unknown(place: str, found: str) -> AssessmentError:
    why = f"its {MARK} has {found}; this plugin knows version {FORMAT}"
    return unusable(place, why, "upgrade assessment-engine-folder, or give another folder")
