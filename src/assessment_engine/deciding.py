"""What a worked example expects beside its scores: verdicts, exclusions, answers refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assessment_engine.answers_json import find_problems
from assessment_engine.instrument import Instrument, WorkedExample
from assessment_engine.responses import AnswerContext
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.rules.expand import Fault, child
from assessment_engine.scoring import Scores
from assessment_engine.spelling import nearest
from assessment_engine.values import Source


def check_refused(instrument: Instrument, example: WorkedExample) -> Iterator[Fault]:
    """Compare which conditions the answers break with those that the example expects."""
    response, found = find_problems(instrument, example.answers)
    for code, at, message, hint in found:
        if code != "answers-not-valid":
            yield Fault(Source(example.source.file, at), code, message, hint)
    context = AnswerContext(instrument, response.values)
    broken = tuple(each.id for each in instrument.validity if evaluate(each.rule, context) is False)
    place = child(example.source, "expected", "invalid")
    yield from _listed(
        "example-invalid", "breaks", example.name, example.invalid or (), broken, place
    )


def check_decided(scores: Scores, example: WorkedExample) -> Iterator[Fault]:
    """Compare the verdicts and exclusions that come out with those that the example expects."""
    expected = child(example.source, "expected")
    for name, wanted in example.verdicts.items():
        place = child(expected, "verdicts", name)
        if name not in scores.verdicts:
            hint = nearest(name, scores.verdicts, "the package declares no verdict")
            yield Fault(place, "unknown-verdict", f"there is no verdict {name!r}", hint)
            continue
        got = scores.verdicts[name].value
        if got != wanted or isinstance(got, bool) != isinstance(wanted, bool):
            yield Fault(
                place,
                "example-verdict",
                f"{name} comes out as {_shown(got)}, not {_shown(wanted)}:"
                f" {scores.trace(name).text}",
                "correct the example or the rule",
            )
    if example.excluded is not None:
        excluded = tuple(exclusion.id for exclusion in scores.excluded)
        place = child(expected, "excluded")
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
