"""Whether a rule can be without a value, and why, as far as one can tell before any response."""

from __future__ import annotations

from collections.abc import Mapping

from assessment_engine.instrument import Instrument
from assessment_engine.rules.combining import Missing
from assessment_engine.rules.evaluate import item_of, scale_of
from assessment_engine.values import Absence, Node

Reasons = frozenset[Absence]
"""Missing, not applicable or both; what is not asked counts as not applicable."""

NEVER: Reasons = frozenset()
MISSING: Reasons = frozenset({Absence.MISSING})
NOT_APPLICABLE: Reasons = frozenset({Absence.NOT_APPLICABLE})
# That which always has a value, and that which may have none though its operands have one.
_ALWAYS = frozenset({"has_value", "number", "code", "truth"})
_PARTIAL = frozenset({"nth_highest", "pick", "root", "statistic", "variance"})


def reasons(node: Node, instrument: Instrument, known: Mapping[str, Reasons]) -> Reasons:
    """Give why a rule can be without a value; `known` says so of the scores and verdicts in it.

    A reason too many is possible, one too few is not.
    """
    if node.op in _ALWAYS:
        return NEVER
    if node.op == "answer":
        return _of_answer(node, instrument)
    if node.op in {"score", "verdict"}:
        return known[node.options[node.op]]
    if node.op == "no_value":
        return frozenset({Absence(node.options["as"])})
    inner = [reasons(operand, instrument, known) for operand in node.operands]
    every, some = frozenset.intersection(*inner), frozenset.union(*inner)
    if node.op == "coalesce":
        # What is left is the gravest of them all.
        return some if all(inner) else NEVER
    policy = node.options.get("missing")
    if node.op == "each_response":
        return some | NOT_APPLICABLE  # there may be none
    if isinstance(policy, Missing):
        narrowed = policy.applicable_minimum is not None or policy.applicable_share is not None
        left_out = some if narrowed else every
        some = (some & MISSING) | (left_out & NOT_APPLICABLE)
    if node.op == "percent_of_maximum" and some:
        return some | NOT_APPLICABLE
    return some | MISSING if _may_give_none(node) else some


def _of_answer(node: Node, instrument: Instrument) -> Reasons:
    item, view = item_of(node, instrument), node.options["perspective"]
    if (item.id, view) not in instrument.cell_index:
        return NOT_APPLICABLE
    found = NEVER if item.required else MISSING
    skipped = item.asked_when.get(view) is not None
    counted = item.skipped_value is not None and not node.options["raw"]
    left_out = (skipped and not counted) or scale_of(node, instrument).not_applicable is not None
    # Whom others answer for need not have answered; then nothing was asked of them.
    left_out = left_out or instrument.takes_responses
    return found | (NOT_APPLICABLE if left_out else NEVER)


def _may_give_none(node: Node) -> bool:
    """Say whether an operator may have no value though its operands have theirs."""
    if node.op in {"divide", "modulo"}:
        right = node.operands[1]
        by_zero = right.op != "number" or not right.options["value"]
        return by_zero and node.options.get("zero") is None
    if node.op == "lookup":
        table = node.options["table"]
        return bool(table.complete) and table.otherwise is None
    if node.op == "mode":
        return node.options["ties"] is None
    return node.op in _PARTIAL
