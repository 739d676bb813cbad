"""Answers that nobody gave, for the author of a package: its report at its ends, and in between.

The answers follow from the instrument, the kind and the seed alone, in every process. Each is drawn
by itself, so that an item which is added leaves the answers to the others as they were.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from attrs import define, field, frozen

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.form import Item, Scale, ScaleType
from assessment_engine.instrument import Instrument, Validity
from assessment_engine.numerals import counted, exact
from assessment_engine.responses import AnswerContext, written_answer
from assessment_engine.rules.analysis import name_in
from assessment_engine.rules.evaluate import evaluate, keyed, walk, walk_here
from assessment_engine.scales import NOT_APPLICABLE, Unfit, read_answer
from assessment_engine.spelling import nearest
from assessment_engine.values import Absence, Answer, Node

KINDS = ("highest", "lowest", "half-missing", "random")
MAX_SEED = 999_999_999
# So many responses are reported together in what is generated: where raters have one of four codes
# at most, three have each, and groups that are shown from three on can be seen.
RESPONSES = 12
# So often chance is asked for answers that fit together, and so many are gone through then.
ATTEMPTS = 300
MAX_TRIED = 5000
# So often answers that were changed may change what is asked.
ROUNDS = 10
# A date, so that texts which name it can be read. There is no clock here, and none is wanted.
COMPLETED = "2026-01-31"


@frozen
class Generated:
    """An answers document of a `kind` that `parse_response` reads, and what became of open answers.

    `left_open` of the `asked` answers are left open. Of `required` ones the kind would have left
    open too, but their items must be answered.
    """

    answers: Mapping[str, Any]
    asked: int
    left_open: int = 0
    required: int = 0
    kind: str = ""


def generate(instrument: Instrument, kind: str, seed: int = 0) -> Generated:
    """Make the answers of a kind.

    `highest` and `lowest`: each answer is the one that is keyed highest or lowest, so in a reversed
    item the other end of the scale; of codes without points the first or last. `half-missing`:
    every second answer is left open, of items with several perspectives in turn; the others are
    drawn from what their scale has. `random`: each is drawn from all that its scale allows, "not
    applicable" included, and none is left open. What is skipped after the answers before it has
    none. Answers that belong together are made to fit, or left open where that cannot be done. An
    instrument that reports on several responses gets twelve. Raises AssessmentError for another
    kind, and for a seed that is not 0 to 999,999,999.
    """
    _check(kind, seed)
    sample = f"Sample: {kind} answers" + (f", seed {seed}" if kind == "random" else "")
    document: dict[str, Any] = {
        "instrument": instrument.id,
        "respondent": sample,
        "completed": COMPLETED,
    }
    counts = _Counts()
    if not instrument.takes_responses or _answers_itself(instrument):
        document["answers"] = _answers(instrument, kind, f"{seed}", 0, counts)
    if instrument.takes_responses:
        document["responses"] = [
            {"answers": _answers(instrument, kind, f"{seed} response {number}", number, counts)}
            for number in range(RESPONSES)
        ]
    return Generated(document, counts.asked, counts.left_open, counts.required, kind)


@define
class _Counts:
    asked: int = 0
    left_open: int = 0
    required: int = 0

    def add(self, draft: _Draft) -> None:
        """Count what became of the answers of a response."""
        self.asked += sum(value is not Absence.NOT_ASKED for value in draft.values)
        self.left_open += draft.values.count(Absence.MISSING)
        self.required += draft.required


def _answers_itself(instrument: Instrument) -> bool:
    """Say whether a rule uses answers of the response that holds the others."""
    rules = list(instrument.rule_by_id.values())
    of_each = {
        name_in(node)
        for rule in rules
        for over in walk(rule)
        if over.op == "each_response"
        for node in walk(over)
        if node.op in {"score", "verdict"}
    }
    own = [rule for name, rule in instrument.rule_by_id.items() if name not in of_each]
    return any(node.op == "answer" for rule in own for node in walk_here(rule))


def _answers(
    instrument: Instrument, kind: str, salt: str, number: int, counts: _Counts
) -> dict[str, dict[str, Any]]:
    draft = _Draft(instrument, kind, salt, number)
    for _ in range(ROUNDS):
        draft.fill()
        # What was changed to fit may decide what is asked after it.
        if not draft.fit():
            break
    counts.add(draft)
    answers: dict[str, dict[str, Any]] = {}
    for (name, view), value in zip(instrument.cells, draft.values, strict=True):
        if value is Absence.NOT_APPLICABLE:
            answers.setdefault(name, {})[view] = NOT_APPLICABLE
        elif not isinstance(value, Absence):
            answers.setdefault(name, {})[view] = written_answer(value)
    return answers


def open_note(made: Generated) -> str:
    """Say how many answers are open, where they were not all to be given; "" otherwise."""
    some_open = made.kind == "half-missing"
    if not made.left_open and not made.required and not some_open:
        return ""
    said = f"left open: {made.left_open} of {counted(made.asked, 'answer')}"
    if not made.left_open and not made.required:
        alone = made.asked == 1
        said += "; there is no second one" if alone else "; those that would be are not asked"
    if made.required:
        said += f"; {made.required} more would be, but their items must be answered"
    return said


def _check(kind: str, seed: int) -> None:
    if kind not in KINDS:
        message = f"there are no {kind!r} answers to generate"
        raise AssessmentError([Problem("generated-kind", message, hint=nearest(kind, KINDS))])
    if not 0 <= seed <= MAX_SEED:
        message = "the seed is out of range"
        hint = f"use a whole number from 0 to {MAX_SEED}"
        raise AssessmentError([Problem("generated-seed", message, hint=hint)])


def _choice(item: Item, scale: Scale, kind: str, chance: Random, number: int) -> Answer:
    ends = scale.codes and item.points is None
    if kind in {"highest", "lowest"} and not ends:
        end = max if kind == "highest" else min
        found: Answer = end(scale.values, key=lambda value: _points(value, scale, item))
        return found
    if kind in {"highest", "lowest"}:
        # Codes count nothing; of several responses, each has another.
        order = scale.values if kind == "lowest" else scale.values[::-1]
        code: Answer = order[number % len(order)]
        return code
    allowed: list[Any] = list(scale.values)
    if kind == "random" and scale.not_applicable is not None:
        allowed.append(Absence.NOT_APPLICABLE)
    drawn: Answer = _drawn(allowed, chance)
    return drawn


def _points(value: Any, scale: Scale, item: Item) -> Any:
    made = keyed(value, scale, item)
    return made if isinstance(made, int | Fraction) else 0


def _multiple(item: Item, scale: Scale, kind: str, chance: Random, _: int) -> Answer:
    most = len(scale.options) if scale.at_most is None else scale.at_most
    if kind == "highest":
        return tuple(scale.values[:most])
    if kind == "lowest":
        return tuple(scale.values[: scale.at_least])
    count = scale.at_least + int(chance.random() * (most - scale.at_least + 1))
    drawn = sorted(scale.values, key=lambda _: chance.random())[:count]
    return tuple(value for value in scale.values if value in drawn)


def _number(item: Item, scale: Scale, kind: str, chance: Random, _: int) -> Answer:
    unit = Fraction(1, 10**scale.decimals)
    low, high = -(-scale.low // unit) * unit, scale.high // unit * unit
    if kind in {"highest", "lowest"}:
        end = max if kind == "highest" else min
        found: Answer = exact(end((low, high), key=lambda value: _points(value, scale, item)))
        return found
    steps = int((high - low) / unit)
    return exact(low + int(chance.random() * (steps + 1)) * unit)


def _drawn(allowed: list[Any], chance: Random) -> Any:
    """Draw one of several. Of a Random, only what `random` gives is the same in every Python."""
    return allowed[int(chance.random() * len(allowed))]


_SCALES: Mapping[ScaleType, Callable[[Item, Scale, str, Random, int], Answer]] = {
    "choice": _choice,
    "multiple": _multiple,
    "number": _number,
    "time_of_day": _number,
    "duration": _number,
}
"""How an answer is made on each type of scale: from the item, its scale, the kind and chance.

The last is the number of the response among those that are reported together.
"""


@define(eq=False, repr=False)
class _Draft:
    """The answers of one response while they are made. `fixed` are those that others ask for."""

    instrument: Instrument
    kind: str
    salt: str
    number: int
    required: int = 0
    values: list[Answer] = field(factory=list)
    fixed: dict[int, Answer] = field(factory=dict)

    def fill(self) -> None:
        """Answer everything that is asked after the answers before it."""
        self.values, self.required = [Absence.MISSING] * len(self.instrument.cells), 0
        context = AnswerContext(self.instrument, self.values)
        for place, item in enumerate(self.instrument.items):
            for turn, view in enumerate(item.perspectives):
                index = self.instrument.cell_index[item.id, view]
                asked_when = item.asked_when.get(view)
                if asked_when is not None and evaluate(asked_when, context) is not True:
                    self.values[index] = Absence.NOT_ASKED
                elif index in self.fixed:
                    self.values[index] = self.fixed[index]
                else:
                    left_out = self.kind == "half-missing" and (place + turn) % 2
                    self.required += bool(left_out and item.required)
                    if not left_out or item.required:
                        self.values[index] = self._drawn(item, view)

    def _drawn(self, item: Item, view: str) -> Answer:
        chance = Random(f"{self.salt} {item.id} {view}")  # noqa: S311 - samples, not secrets
        scale = self.instrument.scale_by_id[item.scale]
        return _SCALES[scale.type](item, scale, self.kind, chance, self.number)

    def fit(self) -> bool:
        """Find answers that meet what they must together, or leave them open; say if it did."""
        changed = [self._made_to_fit(each) for each in self.instrument.validity]
        return any(changed)

    def _made_to_fit(self, validity: Validity) -> bool:
        if evaluate(validity.rule, AnswerContext(self.instrument, self.values)) is not False:
            return False
        cells = [
            index
            for index in _cells(validity.rule, self.instrument)
            if self.values[index] is not Absence.NOT_ASKED
        ]
        for found in self._candidates(validity, cells):
            values = list(self.values)
            for index, value in zip(cells, found, strict=True):
                values[index] = value
            if evaluate(validity.rule, AnswerContext(self.instrument, values)) is not False:
                self._fix(dict(zip(cells, found, strict=True)))
                return True
        open_cells = [index for index in cells if not self._item(index).required]
        self._fix(dict.fromkeys(open_cells, Absence.MISSING))
        return bool(open_cells)

    def _fix(self, answers: Mapping[int, Answer]) -> None:
        self.fixed.update(answers)
        for index, value in answers.items():
            self.values[index] = value

    def _candidates(self, condition: Validity, cells: Sequence[int]) -> Iterator[Sequence[Answer]]:
        """Give answers that may fit: a ranking, a total that is shared, chance, all there are."""
        scales = [self.instrument.scale_by_id[self._item(index).scale] for index in cells]
        chance = Random(f"{self.salt} {condition.id}")  # noqa: S311 - samples, not secrets
        guesses = (
            _ranked(len(cells), self.kind, chance),
            _shared(condition.rule, len(cells), self.kind, chance),
        )
        for guess in guesses:
            if all(map(_is_allowed, scales, guess)):
                yield guess
        for _ in range(ATTEMPTS):
            yield [
                _SCALES[scale.type](self._item(index), scale, "random", chance, 0)
                for index, scale in zip(cells, scales, strict=True)
            ]
        every = [scale.values if scale.type == "choice" else () for scale in scales]
        if math.prod(map(len, every)) <= MAX_TRIED:
            yield from product(*every)

    def _item(self, index: int) -> Item:
        return self.instrument.item_by_id[self.instrument.cells[index][0]]


def _is_allowed(scale: Scale, value: Answer) -> bool:
    try:
        read_answer(scale, written_answer(value))
    except Unfit:
        return False
    return True


def _cells(rule: Node, instrument: Instrument) -> list[int]:
    found = dict.fromkeys(
        (node.options["item"], node.options["perspective"])
        for node in walk(rule)
        if node.op == "answer"
    )
    return [instrument.cell_index[cell] for cell in found if cell in instrument.cell_index]


def _ranked(count: int, kind: str, chance: Random) -> list[Answer]:
    """Give each the next whole number: as a ranking has it."""
    order = list(range(1, count + 1))
    if kind in {"random", "half-missing"}:
        order.sort(key=lambda _: chance.random())
    return list(order)


def _shared(rule: Node, count: int, kind: str, chance: Random) -> list[Answer]:
    """Share a total among the answers: evenly, or as chance has it."""
    totals = [node.options["value"] for node in walk(rule) if node.op == "number"]
    total = max(totals, default=0)
    weights = [1.0 if kind in {"highest", "lowest"} else chance.random() for _ in range(count)]
    left = int(total)
    shares: list[int] = []
    for weight in weights:
        share = min(left, int(total * weight / (sum(weights) or 1)))
        left -= share
        shares.append(share)
    # The last takes what rounding down has left.
    return [*shares[:-1], *(share + left for share in shares[-1:])]
