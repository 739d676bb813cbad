"""Everything that can be said of a package: its problems, and whether its examples come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from assessment_engine.coaching import coach
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument, WorkedExample
from assessment_engine.numerals import number_json, terminates
from assessment_engine.package import LoadedPackage, open_package, read_package
from assessment_engine.responses import parse_response
from assessment_engine.rules.expand import Fault, child
from assessment_engine.scoring import Scores, score
from assessment_engine.spelling import nearest
from assessment_engine.values import Source

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable

    from assessment_engine.translating.translate import Coverage


@frozen(eq=False, repr=False)
class Examined:
    """What can be said of a package: its problems, and how far each translation has come.

    `package` is what was read, in the package's own language.
    """

    problems: tuple[Problem, ...]
    coverage: tuple[Coverage, ...]
    package: LoadedPackage


def validate_package(root: str | Path | Traversable) -> tuple[Problem, ...]:
    """Give every problem of a package, folder or .zip, in all its languages, warnings included.

    Runs the worked examples, in the package's own language. A package is fit for use when none of
    the problems is an error. Raises AssessmentError where there is no package.
    """
    return examine_package(root).problems


def examine_package(root: str | Path | Traversable) -> Examined:
    """Give every problem of a package, as `validate_package` does, and what is translated.

    Translations are looked at where the package itself has no error. Raises AssessmentError where
    there is no package.
    """
    root = open_package(root)  # an archive once, not for each language
    loaded = read_package(root)
    problems = list(loaded.problems)
    coverage: list[Coverage] = []
    if loaded.instrument is not None:
        for example in loaded.instrument.examples:
            found = dict.fromkeys(check_example(loaded.instrument, example))
            problems += [loaded.locate(fault) for fault in found]
        for language in loaded.instrument.languages[1:]:
            translated = read_package(root, language)
            known = {(each.code, each.file, each.pointer) for each in problems}
            problems += [
                _of_translation(problem)
                for problem in translated.problems
                if (problem.code, problem.file, problem.pointer) not in known
            ]
            coverage += [] if translated.coverage is None else [translated.coverage]
    return Examined(tuple(problems), tuple(coverage), loaded)


def _of_translation(problem: Problem) -> Problem:
    """Make a warning of what is wrong with this environment and not with the translation."""
    here = problem.code == "language-support-missing"
    return evolve(problem, severity="warning") if here else problem


def check_example(instrument: Instrument, example: WorkedExample) -> Iterator[Fault]:
    """Compare what a worked example expects with what comes out."""
    try:
        response = parse_response(instrument, example.answers)
    except AssessmentError as error:
        for problem in error.problems:
            source = Source(example.source.file, problem.pointer)
            yield Fault(source, problem.code, problem.message, problem.hint)
        return
    scores = score(instrument, response)
    expected = child(example.source, "expected")
    for name, wanted in example.scores.items():
        place = child(expected, "scores", name)
        if name not in scores:
            yield Fault(
                place, "unknown-score", f"there is no score {name!r}", nearest(name, scores)
            )
        else:
            yield from _differences(scores, name, wanted, place)
    got = tuple(coaching.id for coaching in coach(instrument, scores))
    if example.coaching is not None and got != example.coaching:
        extra = [name for name in got if name not in example.coaching]
        absent = [name for name in example.coaching if name not in got]
        detail = f"not triggered: {', '.join(absent)}" if absent else ""
        detail += ("; " if absent and extra else "") + (
            f"triggered besides: {', '.join(extra)}" if extra else ""
        )
        yield Fault(
            child(expected, "coaching"),
            "example-coaching",
            f"the example {example.name!r} triggers other coaching ({detail or 'another order'})",
            "correct the example or the triggers",
        )


def _differences(
    scores: Scores, name: str, wanted: Mapping[str, Any], place: Source
) -> Iterator[Fault]:
    got = scores[name]
    if "value" in wanted and wanted["value"] != got.value:
        yield Fault(
            place,
            "example-score",
            f"{name} comes out as {_shown(got.value)}, not {_shown(wanted['value'])}:"
            f" {scores.trace(name).text}",
            "correct the example or the rule",
        )
    band = got.band.id if got.band else None
    if "band" in wanted and wanted["band"] != band:
        yield Fault(
            place,
            "example-band",
            f"{name} falls into the band {band!r}, not {wanted['band']!r}",
            "correct the example or the bands",
        )


def _shown(value: Any) -> str:
    if value is None:
        return "no value"
    return str(number_json(value)) if terminates(value) else str(value)
