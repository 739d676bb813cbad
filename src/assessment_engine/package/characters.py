"""Characters that no text of a package may hold: no format can show them, some break on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assessment_engine.errors import Problem
from assessment_engine.jsontext import Document, pointer

# Controls other than tab and line ends, halves of surrogate pairs, and what is no character.
_REFUSED = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff]"
)
_SUSPICIOUS = re.compile(r"\\u|[\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def character_problems(document: Document) -> Iterator[Problem]:
    """Give each string of a document, names included, that has such a character."""
    if _SUSPICIOUS.search(document.text):
        yield from _walk(document, document.value, "")


def _walk(document: Document, value: Any, place: str) -> Iterator[Problem]:
    if isinstance(value, str):
        match = _REFUSED.search(value)
        if match:
            yield document.problem(
                "text-character",
                place,
                f"the character U+{ord(match[0]):04X} cannot stand in a text",
                "remove it; it came in by copying, or by a \\u escape",
            )
    elif isinstance(value, dict):
        for name, entry in value.items():
            inner = place + pointer(name)
            if _REFUSED.search(name):
                yield from _walk(document, name, inner)
            yield from _walk(document, entry, inner)
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _walk(document, entry, place + pointer(index))
