"""The table of warnings: what is no error and yet hardly meant, looked at by `validate_package`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assessment_engine.building.sections import Sections
from assessment_engine.checks import care, conditions, policies, tables, unused
from assessment_engine.instrument import Instrument
from assessment_engine.rules.expand import Fault

WARNINGS: tuple[Callable[[Instrument], Iterator[Fault]], ...] = (
    unused.check_asked,
    unused.check_scores,
    unused.check_tables,
    tables.check_keys,
    unused.check_bands,
    unused.check_constants,
    unused.check_selections,
    unused.check_coaching,
    policies.check_possible,
    policies.check_effect,
    conditions.check_conditions,
    conditions.check_divisors,
    care.check_coaching,
    care.check_selections,
    care.check_reach,
    care.check_markup,
)


def warn_of(instrument: Instrument, sections: Sections) -> Iterator[Fault]:
    """Give what could be better in an instrument that was made from these sections."""
    for check in WARNINGS:
        yield from check(instrument)
    yield from unused.check_named(instrument, sections)
