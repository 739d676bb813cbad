"""Answers checked against an instrument: an answers document, from JSON or from Python values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.jsontext import pointer, read
from assessment_engine.responses import GROUP, AnswerContext, Response
from assessment_engine.rules.analysis import MAX_RESPONSES
from assessment_engine.rules.evaluate import evaluate, walk
from assessment_engine.scales import Unfit, allowed, brief, read_answer
from assessment_engine.spelling import nearest
from assessment_engine.values import Absence, Answer

MAX_NAME = 200
_META = ("$schema", "instrument", "respondent", "completed", "answers", "name", "expected")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


Found = tuple[str, str, str, str]


def parse_response(
    instrument: Instrument, answers: Mapping[str, Any], *, file: str | None = None
) -> Response:
    """Check an answers document: `{"instrument", "respondent", "completed", "answers": {...}}`.

    Answers are `{"SL-1": {"individual": 2, "organization": 1}}`, or `{"q1": 2}` where the
    instrument has one perspective: a number, the code of an option, a list of codes, or a time
    "22:30". null or nothing is a missing answer, "not_applicable" the answer that an item may
    allow. Where the instrument reports several responses together, `responses` is a list of such
    documents. Raises AssessmentError with every problem found.
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


def find_problems(instrument: Instrument, document: Any) -> tuple[Response, list[Found]]:
    """Give the response of an answers document and what is wrong with it.

    What is wrong is a list of (code, JSON pointer, message, hint); with any, the response must
    not be used. For readers of other formats, which know their own places.
    """
    found = _Reader(instrument)
    response = found.read(document)
    return response, found.problems


def find_broken(instrument: Instrument, document: Any) -> tuple[tuple[str, ...], list[Found]]:
    """Give the conditions on answers that a document breaks, by id, and what else is wrong with it.

    Of several responses together, each is held against them; the order is that of the package.
    """
    found = _Reader(instrument)
    found.read(document)
    broken = tuple(each.id for each in instrument.validity if each.id in found.broken)
    return broken, [each for each in found.problems if each[0] != "answers-not-valid"]


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column or 0


@define(eq=False, repr=False)
class _Reader:
    """Collects (code, pointer, message, hint) while it reads one answers document."""

    instrument: Instrument
    inner: bool = False
    problems: list[Found] = field(factory=list)
    undecided: set[int] = field(factory=set)
    broken: set[str] = field(factory=set)

    def read(self, document: Any) -> Response:
        instrument = self.instrument
        meta = self._meta(document)
        document = document if isinstance(document, Mapping) else {}
        grouped = self._responses(document.get(GROUP))
        unanswered = Absence.NOT_ASKED if grouped and "answers" not in document else Absence.MISSING
        values: list[Answer] = [unanswered] * len(instrument.cells)
        answers = document.get("answers", {})
        if not isinstance(answers, Mapping):
            self._problem(
                "answers-shape",
                ("answers",),
                f"'answers' is an object, not {brief(answers)}",
                f"write {{{json.dumps(instrument.items[0].id)}: ...}} with an entry per item",
            )
            answers = {}
        given = dict(self._answers(answers, values))
        if unanswered is Absence.MISSING and (answers or not self.problems):
            self._skip(values, given)
            self._require(values, answers)
            self._validate(values)
        return Response(instrument.id, *meta, instrument.cells, tuple(values), grouped)

    def _answers(
        self, answers: Mapping[str, Any], values: list[Answer]
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Take in the answers; give the cell and the place of each that there is."""
        for item, given in answers.items():
            if item not in self.instrument.item_by_id:
                self._problem(
                    "answers-unknown-item",
                    ("answers", item),
                    f"{self.instrument.id} has no item {brief(item)}",
                    nearest(item, self.instrument.item_by_id),
                )
                continue
            for view, value, place in self._views(item, given):
                index = self.instrument.cell_index.get((item, view))
                if index is not None:
                    values[index] = self._value(item, value, place)
                    if values[index] is not Absence.MISSING:
                        yield index, place

    def _responses(self, given: Any) -> tuple[Response, ...]:
        """Read the responses that are reported together."""
        if given is None or self.inner:
            return ()
        if not self.instrument.takes_responses:
            message = f"{self.instrument.id} reports on one response, not on several together"
            hint = "give each response as an answers document of its own"
            self._problem("answers-responses", (GROUP,), message, hint)
            return ()
        if not isinstance(given, list | tuple) or not 1 <= len(given) <= MAX_RESPONSES:
            self._problem(
                "answers-shape",
                (GROUP,),
                f"'responses' is a list of 1 to {MAX_RESPONSES:,} answers documents",
                'write [{"respondent": ..., "answers": {...}}, ...]',
            )
            return ()
        found = []
        for index, each in enumerate(given):
            reader = _Reader(self.instrument, inner=True)
            found.append(reader.read(each))
            place = pointer(GROUP, str(index))
            self.problems += [
                (code, place + at, message, hint) for code, at, message, hint in reader.problems
            ]
            self.broken |= reader.broken
        return tuple(found)

    def _skip(self, values: list[Answer], given: Mapping[int, tuple[str, ...]]) -> None:
        """Find what is not asked because of earlier answers; it must not be answered."""
        context = AnswerContext(self.instrument, values)
        for item in self.instrument.items:
            for view, condition in item.asked_when.items():
                index = self.instrument.cell_index[item.id, view]
                holds = evaluate(condition, context)
                if holds is True or holds is Absence.MISSING:
                    # What is missing may still turn out either way.
                    self.undecided |= set() if holds is True else {index}
                    continue
                if index in given and not isinstance(values[index], Absence):
                    self._problem(
                        "answers-skipped",
                        given[index],
                        f"{self.instrument.cell_name(item.id, view)} is not asked after the"
                        " answers before it",
                        "remove this answer, or correct those before it",
                    )
                values[index] = Absence.NOT_ASKED

    def _validate(self, values: Sequence[Answer]) -> None:
        """Hold answers together against the conditions that they must meet."""
        context = AnswerContext(self.instrument, values)
        for each in self.instrument.validity:
            if evaluate(each.rule, context) is False:
                cells = [
                    (node.options["item"], node.options["perspective"])
                    for node in walk(each.rule)
                    if node.op == "answer"
                ]
                names = ", ".join(dict.fromkeys(self.instrument.cell_name(*c) for c in cells[:12]))
                first = cells[0] if self.instrument.several_perspectives else cells[0][:1]
                hint = f"correct {names}" + (", ..." if len(cells) > 12 else "")
                self._problem("answers-not-valid", ("answers", *first), each.message, hint)
                self.broken.add(each.id)

    def _meta(self, document: Any) -> tuple[str, str]:
        if not isinstance(document, Mapping):
            self._problem(
                "answers-shape",
                (),
                f"an answers document is an object, not {brief(document)}",
                'write {"instrument": ..., "respondent": ..., "completed": ..., "answers": {...}}',
            )
            return "", ""
        known = _META if self.inner else (*_META, GROUP)
        for name in document:
            if name not in known:
                self._problem(
                    "answers-unknown-member",
                    (name,),
                    f"{brief(name)} does not belong in an answers document",
                    nearest(name, known),
                )
        if "answers" not in document and not document.get(GROUP):
            self._problem(
                "answers-shape", (), "the member 'answers' is missing", "add it: {...} per item"
            )
        given = document.get("instrument", self.instrument.id)
        if given != self.instrument.id:
            self._problem(
                "answers-other-instrument",
                ("instrument",),
                f"these answers are for {brief(given)}, not for {self.instrument.id!r}",
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
            f"{brief(given)} is not a date",
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
                    f"the answer to {item} has a value per perspective, not {brief(given)}",
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
                    f"{self.instrument.id} has no perspective {brief(view)}",
                    nearest(view, asked),
                )

    def _value(self, item: str, value: Any, place: tuple[str, ...]) -> Answer:
        scale = self.instrument.scale_by_id[self.instrument.item_by_id[item].scale]
        if type(value) is int and scale.type == "choice" and value in scale.values:
            return value
        try:
            return read_answer(scale, value)
        except Unfit as unfit:
            message = f"the answer to {item} is {unfit.what}"
            self._problem(unfit.code, place, message, unfit.hint)
            return Absence.MISSING

    def _require(self, values: Sequence[Answer], answers: Mapping[str, Any]) -> None:
        if Absence.MISSING not in values:
            return
        troubled = {problem[1] for problem in self.problems}
        for item in self.instrument.items:
            if not item.required:
                continue
            place = ("answers", item.id)
            cells = [
                (view, self.instrument.cell_index[item.id, view]) for view in item.perspectives
            ]
            open_views = [
                view
                for view, index in cells
                if pointer(*place, view) not in troubled
                # Nobody knows yet whether such an answer is asked for.
                if values[index] is Absence.MISSING and index not in self.undecided
            ]
            if open_views and pointer(*place) not in troubled:
                names = ", ".join(self.instrument.cell_name(item.id, view) for view in open_views)
                single = item.id in answers and len(open_views) == 1
                self._problem(
                    "answers-missing",
                    (*place, open_views[0]) if single else place,
                    f"no answer to {names}",
                    f"allowed: {allowed(self.instrument.scale_by_id[item.scale])}",
                )

    def _problem(self, code: str, place: tuple[str, ...], message: str, hint: str) -> None:
        self.problems.append((code, pointer(*place), message, hint))
