"""Where the blocks are written: paragraphs, headings, links and pictures, in their order."""

from __future__ import annotations

import io
from collections.abc import Iterable
from copy import deepcopy

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Mm

from assessment_engine.blocks import (
    Block,
    Chart,
    CoachingBlock,
    Form,
    Ranking,
    Report,
    Section,
)
from assessment_engine.markup import Run, Runs, plain
from assessment_engine_docx.shell import TEXT_WIDTH
from assessment_engine_docx.xml import (
    address,
    bookmark_names,
    clean,
    element,
    flag,
    language_marks,
)

TALLEST = 205  # mm of a page that a picture may take
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_DECORATIVE = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"
_DECORATIVE_SPACE = "http://schemas.microsoft.com/office/drawing/2017/decorative"


def text(words: str, style: str | None = None, language: str | None = None) -> BaseOxmlElement:
    """Give a text as one run."""
    return _run(Run(words, language=language), style)


def tab() -> BaseOxmlElement:
    """Give a step to the next tab stop."""
    return element("w:r", {}, element("w:tab"))


def _run(run: Run, style: str | None) -> BaseOxmlElement:
    marks: list[BaseOxmlElement] = []
    named = style or ("Strong" if run.strong else "Emphasis" if run.emphasis else None)
    if named:
        marks.append(flag("w:rStyle", named))
    if run.strong and named != "Strong":
        marks += [element("w:b"), element("w:bCs")]
    if run.emphasis and named != "Emphasis":
        marks += [element("w:i"), element("w:iCs")]
    marks += language_marks(run.language)
    words = element("w:t", {"xml:space": "preserve"})
    words.text = clean(run.text)
    return element("w:r", {}, *([element("w:rPr", {}, *marks)] if marks else []), words)


class Paper:
    """The body of a document: what is written goes to its end."""

    def __init__(self, report: Report, document: Document) -> None:
        """Begin on the first page; the places of the report get their names."""
        self.report = report
        self.phrases = report.phrases
        self.depth = 0  # the level of the heading above
        self._document = document
        self._body = document.element.body
        self._names = bookmark_names(
            anchor for block in report.walk() for anchor in _anchors(block) if anchor
        )
        self._placed: set[str] = set()
        self._marks: list[str] = []
        self._turned = False
        self._column = False
        self.wide = True  # whether the text is as wide as the page allows
        self._bookmarks = self._pictures = self._controls = 0

    def turn(self) -> None:
        """Begin a new page with the next paragraph."""
        self._turned = True

    def mark(self, anchor: str) -> None:
        """Let links to the anchor lead to the next paragraph."""
        if anchor in self._names and anchor not in self._placed:
            self._placed.add(anchor)
            self._marks.append(self._names[anchor])

    def finish(self) -> None:
        """Give places that are still without a paragraph one."""
        if self._marks:
            self.paragraph("AfterTable")

    def paragraph(
        self, style: str, *pieces: BaseOxmlElement, keep: bool = False
    ) -> BaseOxmlElement:
        """Write a paragraph; `keep` holds it on the page of the next one."""
        made = self.loose(style, *pieces, keep=keep)
        self.add(made)
        return made

    def loose(self, style: str, *pieces: BaseOxmlElement, keep: bool = False) -> BaseOxmlElement:
        """Make a paragraph without writing it, for cells and fields."""
        shape = [flag("w:pStyle", style)]
        if keep:
            shape.append(element("w:keepNext"))
        if self._turned:
            shape.append(element("w:pageBreakBefore"))
            self._turned = False
        made = element("w:p", {}, element("w:pPr", {}, *shape))
        numbers = []
        for name in self._marks:
            self._bookmarks += 1
            numbers.append(self._bookmarks)
            made.append(element("w:bookmarkStart", {"w:id": self._bookmarks, "w:name": name}))
        self._marks.clear()
        if self._column:
            made.append(element("w:r", {}, element("w:br", {"w:type": "column"})))
            self._column = False
        made.extend(pieces)
        made.extend([element("w:bookmarkEnd", {"w:id": number}) for number in numbers])
        return made

    def add(self, made: BaseOxmlElement) -> None:
        """Write an element at the end of the body, before the properties of its pages."""
        self._body.insert_element_before(made, "w:sectPr")

    def columns(self, count: int) -> None:
        """Go on in so many columns, or in one, on the same page.

        Columns of the page and no table, so that headings stay headings.
        """
        last = self._body[-2] if len(self._body) > 1 else None
        if last is None or last.tag != qn("w:p") or last[0].find(qn("w:sectPr")) is not None:
            last = self.paragraph("AfterTable")
        here = self._body.sectPr
        last[0].append(deepcopy(here))
        # What comes later has the running lines of what came before, and no first page.
        for name in ("w:headerReference", "w:footerReference", "w:titlePg", "w:type", "w:cols"):
            for old in here.findall(qn(name)):
                here.remove(old)
        here.insert(0, flag("w:type", "continuous"))
        columns = element("w:cols", {"w:num": count, "w:space": 340})
        here.insert(1 + here.index(here.find(qn("w:pgMar"))), columns)
        self.wide = count == 1

    def next_column(self) -> None:
        """Begin the next column with the next paragraph."""
        self._column = True

    def count(self) -> int:
        """Say how many elements the body has."""
        return len(self._body)

    def hold(self, first: int) -> None:
        """Keep what was written after the first elements on one page, if one can hold it."""
        for made in self._body[first - 1 : len(self._body) - 2]:
            paragraphs = [made] if made.tag == qn("w:p") else made.iter(qn("w:p"))
            for paragraph in paragraphs:
                if paragraph[0].find(qn("w:keepNext")) is None:
                    paragraph[0].insert(1, element("w:keepNext"))

    def heading(self, level: int, title: Runs, *before: BaseOxmlElement) -> None:
        """Write a heading, with what stands before its title."""
        shown = title if before else self.titled(title)
        made = self.paragraph(f"Heading{level}", *before, *self.runs(shown))
        if not self.wide:  # the tops of columns are level
            made[0].append(element("w:spacing", {"w:before": 0}))

    def titled(self, title: Runs) -> Runs:
        """Give a title; in place of an empty one, which would be a gap, that of the report."""
        if plain(title).strip():
            return title
        return (Run(self.report.title.strip() or "\N{EN DASH}"),)

    def runs(self, runs: Runs, style: str | None = None) -> list[BaseOxmlElement]:
        """Give a text, each stretch in its style and language, with its links."""
        pieces = []
        for run in runs:
            there = address(run.link)
            if there is None:
                pieces.append(_run(run, style))
                continue
            number = self._document.part.relate_to(there, _LINK, is_external=True)
            inner = _run(run, "Hyperlink")
            pieces.append(element("w:hyperlink", {"r:id": number, "w:history": "1"}, inner))
        return pieces

    def lead(
        self, target: str | None, runs: Runs, style: str | None = None
    ) -> list[BaseOxmlElement]:
        """Give a text that leads elsewhere in the report, if that is there."""
        if target not in self._names or target is None:
            return self.runs(runs, style)
        inner = [_run(run, "Hyperlink") for run in runs]
        return [element("w:hyperlink", {"w:anchor": self._names[target]}, *inner)]

    def picture(self, png: bytes, alt: str | None) -> BaseOxmlElement:
        """Give a picture as wide as the text, or as high as a page allows.

        Without a text in its place it is said to be an ornament.
        """
        shape = self._document.part.new_pic_inline(io.BytesIO(png), Mm(TEXT_WIDTH))
        if shape.extent.cy > Mm(TALLEST):
            width = Emu(int(shape.extent.cx * Mm(TALLEST) / shape.extent.cy))
            shape = self._document.part.new_pic_inline(io.BytesIO(png), width, Mm(TALLEST))
        self._pictures += 1
        for side in (
            "distT",
            "distB",
            "distL",
            "distR",
        ):  # the library keeps the text at a distance
            shape.set(side, "0")
        about = shape.docPr
        about.set("id", str(self._pictures))
        about.set("name", f"Picture {self._pictures}")
        about.set("descr", clean(alt or ""))
        if alt is None:
            about.append(_ornament())
        return element("w:r", {}, element("w:drawing", {}, shape))

    def control(
        self, name: str, title: str, content: Iterable[BaseOxmlElement], *kind: BaseOxmlElement
    ) -> BaseOxmlElement:
        """Make a field to fill in, whose content is paragraphs, or a run within one."""
        self._controls += 1
        longest = 64  # Word calls a document damaged that has longer ones
        about = (
            flag("w:alias", clean(title)[:longest]),
            flag("w:tag", f"{self._controls}-{clean(name)}"[:longest]),
            flag("w:id", self._controls),
            *kind,
        )
        inside = element("w:sdtContent", {}, *content)
        return element("w:sdt", {}, element("w:sdtPr", {}, *about), inside)

    def numbers(self) -> str:
        """Begin the numbers of a list at one; give what its paragraphs name."""
        numbering = self._document.part.numbering_part.element
        taken = [int(each.get(qn("w:numId"))) for each in numbering.iter(qn("w:num"))]
        again = element("w:lvlOverride", {"w:ilvl": 0}, flag("w:startOverride", 1))
        number = str(max(taken) + 1)
        numbering.append(element("w:num", {"w:numId": number}, flag("w:abstractNumId", 2), again))
        return number


def _anchors(block: Block) -> Iterable[str]:
    if isinstance(block, CoachingBlock):
        yield block.anchor
    elif isinstance(block, Section | Chart | Ranking | Form):
        yield block.id


def _ornament() -> BaseOxmlElement:
    return parse_xml(
        '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f'<a:ext uri="{_DECORATIVE}">'
        f'<adec:decorative xmlns:adec="{_DECORATIVE_SPACE}" val="1"/></a:ext></a:extLst>'
    )
