"""From a response to scores: exact, and able to say why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from attrs import field, frozen

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Band, Exclusion, Instrument, VerdictRule
from assessment_engine.numerals import Number
from assessment_engine.responses import Response, answer_in
from assessment_engine.rules.analysis import (
    attainable_bounds,
    dependency_order,
    name_in,
    score_bounds,
)
from assessment_engine.rules.combining import Result
from assessment_engine.rules.compiled import (
    ScoreFunction,
    TriggerFunction,
    compile_scores,
    compile_triggers,
)
from assessment_engine.rules.evaluate import evaluate, walk_here
from assessment_engine.rules.explain import Trace, TraceInput, explain_named, inputs, why_absent
from assessment_engine.values import Absence, Answer, Node, Value


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


@frozen
class Verdict:
    """What was decided: true or false, a code, or a tuple of codes; None where nothing was.

    `text` is that in words, by the labels of the package; `reason` says why there is none.
    """

    id: str
    label: str
    value: bool | str | tuple[str, ...] | None
    text: str
    reason: str = ""


@frozen(slots=False)
class Scores(Mapping[str, Score]):
    """The scores of one response by id, in the order of the package.

    `computed` are the bare values in that order; a Score is made when it is asked for. A response
    that is `excluded` has no scores and no verdicts: the exclusions say why.
    """

    instrument: Instrument = field(repr=False)
    response: Response
    computed: tuple[Value, ...]
    excluded: tuple[Exclusion, ...] = ()

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
            self._why_absent(rule.rule, labels=True) if absent else "",
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
        if self.excluded:
            by_id.update(dict.fromkeys(self.instrument.rule_by_id, Absence.NOT_APPLICABLE))
        return ResponseContext(self.instrument, self.response, by_id)

    @cached_property
    def verdicts(self) -> Mapping[str, Verdict]:
        """The verdicts on this response by id, in the order of the package."""
        return {rule.id: self._verdict(rule) for rule in self.instrument.verdicts}

    def _verdict(self, rule: VerdictRule) -> Verdict:
        value = self.context.verdict(rule.id)
        if isinstance(value, Absence):
            reason = self._why_absent(rule.rule, labels=True)
            return Verdict(rule.id, rule.label, None, "", reason)
        assert isinstance(value, bool | str | tuple)  # what a verdict gives was checked
        words = self.instrument.wording
        if isinstance(value, bool):
            name = "true" if value else "false"
            text = rule.labels.get(name, words.phrase(f"value_{name}"))
        elif isinstance(value, str):
            text = rule.labels.get(value) or _band_label(rule.rule, value)
        else:
            text = words.listed([rule.labels.get(code, code) for code in value])
            text = text or words.phrase("value_none")
        return Verdict(rule.id, rule.label, value, text)

    def _why_absent(self, rule: Node, *, labels: bool) -> str:
        if self.excluded:
            return " ".join(exclusion.reason for exclusion in self.excluded)
        return why_absent(rule, self.context, self.instrument, labels=labels)

    def trace(self, name: str) -> Trace:
        """Say why a score or verdict has its value, or whether an exclusion applies, and why.

        Raises KeyError for an unknown id.
        """
        for exclusion in self.instrument.exclusions:
            if exclusion.id == name and name not in self.instrument.rule_by_id:
                return self._trace_of_exclusion(exclusion)
        rule = self.instrument.rule_by_id[name]
        score = name in self.instrument.score_by_id
        value = self.context.score(name) if score else self.context.verdict(name)
        called, words = name.replace(".", " "), self.instrument.wording
        if isinstance(value, Absence):
            why = self._why_absent(rule, labels=False)
            # The reason for an exclusion is a sentence of its own.
            phrase = "why_excluded" if self.excluded else "why_no_value"
            text = words.phrase(phrase, text=called, reason=why)
        else:
            reach = self.reach(name) if score else None
            most = reach.high if reach and reach.low >= 0 else None
            text = explain_named(name, rule, self.context, self.instrument, most)
        source = rule.source
        return Trace(name, value, text, self.inputs(rule), source.file, source.pointer)

    def _trace_of_exclusion(self, exclusion: Exclusion) -> Trace:
        """Say whether a response is excluded, and why, by the scores that it has without that."""
        name, rule, instrument = exclusion.id, exclusion.when, self.instrument
        context = _scored(instrument, self.response).context
        value = evaluate(rule, context)
        if isinstance(value, Absence):
            why = why_absent(rule, context, instrument)
            text = instrument.wording.phrase("why_no_value", text=name, reason=why)
        else:
            text = explain_named(name, rule, context, instrument, None)
        used = tuple(inputs(rule, context, instrument))
        return Trace(name, value, text, used, rule.source.file, rule.source.pointer)

    def reach(self, score: str) -> Any:
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
    by_id: dict[str, Any]
    _inner: list[ResponseContext] = field(factory=list, init=False)
    _of_nodes: dict[int, tuple[Node, Any]] = field(factory=dict, init=False)
    _of_scores: dict[str, Any] = field(factory=dict, init=False)

    def answer(self, item: str, perspective: str, raw: bool) -> Answer:
        """Give an answer, keyed unless raw; NOT_ASKED where the form does not ask it."""
        return answer_in(self.instrument, self.response.values, item, perspective, raw)

    def score(self, score: str) -> Value:
        """Give the value of a score that was computed before."""
        value: Value = self.by_id[score]
        return value

    def verdict(self, verdict: str) -> Result:
        """Give the value of a verdict, which is decided once."""
        if verdict not in self.by_id:
            self.by_id[verdict] = evaluate(self.instrument.rule_by_id[verdict], self)
        value: Result = self.by_id[verdict]
        return value

    def responses(self) -> Sequence[ResponseContext]:
        """Give the contexts of the responses held here, without those that are excluded."""
        if not self._inner:
            scored = (score_plainly(self.instrument, each) for each in self.response.responses)
            self._inner.extend(scores.context for scores in scored if not scores.excluded)
        return self._inner

    def attainable(self, node: Node) -> Any:
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
        scores = Scores(instrument, response, plan.fast_scores(response.values))
        return _with_exclusions(scores) if instrument.exclusions else scores
    return score_plainly(instrument, response)


def score_plainly(instrument: Instrument, response: Response) -> Scores:
    """Compute every score by evaluating its rule: slower, and the meaning of `score`."""
    return _with_exclusions(_scored(instrument, response))


def _scored(instrument: Instrument, response: Response) -> Scores:
    """Compute every score, whether or not the response is excluded."""
    plan = _plan(instrument)
    values: dict[str, Any] = {}
    context = ResponseContext(instrument, response, values)
    for name in plan.order:
        values[name] = evaluate(instrument.rule_by_id[name], context)
    return Scores(instrument, response, tuple(values[name] for name in plan.index))


def _with_exclusions(scores: Scores) -> Scores:
    """Take the scores from a response that is excluded."""
    conditions = scores.instrument.exclusions
    found = tuple(each for each in conditions if evaluate(each.when, scores.context) is True)
    if not found:
        return scores
    computed = (Absence.NOT_APPLICABLE,) * len(scores)
    return Scores(scores.instrument, scores.response, computed, found)


def _band_label(rule: Node, code: str) -> str:
    """Give the label of the band that a rule found; of what is no band, the code."""
    bands = rule.options["among"] if rule.op == "band" else ()
    return next((band.label for band in bands if band.id == code), code)


def value_of(rule: Node, scores: Scores) -> Value:
    """Give the value of a number rule outside the scores, for one response; none if excluded."""
    if scores.excluded:
        return Absence.NOT_APPLICABLE
    return _number(evaluate(rule, scores.context))


def fast_triggers(instrument: Instrument) -> TriggerFunction | None:
    """Give the compiled triggers of an instrument, if its rules allow it."""
    return _plan(instrument).fast_triggers


def _number(result: Result) -> Value:
    # Checked packages have only rules that give numbers here.
    assert not isinstance(result, bool | str | tuple)
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
        rule = instrument.rule_by_id[name]
        cells[name] = tuple(sorted(set(_cells(rule, instrument, cells))))
    fast_scores = compile_scores(instrument, order)
    return _Plan(
        {rule.id: index for index, rule in enumerate(instrument.scores)},
        order,
        cells,
        fast_scores,
        # A score that is evaluated plainly may have no value, which these do not expect.
        compile_triggers(instrument) if fast_scores is not None else None,
    )


def _cells(
    rule: Node, instrument: Instrument, known: Mapping[str, tuple[int, ...]]
) -> Iterator[int]:
    """Give the places of the answers of the response itself that a rule uses."""
    for node in walk_here(rule):
        if node.op in {"score", "verdict"}:
            yield from known[name_in(node)]
        elif node.op == "answer":
            cell = (node.options["item"], node.options["perspective"])
            if cell in instrument.cell_index:
                yield instrument.cell_index[cell]
