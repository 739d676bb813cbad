"""What a translation leaves out, said once for each section."""

from __future__ import annotations

from collections.abc import Iterator

from assessment_engine.errors import clipped
from assessment_engine.jsontext import pointer
from assessment_engine.rules.expand import Fault
from assessment_engine.translating.translate import Translated
from assessment_engine.translating.translation import Translation
from assessment_engine.values import Source

_SHOWN = 3


def hole_faults(made: Translated, translation: Translation, place: Source) -> Iterator[Fault]:
    """Warn of each section that is not translated to the end, unless that is said to be meant.

    `place` names the translation in the manifest: there it is said of a section that no file has.
    """
    for section, paths in made.holes.items():
        if section in translation.left_out:
            continue
        done, texts = made.coverage.sections[section]
        named = ", ".join(clipped(pointer(*path)) for path in paths[:_SHOWN])
        more = f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
        yield Fault(
            translation.section(section) or place,
            "translation-incomplete",
            f"{texts - done:,} of {texts:,} texts of {section!r} are not in"
            f" {made.coverage.language!r} yet: {named}{more}",
            f'translate them, or write "untranslated": ["{section}"] if they shall stay',
            "warning",
        )
    for section, declared in translation.left_out.items():
        if section not in made.holes:
            yield Fault(
                declared,
                "untranslated-unneeded",
                f"{section!r} is said to stay untranslated, and nothing in it is",
                "remove it from the list",
                "warning",
            )
