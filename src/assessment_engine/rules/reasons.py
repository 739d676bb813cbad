"""Why a rule has no value for one response: what is missing, and what its policy asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from assessment_engine.instrument import Instrument
from assessment_engine.rules.analysis import name_in
from assessment_engine.rules.combining import Context, Missing
from assessment_engine.rules.evaluate import evaluate, operand_values, walk_here
from assessment_engine.rules.telling import Teller
from assessment_engine.values import Absence, Node
from assessment_engine.wording import Wording

# These may have no value though their operands have.
_UNDEFINED = frozenset(
    {"divide", "modulo", "power", "root", "exponential", "logarithm", "lookup", "band", "pick"}
    | {"nth_highest", "variance", "mode", "statistic", "choose", "join"}
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
        on_purpose = self._on_purpose(node)
        if on_purpose is not None:
            return self.teller.write(on_purpose)
        if evaluate(node, self.context) is not Absence.MISSING:
            return self._why_not_applicable(node)
        cells = {
            self.instrument.cell_name(inner.options["item"], inner.options["perspective"]): None
            for inner in self._needed(node)
            if inner.op == "answer" and self._is_open(inner)
        }
        open_cells = list(cells)
        if open_cells:
            names, policy = self.teller.some(open_cells), self._policy(self._unmet(node))
            count = len(open_cells)
            return self.words.counted("why_answers_missing", count, names=names, policy=policy)
        unmet = self._unmet(node)
        if any(operand.op == "each_response" for operand in unmet.operands):
            return self._why_responses(unmet)
        if any(map(self._is_undefined, self._needed(node))):
            return self.words.phrase("why_undefined")
        return self._without_value(self._needed(node))

    def _why_responses(self, node: Node) -> str:
        """Say how many responses, or values of them, count in a rule, and how many are needed."""
        values = operand_values(node, self.context)
        count = sum(not isinstance(value, Absence) for value in values)
        total = count + values.count(Absence.MISSING)
        phrase = "why_responses_few" if count == total else "why_responses_missing"
        if len(node.operands) > 1:
            phrase = "why_values_missing"
        policy, of_all = self._policy(node, "why_needed"), self.words.number(total)
        return self.words.counted(phrase, count, total=of_all, policy=policy)

    def _is_open(self, node: Node) -> bool:
        options = node.options
        return self.context.answer(options["item"], options["perspective"], True) is Absence.MISSING

    def _is_undefined(self, node: Node) -> bool:
        """Say whether a rule has no value though nothing that it needs is missing."""
        if node.op == "answer":
            given = self.context.answer(node.options["item"], node.options["perspective"], True)
            keyed = evaluate(node, self.context)
            return isinstance(keyed, Absence) and not isinstance(given, Absence)
        absent = node.op in _UNDEFINED and evaluate(node, self.context) is Absence.MISSING
        return absent and Absence.MISSING not in operand_values(node, self.context)

    def _why_not_applicable(self, node: Node) -> str:
        values = operand_values(node, self.context)
        if node.op == "percent_of_maximum" and not isinstance(values[0], Absence):
            return self.words.phrase("why_all_it_could_be")
        asked = [value for value in values if value is not Absence.NOT_ASKED]
        count = sum(value is not Absence.NOT_APPLICABLE for value in asked)
        if count and "missing" in node.options:
            policy = self._applicable_policy(node)
            asked_text = self.words.number(len(asked))
            return self.words.counted("why_only_applicable", count, asked=asked_text, policy=policy)
        for operand in node.operands:
            value = self.teller.evaluated(operand)
            if operand.operands and value is Absence.NOT_APPLICABLE:
                return self._why_not_applicable(operand)
        if not values and node.operands:
            return self.words.phrase("why_no_response")
        return self._without_value(walk_here(node))

    def _without_value(self, nodes: Iterable[Node]) -> str:
        """Name the scores that a rule needs and that have no value."""
        labels = self.instrument.clear_labels if self.teller.labels else {}
        names = {
            labels.get(name_in(inner), name_in(inner)): None
            for inner in nodes
            if inner.op in _NAMED and isinstance(evaluate(inner, self.context), Absence)
        }
        if names:
            named = self.teller.some(list(names))
            return self.words.counted("why_scores_missing", len(names), names=named)
        return self.words.phrase("why_nothing_applicable")

    def _needed(self, node: Node) -> Iterator[Node]:
        """Visit a rule and those in it that leave it without a value.

        Of a stage that is the condition that leaves it open, of a choice the one that is not
        decided, or what the case that holds gives.
        """
        yield node
        operands: Iterable[Node] = node.operands
        if node.op == "stage":
            missing = (o for o in operands if evaluate(o, self.context) is Absence.MISSING)
            operands = tuple(missing)[:1]
        elif node.op == "choose":
            operands = [self._decided(node)]
        for operand in operands if node.op != "each_response" else ():
            if isinstance(self.teller.evaluated(operand), Absence):
                yield from self._needed(operand)

    def _decided(self, node: Node) -> Node:
        """Give what a choice comes to: what a case gives, or the condition that is not decided."""
        *pairs, otherwise = node.operands
        for when, then in zip(pairs[::2], pairs[1::2], strict=True):
            holds = evaluate(when, self.context)
            if holds is not False:
                return then if holds is True else when
        return otherwise

    def _on_purpose(self, node: Node) -> Node | None:
        """Give the choice, if there is one, that has no value because its author wants it so."""
        if node.op == "choose":
            decided = self._decided(node)
            return node if decided.op == "no_value" else self._on_purpose(decided)
        value = evaluate(node, self.context)
        for operand in node.operands if "missing" not in node.options else ():
            if self.teller.evaluated(operand) is value:
                return self._on_purpose(operand)
        return None

    def _unmet(self, node: Node) -> Node:
        """Give the innermost rule that has no value of its own accord: its policy is unmet."""
        for operand in node.operands:
            if operand.operands and self.teller.evaluated(operand) is Absence.MISSING:
                return node if node.op == "stage" else self._unmet(operand)
        return node

    def _policy(self, node: Node, phrase: str = "why") -> str:
        """Say what the policy of a rule asks for, in the phrases that begin so."""
        if node.op == "stage":
            return self.words.phrase("why_stage")
        policy = node.options.get("missing", Missing())
        if policy.minimum is not None:
            return self.words.counted(f"{phrase}_minimum", policy.minimum)
        if policy.share is not None:
            share = self.words.number(policy.share * 100)
            return self.words.phrase(f"{phrase}_share", share=share)
        return self.words.phrase(f"{phrase}_all")

    def _applicable_policy(self, node: Node) -> str:
        policy = node.options["missing"]
        if policy.applicable_minimum is not None:
            return self.words.counted("why_applicable_minimum", policy.applicable_minimum)
        share = self.words.number((policy.applicable_share or 0) * 100)
        return self.words.phrase("why_applicable_share", share=share)
