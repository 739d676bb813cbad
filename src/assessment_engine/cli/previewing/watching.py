"""Tells that files have changed, by looking at them again and again.

Looking needs no library and works on every file system, also on those that report no changes, such
as folders that are shared with a container. A package is a few dozen files.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

INTERVAL = 0.25
MAX_ENTRIES = 5000
# Files that go on changing are told all the same after so many looks.
_PATIENCE = 8

Snapshot = Mapping[str, tuple[int, int]]


def snapshot(root: Path | None, others: Iterable[Path] = ()) -> Snapshot:
    """Give time and size of the files below a folder, and of some other files, by path.

    Hidden ones are left out, and what comes after the first few thousand entries. What cannot
    be looked at is as if it were not there.
    """
    files = () if root is None else _files(root)
    return {str(path): seen for path in (*files, *others) if (seen := _seen(path))}


def _files(root: Path) -> Iterator[Path]:
    entries = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        entries += len(folders) + len(names)
        if entries > MAX_ENTRIES:
            return
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _seen(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


class Watch:
    """Looks at files in a thread of its own. `version` is another one after every change."""

    def __init__(self, root: Path | None, others: Iterable[Path] = ()) -> None:
        """Take the folder of a package and other files. Nothing is watched before `start`."""
        self._root, self._others = root, tuple(others)
        # A page that outlives the command must not take the first version of the next for its own.
        self._run, self._count = time.time_ns(), 0
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._last = snapshot(self._root, self._others)

    @property
    def version(self) -> str:
        """What the files are at, as far as has been seen."""
        return f"{self._run}.{self._count}"

    @property
    def stopped(self) -> bool:
        """Whether the watch has ended."""
        return self._stopped.is_set()

    def start(self) -> None:
        """Begin to look."""
        threading.Thread(target=self._look, daemon=True, name="watch").start()

    def stop(self) -> None:
        """End, and wake up those who wait."""
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()

    def wait(self, known: str, seconds: float) -> str:
        """Give the version as soon as it is another than the one known, or when time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != known or self.stopped, seconds)
            return self.version

    def _look(self) -> None:
        while not self._stopped.wait(INTERVAL):
            found = snapshot(self._root, self._others)
            if found == self._last:
                continue
            for _ in range(_PATIENCE):
                # Editors empty a file before they fill it, and save several at once.
                if self._stopped.wait(INTERVAL / 2):
                    return
                settled, found = found, snapshot(self._root, self._others)
                if settled == found:
                    break
            with self._changed:
                self._last, self._count = found, self._count + 1
                self._changed.notify_all()
