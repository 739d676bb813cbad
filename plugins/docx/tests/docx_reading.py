"""What a Word document holds, read back with python-docx."""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement


def opened(file: bytes) -> Document:
    """Open a document."""
    return docx.Document(io.BytesIO(file))


def paragraphs(document: Document) -> Iterator[BaseOxmlElement]:
    """Give every paragraph of the body in reading order, those in tables and fields included."""
    yield from document.element.body.iter(qn("w:p"))


def text_of(part: BaseOxmlElement) -> str:
    """Give the letters of an element."""
    return "".join(piece.text or "" for piece in part.iter(qn("w:t")))


def style_of(paragraph: BaseOxmlElement) -> str:
    """Give the id of a paragraph's style."""
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if found is None else str(found.get(qn("w:val")))


def headings(document: Document) -> list[tuple[int, str]]:
    """Give level and words of every heading, in order."""
    return [
        (int(style[-1]), text_of(each).replace("\N{NO-BREAK SPACE}", "").strip())
        for each in paragraphs(document)
        if (style := style_of(each)).startswith("Heading")
    ]


def bookmarks(document: Document) -> list[str]:
    """Give the names of all bookmarks."""
    return [each.get(qn("w:name")) for each in document.element.body.iter(qn("w:bookmarkStart"))]


def alternatives(document: Document) -> list[str | None]:
    """Give the text in place of each picture; None for one that is an ornament."""
    found: list[str | None] = []
    for about in document.element.body.iter(qn("wp:docPr")):
        ornament = any(each.tag.endswith("}decorative") for each in about.iter())
        found.append(None if ornament else about.get("descr"))
    return found
