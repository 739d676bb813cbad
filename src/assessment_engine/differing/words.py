"""What has changed in an entry, as the end of a sentence that begins with its name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import fields

from assessment_engine.differing.sections import is_value, members
from assessment_engine.errors import clipped
from assessment_engine.form import Item, Option, Scale
from assessment_engine.instrument import Band, Constant, Instrument, ScoreRule, Trigger
from assessment_engine.numerals import number_json, terminates
from assessment_engine.rules.tables import Table

REWORDED = "has other words"
# What the author wrote nowhere: where a value stands, and what the operator makes of a policy.
_OURS = frozenset({"source", "strict"})
_SHOWN = 6
_LONGEST = 80

Tell = Callable[[Any, Any], Iterator[str]]


def listed(names: Sequence[str], shown: int = _SHOWN) -> str:
    """Write some names with commas, and how many more there are."""
    if len(names) <= shown + 1:
        return ", ".join(names)
    return f"{', '.join(names[:shown])} and {len(names) - shown} more"


def written(value: Any) -> str:
    """Write a value as it stands in a package, within limits."""
    if isinstance(value, Fraction) and not terminates(value):
        return str(value)
    return clipped(json.dumps(_plain(value), ensure_ascii=False), _LONGEST)


def _plain(value: Any) -> Any:
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return number_json(value) if terminates(value) else str(value)
    if is_value(value):
        held = {
            each.name: (getattr(value, each.name), each.default) for each in fields(type(value))
        }
        said = {name: one for name, (one, left_out) in held.items() if one != left_out}
        kept = {name: _plain(one) for name, one in said.items() if name not in _OURS}
        # A missing policy that only says its default is the word for it.
        return kept or "required"
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence | frozenset) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, str | bool) else str(value)


def strings(value: Any) -> Iterator[str]:
    """Give all texts in a value, in order; ids are among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from strings(each)
    elif is_value(value):
        for _, held in members(value):
            yield from strings(held)


def spaced(name: str) -> str:
    """Write the name of a member for people; in quotes it stays as it is in the package."""
    return name if name.startswith("'") else name.replace("_", " ")


def interval(band: Band) -> str:
    """Write from where to where a band goes."""
    start = ("" if band.low_included else "above ") + written(band.low)
    return f"{start} to {'' if band.high_included else 'below '}{written(band.high)}"


def _reverse(_: bool, new: bool) -> Iterator[str]:
    yield "is now reversed" if new else "is no longer reversed"


def _required(_: bool, new: bool) -> Iterator[str]:
    yield "must now be answered" if new else "may now be left open"


def _own_points(_: Table | None, new: Table | None) -> Iterator[str]:
    """Say of an item whether it counts points; what else they are is told by their rows."""
    yield "has points now" if new is not None else "has no points any more"


def _scale(old: str, new: str) -> Iterator[str]:
    yield f"is on the scale {new!r}, was on {old!r}"


def _not_applicable(_: str | None, new: str | None) -> Iterator[str]:
    yield f"{'now' if new is not None else 'no longer'} allows 'not applicable'"


def _perspectives(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    lost, more = _one_sided(old, new), _one_sided(new, old)
    if lost:
        yield f"is no longer asked for {listed(lost)}"
    if more:
        yield f"is asked for {listed(more)} too"


def _dimension(old: str | None, new: str | None) -> Iterator[str]:
    if new is None:
        yield f"is in no dimension, was in {old!r}"
    else:
        yield f"is in the dimension {new!r}, was in {old!r}"


def _coaching(old: str, new: str) -> Iterator[str]:
    yield f"leads to {new!r}, led to {old!r}"


def _bands_of_a_score(old: str | None, new: str | None) -> Iterator[str]:
    if old is None:
        yield f"has the bands {new!r} now"
    elif new is None:
        yield "has no bands any more"
    else:
        yield f"has the bands {new!r}, had {old!r}"


def _options(old: Sequence[Option], new: Sequence[Option]) -> Iterator[str]:
    before, after = (sorted(option.value for option in options) for options in (old, new))
    if len(before) != len(after):
        yield f"has {len(after)} options, was {len(before)}"
    elif before != after:
        yield f"has the values {_numbers(after)}, was {_numbers(before)}"
    for label, values in moved_labels(old, new).items():
        yield f"gives {label!r} the value {' or '.join(map(written, values))}"
    counted = {option.value: option for option in old}
    for option in new:
        if option.value in counted and counted[option.value].points != option.points:
            points = [_points(each) for each in (option, counted[option.value])]
            yield f"counts {points[0]} for {written(option.value)}, was {points[1]}"


def _points(option: Option) -> str:
    """Write what an option counts: its points, or its number."""
    number = None if isinstance(option.value, str) else option.value
    counts = number if option.points is None else option.points
    return "nothing" if counts is None else written(counts)


def moved_labels(old: Iterable[Option], new: Iterable[Option]) -> Mapping[str, Sequence[Any]]:
    """Give the labels that stand for another value than before: the scale was turned round."""
    known, now = _values(old), _values(new)
    return {label: some for label, some in now.items() if known.get(label, some) != some}


def _values(options: Iterable[Option]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for option in sorted(options, key=lambda each: each.value):
        found.setdefault(option.label, []).append(option.value)
    return found


def bands(old: Sequence[Band], new: Sequence[Band]) -> Iterator[str]:
    """Say how a set of bands has changed, as sentences."""
    before, after = ({band.id: band for band in some} for some in (old, new))
    if gone := _one_sided(before, after):
        yield f"without {listed([repr(name) for name in gone])}"
    for name, band in after.items():
        if name not in before:
            yield f"{name!r} is new: {interval(band)}"
        elif interval(before[name]) != interval(band):
            yield f"{name!r} is {interval(band)}, was {interval(before[name])}"


def _numbers(values: Sequence[Any]) -> str:
    return listed([written(value) for value in values], 11)


def _one_sided(some: Iterable[str], others: Iterable[str]) -> list[str]:
    rest = set(others)
    return [each for each in some if each not in rest]


def _languages(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    if lost := _one_sided(old, new):
        yield f"no longer in {listed(lost)}"
    if more := _one_sided(new, old):
        yield f"now in {listed(more)} too"


def _value(old: Any, new: Any) -> Iterator[str]:
    yield f"is {written(new)}, was {written(old)}"


TELL: Mapping[tuple[type, str], Tell] = {
    (Constant, "value"): _value,
    (Instrument, "languages"): _languages,
    (Item, "points"): _own_points,
    (Item, "reverse"): _reverse,
    (Item, "required"): _required,
    (Item, "scale"): _scale,
    (Item, "perspectives"): _perspectives,
    (Item, "dimension"): _dimension,
    (Trigger, "coaching"): _coaching,
    (Scale, "not_applicable"): _not_applicable,
    (Scale, "options"): _options,
    (ScoreRule, "bands"): _bands_of_a_score,
}
"""How to say that a field has changed, where there is a better way than "x is A, was B"."""
