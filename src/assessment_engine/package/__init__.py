"""A package folder, read as untrusted input into an Instrument."""

from assessment_engine.package.files import MANIFEST
from assessment_engine.package.load import LoadedPackage, Package, load_package, read_package

__all__ = ["MANIFEST", "LoadedPackage", "Package", "load_package", "read_package"]
