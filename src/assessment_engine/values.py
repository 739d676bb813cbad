"""The smallest values of a package: places, texts, rules, and what an answer can be."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Any, Union

from attrs import field, frozen

Text = tuple[str, ...]
"""Paragraphs of restricted Markdown."""


class Absence(Enum):
    """Why there is no value. The four kinds of answer are these three and a number.

    MISSING: asked, and left open. NOT_APPLICABLE: answered so. NOT_ASKED: not part of this form.
    """

    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASKED = "not_asked"


Value = Union[int, Fraction, Absence]
"""What a score is: an exact number, or the reason why there is none."""

Answer = Union[Value, str, tuple[str, ...]]
"""What an answer is: a number, a code, several codes, or the reason why there is none."""


@frozen
class Source:
    """A place in a package: the file's path inside it and a JSON pointer."""

    file: str
    pointer: str


@frozen
class Node:
    """A rule: an operator of the rule language applied to operands, with its options."""

    op: str
    operands: tuple[Node, ...]
    options: Mapping[str, Any]
    source: Source = field(eq=False)
