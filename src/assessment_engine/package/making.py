"""Make the instrument of a package, in its own language or in another, and check it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import frozen

from assessment_engine.building.instrument import build_instrument
from assessment_engine.building.sections import Sections
from assessment_engine.checks import check_instrument, check_phrases
from assessment_engine.errors import AssessmentError
from assessment_engine.instrument import Instrument, WorkedExample
from assessment_engine.package.files import MANIFEST, packaged
from assessment_engine.rules.expand import Fault, child
from assessment_engine.rules.plugged import StatisticSource, no_statistics
from assessment_engine.translating.translation import Translation
from assessment_engine.values import Source
from assessment_engine.wording import Phrase, Wording

if TYPE_CHECKING:
    from assessment_engine.translating.translate import Coverage

_ROOT = Source(MANIFEST, "")


@frozen(eq=False, repr=False)
class Made:
    """An instrument, or None where it could not be made, and what is wrong with it."""

    instrument: Instrument | None
    faults: Sequence[Fault]
    coverage: Coverage | None


def make_instrument(
    manifest: Mapping[str, Any],
    sections: Sections,
    examples: Sequence[WorkedExample],
    digest: str,
    language: str,
    translation: Translation | None,
    warnings: bool = False,
    statistics: StatisticSource = no_statistics,
) -> Made:
    """Make the instrument in a language: the package's own where there is no translation.

    The manifest, the sections and the translation must be valid against their schemas. With
    `warnings` it is also said what could be better. `statistics` gives those of plugins.
    """
    own = default_phrases(manifest["language"])
    if translation is None:
        instrument, faults = build_instrument(
            manifest, sections, digest, own, examples, statistics=statistics
        )
        faults = _checked(instrument, faults, sections if warnings else None)
        faults += _phrase_faults(sections, language, own, "language")
        return Made(instrument, faults, None)
    # Not at the top: who uses a package in its own language does without it.
    from assessment_engine.translating.holes import hole_faults
    from assessment_engine.translating.translate import translate

    # Where the engine has no words of its own in a language, those of the package stand in.
    overrides = {name: text for name, (text, _) in sections.maps["phrases"].items()}
    phrases = _phrases(language) or {**own, **overrides}
    wanted: Iterable[str] = overrides if _phrases(language) else phrases
    made = translate(manifest, _ROOT, sections, language, translation, wanted)
    faults = [*made.faults, *_phrase_faults(made.sections, language, own, "translations", language)]
    if _refused(faults):
        return Made(None, faults, made.coverage)
    instrument, found = build_instrument(
        made.manifest,
        made.sections,
        digest,
        phrases,
        examples,
        language,
        made.untranslated,
        statistics,
    )
    found = [made.moved(each) for each in _checked(instrument, found)]
    if warnings:
        found += hole_faults(made, translation, child(_ROOT, "translations", language))
    return Made(instrument, [*faults, *found], made.coverage)


def _checked(
    instrument: Instrument, faults: Sequence[Fault], sections: Sections | None = None
) -> list[Fault]:
    return [*faults, *([] if _refused(faults) else check_instrument(instrument, sections))]


def _refused(faults: Iterable[Fault]) -> bool:
    return any(fault.severity == "error" for fault in faults)


def _phrase_faults(
    sections: Sections, language: str, known: Mapping[str, Phrase], *place: str
) -> list[Fault]:
    """Say what is wrong with the phrases of a package in a language, or with the language."""
    try:
        categories = Wording(language, known).categories
    except AssessmentError as error:
        at = child(_ROOT, *place)
        return [Fault(at, each.code, each.message, each.hint) for each in error.problems]
    return list(check_phrases(sections.maps["phrases"], known, categories))


def default_phrases(language: str) -> Mapping[str, Phrase]:
    """Give the engine's own phrases for a language; English where it has none of its own."""
    return _phrases(language) or _phrases("en")


@cache
def _phrases(language: str) -> Mapping[str, Phrase]:
    file = packaged("phrases", f"{language.partition('-')[0]}.json")
    phrases: dict[str, Phrase] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return phrases
