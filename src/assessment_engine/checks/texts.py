"""Texts: placeholders, what a report without numbers keeps, phrases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assessment_engine import layout
from assessment_engine.checks.references import unknown
from assessment_engine.checks.report import all_blocks
from assessment_engine.instrument import CoachingText, Instrument
from assessment_engine.placeholders import (
    OF_CASE,
    OF_COACHING,
    OF_PACKAGE,
    OF_SCORE,
    OF_VERDICT,
    PLAIN,
    PREVIOUS,
    placeholders,
    tells_number,
)
from assessment_engine.rules.expand import Fault, child
from assessment_engine.spelling import nearest
from assessment_engine.values import Source
from assessment_engine.wording import Phrase

Texts = Iterator[tuple[str, Source]]


def block_texts(block: layout.BlockSpec) -> Texts:
    """Give the texts of a block with the member that each stands in; cases of rankings apart."""
    spec, at = block.spec, block.source
    for name in ("title", "subtitle", "description", "category_label", "value_label"):
        text = getattr(spec, name, "")
        if text:
            yield text, child(at, name)
    for name in ("lines", "note", "text", "items", "intro", "empty", "none"):
        for text in getattr(spec, name, ()):
            yield text, child(at, name)
    if isinstance(spec, layout.ChartSpec | layout.ChangeSpec):
        yield from ((row.label, child(at, "categories", "label")) for row in spec.categories)
    if isinstance(spec, layout.ChartSpec):
        yield from ((series.label, child(at, "series", "label")) for series in spec.series)
    elif isinstance(spec, layout.FormSpec):
        for index, group in enumerate(spec.groups):
            yield group.label, child(at, "groups", index, "label")
            yield from _field_texts(group.fields, child(at, "groups", index, "fields"))
    elif isinstance(spec, layout.RankingSpec):
        yield from ((entry.label, child(at, "label")) for entry in spec.entries)


def _field_texts(fields: Sequence[layout.FieldSpec], at: Source) -> Texts:
    for index, made in enumerate(fields):
        yield made.label, child(at, index, "label")
        if made.value:
            yield made.value, child(at, index, "value")


def _entry_texts(block: layout.BlockSpec) -> Texts:
    """Give the texts of a block about what a selection took: its number may stand in them."""
    spec, at = block.spec, block.source
    found: list[tuple[str, Source]] = []
    if isinstance(spec, layout.RankingSpec):
        for entry in spec.entries:
            for case in entry.cases:
                found += [(text, child(at, "cases")) for text in (case.text, case.comment)]
    elif isinstance(spec, layout.PlanSpec):
        for group in spec.groups:
            found.append((group.label, child(at, "label")))
            found += _field_texts(group.fields, child(at, "fields"))
    yield from dict.fromkeys(found)


def check_placeholders(instrument: Instrument) -> Iterator[Fault]:
    """Placeholders in the report are known, and name scores that exist."""
    wrong: list[str] = []
    for text, place in _package_texts(instrument):
        faults = list(_placeholders(text, place, PLAIN, instrument))
        wrong += [text] if faults else []
        yield from faults
    yield from _block_placeholders(instrument.report, PLAIN, wrong, instrument)


def _block_placeholders(
    blocks: tuple[layout.BlockSpec, ...],
    known: frozenset[str],
    wrong: list[str],
    instrument: Instrument,
) -> Iterator[Fault]:
    """Check blocks, and those in sections, which may use what the section around them may."""
    for block in blocks:
        own = known | {PREVIOUS} if block.needs_previous else known
        if isinstance(block.spec, layout.CoverSpec):
            own = known | {PREVIOUS}  # its lines are left out where there is none
        for text, place in block_texts(block):
            if not wrong or not any(whole in text for whole in wrong):
                yield from _placeholders(text, place, own, instrument)
        for text, place in _entry_texts(block):
            yield from _placeholders(text, place, own | OF_CASE, instrument, block.spec)
        if isinstance(block.spec, layout.SectionSpec):
            yield from _block_placeholders(block.spec.blocks, own, wrong, instrument)


def check_without_numbers(instrument: Instrument) -> Iterator[Fault]:
    """What a report without numbers keeps, shows none, and stands in what is kept."""
    kept = list(_kept(instrument.report))
    told: dict[tuple[str, Source], None] = dict.fromkeys(_title(instrument) if kept else ())
    for block in kept:
        if not isinstance(block.spec, layout.ChartSpec | layout.ChangeSpec):
            told.update(dict.fromkeys((*block_texts(block), *_shown_with(block, instrument))))
    for text, place in told:
        if tells_number(text):
            yield Fault(
                place,
                "no-numbers-number",
                "a report without numbers keeps this text, which has a placeholder for one",
                'say it in words, or declare "without_numbers": "omit" for the block',
            )


def _kept(blocks: tuple[layout.BlockSpec, ...]) -> Iterator[layout.BlockSpec]:
    """Visit the blocks that a report without numbers keeps."""
    for block in blocks:
        if block.without_numbers:
            yield block
            if isinstance(block.spec, layout.SectionSpec):
                yield from _kept(block.spec.blocks)


def _shown_with(block: layout.BlockSpec, instrument: Instrument) -> Texts:
    """Give the texts that are shown with a block; an entry's number in words is left out."""
    spec = block.spec
    if isinstance(spec, layout.PlanSpec):
        yield from _entry_texts(block)
    elif isinstance(spec, layout.RankingSpec):
        comments = {case.comment: None for entry in spec.entries for case in entry.cases}
        yield from ((text, child(block.source, "cases")) for text in comments)
    elif isinstance(spec, layout.MethodSpec):
        yield from ((each.method, child(each.source, "method")) for each in instrument.scores)
    elif isinstance(spec, layout.ScoresSpec):
        rules = [instrument.score_by_id[name] for name in spec.scores]
        yield from ((rule.label, child(rule.source, "label")) for rule in rules)
        for name in dict.fromkeys(rule.bands for rule in rules if rule.bands):
            yield from ((band.text, child(band.source, "text")) for band in instrument.bands[name])
    elif isinstance(spec, layout.CoachingSpec):
        yield from _headings(instrument)
        for trigger in instrument.triggers:
            item = instrument.item_by_id.get(trigger.item or "")
            if trigger.coaching in spec.coaching and item is not None:
                yield item.text, child(item.source, "text")
        for name in spec.coaching:
            # A draft may have triggers whose coaching is still to be written.
            if name in instrument.coaching:
                yield from _advice(instrument.coaching[name])


def placeholders_shown(instrument: Instrument) -> Iterator[tuple[str, str]]:
    """Give the (name, argument) of each placeholder in any text of the package."""
    texts = [text for text, _ in written(instrument)]
    texts += [text for entry in instrument.texts.values() for text in entry]
    texts += [text for block in all_blocks(instrument.report) for text, _ in _entry_texts(block)]
    for text in texts:
        yield from placeholders(text)


def _package_texts(instrument: Instrument) -> Texts:
    """Give the texts that a report shows and that do not stand in its blocks."""
    yield from _title(instrument)
    for item in instrument.items:
        yield item.text, child(item.source, "text")
    yield from ((score.label, child(score.source, "label")) for score in instrument.scores)
    yield from ((score.method, child(score.source, "method")) for score in instrument.scores)
    for verdict in instrument.verdicts:
        yield verdict.label, child(verdict.source, "label")
        yield verdict.method, child(verdict.source, "method")
        for code, text in verdict.labels.items():
            yield text, child(verdict.source, "labels", code)
    yield from ((each.reason, child(each.source, "reason")) for each in instrument.exclusions)
    yield from ((each.reason, child(each.source, "reason")) for each in instrument.triggers)
    for bands in instrument.bands.values():
        yield from ((band.text, child(band.source, "text")) for band in bands)
    yield from _headings(instrument)
    for coaching in instrument.coaching.values():
        yield from _advice(coaching)


def _title(instrument: Instrument) -> Texts:
    if instrument.report:
        at = instrument.report[0].source
        report = Source(at.file, at.pointer.partition("/blocks/")[0])
        yield instrument.report_title, child(report, "title")


def _headings(instrument: Instrument) -> Texts:
    yield from ((part.heading, child(part.source, "heading")) for part in instrument.coaching_parts)


def _advice(coaching: CoachingText) -> Texts:
    yield coaching.title, child(coaching.source, "title")
    for part, texts in coaching.parts.items():
        for index, text in enumerate(texts):
            yield text, child(coaching.source, part, index)


def _placeholders(
    text: str,
    source: Source,
    plain: frozenset[str],
    instrument: Instrument,
    spec: layout.AnySpec | None = None,
) -> Iterator[Fault]:
    for name, argument in placeholders(text):
        if argument and name in OF_SCORE:
            yield from unknown("score", argument, instrument.score_by_id, source)
        elif argument and name in OF_VERDICT:
            yield from unknown("verdict", argument, instrument.verdict_by_id, source)
        elif argument and name == "coaching" and isinstance(spec, layout.PlanSpec):
            parts = {part.id for part in instrument.coaching_parts} | OF_COACHING
            yield from unknown("coaching part", argument, parts, source)
        elif argument and name in OF_PACKAGE:
            yield from unknown("constant", argument, instrument.constants, source)
        elif argument or name not in plain:
            whole = f"{{{name}:{argument}}}" if argument else f"{{{name}}}"
            of_ids = sorted(OF_SCORE | OF_VERDICT | OF_PACKAGE)
            forms = [f"{{{form}}}" for form in (*sorted(plain), *(f"{of}:ID" for of in of_ids))]
            meant = f"{{{name}:ID}}" if argument else whole
            yield Fault(
                source,
                "unknown-placeholder",
                f"the placeholder {whole} stands for nothing here",
                nearest(meant, forms, "known: " + ", ".join(forms)),
            )


def written(instrument: Instrument) -> Texts:
    """Give every text that people read, those of a block once, with its place."""
    yield from _package_texts(instrument)
    for dimension in instrument.dimensions:
        for name, texts in dimension.texts.items():
            yield from ((text, child(dimension.source, "texts", name)) for text in texts)
    seen: set[str] = set()
    for block in all_blocks(instrument.report):
        for text, place in block_texts(block):
            if text not in seen:
                seen.add(text)
                yield text, place


def check_phrases(
    given: Mapping[str, tuple[Phrase, Source]],
    known: Mapping[str, Phrase],
    categories: frozenset[str],
) -> Iterator[Fault]:
    """A package's own phrases stand for phrases of the engine, and use what those are given.

    A phrase with a count has a form for each plural category of the language.
    """
    for name, (text, place) in given.items():
        if name not in known:
            message = f"the engine has no phrase {name!r}"
            yield Fault(place, "unknown-phrase", message, nearest(name, known))
            continue
        counts = not isinstance(known[name], str)
        forms = {} if isinstance(text, str) else text
        if forms.keys() != (categories if counts else set()):
            wanted = ", ".join(sorted(categories))
            yield Fault(
                place,
                "phrase-forms",
                f"the phrase {name!r} {'needs' if counts else 'has no'} forms for numbers",
                f"write an object with a text for each of: {wanted}" if counts else "write a text",
            )
            continue
        allowed = sorted({f"{{{each}}}" for each in _filled(known[name])})
        for each in sorted(_filled(text)):
            if f"{{{each}}}" not in allowed:
                yield Fault(
                    place,
                    "unknown-placeholder",
                    f"the placeholder {{{each}}} stands for nothing in the phrase {name!r}",
                    nearest(f"{{{each}}}", allowed, "" if allowed else "remove it"),
                )


def _filled(phrase: Phrase) -> set[str]:
    forms = [phrase] if isinstance(phrase, str) else phrase.values()
    named = (each for form in forms for each in placeholders(form))
    return {f"{name}:{argument}" if argument else name for name, argument in named}
