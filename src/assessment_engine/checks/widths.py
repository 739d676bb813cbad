"""How many there must be: rows of one length, and operands for a place among them."""

from __future__ import annotations

from collections.abc import Iterator

from assessment_engine.checks.report import all_nodes
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import counted
from assessment_engine.rules.evaluate import walk
from assessment_engine.rules.expand import Fault, child
from assessment_engine.values import Node


def check_rows_of_statistics(instrument: Instrument) -> Iterator[Fault]:
    """The rows of a statistic have as many numbers each, as far as their number is known."""
    for node in all_nodes(instrument, "statistic"):
        rows = (each for each in walk(node) if each.op == "row" and not _is_open(each))
        widths = sorted({len(row.operands) for row in rows})
        if len(widths) > 1:
            yield Fault(
                child(node.source, "of"),
                "rows-unequal",
                f"the rows of this statistic have {widths[0]} and {widths[-1]} numbers",
                "give every row as many numbers",
            )


def check_places(instrument: Instrument) -> Iterator[Fault]:
    """Nothing is asked for at a place that there never is."""
    for node in all_nodes(instrument, "nth_highest"):
        count, place = len(node.operands), node.options["place"]
        if place > count and not _is_open(node):
            yield Fault(
                child(node.source, "place"),
                "place-beyond",
                f"the place is {place}, and this has {counted(count, 'operand')}",
                f"write a place from 1 to {count}" if count > 1 else "write 1",
            )


def _is_open(node: Node) -> bool:
    """Say whether there are as many operands as there are responses."""
    return any(operand.op == "each_response" for operand in node.operands)
