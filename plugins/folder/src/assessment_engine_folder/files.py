"""Files that are there whole or not at all, and changes of several that are made all or none.

A change is prepared in a folder of its own: what is to be written lies there complete and on the
disk. Then a plan of what is to be moved and removed is put in place with one rename. From that
moment the change is made: whoever comes next and finds the plan carries it out, as often as it
takes. Before that moment nothing has happened.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from attrs import frozen

from assessment_engine.records import damaged

PLAN = "plan.json"
STAGE = "stage"
_OURS = re.compile(r"(records|personal)/[a-z0-9]+/[0-9a-f]{64}/[0-9]+\.json")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is on the disk whole when this returns, or not there at all."""
    temporary = path.parent / f".{path.name}.{uuid4().hex}"
    try:
        _write(temporary, text)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    flush(path.parent)


def _write(path: Path, text: str) -> None:
    with path.open("x", encoding="ascii", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _make(folder: Path) -> None:
    """Make a folder and those above it, each on the disk when this returns."""
    if not folder.exists():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        flush(folder.parent)


def flush(folder: Path) -> None:
    """Let the disk know what is in a folder, where the system has a way to do so."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@frozen
class Plans:
    """The changes of the files below a folder, one at a time. Its caller holds a lock."""

    root: Path

    def change(self, texts: Mapping[Path, str], gone: Iterable[Path] = ()) -> None:
        """Write files with these texts, and remove others, all or nothing; each is new."""
        stage = self.root / STAGE
        try:
            stage.mkdir(exist_ok=True)
            for number, text in enumerate(texts.values()):
                _write(stage / str(number), text)
            flush(stage)
            for folder in dict.fromkeys(path.parent for path in texts):
                _make(folder)
            moves = [path.relative_to(self.root).as_posix() for path in texts]
            removed = [path.relative_to(self.root).as_posix() for path in gone]
            plan = json.dumps({"moves": moves, "removed": removed})
            # One that nobody could carry out would lie in everybody's way for ever.
            _read(plan)
            _write(stage / PLAN, plan)
            os.replace(stage / PLAN, self.root / PLAN)
            flush(self.root)
        except BaseException:
            # With a plan in place the change is made, whatever has happened after.
            if not (self.root / PLAN).exists():
                shutil.rmtree(stage, ignore_errors=True)
            raise
        self.finish()

    def finish(self) -> None:
        """Carry out the plan that is there, if any; clear away what was prepared for none."""
        plan, stage = self.root / PLAN, self.root / STAGE
        try:
            text = plan.read_text("utf-8")
        except FileNotFoundError:
            if stage.exists():
                shutil.rmtree(stage)
            return
        moves, removed = _read(text)
        for number, name in enumerate(moves):
            # One that is not there any more was moved before this was interrupted.
            if (stage / str(number)).exists():
                os.replace(stage / str(number), self.root / name)
        for name in removed:
            (self.root / name).unlink(missing_ok=True)
        folders = {(self.root / name).parent for name in (*moves, *removed)}
        for folder in sorted(folders):
            if folder.exists():
                flush(folder)
        plan.unlink()
        flush(self.root)
        with suppress(OSError):
            stage.rmdir()


def _read(text: str) -> tuple[list[str], list[str]]:
    """Read a plan. One that is about other files than those of records is not ours: carry out none.

    Raises AssessmentError with "storage-damaged".
    """
    try:
        plan = json.loads(text)
        moves, removed = plan["moves"], plan["removed"]
        if all(_OURS.fullmatch(name) for name in (*moves, *removed)):
            return moves, removed
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise damaged("file", PLAN)
