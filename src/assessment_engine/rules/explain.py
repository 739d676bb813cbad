"""Rules in words: what was combined, how, and what came out."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from assessment_engine.instrument import Instrument
from assessment_engine.numerals import Number, number_text
from assessment_engine.rules.evaluate import evaluate, walk
from assessment_engine.rules.operators import OPERATORS, Context, Missing, Result
from assessment_engine.values import Absence, Node, Value

_LIST_WORDS = {"mean", "min", "max", "count"}


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


def explain(node: Node, context: Context, instrument: Instrument) -> str:
    """Write a rule with its operands and value, without what it is the rule of."""
    written = _write(node, context, instrument)
    value = evaluate(node, context)
    if isinstance(value, Absence):
        return f"{written}: no value, {why_absent(node, context, instrument)}"
    if isinstance(value, bool) or not node.operands:
        return written
    return f"{written} = {number_text(value)}"


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


def _write(node: Node, context: Context, instrument: Instrument) -> str:
    row = OPERATORS[node.op]
    if node.op == "number":
        return number_text(node.options["value"])
    if node.op == "answer":
        return _value(evaluate(node, context))
    if node.op == "score":
        return f"{node.options['score'].replace('.', ' ')} {_value(evaluate(node, context))}"
    parts = _parts(node, context, instrument)
    if row.takes == "number" and row.gives == "boolean":
        holds = evaluate(node, context)
        left, right = node.operands
        value = f" = {_value(evaluate(left, context))}" if left.operands else ""
        negation = "" if holds is True else "not "
        return f"{parts[0]}{value}, {negation}{row.symbol} {_bare(right, parts[1], context)}"
    if node.op in _LIST_WORDS:
        return f"{row.symbol} {', '.join(parts)}"
    if len(parts) == 1:
        return f"{row.symbol} {parts[0]}" if node.op != "round" else f"{parts[0]} {row.symbol}"
    spaced = not all(operand.op == "answer" for operand in node.operands)
    spaced = spaced or any(" " in part for part in parts)
    return (f" {row.symbol} " if spaced else row.symbol).join(parts)


def _bare(node: Node, written: str, context: Context) -> str:
    return f"{written} = {_value(evaluate(node, context))}" if node.operands else written


def _parts(node: Node, context: Context, instrument: Instrument) -> list[str]:
    views = {o.options.get("perspective") for o in node.operands if o.op == "answer"}
    items = {o.options.get("item") for o in node.operands if o.op == "answer"}
    comparing = OPERATORS[node.op].gives == "boolean"
    parts = []
    for operand in node.operands:
        written = _write(operand, context, instrument)
        if operand.op == "answer" and (len(views) > 1 or comparing):
            short = instrument.perspective_by_id[operand.options["perspective"]].short
            written = f"{short} {written}" if instrument.several_perspectives else written
            if len(items) > 1:
                written = f"{operand.options['item']} {written}"
        elif operand.operands and not comparing:
            written = f"({written})"
        parts.append(written)
    return parts


def why_absent(node: Node, context: Context, instrument: Instrument) -> str:
    """Say why a rule has no value: what is missing, and what its policy asks for."""
    open_cells = [
        instrument.cell_name(inner.options["item"], inner.options["perspective"])
        for inner in walk(node)
        if inner.op == "answer" and evaluate(inner, context) is Absence.MISSING
    ]
    open_scores = [
        inner.options["score"]
        for inner in walk(node)
        if inner.op == "score" and isinstance(evaluate(inner, context), Absence)
    ]
    if open_cells:
        count, names = len(open_cells), _some(open_cells)
        verb = "answer is" if count == 1 else "answers are"
        policy = _policy(_unmet(node, context))
        return f"{count} {verb} missing ({names}); {policy}"
    if open_scores:
        verb = "has" if len(open_scores) == 1 else "have"
        return f"{_some(open_scores)} {verb} none"
    return "nothing in it is applicable"


def _unmet(node: Node, context: Context) -> Node:
    """Give the innermost rule that has no value of its own accord: its policy is what is unmet."""
    for operand in node.operands:
        if operand.operands and evaluate(operand, context) is Absence.MISSING:
            return _unmet(operand, context)
    return node


def _policy(node: Node) -> str:
    policy = node.options.get("missing", Missing())
    if policy.minimum is not None:
        return f"at least {policy.minimum} must be answered"
    if policy.share is not None:
        return f"at least {number_text(policy.share * 100)} % must be answered"
    return "all must be answered"


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _value(value: Result) -> str:
    if isinstance(value, Absence):
        return value.value.replace("_", " ")
    if isinstance(value, bool):
        return "true" if value else "false"
    number: Number = value
    return number_text(number)
