"""Hypothesis strategies: random instruments, responses to any instrument, and broken answers.

They need the extra `testing`. Test your own instrument with `responses(load_package(folder))`, and
code that must handle any instrument with `instruments()`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from assessment_engine.errors import AssessmentError
from assessment_engine.instrument import Instrument
from assessment_engine.package import LoadedPackage, Package
from assessment_engine.responses import Response
from assessment_engine.testing._memory import Held
from assessment_engine.testing.random_answers import drawn_documents, drawn_responses
from assessment_engine.testing.random_defects import broken_documents
from assessment_engine.testing.random_packages import package_files
from assessment_engine.testing.random_words import Json

__all__ = [
    "answers_documents",
    "broken_answers",
    "instruments",
    "packages",
    "read_files",
    "responses",
    "write_files",
]


def responses(
    instrument: Instrument, *, complete: bool | None = None
) -> st.SearchStrategy[Response]:
    """Give valid responses to an instrument.

    With `complete` of True everything that is asked is answered. With False something is not: the
    instrument must have an item that is not required or allows "not applicable". None gives both
    kinds. Where the instrument reports several responses together, some hold such responses.
    """
    return drawn_responses(instrument, complete)


def answers_documents(
    instrument: Instrument, *, complete: bool | None = None
) -> st.SearchStrategy[Json]:
    """Give answers documents that `parse_response` takes, in the different ways to write them."""
    return drawn_documents(instrument, complete)


def broken_answers(instrument: Instrument) -> st.SearchStrategy[tuple[Json, str]]:
    """Give an answers document with one known defect, and the code of the problem it must give."""
    return broken_documents(instrument)


def packages() -> st.SearchStrategy[Json]:
    """Give small valid packages as the JSON of their files: `{"instrument.json": {...}, ...}`.

    Everything stands in the manifest but the worked example. The score "plain_sum" is the sum of
    all answers, and the example says what it must be.
    """
    return package_files()


def instruments() -> st.SearchStrategy[Instrument]:
    """Give small instruments, each loaded from the files of a random package."""
    return packages().map(_loaded)


def write_files(files: Mapping[str, Any], folder: Path) -> None:
    """Write the files of a package to a folder; values that are bytes as they are."""
    for path, value in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(_written(value))


def read_files(files: Mapping[str, Any], language: str | None = None) -> LoadedPackage:
    """Read the files of a package from memory; values that are bytes as they are."""
    folder = Held({path: _written(value) for path, value in files.items()})
    return Package.read(folder).load(language, warnings=True)


def _written(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def _loaded(files: Mapping[str, Any]) -> Instrument:
    loaded = read_files(files)
    if loaded.instrument is None:
        raise AssessmentError(loaded.problems)
    return loaded.instrument
