"""What stands on the screen while a questionnaire is asked: styled lines, for any width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, field
from prompt_toolkit.utils import get_cwidth

from assessment_engine.cli.taking.asking import REVIEW, START, Asking
from assessment_engine.cli.taking.fields import Row, allowed, choices
from assessment_engine.cli.taking.sitting import Cell
from assessment_engine.form import Item
from assessment_engine.markup import parse, plain

Line = list[tuple[str, str]]
"""Pieces of a line, each with the name of its style."""
MIN_WIDTH, WIDEST = 8, 84
# Below so many lines, less stands around the question.
LOW = 10
CONTEXT = 3
SYMBOLS: Mapping[str, str] = {
    "chosen": "(●)",
    "free": "( )",
    "marked": "[x]",
    "unmarked": "[ ]",
    "here": "▸",
    "done": "█",
    "to_do": "░",
    "rule": "─",
    "cursor": "▏",
    "more": "  ⋮",
}
ASCII: Mapping[str, str] = {
    **SYMBOLS,
    "chosen": "(*)",
    "here": ">",
    "done": "#",
    "to_do": ".",
    "rule": "-",
    "cursor": "_",
    "more": "  ...",
}
"""The same for a terminal that has no more than ASCII."""


@define
class Screen:
    """The parts of a screen: `head` and `foot` stay, `body` scrolls so that line `at` is seen."""

    head: list[Line] = field(factory=list)
    body: list[Line] = field(factory=list)
    foot: list[Line] = field(factory=list)
    at: int = 0


def draw(
    asking: Asking, width: int, height: int, symbols: Mapping[str, str] = SYMBOLS
) -> list[Line]:
    """Draw the screen that a questionnaire is at: `height` lines, none wider than `width`."""
    width = max(MIN_WIDTH, min(width, WIDEST))
    made = _Drawing(asking, width, symbols, True).screen()
    if len(made.head) + len(made.body) + len(made.foot) > height:
        # The descriptions of options are shown where the cursor is.
        made = _Drawing(asking, width, symbols, False).screen()
    if height < LOW:
        made.head, made.foot = made.head[:1], made.foot[:1]
    room = max(1, height - len(made.head) - len(made.foot))
    body = _scrolled(made.body, made.at, room, symbols)
    return [*made.head, *body, *[[] for _ in range(room - len(body))], *made.foot]


def _scrolled(body: list[Line], at: int, room: int, symbols: Mapping[str, str]) -> list[Line]:
    """Give as much of the body as there is room for, with a mark where there is more."""
    if len(body) <= room:
        return body
    below = min(CONTEXT, room // 3)
    first = max(0, min(at + below + 1 - room, len(body) - room))
    shown = body[first : first + room]
    more: Line = [("class:hint", symbols["more"])]
    if first > 0 and room > CONTEXT:
        shown[0] = more
    if first + room < len(body) and room > CONTEXT:
        shown[-1] = more
    return shown


def wrapped(text: str, width: int) -> list[str]:
    """Break a text between its words into lines no wider than a terminal shows in `width`."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            if line and get_cwidth(f"{line} {word}") <= width:
                line = f"{line} {word}"
                continue
            lines += [line] if line else []
            *whole, line = _pieces(word, width)
            lines += whole
        lines.append(line)
    return lines


def _pieces(word: str, width: int) -> list[str]:
    """Break a word that is wider than a line."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and get_cwidth(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


@define
class _Drawing:
    asking: Asking
    width: int
    symbols: Mapping[str, str]
    described: bool

    def screen(self) -> Screen:
        made = Screen()
        self._head(made)
        if self.asking.place == START:
            self._start(made)
        elif self.asking.place == REVIEW:
            self._review(made)
        else:
            self._item(made)
        for line in wrapped(self.asking.message, self.width) if self.asking.message else ():
            made.foot.append([("class:message", line)])
        for line in wrapped(self._keys(), self.width):
            made.foot.append([("class:keys", line)])
        return made

    def _words(self, name: str, **values: object) -> str:
        return self.asking.words[name].format(**values)

    def _text(self, lines: list[Line], text: str, style: str = "", indent: int = 0) -> None:
        for line in wrapped(text, max(4, self.width - indent)):
            lines.append([("", " " * indent), (style, line)])

    def _head(self, made: Screen) -> None:
        sitting = self.asking.sitting
        count, done = len(sitting.items), sitting.answered
        title, place = sitting.instrument.title, ""
        if self.asking.item is not None:
            ids = [item.id for item in sitting.items]
            number = ids.index(self.asking.place) + 1 if self.asking.place in ids else 0
            place = self._words("place", number=number, all=count)
        gap = self.width - get_cwidth(title) - get_cwidth(place)
        if gap >= 2 or not place:
            self._text(made.head, title, "class:title")
            made.head[0] += [("", " " * max(0, gap)), ("class:place", place)] if place else []
        else:
            made.head.append([("class:place", wrapped(place, self.width)[0])])
        told = self._words("progress", done=done, all=count)
        room = max(0, min(40, self.width - get_cwidth(told) - 2))
        filled = room * done // count if count else 0
        bar = [
            ("class:done", self.symbols["done"] * filled),
            ("class:to_do", self.symbols["to_do"] * (room - filled)),
        ]
        made.head.append([*bar, ("", "  " if room else ""), ("class:place", told)])
        made.head.append([])

    def _start(self, made: Screen) -> None:
        sitting, lines = self.asking.sitting, made.body
        instrument = sitting.instrument
        if instrument.description:
            self._text(lines, instrument.description)
            lines.append([])
        if self.asking.resumed:
            told = self._words("welcome_back", done=sitting.answered, all=len(sitting.items))
        elif instrument.several_perspectives:
            views = ", ".join(each.label for each in instrument.perspectives)
            told = self._words("start_views", count=len(sitting.items), views=views)
        else:
            told = self._words("start", count=len(sitting.items))
        self._text(lines, told)
        self._text(lines, self._words("saved"))
        if self.asking.again:
            self._text(lines, f"{self._words('again')} {self.asking.again}", "class:hint")
        lines.append([])
        self._name(made)
        self._text(lines, self._words("go_on" if self.asking.resumed else "begin"), "class:hint")

    def _name(self, made: Screen) -> None:
        """Draw the name: to be typed, or the one that answers which are gone on with have."""
        lines, name = made.body, self.asking.sitting.respondent
        shown = wrapped(name, self.width - 4)[-1]
        if self.asking.resumed:
            if name:
                self._text(lines, self._words("name_kept"), "class:label")
                lines += [[("", f"  {shown}")], []]
            return
        self._text(lines, self._words("name"), "class:label")
        made.at = len(lines)
        lines.append([("class:here", f"{self.symbols['here']} "), ("class:typed", shown),
                      ("class:cursor", self.symbols["cursor"])])  # fmt: skip
        lines.append([])

    def _item(self, made: Screen) -> None:
        item = self.asking.item
        assert item is not None
        dimension = next(
            (d for d in self.asking.sitting.instrument.dimensions if d.id == item.dimension), None
        )
        if dimension is not None:
            self._text(made.body, plain(parse(dimension.label)), "class:dimension")
        self._text(made.body, plain(parse(item.text)), "class:question")
        for line in self._hints(item):
            self._text(made.body, line, "class:hint")
        for number, cell in enumerate(self.asking.fields):
            made.body.append([])
            self._field(made, number, cell)

    def _hints(self, item: Item) -> Iterator[str]:
        wording = self.asking.sitting.instrument.wording
        told = allowed(self.asking.scale, self.asking.words, wording)
        optional = "" if item.required else self._words("optional")
        yield from filter(None, [" ".join(filter(None, [told, optional]))])

    def _field(self, made: Screen, number: int, cell: Cell) -> None:
        instrument = self.asking.sitting.instrument
        here = number == self.asking.focus
        if instrument.several_perspectives:
            label = f" {plain(parse(instrument.perspective_by_id[cell[1]].label))} "
            lead = (self.symbols["here"] if here else "") + self.symbols["rule"] * 2
            style = "class:label_here" if here else "class:label"
            lines: list[Line] = []
            self._text(lines, label.strip(), style, 3)
            lines[0][0] = ("class:here" if here else "", f"{lead[:2]} ")
            if here:
                made.at = len(made.body)
            made.body += lines
        for index, row in enumerate(self.asking.rows(number)):
            pointed = here and index == self.asking.row
            self._row(made.body, row, cell, pointed)
            if pointed:
                made.at = len(made.body) - 1

    def _row(self, lines: list[Line], row: Row, cell: Cell, pointed: bool) -> None:
        style = "class:here" if pointed else ""
        lead = f"{self.symbols['here'] if pointed else ' '} "
        if row.choice is None:
            unit = f" {self.asking.scale.unit}" if self.asking.scale.unit else ""
            cursor = self.symbols["cursor"] if pointed else ""
            lines.append([(style, lead), ("class:typed", self.asking.text(cell)),
                          ("class:cursor", cursor), ("class:hint", unit)])  # fmt: skip
            return
        chosen = self.asking.is_chosen(cell, row.choice)
        several = self.asking.scale.type == "multiple" and row.choice.key != "x"
        names = ("marked", "unmarked") if several else ("chosen", "free")
        mark = self.symbols[names[0] if chosen else names[1]]
        room = max(2, *(len(each.key) for each in choices(self.asking.scale)))
        indent = 2 + len(mark) + room + 2
        label = plain(parse(row.choice.label))
        if row.choice.description and (self.described or pointed):
            label += f" ({plain(parse(row.choice.description))})"
        words = wrapped(label, max(4, self.width - indent))
        strong = f"{style} class:chosen" if chosen else style
        key = row.choice.key.rjust(room)
        lines.append([(style, lead), (strong, mark), (f"{style} class:key", f" {key} "),
                      (strong, words[0])])  # fmt: skip
        lines += [[("", " " * indent), (strong, more)] for more in words[1:]]

    def _review(self, made: Screen) -> None:
        sitting, lines = self.asking.sitting, made.body
        self._text(lines, self._words("review"), "class:question")
        lines.append([])
        skipped = len(sitting.items) - sitting.answered
        done = "needed_done" if skipped else "all_done"
        self._text(lines, self._words("some_open" if sitting.open else done))
        if skipped and not sitting.open:
            name = "left_open_one" if skipped == 1 else "left_open"
            self._text(lines, self._words(name, count=skipped))
        lines.append([])
        for index, row in enumerate(self.asking.rows(0)):
            pointed = index == (self.asking.row or 0)
            style = "class:here" if pointed else ""
            told = self._told(row.item) if sitting.open else [self._words("finish")]
            for number, text in enumerate(self._flat(told)):
                lead = self.symbols["here"] if pointed and number == 0 else " "
                lines.append([(style, f"{lead} "), (style, text)])
            if pointed:
                made.at = len(lines) - 1

    def _flat(self, texts: Iterable[str]) -> list[str]:
        return [line for text in texts for line in wrapped(text, max(4, self.width - 2))]

    def _told(self, item: str) -> Sequence[str]:
        """Say what is open at an item: its text, and what its answers do not agree with."""
        sitting = self.asking.sitting
        known = sitting.instrument.item_by_id.get(item)
        told = [plain(parse(known.text))] if known else []
        found = (each for each in sitting.open if each.item == item)
        return told + [each.message for each in found if each.code != "answers-missing"]

    def _keys(self) -> str:
        keys = self._told_keys()
        return keys.replace("↑↓", "Up/Down").replace("·", "|") if self.symbols is ASCII else keys

    def _told_keys(self) -> str:
        if self.asking.place in (START, REVIEW):
            return self._words("keys_start" if self.asking.place == START else "keys_review")
        if self.asking.is_text:
            return self._words("keys_text")
        several = self.asking.scale.type == "multiple"
        return self._words("keys_multiple" if several else "keys_choice")
