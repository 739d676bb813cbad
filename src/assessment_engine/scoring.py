"""From a response to scores: exact, and able to say why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from attrs import field, frozen

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Band, Instrument
from assessment_engine.numerals import Number
from assessment_engine.responses import Response
from assessment_engine.rules.analysis import attainable_bounds, dependency_order, score_bounds
from assessment_engine.rules.combining import Bounds, Result
from assessment_engine.rules.compiled import (
    ScoreFunction,
    TriggerFunction,
    asked_cells_only,
    compile_scores,
    compile_triggers,
)
from assessment_engine.rules.evaluate import evaluate, keyed, walk
from assessment_engine.rules.explain import Trace, TraceInput, explain, inputs, why_absent
from assessment_engine.values import Absence, Node, Value


@frozen
class Score:
    """A score with what is needed to print and to judge it.

    `value` is None when there is none; `reason` then says why. `minimum` and `maximum` are what
    the rule could reach with the answers that count. `answered` of `asked` answers went into it,
    those of nested scores included; an answer that is not applicable counts as neither.
    """

    id: str
    label: str
    value: Number | None
    minimum: Number
    maximum: Number
    band: Band | None
    answered: int
    asked: int
    reason: str = ""


@frozen(slots=False)
class Scores(Mapping[str, Score]):
    """The scores of one response by id, in the order of the package.

    `computed` are the bare values in that order; a Score is made when it is asked for.
    """

    instrument: Instrument = field(repr=False)
    response: Response
    computed: tuple[Value, ...]

    def __getitem__(self, score: str) -> Score:
        """Give a score by its id; raises KeyError for an unknown one."""
        plan = _plan(self.instrument)
        value = self.computed[plan.index[score]]
        rule = self.instrument.score_by_id[score]
        reach = self.reach(score)
        absent = isinstance(value, Absence)
        used = [self.response.values[index] for index in plan.cells[score]]
        return Score(
            score,
            rule.label,
            None if isinstance(value, Absence) else value,
            reach.low,
            reach.high,
            None if isinstance(value, Absence) else self._band(rule.bands, value),
            sum(not isinstance(v, Absence) for v in used),
            sum(v is Absence.MISSING or not isinstance(v, Absence) for v in used),
            why_absent(rule.rule, self.context, self.instrument, labels=True) if absent else "",
        )

    def __iter__(self) -> Iterator[str]:
        """Go through the score ids."""
        return iter(_plan(self.instrument).index)

    def __len__(self) -> int:
        """Count the scores."""
        return len(self.computed)

    def numbers(self) -> dict[str, Number | None]:
        """Give the bare values by score id; None where there is none."""
        plan = _plan(self.instrument)
        return {
            name: None if isinstance(value, Absence) else value
            for name, value in zip(plan.index, self.computed, strict=True)
        }

    @cached_property
    def context(self) -> ResponseContext:
        """Where rules find the answers and scores of this response."""
        by_id = dict(zip(_plan(self.instrument).index, self.computed, strict=True))
        return ResponseContext(self.instrument, self.response, by_id)

    def trace(self, score: str) -> Trace:
        """Say why a score has its value. Raises KeyError for an unknown id."""
        rule = self.instrument.score_by_id[score]
        value = self.context.by_id[score]
        name, words = score.replace(".", " "), self.instrument.wording
        if isinstance(value, Absence):
            why = why_absent(rule.rule, self.context, self.instrument)
            text = words.phrase("why_no_value", text=name, reason=why)
        else:
            reach = self.reach(score)
            text = f"{name} = {explain(rule.rule, self.context, self.instrument)}"
            if reach.low >= 0:
                text = words.phrase("why_of", text=text, maximum=words.number(reach.high))
        return Trace(
            score,
            value,
            text,
            self.inputs(rule.rule),
            rule.rule.source.file,
            rule.rule.source.pointer,
        )

    def reach(self, score: str) -> Bounds:
        """Give what a score could be here: answers that do not count do not raise its maximum."""
        if self.response.complete:
            return score_bounds(self.instrument)[score]
        return self.context.attainable(self.instrument.score_by_id[score].rule)

    def inputs(self, node: Node) -> tuple[TraceInput, ...]:
        """Give the answers behind a rule, those of the scores it uses included."""
        return tuple(inputs(node, self.context, self.instrument))

    def _band(self, bands: str | None, value: Number) -> Band | None:
        if bands is None:
            return None
        return next((band for band in self.instrument.bands[bands] if band.holds(value)), None)


@frozen(eq=False, repr=False)
class ResponseContext:
    """Answers and scores of one response, as rules look them up."""

    instrument: Instrument
    response: Response
    by_id: Mapping[str, Value]
    _of_nodes: dict[int, tuple[Node, Bounds]] = field(factory=dict, init=False)
    _of_scores: dict[str, Bounds] = field(factory=dict, init=False)

    def answer(self, item: str, perspective: str, raw: bool) -> Value:
        """Give an answer, keyed unless raw; NOT_ASKED where the form does not ask it."""
        index = self.instrument.cell_index.get((item, perspective))
        if index is None:
            return Absence.NOT_ASKED
        value = self.response.values[index]
        if raw or isinstance(value, Absence):
            return value
        asked = self.instrument.item_by_id[item]
        return keyed(value, self.instrument.scale_by_id[asked.scale], asked.reverse)

    def score(self, score: str) -> Value:
        """Give the value of a score that was computed before."""
        return self.by_id[score]

    def attainable(self, node: Node) -> Bounds:
        """Give what a rule could be in this response, over the operands that count in it.

        It is worked out once per rule: percentages of percentages would else take ever longer.
        """
        found = self._of_nodes.get(id(node))
        if found is None or found[0] is not node:
            reach = attainable_bounds(node, self.instrument, self, self._of_scores)
            found = self._of_nodes[id(node)] = (node, reach)
        return found[1]


def score(instrument: Instrument, response: Response) -> Scores:
    """Compute every score of a response.

    Raises AssessmentError when the response was made for another instrument.
    """
    if response.cells is not instrument.cells and response.cells != instrument.cells:
        raise AssessmentError(
            [
                Problem(
                    "response-other-instrument",
                    f"the response answers {response.instrument!r}, not this {instrument.id!r}",
                    hint="check the answers again with this version of the instrument",
                )
            ]
        )
    plan = _plan(instrument)
    if response.complete and plan.fast_scores is not None:
        return Scores(instrument, response, plan.fast_scores(response.values))
    return score_plainly(instrument, response)


def score_plainly(instrument: Instrument, response: Response) -> Scores:
    """Compute every score by evaluating its rule: slower, and the meaning of `score`."""
    plan = _plan(instrument)
    values: dict[str, Value] = {}
    context = ResponseContext(instrument, response, values)
    for name in plan.order:
        values[name] = _number(evaluate(instrument.score_by_id[name].rule, context))
    return Scores(instrument, response, tuple(values[name] for name in plan.index))


def value_of(rule: Node, scores: Scores) -> Value:
    """Give the value of a number rule that stands outside the scores, for one response."""
    return _number(evaluate(rule, scores.context))


def fast_triggers(instrument: Instrument) -> TriggerFunction | None:
    """Give the compiled triggers of an instrument, if its rules allow it."""
    return _plan(instrument).fast_triggers


def _number(result: Result) -> Value:
    assert not isinstance(result, bool)  # the parser lets only number rules stand here
    return result


@frozen(eq=False, repr=False)
class _Plan:
    index: Mapping[str, int]
    order: tuple[str, ...]
    cells: Mapping[str, tuple[int, ...]]
    fast_scores: ScoreFunction | None
    fast_triggers: TriggerFunction | None


@lru_cache(maxsize=64)
def _plan(instrument: Instrument) -> _Plan:
    """Work out once per instrument what scoring every response needs."""
    order = dependency_order(instrument)
    cells: dict[str, tuple[int, ...]] = {}
    for name in order:
        rule = instrument.score_by_id[name].rule
        cells[name] = tuple(sorted(set(_cells(rule, instrument, cells))))
    rules = [rule.rule for rule in instrument.scores] + [t.when for t in instrument.triggers]
    compilable = all(asked_cells_only(rule, instrument) for rule in rules)
    return _Plan(
        {rule.id: index for index, rule in enumerate(instrument.scores)},
        order,
        cells,
        compile_scores(instrument, order) if compilable else None,
        compile_triggers(instrument) if compilable else None,
    )


def _cells(
    rule: Node, instrument: Instrument, known: Mapping[str, tuple[int, ...]]
) -> Iterator[int]:
    for node in walk(rule):
        if node.op == "score":
            yield from known[node.options["score"]]
        elif node.op == "answer":
            cell = (node.options["item"], node.options["perspective"])
            if cell in instrument.cell_index:
                yield instrument.cell_index[cell]
