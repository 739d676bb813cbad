"""Operators written as Python expressions over operands that all have a value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from assessment_engine.values import Node

MAX_INFIX = 24


class Writer(Protocol):
    """Where a rule that is written out as Python finds what is known before any response."""

    def constant(self, value: Any) -> str:
        """Give the source of a number, a code or a table."""
        ...

    def reach(self, node: Node) -> Any:
        """Give the bounds of a rule over all responses in which everything is answered."""
        ...


Emit = Callable[[Writer, Node, Sequence[str]], str]


class NotWritten(Exception):
    """A rule that is evaluated only plainly: it may have no value though everything is answered."""


def infix(symbol: str) -> Emit:
    """Write a symbol between the operands."""
    return lambda _, __, operands: "(" + f" {symbol} ".join(operands) + ")"


def added(_: Writer, __: Node, operands: Sequence[str]) -> str:
    """Write a sum."""
    # One condition alone is not yet a number, and a long chain of "+" nests too deep to compile.
    if 1 < len(operands) <= MAX_INFIX:
        return f"({' + '.join(operands)})"
    return f"sum(({', '.join(operands)},))"


def call(name: str) -> Emit:
    """Write a call with the operands as one tuple."""
    return lambda _, __, operands: f"{name}(({', '.join(operands)},))"


def rounded(_: Writer, node: Node, operands: Sequence[str]) -> str:
    """Write a call that rounds."""
    return f"round_exact({operands[0]}, {node.options['decimals']}, {node.options['mode']!r})"


def divided(writer: Writer, node: Node, operands: Sequence[str]) -> str:
    """Write a quotient whose divisor is never 0, or which says what it is then."""
    zero, right = node.options["zero"], writer.reach(node.operands[1])
    if zero is None and right.low <= 0 <= right.high:
        raise NotWritten
    return f"divide({', '.join(operands)}, {writer.constant(zero or 0)})"


def percent(writer: Writer, node: Node, operands: Sequence[str]) -> str:
    """Write a percentage: where everything is answered, the ends of the range are known."""
    reach = writer.reach(node.operands[0])
    ends = f"{writer.constant(reach.low)}, {writer.constant(reach.high)}"
    return f"percent_between({operands[0]}, {ends})"


def in_band(writer: Writer, node: Node, operands: Sequence[str]) -> str:
    """Write whether the operand lies between the ends of the band."""
    band = node.options["band"]
    low, high = writer.constant(band.low), writer.constant(band.high)
    first, last = ("<=" if each else "<" for each in (band.low_included, band.high_included))
    return f"({low} {first} {operands[0]} {last} {high})"


def among(writer: Writer, node: Node, operands: Sequence[str]) -> str:
    """Write whether the operand is one of the written values."""
    return f"({operands[0]} in {writer.constant(node.options['values'])})"


def found(writer: Writer, node: Node, operands: Sequence[str]) -> str:
    """Write a look-up in a table that always gives something."""
    table = node.options["table"]
    if table.otherwise is None:
        raise NotWritten
    return f"{writer.constant(table.find)}(({', '.join(operands)},))"


def chosen(_: Writer, __: Node, operands: Sequence[str]) -> str:
    """Write cases as nested conditional expressions; one without a value cannot be written."""
    *pairs, written = operands
    for when, then in reversed(list(zip(pairs[::2], pairs[1::2], strict=True))):
        written = f"({then} if {when} else {written})"
    return written


def placed(_: Writer, node: Node, operands: Sequence[str]) -> str:
    """Write a call for the operand at a place."""
    return f"at_place(({', '.join(operands)},), {node.options['place']})"


def literal(writer: Writer, node: Node, _: Sequence[str]) -> str:
    """Write what the rule writes."""
    return writer.constant(node.options["value"])
