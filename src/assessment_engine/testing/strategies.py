"""Hypothesis strategies: random instruments, responses to any instrument, and broken answers.

They need the extra `testing`. Test your own instrument with `responses(load_package(folder))`, and
code that must handle any instrument with `instruments()`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from assessment_engine.answers_json import MAX_NAME
from assessment_engine.errors import AssessmentError
from assessment_engine.form import Item, Scale
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import number_json
from assessment_engine.package import LoadedPackage, Package
from assessment_engine.responses import Response, written_answer
from assessment_engine.scales import NOT_APPLICABLE
from assessment_engine.testing.random_packages import package_files
from assessment_engine.testing.random_rules import Json
from assessment_engine.values import Absence, Value

__all__ = [
    "answers_documents",
    "broken_answers",
    "instruments",
    "packages",
    "read_files",
    "responses",
    "write_files",
]

respondents = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=min(12, MAX_NAME)
)
dates = st.just("") | st.dates().map(lambda date: date.isoformat())


def responses(
    instrument: Instrument, *, complete: bool | None = None
) -> st.SearchStrategy[Response]:
    """Give valid responses to an instrument.

    With `complete` of True everything is answered. With False something is not: the instrument
    must have an item that is not required or allows "not applicable". None gives both kinds.
    """
    choices = [
        _choices(instrument, *cell, absent=complete is not True) for cell in instrument.cells
    ]
    values: st.SearchStrategy[tuple[Value, ...]]
    values = st.tuples(*(st.sampled_from(choice) for choice in choices))
    if complete is False:
        values = _absent_somewhere(choices)
    return st.builds(
        Response,
        st.just(instrument.id),
        respondents,
        dates,
        st.just(instrument.cells),
        values,
    )


def answers_documents(
    instrument: Instrument, *, complete: bool | None = None
) -> st.SearchStrategy[Json]:
    """Give answers documents that `parse_response` takes, in the different ways to write them."""
    return responses(instrument, complete=complete).flatmap(
        lambda response: _documents(instrument, response)
    )


@st.composite
def _documents(draw: st.DrawFn, instrument: Instrument, response: Response) -> Json:
    answers: Json = {}
    for (item, view), value in zip(response.cells, response.values, strict=True):
        written: Any = None
        if value is Absence.NOT_APPLICABLE:
            written = NOT_APPLICABLE
        elif not isinstance(value, Absence):
            written = written_answer(value)
        elif draw(st.booleans()):
            continue
        if len(instrument.perspectives) == 1 and draw(st.booleans()):
            answers[item] = written
        else:
            answers.setdefault(item, {})[view] = written
    members = draw(st.permutations([*response.to_dict().items()]))
    document = {name: value for name, value in members if name != "answers"}
    document["answers"] = dict(draw(st.permutations([*answers.items()])))
    if not response.respondent or not response.completed:
        document = {name: value for name, value in document.items() if value != ""}
    return document


@st.composite
def broken_answers(draw: st.DrawFn, instrument: Instrument) -> tuple[Json, str]:
    """Give an answers document with one known defect, and the code of the problem it must give."""
    document = draw(responses(instrument, complete=True)).to_dict()
    item = draw(st.sampled_from(instrument.items))
    view = draw(st.sampled_from(item.perspectives))
    code, change = draw(st.sampled_from(_defects(instrument, item)))
    if isinstance(change, Mapping) and code != _NUMBER:
        document.update(change)
    elif change is _MISSING:
        del document["answers"][item.id][view]
    elif change is _MISSPELT_ITEM:
        document["answers"][f"{item.id}x-"] = document["answers"].pop(item.id)
    elif change is _MISSPELT_VIEW:
        document["answers"][item.id][f"{view}x-"] = document["answers"][item.id].pop(view)
    else:
        document["answers"][item.id][view] = change
    return document, code


_MISSING, _MISSPELT_ITEM, _MISSPELT_VIEW = object(), object(), object()
_NUMBER = "answers-not-a-number"


def _defects(instrument: Instrument, item: Item) -> list[tuple[str, Any]]:
    """Give (code, what to change) for every defect that the item can have."""
    scale = instrument.scale_by_id[item.scale]
    whole = all(isinstance(value, int) for value in scale.values)
    found: list[tuple[str, Any]] = [
        ("answers-unknown-item", _MISSPELT_ITEM),
        ("answers-unknown-perspective", _MISSPELT_VIEW),
        ("answers-out-of-range", number_json(scale.maximum + 1)),
        ("answers-out-of-range", number_json(scale.minimum - 1)),
        ("answers-out-of-range", 10**30),
        ("answers-out-of-range", 1e300),
        ("answers-not-an-integer" if whole else "answers-out-of-range", _between(scale)),
        *((_NUMBER, each) for each in _NO_NUMBERS),
        *(("answers-shape", {"answers": each}) for each in _NO_ANSWERS),
        *(("answers-other-instrument", {"instrument": name}) for name in ("other", "", None, 1)),
        *(("answers-date", {"completed": date}) for date in _NO_DATES),
        *(("answers-respondent", {"respondent": name}) for name in _NO_NAMES),
        ("answers-unknown-member", {"responent": "Ann"}),
    ]
    if item.required:
        found += [("answers-missing", _MISSING), ("answers-missing", None)]
    if scale.not_applicable is None:
        found.append(("answers-not-applicable", NOT_APPLICABLE))
    others = [view.id for view in instrument.perspectives if view.id not in item.perspectives]
    if others:
        found.append(("answers-not-asked", {"answers": {item.id: {others[0]: 1}}}))
    return found


_NO_NUMBERS: tuple[Any, ...] = (
    *(True, False, "1", "", "two", [], [1], {}, {"a": 1}),
    *(float("nan"), float("inf"), float("-inf")),
)
_NO_ANSWERS: tuple[Any, ...] = (None, [], "none", 3)
_NO_DATES = (
    "2026-02-30",
    "30.03.2026",
    "2026-3-1",
    "yesterday",
    20260330,
    None,
    "2026-03-30T10:00",
)
_NO_NAMES = ("a\nb", "\x00", "\u2028", "\ud800", "n" * (MAX_NAME + 1), 7, None, ["Ann"])


def _between(scale: Scale) -> float:
    """Give a number with decimals that the scale does not allow, near its least."""
    step = Fraction(1, 1024)
    while scale.minimum + step in scale.values:
        step /= 2
    return float(scale.minimum + step)


def packages() -> st.SearchStrategy[Json]:
    """Give small valid packages as the JSON of their files: `{"instrument.json": {...}, ...}`.

    Everything stands in the manifest but the worked example. The score "plain_sum" is the sum of
    all answers, and the example says what it must be.
    """
    return package_files()


def instruments() -> st.SearchStrategy[Instrument]:
    """Give small instruments, each loaded from the files of a random package."""
    return packages().map(_loaded)


def write_files(files: Mapping[str, Any], folder: Path) -> None:
    """Write the files of a package to a folder; values that are bytes as they are."""
    for path, value in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        place.write_bytes(data)


def read_files(files: Mapping[str, Any], language: str | None = None) -> LoadedPackage:
    """Read the files of a package by way of a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        write_files(files, Path(folder))
        return Package.read(folder).load(language, warnings=True)


def _loaded(files: Mapping[str, Any]) -> Instrument:
    loaded = read_files(files)
    if loaded.instrument is None:
        raise AssessmentError(loaded.problems)
    return loaded.instrument


def _choices(instrument: Instrument, item: str, view: str, *, absent: bool) -> list[Value]:
    asked = instrument.item_by_id[item]
    scale = instrument.scale_by_id[asked.scale]
    choices: list[Value] = list(scale.values)
    if absent and not asked.required:
        choices.append(Absence.MISSING)
    if absent and scale.not_applicable is not None:
        choices.append(Absence.NOT_APPLICABLE)
    return choices


@st.composite
def _absent_somewhere(draw: st.DrawFn, choices: list[list[Value]]) -> tuple[Value, ...]:
    values = [draw(st.sampled_from(choice)) for choice in choices]
    able = [index for index, choice in enumerate(choices) if isinstance(choice[-1], Absence)]
    index = draw(st.sampled_from(able))
    kinds = [value for value in choices[index] if isinstance(value, Absence)]
    values[index] = draw(st.sampled_from(kinds))
    return tuple(values)
