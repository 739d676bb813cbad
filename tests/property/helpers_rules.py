"""Rules evaluated alone, over answers that are given by their values."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from assessment_engine.rules.bounds import Bounds
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.rules.expand import Expander
from assessment_engine.rules.parse import RuleParser
from assessment_engine.values import Absence, Node, Source

Json = Any


class Given:
    """A context in which the answers are what a test says; the items are their numbers."""

    def __init__(self, values: Sequence[Any], others: Sequence[Sequence[Any]] = ()) -> None:
        """Take the values of the answers, and those of the responses that this one holds."""
        self.values = values
        self.others = [Given(each) for each in others]

    def answer(self, item: str, perspective: str, raw: bool) -> Any:
        """Give the answer to the item with that number."""
        return self.values[int(item)]

    def score(self, score: str) -> Any:
        """There are no scores."""
        raise AssertionError(score)

    def verdict(self, verdict: str) -> Any:
        """There are no verdicts."""
        raise AssertionError(verdict)

    def responses(self) -> Sequence[Given]:
        """Give the contexts of the responses that this one holds."""
        return self.others

    def attainable(self, node: Node) -> Bounds:
        """There are no percentages."""
        raise AssertionError(node)


def exactly_written(value: Json) -> Json:
    """Give JSON as the engine reads it: decimals are fractions."""
    if isinstance(value, dict):
        return {name: exactly_written(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(exactly_written, value))
    return Fraction(str(value)) if isinstance(value, float) else value


def rule_node(rule: Json) -> Node:
    """Give a rule as the engine reads it."""
    expander = Expander([], [], [])
    node = RuleParser(expander, "self").parse(exactly_written(rule), {}, Source("", ""))
    assert not expander.faults, expander.faults
    return node


def rule_value(rule: Json, values: Sequence[Any], others: Sequence[Sequence[Any]] = ()) -> Any:
    """Give the value of a rule over these answers, and those of other responses."""
    return evaluate(rule_node(rule), Given(values, others))


def answer(number: int) -> Json:
    """Give the rule of an answer by its number."""
    return {"op": "answer", "item": str(number)}


def answers(count: int) -> list[Json]:
    """Give the rules of so many answers."""
    return [answer(number) for number in range(count)]


def over(operator: str, count: int, **options: Any) -> Json:
    """Give an operator over so many answers."""
    return {"op": operator, "of": answers(count), **options}


def two(operator: str, **options: Any) -> Json:
    """Give an operator with a left and a right answer."""
    return {"op": operator, "left": answer(0), "right": answer(1), **options}


def one(operator: str, **options: Any) -> Json:
    """Give an operator of one answer."""
    return {"op": operator, "of": answer(0), **options}


ABSENT = tuple(Absence)
