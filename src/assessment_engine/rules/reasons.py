"""Why a rule has no value for one response: what is missing, and what its policy asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from assessment_engine.instrument import Instrument
from assessment_engine.rules.analysis import name_in
from assessment_engine.rules.combining import Context, Missing
from assessment_engine.rules.evaluate import evaluate, over_responses, walk_here
from assessment_engine.rules.telling import Teller
from assessment_engine.values import Absence, Node
from assessment_engine.wording import Wording

# These may have no value though their operands have.
_UNDEFINED = frozenset(
    {"divide", "modulo", "power", "root", "exponential", "logarithm", "lookup", "band", "pick"}
    | {"nth_highest", "variance", "mode", "statistic", "choose"}
)
_NAMED = frozenset({"score", "verdict"})


@frozen(eq=False, repr=False)
class Reasons:
    """Finds why there is no value, and puts it in the words of the instrument's language."""

    teller: Teller

    @property
    def context(self) -> Context:
        """The response."""
        return self.teller.context

    @property
    def instrument(self) -> Instrument:
        """The instrument."""
        return self.teller.instrument

    @property
    def words(self) -> Wording:
        """The words of its language."""
        return self.teller.words

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
            names, policy = self.teller.some(open_cells), self._policy(self._unmet(node))
            count = len(open_cells)
            return self.words.counted("why_answers_missing", count, names=names, policy=policy)
        return self._without_value(self._needed(node))

    def _why_not_applicable(self, node: Node) -> str:
        values = list(self._values(node))
        if node.op == "percent_of_maximum" and not isinstance(values[0], Absence):
            return self.words.phrase("why_all_it_could_be")
        asked = [value for value in values if value is not Absence.NOT_ASKED]
        count = sum(value is not Absence.NOT_APPLICABLE for value in asked)
        needed = node.options.get("missing", Missing()).applicable_needed(len(asked))
        if 0 < count < needed:
            policy = self._applicable_policy(node)
            asked_text = self.words.number(len(asked))
            return self.words.counted("why_only_applicable", count, asked=asked_text, policy=policy)
        if node.op in _UNDEFINED and values and self._undefined(node, values):
            return self.words.phrase("why_undefined")
        for operand in node.operands:
            if operand.operands and self.teller.evaluated(operand) is Absence.NOT_APPLICABLE:
                return self._why_not_applicable(operand)
        return self._without_value(walk_here(node))

    def _values(self, node: Node) -> Iterator[object]:
        """Give the values of the operands, those over responses one by one."""
        for operand in node.operands:
            if operand.op == "each_response":
                yield from over_responses(operand, self.context)
            else:
                yield evaluate(operand, self.context)

    @staticmethod
    def _undefined(node: Node, values: Sequence[object]) -> bool:
        """Say whether an operator had what it needs, and gave no value of its own accord."""
        absent = [isinstance(value, Absence) for value in values]
        return not (all(absent) if "missing" in node.options else any(absent))

    def _without_value(self, nodes: Iterable[Node]) -> str:
        """Name the scores that a rule needs and that have no value."""
        labels = self.instrument.clear_labels if self.teller.labels else {}
        names = [
            labels.get(name_in(inner), name_in(inner))
            for inner in nodes
            if inner.op in {"score", "verdict"}
            and isinstance(evaluate(inner, self.context), Absence)
        ]
        if names:
            named = self.teller.some(names)
            return self.words.counted("why_scores_missing", len(names), names=named)
        return self.words.phrase("why_nothing_applicable")

    def _needed(self, node: Node) -> Iterator[Node]:
        """Visit a rule and the rules in it, of a stage only the condition that leaves it open."""
        yield node
        operands = node.operands
        if node.op == "stage":
            missing = (o for o in operands if evaluate(o, self.context) is Absence.MISSING)
            operands = tuple(missing)[:1]
        for operand in operands if node.op != "each_response" else ():
            yield from self._needed(operand)

    def _unmet(self, node: Node) -> Node:
        """Give the innermost rule that has no value of its own accord: its policy is unmet."""
        for operand in node.operands:
            if operand.operands and self.teller.evaluated(operand) is Absence.MISSING:
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
