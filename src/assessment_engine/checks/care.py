"""Coaching without text, selections of everything, marks that are never closed, and the like."""

from __future__ import annotations

from collections.abc import Iterator

from assessment_engine import layout
from assessment_engine.checks.report import all_blocks
from assessment_engine.checks.texts import written
from assessment_engine.instrument import Instrument
from assessment_engine.markup import complaints
from assessment_engine.rules.expand import Fault, child


def check_coaching(instrument: Instrument) -> Iterator[Fault]:
    """What is triggered has a text, and a block of the report that shows it."""
    shown: set[str] = set()
    for block in all_blocks(instrument.report):
        if isinstance(block.spec, layout.CoachingSpec):
            shown.update(block.spec.coaching)
    for name, trigger in {trigger.coaching: trigger for trigger in instrument.triggers}.items():
        if name not in instrument.coaching:
            yield Fault(
                child(trigger.source, "coaching"),
                "coaching-missing",
                f"the coaching {name!r} has no text yet",
                f"write it under 'coaching' as {name!r}",
                "warning",
            )
    for trigger in instrument.triggers:
        if trigger.coaching not in shown:
            yield Fault(
                trigger.source,
                "coaching-not-shown",
                f"no block of the report shows the coaching {trigger.coaching!r}",
                "add a block of the kind 'coaching' that lists it",
                "warning",
            )


def check_selections(instrument: Instrument) -> Iterator[Fault]:
    """A selection leaves something out."""
    for selection in instrument.selections:
        if selection.take is not None and selection.take >= len(selection.candidates):
            yield Fault(
                child(selection.source, "take"),
                "selection-takes-all",
                f"the selection {selection.id!r} takes {selection.take}"
                f" of {len(selection.candidates)} candidates",
                "take fewer than there are",
                "warning",
            )


def check_reach(instrument: Instrument) -> Iterator[Fault]:
    """What a report without numbers keeps stands in what it keeps."""
    for block in all_blocks(instrument.report):
        if isinstance(block.spec, layout.SectionSpec) and not block.without_numbers:
            for inner in block.spec.blocks:
                if inner.without_numbers:
                    yield Fault(
                        child(inner.source, "without_numbers"),
                        "no-numbers-unreachable",
                        "the section around this block is left out of a report without numbers",
                        "keep the section and omit other blocks in it, or move this one out",
                        "warning",
                    )


def check_markup(instrument: Instrument) -> Iterator[Fault]:
    """Texts are in the restricted Markdown, as far as one can tell what was meant."""
    wrong: list[str] = []
    for text, place in written(instrument):
        found = list(complaints(text))
        if found and not any(whole in text for whole in wrong):
            hint = "write a backslash before a mark that shall be shown itself"
            yield from (Fault(place, "markup", each, hint, "warning") for each in found)
            wrong.append(text)
