"""Numbers, texts and ids as SVG holds them."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

SIZE, LINE, SMALL = 13, 17, 12  # font size and line height of labels; font size of values
GAP = 6  # between a mark and its value
BOLD = 1.12  # how much wider bold letters are

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element_id(value: str) -> str:
    """Make any string an id that HTML, SVG and addresses take as it is; most are unchanged."""
    name = re.sub(r"[^A-Za-z0-9_-]", lambda match: f"__{ord(match[0]):x}_", value)
    return name if name[:1].isalpha() else f"id-{name}"


@lru_cache(maxsize=4096)
def digits(number: float) -> str:
    """Write a measure with one decimal, where it has one."""
    return f"{number:.1f}".removesuffix(".0")


def safe(text: str) -> str:
    """Escape a text for XML, which has no place at all for control characters."""
    if not text.isprintable():
        text = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
    return escape(text)
