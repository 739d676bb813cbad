"""What keys do while a questionnaire is asked. Nothing here knows a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, evolve, field

from assessment_engine.answers_json import MAX_NAME
from assessment_engine.cli.taking.fields import (
    Choice,
    Row,
    allowed,
    as_key,
    choices,
    parsed,
    spelt,
    written,
)
from assessment_engine.cli.taking.sitting import Cell, Sitting
from assessment_engine.form import Item, Scale
from assessment_engine.scales import NOT_APPLICABLE, Unfit

START, REVIEW = "(start)", "(review)"
"""Places that are no items: no id has such a letter."""
_LATER, _BACK, _LEAVE, _NOT_APPLICABLE = "s", "b", "q", "x"
_TYPED = frozenset("0123456789:.,-")
_SIGNS = ".,-\N{MINUS SIGN}"


@define
class Asking:
    """The questionnaire as it is being asked.

    `save` is called after each answer, with the sitting. It ends with `done`, where all is
    answered, or with `left`. `place` is the id of the item on the screen, START or REVIEW.
    `begun` is what is typed of the key of an option, where more may follow; `again` the command
    that goes on with these answers.
    """

    sitting: Sitting
    words: Mapping[str, str]
    save: Callable[[Sitting], None]
    place: str = START
    resumed: bool = False
    focus: int = 0
    row: int | None = None
    message: str = ""
    done: bool = False
    left: bool = False
    returning: bool = False
    texts: dict[Cell, str] = field(factory=dict)
    marks: dict[Cell, tuple[str, ...]] = field(factory=dict)
    begun: str = ""
    again: str = ""

    # What is on the screen

    @property
    def item(self) -> Item | None:
        """The item on the screen."""
        return self.sitting.instrument.item_by_id.get(self.place)

    @property
    def fields(self) -> tuple[Cell, ...]:
        """The cells that are asked on the screen."""
        item = self.item
        return () if item is None else tuple((item.id, view) for view in self.sitting.views(item))

    @property
    def scale(self) -> Scale:
        """The scale of the item on the screen."""
        return self.sitting.scale(self.place)

    @property
    def is_text(self) -> bool:
        """Whether the answer is typed."""
        return self.item is not None and not self.scale.options

    def rows(self, number: int) -> list[Row]:
        """Give the rows of a field, or those of the last page."""
        if self.place == REVIEW:
            open_items = dict.fromkeys(each.item for each in self.sitting.open)
            return [Row(0, item=item) for item in open_items] or [Row(0)]
        if self.item is None:
            return []
        rows = [Row(number)] if self.is_text else []
        return rows + [Row(number, choice) for choice in choices(self.scale)]

    def text(self, cell: Cell) -> str:
        """Give what stands in a text field."""
        given = self.sitting.given.get(cell)
        if cell in self.texts or given is None or given == NOT_APPLICABLE:
            return self.texts.get(cell, "")
        return written(self.scale, given, self.sitting.instrument.wording)

    def is_chosen(self, cell: Cell, choice: Choice) -> bool:
        """Say whether an option is the answer, or one of several."""
        given = self.sitting.given.get(cell)
        if self.scale.type == "multiple" and choice.value != NOT_APPLICABLE:
            return choice.value in self._marked(cell)
        return given is not None and given == choice.value

    # Keys

    def press(self, key: str) -> None:
        """Take a key: a character, or a name such as "enter", "up", "tab", "backspace"."""
        self.message = ""
        if key == "interrupt" or (key == _LEAVE and (self.place != START or self.resumed)):
            self._keep_text()
            self.left = True
        elif self.place == START:
            self._at_start(key)
        elif key in ("pageup", "left", _BACK):
            if self._settled():
                self._go(self._neighbour(-1))
        elif self.place == REVIEW:
            self._at_end(key)
        else:
            self._at_item(key)

    def _at_start(self, key: str) -> None:
        name = self.sitting.respondent
        if key in ("enter", "down", "right", "pagedown"):
            first = next((i for i in self.sitting.items if self.sitting.is_open(i)), None)
            self._go(REVIEW if first is None else first.id)
        elif self.resumed:
            return  # the name is the one that the answers were begun with
        elif key == "backspace":
            self._changed(evolve(self.sitting, respondent=name[:-1]), "")
        elif key == "clear":
            self._changed(evolve(self.sitting, respondent=""), "")
        elif len(key) == 1 and key.isprintable() and len(name) < MAX_NAME:
            self._changed(evolve(self.sitting, respondent=name + key), "")

    def _at_end(self, key: str) -> None:
        rows = self.rows(0)
        if key in ("up", "down"):
            step = 1 if key == "down" else -1
            self.row = ((self.row or 0) + step) % len(rows)
        elif key in ("enter", " "):
            row = rows[min(self.row or 0, len(rows) - 1)]
            if not self.sitting.open:
                self.done = True
            elif row.item in self.sitting.instrument.item_by_id:
                self._go(row.item)
                self.returning = True

    def _at_item(self, key: str) -> None:
        if self.begun and self._goes_on(key):
            return
        if key in ("pagedown", "right", _LATER):
            if self._settled():
                self._go(self._neighbour(1))
        elif key in ("tab", "backtab"):
            if self._settled():
                self._to_field((self.focus + (1 if key == "tab" else -1)) % len(self.fields))
        elif key in ("up", "down"):
            if self._settled():
                self._move(1 if key == "down" else -1)
        elif key == _NOT_APPLICABLE or (not self.is_text and self._begins(key)):
            self._by_key(key)
        elif self.is_text and self._types():
            self._type(key)
        elif key == " " and self.row is not None:
            self._choose(self._row().choice, advance=False)
        elif key == "enter":
            self._enter()
        elif key in ("backspace", "clear"):
            self._answer(None)

    def _begins(self, key: str) -> bool:
        """Say whether a character may be the first of the key of an option."""
        return key.isdigit() or any(spelt(self.scale, key))

    def _goes_on(self, key: str) -> bool:
        """Take a key after others of the key of an option; say whether it belonged to them."""
        typed, self.begun = self.begun, ""
        if key in ("enter", " "):
            self._by_key(typed, whole=True)
        elif key == "backspace":
            self._begin(typed[:-1])
        elif len(key) == 1 and (key.isdigit() or key in _SIGNS):
            self._by_key(typed + as_key(key))
        else:
            self.begun = typed
            self._keep_begun()
            return False
        return True

    def _keep_begun(self) -> None:
        """Choose the option whose key is typed, when something else is done than to confirm it."""
        typed, self.begun = self.begun, ""
        self._choose(spelt(self.scale, typed)[0], advance=False)

    def _begin(self, typed: str) -> None:
        self.begun = typed
        if typed:
            self.message = self.words["begun"].format(key=typed)

    def _types(self) -> bool:
        """Say whether the cursor is in a text field, and not on what stands below it."""
        return self.row is None or self._row().choice is None

    def _row(self) -> Row:
        rows = self.rows(self.focus)
        return rows[min(self.row or 0, len(rows) - 1)]

    def _cell(self) -> Cell:
        return self.fields[self.focus]

    def _type(self, key: str) -> None:
        cell, text = self._cell(), self.text(self._cell())
        if key == "enter":
            self._enter()
        elif key == "backspace":
            self.texts[cell] = text[:-1]
        elif key == "clear":
            self.texts[cell] = ""
        elif key in _TYPED and len(text) < 20:
            self.texts[cell] = text + key

    def _by_key(self, key: str, *, whole: bool = False) -> None:
        """Choose the option of a key; one that may go on is kept until it is `whole`."""
        choice, longer = spelt(self.scale, key)
        if longer and not whole:
            self._begin(as_key(key))
            return
        if choice is None:
            self.message = self.words["no_option"].format(key=key)
            return
        self._choose(choice, advance=self.scale.type != "multiple" or key == _NOT_APPLICABLE)

    def _choose(self, choice: Choice | None, *, advance: bool) -> None:
        cell = self._cell()
        if choice is None:
            return
        self.row = next(i for i, row in enumerate(self.rows(self.focus)) if row.choice == choice)
        if choice.value == NOT_APPLICABLE:
            self.marks[cell], self.texts[cell] = (), ""
            self._answer(choice.value)
        elif self.scale.type == "multiple":
            marked = set(self._marked(cell)) ^ {str(choice.value)}
            self.marks[cell] = tuple(value for value in self.scale.values if value in marked)
            self._answer(list(self.marks[cell]) or None, quietly=True)
        else:
            self._answer(choice.value)
        if advance:
            self._advance()

    def _enter(self) -> None:
        cell, row = self._cell(), None if self.row is None else self._row()
        if self.is_text and self._types():
            if not self._keep_text(tell=True):
                return
        elif self.scale.type == "multiple" and (row is None or not _is_absent(row.choice)):
            if not self._keep_marks(cell):
                return
        elif row is not None and row.choice is not None:
            self._choose(row.choice, advance=False)
        if cell not in self.sitting.given and self.item is not None and self.item.required:
            self.message = self.words["choose"] if not self.is_text else self.words["needs_answer"]
            return
        self._advance()

    # Answers

    def _marked(self, cell: Cell) -> tuple[str, ...]:
        given = self.sitting.given.get(cell)
        return self.marks.get(cell, tuple(given) if isinstance(given, list | tuple) else ())

    def _keep_marks(self, cell: Cell) -> bool:
        """Take the marked options as the answer; none is one too, where an answer is needed."""
        marked = list(self._marked(cell))
        if cell in self.sitting.given and not marked:
            return True
        needed = self.item is not None and self.item.required
        return self._answer(marked if marked or needed else None)

    def _settled(self) -> bool:
        """Take what is typed before going elsewhere; where it is no answer, say so and stay.

        What was typed is gone then, and an answer that was there before stays.
        """
        kept = self._keep_text(tell=True)
        if not kept:
            self.texts.pop(self._cell())
        return kept

    def _keep_text(self, *, tell: bool = False) -> bool:
        """Take what is typed as the answer, if it is one; with `tell`, say why it is none."""
        if self.begun:
            self._keep_begun()
        if not self.is_text or self.focus >= len(self.fields) or self._cell() not in self.texts:
            return True
        cell = self._cell()
        text = self.texts[cell].strip()
        if not text and self.sitting.given.get(cell) == NOT_APPLICABLE:
            return True
        try:
            value = parsed(self.scale, text) if text else None
        except ValueError:
            kind = "not_a_number" if self.scale.type == "number" else "not_a_time"
            self.message = self.words[kind].format(text=text) if tell else ""
            return False
        kept = self._answer(value, quietly=not tell, shown=text)
        if kept:
            self.texts.pop(cell, None)
        return kept

    def _answer(self, value: Any, *, quietly: bool = False, shown: str = "") -> bool:
        """Give the answer of the field; None takes it back. Say whether it is one."""
        cell = self._cell()
        try:
            changed = self.sitting.with_answer(cell, value)
        except Unfit:
            named = allowed(self.scale, self.words, self.sitting.instrument.wording)
            many = self.scale.type == "multiple"
            told = self.words["count"].format(count=len(value), allowed=named) if many else ""
            told = told or self.words["out_of_range"].format(text=shown, allowed=named)
            self.message = "" if quietly else told
            if many and cell in self.sitting.given:
                # The marks on the screen are the answer, and these are none.
                self._changed(self.sitting.with_answer(cell, None), self.place)
            return False
        if value is None:
            self.marks.pop(cell, None)
        if changed.given != self.sitting.given:
            self._changed(changed, self.place)
        return True

    def _changed(self, sitting: Sitting, place: str) -> None:
        before = self.sitting
        self.sitting = sitting
        if place or before.given:
            self.save(sitting)

    # Moving

    def _neighbour(self, step: int) -> str:
        order = {item.id: n for n, item in enumerate(self.sitting.instrument.items)}
        here = order.get(self.place, len(order))
        items = self.sitting.items[::step]
        beyond = (each.id for each in items if (order[each.id] - here) * step > 0)
        return next(beyond, REVIEW if step > 0 else START)

    def _go(self, place: str) -> None:
        self.place, self.returning = place, False
        self.row = 0 if place == REVIEW else None
        open_fields = [n for n, cell in enumerate(self.fields) if cell not in self.sitting.given]
        self._to_field(open_fields[0] if open_fields else 0)

    def _to_field(self, number: int) -> None:
        """Put the cursor into a field, on the answer that it has."""
        self.focus = number
        if self.item is None:
            return
        cell = self.fields[number]
        chosen = (
            index
            for index, row in enumerate(self.rows(number))
            if row.choice is not None and self.is_chosen(cell, row.choice)
        )
        self.row = next(chosen, 0 if self.is_text else None)

    def _move(self, step: int) -> None:
        """Move the cursor by a row, from field to field."""
        count = len(self.rows(self.focus))
        row = (-1 if step > 0 else count) if self.row is None else self.row
        if 0 <= row + step < count:
            self.row = row + step
        elif 0 <= self.focus + step < len(self.fields):
            self.focus += step
            self.row = 0 if step > 0 else len(self.rows(self.focus)) - 1

    def _advance(self) -> None:
        """Go to the next field, or on to the next item when this one has what it needs."""
        item = self.item
        if item is None or not self.fields:
            self._go(self._neighbour(1))
        elif self.focus + 1 < len(self.fields):
            self._to_field(self.focus + 1)
        elif item.required and self.sitting.is_open(item):
            missing = [n for n, cell in enumerate(self.fields) if cell not in self.sitting.given]
            self._to_field(missing[0])
            self.message = self.words["needs_answer"]
        else:
            self._go(REVIEW if self.returning else self._neighbour(1))


def _is_absent(choice: Choice | None) -> bool:
    return choice is not None and choice.value == NOT_APPLICABLE
