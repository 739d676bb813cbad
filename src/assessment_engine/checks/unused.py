"""What a package declares and nothing uses: mostly a slip, at best a rest of an earlier version."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from assessment_engine.building.sections import Sections
from assessment_engine.checks.report import all_blocks, all_nodes
from assessment_engine.checks.texts import placeholders_shown
from assessment_engine.instrument import Instrument
from assessment_engine.placeholders import OF_SCORE, OF_VERDICT
from assessment_engine.rules.analysis import name_in
from assessment_engine.rules.expand import Fault, child
from assessment_engine.spelling import nearest
from assessment_engine.values import Source

_VARIABLE = re.compile(r"\{\w+\}")
_ATTRIBUTE = re.compile(r"\{(\w+)\.(\w+)\}")
_SHOWN = 3
# Variables mean nothing in the texts of these sections; those in others bring them in.
_SAID = frozenset({"texts", "dimensions", "coaching", "phrases"})

# Texts for whoever asks the questions, before there is a report.
_FOR_FORMS = frozenset({"instructions"})


def _unused(source: Source, code: str, message: str, hint: str) -> Fault:
    return Fault(source, code, message, hint, "warning")


def check_asked(instrument: Instrument) -> Iterator[Fault]:
    """Answers to every item and from every perspective go into some rule; every scale is used."""
    answers = [node.options for node in all_nodes(instrument, "answer")]
    items = {options["item"] for options in answers}
    views = {options["perspective"] for options in answers}
    for item in instrument.items:
        if item.unscored:
            views.update(item.perspectives)
        elif item.id not in items:
            yield _unused(
                item.source,
                "item-unused",
                f"no rule uses the answers to the item {item.id!r}",
                'use it in a score, or write "unscored": true if it is asked for its own sake',
            )
    for view in instrument.perspectives if instrument.several_perspectives else ():
        if view.id not in views:
            yield _unused(
                view.source,
                "perspective-unused",
                f"no rule uses the answers from the perspective {view.id!r}",
                "use them in a score, or remove the perspective",
            )
    scales = {item.scale for item in instrument.items}
    for scale in instrument.scales:
        if scale.id not in scales:
            message = f"no item is answered on the scale {scale.id!r}"
            yield _unused(scale.source, "scale-unused", message, "name it in an item, or remove it")


def check_scores(instrument: Instrument) -> Iterator[Fault]:
    """Scores and verdicts are shown in the report, or what is computed or decided needs them."""
    used = {name_in(node) for node in all_nodes(instrument, "score", "verdict")}
    named = OF_SCORE | OF_VERDICT
    used |= {argument for name, argument in placeholders_shown(instrument) if name in named}
    for block in all_blocks(instrument.report):
        used.update(getattr(block.spec, "scores", ()), getattr(block.spec, "verdicts", ()))
    if instrument.report:
        scores = [(score.id, score.source) for score in instrument.scores]
        verdicts = [(verdict.id, verdict.source) for verdict in instrument.verdicts]
        yield from _not_shown("score-not-shown", "score", scores, used)
        yield from _not_shown("verdict-not-shown", "verdict", verdicts, used)


def _not_shown(
    code: str, what: str, entries: Sequence[tuple[str, Source]], used: Collection[str]
) -> Iterator[Fault]:
    unseen: dict[Source, list[str]] = {}
    for name, place in entries:
        if name not in used:
            unseen.setdefault(place, []).append(name)
    for place, names in unseen.items():
        # A for_each may have made many of one declaration.
        listed = ", ".join(map(repr, names[:_SHOWN])) + (", ..." if len(names) > _SHOWN else "")
        yield Fault(
            place,
            code,
            f"the report does not show the {what}{'s' if len(names) > 1 else ''} {listed},"
            " and no rule uses it",
            "show it in a block or a text of the report, or remove it",
            "warning",
        )


def check_tables(instrument: Instrument) -> Iterator[Fault]:
    """Every table is looked things up in, or is the scoring key of an item."""
    looked_up = {node.options["table"].source for node in all_nodes(instrument, "lookup")}
    looked_up |= {item.points.source for item in instrument.items if item.points is not None}
    for table in instrument.tables.values():
        if table.source not in looked_up:
            message = f"no rule and no item uses the table {table.id!r}"
            hint = "name it in a 'lookup' or in the 'points' of an item, or remove it"
            yield _unused(table.source, "table-unused", message, hint)


def check_bands(instrument: Instrument) -> Iterator[Fault]:
    """Every set of bands has a score that falls into it, or a rule that asks for one of them."""
    used = {score.bands for score in instrument.scores}
    used |= {node.options.get("bands") for node in all_nodes(instrument)}
    for name, bands in instrument.bands.items():
        if name not in used:
            yield _unused(
                bands[0].source,
                "bands-unused",
                f"no score falls into the bands {name!r}, and no rule asks for one of them",
                "name the set in a score's 'bands', or remove it",
            )


def check_constants(instrument: Instrument) -> Iterator[Fault]:
    """Every constant is named by a rule or a text."""
    if not instrument.constants:
        return
    used = {node.options.get("constant") for node in all_nodes(instrument)}
    used |= {argument for name, argument in placeholders_shown(instrument) if name == "constant"}
    for constant in instrument.constants.values():
        if constant.id not in used:
            message = f"nothing names the constant {constant.id!r}"
            hint = "name it in a rule or a text, or remove it"
            yield _unused(constant.source, "constant-unused", message, hint)


def check_selections(instrument: Instrument) -> Iterator[Fault]:
    """Every selection is what some block of the report is about."""
    used = {getattr(block.spec, "selection", None) for block in all_blocks(instrument.report)}
    for selection in instrument.selections:
        if selection.id not in used:
            message = f"no block of the report shows the selection {selection.id!r}"
            hint = "name it in a ranking or a plan, or remove it"
            yield _unused(selection.source, "selection-unused", message, hint)


def check_coaching(instrument: Instrument) -> Iterator[Fault]:
    """Every coaching text has a trigger, and every part of coaching some text."""
    wanted = {trigger.coaching for trigger in instrument.triggers}
    for coaching in instrument.coaching.values():
        if coaching.id not in wanted:
            hint = nearest(
                coaching.id,
                wanted - set(instrument.coaching),
                "name it in a trigger, or remove it",
            )
            message = f"no trigger selects the coaching {coaching.id!r}"
            yield _unused(coaching.source, "coaching-unused", message, hint)
    written = {part for coaching in instrument.coaching.values() for part in coaching.parts}
    for part in instrument.coaching_parts if instrument.coaching else ():
        if part.id not in written:
            message = f"no coaching text has the part {part.id!r}"
            yield _unused(
                part.source, "coaching-part-unused", message, "write it, or remove the part"
            )


def check_named(instrument: Instrument, sections: Sections) -> Iterator[Fault]:
    """Every named text is shown somewhere; every dimension has items, or rules that name it."""
    declared = [
        *(
            entry
            for name in sections.lists
            if name not in _SAID
            for entry, _ in sections.each(name)
        ),
        *(
            entry
            for name, entries in sections.maps.items()
            if name not in _SAID
            for entry, _ in entries.values()
        ),
        sections.report[0] if sections.report else None,
    ]
    strings: list[str] = []
    domains: list[Any] = []
    _collect(declared, strings, domains)
    shown = {match for text in strings for match in _ATTRIBUTE.findall(text)}
    yield from _check_texts(instrument, sections, shown)
    yield from _check_dimensions(instrument, domains)


def _collect(value: Any, strings: list[str], domains: list[Any]) -> None:
    """Collect the strings in a JSON value, and what its for_each go over."""
    if isinstance(value, str):
        strings.append(value)
    elif isinstance(value, list):
        for entry in value:
            _collect(entry, strings, domains)
    elif isinstance(value, Mapping):
        if isinstance(value.get("for_each"), Mapping):
            domains += value["for_each"].values()
        for entry in value.values():
            _collect(entry, strings, domains)


def _check_texts(
    instrument: Instrument, sections: Sections, shown: Collection[tuple[str, str]]
) -> Iterator[Fault]:
    hint = "put its variable into a text of the report, or remove it"
    for name, (_, place) in sections.maps["texts"].items():
        if ("text", name) not in shown and name not in _FOR_FORMS:
            message = f"the variable {{text.{name}}} stands nowhere"
            yield _unused(place, "text-unused", message, hint)
    attributes = {attribute for variable, attribute in shown if variable != "text"}
    seen: set[str] = set()
    for dimension in instrument.dimensions:
        # One word for all dimensions that have such a text.
        for name in dimension.texts:
            if name in attributes or name in seen:
                continue
            seen.add(name)
            message = f"no variable asks for the text {name!r} of a dimension"
            yield _unused(child(dimension.source, "texts", name), "text-unused", message, hint)


def _check_dimensions(instrument: Instrument, domains: Sequence[Any]) -> Iterator[Fault]:
    named: list[str] = []
    _collect(domains, named, [])
    # A name made of a variable and more cannot be told; what a variable goes through is named too.
    made = [name for name in named if "{" in name and not _VARIABLE.fullmatch(name)]
    if "dimensions" in named or made:
        return
    filled = {item.dimension for item in instrument.items}
    for dimension in instrument.dimensions:
        if dimension.id not in filled.union(named):
            message = f"no item belongs to the dimension {dimension.id!r}, and no for_each names it"
            hint = "name it in an item, or remove it"
            yield _unused(dimension.source, "dimension-unused", message, hint)
