"""Rules in words: what was combined, how, and what came out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from assessment_engine.instrument import Instrument
from assessment_engine.numerals import Number
from assessment_engine.rules.analysis import name_in
from assessment_engine.rules.combining import Context
from assessment_engine.rules.evaluate import evaluate, walk_here
from assessment_engine.rules.reasons import Reasons
from assessment_engine.rules.telling import ENDS_WITH_VALUE, Teller
from assessment_engine.values import Absence, Answer, Node


@frozen
class TraceInput:
    """One answer that a rule used. `keyed` differs from `raw` when the item is keyed in reverse."""

    item: str
    perspective: str
    raw: Answer
    keyed: Answer


@frozen
class Trace:
    """Why a score has its value, or a trigger fired.

    `text` is one sentence; `inputs` the answers behind it, those of nested scores included; `file`
    and `pointer` the place of the rule in the package.
    """

    subject: str
    value: Answer | bool
    text: str
    inputs: tuple[TraceInput, ...]
    file: str
    pointer: str


def explain(node: Node, context: Context, instrument: Instrument, labels: bool = False) -> str:
    """Write a rule with its operands and value, without what it is the rule of.

    With `labels`, other scores are called by their label where no two have the same.
    """
    teller = Teller(context, instrument, labels)
    written = teller.chosen(node, told=True) if node.op == "choose" else teller.write(node)
    value = evaluate(node, context)
    if isinstance(value, Absence):
        why = Reasons(teller).why_absent(node)
        return instrument.wording.phrase("why_no_value", text=written, reason=why)
    # Of a condition it is told whether it holds, and of a choice what it gives.
    if isinstance(value, bool) or not node.operands or node.op in ENDS_WITH_VALUE:
        return written
    return f"{written} = {teller.said(value)}"


def explain_named(
    name: str, rule: Node, context: Context, instrument: Instrument, most: Number | None
) -> str:
    """Write what is computed by a rule and has a value: its name, its rule, and what came out.

    A condition is told first, and then why. `most` is what the score could be at most, where that
    is worth telling.
    """
    teller = Teller(context, instrument, False)
    called, value = name.replace(".", " "), evaluate(rule, context)
    written = teller.chosen(rule, told=True) if rule.op == "choose" else teller.named(rule)
    if isinstance(value, bool):
        return f"{called} = {teller.said(value)}: {written}"
    text = f"{called} = {written}"
    score = instrument.score_by_id.get(name)
    if rule.operands and rule.op not in ENDS_WITH_VALUE:
        text += f" = {teller.as_score(score, value) if score else teller.said(value)}"
    if score is None or most is None or score.unit:
        return text
    maximum = teller.as_score(score, most)
    return instrument.wording.phrase("why_of", text=text, maximum=maximum)


def why_absent(node: Node, context: Context, instrument: Instrument, labels: bool = False) -> str:
    """Say why a rule has no value: what is missing, and what its policy asks for."""
    return Reasons(Teller(context, instrument, labels)).why_absent(node)


def inputs(
    node: Node, context: Context, instrument: Instrument, told: set[Any] | None = None
) -> Iterator[TraceInput]:
    """Give the answers that a rule uses, in order and each once, those of its scores included."""
    told = set() if told is None else told
    for inner in walk_here(node):
        if inner.op == "answer":
            item, view = inner.options["item"], inner.options["perspective"]
            if (item, view) in told:
                continue
            told.add((item, view))
            raw, keyed = (context.answer(item, view, as_given) for as_given in (True, False))
            assert not isinstance(raw, bool) and not isinstance(keyed, bool)
            yield TraceInput(item, view, raw, keyed)
        elif inner.op in {"score", "verdict"} and (name := name_in(inner)) not in told:
            told.add(name)
            yield from inputs(instrument.rule_by_id[name], context, instrument, told)
