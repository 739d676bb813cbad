"""Rules in words: what was combined, how, and what came out."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from assessment_engine.instrument import Instrument
from assessment_engine.rules.evaluate import evaluate, walk
from assessment_engine.rules.operators import OPERATORS, Context, Missing, Result
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
    written = _write(node, context, instrument, labels)
    value = evaluate(node, context)
    if isinstance(value, Absence):
        why = why_absent(node, context, instrument, labels)
        return instrument.wording.phrase("why_no_value", text=written, reason=why)
    if isinstance(value, bool) or not node.operands:
        return written
    return f"{written} = {instrument.wording.number(value)}"


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


def _write(node: Node, context: Context, instrument: Instrument, labels: bool) -> str:
    row, words = OPERATORS[node.op], instrument.wording
    if node.op == "number":
        return words.number(node.options["value"])
    if node.op == "answer":
        return _value(evaluate(node, context), words)
    if node.op == "score":
        name = _score_name(node.options["score"], instrument, labels)
        return f"{name} {_value(evaluate(node, context), words)}"
    parts = _parts(node, context, instrument, labels)
    if row.takes == "number" and row.gives == "boolean":
        left, right = (
            f"{part} = {_value(evaluate(operand, context), words)}" if operand.operands else part
            for operand, part in zip(node.operands, parts, strict=True)
        )
        condition = words.phrase(f"op_{node.op}", value=right)
        holds = evaluate(node, context) is True
        phrase = "why_compared" if holds else "why_compared_not"
        return words.phrase(phrase, left=left, condition=condition)
    if node.op in _LIST_WORDS:
        return words.phrase(
            f"op_{node.op}", values=words.phrase("why_values_separator").join(parts)
        )
    if row.operands == ("of",):
        return words.phrase(f"op_{node.op}", value=parts[0])
    sign = words.phrase(f"op_{node.op}")
    if len(parts) == 1:
        return f"{sign} {parts[0]}"
    spaced = not all(operand.op == "answer" for operand in node.operands)
    spaced = spaced or any(" " in part for part in parts)
    return (f" {sign} " if spaced else sign).join(parts)


def _score_name(score: str, instrument: Instrument, labels: bool) -> str:
    name = score.replace(".", " ")
    return instrument.clear_labels.get(score, name) if labels else name


def _parts(node: Node, context: Context, instrument: Instrument, labels: bool) -> list[str]:
    views = {o.options.get("perspective") for o in node.operands if o.op == "answer"}
    items = {o.options.get("item") for o in node.operands if o.op == "answer"}
    comparing = OPERATORS[node.op].gives == "boolean"
    parts = []
    for operand in node.operands:
        written = _write(operand, context, instrument, labels)
        if operand.op == "answer" and (len(views) > 1 or comparing):
            short = instrument.perspective_by_id[operand.options["perspective"]].short
            written = f"{short} {written}" if instrument.several_perspectives else written
            if len(items) > 1:
                written = f"{operand.options['item']} {written}"
        elif operand.operands and not comparing:
            written = f"({written})"
        parts.append(written)
    return parts


def why_absent(node: Node, context: Context, instrument: Instrument, labels: bool = False) -> str:
    """Say why a rule has no value: what is missing, and what its policy asks for."""
    words = instrument.wording
    open_cells = [
        instrument.cell_name(inner.options["item"], inner.options["perspective"])
        for inner in walk(node)
        if inner.op == "answer" and evaluate(inner, context) is Absence.MISSING
    ]
    open_scores = [
        instrument.clear_labels.get(name, name) if labels else name
        for inner in walk(node)
        if inner.op == "score" and isinstance(evaluate(inner, context), Absence)
        for name in [inner.options["score"]]
    ]
    if open_cells:
        names, policy = _some(open_cells, words), _policy(_unmet(node, context), words)
        return words.counted("why_answers_missing", len(open_cells), names=names, policy=policy)
    if open_scores:
        names = _some(open_scores, words)
        return words.counted("why_scores_missing", len(open_scores), names=names)
    return words.phrase("why_nothing_applicable")


def _unmet(node: Node, context: Context) -> Node:
    """Give the innermost rule that has no value of its own accord: its policy is what is unmet."""
    for operand in node.operands:
        if operand.operands and evaluate(operand, context) is Absence.MISSING:
            return _unmet(operand, context)
    return node


def _policy(node: Node, words: Wording) -> str:
    policy = node.options.get("missing", Missing())
    if policy.minimum is not None:
        return words.counted("why_minimum", policy.minimum)
    if policy.share is not None:
        return words.phrase("why_share", share=words.number(policy.share * 100))
    return words.phrase("why_all")


def _some(names: list[str], words: Wording) -> str:
    shown = words.phrase("why_names_separator").join(names[:_SHOWN])
    more = len(names) - _SHOWN
    return words.counted("why_more", more, names=shown) if more > 0 else shown


def _value(value: Result, words: Wording) -> str:
    if isinstance(value, Absence):
        return words.phrase(f"value_{value.value}")
    if isinstance(value, bool):
        return words.phrase("value_true" if value else "value_false")
    return words.number(value)
