"""Random responses to an instrument, and the answers documents that write them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from assessment_engine.answers_json import MAX_NAME
from assessment_engine.form import Scale
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import clock, exact
from assessment_engine.responses import AnswerContext, Response, written_answer
from assessment_engine.rules.evaluate import evaluate, walk
from assessment_engine.scales import NOT_APPLICABLE
from assessment_engine.testing.random_words import Json
from assessment_engine.values import Absence, Answer, Node

_TRIES = 4
_MOST_RESPONSES = 3
respondents = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=min(12, MAX_NAME)
)
dates = st.just("") | st.dates().map(lambda date: date.isoformat())


def drawn_responses(
    instrument: Instrument, complete: bool | None, *, inner: bool = False
) -> st.SearchStrategy[Response]:
    """Give valid responses, some holding responses that are reported together if that can be."""
    each = None if inner else drawn_responses(instrument, complete, inner=True)

    # Without arguments, which Hypothesis would write out in full.
    @st.composite
    def drawn(draw: st.DrawFn) -> Response:
        grouped: tuple[Response, ...] = ()
        several: bool = draw(st.booleans())
        if each is not None and instrument.takes_responses and several:
            grouped = tuple(draw(st.lists(each, min_size=1, max_size=_MOST_RESPONSES)))
        values: tuple[Answer, ...] = (Absence.NOT_ASKED,) * len(instrument.cells)
        own: bool = draw(st.booleans())
        if own or not grouped:
            values = _values(draw, instrument, complete)
        return Response(
            instrument.id, draw(respondents), draw(dates), instrument.cells, values, grouped
        )

    return drawn()


def _values(draw: st.DrawFn, instrument: Instrument, complete: bool | None) -> tuple[Answer, ...]:
    cells = [_cell(instrument, item, complete is not True) for item, _ in instrument.cells]
    values = [draw(cell) for cell in cells]
    if complete is False:
        able = [_absences(instrument, item) for item, _ in instrument.cells]
        index = draw(st.sampled_from([index for index, kinds in enumerate(able) if kinds]))
        values[index] = draw(st.sampled_from(able[index]))
    for _ in range(_TRIES):
        settled = _settled(instrument, values)
        broken = _broken(instrument, settled)
        if not broken:
            return settled
        for index in broken:
            values[index] = draw(cells[index])
    return reject()


def _settled(instrument: Instrument, values: Sequence[Answer]) -> tuple[Answer, ...]:
    """Give the answers without those to items that are not asked after the others."""
    settled = list(values)
    context = AnswerContext(instrument, settled)
    for item in instrument.items:
        for view, condition in item.asked_when.items():
            if evaluate(condition, context) not in {True, Absence.MISSING}:
                settled[instrument.cell_index[item.id, view]] = Absence.NOT_ASKED
    return tuple(settled)


def _broken(instrument: Instrument, values: Sequence[Answer]) -> list[int]:
    """Give the places of the answers that break a condition together."""
    context = AnswerContext(instrument, values)
    rules = [each.rule for each in instrument.validity]
    return [
        instrument.cell_index[cell]
        for rule in rules
        if evaluate(rule, context) is False
        for cell in _named(rule)
        if cell in instrument.cell_index
    ]


def _named(rule: Node) -> list[tuple[str, str]]:
    answers = [node.options for node in walk(rule) if node.op == "answer"]
    return [(options["item"], options["perspective"]) for options in answers]


def _cell(instrument: Instrument, item: str, absent: bool) -> st.SearchStrategy[Answer]:
    present = present_answers(instrument.scale_by_id[instrument.item_by_id[item].scale])
    absences = _absences(instrument, item) if absent else []
    return present | st.sampled_from(absences) if absences else present


def _absences(instrument: Instrument, item: str) -> list[Absence]:
    asked = instrument.item_by_id[item]
    scale = instrument.scale_by_id[asked.scale]
    open_too = [] if asked.required else [Absence.MISSING]
    return open_too + ([] if scale.not_applicable is None else [Absence.NOT_APPLICABLE])


def present_answers(scale: Scale) -> st.SearchStrategy[Answer]:
    """Give the answers that a scale allows."""
    if scale.type == "choice":
        return st.sampled_from(scale.values)
    if scale.type == "multiple":
        most = len(scale.values) if scale.at_most is None else scale.at_most
        chosen = st.sets(
            st.sampled_from(range(len(scale.values))), min_size=scale.at_least, max_size=most
        )
        return chosen.map(lambda places: tuple(scale.values[place] for place in sorted(places)))
    step = Fraction(1, 10**scale.decimals)
    least, most = math.ceil(scale.low / step), math.floor(scale.high / step)
    return st.integers(least, most).map(lambda number: exact(number * step))


def drawn_documents(
    instrument: Instrument, complete: bool | None = None
) -> st.SearchStrategy[Json]:
    """Give answers documents in the different ways to write them."""
    response = drawn_responses(instrument, complete)

    @st.composite
    def drawn(draw: st.DrawFn) -> Json:
        return _document(draw, instrument, draw(response))

    return drawn()


def _document(draw: st.DrawFn, instrument: Instrument, response: Response) -> Json:
    written = response.to_dict()
    members = [(name, value) for name, value in written.items() if name not in _HELD]
    document = dict(draw(st.permutations(members)))
    if "answers" in written:
        document["answers"] = _answers(draw, instrument, response)
    if response.responses:
        document["responses"] = [_document(draw, instrument, each) for each in response.responses]
    if not response.respondent or not response.completed:
        document = {name: value for name, value in document.items() if value != ""}
    return document


_HELD = frozenset({"answers", "responses"})


def _answers(draw: st.DrawFn, instrument: Instrument, response: Response) -> Json:
    answers: Json = {}
    for (item, view), value in zip(response.cells, response.values, strict=True):
        written: Any = None
        if value is Absence.NOT_APPLICABLE:
            written = NOT_APPLICABLE
        elif not isinstance(value, Absence):
            written = _written(
                draw, instrument.scale_by_id[instrument.item_by_id[item].scale], value
            )
        elif value is Absence.NOT_ASKED or draw(st.booleans()):
            continue
        if len(instrument.perspectives) == 1 and draw(st.booleans()):
            answers[item] = written
        else:
            answers.setdefault(item, {})[view] = written
    return dict(draw(st.permutations([*answers.items()])))


def _written(draw: st.DrawFn, scale: Scale, value: Any) -> Any:
    if scale.type in {"time_of_day", "duration"} and draw(st.booleans()):
        return clock(value)
    if scale.type == "multiple":
        return draw(st.permutations(value))
    return written_answer(value)
