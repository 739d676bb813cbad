"""Answers that nobody gave, for the author of a package: its report at its ends, and in between.

The answers follow from the instrument, the kind and the seed alone, in every process. Each is drawn
by itself, so that an item which is added leaves the answers to the others as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from attrs import define, frozen

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.form import Item, Scale, ScaleType
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import exact
from assessment_engine.responses import AnswerContext, written_answer
from assessment_engine.rules.analysis import name_in
from assessment_engine.rules.evaluate import evaluate, keyed, walk, walk_here
from assessment_engine.scales import NOT_APPLICABLE
from assessment_engine.spelling import nearest
from assessment_engine.values import Absence, Answer, Node

KINDS = ("highest", "lowest", "half-missing", "random")
MAX_SEED = 999_999_999
# So many responses are reported together in what is generated: where raters have one of four codes
# at most, three have each, and groups that are shown from three on can be seen.
RESPONSES = 12
# So often chance is asked for answers that fit together.
ATTEMPTS = 300
# A date, so that texts which name it can be read. There is no clock here, and none is wanted.
COMPLETED = "2026-01-31"


@frozen
class Generated:
    """An answers document that `parse_response` reads, and what became of its open answers.

    `left_open` of the `asked` answers are left open. Of `required` ones the kind would have left
    open too, but their items must be answered.
    """

    answers: Mapping[str, Any]
    asked: int
    left_open: int = 0
    required: int = 0


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
    return Generated(document, counts.asked, counts.left_open, counts.required)


@define
class _Counts:
    asked: int = 0
    left_open: int = 0
    required: int = 0


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
    values: list[Answer] = [Absence.MISSING] * len(instrument.cells)
    context = AnswerContext(instrument, values)
    for place, item in enumerate(instrument.items):
        scale = instrument.scale_by_id[item.scale]
        for turn, view in enumerate(item.perspectives):
            index = instrument.cell_index[item.id, view]
            asked_when = item.asked_when.get(view)
            if asked_when is not None and evaluate(asked_when, context) is not True:
                values[index] = Absence.NOT_ASKED
                continue
            counts.asked += 1
            if kind == "half-missing" and (place + turn) % 2:
                counts.left_open += not item.required
                counts.required += item.required
                if not item.required:
                    continue
            chance = Random(f"{salt} {item.id} {view}")  # noqa: S311 - samples, not secrets
            values[index] = _SCALES[scale.type](item, scale, kind, chance, number)
    fit(instrument, values, kind, salt)
    answers: dict[str, dict[str, Any]] = {}
    for (name, view), value in zip(instrument.cells, values, strict=True):
        if value is Absence.NOT_APPLICABLE:
            answers.setdefault(name, {})[view] = NOT_APPLICABLE
        elif not isinstance(value, Absence):
            answers.setdefault(name, {})[view] = written_answer(value)
    return answers


def open_note(made: Generated) -> str:
    """Say how many answers are open, where they were not all to be given; "" otherwise."""
    if not made.left_open and not made.required:
        return ""
    said = f"left open: {made.left_open} of {made.asked} answers"
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
    if kind in {"highest", "lowest"}:
        end = max if kind == "highest" else min
        ends = (scale.low, scale.high)
        found: Answer = end(ends, key=lambda value: _points(value, scale, item))
        return found
    unit = Fraction(1, 10**scale.decimals)
    steps = int((scale.high - scale.low) / unit)
    return exact(scale.low + int(chance.random() * (steps + 1)) * unit)


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


def fit(instrument: Instrument, values: list[Answer], kind: str, salt: str) -> None:
    """Change answers that belong together so that they meet what they must, or leave them open."""
    context = AnswerContext(instrument, values)
    for each in instrument.validity:
        cells = _cells(each.rule, instrument)
        if evaluate(each.rule, context) is not False:
            continue
        chance = Random(f"{salt} {each.id}")  # noqa: S311 - samples, not secrets
        for attempt in range(ATTEMPTS):
            if attempt == 0:
                _ranked(cells, values, kind, chance)
            elif attempt == 1:
                _shared(each.rule, cells, instrument, values, kind, chance)
            else:
                for index in cells:
                    item = instrument.item_by_id[instrument.cells[index][0]]
                    scale = instrument.scale_by_id[item.scale]
                    values[index] = _SCALES[scale.type](item, scale, "random", chance, 0)
            if evaluate(each.rule, context) is not False:
                break
        else:
            for index in cells:
                values[index] = Absence.MISSING


def _cells(rule: Node, instrument: Instrument) -> list[int]:
    found = dict.fromkeys(
        (node.options["item"], node.options["perspective"])
        for node in walk(rule)
        if node.op == "answer"
    )
    return [instrument.cell_index[cell] for cell in found if cell in instrument.cell_index]


def _ranked(cells: Sequence[int], values: list[Answer], kind: str, chance: Random) -> None:
    """Give each the next whole number: as a ranking has it."""
    order = list(range(len(cells)))
    if kind in {"random", "half-missing"}:
        order.sort(key=lambda _: chance.random())
    for place, index in enumerate(cells):
        values[index] = order[place] + 1


def _shared(
    rule: Node,
    cells: Sequence[int],
    instrument: Instrument,
    values: list[Answer],
    kind: str,
    chance: Random,
) -> None:
    """Share a total among the answers: evenly, or as chance has it."""
    totals = [node.options["value"] for node in walk(rule) if node.op == "number"]
    total = max(totals, default=0)
    weights = [1.0 if kind in {"highest", "lowest"} else chance.random() for _ in cells]
    left = int(total)
    for index, weight in zip(cells, weights, strict=True):
        share = min(left, int(total * weight / (sum(weights) or 1)))
        left -= share
        # The last takes what rounding down has left.
        values[index] = share + (left if index == cells[-1] else 0)
