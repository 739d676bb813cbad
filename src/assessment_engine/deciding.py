"""What a worked example expects beside its scores: verdicts, exclusions, answers refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assessment_engine.answers_json import find_broken
from assessment_engine.instrument import Instrument, WorkedExample
from assessment_engine.rules.expand import Fault, child
from assessment_engine.scoring import Scores
from assessment_engine.spelling import nearest
from assessment_engine.values import Source


def check_refused(instrument: Instrument, example: WorkedExample) -> Iterator[Fault]:
    """Compare which conditions the answers break with those that the example expects.

    Of several responses together, what any of them breaks.
    """
    broken, others = find_broken(instrument, example.answers)
    for code, at, message, hint in others:
        yield Fault(Source(example.source.file, at), code, message, hint)
    place = child(example.source, "expected", "invalid")
    yield from _listed(
        "example-invalid", "breaks", example.name, example.invalid or (), broken, place
    )


def check_verdicts(scores: Scores, example: WorkedExample) -> Iterator[tuple[Fault, Any, Any, str]]:
    """Compare the verdicts that come out with those that the example expects.

    Gives each fault with what was expected, what came out, and that in a sentence; of a verdict
    that there is none of, the sentence is "".
    """
    for name, wanted in example.verdicts.items():
        place = child(example.source, "expected", "verdicts", name)
        if name not in scores.verdicts:
            hint = nearest(name, scores.verdicts, "the package declares no verdict")
            message = f"there is no verdict {name!r}"
            yield Fault(place, "unknown-verdict", message, hint), wanted, None, ""
            continue
        got = scores.verdicts[name].value
        if got != wanted or isinstance(got, bool) != isinstance(wanted, bool):
            summary = f"{name} comes out as {_shown(got)}, not {_shown(wanted)}"
            message = f"{summary}: {scores.trace(name).text}"
            fault = Fault(place, "example-verdict", message, "correct the example or the rule")
            yield fault, wanted, got, summary


def check_excluded(scores: Scores, example: WorkedExample) -> Iterator[Fault]:
    """Compare the exclusions that apply with those that the example expects."""
    if example.excluded is not None:
        excluded = tuple(exclusion.id for exclusion in scores.excluded)
        place = child(example.source, "expected", "excluded")
        yield from _listed(
            "example-excluded", "meets", example.name, example.excluded, excluded, place
        )


def _listed(
    code: str, verb: str, name: str, wanted: tuple[str, ...], got: tuple[str, ...], place: Source
) -> Iterator[Fault]:
    if got != wanted:
        yield Fault(
            place,
            code,
            f"the example {name!r} {verb} {', '.join(got) or 'nothing'},"
            f" not {', '.join(wanted) or 'nothing'}",
            "correct the example or the rules",
        )


def _shown(value: Any) -> str:
    if value is None:
        return "no value"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) or "an empty set" if isinstance(value, tuple) else repr(value)
