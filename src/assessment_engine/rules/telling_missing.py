"""What a policy makes of what is missing, in words: scaled up for it, or counted as 0."""

from __future__ import annotations

from assessment_engine.rules.combining import Context, Missing
from assessment_engine.rules.evaluate import evaluate, operand_values
from assessment_engine.values import Absence, Node
from assessment_engine.wording import Wording


def policy_told(node: Node, context: Context, text: str, words: Wording) -> str:
    """Add to the text of a rule that has a value what its policy does for missing operands."""
    policy = node.options.get("missing")
    if not isinstance(policy, Missing) or policy.method == "available":
        return text
    values = operand_values(node, context)
    missing = values.count(Absence.MISSING)
    if not missing or isinstance(evaluate(node, context), Absence):
        return text
    if policy.method == "zero":
        return words.phrase("why_as_zero", text=text)
    answered = sum(not isinstance(value, Absence) for value in values)
    applicable, answers = words.number(answered + missing), words.number(answered)
    return words.phrase("why_scaled_up", text=text, applicable=applicable, answered=answers)
