"""The table of checks, in steps: what refers to nothing or is too large is analysed no further."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assessment_engine.building.sections import Sections
from assessment_engine.checks import (
    answers,
    codes,
    kinds,
    meaning,
    references,
    report,
    tables,
    texts,
    widths,
)
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
    widths.check_rows_of_statistics,
    widths.check_places,
)

SIZE: tuple[Check, ...] = (meaning.check_bounded, meaning.check_growth)

# A condition on a code that never comes never holds, which would be found once more below.
CODES: tuple[Check, ...] = (codes.check_codes,)

MEANING: tuple[Check, ...] = (
    meaning.check_bands,
    tables.check_rows,
    tables.check_lookups,
    meaning.check_triggers,
    meaning.check_prorating,
    meaning.check_percentages,
    meaning.check_coaching,
    meaning.check_unscored,
    texts.check_without_numbers,
)


def check_instrument(instrument: Instrument, sections: Sections | None = None) -> list[Fault]:
    """Give everything that is wrong with an instrument whose rules could be read.

    With the sections that it was made from, also what could be better in it.
    """
    faults: list[Fault] = []
    for step in (REFERENCES, KINDS, SIZE, CODES, MEANING):
        if any(fault.severity == "error" for fault in faults):
            return list(dict.fromkeys(faults))
        faults += [fault for check in step for fault in check(instrument)]
    if sections is not None:
        # Not at the top: who only loads a package does without.
        from assessment_engine.checks.warnings import warn_of

        faults += warn_of(instrument, sections)
    return list(dict.fromkeys(faults))
