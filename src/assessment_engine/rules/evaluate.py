"""The plain evaluation of a rule: the meaning that every faster way is tested against."""

from __future__ import annotations

from collections.abc import Iterator

from assessment_engine.instrument import Instrument, Scale
from assessment_engine.numerals import Number, exact
from assessment_engine.rules.combining import Context, Result
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.values import Node


def evaluate(node: Node, context: Context) -> Result:
    """Give the value of a rule in a context."""
    operands = [evaluate(operand, context) for operand in node.operands]
    return OPERATORS[node.op].evaluate(context, node, operands)


def walk(node: Node) -> Iterator[Node]:
    """Visit a rule and all rules in it, outside before inside."""
    yield node
    for operand in node.operands:
        yield from walk(operand)


def scale_of(node: Node, instrument: Instrument) -> Scale:
    """Give the scale of the item that an answer node names."""
    return instrument.scale_by_id[instrument.item_by_id[node.options["item"]].scale]


def keyed(value: Number, scale: Scale, reverse: bool) -> Number:
    """Key an answer: as it is, or mirrored inside its scale. Twice mirrored is the answer."""
    return exact(scale.minimum + scale.maximum - value) if reverse else value
