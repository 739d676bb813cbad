"""Stored results computed again: which differ from what was stored, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from assessment_engine.errors import AssessmentError, Problem, clipped, printable
from assessment_engine.records import Record
from assessment_engine.repository.documents import kept_result, plugged, seal
from assessment_engine.repository.states import codes_in, is_of_all
from assessment_engine.version import ENGINE_VERSION

if TYPE_CHECKING:
    from assessment_engine.repository.keeping import Repository

Status = Literal["same", "differs", "unverifiable"]
_NAME = "the name"


@frozen
class Verification:
    """How a stored result compares with what comes out now.

    `key` is that of the result, `response` that of the response. Where the status is "differs",
    `differences` names what does ("score SL.individual", "coaching"); `why` says what is known of
    the reason, or why the result cannot be verified. Neither has a score or an answer in it. For a
    result that cannot be read at all `key` is "", and `why` names it.
    """

    key: str
    response: str
    instrument: str
    version: str
    status: Status
    differences: tuple[str, ...] = ()
    why: str = ""


@frozen
class Rescored:
    """What became of a response that was to be scored again.

    `result` is the key of its result, `new` whether that was not there before. Where it could not
    be scored, `result` is "" and `problems` say why, without its answers.
    """

    response: str
    result: str
    new: bool
    problems: tuple[Problem, ...] = ()


def verified(repository: Repository, record: Record) -> Verification:
    """Compute one stored result again, and compare."""
    try:
        differences, why = _compared(repository, record)
    except AssessmentError as error:
        if is_of_all(error):
            raise
        said = [problem.message for problem in error.problems]
        if "unknown-statistic" in codes_in(error):
            said += _other_plugins(kept_result(record).statistics, {})
        return _said(record, "unverifiable", (), "; ".join(said))
    if not differences:
        return _said(record, "same")
    return _said(record, "differs", differences, why)


def unreadable(problem: Problem) -> Verification:
    """Say that a stored result cannot be read at all. The problem names it, as well as can be."""
    return Verification("", "", "", "", "unverifiable", (), problem.message)


def _said(
    record: Record, status: Status, differences: tuple[str, ...] = (), why: str = ""
) -> Verification:
    named = (record.key, record.response, record.instrument, record.version)
    return Verification(*named, status, differences, why)


def _compared(repository: Repository, record: Record) -> tuple[tuple[str, ...], str]:
    kept = kept_result(record)
    stored = kept.result
    if not record.response:
        message = "it is not known which response it came from"
        hint = "score the response again; results of the first schema do not name it"
        raise AssessmentError([Problem("result-not-verified", message, hint=hint)])
    loaded = repository.instrument(record.digest, kept.language)
    source = repository.read(record.response, kept.revision)
    response = repository.stored_response(source, loaded)
    computed = repository.engine.result(loaded, response)
    differences = tuple(_differences(stored.to_dict(), computed.to_dict()))
    reasons = []
    if not kept.sealed:
        reasons.append("the stored result was changed after it was made")
    if seal(source.document) != kept.answers_seal:
        reasons.append("the stored answers were changed after the result was made")
    if stored.engine_version != computed.engine_version:
        reasons.append(f"engine {stored.engine_version} made it, this is {ENGINE_VERSION}")
    reasons += _other_plugins(kept.statistics, plugged(loaded))
    if not reasons and set(differences) - {_NAME}:
        reasons.append("this installation computes otherwise than the one that made it")
    if stored.respondent != computed.respondent:
        reasons.append("the stored name was changed after the result was made")
    return differences, "; ".join(reasons)


def _other_plugins(made: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Say which statistics of plugins are of others now; older results do not say which it was."""
    for name, owner in made.items():
        if owner != now.get(name):
            this = f", this is {now[name]}" if name in now else ""
            yield printable(clipped(f"the statistic {name!r} of {owner} made it{this}", 400))


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in ("instrument", "version", "digest", "respondent", "completed"):
        if old[name] != new[name]:
            yield _NAME if name == "respondent" else f"the member {name}"
    for kind, members in (("score", "scores"), ("verdict", "verdicts")):
        for name in dict.fromkeys([*old[members], *new[members]]):
            before, after = old[members].get(name), new[members].get(name)
            if before != after:
                yield f"{kind} {name}" + _only_why(before, after)
    for name in ("coaching", "excluded"):
        if old[name] != new[name]:
            yield name


def _only_why(before: Any, after: Any) -> str:
    """Say so where two entries have the same value, and are explained in other words."""
    if not before or not after:
        return ""
    rest = [{name: each[name] for name in each if name != "why"} for each in (before, after)]
    return " (its explanation)" if rest[0] == rest[1] else ""
