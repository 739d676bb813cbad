"""The font of the form fields, as PDF objects and as measures.

It is embedded whole, since nobody knows what will be typed: 25 KB for the letters of Latin, Greek
and Cyrillic. Its codes are its glyph numbers; a map back to Unicode goes with it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from math import ceil

import pikepdf
from pikepdf import Array, Dictionary, Name

from assessment_engine_pdf import sfnt
from assessment_engine_pdf.characters import STATIC_FONT, typable

RESOURCE = "/AssessmentField"
SIZE = 10.5
LEADING = 14.0
INSET = 4.0
_PAGE = 430.8  # points: how wide the template makes a field that needs several lines
_ROW = 20.9  # and how high a row of it
_NAME = Name("/AAAAAA+AssessmentSans-Regular")


@cache
def measures() -> sfnt.Metrics:
    """Give the font's widths and heights."""
    return sfnt.metrics(STATIC_FONT.read_bytes())


def width(text: str) -> int:
    """Measure a line, in thousandths of the font size."""
    glyphs, widths = typable(), measures().widths
    return sum(widths[glyphs[character]] for character in text)


def broken(value: str) -> Iterator[str]:
    """Break a first value into lines, as a viewer would in a field as wide as the page."""
    limit = (_PAGE - 2 * INSET) * 1000 / SIZE
    for paragraph in value.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and width(longer) > limit:
                yield line
                longer = word
            line = longer
        yield line


def rows(lines: Sequence[str]) -> int:
    """Say how many rows of the template hold so many lines."""
    return ceil((len(lines) * LEADING + INSET) / _ROW)


def encode(text: str) -> bytes:
    """Write a line as the hexadecimal string of its glyphs."""
    glyphs = typable()
    return b"<" + b"".join(b"%04X" % glyphs[character] for character in text) + b">"


def embed(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """Add the font to a document and give its reference."""
    metrics = measures()
    file = pikepdf.Stream(pdf, _packed_font(), Filter=Name.FlateDecode)
    file.Length1 = STATIC_FONT.stat().st_size
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=_NAME,
        Flags=32,
        FontBBox=Array(metrics.box),
        ItalicAngle=0,
        Ascent=metrics.ascent,
        Descent=metrics.descent,
        CapHeight=660,
        StemV=80,
        FontFile2=pdf.make_indirect(file),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=_NAME,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDToGIDMap=Name.Identity,
        DW=0,
        W=Array([0, Array(metrics.widths)]),
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=_NAME,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_indirect(pikepdf.Stream(pdf, _packed_map(), Filter=Name.FlateDecode)),
    )
    return pdf.make_indirect(font)


@cache
def _packed_font() -> bytes:
    return zlib.compress(STATIC_FONT.read_bytes(), 9)


@cache
def _packed_map() -> bytes:
    return zlib.compress("\n".join(_map()).encode("ascii"), 9)


def _map() -> Iterator[str]:
    """Write the character map that turns glyph numbers back into letters."""
    yield "/CIDInit /ProcSet findresource begin 12 dict begin begincmap"
    yield "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def"
    yield "/CMapName /Adobe-Identity-UCS def /CMapType 2 def"
    yield "1 begincodespacerange <0000> <FFFF> endcodespacerange"
    letters = sorted((glyph, ord(letter)) for letter, glyph in typable().items())
    for start in range(0, len(letters), 100):
        group = letters[start : start + 100]
        yield f"{len(group)} beginbfchar"
        yield from (f"<{glyph:04X}> <{code:04X}>" for glyph, code in group)
        yield "endbfchar"
    yield "endcmap CMapName currentdict /CMap defineresource pop end end"
