"""Codes that rules, tables and labels name: each is one that can be there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assessment_engine.checks.report import all_nodes
from assessment_engine.instrument import Instrument
from assessment_engine.rules.analysis import rule_bounds
from assessment_engine.rules.bounds import Codes
from assessment_engine.rules.expand import Fault, child
from assessment_engine.rules.tables import Table
from assessment_engine.spelling import nearest
from assessment_engine.values import Node, Source

# A code, its place, and the codes that can be there; None where they cannot be listed.
Named = tuple[str, Source, frozenset[str] | None]
_TRUTH = frozenset({"true", "false"})


def check_codes(instrument: Instrument) -> Iterator[Fault]:
    """What is held against a code can be that code: otherwise the code is misspelt.

    Of many entries that a for_each makes of one place, it is enough that one of them can be it.
    """
    faults = list(_never(_named(instrument)))
    # Behind a condition that never holds there are codes that can never come out.
    yield from faults or _never(_labelled(instrument))


def _never(named: Iterable[Named]) -> Iterator[Fault]:
    never: dict[tuple[Source, str], set[str]] = {}
    can: set[tuple[Source, str]] = set()
    for code, place, known in named:
        if known is None or code in known:
            can.add((place, code))
        else:
            never.setdefault((place, code), set()).update(known)
    for (place, code), others in never.items():
        if (place, code) not in can:
            yield Fault(
                place,
                "unknown-code",
                f"{code!r} is none of the codes that can be here",
                nearest(code, others),
            )


def _named(instrument: Instrument) -> Iterator[Named]:
    for node in all_nodes(instrument, *_OF):
        yield from _OF[node.op](node, instrument)
    for item in instrument.items:
        if item.points is not None:
            scale = instrument.scale_by_id[item.scale]
            yield from _keys(item.points, 0, frozenset(scale.values) if scale.codes else None)


def _labelled(instrument: Instrument) -> Iterator[Named]:
    for verdict in instrument.verdicts:
        reach = rule_bounds(verdict.rule, instrument)
        known = reach.values if isinstance(reach, Codes) else _TRUTH
        for code in verdict.labels:
            yield code, child(verdict.source, "labels", code), known


def _reach(operands: Iterable[Node], instrument: Instrument) -> frozenset[str] | None:
    """Give the codes that any of several rules can be, or None where they cannot be listed."""
    found: frozenset[str] = frozenset()
    for operand in operands:
        reach = rule_bounds(operand, instrument)
        if not isinstance(reach, Codes) or reach.values is None:
            return None
        found |= reach.values
    return found


def _equal(node: Node, instrument: Instrument) -> Iterator[Named]:
    left, right = node.operands
    for code, other in ((left, right), (right, left)):
        if code.op == "code" and other.op != "code":
            yield code.options["value"], code.source, _reach([other], instrument)


def _listed(option: str) -> Any:
    """Go through the codes of an option: one code, or a list of them."""

    def listed(node: Node, instrument: Instrument) -> Iterator[Named]:
        given, place = node.options[option], child(node.source, option)
        if isinstance(given, str) and given and option == "code":
            yield given, place, _reach(node.operands, instrument)
        elif isinstance(given, tuple) and isinstance(given[0], str):
            known = _reach(node.operands, instrument)
            yield from ((code, child(place, index), known) for index, code in enumerate(given))

    return listed


def _looked_up(node: Node, instrument: Instrument) -> Iterator[Named]:
    for place, operand in enumerate(node.operands):
        yield from _keys(node.options["table"], place, _reach([operand], instrument))


def _keys(table: Table, place: int, known: frozenset[str] | None) -> Iterator[Named]:
    for row in table.rows:
        yield from (
            (value, row.source, known) for value in row.keys[place].values if isinstance(value, str)
        )


_OF: Mapping[str, Any] = {
    "contains": _listed("code"),
    "equal": _equal,
    "lookup": _looked_up,
    "mode": _listed("ties"),
    "one_of": _listed("values"),
    "tally": _listed("code"),
}
