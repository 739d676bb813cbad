"""What the page of a preview shows: a report, what is wrong, and what else can be chosen.

Everything that can go wrong is a Problem of the view. The last good report stays until there is a
better one.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve, frozen

from assessment_engine.cli.previewing.choices import (
    Choice,
    Option,
    choice_of,
    options_of,
    responses_of,
)
from assessment_engine.engine import Engine
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.package import LoadedPackage, read_package
from assessment_engine.validation import examine_package

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable

FORMAT = "html"
MAX_KEPT = 40
MAX_SHOWN = 200

K = TypeVar("K")
V = TypeVar("V")


@frozen(eq=False, repr=False)
class View:
    """What a choice shows. `stale` says that the report is of an earlier state of the files.

    `choice` has the response and language that are shown where it was left open.
    """

    choice: Choice
    title: str
    report: bytes | None
    stale: bool
    note: str
    problems: tuple[Problem, ...]
    options: tuple[Option, ...]
    languages: tuple[str, ...]

    def to_dict(self, version: str) -> dict[str, Any]:
        """Give what the script of the page reads, as JSON values."""
        shown = sorted(self.problems, key=lambda problem: problem.severity != "error")
        choice = self.choice
        return {
            "version": version,
            "choice": {
                "response": choice.response,
                "seed": choice.seed,
                "previous": choice.previous,
                "language": choice.language,
                "numbers": choice.numbers,
            },
            "title": self.title,
            "report": None if self.report is None else hashlib.sha256(self.report).hexdigest(),
            "stale": self.stale,
            "note": self.note,
            "errors": sum(problem.severity == "error" for problem in self.problems),
            "warnings": sum(problem.severity == "warning" for problem in self.problems),
            "problems": [problem.to_dict() for problem in shown[:MAX_SHOWN]],
            "options": [vars_of(option) for option in self.options],
            "languages": list(self.languages),
        }


def vars_of(option: Option) -> dict[str, str]:
    """Give an option as JSON values."""
    return {"id": option.id, "label": option.label, "group": option.group}


class Views:
    """Makes views of one package, each once for every version of its files.

    May be asked from several threads. Nothing that a package, an answers file or a renderer does
    is raised.
    """

    def __init__(
        self,
        engine: Engine,
        root: Traversable,
        answers: Path | None,
        version: Callable[[], str],
    ) -> None:
        """Take the package's folder, an answers file or None, and what tells their version."""
        self._engine, self._root, self._answers = engine, root, answers
        self._version = version
        self._lock = threading.Lock()
        self._seen = ""
        self._examined: tuple[Problem, ...] | None = None
        self._views: dict[str, View] = {}
        self._loaded: dict[str, LoadedPackage] = {}
        self._instruments: dict[str, Instrument] = {}
        self._reports: dict[Choice, bytes] = {}

    def view(self, query: str) -> tuple[View, str]:
        """Give the view that the query of an address asks for, and its version."""
        with self._lock:
            # Asked for before the files are read: what changes meanwhile makes another version.
            version = self._version()
            if version != self._seen:
                self._seen, self._examined = version, None
                self._views.clear()
                self._loaded.clear()
            if query not in self._views:
                _keep(self._views, query, self._make(query))
            return self._views[query], version

    def _make(self, query: str) -> View:
        problems: list[Problem] = []
        choice = Choice()
        with _caught(problems):
            choice = choice_of(query)
        wrong = bool(problems)
        with _caught(problems):
            if self._examined is None:
                self._examined = examine_package(
                    self._root, self._engine.plugins.statistics
                ).problems
            _add(problems, self._examined)
        instrument, fresh = self._instrument(choice.language, problems)
        # In a language that is not there is no report, but still everything to choose from.
        own = instrument or self._instrument("", problems)[0]
        if own is None:
            return View(choice, "", None, True, "", tuple(problems), (), ())
        options: tuple[Option, ...] = ()
        report, note = None, ""
        with _caught(problems):
            options = options_of(own, self._answers)
            choice = evolve(
                choice,
                response=choice.response or options[0].id,
                language=choice.language or own.language,
            )
            if instrument is not None and not wrong:
                report, note = self._rendered(instrument, choice)
                _keep(self._reports, choice, report)
        return View(
            choice,
            own.title,
            report or self._reports.get(choice),
            not fresh or report is None,
            note,
            tuple(problems),
            options,
            own.languages,
        )

    def _instrument(self, language: str, problems: list[Problem]) -> tuple[Instrument | None, bool]:
        """Give the instrument as it is, or as it last was, and whether it is as it is."""
        with _caught(problems):
            if language not in self._loaded:
                statistics = self._engine.plugins.statistics
                read = read_package(self._root, language or None, statistics)
                _keep(self._loaded, language, read)
            loaded = self._loaded[language]
            _add(problems, loaded.problems)
            if loaded.draft is not None:
                _keep(self._instruments, language, loaded.draft)
                return loaded.draft, True
        return self._instruments.get(language), False

    def _rendered(self, instrument: Instrument, choice: Choice) -> tuple[bytes, str]:
        response, previous, note = responses_of(instrument, choice, self._answers)
        report = self._engine.report(
            instrument, response, previous=previous, numbers=choice.numbers
        )
        return self._engine.render(report, FORMAT), note


@contextmanager
def _caught(problems: list[Problem]) -> Iterator[None]:
    """Add what goes wrong to the problems, whatever it is: the preview goes on."""
    try:
        yield
    except AssessmentError as error:
        _add(problems, error.problems)
    except (Exception, SystemExit) as error:
        message = f"the report could not be made: {type(error).__name__}: {error}"
        hint = "the fault is the engine's or a plugin's: report it, with the package"
        _add(problems, [Problem("preview-failed", message[:400], hint=hint)])


def _add(problems: list[Problem], found: Iterable[Problem]) -> None:
    """Add what is not there yet; the same problem can come without its place."""
    known = {_what(problem) for problem in problems}
    problems += [problem for problem in found if _what(problem) not in known]


def _what(problem: Problem) -> tuple[str, str, str]:
    return problem.code, problem.pointer, problem.message


def _keep(kept: dict[K, V], name: K, value: V) -> None:
    """Keep a value as the newest; of many, the oldest go."""
    kept.pop(name, None)
    kept[name] = value
    while len(kept) > MAX_KEPT:
        del kept[next(iter(kept))]
