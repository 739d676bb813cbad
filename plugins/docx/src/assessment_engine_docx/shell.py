"""The document around the report: its styles, properties, page and running lines, and its bytes."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from importlib.resources import files
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm

from assessment_engine.blocks import Cover, Report
from assessment_engine_docx.xml import clean, element, is_right_to_left, language_marks

TEXT_WIDTH = 160  # mm, between the margins of A4
_KEPT = 255  # characters of a property
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that a .zip can name
_FIELDS = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
# What the library's template has of its own: a picture of it, another program's name, spare parts.
_FOREIGN = ("thumbnail", "extended-properties", "customXml", "stylesWithEffects", "webSettings")


def new_document(report: Report) -> Document:
    """Give a document without a word in its body, on A4, that says what it is."""
    document = docx.Document()
    _drop_foreign(document)
    part = document.part
    _replace(part.styles.element, "styles.xml")
    _replace(part.numbering_part.element, "numbering.xml")
    _replace(document.settings.element, "settings.xml")
    _speak(document, report.language)
    _describe(document, report)
    _lay_out(document, report)
    return document


def finished(document: Document) -> bytes:
    """Give the file: the same bytes whenever it is made."""
    written, packed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with ZipFile(written) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        # The library writes the date of today beside each part.
        for name in source.namelist():
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
    return packed.getvalue()


def _drop_foreign(document: Document) -> None:
    package = document.part.package
    assert package is not None  # only a part that stands alone has none
    for relations in (package.rels, document.part.rels):
        for name in [key for key, each in relations.items() if each.reltype.endswith(_FOREIGN)]:
            del relations[name]


def _replace(root: BaseOxmlElement, name: str) -> None:
    """Put our own parts into the place of the template's."""
    source = files("assessment_engine_docx").joinpath("template", name)
    root[:] = list(parse_xml(source.read_bytes()))


def _speak(document: Document, language: str) -> None:
    """Say the language of everything that does not say its own."""
    styles = document.part.styles.element
    defaults = next(styles.iter(qn("w:rPrDefault")))[0]
    spoken = language_marks(language)
    defaults.extend(spoken)
    if is_right_to_left(language):
        next(styles.iter(qn("w:pPrDefault")))[0].insert(0, element("w:bidi"))
        pages = document.sections[0]._sectPr
        pages.insert_element_before(element("w:bidi"), "w:docGrid")
    for theme in document.settings.element.iter(qn("w:themeFontLang")):
        for mark in spoken:
            for name, tag in mark.items():
                theme.set(name, tag)


def _describe(document: Document, report: Report) -> None:
    about = document.core_properties
    about.title = clean(report.title).strip()[:_KEPT] or report.instrument[:_KEPT]
    about.subject = clean(f"{report.instrument} {report.version}")[:_KEPT]
    about.keywords = clean(", ".join((report.instrument, report.version, report.digest)))[:_KEPT]
    about.author = clean(f"assessment-engine {report.engine_version}")[:_KEPT]
    about.last_modified_by = about.author
    about.comments = ""
    about.category = ""
    about.language = clean(report.language)[:_KEPT]
    about.revision = 1
    root = about._element  # the library can set a date, but not take one away
    for dated in ("dcterms:created", "dcterms:modified"):
        for old in root.findall(qn(dated)):
            root.remove(old)
    day = _day(report.completed)
    if day:
        about.created = day
        about.modified = day


def _day(completed: str) -> datetime | None:
    """Give the day of completion, the only date that a report knows."""
    try:
        return datetime.strptime(completed, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def _lay_out(document: Document, report: Report) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - TEXT_WIDTH) // 2)
    section.top_margin, section.bottom_margin = Mm(23), Mm(21)
    section.header_distance = section.footer_distance = Mm(10)
    covered = bool(report.blocks) and isinstance(report.blocks[0], Cover)
    section.different_first_page_header_footer = covered
    head = section.header.paragraphs[0]
    head.style = "header"
    head.add_run(clean(report.title))
    foot = section.footer.paragraphs[0]
    foot.style = "footer"
    for piece in re.split(r"(\{pages?\})", report.phrases["page"]):
        if field := _FIELDS.get(piece):
            number = element("w:r", {}, element("w:t"))
            number[0].text = "1"
            foot._p.append(element("w:fldSimple", {"w:instr": f" {field} "}, number))
        elif piece:
            foot.add_run(clean(piece))
