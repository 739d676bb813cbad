"""What the files of one translation say together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessment_engine.jsontext import pointer
from assessment_engine.rules.expand import Fault
from assessment_engine.values import Source


class Translation:
    """The maps of a translation united over its files.

    The files need not be valid: what has another shape than a translation is left out.
    """

    def __init__(self) -> None:
        """Begin without a file."""
        self.values: dict[str, Any] = {}
        self.faults: list[Fault] = []
        self._files: dict[str, str] = {}

    def add(self, file: str, value: Any) -> None:
        """Take in one file; what stands in two files is a fault."""
        for name, entry in value.items() if isinstance(value, Mapping) else ():
            if name == "$schema":
                continue
            if not isinstance(entry, Mapping):
                if self._claim(file, pointer(name)):
                    self.values[name] = entry
                continue
            known = self.values.setdefault(name, {})
            for key, inner in entry.items():
                if self._claim(file, pointer(name, key)) and isinstance(known, dict):
                    known[key] = inner

    def place(self, *path: str) -> Source:
        """Give the place of an entry, in the file that has it."""
        return Source(self._files[pointer(*path[:2])], pointer(*path))

    def _claim(self, file: str, place: str) -> bool:
        first = self._files.setdefault(place, file)
        if first != file:
            message = f"this is already translated in {first}"
            fault = Fault(Source(file, place), "duplicate-id", message, "remove one of them")
            self.faults.append(fault)
        return first == file
