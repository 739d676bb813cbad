"""A package as the bytes of a .zip: the same bytes from the same package, on every machine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from assessment_engine.package.load import LoadedPackage

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable

# The first moment that a .zip can name; the time of packing would make each archive another.
_WHEN = (1980, 1, 1, 0, 0, 0)
_PERMISSIONS = 0o100644 << 16
_UNIX = 3


def contents(loaded: LoadedPackage) -> Mapping[str, bytes]:
    """Give what travels with a package: the files that it names, by their paths.

    A byte order mark is left out, and lines end in LF: editors and git add and change both, and no
    value in a JSON file depends on them, nor any line or column.
    """
    return {
        path: document.text.replace("\r\n", "\n").encode()
        for path, document in loaded.documents.items()
    }


def pack(files: Mapping[str, bytes]) -> bytes:
    """Give the archive of files by their paths, sorted.

    They are stored as they are: what compression makes of them depends on the library of the
    machine, and an archive is compressed on its way by most that transport it.
    """
    # Not at the top: it takes longer to load than all else here, and only packing needs it.
    from zipfile import ZIP_STORED, ZipFile, ZipInfo

    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for path in sorted(files):
            entry = ZipInfo(path, _WHEN)
            entry.create_system, entry.external_attr = _UNIX, _PERMISSIONS
            archive.writestr(entry, files[path])
    return buffer.getvalue()


def left_out(root: Traversable, named: Collection[str]) -> tuple[str, ...]:
    """Give what lies in a package's folder and is not named by it, sorted.

    A folder in which nothing is named stands there once, with "/" at its end.
    """
    folders = {"/".join(parts[:n]) for parts in map(_parts, named) for n in range(1, len(parts))}
    return tuple(sorted(_left_out(root, "", named, folders)))


def _parts(path: str) -> list[str]:
    return path.split("/")


def _left_out(
    folder: Traversable, above: str, named: Collection[str], folders: Collection[str]
) -> Iterator[str]:
    try:
        entries = [(entry, entry.is_dir()) for entry in folder.iterdir()]
    except OSError:  # one that may not be listed; what the package names in it was read
        return
    for entry, is_folder in entries:
        path = above + entry.name
        if path in folders:
            yield from _left_out(entry, f"{path}/", named, folders)
        elif path not in named:
            yield f"{path}/" if is_folder else path
