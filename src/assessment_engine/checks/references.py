"""Every name that one part of a package uses must be declared in another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from assessment_engine.instrument import (
    Exclusion,
    Instrument,
    ScoreRule,
    Trigger,
    Validity,
    VerdictRule,
)
from assessment_engine.numerals import terminates
from assessment_engine.rules.analysis import ScoreCycle, dependency_order
from assessment_engine.rules.evaluate import walk
from assessment_engine.rules.expand import Fault, child
from assessment_engine.spelling import nearest
from assessment_engine.values import Node, Source

Named = ScoreRule | VerdictRule | Exclusion | Validity | Trigger
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}\Z")


def unknown(
    what: str, name: str, names: Iterable[str], source: Source, hint: str = ""
) -> Iterator[Fault]:
    """Give the fault of a name that is not among the known ones, if it is not."""
    known = names if isinstance(names, Mapping) else list(names)
    if name not in known:
        message = f"there is no {what} {name!r}" if name else f"no {what} is named here"
        none = "" if known else f"the package declares no {what}; add one"
        hint = hint or nearest(name, known, none)
        yield Fault(source, f"unknown-{what.replace(' ', '-')}", message, hint)


def check_items(instrument: Instrument) -> Iterator[Fault]:
    """Items name scales, dimensions and perspectives that exist."""
    dimensions = {dimension.id for dimension in instrument.dimensions}
    for item in instrument.items:
        place = child(item.source, "scale")
        yield from unknown("scale", item.scale, instrument.scale_by_id, place)
        if item.dimension is not None:
            yield from unknown(
                "dimension", item.dimension, dimensions, child(item.source, "dimension")
            )
        for view in item.perspectives:
            yield from unknown(
                "perspective",
                view,
                instrument.perspective_by_id,
                child(item.source, "perspectives"),
            )
    if not instrument.items:
        yield Fault(
            Source("instrument.json", ""),
            "no-items",
            "the package has no items",
            "declare them under 'items', here or in a part",
        )


def check_scales(instrument: Instrument) -> Iterator[Fault]:
    """The options of a scale have different values, which an answers file can hold."""
    for scale in instrument.scales:
        for index, value in enumerate(scale.values):
            if not isinstance(value, str) and not terminates(value):
                yield Fault(
                    child(scale.source, "options", index, "value"),
                    "scale-value-too-fine",
                    f"the scale {scale.id!r} has a value of too many digits to be kept exactly",
                    "use at most 15 digits",
                )
            if value in scale.values[:index]:
                yield Fault(
                    child(scale.source, "options", index, "value"),
                    "scale-duplicate-value",
                    f"the scale {scale.id!r} has two options with the value {value}",
                    "give each option its own value",
                )


def check_ids(instrument: Instrument) -> Iterator[Fault]:
    """Ids made by for_each are well formed, and none is the name of something else."""
    entries: tuple[Named, ...] = (
        *instrument.scores,
        *instrument.verdicts,
        *instrument.exclusions,
        *instrument.validity,
        *instrument.triggers,
    )
    for entry in entries:
        yield from well_formed(entry.id, child(entry.source, "id"))
    for verdict in instrument.verdicts:
        if verdict.id in instrument.score_by_id:
            yield Fault(
                child(verdict.source, "id"),
                "duplicate-id",
                f"the id {verdict.id!r} is already that of a score",
                "give the verdict another id",
            )
    for part in instrument.coaching_parts:
        if part.id == "title":
            yield Fault(
                child(part.source, "id"),
                "duplicate-id",
                "'title' is the title that every coaching text has, not a part of it",
                "give the part another id",
            )


def well_formed(name: str, source: Source) -> Iterator[Fault]:
    """Give the fault of an id that is none, if it is not."""
    if not _ID.match(name):
        yield Fault(
            source,
            "id-format",
            f"{name!r} is not an id",
            "use letters, digits, '_', '-' and '.', starting with a letter or digit",
        )


def score_rules(instrument: Instrument) -> Iterator[Node]:
    """Give the conditions on answers: when they are asked, valid and not excluded."""
    for item in instrument.items:
        yield from item.asked_when.values()
    yield from (each.rule for each in instrument.validity)
    yield from (each.when for each in instrument.exclusions)


def rules_of(instrument: Instrument) -> Iterator[Node]:
    """Give every rule of the scores, verdicts, triggers and selections, and those on answers."""
    yield from instrument.rule_by_id.values()
    yield from score_rules(instrument)
    yield from (trigger.when for trigger in instrument.triggers)
    for selection in instrument.selections:
        for candidate in selection.candidates:
            yield candidate.rule
            if candidate.where is not None:
                yield candidate.where


def _instead(what: str, name: str, names: Iterable[str]) -> str:
    """Give the hint for a name that is that of something else."""
    return f'it is a {what}: write {{"op": "{what}", "{what}": "{name}"}}' if name in names else ""


def check_rule(rule: Node, instrument: Instrument) -> Iterator[Fault]:
    """A rule names items, perspectives and scores that exist."""
    for node in walk(rule):
        options = node.options
        if node.op == "score":
            place, name = child(node.source, "score"), options.get("score", "")
            hint = _instead("verdict", name, instrument.verdict_by_id)
            yield from unknown("score", name, instrument.score_by_id, place, hint)
        elif node.op == "verdict":
            place, name = child(node.source, "verdict"), options.get("verdict", "")
            hint = _instead("score", name, instrument.score_by_id)
            yield from unknown("verdict", name, instrument.verdict_by_id, place, hint)
        elif node.op == "answer":
            place = child(node.source, "item")
            yield from unknown("item", options.get("item", ""), instrument.item_by_id, place)
            yield from unknown(
                "perspective",
                options["perspective"],
                instrument.perspective_by_id,
                child(node.source, "perspective"),
            )


def check_rules(instrument: Instrument) -> Iterator[Fault]:
    """The rules of scores, triggers and selections name what exists."""
    for rule in rules_of(instrument):
        yield from check_rule(rule, instrument)


def check_scores(instrument: Instrument) -> Iterator[Fault]:
    """Scores name sets of bands that exist, and do not need each other in a circle."""
    for score in instrument.scores:
        if score.bands is not None:
            place = child(score.source, "bands")
            yield from unknown("set of bands", score.bands, instrument.bands, place)
    names = instrument.rule_by_id
    known = all(map(_ID.match, names)) and all(
        node.options.get(node.op) in names
        for rule in names.values()
        for node in walk(rule)
        if node.op in {"score", "verdict"}
    )
    if known:
        try:
            dependency_order(instrument)
        except ScoreCycle as cycle:
            circle = " -> " in str(cycle)
            name = str(cycle).rpartition(" -> " if circle else " ends in ")[2]
            what = (
                "these scores need each other:" if circle else "the scores stand on each other in"
            )
            yield Fault(
                instrument.rule_by_id[name].source,
                "score-cycle",
                f"{what} {cycle}",
                "let one of them be computed from answers",
            )


def check_trigger_items(instrument: Instrument) -> Iterator[Fault]:
    """Triggers name items that exist."""
    for trigger in instrument.triggers:
        if trigger.item is not None:
            place = child(trigger.source, "item")
            yield from unknown("item", trigger.item, instrument.item_by_id, place)
