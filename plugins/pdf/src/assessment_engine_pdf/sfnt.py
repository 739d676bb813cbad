"""What a TrueType file says about its characters: which it has, as which glyph, and how wide.

A reader of three tables, because a font library would cost more time to import than a report
takes to typeset.
"""

from __future__ import annotations

from pathlib import Path
from struct import unpack_from

from attrs import frozen

_UNICODE = ((3, 10), (0, 4), (0, 6), (3, 1), (0, 3))  # best first: platform, encoding


@frozen
class Metrics:
    """Measures of a font in thousandths of its size, by glyph and for all."""

    widths: tuple[int, ...]
    ascent: int
    descent: int
    box: tuple[int, int, int, int]


def characters(font: bytes) -> dict[int, int]:
    """Map each code point that the font has to its glyph."""
    table = _tables(font)["cmap"]
    count: int = unpack_from(">H", font, table + 2)[0]
    offsets: dict[tuple[int, int], int] = {}
    for index in range(count):
        platform, encoding, offset = unpack_from(">HHL", font, table + 4 + 8 * index)
        offsets[platform, encoding] = table + offset
    start = next(offsets[key] for key in _UNICODE if key in offsets)
    read = {4: _segments, 12: _groups}[unpack_from(">H", font, start)[0]]
    return read(font, start)


def metrics(font: bytes) -> Metrics:
    """Read the measures that a PDF font descriptor repeats."""
    tables = _tables(font)
    unit: int = unpack_from(">H", font, tables["head"] + 18)[0]
    left, low, right, high = unpack_from(">4h", font, tables["head"] + 36)
    ascent, descent = unpack_from(">2h", font, tables["hhea"] + 4)
    long: int = unpack_from(">H", font, tables["hhea"] + 34)[0]
    glyphs: int = unpack_from(">H", font, tables["maxp"] + 4)[0]
    widths = [unpack_from(">H", font, tables["hmtx"] + 4 * glyph)[0] for glyph in range(long)]
    widths += [widths[-1]] * (glyphs - long)

    def per_mille(value: int) -> int:
        return round(value * 1000 / unit)

    return Metrics(
        widths=tuple(map(per_mille, widths)),
        ascent=per_mille(ascent),
        descent=per_mille(descent),
        box=(per_mille(left), per_mille(low), per_mille(right), per_mille(high)),
    )


def read(path: Path) -> dict[int, int]:
    """Map the characters of a font file."""
    return characters(path.read_bytes())


def _tables(font: bytes) -> dict[str, int]:
    count: int = unpack_from(">H", font, 4)[0]
    entries = (unpack_from(">4sLLL", font, 12 + 16 * index) for index in range(count))
    return {tag.decode("ascii"): offset for tag, _, offset, _ in entries}


def _segments(font: bytes, start: int) -> dict[int, int]:
    """Read a subtable of format 4: segments of the basic plane."""
    count = unpack_from(">H", font, start + 6)[0] // 2
    shape = f">{count}H"
    ends = unpack_from(shape, font, start + 14)
    starts = unpack_from(shape, font, start + 16 + 2 * count)
    deltas = unpack_from(shape, font, start + 16 + 4 * count)
    at = start + 16 + 6 * count
    offsets = unpack_from(shape, font, at)
    found: dict[int, int] = {}
    for index in range(count):
        for code in range(starts[index], min(ends[index], 0xFFFE) + 1):
            glyph = code
            if offsets[index]:
                place = at + 2 * index + offsets[index] + 2 * (code - starts[index])
                glyph = unpack_from(">H", font, place)[0]
                if not glyph:
                    continue
            glyph = (glyph + deltas[index]) & 0xFFFF
            if glyph:
                found[code] = glyph
    return found


def _groups(font: bytes, start: int) -> dict[int, int]:
    """Read a subtable of format 12: groups of all planes."""
    count: int = unpack_from(">L", font, start + 12)[0]
    found: dict[int, int] = {}
    for index in range(count):
        first, last, glyph = unpack_from(">3L", font, start + 16 + 12 * index)
        found.update((code, glyph + code - first) for code in range(first, last + 1))
    return found
