"""The states of records, and what is refused because of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.records import ERASED, Record, asked_wrongly
from assessment_engine.spelling import nearest

RESPONSE, RESULT, REPORT = "response", "result", "report"
DRAFT, COMPLETED, WITHDRAWN, MADE = "draft", "completed", "withdrawn", "made"
LIVES = (DRAFT, COMPLETED, WITHDRAWN)
# With these nothing more can be done; what else a storage says is about one record.
_OF_ALL = {"storage-busy", "storage-full", "storage-read-only", "storage-unusable"}
_REFUSALS = {
    "person-unknown": (
        "nothing is kept of this person",
        "look for the subject with assess responses; what is erased is not found by it any more",
    ),
    "record-erased": ("it has been erased", "use another key for new answers"),
    "previous-other-respondent": (
        "it is of another subject than the response that is reported",
        "give an earlier response of the same person",
    ),
    "response-completed": (
        "it is complete, with other answers than these",
        "amend it, which keeps the former answers in its history",
    ),
    "response-not-completed": ("it is not a complete response", "complete it first"),
    "response-other-instrument": (
        "it answers another instrument",
        "score it with a version of the instrument that it answers",
    ),
    "storage-conflict": (
        "it is not said which revision these answers were made from",
        "read it again, make the answers from what is there now, and give its revision",
    ),
    "response-not-draft": ("it is no draft any more", "amend it if it is complete"),
}


def refuse(code: str, record: Record | None = None) -> AssessmentError:
    """Give the error of something that the state of a record does not allow."""
    what, hint = _REFUSALS[code]
    if record is not None:
        what = f"the {record.kind} {record.key!r} is {record.state}: {what}"
    return AssessmentError([Problem(code, what, hint=hint)])


def present(record: Record) -> Record:
    """Give the record; AssessmentError with "record-erased" where only its tombstone is left."""
    if record.state == ERASED:
        raise refuse("record-erased", record)
    return record


def codes_in(error: AssessmentError) -> set[str]:
    """Give the codes of an error."""
    return {problem.code for problem in error.problems}


def is_of_all(error: AssessmentError) -> bool:
    """Say whether an error is about the storage, so that it would come again with every record."""
    return bool(codes_in(error) & _OF_ALL)


def lives(states: Iterable[str]) -> frozenset[str]:
    """Give states that responses can have; AssessmentError with "query-wrong" for any other."""
    chosen = (states,) if isinstance(states, str) else tuple(states)
    for state in chosen:
        if state not in LIVES:
            named = repr(state) if isinstance(state, str) else type(state).__name__
            hint = nearest(state, LIVES) if isinstance(state, str) else "give texts"
            raise asked_wrongly(f"a response is never in the state {named}", hint)
    return frozenset(chosen)


def written(moment: datetime) -> str:
    """Write a moment as records have it; AssessmentError with "query-wrong" where that cannot be.

    A moment needs a time zone, and to be within the years 1 to 9999 in UTC.
    """
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        hint = "give it one, such as datetime.now(timezone.utc)"
        raise asked_wrongly("this is not a moment with a time zone", hint)
    try:
        there = moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        hint = "give a moment within the years 1 to 9999"
        raise asked_wrongly("this moment is outside of the calendar", hint) from None
    return there.isoformat(timespec="microseconds") + "Z"


def unscorable(record: Record, error: AssessmentError) -> AssessmentError:
    """Give the error of answers that another package does not take, without the answers."""
    return AssessmentError(
        Problem(
            "response-not-scored",
            f"the {record.kind} {record.key!r} does not fit this version of the instrument:"
            f" {problem.code}",
            problem.pointer,
            "look the code up; compare the versions with assess diff",
        )
        for problem in error.problems
    )
