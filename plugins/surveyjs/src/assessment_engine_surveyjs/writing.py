"""An instrument as the JSON of a SurveyJS form: pages of questions, in all its languages.

The answers that people give in it are those of an answers document: an item that is asked from
several perspectives is a matrix with a row for each, and choices have the values of the scale.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from attrs import define, field

from assessment_engine import Instrument, Problem
from assessment_engine.markup import parse, plain
from assessment_engine.tables import Form
from assessment_engine_surveyjs.expressions import Unsayable, condition, reference
from assessment_engine_surveyjs.names import BESIDE, NONE, NOT_APPLICABLE

PER_PAGE = 10
_MOST_SHOWN = 12
Json = dict[str, Any]


@define
class SurveyJsWriter:
    """Writes an instrument for the SurveyJS Form Library."""

    name: str = "surveyjs"
    extension: str = "json"

    def write(self, instruments: Sequence[Instrument]) -> Form:
        """Give the JSON of a survey; rules that it cannot say are warnings."""
        writing = _Writing(instruments)
        survey = writing.survey()
        text = json.dumps(survey, indent=2, ensure_ascii=False) + "\n"
        return Form(text.encode("utf-8", "backslashreplace"), tuple(writing.problems))


@define(eq=False, repr=False)
class _Writing:
    instruments: Sequence[Instrument]
    problems: list[Problem] = field(factory=list)

    @property
    def instrument(self) -> Instrument:
        """The instrument in its first language."""
        return self.instruments[0]

    def survey(self) -> Json:
        """Give the whole form."""
        own = self.instrument
        # The description is for those who choose an instrument, and may tell how it is scored.
        survey: Json = {"title": self._text(lambda each: each.title)}
        if own.language.lower() not in ("en", "en-us"):
            survey["locale"] = own.language.lower()
        survey |= {
            "showProgressBar": True,
            "progressBarType": "questions",
            # What is not asked must not be answered.
            "clearInvisibleValues": "onHidden",
            "calculatedValues": [
                {"name": "instrument", "expression": f"'{own.id}'", "includeIntoResult": True}
            ],
            "pages": list(self._pages()),
        }
        self._validity(survey["pages"])
        return survey

    def _pages(self) -> Iterator[Json]:
        """Give the pages: some items each, that have the same scale."""
        items = list(enumerate(self.instrument.items))
        number = 0
        while items:
            scale = items[0][1].scale
            held = items[:PER_PAGE]
            same = next((n for n, (_, item) in enumerate(held) if item.scale != scale), len(held))
            # Single questions on scales of their own need no page each.
            held = held[: same if same > 1 else 1]
            if len(held) == 1:
                held = items[: self._alone(items)]
            items = items[len(held) :]
            number += 1
            page: Json = {"name": f"page{number}"}
            alike = len({item.scale for _, item in held}) == 1
            if alike:
                page["description"] = self._scale_label(held[0][1].scale)
            page["elements"] = [
                element for index, _ in held for element in self._item(index, described=not alike)
            ]
            yield page

    def _alone(self, items: Sequence[tuple[int, Any]]) -> int:
        """Count the items from the first whose neighbour has another scale, up to a page."""
        count = 1
        while count < min(len(items), PER_PAGE):
            after = items[count][1].scale
            if count + 1 < len(items) and items[count + 1][1].scale == after:
                break
            count += 1
        return count

    def _item(self, index: int, described: bool) -> Iterator[Json]:
        """Give the questions of an item: one, a matrix, or a panel with one per perspective."""
        item = self.instrument.items[index]
        scale = self.instrument.scale_by_id[item.scale]
        title = self._text(lambda each: each.items[index].text)
        about = self._scale_label(item.scale) if described else None
        asked = {view: self._asked(index, view) for view in item.perspectives}
        if not self.instrument.several_perspectives:
            (view,) = item.perspectives
            yield from self._questions(index, view, title, about, asked[view])
            return
        if scale.type == "choice" and len(set(asked.values())) == 1:
            yield self._matrix(index, title, about, next(iter(asked.values())))
            return
        panel: Json = {"type": "panel", "name": f"panel_{item.id}", "title": title}
        if about is not None:
            panel["description"] = about
        panel["elements"] = [
            question
            for view in item.perspectives
            for question in self._questions(index, view, self._view_label(view), None, asked[view])
        ]
        yield panel

    def _matrix(self, index: int, title: Any, about: Any, asked: str | None) -> Json:
        item = self.instrument.items[index]
        question: Json = {"type": "matrix", "name": item.id, "title": title}
        if about is not None:
            question["description"] = about
        if asked is not None:
            question["visibleIf"] = asked
        if item.required:
            question |= {"isRequired": True, "eachRowRequired": True}
        question["columns"] = self._choices(item.scale)
        question["rows"] = [
            {"value": view, "text": self._view_label(view)} for view in item.perspectives
        ]
        return question

    def _questions(
        self, index: int, view: str, title: Any, about: Any, asked: str | None
    ) -> Iterator[Json]:
        """Give the question of one answer, and one beside it where "not applicable" needs that."""
        item = self.instrument.items[index]
        scale = self.instrument.scale_by_id[item.scale]
        name = self.instrument.cell_name(item.id, view)
        question: Json = {"type": "text", "name": name, "title": title}
        notes = [each for each in (about, scale.unit or None) if each is not None]
        if notes:
            question["description"] = notes[0] if len(notes) == 1 else self._described(index)
        if asked is not None:
            question["visibleIf"] = asked
        if item.required:
            question["isRequired"] = True
        question |= _MAKERS[scale.type](self, item.scale, name)
        beside = None
        if scale.type not in ("choice", "multiple") and scale.not_applicable is not None:
            beside = f"{name}{BESIDE}"
            free = f"{{{beside}}} empty"
            question["visibleIf"] = free if asked is None else f"({asked}) and {free}"
        yield question
        if beside is not None:
            choice = {"value": NOT_APPLICABLE, "text": self._not_applicable(item.scale)}
            extra: Json = {"type": "checkbox", "name": beside, "titleLocation": "hidden"}
            if asked is not None:
                extra["visibleIf"] = asked
            yield {**extra, "choices": [choice]}

    def _choice(self, scale: str, name: str) -> Json:
        choices = self._choices(scale)
        kind = "radiogroup" if len(choices) <= _MOST_SHOWN else "dropdown"
        return {"type": kind, "choices": choices}

    def _multiple(self, scale: str, name: str) -> Json:
        known = self.instrument.scale_by_id[scale]
        choices = self._choices(scale)
        for choice in choices:
            if choice["value"] == NOT_APPLICABLE and NOT_APPLICABLE not in known.values:
                choice["isExclusive"] = True
        if known.at_least == 0:
            none = self._text(lambda each: each.wording.phrase("value_none"))
            choices.append({"value": NONE, "text": none, "isExclusive": True})
        made: Json = {"type": "checkbox", "choices": choices}
        # The page lets no more be chosen; an expression also refuses what a program sets.
        excused = [NONE] * (known.at_least == 0)
        if known.not_applicable is not None and NOT_APPLICABLE not in known.values:
            excused.append(NOT_APPLICABLE)
        bounds = [f"{{{name}}} contains '{value}'" for value in excused]
        least, most = max(known.at_least, 1), known.at_most or len(known.options)
        bounds.append(f"({{{name}.length}} >= {least} and {{{name}.length}} <= {most})")
        if known.at_most is not None:
            made["maxSelectedChoices"] = known.at_most
        expression = f"{{{name}}} empty or {' or '.join(bounds)}"
        made["validators"] = [{"type": "expression", "expression": expression}]
        return made

    def _number(self, scale: str, name: str) -> Json:
        known = self.instrument.scale_by_id[scale]
        made: Json = {"type": "text", "inputType": "number"}
        made |= {"min": _json(known.low), "max": _json(known.high)}
        if known.decimals:
            made["step"] = _json(Fraction(1, 10**known.decimals))
        rounded = f"{{{name}}} empty or round({{{name}}}, {known.decimals}) = {{{name}}}"
        made["validators"] = [{"type": "expression", "expression": rounded}]
        return made

    def _time(self, scale: str, name: str) -> Json:
        known = self.instrument.scale_by_id[scale]
        pattern = _times(int(known.low), int(known.high))
        made: Json = {"type": "text", "validators": [{"type": "regex", "regex": pattern}]}
        if known.type == "time_of_day":
            made["inputType"] = "time"
        else:
            made["placeholder"] = "0:00"
        return made

    def _choices(self, scale: str) -> list[Json]:
        known = self.instrument.scale_by_id[scale]
        choices = [
            {
                "value": option.value if isinstance(option.value, str) else _json(option.value),
                "text": self._option(scale, place),
            }
            for place, option in enumerate(known.options)
        ]
        if known.not_applicable is not None and NOT_APPLICABLE not in known.values:
            choices.append({"value": NOT_APPLICABLE, "text": self._not_applicable(scale)})
        return choices

    def _asked(self, index: int, view: str) -> str | None:
        """Give the expression for when an item is asked; None for always, or where none says it."""
        item = self.instrument.items[index]
        if view not in item.asked_when:
            return None
        rule = item.asked_when[view]
        try:
            return condition(rule, self.instrument).holds
        except Unsayable as error:
            self._warn(f"when {item.id} is asked", str(error), "it is always asked", rule.source)
            return None

    def _validity(self, pages: Sequence[Json]) -> None:
        """Put each condition that answers must meet on the last question that it is about."""
        found = {question["name"]: question for question in _walk(pages)}
        order = list(found)
        for index, each in enumerate(self.instrument.validity):
            cells = [reference(self.instrument, *cell).strip("{}") for cell in _cells(each.rule)]
            names = [name if name in found else name.partition(".")[0] for name in cells]
            try:
                fails = condition(each.rule, self.instrument).fails
                if not names:
                    raise Unsayable("it is about no answer")
            except Unsayable as error:
                what = f"the condition {each.id!r}"
                self._warn(what, str(error), "the import refuses what breaks it", each.source)
                continue
            last = found[max(names, key=order.index)]
            last.setdefault("validators", []).append(
                {
                    "type": "expression",
                    "text": self._message(index),
                    "expression": f"!({fails})",
                }
            )

    def _warn(self, what: str, why: str, effect: str, source: Any) -> None:
        message = f"SurveyJS cannot say {what}: {why}"
        self.problems.append(
            Problem("surveyjs-rule", message, source.pointer, effect, source.file,
                    severity="warning")
        )  # fmt: skip

    # Texts in all languages

    def _text(self, get: Callable[[Instrument], str]) -> Any:
        """Give a text, or one for each language where they differ.

        What SurveyJS calls default is English: the first language takes its place only where
        there is no English.
        """
        texts = {each.language: plain(parse(get(each))) for each in self.instruments}
        first = self.instrument.language
        if len(set(texts.values())) == 1:
            return texts[first]
        english = next((tag for tag in texts if tag.lower().partition("-")[0] == "en"), first)
        named = {tag.lower(): text for tag, text in texts.items() if tag != english}
        return {"default": texts[english], **named}

    def _message(self, index: int) -> Any:
        return self._text(lambda each: each.validity[index].message)

    def _option(self, scale: str, place: int) -> Any:
        return self._text(lambda each: each.scale_by_id[scale].options[place].label)

    def _not_applicable(self, scale: str) -> Any:
        return self._text(lambda each: each.scale_by_id[scale].not_applicable or "")

    def _scale_label(self, scale: str) -> Any:
        return self._text(lambda each: each.scale_by_id[scale].label)

    def _view_label(self, view: str) -> Any:
        return self._text(lambda each: each.perspective_by_id[view].label)

    def _described(self, index: int) -> Any:
        def both(each: Instrument) -> str:
            scale = each.scale_by_id[each.items[index].scale]
            known = scale.unit.casefold() in scale.label.casefold()
            return scale.label if known else f"{scale.label} ({scale.unit})"

        return self._text(both)


_MAKERS: dict[str, Callable[[_Writing, str, str], Json]] = {
    "choice": _Writing._choice,
    "multiple": _Writing._multiple,
    "number": _Writing._number,
    "time_of_day": _Writing._time,
    "duration": _Writing._time,
}


def _walk(elements: Sequence[Json]) -> Iterator[Json]:
    for element in elements:
        inner = element.get("elements")
        if inner is None:
            yield element
        else:
            yield from _walk(inner)


def _cells(node: Any) -> Iterator[tuple[str, str]]:
    if node.op == "answer":
        yield node.options["item"], node.options["perspective"]
    for operand in node.operands:
        yield from _cells(operand)


def _times(low: int, high: int) -> str:
    """Give the pattern of the times from one to another, in minutes, both included."""
    hours = []
    for hour in range(low // 60, high // 60 + 1):
        first = low % 60 if hour == low // 60 else 0
        last = high % 60 if hour == high // 60 else 59
        minutes = "[0-5]\\d"
        if (first, last) != (0, 59):
            minutes = f"(?:{'|'.join(f'{each:02d}' for each in range(first, last + 1))})"
        hours.append(f"{'0?' if hour < 10 else ''}{hour}:{minutes}")
    return f"^(?:{'|'.join(hours)})$"


def _json(number: Any) -> int | float:
    return int(number) if number == int(number) else float(number)
