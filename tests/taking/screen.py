"""`assess take` in a real pseudo-terminal: keys are sent, and what the screen shows is read."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
PAGE_UP, PAGE_DOWN, TAB, BACK_TAB = "\x1b[5~", "\x1b[6~", "\t", "\x1b[Z"
ENTER, BACKSPACE, CTRL_C = "\r", "\x7f", "\x03"
PATIENCE = 20.0
SETTLED = 0.05


class Terminal:
    """A terminal of so many columns and lines, in which the command runs."""

    def __init__(self, process: pexpect.spawn[str], columns: int, lines: int) -> None:
        self.process = process
        self.raw = ""
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.Stream(self._screen)

    def send(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.process.send(key)

    def text(self) -> str:
        """Give what the screen shows, without the space at the ends of lines."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def wait(self, *wanted: str, gone: str = "") -> str:
        """Wait until the screen shows some words, and others not; give what it shows."""
        end = time.monotonic() + PATIENCE
        while True:
            shown = " ".join(self.text().split())
            if all(each in shown for each in wanted) and (not gone or gone not in shown):
                # A screen may come in pieces: the words are there before the rest of it is drawn.
                while self._read(SETTLED):
                    pass
                return self.text()
            alive = self._read() is not None
            assert alive and time.monotonic() < end, f"no {wanted} on:\n{self.text()}"

    def _read(self, patience: float = 0.2) -> str | None:
        """Read what comes, which may be nothing; None is the end of the command."""
        try:
            data = self.process.read_nonblocking(65536, timeout=patience)
        except pexpect.TIMEOUT:
            return ""
        except pexpect.EOF:
            return None
        self.raw += data
        self._stream.feed(data)
        # The terminal is asked where its cursor is, and answers.
        for _ in range(data.count("\x1b[6n")):
            self.process.send(f"\x1b[{self._screen.cursor.y + 1};{self._screen.cursor.x + 1}R")
        return data

    def resize(self, columns: int, lines: int) -> None:
        """Make the window another size; the program is told by a signal."""
        self._screen.resize(lines, columns)
        self.process.setwinsize(lines, columns)

    def end(self) -> tuple[int, str]:
        """Wait for the end of the command; give its exit code and the last of the screen."""
        end = time.monotonic() + PATIENCE
        while self._read() is not None:
            assert time.monotonic() < end, f"it does not end:\n{self.text()}"
        self.process.close()
        assert self.process.exitstatus is not None, self.text()
        return self.process.exitstatus, self.text()


@contextmanager
def taking(
    folder: Path,
    *arguments: str,
    columns: int = 80,
    lines: int = 24,
    environment: Mapping[str, str] | None = None,
    python: str = sys.executable,
) -> Iterator[Terminal]:
    """Run `assess take` in a folder, by the command of a Python."""
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    variables = {**known, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(environment or {})}
    process: pexpect.spawn[str] = pexpect.spawn(
        python,
        ["-m", "assessment_engine.cli", "take", *arguments],
        cwd=str(folder),
        env=variables,
        dimensions=(lines, columns),
        encoding="utf-8",
        timeout=PATIENCE,
    )
    process.delaybeforesend = None
    try:
        yield Terminal(process, columns, lines)
    finally:
        process.close(force=True)
