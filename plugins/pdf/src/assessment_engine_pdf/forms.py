"""Form fields: boxes that the template marked become fields to fill in.

The compiler knows no form fields. The template marks their places by links to "field:NUMBER";
each mark becomes a text field at the same place of the page and of the structure tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, NumberTree, String

from assessment_engine_pdf import field_font
from assessment_engine_pdf.content import Field

_MARK = "field:"
_SIZE = 10.5
_LEADING = 14.0
_INSET = 4.0
_PRINTED = 4  # annotation flag
_MULTILINE = 1 << 12  # field flag
_LOOK = f"{field_font.RESOURCE} {_SIZE} Tf 0.11 0.17 0.19 rg"


def add_fields(pdf: pikepdf.Pdf, fields: Sequence[Field]) -> None:
    """Turn each mark into a field; the font that they share is embedded once."""
    font = field_font.embed(pdf)
    parents = NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    widgets = []
    for page, annotation, number in _marks(pdf):
        _make_field(pdf, annotation, fields[number], font)
        annotation.P = page.obj
        parents[int(annotation.StructParent)].S = Name.Form
        widgets.append(annotation)
    pdf.Root.AcroForm = pdf.make_indirect(
        Dictionary(
            Fields=Array(widgets),
            DR=Dictionary(Font=Dictionary({field_font.RESOURCE: font})),
            DA=String(_LOOK),
        )
    )


def _marks(pdf: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Page, pikepdf.Object, int]]:
    """Find the marks of fields. Links of the report have other schemes (see content)."""
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", ()):
            action = annotation.get("/A")
            address = "" if action is None else str(action.get("/URI", ""))
            if address.startswith(_MARK):
                yield page, annotation, int(address.removeprefix(_MARK))


def _make_field(
    pdf: pikepdf.Pdf, annotation: pikepdf.Object, field: Field, font: pikepdf.Object
) -> None:
    for key in ("/A", "/Contents", "/Border", "/QuadPoints", "/H"):
        if key in annotation:
            del annotation[key]
    left, bottom, right, top = (float(side) for side in annotation.Rect)
    annotation.Subtype = Name.Widget
    annotation.FT = Name.Tx
    annotation.T = String(field.name)
    annotation.TU = String(field.tooltip)
    annotation.V = String(field.value)
    annotation.DV = String(field.value)
    annotation.DA = String(_LOOK)
    annotation.F = _PRINTED
    annotation.Ff = _MULTILINE if field.multiline else 0
    look = _appearance(field, right - left, top - bottom)
    stream = pikepdf.Stream(
        pdf,
        look,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, round(right - left, 2), round(top - bottom, 2)]),
        Resources=Dictionary(Font=Dictionary({field_font.RESOURCE: font})),
    )
    annotation.AP = Dictionary(N=pdf.make_indirect(stream))


def _appearance(field: Field, width: float, height: float) -> bytes:
    """Draw what a field starts with, so that every viewer shows it without its own fonts."""
    if not field.shown:
        return b"/Tx BMC EMC"
    lines = list(_lines(field, width - 2 * _INSET))
    first = height - _LEADING if field.multiline else (height - _SIZE) / 2 + 0.22 * _SIZE
    drawn = b" T* ".join(field_font.encode(line) + b" Tj" for line in lines)
    return (
        (
            f"/Tx BMC q 0 0 {width:.2f} {height:.2f} re W n BT {_LOOK} {_LEADING} TL"
            f" {_INSET} {first:.2f} Td "
        ).encode("ascii")
        + drawn
        + b" ET Q EMC"
    )


def _lines(field: Field, room: float) -> Iterator[str]:
    """Break the first value as a viewer would; a single-line field never breaks."""
    if not field.multiline:
        yield field.shown.replace("\n", " ")
        return
    limit = room * 1000 / _SIZE
    for paragraph in field.shown.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and field_font.width(longer) > limit:
                yield line
                longer = word
            line = longer
        yield line
