"""The members of operators that are no rules: what each may be, and how a policy is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from assessment_engine.errors import clipped
from assessment_engine.numerals import ROUNDING_MODES
from assessment_engine.rules.combining import REQUIRED, Missing

MAX_SEPARATOR = 10
Check = tuple[Callable[[Any], bool], str, str]


def _choice(*names: str) -> Check:
    listed = "one of " + ", ".join(names)
    return lambda value: isinstance(value, str) and value in names, listed, f"write {listed}"


def _whole(low: int, high: int) -> Check:
    text = f"a whole number from {low} to {high}"
    return lambda value: type(value) is int and low <= value <= high, text, f"write {text}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def _is_list(value: Any) -> bool:
    if not isinstance(value, list) or not 1 <= len(value) <= 1000:
        return False
    return all(map(_is_number, value)) or all(isinstance(each, str) and each for each in value)


def _are_ties(value: Any) -> bool:
    if isinstance(value, list):
        return _is_list(value) and isinstance(value[0], str)
    return value in ("lowest", "highest")


A_STRING: Check = (lambda _: False, "a string", "write a string")


# By the name of the member, or of the operator and the member: whether a value is good, what it
# must be, and the remedy.
CHECKS: Mapping[str, Check] = {
    "as": _choice("missing", "not_applicable"),
    "base": (
        lambda value: _is_number(value) and value > 0 and value != 1,
        "a number above 0 that is not 1",
        "write the base, or leave it out for the natural logarithm",
    ),
    "decimals": _whole(0, 10),
    "degree": _whole(2, 10),
    "divisor": _choice("n", "n-1"),
    "mode": _choice(*ROUNDING_MODES),
    "null_variance": (
        lambda value: _is_number(value) and value > 0,
        "a number above 0",
        "write the variance that answers by chance would have: 2 for the answers 1 to 5",
    ),
    "order": _choice("highest", "lowest"),
    "place": _whole(1, 1000),
    "raw": (lambda value: isinstance(value, bool), "true or false", "write true or false"),
    "separator": (
        lambda value: isinstance(value, str) and len(value) <= MAX_SEPARATOR,
        f"a string of at most {MAX_SEPARATOR} characters",
        "write what stands between, or leave it out",
    ),
    "statistic": (
        lambda _: False,
        "the name of a statistic",
        "write the name of one, such as \"cronbach_alpha\"",
    ),
    "take": _whole(1, 1000),
    "mode.ties": (
        _are_ties,
        'a list of codes, "lowest" or "highest"',
        "write the codes in the order in which they win, or for numbers which of them does",
    ),
    "top.ties": _choice("include", "first"),
    "values": (_is_list, "a list of numbers or of codes", 'write [1, 2] or ["yes"]'),
    "within": (
        lambda value: _is_number(value) and value >= 0,
        "a number from 0 on",
        "write how far from the best number the others may be",
    ),
    "zero": (_is_number, "a number or null", "write what it is where right is 0, or null"),
}  # fmt: skip

# What stands in for an option that is none, in a rule that is refused.
DEFAULTS: Mapping[str, Any] = {
    "as": "missing",
    "base": None,
    "decimals": 0,
    "degree": 2,
    "divisor": "n",
    "mode": "half_up",
    "null_variance": None,
    "order": "highest",
    "place": 1,
    "raw": False,
    "statistic": None,
    "take": 1,
    "ties": None,
    "values": (0,),
    "within": None,
    "zero": None,
    "constant": None,
    "bands": None,
    "band": None,
}


def read_policy(value: Any) -> Missing | None:
    """Give the missing policy that a rule declares, if it is one."""
    if isinstance(value, Missing):
        return value
    if value == "required":
        return REQUIRED
    if not isinstance(value, Mapping):
        return None
    answered = [value[name] for name in ("minimum", "share") if name in value]
    applicable = [name for name in ("applicable_minimum", "applicable_share") if name in value]
    counts = [value[name] for name in ("minimum", "applicable_minimum") if name in value]
    shares = [value[name] for name in ("share", "applicable_share") if name in value]
    method = value.get("method", "available")
    good = (
        set(value) <= {"minimum", "share", "method", *applicable}
        and len(answered) <= 1
        and len(applicable) <= 1
        # Where everything must be answered, a method would have nothing to do.
        and (answered or (applicable and "method" not in value))
        and method in ("available", "prorate", "zero")
        and all(type(each) is int and each >= 1 for each in counts)
        and all(type(each) in (int, Fraction) and 0 < each <= 1 for each in shares)
    )
    if not good:
        return None
    share, applicable_share = (
        Fraction(value[name]) if name in value else None for name in ("share", "applicable_share")
    )
    return Missing(
        value.get("minimum"),
        share,
        method,
        value.get("applicable_minimum"),
        applicable_share,
    )


def brief(value: Any) -> str:
    """Write a value of JSON for a message, cut where it is long."""
    return clipped(json.dumps(value, ensure_ascii=False, default=float))
