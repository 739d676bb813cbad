"""A proposal of a column map, for its author to check: each column with how sure it is, and why."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from assessment_engine.importing.cells import Unread, make_reader, text_of
from assessment_engine.importing.dates import read_date
from assessment_engine.importing.mapping import ColumnMap, Header
from assessment_engine.importing.naming import (
    Target,
    cell_names,
    check_header,
    header_text,
    names_of,
    tidy,
)
from assessment_engine.instrument import Instrument
from assessment_engine.tables import Cell, Moment, Sheet

# What a column can be called that holds an answer, in this order: what comes first is surer.
_FORMS = (
    "{item}.{perspective}",
    "{item}",
    "{item.text}",
    "{item.code}",
    "{item.code}[{perspective.code}]",
    "{perspective.code}[{item.code}]",
    "{item.text} [{perspective.label}]",
    "{perspective.label} [{item.text}]",
    "{item.text}.{perspective.label}",
    "{item}_{perspective}",
    "{perspective}_{item}",
    "{item.code}[{option.code}]",
    "{item}_{option}",
    "{item.text} [{option.label}]",
    "{perspective.label} - {item.text}",
    "{item.text} - {perspective.label}",
    "{item.text} - {option.label}",
    "{item.text} - Selected Choice",
)
_META = {
    "respondent": ("respondent", "name", "your name", "participant", "email", "email address",
                   "username", "token", "responseid"),
    "completed": ("completed", "date", "timestamp", "completion time", "submitdate", "enddate",
                  "date submitted"),
}  # fmt: skip
_DATES = ("YYYY-M-D ...", "YYYY/M/D ...", "M/D/YYYY ...", "D/M/YYYY ...", "D.M.YYYY ...")
_LOOKED_AT = 200
_ALIKE = 0.75
_LETTERS = re.compile(r"\w+")


@frozen
class _Guess:
    target: Target
    confidence: str
    why: str


def propose_map(instrument: Instrument, found: ColumnMap, sheet: Sheet) -> dict[str, Any]:
    """Propose the map of a sheet, as JSON: a column each, with its `confidence` and `why`.

    `found` says where the header is and what a preset knows; an empty map will do. What is unsure
    is refused by an import until the author has confirmed it.
    """
    _, names = names_of(sheet, found)
    check_header(sheet, found.header)
    header = found.header.rows
    known = cell_names(instrument, (*found.get("names", ()), *_FORMS))
    folded: dict[str, list[Target]] = {}
    for name, targets in known.items():
        folded.setdefault(_folded(name), []).extend(targets)
    taken: set[tuple[str, str, str]] = set()
    columns: list[dict[str, Any]] = []
    for place, name in enumerate(names):
        cells = [row.cells[place] for row in sheet.rows[header:][:_LOOKED_AT]
                 if place < len(row.cells) and row.cells[place] not in (None, "")]  # fmt: skip
        if not name and not cells:
            continue
        column: dict[str, Any] = {"column": name}
        if names.count(name) > 1:
            column["occurrence"] = names[: place + 1].count(name)
        texts = _further(sheet, found.header, place)
        column.update(_column(instrument, found, [name, *texts], cells, known, folded, taken))
        columns.append(column)
    return {"instrument": instrument.id, **found.own, "columns": columns}


def _further(sheet: Sheet, header: Header, place: int) -> Iterator[str]:
    """Give what else the header says of a column: in the rows that have not its name."""
    for number, row in enumerate(sheet.rows[: header.rows], 1):
        ids = header.last_holds and number == header.rows
        if number != header.names and not ids and place < len(row.cells):
            text = header_text(row.cells[place])
            if text:
                yield text


def _column(
    instrument: Instrument,
    found: ColumnMap,
    called: Sequence[str],
    cells: Sequence[Cell],
    known: Mapping[str, Sequence[Target]],
    folded: Mapping[str, Sequence[Target]],
    taken: set[tuple[str, str, str]],
) -> dict[str, Any]:
    name, *texts = called
    for declared, mine in found.columns:
        if tidy(declared["column"]) == name:
            why = "the map says so" if mine else "the preset knows this column"
            if not mine and name in known:
                return {**_said(declared), "confidence": "unsure", "why": f"{why}; so does an item"}
            return _known(found, declared, cells, why)
    same = list(_called_so(name, known, folded))
    meta = [kind for kind, words in _META.items() if _folded(name) in words]
    if meta and not same:
        return _meta(meta[0], cells)
    described = [guess for text in texts for guess in _called_so(text, known, folded)]
    alike = itertools.chain.from_iterable(_called_alike(each, folded) for each in called)
    for guess in same or described or alike:
        target = guess.target
        key = (target.item, target.view, target.option)
        if key in taken:
            continue
        taken.add(key)
        unread = _unread(instrument, found, target, cells)
        sure, why = guess.confidence, guess.why
        if unread:
            sure, why = "unsure", f"{why}; but {unread}"
        elif _may_be_places(instrument, found, target, cells):
            sure = "unsure"
            why += (
                "; but its numbers can be the values of the scale, or the places of its options"
                ' counted from 1: say "answers": ["values"] or ["places"]'
            )
        elif cells:
            why += "; all of its answers can be read"
        column = {"item": target.item}
        if len(instrument.item_by_id[target.item].perspectives) > 1:
            column["perspective"] = target.view
        if target.option:
            column["option"] = target.option
        return {**column, "confidence": sure, "why": why}
    why = "no item is called like this; should it be one, say which"
    return {"ignore": True, "confidence": "unsure", "why": why}


def _said(declared: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a declared column is, without what is about the declaration."""
    left_out = ("column", "optional", "occurrence", "confidence", "why")
    return {name: value for name, value in declared.items() if name not in left_out}


def _known(
    found: ColumnMap, declared: Mapping[str, Any], cells: Sequence[Cell], why: str
) -> dict[str, Any]:
    """Propose what is declared already; of a date only if it is written so."""
    said = _said(declared)
    if said.get("is") != "completed":
        return {**said, "confidence": "certain", "why": why}
    forms = said.pop("date", None) or found.get("date", ["YYYY-MM-DD"])
    return _dated(said, cells, forms, why)


def _meta(meta: str, cells: Sequence[Cell]) -> dict[str, Any]:
    why = "columns of this name mostly are"
    if meta != "completed":
        return {"is": meta, "confidence": "likely", "why": why}
    return _dated({"is": meta}, cells, (), why)


def _dated(
    said: dict[str, Any], cells: Sequence[Cell], forms: Sequence[str], why: str
) -> dict[str, Any]:
    """Propose how a column of dates is written; day and month can be told apart only by some."""
    written = [str(cell) for cell in cells if not isinstance(cell, Moment)]
    if not written or (forms and all(read_date(text, forms) for text in written)):
        date = {"date": list(forms)} if forms else {}
        return {**said, **date, "confidence": "certain" if forms else "likely", "why": why}
    fitting = [form for form in _DATES if all(read_date(text, [form]) for text in written)]
    if not fitting:
        why += f"; but no date is written like {written[0][:40]!r}; say under 'date' how"
        return {**said, "confidence": "unsure", "why": why}
    said = {**said, "date": fitting[:1]}
    if len(fitting) == 1:
        return {**said, "confidence": "likely", "why": f"{why}; all dates are written like this"}
    why += f"; check which is the day and which the month: {written[0][:40]!r}"
    return {**said, "confidence": "unsure", "why": why}


def _called_so(
    name: str, known: Mapping[str, Sequence[Target]], folded: Mapping[str, Sequence[Target]]
) -> Iterator[_Guess]:
    exact = known.get(name, ())
    if exact:
        sure = "certain" if len(exact) == 1 else "unsure"
        yield from (_Guess(target, sure, "it is called exactly so") for target in exact)
        return
    alike = folded.get(_folded(name), ())
    if alike:
        distinct = len({(each.item, each.view, each.option) for each in alike})
        sure = "likely" if distinct == 1 else "unsure"
        why = "it is called so but for capitals and punctuation"
        yield from (_Guess(target, sure, why) for target in alike)


def _called_alike(name: str, folded: Mapping[str, Sequence[Target]]) -> Iterator[_Guess]:
    import difflib  # not at the top: only a proposal needs it

    for near in difflib.get_close_matches(_folded(name)[:500], list(folded), n=3, cutoff=_ALIKE):
        for target in folded[near]:
            yield _Guess(target, "unsure", f"it is called much like {near!r}")


def _unread(instrument: Instrument, found: ColumnMap, target: Target, cells: Sequence[Cell]) -> str:
    """Say which answer of a column cannot be read, or "" where all can."""
    scale = instrument.scale_by_id[instrument.item_by_id[target.item].scale]
    reader = make_reader(target, scale, found.reading({}, scale.id))
    for cell in cells:
        try:
            if target.option:
                reader.chosen(cell)
            else:
                reader.read(cell)
        except Unread as unread:
            return unread.what
    return ""


def _may_be_places(
    instrument: Instrument, found: ColumnMap, target: Target, cells: Sequence[Cell]
) -> bool:
    """Say whether a product that counts options from 1 could have written all of the answers.

    Many do, whatever the values of the scale are; then each answer would be read as another.
    """
    scale = instrument.scale_by_id[instrument.item_by_id[target.item].scale]
    places = {str(place): option.value for place, option in enumerate(scale.options, 1)}
    if not scale.options or scale.codes or all(str(v) == at for at, v in places.items()):
        return False
    how = found.reading({}, scale.id)
    if how["values"] or "values" not in how["answers"] or _says_answers(found, scale.id):
        return False
    numbers = [text_of(cell).strip() for cell in cells]
    return bool(numbers) and all(number in places for number in numbers)


def _says_answers(found: ColumnMap, scale: str) -> bool:
    """Say whether the author has said how answers are written, and no preset alone."""
    levels = (found.own, found.own.get("scales", {}).get(scale, {}))
    return any("answers" in level for level in levels)


def _folded(text: str) -> str:
    return " ".join(_LETTERS.findall(text.casefold()))
