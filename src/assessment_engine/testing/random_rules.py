"""Random rules of the rule language, well typed and never unbounded, as the JSON of packages.

A rule is drawn from tables: for each kind of value, a shape for each operator that gives it.
"""

from __future__ import annotations

from hypothesis import strategies as st

from assessment_engine.testing.random_codes import CODE_SHAPES, SET_SHAPES
from assessment_engine.testing.random_conditions import CONDITION_SHAPES, open_condition
from assessment_engine.testing.random_numbers import NUMBER_SHAPES
from assessment_engine.testing.random_words import Kind, Pen, Rule, Shapes, Sized, Vocabulary

SHAPES: Shapes = {
    "number": NUMBER_SHAPES,
    "boolean": CONDITION_SHAPES,
    "code": CODE_SHAPES,
    "set": SET_SHAPES,
}


def pen(draw: st.DrawFn, words: Vocabulary, depth: int) -> Pen:
    """Give what draws rules that name these words, nested at most `depth` levels."""
    return Pen(draw, words, depth, SHAPES)


@st.composite
def rules(draw: st.DrawFn, words: Vocabulary, kind: Kind, depth: int = 3) -> Sized:
    """Draw a rule of a kind, nested at most `depth` levels."""
    return pen(draw, words, depth).rule(kind)


@st.composite
def rules_with(
    draw: st.DrawFn, words: Vocabulary, kind: Kind, operator: str, depth: int = 3
) -> Sized:
    """Draw a rule of a kind whose outermost operator is this one, as far as that is possible."""
    return pen(draw, words, depth).shaped(kind, operator)


@st.composite
def number_rules(draw: st.DrawFn, words: Vocabulary, depth: int = 3) -> Sized:
    """Draw a rule that gives a number."""
    return pen(draw, words, depth).rule("number")


@st.composite
def condition_rules(draw: st.DrawFn, words: Vocabulary, depth: int = 3) -> Rule:
    """Draw a rule that gives true or false; it may always give the same."""
    return pen(draw, words, depth).rule("boolean").rule


@st.composite
def open_conditions(draw: st.DrawFn, words: Vocabulary, depth: int = 3) -> Rule:
    """Draw a condition that some complete answers fulfil and others do not."""
    return open_condition(pen(draw, words, depth), depth)
