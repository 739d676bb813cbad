"""Which characters the report's fonts can show, and what is printed for those that they cannot."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import fontpkg_noto_sans  # type: ignore[import-untyped]
import fontpkg_source_sans_3  # type: ignore[import-untyped]
import fontpkg_source_serif_4  # type: ignore[import-untyped]

from assessment_engine_pdf import sfnt

FAMILIES = ("Source Sans 3", "Source Serif 4")  # in the order of the folders
SUBSTITUTE = "\N{WHITE SQUARE}"
_OWN_FONTS = Path(__file__).parent / "fonts"
STATIC_FONT = _OWN_FONTS / "assessment-sans.ttf"

_BREAKS = "\u00ad\u200b"  # invisible: where a line may end
# Invisible joiners and marks of direction. Alone they have no glyph, and no script here needs them.
_DROPPED = dict.fromkeys(map(ord, "\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"))
_BREAK = "\u200b"  # where a line may end within a word
_TOO_LONG = re.compile(r"\S{41,}")  # no word of a language, and wider than a column
# Whitespace that separates words; a paragraph has no line structure of its own.
_BLANKS = dict.fromkeys(map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"), " ")
_UNSEEN = {**_DROPPED, **_BLANKS}


def font_folders() -> list[Path]:
    """Give the folders of the fonts that the compiler may use."""
    packages = (fontpkg_source_sans_3, fontpkg_source_serif_4, fontpkg_noto_sans)
    return [*(Path(package.ROOT) / "files" for package in packages), _OWN_FONTS]


@cache
def printable() -> frozenset[str]:
    """Give every character that can be typeset upright and in italics."""
    upright: set[int] = set()
    italic: set[int] = set()
    for folder in font_folders():
        for path in sorted(folder.glob("*.ttf")):
            (italic if "Italic" in path.name else upright).update(sfnt.read(path))
    return _visible(upright & italic) | frozenset(_BREAKS)


@cache
def composed() -> dict[str, str]:
    """Give for each family the pattern of what it shows in one piece.

    A letter that a font only has as base and accent would be extracted twice, as the compiler
    says of each of the two glyphs that it is the letter. Another font has it in one piece.
    """
    patterns = {}
    for name, folder in zip(FAMILIES, font_folders(), strict=False):
        known = {chr(code) for path in folder.glob("*.ttf") for code in sfnt.read(path)}
        pieces = {one: set(unicodedata.normalize("NFD", one)) for one in printable() - known}
        torn = sorted(one for one, found in pieces.items() if found != {one} and found <= known)
        patterns[name] = f"[^{''.join(torn)}]"
    return patterns


@cache
def typable() -> dict[str, int]:
    """Map every character that form fields and images can show to its glyph in their font."""
    glyphs = sfnt.read(STATIC_FONT)
    return {one: glyphs[ord(one)] for one in sorted(_visible(glyphs))}


def _breakable(word: re.Match[str]) -> str:
    return _BREAK.join(word[0][start : start + 20] for start in range(0, len(word[0]), 20))


def _visible(codes: Iterable[int]) -> frozenset[str]:
    """Leave out what a font maps but nobody sees: control, format and private characters."""
    every = map(chr, codes)
    return frozenset(one for one in every if unicodedata.category(one)[0] != "C")


class Cleaner:
    """Makes texts printable and remembers what it had to replace. One per report."""

    def __init__(self) -> None:
        """Start with nothing replaced."""
        self._replaced: set[str] = set()

    def text(self, text: str) -> str:
        """Give the text with a visible square for each character that no font has."""
        return _TOO_LONG.sub(_breakable, self._clean(text.translate(_UNSEEN), printable()))

    def drawn(self, text: str) -> str:
        """Do the same for a text inside an image, which has the letters of one font only."""
        whole = unicodedata.normalize("NFC", text.translate(_UNSEEN))
        return self._clean(whole, typable().keys())

    def entry(self, text: str) -> str:
        """Do the same for what a form field starts with, which keeps its line breaks."""
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(self._clean(line.translate(_UNSEEN), typable().keys()) for line in lines)

    @property
    def replaced(self) -> tuple[str, ...]:
        """Name the replaced characters as code points, in order."""
        return tuple(f"U+{ord(one):04X}" for one in sorted(self._replaced))

    def _clean(self, text: str, known: Iterable[str]) -> str:
        unknown = set(text).difference(known)
        if not unknown:
            return text
        whole = unicodedata.normalize("NFC", text)
        unknown = set(whole).difference(known)
        self._replaced |= unknown
        return whole.translate(dict.fromkeys(map(ord, unknown), SUBSTITUTE))
