"""What the files of one translation say together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessment_engine.jsontext import pointer
from assessment_engine.rules.expand import Fault
from assessment_engine.values import Source


class Translation:
    """The maps of a translation united over its files.

    The files need not be valid: what has another shape than a translation is left out. Sections
    that the translation leaves out on purpose are in `left_out`, with the place that says so.
    """

    def __init__(self) -> None:
        """Begin without a file."""
        self.values: dict[str, Any] = {}
        self.left_out: dict[str, Source] = {}
        self.faults: list[Fault] = []
        self._files: dict[str, str] = {}

    def add(self, file: str, value: Any) -> None:
        """Take in one file; what stands in two files is a fault."""
        for name, entry in value.items() if isinstance(value, Mapping) else ():
            if name == "$schema":
                continue
            if name == "untranslated":
                self._leave_out(file, entry)
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

    def section(self, name: str) -> Source | None:
        """Give the place of a section in the first file that has it, if any has."""
        for place, file in self._files.items():
            if place.startswith(pointer(name) + "/"):
                return Source(file, pointer(name))
        return None

    def _leave_out(self, file: str, names: Any) -> None:
        for index, name in enumerate(names if isinstance(names, list) else ()):
            if isinstance(name, str):
                place = Source(file, pointer("untranslated", index))
                self.left_out.setdefault(name, place)

    def _claim(self, file: str, place: str) -> bool:
        first = self._files.setdefault(place, file)
        if first != file:
            message = f"this is already translated in {first}"
            fault = Fault(Source(file, place), "duplicate-id", message, "remove one of them")
            self.faults.append(fault)
        return first == file
