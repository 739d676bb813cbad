"""What is installed: the plugins by their entry points, and the instruments that have no code."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from assessment_engine.errors import Problem
from assessment_engine.guarding import Owner, failure, told
from assessment_engine.hookspecs import hookimpl
from assessment_engine.protocols import InstrumentSource

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

INSTRUMENT_GROUP = "assessment_engine.instruments"
PACKAGED = "packaged-instruments"


def loaded(entry: EntryPoint, owner: Owner) -> object:
    """Import a plugin. Raises AssessmentError with "plugin-broken" where that fails."""
    try:
        plugin: object = entry.load()
    except (Exception, SystemExit) as error:
        raise failure(
            "plugin-broken",
            f"{owner} cannot be loaded: {told(error)}",
            f"try 'pip install --upgrade --force-reinstall {owner.distribution}', or block it",
        ) from error
    return plugin


class PackagedInstruments:
    """Brings the instruments of distributions that hold only JSON."""

    def __init__(self, problems: dict[str, Problem]) -> None:
        """Take where to put what is wrong, by the name of the entry point."""
        self._problems = problems

    @hookimpl
    def assessment_instruments(self) -> Iterable[InstrumentSource]:
        """Find the folders named in the entry point group of instruments."""
        found = []
        for entry in entry_points_of(INSTRUMENT_GROUP):
            try:
                found.append(_source(entry))
            except (ImportError, OSError, TypeError, ValueError) as error:
                distribution = entry.dist.name if entry.dist else "its distribution"
                self._problems[entry.name] = Problem(
                    "instrument-unreachable",
                    f"the folder {entry.value!r} of the instrument {entry.name!r}"
                    f" ({distribution}) cannot be found: {error}",
                    hint=f"try 'pip install --force-reinstall {distribution}'",
                )
        return found


def entry_points_of(group: str) -> list[EntryPoint]:
    """Give the entry points of a group, in the order of their names."""
    # Not at the top: it would be a sixth of the time that importing the engine takes.
    from importlib.metadata import entry_points

    return sorted(entry_points(group=group), key=lambda each: each.name)


def _source(entry: EntryPoint) -> InstrumentSource:
    from importlib.resources import files  # not at the top: see packaged

    root = files(entry.value)
    manifest = root / "instrument.json"
    # A folder without Python is a namespace package; its first file leads to the real folder.
    return InstrumentSource(entry.name, manifest.parent if isinstance(manifest, Path) else root)
