"""Files that are in memory alone, as a folder to what reads packages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from io import BytesIO, TextIOWrapper
from typing import Any

from attrs import frozen


@frozen(eq=False, repr=False)
class Held(Traversable):
    """A file or folder among `files`, which are bytes by their paths; "" is the top folder."""

    files: Mapping[str, bytes]
    path: str = ""

    def __str__(self) -> str:
        """The path, as messages give it."""
        return self.path or "package"

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    def is_file(self) -> bool:
        """Say whether it is a file."""
        return self.path in self.files

    def is_dir(self) -> bool:
        """Say whether it is a folder."""
        return any(each.startswith(self._inside) for each in self.files) or not self.path

    def iterdir(self) -> Iterator[Held]:
        """Go through what lies in the folder."""
        inside = (each for each in self.files if each.startswith(self._inside))
        start = len(self._inside)
        names = dict.fromkeys(each[start:].partition("/")[0] for each in inside)
        return (self / name for name in names)

    def joinpath(self, *descendants: Any) -> Held:
        """Give what lies inside, by its path from here."""
        return Held(self.files, "/".join([*filter(None, [self.path]), *map(str, descendants)]))

    def __truediv__(self, child: Any) -> Held:
        """Give what lies inside."""
        return self.joinpath(child)

    def open(self, mode: str = "r", *args: Any, **options: Any) -> Any:
        """Open the file to read it. Raises OSError where there is none."""
        data = BytesIO(self.read_bytes())
        return data if "b" in mode else TextIOWrapper(data, *args, **options)

    def read_bytes(self) -> bytes:
        """Give what is in the file. Raises OSError where there is none."""
        if self.path not in self.files:
            raise FileNotFoundError(self.path)
        return self.files[self.path]

    def read_text(self, encoding: str | None = None) -> str:
        """Give the text of the file. Raises OSError where there is none."""
        return self.read_bytes().decode(encoding or "utf-8")

    @property
    def _inside(self) -> str:
        return f"{self.path}/" if self.path else ""
