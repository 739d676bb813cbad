"""The contract: fields that can be filled in, on screen and with a screen reader."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Name, NumberTree

import pdf_samples as samples
from assessment_engine.blocks import Form, FormField, FormGroup
from assessment_engine.markup import parse
from assessment_engine_pdf import PdfRenderer
from assessment_engine_pdf.characters import typable


def render_form(*fields: FormField) -> pikepdf.Pdf:
    """Render one group of fields."""
    form = Form("f", (FormGroup("g", parse("Question"), fields),))
    return pikepdf.open(io.BytesIO(PdfRenderer().render(samples.make(form))))


def test_fields_have_names_labels_and_shapes(pdf: pikepdf.Pdf) -> None:
    """Each field says what it is for; a tall one takes several lines."""
    fields = list(pdf.Root.AcroForm.Fields)
    assert [str(field["/T"]) for field in fields] == [
        "contract-goals-goal",
        "contract-signed-name",
        "contract-signed-day",
    ]
    assert [str(field.TU) for field in fields] == [
        "My goal: Goal",
        "Signed: Name",
        "Signed: Day",
    ]
    assert [int(field.Ff) for field in fields] == [4096, 0, 0]
    assert all(field.Subtype == Name.Widget and "/A" not in field for field in fields)


def test_fields_stand_in_the_structure_tree(pdf: pikepdf.Pdf) -> None:
    """Each field is a Form element that refers back to it, and tabbing follows the structure."""
    parents = NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    for field in pdf.Root.AcroForm.Fields:
        element = parents[int(field.StructParent)]
        assert str(element.S) == "/Form"
        assert element.K[0].Type == Name.OBJR
        assert element.K[0].Obj.objgen == field.objgen
        assert field.P.Tabs == Name.S


def test_first_value_is_kept_and_drawn(pdf: pikepdf.Pdf) -> None:
    """A prefilled text is the field's value, and its look shows every Polish letter."""
    field = pdf.Root.AcroForm.Fields[0]
    assert str(field.V) == "Zażółć gęślą jaźń"
    drawn = field.AP.N.read_bytes()
    assert all(b"%04X" % typable()[letter] in drawn for letter in "Zażółć gęślą jaźń")


def test_field_font_has_the_letters_of_europe(pdf: pikepdf.Pdf) -> None:
    """The font that viewers type with is embedded and holds more than what is printed."""
    [font] = pdf.Root.AcroForm.DR.Font.values()
    assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
    assert set("AZżółćĄδΩωάЯяёїĐđŐßñ€„”") <= typable().keys()
    unicode = font.ToUnicode.read_bytes()
    assert b"<%04X> <017C>" % typable()["ż"] in unicode


def test_equal_ids_get_different_names() -> None:
    """Fields with the same name would share one value, so names are made unique."""
    with render_form(FormField("a.b", ""), FormField("a.b", ""), FormField("a.b-2", "")) as pdf:
        names = [str(field["/T"]) for field in pdf.Root.AcroForm.Fields]
    assert len(set(names)) == 3
    assert not any("." in name for name in names)


def test_long_first_value_is_wrapped() -> None:
    """A value longer than the line goes on in the next, with its own line breaks kept."""
    text = "one two three " * 20 + "\nlast"
    with render_form(FormField("a", "A", "text", 4, text)) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        assert str(field.V) == text
        assert field.AP.N.read_bytes().count(b"Tj") >= 4


def test_uncovered_value_stays_whole() -> None:
    """What the field font lacks is drawn as a square; the value itself is not touched."""
    with render_form(FormField("a", "A", "line", 1, "你好")) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        assert str(field.V) == "你好"
        assert b"<" + 2 * (b"%04X" % typable()["□"]) + b">" in field.AP.N.read_bytes()


def test_report_without_form_has_no_fields() -> None:
    """No empty form is announced."""
    with pikepdf.open(io.BytesIO(PdfRenderer().render(samples.paragraph("x")))) as pdf:
        assert "/AcroForm" not in pdf.Root
