"""What holds for every operator: it is total, in its bounds, told, and what the reference gives."""

from __future__ import annotations

from typing import Any

import pytest
from helpers_property import inside, walk_with
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_values import Gap
from rich_form import (
    MANIFEST,
    as_reference,
    operators,
    parsed,
    reference,
    rich,
    words,
)

from assessment_engine import Absence, parse_response, score
from assessment_engine.rules.analysis import rule_bounds
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.rules.explain import explain, inputs, why_absent
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.rules.statistics import STATISTICS
from assessment_engine.testing.random_rules import SHAPES, rules, rules_with
from assessment_engine.testing.random_words import LEAF, Kind
from assessment_engine.testing.strategies import answers_documents
from assessment_engine.values import Node

# So many for each operator, and more where the profile looks further.
EXAMPLES = max(15, settings().max_examples // 4)
EVERY = [(kind, name) for kind, shapes in SHAPES.items() for name in shapes]
DOCUMENTS = answers_documents(rich())


def check(node: Node, context: Any, *, complete: bool) -> None:
    """Each rule in a rule has a value in its bounds, and a sentence that says how it came about."""
    for inner, here in walk_with(node, context):
        value = evaluate(inner, here)
        if not isinstance(value, Absence):
            assert inside(value, here.attainable(inner)), inner
            assert not complete or inside(value, rule_bounds(inner, rich())), inner
        else:
            assert why_absent(inner, here, rich()).strip()
        told = explain(inner, here, rich(), labels=True)
        assert told.strip() == told != ""
        assert "{" not in told
        list(inputs(inner, here, rich()))


@pytest.mark.parametrize(("kind", "operator"), EVERY, ids=str)
def test_every_operator_is_total_bounded_told_and_as_the_reference(
    kind: Kind, operator: str
) -> None:
    """Whatever is absent: no exception, a value in its bounds, words for it, the reference's."""

    @given(rules_with(words(), kind, operator), DOCUMENTS)
    @settings(max_examples=EXAMPLES)
    def holds(rule: Any, document: Any) -> None:
        node = parsed(rich(), rule.rule)
        response = parse_response(rich(), document)
        scores = score(rich(), response)
        rule_bounds(node, rich())
        everything = (response, *response.responses)
        complete = all(each.complete for each in everything) and bool(response.responses)
        check(node, scores.context, complete=complete)
        if not scores.excluded:
            second = reference(MANIFEST, scores)
            wanted = second.value(rule.rule, second.read(document))
            found = as_reference(evaluate(node, scores.context))
            assert found == wanted
            assert isinstance(found, Gap) or type(found) is type(wanted)

    holds()


def test_every_operator_is_drawn() -> None:
    """A row more in the table of operators is drawn by the strategies, or this fails."""
    drawn: set[str] = set()

    @given(st.data())
    @settings(max_examples=8)
    def draw(data: st.DataObject) -> None:
        for kind, name in EVERY:
            of = data.draw(
                rules_with(words(), kind, name, 2) if name != LEAF else rules(words(), kind)
            )
            drawn.update(operators(parsed(rich(), of.rule)))

    draw()
    nowhere = set() if STATISTICS else {"row", "statistic"}
    assert drawn == set(OPERATORS) - nowhere, sorted(set(OPERATORS) - nowhere - drawn)
