"""How wide letters are, without a font: an estimate on the safe side, for breaking text to lines.

The results are kept: the labels of an instrument are the same in every report.
"""

from __future__ import annotations

from functools import lru_cache

_MAX_TEXT = 800  # characters: more than any chart has room for


class _Widths(dict[str, float]):
    """How wide characters are, in font sizes: those of a wide sans, the widest of other scripts."""

    def __missing__(self, character: str) -> float:
        return 0.64 if character < "\u0250" else 0.78 if character < "\u0590" else 1.0


_CLASSES = {
    "ijlI'": 0.29,
    ".,:;/\\| ": 0.34,
    "ftr!()[]-": 0.41,
    'cksvxyzJ?*_`"': 0.57,
    "abdeghnopqu0123456789${}": 0.64,
    "ABEFKLPRSTXYZ": 0.69,
    "CDGHNOQUVw#<=>+~^&": 0.81,
    "mMW%@": 1.0,
}
_WIDTHS = _Widths((character, width) for group, width in _CLASSES.items() for character in group)


@lru_cache(maxsize=2048)
def wrap(text: str, room: float, size: int) -> tuple[str, ...]:
    """Break a text into lines; a word longer than a line is broken too."""
    lines: list[str] = []
    line, used = "", 0.0
    space = width_of(" ", size)
    for word in text[:_MAX_TEXT].split():
        wide = width_of(word, size)
        if line and used + space + wide <= room:
            line, used = f"{line} {word}", used + space + wide
            continue
        if line:
            lines.append(line)
        rest = word
        while wide > room and len(rest) > 1:
            length = max(int(room / size), 1)
            lines.append(rest[:length])
            rest = rest[length:]
            wide = width_of(rest, size)
        line, used = rest, wide
    return (*lines, line) if line else tuple(lines)


def fit(text: str, room: float, size: int) -> str:
    """Cut a text to one line, with an ellipsis where something was cut."""
    text = " ".join(text[:_MAX_TEXT].split())
    if width_of(text, size) <= room:
        return text
    lines = wrap(text, max(room - size, size), size)
    return f"{lines[0]}\N{HORIZONTAL ELLIPSIS}"


@lru_cache(maxsize=8192)
def width_of(text: str, size: int) -> float:
    """Estimate the width of a text in a font of that size."""
    return size * sum(map(_WIDTHS.__getitem__, text))
