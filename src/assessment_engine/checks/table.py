"""The table of checks, in steps: what refers to nothing or is too large is analysed no further."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assessment_engine.checks import answers, kinds, meaning, references, report, tables, texts
from assessment_engine.instrument import Instrument
from assessment_engine.rules.expand import Fault

Check = Callable[[Instrument], Iterator[Fault]]

REFERENCES: tuple[Check, ...] = (
    references.check_items,
    references.check_scales,
    references.check_ids,
    references.check_rules,
    references.check_scores,
    references.check_trigger_items,
    report.check_report_rules,
    report.check_report_names,
    report.check_links,
    texts.check_placeholders,
)

# What these find wrong, those below could not take.
KINDS: tuple[Check, ...] = (
    answers.check_scale_ranges,
    answers.check_points,
    answers.check_asked_when,
    answers.check_validity,
    kinds.check_kinds,
    kinds.check_responses,
)

SIZE: tuple[Check, ...] = (meaning.check_bounded, meaning.check_growth)

MEANING: tuple[Check, ...] = (
    meaning.check_bands,
    tables.check_rows,
    tables.check_lookups,
    meaning.check_triggers,
    meaning.check_prorating,
    meaning.check_percentages,
    meaning.check_coaching,
    meaning.check_selections,
    texts.check_constants,
    texts.check_markup,
    texts.check_without_numbers,
)


def check_instrument(instrument: Instrument) -> list[Fault]:
    """Give everything that is wrong with an instrument whose rules could be read."""
    faults: list[Fault] = []
    for step in (REFERENCES, KINDS, SIZE, MEANING):
        if not any(fault.severity == "error" for fault in faults):
            faults += [fault for check in step for fault in check(instrument)]
    return list(dict.fromkeys(faults))
