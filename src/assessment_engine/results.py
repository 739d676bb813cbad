"""Results as they are kept: scores and coaching with their traces, free of the package.

A result can be stored, sent and read back to an equal value, and still says which version of which
package made it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Union

from attrs import frozen

from assessment_engine.coaching import Coaching
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.numerals import Number, exact, number_json, terminates
from assessment_engine.rules.explain import Trace
from assessment_engine.scoring import Scores
from assessment_engine.values import Absence, Answer
from assessment_engine.version import ENGINE_VERSION

Given = Union[Number, str, tuple[str, ...], None]


@frozen
class UsedAnswer:
    """An answer that a score or a trigger used. `raw` and `keyed` are None where it is absent.

    They are a number, a code or several codes. An item that was skipped can count a `keyed` value.
    """

    answer: str
    raw: Given
    keyed: Given
    state: str


@frozen
class Why:
    """A trace without the objects behind it: a sentence, the answers used, the rule's place."""

    text: str
    file: str
    pointer: str
    answers: tuple[UsedAnswer, ...]


@frozen
class ScoreResult:
    """A score as it came out; the members are those of `Score`, the band by its id."""

    id: str
    label: str
    value: Number | None
    minimum: Number
    maximum: Number
    band: str | None
    band_label: str | None
    answered: int
    asked: int
    reason: str
    why: Why


@frozen
class VerdictResult:
    """A verdict as it came out; the members are those of `Verdict`."""

    id: str
    label: str
    value: bool | str | tuple[str, ...] | None
    text: str
    reason: str
    why: Why


@frozen
class CoachingResult:
    """Coaching as it was triggered. `title` is None where the package has no text for it."""

    id: str
    trigger: str
    item: str | None
    title: str | None
    reason: str
    why: Why


@frozen
class Result:
    """Everything that came out of one response, and what it was made with."""

    instrument: str
    version: str
    digest: str
    engine_version: str
    respondent: str
    completed: str
    scores: tuple[ScoreResult, ...]
    coaching: tuple[CoachingResult, ...]
    verdicts: tuple[VerdictResult, ...] = ()
    excluded: tuple[str, ...] = ()

    def to_dict(self, *, why: bool = True) -> dict[str, Any]:
        """Give the result as JSON values; without `why`, the traces are left out."""
        return {
            "instrument": self.instrument,
            "version": self.version,
            "digest": self.digest,
            "engine_version": self.engine_version,
            "respondent": self.respondent,
            "completed": self.completed,
            "scores": {score.id: _score_dict(score, why) for score in self.scores},
            "verdicts": {verdict.id: _verdict_dict(verdict, why) for verdict in self.verdicts},
            "coaching": [_coaching_dict(coaching, why) for coaching in self.coaching],
            "excluded": list(self.excluded),
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Result:
        """Read back what `to_dict` gave. Raises AssessmentError for anything else."""
        try:
            return cls(
                str(value["instrument"]),
                str(value["version"]),
                str(value["digest"]),
                str(value["engine_version"]),
                str(value["respondent"]),
                str(value["completed"]),
                tuple(_score(name, given) for name, given in value["scores"].items()),
                tuple(_coaching(given) for given in value["coaching"]),
                tuple(_verdict(name, given) for name, given in value.get("verdicts", {}).items()),
                tuple(str(name) for name in value.get("excluded", ())),
            )
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise AssessmentError(
                [
                    Problem(
                        "result-shape",
                        f"this is not a stored result: {type(error).__name__} {error}",
                        hint="only what Result.to_dict gave, with its traces, can be read back",
                    )
                ]
            ) from error


def make_result(scores: Scores, coaching: Sequence[Coaching]) -> Result:
    """Give the result of scored and coached answers, with every trace written out."""
    instrument, response = scores.instrument, scores.response
    return Result(
        instrument.id,
        instrument.version,
        instrument.digest,
        ENGINE_VERSION,
        response.respondent,
        response.completed,
        tuple(_score_result(scores, name) for name in scores),
        tuple(_coaching_result(scores, entry) for entry in coaching),
        tuple(_verdict_result(scores, name) for name in scores.verdicts),
        tuple(exclusion.id for exclusion in scores.excluded),
    )


def _score_result(scores: Scores, name: str) -> ScoreResult:
    score = scores[name]
    band = score.band
    return ScoreResult(
        score.id,
        score.label,
        score.value,
        score.minimum,
        score.maximum,
        band.id if band else None,
        band.label if band else None,
        score.answered,
        score.asked,
        score.reason,
        _why(scores, scores.trace(name)),
    )


def _verdict_result(scores: Scores, name: str) -> VerdictResult:
    found = scores.verdicts[name]
    why = _why(scores, scores.trace(name))
    return VerdictResult(name, found.label, found.value, found.text, found.reason, why)


def _coaching_result(scores: Scores, coaching: Coaching) -> CoachingResult:
    text, trigger = coaching.text, coaching.trigger
    return CoachingResult(
        coaching.id,
        trigger.id,
        trigger.item,
        text.title if text else None,
        coaching.reason,
        _why(scores, coaching.trace),
    )


def _why(scores: Scores, trace: Trace) -> Why:
    name = scores.instrument.cell_name
    answers = (
        UsedAnswer(name(used.item, used.perspective), *_present(used.raw, used.keyed))
        for used in trace.inputs
    )
    return Why(trace.text, trace.file, trace.pointer, tuple(answers))


def _present(raw: Answer, keyed: Answer) -> tuple[Given, Given, str]:
    state = raw.value if isinstance(raw, Absence) else "answered"
    first, second = (None if isinstance(each, Absence) else each for each in (raw, keyed))
    return first, second, state


def _given_dict(name: str, value: Given) -> dict[str, Any]:
    """Give a number under its name, and exactly besides where JSON cannot hold it; or codes."""
    if value is None or isinstance(value, str | tuple):
        return {name: list(value) if isinstance(value, tuple) else value}
    written: dict[str, Any] = {name: number_json(value)}
    if not terminates(value):
        written[f"{name}_exact"] = str(value)
    return written


def _given(given: Mapping[str, Any], name: str) -> Given:
    value = given[name]
    if isinstance(value, list):
        return tuple(map(str, value))
    return value if isinstance(value, str) else _number(given, name)


def _number(given: Mapping[str, Any], name: str) -> Number | None:
    if given[name] is None:
        return None
    return exact(Fraction(given.get(f"{name}_exact", str(given[name]))))


def _bound(given: Mapping[str, Any], name: str) -> Number:
    bound = _number(given, name)
    if bound is None:
        raise ValueError(f"{name} is null")
    return bound


def _score_dict(score: ScoreResult, why: bool) -> dict[str, Any]:
    written: dict[str, Any] = {"label": score.label}
    for name in ("value", "minimum", "maximum"):
        written.update(_given_dict(name, getattr(score, name)))
    for name in ("band", "band_label", "answered", "asked", "reason"):
        written[name] = getattr(score, name)
    return {**written, "why": _why_dict(score.why)} if why else written


def _coaching_dict(coaching: CoachingResult, why: bool) -> dict[str, Any]:
    names = ("id", "trigger", "item", "title", "reason")
    written = {name: getattr(coaching, name) for name in names}
    return {**written, "why": _why_dict(coaching.why)} if why else written


def _verdict_dict(verdict: VerdictResult, why: bool) -> dict[str, Any]:
    value = list(verdict.value) if isinstance(verdict.value, tuple) else verdict.value
    written = {
        "label": verdict.label,
        "value": value,
        "text": verdict.text,
        "reason": verdict.reason,
    }
    return {**written, "why": _why_dict(verdict.why)} if why else written


def _why_dict(why: Why) -> dict[str, Any]:
    answers = [
        {
            "answer": used.answer,
            **_given_dict("raw", used.raw),
            **_given_dict("keyed", used.keyed),
            "state": used.state,
        }
        for used in why.answers
    ]
    return {"text": why.text, "file": why.file, "pointer": why.pointer, "answers": answers}


def _score(name: str, given: Mapping[str, Any]) -> ScoreResult:
    return ScoreResult(
        name,
        given["label"],
        _number(given, "value"),
        _bound(given, "minimum"),
        _bound(given, "maximum"),
        given["band"],
        given["band_label"],
        given["answered"],
        given["asked"],
        given["reason"],
        _read_why(given["why"]),
    )


def _verdict(name: str, given: Mapping[str, Any]) -> VerdictResult:
    value = given["value"]
    if not isinstance(value, bool | str | None):
        value = tuple(map(str, value))
    return VerdictResult(
        name, given["label"], value, given["text"], given["reason"], _read_why(given["why"])
    )


def _coaching(given: Mapping[str, Any]) -> CoachingResult:
    return CoachingResult(
        given["id"],
        given["trigger"],
        given["item"],
        given["title"],
        given["reason"],
        _read_why(given["why"]),
    )


def _read_why(given: Mapping[str, Any]) -> Why:
    answers = tuple(
        UsedAnswer(used["answer"], _given(used, "raw"), _given(used, "keyed"), str(used["state"]))
        for used in given["answers"]
    )
    return Why(given["text"], given["file"], given["pointer"], answers)
