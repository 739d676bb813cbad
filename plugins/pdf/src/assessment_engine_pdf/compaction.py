"""Smaller pages: shorter ways to write the same marks on the paper.

Strings lose escapes that they do not need, and numbers the digits below a thousandth of a point.
The glyphs of a chart's label, which the compiler places one by one, become one text: an image's
text arrives as a text object per glyph, and neighbours on one line in one style become one object
that moves on between glyphs. What does not look exactly like that is left alone, so another
compiler version costs size and nothing else.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Name

_MANY = 200  # text objects on a page with a chart; other pages have one per line
_GLYPH = re.compile(
    rb"q (?P<sx>\S+) 0 0 (?P<sy>\S+) (?P<x>\S+) (?P<y>\S+) cm"
    rb"(?P<style>/c\d+ cs \S+ \S+ \S+ scn\nBT 0 Tr/f\d+ \S+ Tf 1 0 0 -1 0 0 Tm)"
    rb"(?P<glyph>\((?:\\.|[^()\\]){1,8}\))Tj\nET\nQ\n",
    re.DOTALL,
)


# Digits below a thousandth of a point. In strings the compiler writes glyphs as two bytes, so no
# number can be found across them.
_EXCESS = re.compile(rb"(?<=\.\d\d\d)\d+")
_KEPT_ESCAPES = (rb"\(", rb"\)", rb"\r", rb"\050", rb"\051", rb"\134", rb"\015")


def compact(pdf: pikepdf.Pdf) -> None:
    """Rewrite the content of every page."""
    for page in pdf.pages:
        stream = page.obj.Contents
        if not isinstance(stream, pikepdf.Stream):
            continue
        content = stream.read_bytes()
        if content.count(b"Tj\nET") > _MANY:
            content = b"".join(_merged(content))
        content = _EXCESS.sub(b"", _unescaped(content))
        stream.write(zlib.compress(content, 9), filter=Name.FlateDecode)


def _unescaped(content: bytes) -> bytes:
    """Write the bytes of strings as they are, but for those that a string must escape."""
    parts = []
    for part in content.split(b"\\\\"):
        protected = part
        for escape in _KEPT_ESCAPES:
            protected = protected.replace(escape, b"\\" + escape)
        parts.append(codecs.escape_decode(protected)[0])
    return b"\\\\".join(parts)


def _merged(content: bytes) -> Iterator[bytes]:
    end = 0
    line: tuple[bytes, ...] | None = None
    x = 0.0
    for match in _GLYPH.finditer(content):
        here = match.group("sx", "sy", "y", "style")
        place = float(match["x"])
        if line == here and match.start() == end:
            yield b"Tj %.2f 0 Td%s" % ((place - x) / float(match["sx"]), match["glyph"])
        else:
            if line:
                yield b"Tj\nET\nQ\n"
            yield content[end : match.start()]
            yield b"q %s 0 0 %s %s %s cm" % match.group("sx", "sy", "x", "y")
            yield match["style"] + match["glyph"]
        line, x, end = here, place, match.end()
    if line:
        yield b"Tj\nET\nQ\n"
    yield content[end:]
