"""What operators on codes and sets of codes do: bands, tables, the top of several, joined codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assessment_engine.numerals import Number, number_text, terminates
from assessment_engine.rules.combining import Context, Evaluate, Missing, Result, absence
from assessment_engine.values import Absence, Node


def band_of(value: Number, among: Sequence[Any], **_: Any) -> str | None:
    """Give the id of the band that a number lies in."""
    return next((band.id for band in among if band.holds(value)), None)


def look_up(*values: Any, table: Any) -> Any:
    """Give what a table gives for the operands."""
    return table.find(values)


def pick(codes: tuple[str, ...], place: int) -> str | None:
    """Give the code at a place of a set."""
    return codes[place - 1] if place <= len(codes) else None


def join(*values: Any, separator: str) -> str | None:
    """Write numbers, codes and the codes of sets one after the other; nothing is no code."""
    parts: list[str] = []
    for value in values:
        parts += value if isinstance(value, tuple) else [_written(value)]
    return separator.join(parts) if parts else None


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    if terminates(value):
        # A decimal that ends has no more decimals than its divisor has bits.
        decimals = value.denominator.bit_length()
        return number_text(value, decimals).replace("\N{MINUS SIGN}", "-")
    return str(value)


def entries(function: Any) -> Evaluate:
    """Take a set from entries, each a code with an operand; `function` gives the indices.

    What is not applicable or not asked is left out; what is missing follows the policy.
    """

    def evaluate(_: Context, node: Node, values: Sequence[Any]) -> Result:
        policy: Missing = node.options["missing"]
        missing = sum(value is Absence.MISSING for value in values)
        present = [(i, v) for i, v in enumerate(values) if not isinstance(v, Absence)]
        applicable = len(present) + missing
        if not applicable:
            return absence(values) or Absence.NOT_APPLICABLE
        asked = sum(value is not Absence.NOT_ASKED for value in values)
        if applicable < policy.applicable_needed(asked):
            return Absence.NOT_APPLICABLE
        if len(present) < policy.needed(applicable):
            return Absence.MISSING
        codes = node.options["codes"]
        return tuple(codes[index] for index in function(present, node.options))

    return evaluate


def top(present: list[tuple[int, Any]], options: Any) -> list[int]:
    """Give the entries with the highest or lowest numbers: so many, or all so near to the best."""
    highest = options["order"] == "highest"
    ranked = sorted(present, key=lambda entry: -entry[1] if highest else entry[1])
    if options["within"] is not None:
        best = ranked[0][1]
        return [index for index, value in ranked if abs(value - best) <= options["within"]]
    take = options["take"]
    taken = ranked[:take]
    if options["ties"] == "include":
        taken += [entry for entry in ranked[take:] if entry[1] == taken[-1][1]]
    return [index for index, _ in taken]


def which(present: list[tuple[int, Any]], _: Any) -> list[int]:
    """Give the entries whose condition holds."""
    return [index for index, holds in present if holds]
