"""Rules written out as one Python function, for responses in which everything is answered.

Such a response needs no care for absent values, so the whole scoring of an instrument is plain
arithmetic over local variables. Only names made here, integers and names of constants reach the
source: no text of a package does. It is held equal to `evaluate` by property tests.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from attrs import define, field

from assessment_engine.instrument import Instrument
from assessment_engine.numerals import Number, exact, mean_of, round_exact
from assessment_engine.rules.analysis import rule_bounds
from assessment_engine.rules.combining import Bounds, percent_between, stage_of
from assessment_engine.rules.evaluate import scale_of
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.values import Node

ScoreFunction = Callable[[Sequence[Any]], tuple[Any, ...]]
TriggerFunction = Callable[[Sequence[Any], Sequence[Any]], tuple[int, ...]]


@define(eq=False, repr=False)
class _Writer:
    instrument: Instrument
    score_names: dict[str, str]
    names: dict[str, Any] = field(
        factory=lambda: {
            "exact": exact,
            "mean_of": mean_of,
            "prod": math.prod,
            "round_exact": round_exact,
            "percent_between": percent_between,
            "stage_of": stage_of,
        }
    )

    def write(self, node: Node) -> str:
        if node.op == "number":
            return self.constant(node.options["value"])
        if node.op == "score":
            return self.score_names[node.options["score"]]
        if node.op == "answer":
            return self._answer(node)
        emit = OPERATORS[node.op].emit
        assert emit is not None  # of the others only constant has none, and the parser resolves it
        return emit(self, node, [self.write(operand) for operand in node.operands])

    def _answer(self, node: Node) -> str:
        options = node.options
        item = self.instrument.item_by_id[options["item"]]
        name = f"v{self.instrument.cell_index[item.id, options['perspective']]}"
        if not item.reverse or options["raw"]:
            return name
        scale = scale_of(node, self.instrument)
        return f"({self.constant(exact(scale.minimum + scale.maximum))} - {name})"

    def constant(self, value: Number) -> str:
        """Give the source of a number."""
        if isinstance(value, int):
            return f"({value})"
        name = f"c{len(self.names)}"
        self.names[name] = value
        return name

    def reach(self, node: Node) -> Bounds:
        """Give the bounds of a rule over all responses in which everything is answered."""
        return rule_bounds(node, self.instrument)

    def function(self, lines: list[str]) -> Callable[..., Any]:
        source = "\n    ".join(lines)
        exec(compile(source, "<assessment_engine rules>", "exec"), self.names)  # noqa: S102
        made: Callable[..., Any] = self.names["made"]
        return made


def asked_cells_only(node: Node, instrument: Instrument) -> bool:
    """Say whether every answer in a rule belongs to a cell that the form asks."""
    if node.op == "answer":
        cell = (node.options["item"], node.options["perspective"])
        return cell in instrument.cell_index
    return all(asked_cells_only(operand, instrument) for operand in node.operands)


def compile_scores(instrument: Instrument, order: Sequence[str]) -> ScoreFunction:
    """Give a function from a response's values to the values of the scores, in declared order."""
    names = {score.id: f"s{index}" for index, score in enumerate(instrument.scores)}
    writer = _Writer(instrument, names)
    lines = ["def made(values):", _unpack("v", len(instrument.cells), "values")]
    for score in order:
        expression = writer.write(instrument.score_by_id[score].rule)
        lines.append(f"{names[score]} = exact({expression})")
    lines.append(f"return ({''.join(name + ', ' for name in names.values())})")
    return writer.function(lines)


def compile_triggers(instrument: Instrument) -> TriggerFunction:
    """Give a function from values and scores to the indices of the triggers that fire."""
    names = {score.id: f"s{index}" for index, score in enumerate(instrument.scores)}
    writer = _Writer(instrument, names)
    lines = [
        "def made(values, scores):",
        _unpack("v", len(instrument.cells), "values"),
        _unpack("s", len(names), "scores"),
        "fired = []",
    ]
    for index, trigger in enumerate(instrument.triggers):
        lines.append(f"if {writer.write(trigger.when)}: fired.append({index})")
    lines.append("return tuple(fired)")
    return writer.function(lines)


def _unpack(prefix: str, count: int, source: str) -> str:
    targets = "".join(f"{prefix}{index}, " for index in range(count))
    return f"{targets}= {source}" if count else "pass"
