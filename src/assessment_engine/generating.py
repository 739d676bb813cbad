"""Answers that nobody gave, for the author of a package: its report at its ends, and in between.

The answers follow from the instrument, the kind and the seed alone, in every process. Each is drawn
by itself, so that an item which is added leaves the answers to the others as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from attrs import frozen

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument, Item, Scale
from assessment_engine.responses import NOT_APPLICABLE
from assessment_engine.rules.evaluate import keyed
from assessment_engine.spelling import nearest

KINDS = ("highest", "lowest", "half-missing", "random")
MAX_SEED = 999_999_999
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
    item the other end of the scale. `half-missing`: every second answer is left open, of items with
    several perspectives in turn; the others are drawn from the numbers of their scale. `random`:
    each is drawn from all that its scale allows, "not applicable" included, and none is left open.
    Raises AssessmentError for another kind, and for a seed that is not 0 to 999,999,999.
    """
    _check(kind, seed)
    answers: dict[str, dict[str, Any]] = {}
    asked = left_open = required = 0
    for place, item in enumerate(instrument.items):
        scale = instrument.scale_by_id[item.scale]
        for turn, view in enumerate(item.perspectives):
            asked += 1
            if kind == "half-missing" and (place + turn) % 2:
                left_open += not item.required
                required += item.required
                if not item.required:
                    continue
            chance = Random(f"{seed} {item.id} {view}")  # noqa: S311 - samples, not secrets
            given = _SCALES[getattr(scale, "type", "choice")](item, scale, kind, chance)
            answers.setdefault(item.id, {})[view] = given
    sample = f"Sample: {kind} answers" + (f", seed {seed}" if kind == "random" else "")
    document = {
        "instrument": instrument.id,
        "respondent": sample,
        "completed": COMPLETED,
        "answers": answers,
    }
    return Generated(document, asked, left_open, required)


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


def _choice(item: Item, scale: Scale, kind: str, chance: Random) -> Any:
    if kind in {"highest", "lowest"}:
        end = max if kind == "highest" else min
        return end(scale.values, key=lambda value: keyed(value, scale, item.reverse))
    allowed: list[Any] = list(scale.values)
    if kind == "random" and scale.not_applicable is not None:
        allowed.append(NOT_APPLICABLE)
    return _drawn(allowed, chance)


def _drawn(allowed: list[Any], chance: Random) -> Any:
    """Draw one of several. Of a Random, only what `random` gives is the same in every Python."""
    return allowed[int(chance.random() * len(allowed))]


_SCALES: Mapping[str, Callable[[Item, Scale, str, Random], Any]] = {"choice": _choice}
"""How an answer is made on each type of scale: from the item, its scale, the kind and chance."""
