"""The plain evaluation of a rule: the meaning that every faster way is tested against."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from assessment_engine.form import Item, Scale
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import exact
from assessment_engine.rules.combining import Context, Result
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.values import Absence, Answer, Node


def evaluate(node: Node, context: Context) -> Result:
    """Give the value of a rule in a context."""
    return OPERATORS[node.op].evaluate(context, node, operand_values(node, context))


def operand_values(node: Node, context: Context) -> list[Result]:
    """Give the values of the operands of a rule, those of responses in their place."""
    values: list[Result] = []
    for operand in node.operands:
        if operand.op == "each_response":
            values += over_responses(operand, context)
        else:
            values.append(evaluate(operand, context))
    return values


def over_responses(node: Node, context: Context) -> Iterator[Result]:
    """Give the operand of `each_response` in each response that it is for."""
    operand, *where = node.operands
    for response in context.responses():
        if all(evaluate(condition, response) is True for condition in where):
            yield evaluate(operand, response)


def walk(node: Node) -> Iterator[Node]:
    """Visit a rule and all rules in it, outside before inside."""
    yield node
    for operand in node.operands:
        yield from walk(operand)


def walk_here(node: Node) -> Iterator[Node]:
    """Visit a rule and the rules in it that are about the response itself, not those it holds."""
    yield node
    if node.op != "each_response":
        for operand in node.operands:
            yield from walk_here(operand)


def item_of(node: Node, instrument: Instrument) -> Item:
    """Give the item that an answer node names."""
    return instrument.item_by_id[node.options["item"]]


def scale_of(node: Node, instrument: Instrument) -> Scale:
    """Give the scale of the item that an answer node names."""
    return instrument.scale_by_id[item_of(node, instrument).scale]


def keyed(value: Any, scale: Scale, item: Item) -> Answer:
    """Key an answer: by the item's points, mirrored inside its scale, or as it is.

    The points of several options are summed. Twice mirrored is the answer.
    """
    if item.points is not None:
        if isinstance(value, tuple):
            counted = [item.points.find((code,)) for code in value]
            return exact(sum(each for each in counted if isinstance(each, int | Fraction)))
        found = item.points.find((value,))
        return Absence.MISSING if found is None else found
    if item.reverse:
        return exact(scale.minimum + scale.maximum - value)
    found_as_given: Answer = value
    return found_as_given
