"""Answers, checked against an instrument: what a response is, and how it is read and written."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import define, field, frozen

from assessment_engine.errors import AssessmentError, Problem, clipped
from assessment_engine.instrument import Instrument, Scale
from assessment_engine.jsontext import pointer, read
from assessment_engine.numerals import Number, exact, number_json, number_text, round_exact
from assessment_engine.spelling import nearest
from assessment_engine.values import Absence, Value

NOT_APPLICABLE = "not_applicable"
MAX_NAME = 200
MAX_SHOWN = 40
_META = ("$schema", "instrument", "respondent", "completed", "answers", "name", "expected")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


Found = tuple[str, str, str, str]


@frozen
class Response:
    """One person's answers at one time, already checked.

    `values` holds one value per cell of `cells`, the (item id, perspective id) pairs that the
    instrument asks: an exact number, or an Absence. `completed` is an ISO date or "".
    """

    instrument: str
    respondent: str
    completed: str
    cells: tuple[tuple[str, str], ...] = field(repr=False)
    values: tuple[Value, ...]
    complete: bool = field(init=False, eq=False)

    @complete.default
    def _complete(self) -> bool:
        return not any(isinstance(value, Absence) for value in self.values)

    def to_dict(self) -> dict[str, Any]:
        """Give the answers document that `parse_response` reads back to an equal response."""
        answers: dict[str, dict[str, Any]] = {}
        for (item, view), value in zip(self.cells, self.values, strict=True):
            written = value if isinstance(value, Absence) else number_json(value)
            if value is Absence.NOT_APPLICABLE:
                answers.setdefault(item, {})[view] = NOT_APPLICABLE
            elif value is not Absence.MISSING:
                answers.setdefault(item, {})[view] = written
        return {
            "instrument": self.instrument,
            "respondent": self.respondent,
            "completed": self.completed,
            "answers": answers,
        }


def parse_response(
    instrument: Instrument, answers: Mapping[str, Any], *, file: str | None = None
) -> Response:
    """Check an answers document: `{"instrument", "respondent", "completed", "answers": {...}}`.

    Answers are `{"SL-1": {"individual": 2, "organization": 1}}`, or `{"q1": 2}` where the
    instrument has one perspective. null or nothing is a missing answer, "not_applicable" the
    answer that an item may allow. Raises AssessmentError with every problem found.
    """
    response, found = find_problems(instrument, answers)
    if found:
        raise AssessmentError(
            Problem(code, message, place, hint, file) for code, place, message, hint in found
        )
    return response


def read_response(instrument: Instrument, data: bytes, *, file: str = "answers") -> Response:
    """Read an answers file in JSON. Raises AssessmentError; its problems have line and column."""
    document = read(data, file)
    problems = list(document.problems)
    response = None
    if document.value is not None or not problems:
        response, found = find_problems(instrument, document.value)
        located = [document.problem(*problem) for problem in found]
        problems += document.keep_new(located)
    if problems or response is None:
        raise AssessmentError(sorted(problems, key=_place))
    return response


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


def find_problems(instrument: Instrument, document: Any) -> tuple[Response, list[Found]]:
    """Give the response of an answers document and what is wrong with it.

    What is wrong is a list of (code, JSON pointer, message, hint); with any, the response must
    not be used. For readers of other formats, which know their own places.
    """
    found = _Reader(instrument)
    response = found.read(document)
    return response, found.problems


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column or 0


@define(eq=False, repr=False)
class _Reader:
    """Collects (code, pointer, message, hint) while it reads one answers document."""

    instrument: Instrument
    problems: list[Found] = field(factory=list)

    def read(self, document: Any) -> Response:
        instrument = self.instrument
        meta = self._meta(document)
        cells = instrument.cell_index
        values: list[Value] = [Absence.MISSING] * len(cells)
        answers = document.get("answers", {}) if isinstance(document, Mapping) else {}
        if not isinstance(answers, Mapping):
            self._problem(
                "answers-shape",
                ("answers",),
                f"'answers' is an object, not {_brief(answers)}",
                'write {"SL-1": ...} with an entry per item',
            )
            answers = {}
        for item, given in answers.items():
            if item not in instrument.item_by_id:
                self._problem(
                    "answers-unknown-item",
                    ("answers", item),
                    f"{instrument.id} has no item {_brief(item)}",
                    nearest(item, instrument.item_by_id),
                )
                continue
            for view, value, place in self._views(item, given):
                index = cells.get((item, view))
                if index is not None:
                    values[index] = self._value(item, value, place)
        if answers or not self.problems:
            self._require(values, answers)
        return Response(instrument.id, *meta, instrument.cells, tuple(values))

    def _meta(self, document: Any) -> tuple[str, str]:
        if not isinstance(document, Mapping):
            self._problem(
                "answers-shape",
                (),
                f"an answers document is an object, not {_brief(document)}",
                'write {"instrument": ..., "respondent": ..., "completed": ..., "answers": {...}}',
            )
            return "", ""
        for name in document:
            if name not in _META:
                self._problem(
                    "answers-unknown-member",
                    (name,),
                    f"{_brief(name)} does not belong in an answers document",
                    nearest(name, _META),
                )
        if "answers" not in document:
            self._problem(
                "answers-shape", (), "the member 'answers' is missing", "add it: {...} per item"
            )
        given = document.get("instrument", self.instrument.id)
        if given != self.instrument.id:
            self._problem(
                "answers-other-instrument",
                ("instrument",),
                f"these answers are for {_brief(given)}, not for {self.instrument.id!r}",
                "score them with the instrument that they name",
            )
        respondent = document.get("respondent", "")
        if not isinstance(respondent, str) or len(respondent) > MAX_NAME:
            self._problem(
                "answers-respondent",
                ("respondent",),
                f"'respondent' is a string of at most {MAX_NAME} characters",
                "shorten the name" if isinstance(respondent, str) else "write a string",
            )
            respondent = ""
        if _CONTROL.search(respondent):
            self._problem(
                "answers-respondent",
                ("respondent",),
                "'respondent' has a control character or half of a surrogate pair",
                "remove it",
            )
        return respondent, self._completed(document.get("completed", ""))

    def _completed(self, given: Any) -> str:
        if given == "":
            return ""
        if isinstance(given, str) and _DATE.match(given):
            import datetime  # not at the top: nothing else in the engine knows of time

            try:
                return datetime.date.fromisoformat(given).isoformat()
            except ValueError:
                pass
        self._problem(
            "answers-date",
            ("completed",),
            f"{_brief(given)} is not a date",
            'write it as "2026-03-31"',
        )
        return ""

    def _views(self, item: str, given: Any) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
        asked = self.instrument.item_by_id[item].perspectives
        place = ("answers", item)
        if not isinstance(given, Mapping):
            if len(self.instrument.perspectives) == 1:
                yield asked[0], given, place
            elif given is not None:
                self._problem(
                    "answers-shape",
                    place,
                    f"the answer to {item} has a value per perspective, not {_brief(given)}",
                    "write {" + ", ".join(f'"{view}": ...' for view in asked) + "}",
                )
            return
        for view, value in given.items():
            if view in asked:
                yield view, value, (*place, view)
            elif view in self.instrument.perspective_by_id:
                self._problem(
                    "answers-not-asked",
                    (*place, view),
                    f"{item} is not asked from the perspective {view!r}",
                    "remove this answer",
                )
            else:
                self._problem(
                    "answers-unknown-perspective",
                    (*place, view),
                    f"{self.instrument.id} has no perspective {_brief(view)}",
                    nearest(view, asked),
                )

    def _value(self, item: str, value: Any, place: tuple[str, ...]) -> Value:
        scale = self.instrument.scale_by_id[self.instrument.item_by_id[item].scale]
        if type(value) is int and value in scale.values:
            return scale.values[scale.values.index(value)]
        if value is None:
            return Absence.MISSING
        if isinstance(value, str) and value == NOT_APPLICABLE:
            if scale.not_applicable is not None:
                return Absence.NOT_APPLICABLE
            code, what = "answers-not-applicable", f"{item} does not allow {NOT_APPLICABLE!r}"
        elif (number := _number(value)) is None:
            code = "answers-not-a-number"
            what = f"the answer to {item} is {_brief(value)}, which is not a number"
        else:
            for option in scale.values:
                if option == number:
                    return option
            whole = all(isinstance(option, int) for option in scale.values)
            fraction = whole and not isinstance(number, int)
            code = "answers-not-an-integer" if fraction else "answers-out-of-range"
            what = f"the answer to {item} is {_brief(number)}"
        self._problem(code, place, what, f"allowed: {_allowed(scale)}")
        return Absence.MISSING

    def _require(self, values: list[Value], answers: Mapping[str, Any]) -> None:
        if Absence.MISSING not in values:
            return
        troubled = {problem[1] for problem in self.problems}
        for item in self.instrument.items:
            if not item.required:
                continue
            place = ("answers", item.id)
            open_views = [
                view
                for view in item.perspectives
                if pointer(*place, view) not in troubled
                if values[self.instrument.cell_index[item.id, view]] is Absence.MISSING
            ]
            if open_views and pointer(*place) not in troubled:
                names = ", ".join(self.instrument.cell_name(item.id, view) for view in open_views)
                single = item.id in answers and len(open_views) == 1
                self._problem(
                    "answers-missing",
                    (*place, open_views[0]) if single else place,
                    f"no answer to {names}",
                    f"allowed: {_allowed(self.instrument.scale_by_id[item.scale])}",
                )

    def _problem(self, code: str, place: tuple[str, ...], message: str, hint: str) -> None:
        self.problems.append((code, pointer(*place), message, hint))


def _allowed(scale: Scale) -> str:
    numbers = [number_text(value) for value in scale.values]
    words = ", ".join(numbers[:12]) + (", ..." if len(numbers) > 12 else "")
    return words + (f" or {NOT_APPLICABLE!r}" if scale.not_applicable is not None else "")


def _number(value: Any) -> Number | None:
    """Give the exact number that a caller passed, or None: bool, NaN and infinity are none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, numbers.Rational):
        return exact(Fraction(int(value.numerator), int(value.denominator)))
    if isinstance(value, float) and math.isfinite(value):
        return exact(Fraction(str(value)))
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < MAX_SHOWN:
        return exact(Fraction(value))
    return None


def _brief(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        if abs(value) >= 10**MAX_SHOWN:
            return f"a number of more than {MAX_SHOWN} digits"
        shown = round_exact(value, 6, "half_up")
        return ("" if shown == value else "about ") + number_text(shown, decimals=6)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = repr(value)
    return clipped(text)
