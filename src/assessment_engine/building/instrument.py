"""Builds an Instrument: values first, then the rules that refer to them, then the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from assessment_engine.building.form import (
    ONLY_PERSPECTIVE,
    ItemDefaults,
    as_text,
    finished_items,
    make_dimension,
    make_perspective,
    make_scale,
    only_perspective,
    read_tables,
)
from assessment_engine.building.report import ReportBuilder
from assessment_engine.building.sections import Sections
from assessment_engine.form import Perspective
from assessment_engine.instrument import (
    Band,
    Candidate,
    CoachingPartRule,
    CoachingText,
    Constant,
    Exclusion,
    Instrument,
    ScoreRule,
    Selection,
    Trigger,
    Validity,
    VerdictRule,
    WorkedExample,
)
from assessment_engine.numerals import DECIMALS
from assessment_engine.rules.expand import Bindings, Expander, Fault, child
from assessment_engine.rules.parse import RuleParser
from assessment_engine.rules.plugged import StatisticSource, no_statistics
from assessment_engine.spelling import is_misspelt
from assessment_engine.values import Source
from assessment_engine.wording import Phrase

T = TypeVar("T")


def build_instrument(
    manifest: Mapping[str, Any],
    sections: Sections,
    digest: str,
    phrases: Mapping[str, Phrase],
    examples: Sequence[WorkedExample],
    language: str | None = None,
    untranslated: Iterable[str] = (),
    statistics: StatisticSource = no_statistics,
) -> tuple[Instrument, list[Fault]]:
    """Give the instrument and what is wrong with it; with faults it must not be used.

    The manifest and sections must be valid against their schemas. They may be translated into
    another `language`; the texts that were not are `untranslated`.
    """
    faults = sections.faults
    views, only = _views(sections, faults)
    scales = _unique(map(make_scale, *_columns(sections, "scales")), faults)
    dimensions = _unique(map(make_dimension, *_columns(sections, "dimensions")), faults)
    default = ItemDefaults(manifest, scales, views)
    items = _unique((default.item(*entry) for entry in sections.each("items")), faults)
    texts = {name: as_text(value) for name, (value, _) in sections.maps["texts"].items()}
    expander = Expander(items, dimensions, views, texts, faults, set(untranslated))
    constants = {name: Constant(name, *at) for name, at in sections.maps["constants"].items()}
    bands = {name: _bands(*entry, faults) for name, entry in sections.maps["bands"].items()}
    tables = read_tables(sections, expander)
    parser = RuleParser(expander, only, constants, bands, tables, statistics)
    items = finished_items(items, scales, sections, parser)
    selections, bindings = _selections(sections, expander, parser)
    report, place = sections.report or _no_report(manifest)
    builder = ReportBuilder(expander, parser, selections, bindings)
    blocks = builder.blocks(report["blocks"], {}, child(place, "blocks"))
    rules: Any = {name: _unique(each(sections, expander, parser), faults) for name, each in _RULES}
    instrument = Instrument(
        **_about(manifest, language),
        digest=digest,
        perspectives=views,
        scales=scales,
        dimensions=dimensions,
        items=items,
        constants=constants,
        tables={name: table for name, table in tables.items() if table is not None},
        bands=bands,
        **rules,
        selections=selections,
        coaching_parts=_unique(map(_part, *_columns(sections, "coaching_parts")), faults),
        coaching={name: _coaching(name, *at) for name, at in sections.maps["coaching"].items()},
        texts=texts,
        phrases={**phrases, **{name: v for name, (v, _) in sections.maps["phrases"].items()}},
        report_title=report["title"],
        report=blocks,
        examples=tuple(examples),
        untranslated=frozenset(expander.followed),
    )
    return instrument, faults


def _views(sections: Sections, faults: list[Fault]) -> tuple[tuple[Perspective, ...], str | None]:
    """Give the perspectives, and the one that rules need not name where none is declared."""
    declared = _unique(map(make_perspective, *_columns(sections, "perspectives")), faults)
    return (declared, None) if declared else ((only_perspective(),), ONLY_PERSPECTIVE)


def _no_report(manifest: Mapping[str, Any]) -> tuple[dict[str, Any], Source]:
    return {"title": manifest["title"], "blocks": []}, Source("", "")


def _about(manifest: Mapping[str, Any], language: str | None) -> dict[str, Any]:
    """Give what the manifest itself says of the instrument."""
    own = manifest["language"]
    return {
        "id": manifest["id"],
        "version": manifest["version"],
        "title": manifest["title"],
        "description": manifest.get("description", ""),
        "language": language or own,
        "source_language": own,
        "languages": (own, *manifest.get("translations", ())),
    }


def _columns(sections: Sections, name: str) -> tuple[list[Any], list[Source]]:
    entries = list(sections.each(name))
    return [entry for entry, _ in entries], [place for _, place in entries]


def _unique(values: Iterable[T], faults: list[Fault]) -> tuple[T, ...]:
    seen: dict[str, T] = {}
    for value in values:
        name: str = value.id  # type: ignore[attr-defined]
        if name in seen and "{" in name:
            continue  # a variable that nothing binds is a fault of its own
        if name in seen:
            source: Source = value.source  # type: ignore[attr-defined]
            faults.append(
                Fault(
                    child(source, "id"),
                    "duplicate-id",
                    f"the id {name!r} is already taken by an earlier entry of this section",
                    "give each its own id",
                )
            )
        else:
            seen[name] = value
    return tuple(seen.values())


def _bands(
    values: Sequence[Mapping[str, Any]], source: Source, faults: list[Fault]
) -> tuple[Band, ...]:
    bands = []
    for index, value in enumerate(values):
        place = child(source, index)
        following = values[index + 1] if index + 1 < len(values) else {}
        low = _band_start(value, place, faults)
        # Where the next one begins above a value, that value is the last one of this.
        high = value.get("to", value.get("below", following.get("above", following.get("from"))))
        included = "to" in value or ("below" not in value and "above" in following)
        name, text = value["id"], value.get("text", "")
        if "to" in value and "below" in value:
            message = f"the band {name!r} has both 'to' and 'below'"
            hint = "keep 'to' if the value itself is in the band, otherwise 'below'"
            faults.append(Fault(child(place, "below"), "bands-end", message, hint))
        elif high is None:
            message = f"the band {name!r} has no end"
            hint = "add 'to' with the greatest value that the score can have"
            # That of the next one is missing as well, and named there.
            faults += [] if following else [Fault(place, "bands-end", message, hint)]
            high = low
        start = "from" in value
        bands.append(Band(name, value["label"], low, high, included, text, place, start))
    return _unique(bands, faults)


def _band_start(value: Mapping[str, Any], source: Source, faults: list[Fault]) -> Any:
    """Give where a band begins, which is written in one of two ways."""
    name, hint = value["id"], "keep 'from' if the value itself is in the band, otherwise 'above'"
    if "from" in value and "above" in value:
        message = f"the band {name!r} has both 'from' and 'above'"
        faults.append(Fault(child(source, "above"), "bands-start", message, hint))
    elif "from" not in value and "above" not in value:
        message = f"the band {name!r} has no start"
        hint = "add 'from' with the least value that is in it"
        faults.append(Fault(source, "bands-start", message, hint))
    return value.get("from", value.get("above", 0))


def _scores(sections: Sections, expander: Expander, parser: RuleParser) -> Iterable[ScoreRule]:
    for value, place in sections.each("scores"):
        for bindings in expander.each(value.get("for_each"), {}, child(place, "for_each")):
            bands = value.get("bands")
            yield ScoreRule(
                expander.id(value["id"], bindings, child(place, "id")),
                expander.text(value["label"], bindings, child(place, "label")),
                parser.parse(value["rule"], bindings, child(place, "rule")),
                bands and expander.id(bands, bindings, child(place, "bands")),
                expander.text(value.get("method", ""), bindings, child(place, "method")),
                value.get("decimals", DECIMALS),
                value.get("unit", ""),
                place,
            )


def _verdicts(sections: Sections, expander: Expander, parser: RuleParser) -> Iterable[VerdictRule]:
    for value, place in sections.each("verdicts"):
        for bindings in expander.each(value.get("for_each"), {}, child(place, "for_each")):
            labels = value.get("labels", {})
            yield VerdictRule(
                expander.id(value["id"], bindings, child(place, "id")),
                expander.text(value["label"], bindings, child(place, "label")),
                parser.parse(value["rule"], bindings, child(place, "rule")),
                {
                    code: expander.text(text, bindings, child(place, "labels", code))
                    for code, text in labels.items()
                },
                expander.text(value.get("method", ""), bindings, child(place, "method")),
                place,
            )


def _exclusions(sections: Sections, expander: Expander, parser: RuleParser) -> Iterable[Exclusion]:
    for value, place in sections.each("exclusions"):
        for bindings in expander.each(value.get("for_each"), {}, child(place, "for_each")):
            yield Exclusion(
                expander.id(value["id"], bindings, child(place, "id")),
                parser.parse(value["when"], bindings, child(place, "when")),
                expander.text(value["reason"], bindings, child(place, "reason")),
                place,
            )


def _validity(sections: Sections, expander: Expander, parser: RuleParser) -> Iterable[Validity]:
    for value, place in sections.each("validity"):
        for bindings in expander.each(value.get("for_each"), {}, child(place, "for_each")):
            yield Validity(
                expander.id(value["id"], bindings, child(place, "id")),
                parser.parse(value["rule"], bindings, child(place, "rule")),
                expander.id(value["message"], bindings, child(place, "message")),
                place,
            )


def _triggers(sections: Sections, expander: Expander, parser: RuleParser) -> Iterable[Trigger]:
    for value, place in sections.each("triggers"):
        for bindings in expander.each(value.get("for_each"), {}, child(place, "for_each")):
            item = value.get("item")
            yield Trigger(
                expander.id(value["id"], bindings, child(place, "id")),
                parser.parse(value["when"], bindings, child(place, "when")),
                expander.id(value["coaching"], bindings, child(place, "coaching")),
                item and expander.id(item, bindings, child(place, "item")),
                expander.text(value.get("reason", ""), bindings, child(place, "reason")),
                place,
            )


def _selections(
    sections: Sections, expander: Expander, parser: RuleParser
) -> tuple[tuple[Selection, ...], dict[str, list[Bindings]]]:
    selections, all_bindings = [], {}
    for value, place in sections.each("selections"):
        candidates: list[Candidate] = []
        found: list[Bindings] = []
        for bindings in expander.each(value["for_each"], {}, child(place, "for_each")):
            where = None
            if "where" in value:
                where = parser.parse(value["where"], bindings, child(place, "where"))
            at = child(place, "rule")
            # Without a rule the number of a candidate is its place.
            rule = parser.parse(value.get("rule", len(found) + 1), bindings, at)
            candidates.append(Candidate(rule, where))
            found.append(bindings)
        if "rule" not in value and value["order"] != "declared" and not is_misspelt("rule", value):
            message = f"the selection {value['id']!r} has no 'rule' whose values it could order"
            hint = "add it, or take candidates in the order 'declared'"
            expander.fault(place, "schema-missing-member", message, hint)
        selections.append(
            Selection(
                value["id"],
                tuple(candidates),
                value["order"],
                None if value["take"] == "all" else value["take"],
                value.get("ties", "include"),
                place,
            )
        )
        all_bindings[value["id"]] = found
    return _unique(selections, expander.faults), all_bindings


_RULES: tuple[tuple[str, Callable[[Sections, Expander, RuleParser], Iterable[Any]]], ...] = (
    ("scores", _scores),
    ("verdicts", _verdicts),
    ("exclusions", _exclusions),
    ("validity", _validity),
    ("triggers", _triggers),
)


def _part(value: Mapping[str, Any], source: Source) -> CoachingPartRule:
    return CoachingPartRule(
        value["id"],
        value["style"],
        value.get("heading", ""),
        value.get("minimum", 1),
        value.get("maximum", 20),
        source,
    )


def _coaching(name: str, value: Mapping[str, Any], source: Source) -> CoachingText:
    parts = {key: tuple(texts) for key, texts in value.items() if key != "title"}
    return CoachingText(name, value["title"], parts, source)
