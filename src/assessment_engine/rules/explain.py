"""Rules in words: what was combined, how, and what came out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from attrs import frozen

from assessment_engine.instrument import Instrument
from assessment_engine.numerals import Number, number_text
from assessment_engine.rules.combining import Context, Missing, Result
from assessment_engine.rules.evaluate import evaluate, walk
from assessment_engine.rules.operators import OPERATORS
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


def _write(node: Node, context: Context, instrument: Instrument, named: bool = False) -> str:
    """Write a rule without its value; `named` names an item even where there is only one."""
    row = OPERATORS[node.op]
    if node.op == "number":
        return number_text(node.options["value"])
    if node.op == "answer":
        return _value(evaluate(node, context))
    if node.op == "score":
        return f"{node.options['score'].replace('.', ' ')} {_value(evaluate(node, context))}"
    if node.op == "stage":
        return _write_stage(node, context, instrument)
    parts = _parts(node, context, instrument, named)
    if row.takes == "number" and row.gives == "boolean":
        negation = "" if evaluate(node, context) is True else "not "
        left = _bare(node.operands[0], parts[0], context)
        if node.op == "has_value":
            return f"{left}, {'with' if not negation else 'without'} {row.symbol}"
        if node.op == "in_band":
            right = f'"{node.options["band"].label}"'
        else:
            right = _bare(node.operands[1], parts[1], context)
        return f"{left}, {negation}{row.symbol} {right}"
    if node.op == "percent_of_maximum":
        return f"({_in_range(node.operands[0], parts[0], context)}) {row.symbol}"
    if node.op in _LIST_WORDS:
        return f"{row.symbol} {', '.join(parts)}"
    if len(parts) == 1:
        return f"{row.symbol} {parts[0]}" if node.op != "round" else f"{parts[0]} {row.symbol}"
    spaced = not all(operand.op == "answer" for operand in node.operands)
    spaced = spaced or any(" " in part for part in parts)
    return (f" {row.symbol} " if spaced else row.symbol).join(parts)


def _bare(node: Node, written: str, context: Context) -> str:
    return f"{written} = {_value(evaluate(node, context))}" if node.operands else written


def _write_stage(node: Node, context: Context, instrument: Instrument) -> str:
    """Say which condition is the first that does not hold, and which do not count."""
    count = len(node.operands)
    passed = []
    for number, operand in enumerate(node.operands, 1):
        value = evaluate(operand, context)
        if value in {Absence.NOT_APPLICABLE, Absence.NOT_ASKED}:
            passed.append(str(number))
        elif value is not True:
            first = _write(operand, context, instrument, named=True)
            return f"stage before condition {number} ({first}){_without(passed)}"
    if len(passed) == count:
        return f"stage of {count} conditions"
    return f"stage with all {count} conditions{_without(passed)}"


def _without(passed: list[str]) -> str:
    return f", passing over {_some(passed)}" if passed else ""


def _in_range(node: Node, written: str, context: Context) -> str:
    """Write an operand, its value, and between what that lies."""
    if node.operands:
        written = written[1:-1]  # the brackets that the operator writes itself
    value = evaluate(node, context)
    if isinstance(value, Absence):
        return written
    reach = context.attainable(node)
    low, high = number_text(reach.low), number_text(reach.high)
    return f"{_bare(node, written, context)}, possible {low} to {high}"


def _parts(node: Node, context: Context, instrument: Instrument, named: bool = False) -> list[str]:
    views = {o.options.get("perspective") for o in node.operands if o.op == "answer"}
    items = {o.options.get("item") for o in node.operands if o.op == "answer"}
    comparing = OPERATORS[node.op].gives == "boolean"
    parts = []
    for operand in node.operands:
        written = _write(operand, context, instrument)
        if operand.op == "answer" and (len(views) > 1 or comparing):
            short = instrument.perspective_by_id[operand.options["perspective"]].short
            written = f"{short} {written}" if instrument.several_perspectives else written
            if len(items) > 1 or named:
                written = f"{operand.options['item']} {written}"
        elif operand.operands and not comparing:
            written = f"({written})"
        parts.append(written)
    return parts


def why_absent(node: Node, context: Context, instrument: Instrument) -> str:
    """Say why a rule has no value: what is missing, and what its policy asks for."""
    if evaluate(node, context) is not Absence.MISSING:
        return _why_not_applicable(node, context)
    open_cells = [
        instrument.cell_name(inner.options["item"], inner.options["perspective"])
        for inner in _needed(node, context)
        if inner.op == "answer" and evaluate(inner, context) is Absence.MISSING
    ]
    if open_cells:
        count, names = len(open_cells), _some(open_cells)
        verb = "answer is" if count == 1 else "answers are"
        policy = _policy(_unmet(node, context))
        return f"{count} {verb} missing ({names}); {policy}"
    return _without_value(_needed(node, context), context)


def _why_not_applicable(node: Node, context: Context) -> str:
    values = [evaluate(operand, context) for operand in node.operands]
    if node.op == "percent_of_maximum" and not isinstance(values[0], Absence):
        return f"{_value(values[0])} is all that it could be"
    asked = [value for value in values if value is not Absence.NOT_ASKED]
    count = sum(value is not Absence.NOT_APPLICABLE for value in asked)
    if count and "missing" in node.options:
        verb = "applies" if count == 1 else "apply"
        return f"only {count} of {len(asked)} {verb}; {_applicable_policy(node)}"
    for operand, value in zip(node.operands, values, strict=True):
        if operand.operands and value is Absence.NOT_APPLICABLE:
            return _why_not_applicable(operand, context)
    return _without_value(walk(node), context)


def _without_value(nodes: Iterable[Node], context: Context) -> str:
    """Name the scores that a rule needs and that have no value."""
    names = [
        inner.options["score"]
        for inner in nodes
        if inner.op == "score" and isinstance(evaluate(inner, context), Absence)
    ]
    if names:
        return f"{_some(names)} {'has' if len(names) == 1 else 'have'} none"
    return "nothing in it is applicable"


def _needed(node: Node, context: Context) -> Iterator[Node]:
    """Visit a rule and the rules in it, of a stage only the condition that leaves it open."""
    yield node
    operands = node.operands
    if node.op == "stage":
        operands = tuple(o for o in operands if evaluate(o, context) is Absence.MISSING)[:1]
    for operand in operands:
        yield from _needed(operand, context)


def _unmet(node: Node, context: Context) -> Node:
    """Give the innermost rule that has no value of its own accord: its policy is what is unmet."""
    for operand in node.operands:
        if operand.operands and evaluate(operand, context) is Absence.MISSING:
            return _unmet(operand, context)
    return node


def _policy(node: Node) -> str:
    policy = node.options.get("missing", Missing())
    return f"{_at_least(policy.minimum, policy.share)} must be answered"


def _applicable_policy(node: Node) -> str:
    policy = node.options["missing"]
    return f"{_at_least(policy.applicable_minimum, policy.applicable_share)} must"


def _at_least(minimum: int | None, share: Fraction | None) -> str:
    if minimum is not None:
        return f"at least {minimum}"
    return "all" if share is None else f"at least {number_text(share * 100)} %"


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _value(value: Result) -> str:
    if isinstance(value, Absence):
        return value.value.replace("_", " ")
    if isinstance(value, bool):
        return "true" if value else "false"
    number: Number = value
    return number_text(number)
