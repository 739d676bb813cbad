"""Rules that say nothing: conditions that always or never hold, quotients without a value."""

from __future__ import annotations

from collections.abc import Iterator

from assessment_engine import layout
from assessment_engine.checks.report import all_blocks, all_nodes
from assessment_engine.instrument import Instrument
from assessment_engine.rules.analysis import possible_bounds
from assessment_engine.rules.bounds import Bounds
from assessment_engine.rules.expand import Fault, child
from assessment_engine.values import Node, Source

# What a condition is of, its place, the condition, and whether it may hold always.
Asked = tuple[str, Source, Node, bool]


def check_conditions(instrument: Instrument) -> Iterator[Fault]:
    """Each condition holds for some answers; those that are for a part of them, not for all.

    Of many that a for_each makes of one place, it is enough that one does.
    """
    found: dict[tuple[str, Source], set[str]] = {}
    for what, place, condition, may_hold in _asked(instrument):
        reach = possible_bounds(condition, instrument)
        says = ""
        # A verdict may also be a code or a set of codes.
        if isinstance(reach, Bounds) and reach.low == reach.high:
            says = "never holds" if not reach.high else "" if may_hold else "always holds"
        found.setdefault((what, place), set()).add(says)
    for (what, place), said in found.items():
        if len(said) == 1 and (says := said.pop()):
            yield Fault(
                place,
                "condition-fixed",
                f"the condition of {what} {says}, whatever the answers are",
                "compare with what some answers reach and others do not, or remove it",
                "warning",
            )


def check_divisors(instrument: Instrument) -> Iterator[Fault]:
    """Nothing is divided by what is 0 in every response, unless it is said what is given then."""
    for node in all_nodes(instrument, "divide"):
        reach = possible_bounds(node.operands[1], instrument)
        if node.options["zero"] is None and reach.low == reach.high == 0:
            yield Fault(
                child(node.source, "right"),
                "divides-by-zero",
                "this is 0 in every response, so that there is never a value",
                "divide by something else, or say with 'zero' what is given then",
                "warning",
            )


def _asked(instrument: Instrument) -> Iterator[Asked]:
    for verdict in instrument.verdicts:
        yield f"the verdict {verdict.id!r}", child(verdict.source, "rule"), verdict.rule, False
    for exclusion in instrument.exclusions:
        place = child(exclusion.source, "when")
        yield f"the exclusion {exclusion.id!r}", place, exclusion.when, False
    for each in instrument.validity:
        yield f"the validity {each.id!r}", child(each.source, "rule"), each.rule, False
    for selection in instrument.selections:
        for candidate in selection.candidates:
            if candidate.where is not None:
                place = child(selection.source, "where")
                yield f"the selection {selection.id!r}", place, candidate.where, True
    for block in all_blocks(instrument.report):
        if block.when is not None:
            yield "this block", child(block.source, "when"), block.when, False
        if isinstance(block.spec, layout.RankingSpec):
            for entry in block.spec.entries:
                for case in entry.cases:
                    if case.when is not None:
                        yield "this case", case.when.source, case.when, True
    for node in all_nodes(instrument, "choose"):
        *pairs, _ = node.operands
        yield from (("this case", when.source, when, True) for when in pairs[::2])
