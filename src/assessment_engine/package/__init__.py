"""A package, folder or .zip, read as untrusted input into an Instrument."""

from assessment_engine.package.archive import is_archive, open_package
from assessment_engine.package.files import MANIFEST
from assessment_engine.package.load import LoadedPackage, Package, load_package, read_package

__all__ = [
    "MANIFEST",
    "LoadedPackage",
    "Package",
    "is_archive",
    "load_package",
    "open_package",
    "read_package",
]
