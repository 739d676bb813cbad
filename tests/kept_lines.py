"""Lines that are kept in a file, under a heading for each of what they were made from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_HEADING = "# "


def read_kept(file: Path) -> dict[str, list[str]]:
    """Give the lines that are kept, by their heading."""
    sections = file.read_text("utf-8").split(_HEADING)[1:]
    return {name: lines for name, *lines in (each.rstrip("\n").split("\n") for each in sections)}


def kept_text(lines: Mapping[str, list[str]]) -> str:
    """Give the text of such a file."""
    return "\n".join("\n".join([f"{_HEADING}{name}", *each, ""]) for name, each in lines.items())
