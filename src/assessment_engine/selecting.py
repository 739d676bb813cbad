"""From scores to what a selection takes: the highest, the lowest, or the first."""

from __future__ import annotations

from assessment_engine.instrument import Selection
from assessment_engine.numerals import Number
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.scoring import Scores, value_of
from assessment_engine.values import Absence


def selected(selection: Selection, scores: Scores) -> tuple[tuple[int, Number], ...]:
    """Give the index and number of each candidate that a selection takes.

    The best come first, those that are equal in the order of the package, which is also the order
    `declared`. A candidate without a value, or for which `where` does not hold, is not in question.
    """
    found: list[tuple[int, Number]] = []
    for index, candidate in enumerate(selection.candidates):
        if candidate.where is None or evaluate(candidate.where, scores.context) is True:
            value = value_of(candidate.rule, scores)
            if not isinstance(value, Absence):
                found.append((index, value))
    ordered = selection.order != "declared"
    if ordered:
        found.sort(key=lambda entry: entry[1], reverse=selection.order == "highest")
    taken = found[: selection.take]
    if ordered and selection.ties == "include" and taken:
        taken += [entry for entry in found[len(taken) :] if entry[1] == taken[-1][1]]
    return tuple(taken)
