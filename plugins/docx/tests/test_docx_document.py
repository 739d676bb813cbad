"""The document as a whole: its outline, its properties, its places, its pages and its bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from zipfile import ZipFile

import pytest
from attrs import evolve
from docx.oxml.ns import qn

from assessment_engine import AssessmentError, Engine, Report
from assessment_engine.blocks import Block, CoachingBlock, Section
from assessment_engine.markup import plain
from assessment_engine.testing.contracts import hostile_report, sample_report
from assessment_engine_docx import DocxRenderer
from assessment_engine_docx.blocks import PHRASES
from docx_reading import alternatives, bookmarks, headings, opened, text_of

# The order in which the properties of a thing must stand (ISO 29500-1, annex A).
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs bidi spacing ind jc"
    " outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs u shd rtl lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption"
    " tblDescription",
    "sdtPr": "alias tag id date",
    "sectPr": "headerReference footerReference type pgSz pgMar cols titlePg bidi docGrid",
    "style": "name basedOn next uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr"
    " tblStylePr",
    "pBdr": "top left bottom right between",
}


def render(report: Report) -> bytes:
    """Render a report."""
    return DocxRenderer().render(report)


def shipped() -> Report:
    """Give the report of the sample instrument."""
    engine = Engine()
    instrument = engine.instrument("customer_service_commitment")
    return engine.report(instrument, instrument.examples[0].answers)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Give three documents: a small one, the shipped one, and its worst enemy."""
    reports = {"sample": sample_report(), "shipped": shipped(), "hostile": hostile_report()}
    return {name: render(report) for name, report in reports.items()}


def outline(blocks: Iterable[Block], above: int = 0) -> Iterator[tuple[int, str]]:
    """Give level and words of what has a heading; no level is passed over."""
    for block in blocks:
        if isinstance(block, Section):
            level = min(block.level, above + 1)
            yield level, plain(block.title)
            yield from outline(block.blocks, level)
        elif isinstance(block, CoachingBlock):
            level = min(block.level, above + 1)
            code = block.id if block.code is None else block.code
            yield level, f"{code}  {plain(block.title)}" if code else plain(block.title)
            for part in block.parts:
                if part.heading:
                    yield level + 1, plain(part.heading)


@pytest.mark.parametrize("make", [sample_report, shipped])
def test_the_headings_are_the_outline_of_the_report(make: Callable[[], Report]) -> None:
    """Each section, coaching and part is a heading of its level, in Word's own styles."""
    report = make()
    assert headings(opened(render(report))) == list(outline(report.blocks))


def test_no_level_is_passed_over(files: dict[str, bytes]) -> None:
    """A heading is at most one level below the one before it, whatever a block asks for."""
    for file in files.values():
        level = 0
        for below, words in headings(opened(file)):
            assert below <= level + 1
            assert words
            level = below


def test_the_document_says_what_it_is() -> None:
    """Title, language, version and the day of completion are properties, and no tool is."""
    file = render(sample_report())
    about = opened(file).core_properties
    assert about.title == "Listening: feedback for Sam"
    assert about.language == "en"
    assert about.subject == "listening 1.0.0"
    assert about.author == "assessment-engine 0.1.0"
    assert about.created is not None
    assert about.modified is not None
    assert {about.created.date(), about.modified.date()} == {date(2026, 3, 31)}
    with ZipFile(io.BytesIO(file)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]
        assert b"python-docx" not in b"".join(map(archive.read, archive.namelist()))


def test_without_a_day_there_is_no_date() -> None:
    """Where the day of completion is not known, no other day is made up."""
    for completed in ("", "yesterday"):
        file = render(evolve(sample_report(), completed=completed))
        with ZipFile(io.BytesIO(file)) as archive:
            assert b"dcterms:" not in archive.read("docProps/core.xml").split(b">", 2)[2]


def test_no_part_has_the_date_of_today(files: dict[str, bytes]) -> None:
    """The entries of the file have one date, so that the same report gives the same bytes."""
    for file in files.values():
        with ZipFile(io.BytesIO(file)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_properties_stand_in_the_order_of_the_standard(files: dict[str, bytes]) -> None:
    """Word calls a document damaged in which they do not."""
    for name, file in files.items():
        document = opened(file)
        parts = [document.element, document.part.styles.element]
        parts += [section.footer._element for section in document.sections[:1]]
        for tag, names in ORDERS.items():
            order = [qn(f"w:{each}") for each in names.split()]
            for part in parts:
                for found in part.iter(qn(f"w:{tag}")):
                    places = [order.index(child.tag) for child in found]
                    assert places == sorted(places), (name, found.tag, [c.tag for c in found])


def test_numbers_of_things_are_unique(files: dict[str, bytes]) -> None:
    """No two pictures, bookmarks or fields have the same number, and no two bookmarks a name."""
    for file in files.values():
        body = opened(file).element.body
        for path in ("wp:docPr", "w:bookmarkStart", "w:sdtPr"):
            found = [
                each.get("id") or each.get(qn("w:id")) or each.find(qn("w:id")).get(qn("w:val"))
                for each in body.iter(qn(path))
            ]
            assert len(found) == len(set(found)) > 0
        names = [name.lower() for name in bookmarks(opened(file))]
        assert len(names) == len(set(names))
        assert max(map(len, names)) <= 40


def test_every_link_inside_leads_somewhere(files: dict[str, bytes]) -> None:
    """Links in the contents, rankings and tables name bookmarks that are there."""
    for file in files.values():
        document = opened(file)
        wanted = {
            link.get(qn("w:anchor")) for link in document.element.body.iter(qn("w:hyperlink"))
        }
        assert wanted - {None} <= set(bookmarks(document))
        assert len(wanted) > 2


def test_every_picture_has_a_text_or_is_an_ornament(files: dict[str, bytes]) -> None:
    """Charts are described; the bars beside the scores say nothing that the text does not."""
    for name, file in files.items():
        texts = alternatives(opened(file))
        assert all(text is None or text for text in texts), name
    assert alternatives(opened(files["sample"])) == [
        "Zwei Sichten. Sie geben sich 3, Ihr Team gibt Ihnen 2.",
        None,
        None,
        "Two statements. You rated asking 3 and waiting 1; your team 2 and not at all.",
    ]


def test_the_page_is_a4_with_running_lines() -> None:
    """The title above and the page number below, on every page but the cover."""
    document = opened(render(sample_report()))
    first = document.sections[0]
    assert first.page_width is not None
    assert first.page_height is not None
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    assert first.different_first_page_header_footer
    assert first.header.paragraphs[0].text == "Listening: feedback for Sam"
    foot = first.footer.paragraphs[0]._p
    assert text_of(foot) == "Page 1 of 1"
    fields = [field.get(qn("w:instr")).strip() for field in foot.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    for later in document.sections[1:]:
        assert later.header.is_linked_to_previous
        assert not later.different_first_page_header_footer


def test_without_a_cover_the_first_page_is_like_the_others() -> None:
    """A report that begins with a section has its running lines at once."""
    report = sample_report()
    document = opened(render(evolve(report, blocks=report.blocks[1:])))
    assert not document.sections[0].different_first_page_header_footer


def test_short_rankings_stand_in_columns() -> None:
    """Three of them: columns of the page and no table, so that their headings stay headings."""
    document = opened(render(sample_report()))
    columns = [section._sectPr.find(qn("w:cols")).get(qn("w:num")) for section in document.sections]
    assert columns == [None, "3", "1"]
    breaks = list(document.element.body.iter(qn("w:br")))
    assert [each.get(qn("w:type")) for each in breaks] == ["column", "column"]


def test_what_is_unknown_or_missing_has_its_code() -> None:
    """A missing phrase is a problem for each; an unknown block is in the contract."""
    with pytest.raises(AssessmentError) as caught:
        render(evolve(sample_report(), phrases={}))
    assert [each.code for each in caught.value.problems] == ["docx-missing-phrase"] * len(PHRASES)
