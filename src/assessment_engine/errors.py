"""The one exception of the library, and the coded, located problems that it carries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from attrs import frozen

# Controls, line breaks, halves of surrogate pairs; embeddings, overrides and isolates.
_MOVING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
Severity = Literal["error", "warning"]


@frozen
class Problem:
    """One thing that is wrong with an input, where it is, and what to do about it.

    `code` is stable and documented in the reference. `pointer` is an RFC 6901 JSON pointer into
    `file`; `line` and `column` count from 1 and are None where the input was not a text file.
    """

    code: str
    message: str
    pointer: str = ""
    hint: str = ""
    file: str | None = None
    line: int | None = None
    column: int | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        """One line: place, code, what, remedy. Control characters of the input are made visible."""
        place = self.pointer
        if self.file is not None:
            place = self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"
        where = f"{place}: " if place else ""
        remedy = f" -> {self.hint}" if self.hint else ""
        return printable(f"{where}{self.severity} [{self.code}] {self.message}{remedy}")

    def to_dict(self) -> dict[str, str | int | None]:
        """Give the problem as a JSON object, for editors and CI."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "pointer": self.pointer,
        }


class AssessmentError(Exception):
    """An input could not be used. `problems` holds every reason, in the order of the input."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Take the problems; at least one."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[AssessmentError], tuple[tuple[Problem, ...]]]:
        """Survive pickling, so that a worker process can raise it to its parent."""
        return type(self), (self.problems,)


def clipped(text: str, longest: int = 60) -> str:
    """Cut what an input made too long for a message."""
    return text if len(text) <= longest else text[: longest - 3] + "..."


def visible(text: str) -> str:
    """Escape what moves a terminal's cursor or orders its letters; every script stays as it is."""
    return _MOVING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def printable(text: str) -> str:
    """Make control characters of an input visible, so that it stays on its line."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )
