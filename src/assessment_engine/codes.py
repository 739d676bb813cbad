"""Every code that a Problem can have, with what it means and what its reader can do.

The reference of problems is made from the table in codes.txt beside this module. A code stands
there once, with two lines below it: a plain sentence of meaning and one of remedy.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import frozen


@frozen
class Code:
    """What a problem with this code means, and what its reader can do. A plain sentence each."""

    meaning: str
    remedy: str


def _read(table: str) -> Mapping[str, Code]:
    lines = [line.strip() for line in table.strip().splitlines()]
    entries = zip(lines[::3], lines[1::3], lines[2::3], strict=True)
    return {name: Code(meaning, remedy) for name, meaning, remedy in entries}


CODES: Mapping[str, Code] = _read(Path(__file__).with_suffix(".txt").read_text("utf-8"))
"""What each code of a Problem means and what to do, by code, sorted."""
