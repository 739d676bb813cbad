"""Answers documents with one known defect, and the code of the problem that it must give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from assessment_engine.answers_json import MAX_NAME
from assessment_engine.form import Item, Scale
from assessment_engine.instrument import Instrument
from assessment_engine.numerals import number_json
from assessment_engine.responses import Response
from assessment_engine.scales import NOT_APPLICABLE
from assessment_engine.testing.random_answers import drawn_responses
from assessment_engine.testing.random_words import Json
from assessment_engine.values import Absence

Defect = tuple[str, Any]


def broken_documents(instrument: Instrument) -> st.SearchStrategy[tuple[Json, str]]:
    """Give answers documents with one known defect, each with its code."""
    responses = drawn_responses(instrument, True, inner=True)

    @st.composite
    def drawn(draw: st.DrawFn) -> tuple[Json, str]:
        return _broken(draw, instrument, draw(responses))

    return drawn()


def _broken(draw: st.DrawFn, instrument: Instrument, response: Response) -> tuple[Json, str]:
    document = response.to_dict()
    present = zip(response.cells, response.values, strict=True)
    cells = [cell for cell, value in present if not isinstance(value, Absence)]
    name, view = draw(st.sampled_from(cells))
    item = instrument.item_by_id[name]
    scale = instrument.scale_by_id[item.scale]
    found = [*_of_item(instrument, item), *_BY_TYPE[scale.type](scale)]
    code, change = draw(st.sampled_from(found))
    if isinstance(change, _Members):
        document.update(change.members)
    elif change is _MISSING:
        del document["answers"][name][view]
    elif change is _MISSPELT_ITEM:
        document["answers"][f"{name}x-"] = document["answers"].pop(name)
    elif change is _MISSPELT_VIEW:
        document["answers"][name][f"{view}x-"] = document["answers"][name].pop(view)
    else:
        document["answers"][name][view] = change
    return document, code


class _Members:
    """Members of the document to put in the place of its own."""

    def __init__(self, **members: Any) -> None:
        """Take the members."""
        self.members = members


_MISSING, _MISSPELT_ITEM, _MISSPELT_VIEW = object(), object(), object()


def _of_item(instrument: Instrument, item: Item) -> Iterator[Defect]:
    """Give (code, what to change) for every defect that any answer can have."""
    yield "answers-unknown-item", _MISSPELT_ITEM
    yield "answers-unknown-perspective", _MISSPELT_VIEW
    yield from (("answers-shape", _Members(answers=each)) for each in _NO_ANSWERS)
    for name in ("other", "", None, 1):
        yield "answers-other-instrument", _Members(instrument=name)
    yield from (("answers-date", _Members(completed=date)) for date in _NO_DATES)
    yield from (("answers-respondent", _Members(respondent=name)) for name in _NO_NAMES)
    yield "answers-unknown-member", _Members(responent="Ann")
    if not instrument.takes_responses:
        yield "answers-responses", _Members(responses=[{"answers": {}}])
    if item.required:
        yield from (("answers-missing", each) for each in (_MISSING, None))
    if instrument.scale_by_id[item.scale].not_applicable is None:
        yield "answers-not-applicable", NOT_APPLICABLE
    others = [view.id for view in instrument.perspectives if view.id not in item.perspectives]
    if others:
        yield "answers-not-asked", _Members(answers={item.id: {others[0]: 1}})


_NO_NUMBERS: tuple[Any, ...] = (
    *(True, False, [], [1], {}, {"a": 1}),
    *(float("nan"), float("inf"), float("-inf")),
)
_NO_TIMES = ("1", "", "two", "7.30", "7:60", "-1:00", "1000:00", "07:30 ", "\u0661:00")
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
_NO_OPTION = "none of these"


def _outside(scale: Scale) -> Iterator[Defect]:
    for value in (scale.maximum + 1, scale.minimum - 1):
        yield "answers-out-of-range", number_json(value)
    yield from (("answers-out-of-range", value) for value in (10**30, 1e300))


def _choice(scale: Scale) -> Iterator[Defect]:
    if scale.codes:
        no_options: tuple[Any, ...] = (_NO_OPTION, "", 1, [], [scale.values[0]], {}, True)
        yield from (("answers-unknown-option", each) for each in no_options)
        return
    yield from _outside(scale)
    whole = all(isinstance(value, int) for value in scale.values)
    yield "answers-not-an-integer" if whole else "answers-out-of-range", _between(scale)
    yield from (("answers-not-a-number", each) for each in (*_NO_NUMBERS, "1", "", "two"))


def _multiple(scale: Scale) -> Iterator[Defect]:
    first, *_ = values = list(scale.values)
    no_lists: tuple[Any, ...] = (1, first, True, {}, 0.5)
    no_options: tuple[Any, ...] = (_NO_OPTION, 1, None, [first])
    yield from (("answers-not-a-list", each) for each in no_lists)
    yield from (("answers-unknown-option", [each]) for each in no_options)
    yield "answers-option-twice", [first, first]
    if scale.at_least:
        yield "answers-option-count", []
    if scale.at_most is not None and scale.at_most < len(values):
        yield "answers-option-count", values[: scale.at_most + 1]


def _number(scale: Scale) -> Iterator[Defect]:
    yield from _outside(scale)
    fine = float(scale.low + Fraction(1, 1024))
    yield "answers-too-many-decimals" if scale.decimals else "answers-not-an-integer", fine
    yield from (("answers-not-a-number", each) for each in (*_NO_NUMBERS, "1", "", "two"))


def _times(scale: Scale) -> Iterator[Defect]:
    yield from _outside(scale)
    yield "answers-out-of-range", "30:00"
    yield "answers-not-an-integer", float(scale.low + Fraction(1, 2))
    yield from (("answers-not-a-time", each) for each in _NO_TIMES)
    yield from (("answers-not-a-number", each) for each in _NO_NUMBERS)


_BY_TYPE: Mapping[str, Any] = {
    "choice": _choice,
    "multiple": _multiple,
    "number": _number,
    "time_of_day": _times,
    "duration": _times,
}


def _between(scale: Scale) -> float:
    """Give a number with decimals that the scale does not allow, near its least."""
    step = Fraction(1, 1024)
    while scale.minimum + step in scale.values:
        step /= 2
    return float(scale.minimum + step)
