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
_PRINTED = 4  # annotation flag
_MULTILINE = 1 << 12  # field flag
_LOOK = f"{field_font.RESOURCE} {field_font.SIZE} Tf 0.11 0.17 0.19 rg"


def add_fields(pdf: pikepdf.Pdf, fields: Sequence[Field]) -> None:
    """Turn each mark into a field; the font that they share is embedded once."""
    font = field_font.embed(pdf)
    parents = NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    widgets = []
    for page, annotation, number in _marks(pdf):
        _make_field(pdf, annotation, fields[number], font)
        annotation.P = page.obj
        element = parents[int(annotation.StructParent)]
        element.S = Name.Form
        if language := fields[number].language:
            element.Lang = String(language)
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
    if not any(field.shown):
        return b"/Tx BMC EMC"
    first = height - field_font.LEADING
    if not field.multiline:
        first = (height - field_font.SIZE) / 2 + 0.22 * field_font.SIZE
    drawn = b" T* ".join(field_font.encode(line) + b" Tj" for line in field.shown)
    return (
        (
            f"/Tx BMC q 0 0 {width:.2f} {height:.2f} re W n BT {_LOOK} {field_font.LEADING} TL"
            f" {field_font.INSET} {first:.2f} Td "
        ).encode("ascii")
        + drawn
        + b" ET Q EMC"
    )
