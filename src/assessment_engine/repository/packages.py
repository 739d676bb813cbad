"""Instrument packages in a storage, by digest: a result always finds the one that made it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assessment_engine.engine import Engine
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.package import LoadedPackage, load_package, read_package
from assessment_engine.package.archive import open_archive
from assessment_engine.package.packing import contents, pack
from assessment_engine.protocols import Storage
from assessment_engine.records import Query, Record, damaged
from assessment_engine.repository.states import codes_in

PACKAGE = "package"


class Packages:
    """The packages of one storage, each loaded once in a language."""

    def __init__(self, engine: Engine, storage: Storage) -> None:
        """Take the engine that finds packages, and the storage that keeps them."""
        self._engine = engine
        self._storage = storage
        self._kept: set[str] = set()
        self._loaded: dict[tuple[str, str | None], Instrument] = {}

    def keep(self, instrument: Instrument | str | Path, at: str) -> Instrument:
        """Make sure that the package of an instrument is stored; give the instrument.

        Raises AssessmentError with "package-not-stored" where its package is not to be found.
        """
        loaded = self._engine.instrument(instrument)
        if loaded.digest not in self._kept:
            if not self._storage.count(Query(kind=PACKAGE, digest=loaded.digest)):
                places = [instrument] if not isinstance(instrument, Instrument) else [
                    *self._engine.places(loaded), loaded.id
                ]  # fmt: skip
                self._write(self._record(loaded, places, at))
            self._kept.add(loaded.digest)
        return loaded

    def load(self, digest: str, language: str | None = None) -> Instrument:
        """Give the instrument of exactly the package that has a digest, from the storage."""
        if (digest, language) not in self._loaded:
            try:
                record = self._storage.read(PACKAGE, digest)
            except AssessmentError as error:
                if {problem.code for problem in error.problems} & {
                    "storage-not-found",
                    "storage-key",
                }:
                    raise not_stored(digest) from None
                raise
            loaded = self._unpacked(record, language)
            if loaded.digest != digest:
                raise damaged(PACKAGE, digest)
            self._loaded[digest, language] = loaded
        return self._loaded[digest, language]

    def _found(self, instrument: Instrument, places: Iterable[str | Path]) -> LoadedPackage:
        """Give the package of an instrument from the first place that has it as it was loaded."""
        for place in places:
            with contextlib.suppress(AssessmentError):
                package = read_package(
                    self._engine.locate(place), statistics=self._engine.plugins.statistics
                )
                if package.instrument and package.instrument.digest == instrument.digest:
                    return package
        raise not_stored(instrument.digest)

    def _record(self, instrument: Instrument, places: Iterable[str | Path], at: str) -> Record:
        package = self._found(instrument, places)
        # As texts and not as a .zip in letters: half as large, and they can be looked at.
        files = {path: data.decode() for path, data in contents(package).items()}
        return Record(
            PACKAGE,
            instrument.digest,
            1,
            "stored",
            instrument.id,
            instrument.version,
            instrument.digest,
            created=at,
            updated=at,
            document={"files": files},
        )

    def _unpacked(self, record: Record, language: str | None) -> Instrument:
        statistics = self._engine.plugins.statistics
        files: Any = record.document.get("files")
        try:
            data = pack({path: text.encode() for path, text in files.items()})
        except (AttributeError, TypeError, ValueError):
            raise damaged(PACKAGE, record.key) from None
        try:
            return load_package(open_archive(data, record.key), language, statistics=statistics)
        except AssessmentError as error:
            if codes_in(error) <= {"unknown-language", "unknown-statistic"}:
                raise
            # Or it is of a format that this engine does not read any more.
            why = f"it cannot be loaded: {', '.join(sorted(codes_in(error)))}"
            raise damaged(PACKAGE, record.key, why) from None

    def _write(self, record: Record) -> None:
        try:
            self._storage.write([record])
        except AssessmentError as error:
            # Somebody else was faster, with the same package.
            if codes_in(error) != {"storage-conflict"}:
                raise


def not_stored(digest: str) -> AssessmentError:
    """Give the error of a package that is neither stored nor to be found as it was."""
    message = f"the package with the digest {digest!r} is not stored, or not there any more"
    if not digest:
        message = "it is not known which package was answered, as in files of the first schema"
    hint = "name it, which stores it: assess rescore STORAGE INSTRUMENT; see Repository.keep"
    return AssessmentError([Problem("package-not-stored", message, hint=hint)])
