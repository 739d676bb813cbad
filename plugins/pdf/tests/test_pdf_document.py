"""The document as a whole: what viewers and assistive technology read about it."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from outloud import check  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name

import pdf_samples as samples
from assessment_engine_pdf import PdfRenderer


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Walk the structure tree."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop(0)
        if "/S" in element:
            yield element
        found = element.get("/K", ())
        kids = list(found) if isinstance(found, Array) else [found]
        waiting += [kid for kid in kids if isinstance(kid, Dictionary) and "/S" in kid]


def fonts(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Give the description of every font in the file."""
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and thing.get("/Type") == Name.FontDescriptor:
            yield thing


def test_declares_its_language_title_and_standard(pdf: pikepdf.Pdf) -> None:
    """A reader hears the title in the right language, and the file claims PDF/UA-1."""
    assert pdf.Root.Lang == "en"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert pdf.docinfo["/Title"] == "Listening at work"
    assert "/Author" not in pdf.docinfo
    assert pdf.Root.MarkInfo.Marked
    assert pdf.open_metadata()["pdfuaid:part"] == "1"


def test_language_keeps_its_region() -> None:
    """A regional language is declared exactly as the report says it."""
    data = PdfRenderer().render(samples.make(samples.coaching(), language="pt-BR"))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.Lang == "pt-BR"


def test_only_date_is_the_day_of_completion(pdf: pikepdf.Pdf) -> None:
    """Nothing in the file says when it was rendered."""
    assert str(pdf.docinfo["/CreationDate"]).startswith("D:20170307")
    assert str(pdf.docinfo["/ModDate"]).startswith("D:20170307")


def test_bookmarks_follow_the_sections(pdf: pikepdf.Pdf) -> None:
    """Every section and coaching page can be reached from the outline."""
    with pdf.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
        [steps] = outline.root[2].children
        [advice] = steps.children
    assert titles == ["Contents", "Your results", "Advice", "My contract"]
    assert (steps.title, advice.title) == ("Steps", "L-2 Waiting")


def test_structure_has_every_role(pdf: pikepdf.Pdf) -> None:
    """Headings, lists, the table, the figure, links and fields are told apart."""
    roles = Counter(str(element.S) for element in elements(pdf))
    for role in (
        "/H1",
        "/H2",
        "/L",
        "/LI",
        "/LBody",
        "/Table",
        "/Figure",
        "/Link",
        "/TOC",
    ):
        assert roles[role], role
    assert roles["/Form"] == 3
    assert roles["/TR"] == 5
    assert roles["/TH"] == 7  # three columns and four rows
    assert roles["/TD"] == 8


def test_table_headers_have_a_scope(pdf: pikepdf.Pdf) -> None:
    """A screen reader can say which statement and whose rating a number is."""
    cells = [element for element in elements(pdf) if element.S == Name.TH]
    scopes = [cell.A for cell in cells]
    first = [scope[0] if isinstance(scope, Array) else scope for scope in scopes]
    assert Counter(str(scope.Scope) for scope in first) == {"/Column": 3, "/Row": 4}


def test_chart_has_a_text_alternative(pdf: pikepdf.Pdf) -> None:
    """The figure says what it shows."""
    [figure] = [element for element in elements(pdf) if str(element.S) == "/Figure"]
    assert str(figure.Alt).startswith("Four statements. You rated asking 3")


def test_links_lead_to_the_coaching_page(pdf: pikepdf.Pdf) -> None:
    """The chart's table and the ranking lead to where a statement is treated."""
    targets = [
        str(annotation.Dest)
        for page in pdf.pages
        for annotation in page.obj.get("/Annots", ())
        if "/Dest" in annotation
    ]
    assert targets.count("page-L-2") >= 3
    assert "page-L-2" in pikepdf.NameTree(pdf.Root.Names.Dests)


def test_every_font_is_embedded(pdf: pikepdf.Pdf) -> None:
    """No viewer has to guess a font, in a field either."""
    found = list(fonts(pdf))
    assert len(found) > 3
    assert all("/FontFile2" in font or "/FontFile3" in font for font in found)


def test_accessibility_checker_finds_no_error(rendered: bytes, tmp_path: Path) -> None:
    """An independent checker of PDF/UA-1 has no error to report."""
    path = tmp_path / "report.pdf"
    path.write_bytes(rendered)
    result = check(str(path))
    assert result.error is None
    assert [finding for finding in result.findings if finding.severity == "error"] == []
