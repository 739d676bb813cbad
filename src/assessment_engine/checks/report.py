"""The report: what its rules name, its ids and links, the scores and coaching that it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assessment_engine import layout
from assessment_engine.checks.references import (
    check_rule,
    rules_of,
    unknown,
    well_formed,
)
from assessment_engine.instrument import Instrument
from assessment_engine.rules.evaluate import walk
from assessment_engine.rules.expand import Fault, child
from assessment_engine.values import Node, Source

Places = Iterator[tuple[str, Source]]


def all_blocks(blocks: tuple[layout.BlockSpec, ...]) -> Iterator[layout.BlockSpec]:
    """Visit every block of a layout, outside before inside."""
    for block in blocks:
        yield block
        if isinstance(block.spec, layout.SectionSpec):
            yield from all_blocks(block.spec.blocks)


def report_rules(instrument: Instrument) -> Iterator[Node]:
    """Give every rule in the report."""
    for block in all_blocks(instrument.report):
        if block.when is not None:
            yield block.when
        if isinstance(block.spec, layout.ChartSpec):
            for series in block.spec.series:
                yield from series.rules
        elif isinstance(block.spec, layout.ChangeSpec):
            yield from (*block.spec.rules, block.spec.notable)
        elif isinstance(block.spec, layout.RankingSpec):
            for entry in block.spec.entries:
                yield from (case.when for case in entry.cases if case.when is not None)


def all_rules(instrument: Instrument) -> Iterator[Node]:
    """Give every rule of the package: of scores, triggers, selections and the report."""
    yield from rules_of(instrument)
    yield from report_rules(instrument)


def all_nodes(instrument: Instrument, *operators: str) -> Iterator[Node]:
    """Give every node of every rule, or those of some operators."""
    for rule in all_rules(instrument):
        for node in walk(rule):
            if not operators or node.op in operators:
                yield node


def check_report_rules(instrument: Instrument) -> Iterator[Fault]:
    """The rules in the report name what exists."""
    for rule in report_rules(instrument):
        yield from check_rule(rule, instrument)


def check_links(instrument: Instrument) -> Iterator[Fault]:
    """Ids in the report are unique, and links lead to a section or to coaching."""
    seen: set[str] = set()
    ends: list[str] = []
    for block in all_blocks(instrument.report):
        if isinstance(block.spec, layout.SectionSpec | layout.CoachingSpec):
            ends += [name for name, _ in _anchors(block)]
        for name, place in _anchors(block):
            yield from well_formed(name, place)
            if name in seen:
                yield Fault(
                    place,
                    "duplicate-id",
                    f"the id {name!r} stands twice in the report",
                    "give each block its own id, with the variable of its for_each in it,"
                    " and show each coaching once",
                )
            seen.add(name)
        yield from _inner_ids(block)
    for block in all_blocks(instrument.report):
        for target, place in _targets(block):
            yield from unknown("section", target, ends, place)


def _anchors(block: layout.BlockSpec) -> Places:
    """Give the ids that links in the report can lead to: of the block, and of its coaching."""
    name = getattr(block.spec, "id", None)
    if name is not None:
        yield name, child(block.source, "id")
    if isinstance(block.spec, layout.CoachingSpec):
        place = child(block.source, "coaching")
        yield from ((layout.coaching_anchor(each), place) for each in block.spec.coaching)


def _inner_ids(block: layout.BlockSpec) -> Iterator[Fault]:
    """The series of a chart have different ids, and the groups and fields of a form."""
    at, spec = block.source, block.spec
    named: list[tuple[str, Source]] = []
    if isinstance(spec, layout.ChartSpec):
        named = [(series.id, child(at, "series", "id")) for series in spec.series]
    elif isinstance(spec, layout.FormSpec):
        for index, group in enumerate(spec.groups):
            place = child(at, "groups", index)
            named.append((group.id, child(place, "id")))
            named += _field_ids(group.fields, child(place, "fields"), group.id)
    elif isinstance(spec, layout.PlanSpec):
        named = _field_ids(spec.groups[0].fields, child(at, "fields"), "") if spec.groups else []
    seen: set[str] = set()
    for name, place in named:
        if name in seen:
            message = f"the id {name.rpartition('/')[2]!r} stands twice in this block"
            yield Fault(place, "duplicate-id", message, "give each its own id")
        seen.add(name)


def _field_ids(
    fields: Sequence[layout.FieldSpec], at: Source, group: str
) -> list[tuple[str, Source]]:
    return [(f"{group}/{made.id}", child(at, n, "id")) for n, made in enumerate(fields)]


def _targets(block: layout.BlockSpec) -> Places:
    if isinstance(block.spec, layout.ChartSpec | layout.ChangeSpec):
        for category in block.spec.categories:
            if category.target is not None:
                yield category.target, child(block.source, "categories", "target")
    elif isinstance(block.spec, layout.RankingSpec):
        for entry in block.spec.entries:
            if entry.target is not None:
                yield entry.target, child(block.source, "target")


def check_report_names(instrument: Instrument) -> Iterator[Fault]:
    """Blocks name scores and coaching that exist."""
    coaching = {trigger.coaching for trigger in instrument.triggers}
    for block in all_blocks(instrument.report):
        if isinstance(block.spec, layout.ScoresSpec):
            for name in block.spec.scores:
                place = child(block.source, "scores")
                yield from unknown("score", name, instrument.score_by_id, place)
        elif isinstance(block.spec, layout.VerdictsSpec):
            for name in block.spec.verdicts:
                place = child(block.source, "verdicts")
                yield from unknown("verdict", name, instrument.verdict_by_id, place)
        elif isinstance(block.spec, layout.CoachingSpec):
            for name in block.spec.coaching:
                place = child(block.source, "coaching")
                yield from unknown("coaching", name, coaching, place)
        elif isinstance(block.spec, layout.PlanSpec):
            for group in block.spec.groups:
                for name in group.coaching:
                    place = child(block.source, "coaching")
                    yield from unknown("coaching", name, coaching, place)
