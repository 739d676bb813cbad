"""Rules about the answers themselves: keys of items, when they are asked, what is valid."""

from __future__ import annotations

from collections.abc import Iterator

from assessment_engine.form import Item
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import number_text
from assessment_engine.rules.evaluate import walk
from assessment_engine.rules.expand import Fault, child
from assessment_engine.values import Node


def check_points(instrument: Instrument) -> Iterator[Fault]:
    """A scoring key gives every answer a number, and an item has one key."""
    for item in instrument.items:
        scale = instrument.scale_by_id[item.scale]
        place = child(item.source, "points")
        if item.reverse and (scale.codes or scale.type == "multiple" or item.points):
            yield Fault(
                child(item.source, "reverse"),
                "reverse-without-numbers",
                f"the item {item.id!r} has answers that have no order to reverse",
                "give it 'points' with what each answer counts instead",
            )
        uncounted = (scale.codes or scale.type == "multiple") and item.points is None
        if item.skipped_value is not None and (uncounted or not item.asked_when):
            why = "has answers that count nothing" if uncounted else "is always asked"
            yield Fault(
                child(item.source, "skipped_value"),
                "skipped-value-unused",
                f"the item {item.id!r} {why}, so it never counts this",
                "give it 'points' and 'asked_when', or remove this",
            )
        if item.points is None:
            continue
        if item.points.codes or item.points.width != 1:
            yield Fault(
                place,
                "points-shape",
                f"the points of {item.id!r} are not a number for each answer",
                "use a table with one key a row that gives numbers",
            )
            continue
        yield from _covered(item, instrument)


def _covered(item: Item, instrument: Instrument) -> Iterator[Fault]:
    """Every option has its points."""
    scale, points = instrument.scale_by_id[item.scale], item.points
    assert points is not None
    open_values = [value for value in scale.values if points.find((value,)) is None]
    if open_values:
        shown = ", ".join(v if isinstance(v, str) else number_text(v) for v in open_values[:5])
        at = points.source if points.id == scale.id else child(item.source, "points")
        yield Fault(
            at,
            "points-missing",
            f"the answers to {item.id!r} have no points for {shown}",
            "give every option its points, or the table an 'otherwise'",
        )


def check_scale_ranges(instrument: Instrument) -> Iterator[Fault]:
    """A scale of one type has options, all numbers or all codes; one of another has a range."""
    for scale in instrument.scales:
        source = scale.source
        if scale.type in {"choice", "multiple"}:
            if len({isinstance(value, str) for value in scale.values}) > 1:
                message = f"the scale {scale.id!r} has options with numbers and options with codes"
                hint = "give all options numbers, or all of them codes"
                yield Fault(child(source, "options"), "scale-mixed-values", message, hint)
            elif scale.type == "multiple" and not scale.codes:
                message = f"of the scale {scale.id!r} several options can be chosen"
                hint = "give its options codes, and points if they count something"
                yield Fault(child(source, "options"), "scale-mixed-values", message, hint)
            most = len(scale.options) if scale.at_most is None else scale.at_most
            if scale.type == "multiple" and not scale.at_least <= most <= len(scale.options):
                message = f"no answer to the scale {scale.id!r} can have so many options"
                yield Fault(source, "scale-range", message, "correct 'at_least' and 'at_most'")
        elif scale.low >= scale.high:
            yield Fault(
                child(source, "minimum"),
                "scale-range",
                f"no number lies in the scale {scale.id!r}",
                "its 'minimum' must be below its 'maximum'",
            )


def check_asked_when(instrument: Instrument) -> Iterator[Fault]:
    """Whether an item is asked follows from answers to items before it."""
    order = {item.id: place for place, item in enumerate(instrument.items)}
    for item in instrument.items:
        for view in list(item.asked_when)[:1]:
            rule = item.asked_when[view]
            place = child(item.source, "asked_when")
            yield from _of_answers(rule)
            for node in walk(rule):
                if node.op == "answer" and order[node.options["item"]] >= order[item.id]:
                    yield Fault(
                        node.source,
                        "asked-when-later",
                        f"{item.id!r} asks for its own answer"
                        if item.id == node.options["item"]
                        else f"{item.id!r} stands before {node.options['item']!r}",
                        "ask for an item that stands before it",
                    )
            if not any(node.op == "answer" for node in walk(rule)):
                message, hint = "this asks for no answer", "compare the answer to an earlier item"
                yield Fault(place, "asked-when-later", message, hint)


def check_validity(instrument: Instrument) -> Iterator[Fault]:
    """What answers must meet together is said of answers alone."""
    for each in instrument.validity:
        yield from _of_answers(each.rule)
        if not any(node.op == "answer" for node in walk(each.rule)):
            message, hint = "this asks for no answer", "hold answers against something"
            yield Fault(child(each.source, "rule"), "rule-answers-only", message, hint)


def _of_answers(rule: Node) -> Iterator[Fault]:
    for node in walk(rule):
        if node.op in {"score", "verdict", "each_response", "percent_of_maximum"}:
            yield Fault(
                node.source,
                "rule-answers-only",
                f"this is decided before there are scores; {node.op!r} comes after",
                "use answers",
            )
