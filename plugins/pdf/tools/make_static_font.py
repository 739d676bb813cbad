"""Make the font of form fields and charts: Source Sans 3, regular; Latin, Greek and Cyrillic.

A field needs every letter that somebody may type, so its font cannot be the subset of letters that
happen to be printed, and viewers show a variable font at its thinnest, as does the compiler inside
images. Run this after an update
of the font package: `python tools/make_static_font.py` (needs fonttools and fontpkg-source-sans-3).
"""

from __future__ import annotations

import io
from pathlib import Path

import fontpkg_source_sans_3  # type: ignore[import-untyped]
from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]

NAME = "Assessment Sans"  # the licence reserves the name of the original
PACKAGE = Path(__file__).resolve().parent.parent / "src/assessment_engine_pdf"
RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x017F),
    (0x01A0, 0x01A1),
    (0x01AF, 0x01B0),
    (0x0218, 0x021B),
    (0x0386, 0x03CE),
    (0x0400, 0x045F),
    (0x0490, 0x0491),
    (0x1E80, 0x1E85),
    (0x1E9E, 0x1E9E),
    (0x1EA0, 0x1EF9),
    (0x2010, 0x2027),
    (0x2030, 0x203A),
    (0x20AC, 0x20AC),
    (0x2116, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x25A1, 0x25A1),
    (0x2713, 0x2713),
)


def main() -> None:
    """Write fonts/assessment-sans.ttf and the licence beside it."""
    root = Path(fontpkg_source_sans_3.ROOT)
    font = TTFont(root / "files/SourceSans3[wght].ttf", recalcTimestamp=False)
    font = instantiateVariableFont(font, {"wght": 400})
    options = Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "STAT", "DSIG", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for low, high in RANGES for code in range(low, high + 1)])
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6):
            text = NAME.replace(" ", "") + "-Regular" if record.nameID in (3, 6) else NAME
            record.string = text
    buffer = io.BytesIO()
    font.save(buffer)
    (PACKAGE / "fonts/assessment-sans.ttf").write_bytes(buffer.getvalue())
    (PACKAGE / "fonts/OFL.txt").write_text((root / "LICENSE").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
