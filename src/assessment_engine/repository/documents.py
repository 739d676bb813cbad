"""Answers, results and reports as the documents of records, with what is personal apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import frozen

from assessment_engine.answers_json import find_problems
from assessment_engine.checks.references import rules_of
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.jsontext import MAX_BYTES
from assessment_engine.numerals import number_json
from assessment_engine.records import Record, damaged
from assessment_engine.responses import GROUP
from assessment_engine.results import Result
from assessment_engine.rules.evaluate import walk

RESPONDENT = "respondent"
ABOUT = "about"
_OF_DRAFTS = ("instrument", RESPONDENT, "completed", "answers", GROUP)
# What the answers that are still to come can mend.
_FOR_LATER = {"answers-missing", "answers-not-valid", "answers-skipped"}


def draft_document(instrument: Instrument, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Give the answers document of a draft: as it was given, which may be incomplete.

    Raises AssessmentError for answers that nothing which is added later can make right.
    """
    _, found = find_problems(instrument, answers)
    wrong = [each for each in found if each[0] not in _FOR_LATER]
    if wrong:
        raise AssessmentError(
            Problem(code, message, place, hint) for code, place, message, hint in wrong
        )
    return {name: answers[name] for name in _OF_DRAFTS if name in answers}


def stored_json(value: Mapping[str, Any]) -> dict[str, Any]:
    """Give JSON values as a storage gives them back; AssessmentError where they cannot be kept."""
    try:
        text = json.dumps(value, default=_number, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        message = "this is not made of JSON values alone, and cannot be kept"
        hint = "give objects, lists, texts, numbers, true, false and null"
        raise AssessmentError([Problem("record-not-json", message, hint=hint)]) from None
    if len(text) > MAX_BYTES:
        message = f"this has {len(text):,} bytes as JSON; {MAX_BYTES:,} can be kept"
        hint = "keep less with a response"
        raise AssessmentError([Problem("record-too-large", message, hint=hint)])
    kept: dict[str, Any] = json.loads(text)
    return kept


def _number(value: object) -> int | float:
    if isinstance(value, Fraction):
        return number_json(value)
    raise TypeError


def apart(document: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Take the names out of an answers document; give the rest, and them as they were arranged."""
    rest = {name: value for name, value in document.items() if name != RESPONDENT}
    names: dict[str, Any] = {RESPONDENT: document.get(RESPONDENT, "")}
    if rest.get(GROUP):
        pairs = [apart(each) for each in rest[GROUP]]
        rest[GROUP] = [inner for inner, _ in pairs]
        names[GROUP] = [inner for _, inner in pairs]
    return rest, names


def whole(record: Record) -> dict[str, Any]:
    """Give the answers document of a response's record, the names put back in."""
    try:
        return _joined(record.document, record.personal)
    except (AttributeError, TypeError, ValueError):
        raise damaged(record.kind, record.key) from None


def _joined(rest: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    document = {**rest, RESPONDENT: names.get(RESPONDENT, "")}
    if rest.get(GROUP):
        known = names.get(GROUP) or [{}] * len(rest[GROUP])
        document[GROUP] = [_joined(*pair) for pair in zip(rest[GROUP], known, strict=True)]
    return document


def result_document(result: Result, response: Record, instrument: Instrument) -> dict[str, Any]:
    """Give the document of a result: what came out, of what, and seals on both.

    Where statistics of plugins made it, it has their names, and by what they were brought.
    """
    kept = stored_json(result.to_dict())
    del kept[RESPONDENT]
    brought = plugged(instrument)
    return {
        "result": kept,
        "revision": response.revision,
        "language": instrument.language,
        "seal": result_seal(kept, brought),
        "answers_seal": seal(response.document),
        **({"statistics": brought} if brought else {}),
    }


def plugged(instrument: Instrument) -> dict[str, str]:
    """Give the statistics of plugins that an instrument uses, and the plugin with its version."""
    found = {
        node.options["statistic"]: node.options["plugged"].owner
        for rule in rules_of(instrument)
        for node in walk(rule)
        if "plugged" in node.options
    }
    return dict(sorted(found.items()))


@frozen
class KeptResult:
    """What the record of a result holds: the result, and what it was made of."""

    result: Result
    revision: int | None
    language: str | None
    statistics: Mapping[str, str]
    sealed: bool  # whether it is as it was made
    answers_seal: object


def kept_result(record: Record) -> KeptResult:
    """Read the document of a result; AssessmentError with "storage-damaged" for any other shape."""
    result, document = read_result(record), record.document
    revision, language = document.get("revision"), document.get("language")
    statistics = document.get("statistics", {})
    if not (
        (revision is None or type(revision) is int)
        and (language is None or isinstance(language, str))
        and isinstance(statistics, dict)
        and all(isinstance(each, str) for each in statistics.values())
    ):
        raise damaged(record.kind, record.key)
    sealed = result_seal(document["result"], statistics) == document.get("seal")
    return KeptResult(result, revision, language, statistics, sealed, document.get("answers_seal"))


@frozen
class ReportInputs:
    """What the record of a report holds."""

    revision: int
    previous: tuple[str, int] | None
    numbers: bool
    language: str | None


def report_inputs(record: Record) -> ReportInputs:
    """Read the document of a report; AssessmentError with "storage-damaged" for any other shape."""
    names = ("revision", "previous", "numbers", "language")
    revision, previous, numbers, language = (record.document.get(name, ...) for name in names)
    is_previous = previous is None or (
        isinstance(previous, list) and [type(each) for each in previous] == [str, int]
    )
    is_language = language is None or isinstance(language, str)
    if type(revision) is int and is_previous and type(numbers) is bool and is_language:
        before = None if previous is None else (previous[0], previous[1])
        return ReportInputs(revision, before, numbers, language)
    raise damaged(record.kind, record.key)


def read_result(record: Record) -> Result:
    """Give the result that a record holds; AssessmentError where it is damaged."""
    try:
        given = {RESPONDENT: record.personal.get(RESPONDENT, ""), **record.document["result"]}
        return Result.from_dict(given)
    except (AssessmentError, KeyError, TypeError, RecursionError):
        raise damaged(record.kind, record.key) from None


def result_seal(kept: Any, statistics: Mapping[str, str]) -> str:
    """Give the seal of a result, which is also on the plugins that made it, if any did."""
    return seal([kept, statistics] if statistics else kept)


def seal(value: Any) -> str:
    """Give a digest by which it is seen that a document is not what it was."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def derived_key(*parts: object) -> str:
    """Give the key of what is made from something: always the same from the same."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
