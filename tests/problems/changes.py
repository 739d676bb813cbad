"""Every string, number and member of the small packages, changed one at a time.

What is said of each change is kept in `changes.txt`. `python tests/problems/changes.py` writes the
file anew: what has changed in it is what an author will be told from now on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from case import REMOVED, with_changes
from complete_package import complete_files
from tiny_german import german_files
from tiny_package import Files, write
from varied_package import varied_files

from assessment_engine import validate_package

FILE = Path(__file__).with_name("changes.txt")
PACKAGES = {"tiny": german_files, "varied": varied_files, "complete": complete_files}
# What stands in these two is held by schemas alone, or read word for word.
_UNCHANGED = ("translations/", "examples/")


def changes() -> dict[str, tuple[str, str, str, Any]]:
    """Give each change by a name for it: the package, the file, the place and the new value."""
    made: dict[str, tuple[str, str, str, Any]] = {}
    for package, files in PACKAGES.items():
        for file, content in files().items():
            if not file.startswith(_UNCHANGED):
                for pointer, value in _parts(content):
                    for what, new in _changed(value):
                        made[f"{package}/{file}{pointer} {what}"] = (package, file, pointer, new)
    return made


def said(package: str, file: str, pointer: str, new: Any) -> str:
    """Give code and place of each problem that comes of a change; "nothing" if none does."""
    files: Files = PACKAGES[package]()
    with TemporaryDirectory() as folder:
        root = write(Path(folder), {**files, file: with_changes(files[file], {pointer: new})})
        problems = validate_package(root)
    places = [f"{each.code} {each.file}{each.pointer}" for each in problems]
    return ", ".join(places) or "nothing"


def kept() -> dict[str, str]:
    """Give what is kept, by the name of the change."""
    lines = FILE.read_text("utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines)


def written(lines: Mapping[str, str]) -> str:
    """Give the text of the file."""
    return "".join(f"{name}: {line}\n" for name, line in lines.items())


def _parts(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    parts: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(value, dict):
        parts = iter(value.items())
    elif isinstance(value, list):
        parts = enumerate(value)
    for name, part in parts:
        place = f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"
        yield place, part
        yield from _parts(part, place)


def _changed(value: Any) -> Iterator[tuple[str, Any]]:
    yield "removed", REMOVED
    if isinstance(value, str):
        yield "extended", value + " {zz}"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield "raised", value + 1


if __name__ == "__main__":
    FILE.write_text(written({name: said(*change) for name, change in changes().items()}), "utf-8")
