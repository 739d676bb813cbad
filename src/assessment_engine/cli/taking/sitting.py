"""What one person has answered so far, and what is still asked of them: values and no terminal."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from attrs import evolve, field, frozen

from assessment_engine.answers_json import find_problems
from assessment_engine.form import Item, Scale
from assessment_engine.instrument import Instrument
from assessment_engine.responses import AnswerContext
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.scales import Unfit, read_answer
from assessment_engine.values import Absence

Cell = tuple[str, str]


@frozen
class Open:
    """What keeps the answers from being complete. `item` is the id of where to mend it."""

    code: str
    message: str
    item: str


@frozen(slots=False)
class Sitting:
    """The answers given so far, as JSON values by item and perspective.

    Answers to what is no longer asked stay in `given`, for when it is asked again; `document`
    leaves them out.
    """

    instrument: Instrument
    given: Mapping[Cell, Any] = field(factory=dict)
    respondent: str = ""

    @classmethod
    def resumed(cls, instrument: Instrument, document: Mapping[str, Any]) -> Sitting:
        """Go on with the answers document of a draft."""
        given: dict[Cell, Any] = {}
        for item, answers in document.get("answers", {}).items():
            views = instrument.item_by_id[item].perspectives
            by_view = answers if isinstance(answers, Mapping) else {views[0]: answers}
            given.update({(item, view): value for view, value in by_view.items()})
        given = {cell: value for cell, value in given.items() if value is not None}
        return cls(instrument, given, str(document.get("respondent", "")))

    def with_answer(self, cell: Cell, value: Any) -> Sitting:
        """Give an answer; None takes it back. Raises Unfit for one out of its scale."""
        given = {known: each for known, each in self.given.items() if known != cell}
        if value is not None:
            read_answer(self.scale(cell[0]), value)
            given[cell] = value
        return evolve(self, given=given)

    def scale(self, item: str) -> Scale:
        """Give the scale of an item."""
        return self.instrument.scale_by_id[self.instrument.item_by_id[item].scale]

    @cached_property
    def asked(self) -> frozenset[Cell]:
        """The cells that are asked after the answers so far.

        One of which nobody knows yet, since what decides it is open, is not among them.
        """
        response, _ = find_problems(self.instrument, self._document(self.given))
        context = AnswerContext(self.instrument, response.values)
        asked = set()
        for cell, value in zip(response.cells, response.values, strict=True):
            when = self.instrument.item_by_id[cell[0]].asked_when.get(cell[1])
            decided = when is None or evaluate(when, context) is True
            if decided and value is not Absence.NOT_ASKED:
                asked.add(cell)
        return frozenset(asked)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items that are asked, in their order."""
        return tuple(each for each in self.instrument.items if self.views(each))

    def views(self, item: Item) -> tuple[str, ...]:
        """Give the perspectives from which an item is asked now."""
        return tuple(view for view in item.perspectives if (item.id, view) in self.asked)

    def is_open(self, item: Item) -> bool:
        """Say whether something of an item is asked and has no answer."""
        return any((item.id, view) not in self.given for view in self.views(item))

    @property
    def answered(self) -> int:
        """How many of the items that are asked have all their answers."""
        return sum(not self.is_open(item) for item in self.items)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The answers document, without what is not asked."""
        return self._document({c: v for c, v in self.given.items() if c in self.asked})

    @cached_property
    def open(self) -> tuple[Open, ...]:
        """What keeps the answers from being complete, in the order of the items."""
        _, found = find_problems(self.instrument, self.document)
        order = {item.id: index for index, item in enumerate(self.instrument.items)}
        made = []
        for code, place, message, hint in found:
            parts = place.split("/")
            item = parts[2].replace("~1", "/").replace("~0", "~") if len(parts) > 2 else ""
            # The message of a validity rule is the author's; it does not name the items.
            told = f"{message} ({hint})" if code == "answers-not-valid" else message
            made.append(Open(code, told, item))
        return tuple(sorted(made, key=lambda each: order.get(each.item, -1)))

    def _document(self, given: Mapping[Cell, Any]) -> dict[str, Any]:
        answers: dict[str, dict[str, Any]] = {}
        for item, view in self.instrument.cells:
            if (item, view) in given:
                answers.setdefault(item, {})[view] = given[item, view]
        named = {"instrument": self.instrument.id, "respondent": self.respondent}
        return {**named, "answers": answers}


__all__ = ["Cell", "Open", "Sitting", "Unfit"]
