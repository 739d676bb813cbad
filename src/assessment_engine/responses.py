"""One person's answers at one time, and where rules find them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import field, frozen

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import number_json
from assessment_engine.rules.analysis import attainable_bounds
from assessment_engine.rules.combining import Result
from assessment_engine.rules.evaluate import keyed
from assessment_engine.scales import NOT_APPLICABLE
from assessment_engine.values import Absence, Answer, Node

# The member of an answers document that holds the responses reported together.
GROUP = "responses"


@frozen
class Response:
    """One person's answers at one time, already checked.

    `values` holds one value per cell of `cells`, the (item id, perspective id) pairs that the
    instrument asks: an exact number, a code, a tuple of codes, or an Absence. Times are minutes.
    `completed` is an ISO date or "". `responses` are those that are reported together here: of
    the raters of one person, or of the members of a group.
    """

    instrument: str
    respondent: str
    completed: str
    cells: tuple[tuple[str, str], ...] = field(repr=False)
    values: tuple[Answer, ...]
    responses: tuple[Response, ...] = ()
    complete: bool = field(init=False, eq=False)

    @complete.default
    def _complete(self) -> bool:
        return not any(isinstance(value, Absence) for value in self.values)

    def to_dict(self) -> dict[str, Any]:
        """Give the answers document that `parse_response` reads back to an equal response."""
        answers: dict[str, dict[str, Any]] = {}
        for (item, view), value in zip(self.cells, self.values, strict=True):
            if value is Absence.NOT_APPLICABLE:
                answers.setdefault(item, {})[view] = NOT_APPLICABLE
            elif not isinstance(value, Absence):
                answers.setdefault(item, {})[view] = written_answer(value)
        document: dict[str, Any] = {
            "instrument": self.instrument,
            "respondent": self.respondent,
            "completed": self.completed,
        }
        own = any(value is not Absence.NOT_ASKED for value in self.values)
        if own or not self.responses:
            document["answers"] = answers
        if self.responses:
            document[GROUP] = [each.to_dict() for each in self.responses]
        return document


def together(instrument: Instrument, responses: Sequence[Response]) -> Response:
    """Give a response that holds others, to be reported together; it has no answers of its own.

    Raises AssessmentError where the instrument has no rule over several responses.
    """
    if not instrument.takes_responses:
        message = f"{instrument.id} reports on one response, not on several together"
        hint = "make a report of each response"
        raise AssessmentError([Problem("answers-responses", message, hint=hint)])
    absent = (Absence.NOT_ASKED,) * len(instrument.cells)
    dates = [response.completed for response in responses]
    return Response(
        instrument.id, "", max(dates, default=""), instrument.cells, absent, tuple(responses)
    )


def check_previous(previous: Response, response: Response) -> None:
    """Make sure that a response can be the previous one of another: same person, not later.

    What is not told, a name or a date, is not held against it. Raises AssessmentError.
    """
    names, dates = (
        (previous.respondent, response.respondent),
        (previous.completed, response.completed),
    )
    problems = []
    if all(names) and names[0] != names[1]:
        message = "the previous answers have another respondent than these"
        hint = "give the earlier answers of the same person, or leave the name out of one"
        problems.append(Problem("previous-other-respondent", message, "/respondent", hint))
    if all(dates) and dates[0] > dates[1]:
        message = f"the previous answers, of {dates[0]}, are later than these of {dates[1]}"
        hint = "give the two files the other way round, or correct a date"
        problems.append(Problem("previous-later", message, "/completed", hint))
    if problems:
        raise AssessmentError(problems)


def written_answer(value: Answer) -> Any:
    """Give the JSON value of an answer that is there."""
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, str | Absence) else number_json(value)


def answer_in(
    instrument: Instrument, values: Sequence[Answer], item: str, perspective: str, raw: bool
) -> Answer:
    """Give an answer among values by cell: keyed unless raw; NOT_ASKED where it is not asked."""
    index = instrument.cell_index.get((item, perspective))
    if index is None:
        return Absence.NOT_ASKED
    value, asked = values[index], instrument.item_by_id[item]
    if value is Absence.NOT_ASKED and not raw and asked.skipped_value is not None:
        # Nobody skipped it where there are only the answers of others: the first is always asked.
        return value if values[0] is Absence.NOT_ASKED else asked.skipped_value
    if raw or isinstance(value, Absence):
        return value
    return keyed(value, instrument.scale_by_id[asked.scale], asked)


@frozen(eq=False, repr=False)
class AnswerContext:
    """Where the rules about answers alone find them: which items are asked, and what is valid."""

    instrument: Instrument
    values: Sequence[Answer]

    def answer(self, item: str, perspective: str, raw: bool) -> Answer:
        """Give an answer, keyed unless raw."""
        return answer_in(self.instrument, self.values, item, perspective, raw)

    def score(self, score: str) -> Result:
        """Give nothing: checked packages ask for no score here."""
        return Absence.NOT_ASKED

    verdict = score

    def responses(self) -> Sequence[Any]:
        """Give nothing, for the same reason."""
        return ()

    def attainable(self, node: Node) -> Any:
        """Give what a rule could be with these answers."""
        return attainable_bounds(node, self.instrument, self, {})
