"""The states of records, and what is refused because of them."""

from __future__ import annotations

from datetime import UTC, datetime

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.records import ERASED, Record

RESPONSE, RESULT, REPORT = "response", "result", "report"
DRAFT, COMPLETED, WITHDRAWN, MADE = "draft", "completed", "withdrawn", "made"
_REFUSALS = {
    "person-unknown": (
        "nothing is kept of this person",
        "check the pseudonym; what is erased cannot be found by it any more",
    ),
    "record-erased": ("it has been erased", "use another key for new answers"),
    "response-completed": (
        "it is complete, with other answers than these",
        "amend it, which keeps the former answers in its history",
    ),
    "response-not-completed": ("it is not a complete response", "complete it first"),
    "response-other-instrument": (
        "it answers another instrument",
        "score it with a version of the instrument that it answers",
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


def written(moment: datetime) -> str:
    """Write a moment as records have it. One without a time zone is refused with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone, such as datetime.timezone.utc")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


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
