"""What a cell of an answer says: a value of the item's scale, by the ways that the map allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from assessment_engine.answers_csv import number_in
from assessment_engine.errors import clipped
from assessment_engine.form import Option, Scale, ScaleType
from assessment_engine.importing.naming import Target, plain_text, tidy
from assessment_engine.numerals import number_text
from assessment_engine.scales import NOT_APPLICABLE, brief
from assessment_engine.spelling import nearest
from assessment_engine.tables import Cell, Flaw, Moment

_TIME = re.compile(r"(\d{1,3}):(\d\d)(?::00)?(?:\s*([AaPp])\.?[Mm]\.?)?\Z")
_MAX_PARTS = 1000


class Unread(Exception):
    """A cell that says nothing that is known: a code, what it is, the remedy."""

    def __init__(self, code: str, what: str, hint: str) -> None:
        """Take the code, the message without its place, and the remedy."""
        super().__init__(what)
        self.code, self.what, self.hint = code, what, hint


@frozen(eq=False)
class Reader:
    """Reads the cells of one column. `words` are the values by what can stand for them."""

    target: Target
    scale: Scale
    how: Mapping[str, Any]
    words: Mapping[str, list[Any]] = field(repr=False)

    def read(self, cell: Cell) -> Any:
        """Give the value of an answers document that a cell says; None for nothing."""
        if isinstance(cell, Flaw):
            raise Unread("import-cell", f"this cell {cell.what}", cell.hint)
        texts = list(_texts(cell))
        if isinstance(cell, tuple) and len(cell) != 1:
            # Several options, or the answer that there is none.
            return self._listed(texts) if self.scale.type == "multiple" else self._one(texts)
        if not texts:
            return None
        for text in texts:
            if text in self.how["values"]:
                return self._several(self.how["values"][text])
            if text in self.how["missing"]:
                return None
            if text in self.how["not_applicable"]:
                return NOT_APPLICABLE
        return _READERS[self.scale.type](self, cell, texts)

    def chosen(self, cell: Cell) -> bool | None:
        """Say whether the option of this column was chosen; None where nothing says it."""
        if isinstance(cell, Flaw):
            raise Unread("import-cell", f"this cell {cell.what}", cell.hint)
        texts = list(_texts(cell))
        if not texts or any(text in self.how["missing"] for text in texts):
            return None
        if any(text in self.how["chosen"] for text in texts):
            return True
        if any(text in self.how["not_chosen"] for text in texts):
            return False
        known = [*self.how["chosen"], *self.how["not_chosen"]]
        message = f"{brief(texts[0])} does not say whether the option was chosen"
        hint = nearest(texts[0], known, 'say it under "chosen" or "not_chosen"')
        raise Unread("import-unknown-label", message, hint)

    def _one(self, texts: Sequence[str]) -> Any:
        if not texts:
            return None
        message = f"{len(texts)} answers stand where one can be given"
        raise Unread("import-unknown-label", message, "keep one of them")

    def _several(self, value: Any) -> Any:
        single = value is None or value == NOT_APPLICABLE or self.scale.type != "multiple"
        return value if single else [value]

    def _choice(self, cell: Cell, texts: Sequence[str]) -> Any:
        for text in texts:
            if text in self.words:
                return self._only(text)
        number = number_in(texts[0]) if isinstance(cell, str) else cell
        if "values" in self.how["answers"] and not self.scale.codes and _is_number(number):
            return number
        raise self._strange(texts[0])

    def _only(self, text: str) -> Any:
        values = self.words[text]
        if len(values) > 1:
            shown = " and ".join(brief(value) for value in values)
            hint = f'say under "values" what {text!r} stands for'
            raise Unread("import-ambiguous-label", f"{brief(text)} can stand for {shown}", hint)
        return values[0]

    def _multiple(self, cell: Cell, texts: Sequence[str]) -> Any:
        if isinstance(cell, tuple):
            return self._listed(texts)
        text = texts[0]
        # A cell is tidied; only a separator of nothing but spaces keeps its space.
        separators = [each.strip() or " " for each in self.how["separator"]]
        if text in separators:
            return []
        if text in self.words:
            return self._listed([text])
        known = {*self.words, *self.how["values"]}
        ways = _split(text, known, separators)
        if len(ways) > 1:
            shown = " or ".join(brief(" + ".join(way)) for way in ways[:2])
            hint = "give the options labels without the separator, or export them column by column"
            raise Unread("import-ambiguous-label", f"{brief(text)} can be read as {shown}", hint)
        if not ways:
            raise self._strange(_odd_part(text, known, separators))
        return self._listed(ways[0])

    def _listed(self, parts: Sequence[str]) -> Any:
        chosen = []
        for part in parts:
            if part in self.how["values"]:
                chosen.append(self.how["values"][part])
            elif part in self.words:
                chosen.append(self._only(part))
            elif part in self.how["not_applicable"]:
                chosen.append(NOT_APPLICABLE)
            else:
                raise self._strange(part)
        if NOT_APPLICABLE in chosen and NOT_APPLICABLE not in self.scale.values:
            if len(chosen) > 1:
                message = "an answer that is not applicable stands beside others"
                raise Unread("import-unknown-label", message, "correct the cell")
            return NOT_APPLICABLE
        return chosen

    def _number(self, cell: Cell, texts: Sequence[str]) -> Any:
        if _is_number(cell):
            return cell
        text = texts[0]
        if text in self.words:
            return self._only(text)
        mark = self.how["decimal_mark"]
        if mark == ",":
            if "." in text:
                raise self._strange(text)
            text = text.replace(",", ".")
        number = number_in(text)
        if not _is_number(number):
            raise self._strange(texts[0])
        return number

    def _time(self, cell: Cell, texts: Sequence[str]) -> Any:
        if _is_number(cell):
            return cell
        text = texts[0]
        if text in self.words:
            return self._only(text)
        match = _TIME.match(text)
        half = match[3].lower() if match and match[3] else ""
        if match is None or (half and not 1 <= int(match[1]) <= 12):
            number = number_in(text)
            if not _is_number(number):
                raise self._strange(text)
            return number
        hours = int(match[1]) % 12 + 12 * (half == "p") if half else int(match[1])
        return f"{hours}:{match[2]}"

    def _strange(self, text: str) -> Unread:
        known = [*self.words, *self.how["values"], *self.how["not_applicable"]]
        if not self.scale.options:
            forms = {"number": "a number", "time_of_day": "a time", "duration": "a time"}
            message = f"{brief(text)} is not {forms[self.scale.type]}"
            hint = 'correct the cell, or say under "values" or "missing" what it stands for'
            return Unread("import-unknown-label", message, hint)
        hint = nearest(text, known, "")
        hint += '; or say under "values" or "missing" what it stands for'
        return Unread("import-unknown-label", f"{brief(clipped(text))} is no answer here", hint)


_READERS: Mapping[ScaleType, Callable[[Reader, Cell, Sequence[str]], Any]] = {
    "choice": Reader._choice,
    "multiple": Reader._multiple,
    "number": Reader._number,
    "time_of_day": Reader._time,
    "duration": Reader._time,
}


def make_reader(target: Target, scale: Scale, how: Mapping[str, Any]) -> Reader:
    """Make the reader of a column: what may stand in it is worked out once."""
    words: dict[str, list[Any]] = {}
    for way in how["answers"]:
        for text, value in _ways(scale, way):
            if value not in words.setdefault(tidy(text), []):
                words[tidy(text)].append(value)
    if scale.not_applicable is not None and "labels" in how["answers"]:
        words.setdefault(plain_text(scale.not_applicable), []).append(NOT_APPLICABLE)
    # What the author of the map says comes first.
    for text in how["values"]:
        words.pop(text, None)
    tidied = {
        **how,
        "values": {tidy(text): value for text, value in how["values"].items()},
        **{name: {tidy(text) for text in how[name]} for name in ("missing", "not_applicable")},
        **{name: set(_filled(how[name], target, scale)) for name in ("chosen", "not_chosen")},
    }
    return Reader(target, scale, tidied, words)


def _ways(scale: Scale, way: str) -> Iterator[tuple[str, Any]]:
    for place, option in enumerate(scale.options, 1):
        if way == "labels":
            yield plain_text(option.label), option.value
        elif way == "places":
            yield str(place), option.value
        elif isinstance(option.value, str):
            yield option.value, option.value
        else:
            yield _written(option.value), option.value


def _filled(texts: Sequence[str], target: Target, scale: Scale) -> Iterator[str]:
    """Fill in the code and the label of the option that a column is about."""
    mine = [option for option in scale.options if option.value == target.option]
    for text in texts:
        option = mine[0] if mine else Option("", "")
        filled = text.replace("{option}", str(option.value))
        yield tidy(filled.replace("{option.label}", plain_text(option.label)))


def text_of(cell: Cell) -> str:
    """Give the text of a cell that is no answer, as it stands; "" for an empty one."""
    return cell if isinstance(cell, str) else next(_texts(cell), "")


def _texts(cell: Cell) -> Iterator[str]:
    """Give the texts that a cell may be meant by; none for an empty cell."""
    if isinstance(cell, bool):
        yield from (str(cell).upper(), str(cell), str(cell).lower())
    elif isinstance(cell, int | Fraction):
        yield _written(cell)
    elif isinstance(cell, Moment):
        yield cell.iso
    elif isinstance(cell, tuple):
        yield from map(tidy, cell)
    elif isinstance(cell, str) and tidy(cell):
        yield tidy(cell)


def _written(number: int | Fraction) -> str:
    return number_text(number, 10).replace("\N{MINUS SIGN}", "-")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def _split(text: str, known: Collection[str], separators: Sequence[str]) -> list[list[str]]:
    """Give at most two ways in which a text is known words with separators between them.

    Labels may hold separators themselves, so the text is not cut: words are looked for.
    """
    found: dict[int, list[list[str]]] = {len(text): [[]]}
    for start in range(len(text), -1, -1):
        if start == len(text):
            continue
        ways: list[list[str]] = []
        for word in known:
            end = start + len(word)
            if not word or not text.startswith(word, start):
                continue
            if end == len(text):
                ways.append([word])
                continue
            for mark in separators:
                if text.startswith(mark, end):
                    after = end + len(mark)
                    after += len(text[after:]) - len(text[after:].lstrip())
                    if after == len(text):
                        ways.append([word])
                    else:
                        ways += [[word, *rest] for rest in found.get(after, ())]
        distinct = [way for number, way in enumerate(ways) if way not in ways[:number]]
        if distinct:
            found[start] = [way for way in distinct if len(way) <= _MAX_PARTS][:2]
    return found.get(0, [])


def _odd_part(text: str, known: Collection[str], separators: Sequence[str]) -> str:
    """Give the first piece that is no known word; known words may hold separators themselves."""
    words = sorted(filter(None, known), key=len, reverse=True)
    at = 0
    while at < len(text):
        end = next((at + len(word) for word in words if _stands(word, text, at, separators)), None)
        if end is None:
            stops = [text.find(mark, at) for mark in separators]
            end = min((stop for stop in stops if stop >= 0), default=len(text))
            if text[at:end].strip():
                return text[at:end].strip()
        at = end + max((len(m) for m in separators if text.startswith(m, end)), default=1)
        at += len(text[at:]) - len(text[at:].lstrip())
    return text


def _stands(word: str, text: str, at: int, separators: Sequence[str]) -> bool:
    """Say whether a word stands at a place in a text, with a separator or nothing behind it."""
    end = at + len(word)
    followed = end == len(text) or any(text.startswith(mark, end) for mark in separators)
    return followed and text.startswith(word, at)
