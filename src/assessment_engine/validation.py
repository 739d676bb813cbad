"""Everything that can be said of a package: its problems, and whether its examples come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from assessment_engine.answers_json import parse_response
from assessment_engine.coaching import coach
from assessment_engine.deciding import check_excluded, check_refused, check_verdicts
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument, WorkedExample
from assessment_engine.numerals import number_json, terminates
from assessment_engine.package import LoadedPackage, Package
from assessment_engine.rules.expand import Fault, child
from assessment_engine.rules.plugged import StatisticSource, no_statistics
from assessment_engine.scoring import Scores, score
from assessment_engine.spelling import nearest
from assessment_engine.values import Source

if TYPE_CHECKING:
    # Only named in annotations; loading it takes as long as a third of the engine.
    from importlib.resources.abc import Traversable

    from assessment_engine.translating.translate import Coverage


@frozen(eq=False, repr=False)
class Disagreement:
    """What a worked example expects and what comes out instead.

    `subject` is the id of a score, or "coaching". `expected` and `got` are JSON: of a score an
    object with its `value` or its `band`, of coaching the list of all ids. `traces` say how what
    came out came about.
    """

    example: str
    subject: str
    expected: Any
    got: Any
    traces: tuple[str, ...]
    summary: str


@frozen
class Finding:
    """What is wrong with a worked example, and how it disagrees where that is what is wrong."""

    fault: Fault
    disagreement: Disagreement | None = None


@frozen(eq=False, repr=False)
class Examined:
    """What can be said of a package: its problems, and how far each translation has come.

    `instrument` is None where it has errors. `disagreements` are those of worked examples, by
    their problem. `package` is what was read, in the package's own language, if anything was.
    """

    instrument: Instrument | None
    problems: tuple[Problem, ...]
    coverage: tuple[Coverage, ...] = ()
    disagreements: Mapping[Problem, Disagreement] = field(factory=dict)
    package: LoadedPackage | None = None


def validate_package(
    root: str | Path | Traversable, *, statistics: StatisticSource | None = None
) -> tuple[Problem, ...]:
    """Give every problem of a package, folder or .zip, in all its languages, warnings included.

    Runs the worked examples, in the package's own language. `statistics` gives those that plugins
    bring: `PluginManager.statistics`. A package is fit for use when none of the problems is an
    error. Raises AssessmentError where there is no package.
    """
    return examine_package(root, statistics or no_statistics).problems


def examine_package(
    root: str | Path | Traversable, statistics: StatisticSource = no_statistics
) -> Examined:
    """Give every problem of a package, as `validate_package` does, and what else there is to know.

    Translations are looked at where the package itself has no error. Raises AssessmentError where
    there is no package.
    """
    package = Package.read(root, statistics)
    loaded = package.load(warnings=True)
    problems = dict.fromkeys(loaded.problems)
    disagreements: dict[Problem, Disagreement] = {}
    coverage: list[Coverage] = []
    if loaded.instrument is not None:
        for example in loaded.instrument.examples:
            for finding in _findings(loaded.instrument, example):
                problem = loaded.locate(finding.fault)
                problems[problem] = None
                if finding.disagreement is not None:
                    disagreements[problem] = finding.disagreement
        for language in loaded.instrument.languages[1:]:
            translated = package.load(language, warnings=True)
            known = {(each.code, each.file, each.pointer) for each in problems}
            for problem in translated.problems:
                if (problem.code, problem.file, problem.pointer) not in known:
                    problems[_of_translation(problem)] = None
            coverage += [] if translated.coverage is None else [translated.coverage]
    return Examined(loaded.instrument, tuple(problems), tuple(coverage), disagreements, loaded)


def _of_translation(problem: Problem) -> Problem:
    """Make a warning of what is wrong with this environment and not with the translation."""
    here = problem.code == "language-support-missing"
    return evolve(problem, severity="warning") if here else problem


def _findings(instrument: Instrument, example: WorkedExample) -> Iterable[Finding]:
    """Check an example; what keeps its scores from being computed is a finding as well."""
    try:
        return list(check_example(instrument, example))
    except AssessmentError as error:
        faults = (Fault(example.source, p.code, p.message, p.hint) for p in error.problems)
        return map(Finding, faults)


def check_example(instrument: Instrument, example: WorkedExample) -> Iterator[Finding]:
    """Compare what a worked example expects with what comes out."""
    if example.invalid is not None:
        yield from map(Finding, check_refused(instrument, example))
        return
    try:
        response = parse_response(instrument, example.answers)
    except AssessmentError as error:
        for problem in error.problems:
            source = Source(example.source.file, problem.pointer)
            yield Finding(Fault(source, problem.code, problem.message, problem.hint))
        return
    scores = score(instrument, response)
    for name, wanted in example.scores.items():
        place = child(example.source, "expected", "scores", name)
        if name in scores:
            yield from _score_findings(scores, name, wanted, place, example.name)
        else:
            message = f"there is no score {name!r}"
            yield Finding(Fault(place, "unknown-score", message, nearest(name, scores)))
    yield from map(Finding, check_excluded(scores, example))
    yield from _verdict_findings(scores, example)
    if example.coaching is not None:
        yield from _coaching_findings(scores, example.coaching, example)


def _verdict_findings(scores: Scores, example: WorkedExample) -> Iterator[Finding]:
    for fault, wanted, got, summary in check_verdicts(scores, example):
        disagreement = None
        if summary:
            name = summary.partition(" ")[0]
            expected, came = (
                list(each) if isinstance(each, tuple) else each for each in (wanted, got)
            )
            traces = (scores.trace(name).text,)
            disagreement = Disagreement(
                example.name, name, {"value": expected}, {"value": came}, traces, summary
            )
        yield Finding(fault, disagreement)


def _score_findings(
    scores: Scores, name: str, wanted: Mapping[str, Any], place: Source, example: str
) -> Iterator[Finding]:
    got = scores[name]
    if "value" in wanted and wanted["value"] != got.value:
        expected, came = _written(wanted["value"]), _written(got.value)
        trace = scores.trace(name).text
        summary = f"{name} comes out as {_shown(came)}, not {_shown(expected)}"
        yield Finding(
            Fault(place, "example-score", f"{summary}: {trace}", "correct the example or the rule"),
            Disagreement(example, name, {"value": expected}, {"value": came}, (trace,), summary),
        )
    if "band" not in wanted:
        return
    band = got.band.id if got.band else None
    name_of_set = scores.instrument.score_by_id[name].bands
    known = [each.id for each in scores.instrument.bands.get(name_of_set or "", ())]
    if wanted["band"] not in {None, *known}:
        message = f"the score {name!r} has no band {wanted['band']!r}"
        hint = nearest(wanted["band"], known, "" if known else "name a set in its 'bands'")
        yield Finding(Fault(child(place, "band"), "unknown-band", message, hint))
    elif wanted["band"] != band:
        trace = scores.trace(name).text
        summary = f"{name} falls into the band {band!r}, not {wanted['band']!r}"
        yield Finding(
            Fault(place, "example-band", summary, "correct the example or the bands"),
            Disagreement(
                example, name, {"band": wanted["band"]}, {"band": band}, (trace,), summary
            ),
        )


def _coaching_findings(
    scores: Scores, wanted: tuple[str, ...], example: WorkedExample
) -> Iterator[Finding]:
    place = child(example.source, "expected", "coaching")
    known = {trigger.coaching for trigger in scores.instrument.triggers}
    for index, name in enumerate(wanted):
        if name not in known:
            message = f"no trigger selects the coaching {name!r}"
            hint = nearest(name, known)
            yield Finding(Fault(child(place, index), "unknown-coaching", message, hint))
    triggered = coach(scores.instrument, scores)
    got = tuple(coaching.id for coaching in triggered)
    wanted = tuple(name for name in wanted if name in known)
    if got == wanted:
        return
    besides = [name for name in got if name not in wanted]
    absent = [name for name in wanted if name not in got]
    detail = f"not triggered: {', '.join(absent)}" if absent else ""
    detail += ("; " if absent and besides else "") + (
        f"triggered besides: {', '.join(besides)}" if besides else ""
    )
    summary = f"the example {example.name!r} triggers other coaching ({detail or 'another order'})"
    traces = tuple(each.trace.text for each in triggered if each.id in besides)
    yield Finding(
        Fault(
            place,
            "example-coaching",
            summary,
            "correct the example or the triggers",
        ),
        Disagreement(example.name, "coaching", list(wanted), list(got), traces, summary),
    )


def _written(value: Any) -> int | float | str | None:
    """Write a value as a worked example does."""
    if value is None or isinstance(value, str):
        return value
    return number_json(value) if terminates(value) else str(value)


def _shown(value: int | float | str | None) -> str:
    return "no value" if value is None else str(value)
