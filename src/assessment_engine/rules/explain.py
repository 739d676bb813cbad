"""Rules in words: what was combined, how, and what came out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from assessment_engine.instrument import Instrument
from assessment_engine.markup import parse, plain
from assessment_engine.rules.combining import Context, Missing
from assessment_engine.rules.evaluate import evaluate, scale_of, walk
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.values import Absence, Node, Value
from assessment_engine.wording import Wording

_LIST_WORDS = {"mean", "min", "max", "count"}
_SHOWN = 5


@frozen
class TraceInput:
    """One answer that a rule used. `keyed` differs from `raw` when the item is keyed in reverse."""

    item: str
    perspective: str
    raw: Value
    keyed: Value


@frozen
class Trace:
    """Why a score has its value, or a trigger fired.

    `text` is one sentence; `inputs` the answers behind it, those of nested scores included; `file`
    and `pointer` the place of the rule in the package.
    """

    subject: str
    value: Value | bool
    text: str
    inputs: tuple[TraceInput, ...]
    file: str
    pointer: str


def explain(node: Node, context: Context, instrument: Instrument, labels: bool = False) -> str:
    """Write a rule with its operands and value, without what it is the rule of.

    With `labels`, other scores are called by their label where no two have the same.
    """
    teller = _Teller(context, instrument, labels)
    written = teller.write(node)
    value = evaluate(node, context)
    if isinstance(value, Absence):
        why = teller.why_absent(node)
        return instrument.wording.phrase("why_no_value", text=written, reason=why)
    if isinstance(value, bool) or not node.operands:
        return written
    return f"{written} = {instrument.wording.number(value)}"


def why_absent(node: Node, context: Context, instrument: Instrument, labels: bool = False) -> str:
    """Say why a rule has no value: what is missing, and what its policy asks for."""
    return _Teller(context, instrument, labels).why_absent(node)


def inputs(
    node: Node, context: Context, instrument: Instrument, told: set[str] | None = None
) -> Iterator[TraceInput]:
    """Give the answers that a rule uses, in order, those of each score it uses included once."""
    told = set() if told is None else told
    for inner in walk(node):
        if inner.op == "answer":
            item, view = inner.options["item"], inner.options["perspective"]
            raw, keyed = (context.answer(item, view, as_given) for as_given in (True, False))
            assert not isinstance(raw, bool) and not isinstance(keyed, bool)
            yield TraceInput(item, view, raw, keyed)
        elif inner.op == "score" and (name := inner.options["score"]) not in told:
            told.add(name)
            rule = instrument.score_by_id[name].rule
            yield from inputs(rule, context, instrument, told)


@frozen(eq=False, repr=False)
class _Teller:
    """Puts rules in the words of the instrument's language, for one response."""

    context: Context
    instrument: Instrument
    labels: bool

    @property
    def words(self) -> Wording:
        return self.instrument.wording

    def write(self, node: Node, named: bool = False) -> str:
        """Write a rule without its value; `named` names an item even where there is only one."""
        row, words = OPERATORS[node.op], self.words
        if node.op == "number":
            return words.number(node.options["value"])
        if node.op == "answer":
            return self._value(node)
        if node.op == "score":
            return f"{self._score_name(node.options['score'])} {self._value(node)}"
        if node.op == "stage":
            return self._stage(node)
        parts = self._parts(node, named)
        if row.takes == "number" and row.gives == "boolean":
            return self._compared(node, parts)
        if node.op == "percent_of_maximum":
            value = self._in_range(node.operands[0], parts[0])
            return words.phrase("op_percent_of_maximum", value=value)
        if node.op in _LIST_WORDS:
            values = words.phrase("why_values_separator").join(parts)
            return words.phrase(f"op_{node.op}", values=values)
        if row.operands == ("of",):
            return words.phrase(f"op_{node.op}", value=parts[0])
        sign = words.phrase(f"op_{node.op}")
        if len(parts) == 1:
            return f"{sign} {parts[0]}"
        spaced = not all(operand.op == "answer" for operand in node.operands)
        spaced = spaced or any(" " in part for part in parts)
        return (f" {sign} " if spaced else sign).join(parts)

    def _score_name(self, score: str) -> str:
        name = score.replace(".", " ")
        return self.instrument.clear_labels.get(score, name) if self.labels else name

    def _compared(self, node: Node, parts: list[str]) -> str:
        """Write what a number is held against, and whether that holds."""
        holds = evaluate(node, self.context) is True
        left = self._bare(node.operands[0], parts[0])
        if node.op == "has_value":
            return self.words.phrase("why_with_value" if holds else "why_without_value", value=left)
        if node.op == "equal" and holds and self._as_given(*node.operands):
            return self._answered(node.operands[0], left)
        if node.op == "in_band":
            right = node.options["band"].label
        else:
            right = self._bare(node.operands[1], parts[1])
        condition = self.words.phrase(f"op_{node.op}", value=right)
        phrase = "why_compared" if holds else "why_compared_not"
        return self.words.phrase(phrase, left=left, condition=condition)

    def _as_given(self, left: Node, right: Node) -> bool:
        """Say whether an answer is held against a number as it was given, not keyed."""
        if left.op != "answer" or right.op != "number":
            return False
        item = self.instrument.item_by_id[left.options["item"]]
        return left.options["raw"] or not item.reverse

    def _answered(self, node: Node, written: str) -> str:
        """Write an answer with the words that it has on its scale."""
        scale = scale_of(node, self.instrument)
        given = self.context.answer(node.options["item"], node.options["perspective"], True)
        label = next(plain(parse(each.label)) for each in scale.options if each.value == given)
        return self.words.phrase("why_answered", value=written, label=label)

    def _bare(self, node: Node, written: str) -> str:
        return f"{written} = {self._value(node)}" if node.operands else written

    def _stage(self, node: Node) -> str:
        """Say which condition is the first that does not hold, and which do not count."""
        count, words = len(node.operands), self.words
        passed = []
        for number, operand in enumerate(node.operands, 1):
            value = evaluate(operand, self.context)
            if value in {Absence.NOT_APPLICABLE, Absence.NOT_ASKED}:
                passed.append(str(number))
            elif value is not True:
                first = self.write(operand, named=True)
                text = words.phrase("why_stage_before", number=str(number), condition=first)
                return self._passing_over(text, passed)
        if len(passed) == count:
            return words.counted("why_stage_of", count)
        return self._passing_over(words.counted("why_stage_all", count), passed)

    def _passing_over(self, text: str, passed: list[str]) -> str:
        if not passed:
            return text
        return self.words.phrase("why_passing_over", text=text, names=self._some(passed))

    def _in_range(self, node: Node, written: str) -> str:
        """Write an operand, its value, and between what that lies."""
        if node.operands:
            written = written[1:-1]  # the brackets that the operator writes itself
        if isinstance(evaluate(node, self.context), Absence):
            return written
        reach = self.context.attainable(node)
        low, high = self.words.number(reach.low), self.words.number(reach.high)
        text = self._bare(node, written)
        return self.words.phrase("why_in_range", text=text, low=low, high=high)

    def _parts(self, node: Node, named: bool) -> list[str]:
        views = {o.options.get("perspective") for o in node.operands if o.op == "answer"}
        items = {o.options.get("item") for o in node.operands if o.op == "answer"}
        comparing = OPERATORS[node.op].gives == "boolean"
        parts = []
        for operand in node.operands:
            written = self.write(operand)
            if operand.op == "answer" and (len(views) > 1 or comparing):
                short = self.instrument.perspective_by_id[operand.options["perspective"]].short
                written = f"{short} {written}" if self.instrument.several_perspectives else written
                if len(items) > 1 or named:
                    written = f"{operand.options['item']} {written}"
            elif operand.operands and not comparing:
                written = f"({written})"
            parts.append(written)
        return parts

    # Why there is no value

    def why_absent(self, node: Node) -> str:
        """Say why a rule has no value: what is missing, and what its policy asks for."""
        if evaluate(node, self.context) is not Absence.MISSING:
            return self._why_not_applicable(node)
        open_cells = [
            self.instrument.cell_name(inner.options["item"], inner.options["perspective"])
            for inner in self._needed(node)
            if inner.op == "answer" and evaluate(inner, self.context) is Absence.MISSING
        ]
        if open_cells:
            names, policy = self._some(open_cells), self._policy(self._unmet(node))
            count = len(open_cells)
            return self.words.counted("why_answers_missing", count, names=names, policy=policy)
        return self._without_value(self._needed(node))

    def _why_not_applicable(self, node: Node) -> str:
        values = [evaluate(operand, self.context) for operand in node.operands]
        if node.op == "percent_of_maximum" and not isinstance(values[0], Absence):
            return self.words.phrase("why_all_it_could_be")
        asked = [value for value in values if value is not Absence.NOT_ASKED]
        count = sum(value is not Absence.NOT_APPLICABLE for value in asked)
        if count and "missing" in node.options:
            policy = self._applicable_policy(node)
            asked_text = self.words.number(len(asked))
            return self.words.counted("why_only_applicable", count, asked=asked_text, policy=policy)
        for operand, value in zip(node.operands, values, strict=True):
            if operand.operands and value is Absence.NOT_APPLICABLE:
                return self._why_not_applicable(operand)
        return self._without_value(walk(node))

    def _without_value(self, nodes: Iterable[Node]) -> str:
        """Name the scores that a rule needs and that have no value."""
        labels = self.instrument.clear_labels if self.labels else {}
        names = [
            labels.get(inner.options["score"], inner.options["score"])
            for inner in nodes
            if inner.op == "score" and isinstance(evaluate(inner, self.context), Absence)
        ]
        if names:
            named = self._some(names)
            return self.words.counted("why_scores_missing", len(names), names=named)
        return self.words.phrase("why_nothing_applicable")

    def _needed(self, node: Node) -> Iterator[Node]:
        """Visit a rule and the rules in it, of a stage only the condition that leaves it open."""
        yield node
        operands = node.operands
        if node.op == "stage":
            missing = (o for o in operands if evaluate(o, self.context) is Absence.MISSING)
            operands = tuple(missing)[:1]
        for operand in operands:
            yield from self._needed(operand)

    def _unmet(self, node: Node) -> Node:
        """Give the innermost rule that has no value of its own accord: its policy is unmet."""
        for operand in node.operands:
            if operand.operands and evaluate(operand, self.context) is Absence.MISSING:
                return node if node.op == "stage" else self._unmet(operand)
        return node

    def _policy(self, node: Node) -> str:
        if node.op == "stage":
            return self.words.phrase("why_stage")
        policy = node.options.get("missing", Missing())
        if policy.minimum is not None:
            return self.words.counted("why_minimum", policy.minimum)
        if policy.share is not None:
            return self.words.phrase("why_share", share=self.words.number(policy.share * 100))
        return self.words.phrase("why_all")

    def _applicable_policy(self, node: Node) -> str:
        policy = node.options["missing"]
        if policy.applicable_minimum is not None:
            return self.words.counted("why_applicable_minimum", policy.applicable_minimum)
        share = self.words.number((policy.applicable_share or 0) * 100)
        return self.words.phrase("why_applicable_share", share=share)

    def _some(self, names: list[str]) -> str:
        shown = self.words.phrase("why_names_separator").join(names[:_SHOWN])
        more = len(names) - _SHOWN
        return self.words.counted("why_more", more, names=shown) if more > 0 else shown

    def _value(self, node: Node) -> str:
        value = evaluate(node, self.context)
        if isinstance(value, Absence):
            return self.words.phrase(f"value_{value.value}")
        if isinstance(value, bool):
            return self.words.phrase("value_true" if value else "value_false")
        if node.op != "score":
            return self.words.number(value)
        score = self.instrument.score_by_id[node.options["score"]]
        written = self.words.number(value, score.decimals)
        return self.words.phrase("percent", value=written) if score.unit else written
