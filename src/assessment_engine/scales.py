"""What an answer may be: by the type of its scale, its value or what is wrong with it."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment_engine.errors import clipped
from assessment_engine.form import Scale, ScaleType
from assessment_engine.numerals import Number, clock, counted, exact, number_text, round_exact
from assessment_engine.spelling import nearest
from assessment_engine.values import Absence, Answer

NOT_APPLICABLE = "not_applicable"
MAX_SHOWN = 40
MINUTES_OF_DAY = 24 * 60
_TIME = re.compile(r"(\d{1,3}):([0-5]\d)\Z")
_SHOWN_OPTIONS = 12


class Unfit(Exception):
    """An answer that its scale does not allow: a code, what is wrong with it, the remedy."""

    def __init__(self, code: str, what: str, hint: str) -> None:
        """Take the code, how "the answer to q1 is" goes on, and the remedy."""
        super().__init__(what)
        self.code, self.what, self.hint = code, what, hint


def read_answer(scale: Scale, given: Any) -> Answer:
    """Give the value of an answer on a scale; raises Unfit."""
    if given is None:
        return Absence.MISSING
    if isinstance(given, str) and given == NOT_APPLICABLE and given not in scale.values:
        if scale.not_applicable is not None:
            return Absence.NOT_APPLICABLE
        what = f"{NOT_APPLICABLE!r}, which is not allowed here"
        raise Unfit("answers-not-applicable", what, f"allowed: {allowed(scale)}")
    return _READERS[scale.type](scale, given)


def _choice(scale: Scale, given: Any) -> Answer:
    if scale.codes:
        if isinstance(given, str) and given in scale.values:
            return given
        hint = nearest(given, scale.values) if isinstance(given, str) else ""
        raise Unfit(
            "answers-unknown-option",
            f"{brief(given)}, which is no option",
            hint or f"allowed: {allowed(scale)}",
        )
    number = _number(scale, given)
    for option in scale.values:
        if option == number:
            value: Answer = option
            return value
    whole = all(isinstance(option, int) for option in scale.values)
    fraction = whole and not isinstance(number, int)
    raise _unfit(scale, "answers-not-an-integer" if fraction else "answers-out-of-range", number)


def _multiple(scale: Scale, given: Any) -> Answer:
    hint = f"write a list of options; allowed: {allowed(scale)}"
    if not isinstance(given, list | tuple):
        raise Unfit("answers-not-a-list", f"{brief(given)}, where several can be chosen", hint)
    for each in given:
        if not (isinstance(each, str) and each in scale.values):
            near = nearest(each, scale.values) if isinstance(each, str) else hint
            raise Unfit("answers-unknown-option", f"{brief(each)}, which is no option", near)
    if len(set(given)) < len(given):
        raise Unfit("answers-option-twice", "a list with one option twice", "name each once")
    most = len(scale.options) if scale.at_most is None else scale.at_most
    if not scale.at_least <= len(given) <= most:
        many = str(most) if scale.at_least == most else f"{scale.at_least} to {most}"
        what = f"a list of {len(given)}"
        raise Unfit("answers-option-count", what, f"choose {many} of the options")
    return tuple(value for value in scale.values if value in given)


def _free_number(scale: Scale, given: Any) -> Answer:
    number = _number(scale, given)
    if not scale.low <= number <= scale.high:
        raise _unfit(scale, "answers-out-of-range", number)
    if (Fraction(number) * 10**scale.decimals).denominator != 1:
        code = "answers-too-many-decimals" if scale.decimals else "answers-not-an-integer"
        raise _unfit(scale, code, number)
    return number


def _minutes(scale: Scale, given: Any) -> Answer:
    if not isinstance(given, str):
        return _free_number(scale, given)
    match = _TIME.match(given)
    if not match:
        what = f"{brief(given)}, which is no time"
        raise Unfit("answers-not-a-time", what, f"allowed: {allowed(scale)}")
    try:
        return _free_number(scale, 60 * int(match[1]) + int(match[2]))
    except Unfit as unfit:
        # As it was written, not as minutes.
        raise Unfit(unfit.code, brief(given), unfit.hint) from None


_READERS: Mapping[ScaleType, Callable[[Scale, Any], Answer]] = {
    "choice": _choice,
    "multiple": _multiple,
    "number": _free_number,
    "time_of_day": _minutes,
    "duration": _minutes,
}


def _number(scale: Scale, given: Any) -> Number:
    """Give the exact number that a caller passed: bool, NaN and infinity are none."""
    if type(given) is int:
        return given
    number: Number | None = None
    if not isinstance(given, bool) and isinstance(given, numbers.Rational):
        number = exact(Fraction(int(given.numerator), int(given.denominator)))
    elif isinstance(given, float) and math.isfinite(given):
        number = exact(Fraction(str(given)))
    elif isinstance(given, Decimal) and given.is_finite() and abs(given.adjusted()) < MAX_SHOWN:
        number = exact(Fraction(given))
    if number is None:
        what = f"{brief(given)}, which is not a number"
        raise Unfit("answers-not-a-number", what, f"allowed: {allowed(scale)}")
    return number


def _unfit(scale: Scale, code: str, value: Any) -> Unfit:
    return Unfit(code, brief(value), f"allowed: {allowed(scale)}")


def allowed(scale: Scale) -> str:
    """Say what may be answered."""
    if scale.options:
        listed = [v if isinstance(v, str) else number_text(v) for v in scale.values]
        words = ", ".join(listed[:_SHOWN_OPTIONS])
        words += ", ..." if len(listed) > _SHOWN_OPTIONS else ""
    elif scale.type == "number":
        words = f"numbers from {number_text(scale.low)} to {number_text(scale.high)}"
        words += (
            f" with up to {counted(scale.decimals, 'decimal')}"
            if scale.decimals
            else ", whole ones"
        )
    else:
        words = f'times from "{clock(scale.low)}" to "{clock(scale.high)}"'
    return words + (f" or {NOT_APPLICABLE!r}" if scale.not_applicable is not None else "")


def brief(value: Any) -> str:
    """Write what was given, short enough for a message."""
    if isinstance(value, Mapping | list | tuple):
        return "an object" if isinstance(value, Mapping) else "a list"
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        if abs(value) >= 10**MAX_SHOWN:
            return f"a number of more than {MAX_SHOWN} digits"
        shown = round_exact(value, 6, "half_up")
        return ("" if shown == value else "about ") + number_text(shown, decimals=6)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = repr(value)
    return clipped(text)
