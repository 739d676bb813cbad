"""Dates as people and products write them, read by a declared form and no other."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PARTS = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
}
_TOKEN = re.compile(r"YYYY|MM?|DD?|[A-Za-z]|.", re.DOTALL)
_NAMES = ("year", "month", "day")


def date_problem(form: str) -> str:
    """Say what is wrong with the form of a date, or "" where nothing is."""
    for token in _TOKEN.findall(form.removesuffix("...")):
        if token.isascii() and token.isalpha() and token not in _PARTS:
            return f"{token!r} in the form of a date stands for nothing"
    pattern = _pattern(form)
    for name in _NAMES:
        if pattern.count(f"<{name}>") != 1:
            return f"the form of a date has its {name} once"
    return ""


def read_date(text: str, forms: Sequence[str]) -> str | None:
    """Give the date of a text as YYYY-MM-DD by the first form that it has; None for no date."""
    import datetime  # not at the top: nothing else in the engine knows of time

    for form in forms:
        match = re.match(_pattern(form) + r"\Z", text.strip(), re.DOTALL)
        if match:
            year, month, day = (int(match[name]) for name in _NAMES)
            try:
                return datetime.date(year, month, day).isoformat()
            except ValueError:
                continue
    return None


def _pattern(form: str) -> str:
    """Write a form as a pattern; what is no part of a date stands for itself."""
    exact = form.removesuffix("...").rstrip()
    pieces = [
        _PARTS.get(token, r"\s+" if token.isspace() else re.escape(token))
        for token in _TOKEN.findall(exact)
    ]
    # A digit after the day would be part of it.
    return "".join(pieces) + (r"(?!\d).*" if form.endswith("...") else "")
