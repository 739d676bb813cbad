"""What each operator takes and gives: the types of the rule language.

A number, a boolean (a condition), a code, a set of codes, and a row of numbers for statistics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Union

from assessment_engine.rules.combining import Kind

NAMES: Mapping[Kind, str] = {
    "number": "a number",
    "boolean": "a condition",
    "code": "a code",
    "set": "a set of codes",
    "row": "a row of numbers",
}
SCALARS: tuple[Kind, ...] = ("number", "code")
EVERY: tuple[Kind, ...] = ("number", "boolean", "code", "set")


class Mismatch(Exception):
    """An operand is not of a kind that its operator takes. `index` is its place."""

    def __init__(self, index: int, wanted: Sequence[Kind]) -> None:
        """Take the place of the operand and the kinds that could stand there."""
        super().__init__(index)
        self.index = index
        self.wanted = wanted


# From the kinds of the operands (None for `no_value`, which is of every kind) to that of the
# result; raises Mismatch.
Gives = Callable[[Sequence[Union[Kind, None]], Mapping[str, Any]], Union[Kind, None]]


def takes(wanted: Kind | Sequence[Kind], gives: Kind) -> Gives:
    """All operands are of a kind, or each of one of several."""
    allowed: Sequence[Kind] = (wanted,) if isinstance(wanted, str) else wanted

    def kind(operands: Sequence[Kind | None], _: Mapping[str, Any]) -> Kind:
        for index, operand in enumerate(operands):
            if operand not in allowed:
                raise Mismatch(index, allowed)
        return gives

    return kind


def alike(allowed: Sequence[Kind], gives: Kind | None = None) -> Gives:
    """All operands are of one kind, which the result has too unless it is said."""

    def kind(operands: Sequence[Kind | None], _: Mapping[str, Any]) -> Kind | None:
        first = _same(operands, range(len(operands)), allowed)
        return gives or first

    return kind


def chosen(operands: Sequence[Kind | None], _: Mapping[str, Any]) -> Kind | None:
    """Conditions, each before what is given if it holds; what is given is all of one kind."""
    last = len(operands) - 1
    for index in range(0, last, 2):
        if operands[index] != "boolean":
            raise Mismatch(index, ("boolean",))
    given = [*range(1, last, 2), last]
    return _same(operands, [index for index in given if operands[index] is not None], EVERY)


def _same(
    operands: Sequence[Kind | None], places: Sequence[int], allowed: Sequence[Kind]
) -> Kind | None:
    first: Kind | None = None
    for index in places:
        if operands[index] not in allowed:
            raise Mismatch(index, allowed)
        first = first or operands[index]
        if operands[index] != first:
            raise Mismatch(index, (first,) if first else allowed)
    return first


def looked_up(operands: Sequence[Kind | None], options: Mapping[str, Any]) -> Kind:
    """Keys are numbers and codes, as the rows of the table have them; it gives one or the other."""
    table = options["table"]
    for index, operand in enumerate(operands):
        wanted = table.key_kind(index)
        if operand not in ((wanted,) if wanted else SCALARS):
            raise Mismatch(index, (wanted,) if wanted else SCALARS)
    return "code" if table.codes else "number"


def among(operands: Sequence[Kind | None], options: Mapping[str, Any]) -> Kind:
    """A number among written numbers, or a code among written codes."""
    wanted: Kind = "code" if isinstance(options["values"][0], str) else "number"
    if operands[0] != wanted:
        raise Mismatch(0, (wanted,))
    return "boolean"


def most_frequent(operands: Sequence[Kind | None], options: Mapping[str, Any]) -> Kind | None:
    """Numbers or codes, with ties that are decided as they can be."""
    ties = options["ties"]
    if isinstance(ties, tuple):
        return alike(("code",))(operands, options)
    return alike(("number",) if ties else SCALARS)(operands, options)
