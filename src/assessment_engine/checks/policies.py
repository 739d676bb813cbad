"""Missing policies that hardly say what was meant: no answers can meet them, or none need them."""

from __future__ import annotations

from collections.abc import Iterator

from assessment_engine.checks.report import all_nodes
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import counted
from assessment_engine.rules.absences import reasons
from assessment_engine.rules.analysis import absent_scores
from assessment_engine.rules.combining import Missing
from assessment_engine.rules.expand import Fault, child
from assessment_engine.values import Absence, Node, Source

# Operators that give one value, and give it wherever their operands have one. An operator that is
# not among them may stand for many values, or for none; nothing is said of policies over it.
_PLAIN = frozenset(
    {"sum", "mean", "min", "max", "count", "subtract", "multiply", "absolute", "round", "not"}
    | {"less", "less_or_equal", "equal", "greater_or_equal", "greater", "in_band", "all", "any"}
    | {"number", "answer", "score", "stage", "has_value"}
)


def _policies(instrument: Instrument) -> Iterator[tuple[Node, Missing]]:
    """Give the nodes with a policy of their own, over operands that are one value each."""
    for node in all_nodes(instrument):
        policy = node.options.get("missing")
        plain = all(operand.op in _PLAIN for operand in node.operands)
        if isinstance(policy, Missing) and policy != Missing() and plain:
            yield node, policy


def _too_many(node: Node, policy: Missing) -> list[tuple[str, int]]:
    """Give the members of a policy that ask for more operands than there are."""
    wanted = [(name, getattr(policy, name)) for name in ("minimum", "applicable_minimum")]
    return [(name, count) for name, count in wanted if (count or 0) > len(node.operands)]


def check_possible(instrument: Instrument) -> Iterator[Fault]:
    """No policy asks for more operands than there are."""
    for node, policy in _policies(instrument):
        count = len(node.operands)
        for name, wanted in _too_many(node, policy):
            are = f"{'is' if count == 1 else 'are'} {counted(count, 'operand')}"
            yield Fault(
                child(node.source, "missing", name),
                "policy-impossible",
                f"{wanted} are asked for, and there {are} here: all must do",
                f"ask for at most {count}, or for a share of them",
                "warning",
            )


def check_effect(instrument: Instrument) -> Iterator[Fault]:
    """A policy changes something for some answers; one that a for_each repeats, in some place."""
    policies = [(node, each) for node, each in _policies(instrument) if not _too_many(node, each)]
    if not policies:
        return
    known = absent_scores(instrument)
    found: dict[Source, list[str]] = {}
    for node, policy in policies:
        why = frozenset().union(*(reasons(each, instrument, known) for each in node.operands))
        still_open, left_out = Absence.MISSING in why, Absence.NOT_APPLICABLE in why
        message = _without_effect(policy, len(node.operands), still_open, left_out)
        found.setdefault(child(node.source, "missing"), []).append(message)
    for place, messages in found.items():
        if all(messages):
            hint = 'leave it out, or let answers be left open with "required": false'
            yield Fault(place, "policy-without-effect", messages[0], hint, "warning")


def _without_effect(policy: Missing, count: int, still_open: bool, left_out: bool) -> str:
    """Say what a policy over so many operands declares in vain; "" if nothing."""
    for_applicable = policy.applicable_minimum is not None or policy.applicable_share is not None
    if not still_open and not (left_out and for_applicable):
        return "this policy changes nothing, since none of its operands can be missing"
    everything = policy.share == 1 or (policy.minimum or 0) >= count
    if policy.method != "available" and everything:
        return f"the method {policy.method!r} has nothing to do, since everything must be answered"
    return ""
