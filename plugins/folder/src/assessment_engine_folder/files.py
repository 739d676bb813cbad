"""Files that are there whole or not at all, and changes of several that are made all or none.

A change is prepared in a folder of its own: what is to be written lies there complete and on the
disk. Then a plan of what is to be moved and removed is put in place with one rename. From that
moment the change is made: whoever comes next and finds the plan carries it out, as often as it
takes. Before that moment nothing has happened.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from attrs import frozen

PLAN = "plan.json"
STAGE = "stage"


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
            moves = [str(path.relative_to(self.root)) for path in texts]
            removed = [str(path.relative_to(self.root)) for path in gone]
            _write(stage / PLAN, json.dumps({"moves": moves, "removed": removed}))
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
        made: dict[str, Any] = json.loads(text)
        self._move(made["moves"])
        for name in made["removed"]:
            (self.root / name).unlink(missing_ok=True)
        folders = {(self.root / name).parent for name in (*made["moves"], *made["removed"])}
        for folder in sorted(folders):
            if folder.exists():
                flush(folder)
        plan.unlink()
        flush(self.root)
        with suppress(OSError):
            stage.rmdir()

    def _move(self, names: Sequence[str]) -> None:
        for number, name in enumerate(names):
            # One that is not there any more was moved before this was interrupted.
            with suppress(FileNotFoundError):
                os.replace(self.root / STAGE / str(number), self.root / name)
