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
from assessment_engine.numerals import exact, mean_of, round_exact
from assessment_engine.rules import combining
from assessment_engine.rules.analysis import rule_bounds
from assessment_engine.rules.bounds import Reach, stage_of
from assessment_engine.rules.emit import NotWritten
from assessment_engine.rules.evaluate import item_of, scale_of
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
            "percent_between": combining.percent_between,
            "divide": combining.divide,
            "median": combining.median,
            "share": combining.share,
            "at_place": combining.at_place,
            "stage_of": stage_of,
        }
    )

    def write(self, node: Node) -> str:
        if node.op == "score":
            return self.score_names[node.options["score"]]
        if node.op == "answer":
            return self._answer(node)
        emit = OPERATORS[node.op].emit
        if emit is None:
            raise NotWritten
        return emit(self, node, [self.write(operand) for operand in node.operands])

    def _answer(self, node: Node) -> str:
        options, item = node.options, item_of(node, self.instrument)
        cell = (item.id, options["perspective"])
        if cell not in self.instrument.cell_index:
            raise NotWritten  # the form does not ask it: absent in every response
        name = f"v{self.instrument.cell_index[cell]}"
        if options["raw"] or not (item.reverse or item.points):
            return name
        scale = scale_of(node, self.instrument)
        if item.points is not None:
            if scale.type != "choice":
                raise NotWritten  # several options, or numbers of which not all need have points
            return f"{self.constant(item.points.find)}(({name},))"
        return f"({self.constant(exact(scale.minimum + scale.maximum))} - {name})"

    def constant(self, value: Any) -> str:
        """Give the source of a number, or the name of what cannot be written as one."""
        if isinstance(value, int):
            return f"({value})"
        name = f"c{len(self.names)}"
        self.names[name] = value
        return name

    def reach(self, node: Node) -> Reach:
        """Give the bounds of a rule over all responses in which everything is answered."""
        reach: Reach = rule_bounds(node, self.instrument)
        return reach

    def function(self, lines: list[str]) -> Callable[..., Any]:
        source = "\n    ".join(lines)
        exec(compile(source, "<assessment_engine rules>", "exec"), self.names)  # noqa: S102
        made: Callable[..., Any] = self.names["made"]
        return made


def compile_scores(instrument: Instrument, order: Sequence[str]) -> ScoreFunction | None:
    """Give a function from a response's values to the values of the scores, in declared order.

    None where a rule can be evaluated only plainly.
    """
    names = {score.id: f"s{index}" for index, score in enumerate(instrument.scores)}
    writer = _Writer(instrument, names)
    lines = ["def made(values):", _unpack("v", len(instrument.cells), "values")]
    try:
        for score in order:
            if score in names:
                expression = writer.write(instrument.score_by_id[score].rule)
                lines.append(f"{names[score]} = exact({expression})")
    except NotWritten:
        return None
    lines.append(f"return ({''.join(name + ', ' for name in names.values())})")
    return writer.function(lines)


def compile_triggers(instrument: Instrument) -> TriggerFunction | None:
    """Give a function from values and scores to the indices of the triggers that fire."""
    names = {score.id: f"s{index}" for index, score in enumerate(instrument.scores)}
    writer = _Writer(instrument, names)
    lines = [
        "def made(values, scores):",
        _unpack("v", len(instrument.cells), "values"),
        _unpack("s", len(names), "scores"),
        "fired = []",
    ]
    try:
        for index, trigger in enumerate(instrument.triggers):
            lines.append(f"if {writer.write(trigger.when)}: fired.append({index})")
    except NotWritten:
        return None
    lines.append("return tuple(fired)")
    return writer.function(lines)


def _unpack(prefix: str, count: int, source: str) -> str:
    targets = "".join(f"{prefix}{index}, " for index in range(count))
    return f"{targets}= {source}" if count else "pass"
