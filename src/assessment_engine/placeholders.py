"""Placeholders: where a report's text shows something of the response.

`{respondent}` and `{completed}` anywhere, `{previous_completed}` where a previous response is
needed; `{score:ID}`, `{maximum:ID}` and `{band:ID}` for a score, `{verdict:ID}` for a verdict,
`{constant:NAME}` for a number of the package; `{value}`, `{size}`, `{minimum}` and `{maximum}` for
what a selection took, and `{coaching:title}` and the like in the fields of a plan.
`\\{` is a brace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_PLACEHOLDER = re.compile(r"(?<!\\)\{([^{}]*)\}")

PLAIN = frozenset({"respondent", "completed"})
PREVIOUS = "previous_completed"
OF_SCORE = frozenset({"score", "maximum", "band"})
OF_VERDICT = frozenset({"verdict"})
OF_PACKAGE = frozenset({"constant"})
OF_COACHING = frozenset({"title", "reason"})  # besides the parts that a package declares
OF_CASE = frozenset({"value", "size", "minimum", "maximum"})


def placeholders(text: str) -> Iterator[tuple[str, str]]:
    """Give the (name, argument) of each placeholder; the argument is "" where there is none."""
    if "{" not in text:
        return
    for match in _PLACEHOLDER.finditer(text):
        name, _, argument = match[1].partition(":")
        yield name, argument


def tells_number(text: str) -> bool:
    """Say whether a text has a placeholder for a number that comes from the answers."""
    return any(
        name in OF_CASE or (argument != "" and name in OF_SCORE - {"band"})
        for name, argument in placeholders(text)
    )


def wordless(text: str) -> bool:
    """Say whether a text is placeholders, figures and marks only: the same in every language."""
    return not any(map(str.isalpha, _PLACEHOLDER.sub("", text)))


def fill(text: str, value: Callable[[str, str], str]) -> str:
    """Put `value(name, argument)` in the place of each placeholder."""
    if "{" not in text:
        return text

    def put(match: re.Match[str]) -> str:
        name, _, argument = match[1].partition(":")
        return value(name, argument)

    return _PLACEHOLDER.sub(put, text)
