"""The answers that a scale offers on the screen, and what is typed into a field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import frozen

from assessment_engine.form import Scale
from assessment_engine.numerals import clock, exact
from assessment_engine.scales import NOT_APPLICABLE
from assessment_engine.wording import Wording

_ONE_DIGIT = 10
_NUMBER = re.compile(r"-?\d{1,15}([.,]\d{0,10})?\Z")
_TIME = re.compile(r"(\d{1,3})[:.](\d{2})\Z")


@frozen
class Choice:
    """An option as it is offered: the key that chooses it, its JSON value, its words."""

    key: str
    value: Any
    label: str
    description: str = ""


@frozen
class Row:
    """A line that can be pointed at: an option of a field, a text field, or a line of the end."""

    field: int
    choice: Choice | None = None
    item: str = ""


def choices(scale: Scale) -> tuple[Choice, ...]:
    """Give the options of a scale, and last that an item does not apply, where it may not.

    Numbers are their own keys; codes are counted from 1.
    """
    made = []
    for number, option in enumerate(scale.options, 1):
        key = _key(option.value) if not scale.codes else str(number)
        made.append(Choice(key, option.value, option.label, option.description))
    if scale.not_applicable is not None:
        made.append(Choice("x", NOT_APPLICABLE, scale.not_applicable))
    return tuple(made)


def _key(value: Any) -> str:
    return str(value) if isinstance(value, int) else str(float(value))


def spelt(scale: Scale, typed: str) -> tuple[Choice | None, bool]:
    """Give the option whose key is typed, if any, and whether the key of another goes on."""
    key = as_key(typed)
    offered = choices(scale)
    found = next((each for each in offered if each.key == key), None)
    return found, any(each.key != key and each.key.startswith(key) for each in offered)


def as_key(typed: str) -> str:
    """Write what is typed as keys of options are written."""
    return typed.replace(",", ".").replace("\N{MINUS SIGN}", "-")


def written(scale: Scale, given: Any, wording: Wording) -> str:
    """Write an answer as it would be typed."""
    if isinstance(given, str):
        return given
    number = exact(Fraction(str(given)))
    return wording.number(number, 10) if scale.type == "number" else clock(number)


def parsed(scale: Scale, text: str) -> Any:
    """Give the JSON value of what was typed. Raises ValueError for no number, or no time."""
    text = text.replace("\N{MINUS SIGN}", "-")
    if scale.type == "number":
        if not _NUMBER.match(text):
            raise ValueError(text)
        return exact(Fraction(text.replace(",", ".")))
    match = _TIME.match(text)
    if match is None or int(match[2]) > 59:
        raise ValueError(text)
    return f"{match[1]}:{match[2]}"


def allowed(scale: Scale, words: Mapping[str, str], wording: Wording) -> str:
    """Say what may be answered, where that is not seen from the options."""
    if scale.type == "choice":
        return ""
    if scale.type == "multiple":
        most = len(scale.options) if scale.at_most is None else scale.at_most
        name = "several_from" if scale.at_least else "several_up_to"
        if scale.at_least == 0 and most == len(scale.options):
            name = "several"
        return words[name].format(low=scale.at_least, high=most)
    if scale.type == "number":
        low, high = (wording.number(each, 10) for each in (scale.low, scale.high))
        told = words["number_decimals" if scale.decimals else "number"]
        unit = f" {scale.unit}" if scale.unit else ""
        return told.format(low=low, high=high, unit=unit, decimals=scale.decimals)
    return words[scale.type].format(low=clock(scale.low), high=clock(scale.high))
