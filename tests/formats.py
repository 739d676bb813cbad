"""What the file of each format says and names, read back from its bytes."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import docx
import pikepdf
from attrs import frozen
from docx.oxml.ns import qn
from markdown_it import MarkdownIt

# Members of the JSON that name, link or style something, and are no words of the report.
_NO_WORDS = {
    *("block", "style", "language", "id", "anchor", "target", "link", "score", "kind"),
    *("value_label",),  # drawn under the axis of a chart
}
# Not the digits inside a word, such as a digest, which lines may break.
_NUMBER = re.compile(r"(?<![^\W_])\d+(?:[.,:]\d+)*(?![^\W_])")


@frozen
class Told:
    """The words of a file in the order of reading, and its places; None where it can have none."""

    words: str
    places: frozenset[str] | None

    def numbers(self) -> Counter[str]:
        """Count each number as it is written."""
        return Counter(_NUMBER.findall(self.words))

    def squeezed(self) -> str:
        """Give plain letters and digits alone, which no line break parts."""
        return squeeze(self.words)


def squeeze(text: str) -> str:
    """Leave the letters and digits that every format has; a PDF shows squares for the rest."""
    return "".join(each for each in text if each.isascii() and each.isalnum())


def words_of(value: Any, without: Collection[str] = ()) -> Iterator[str]:
    """Give every text in the JSON of a report's blocks, ids of coaching where they are shown."""
    if isinstance(value, list):
        for each in value:
            yield from words_of(each, without)
    elif isinstance(value, dict):
        if value.get("block") == "coaching" and value["code"] is None:
            yield value["id"]
        for name, each in value.items():
            if name in _NO_WORDS or name in without or name.endswith("_exact"):
                continue
            if isinstance(each, str):
                yield each
            elif name == "texts" and each and isinstance(each[0], str):
                yield from each
            elif isinstance(each, list | dict):
                yield from words_of(each, without)


def blocks_of(value: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Give every block of a kind in the JSON of a report."""
    if isinstance(value, list):
        for each in value:
            yield from blocks_of(each, kind)
    elif isinstance(value, dict):
        if value.get("block") == kind:
            yield value
        yield from blocks_of(value.get("blocks", []), kind)


def rows_of(document: dict[str, Any], named: bool) -> Iterator[str]:
    """Give what belongs together: each score with its name, each row of a chart with its values.

    The values of a chart have the names of their series before them where they are `named`.
    """
    for block in blocks_of(document["blocks"], "scores"):
        for line in block["lines"]:
            yield squeeze(plain_of(line["label"]) + line["text"])
    for block in blocks_of(document["blocks"], "ranking"):
        for entry in block["entries"]:
            yield squeeze(plain_of(entry["label"]) + entry["text"])
    for block in blocks_of(document["blocks"], "chart"):
        for index, category in enumerate(block["categories"]):
            values = "".join(
                (series["label"] if named else "") + series["texts"][index]
                for series in block["series"]
            )
            yield squeeze(category["code"] + plain_of(category["label"]) + values)


def plain_of(runs: list[dict[str, Any]]) -> str:
    """Give the letters of a text in the JSON."""
    return "".join(run["text"] for run in runs)


class _Page(HTMLParser):
    """The words of a page without its style and its drawings, and its ids."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.ids: set[str] = set()
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.add(str(given["id"]))
        if tag == "input":
            self.words.append(given.get("value") or "")
        if tag in {"style", "svg", "desc"} or (tag == "div" and given.get("class") == "slim"):
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()
        if tag not in {"span", "em", "strong", "a", "b"}:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._within or self._within == ["svg", "desc"]:  # what a drawing shows, in words
            self.words.append(data)


def _html(file: bytes) -> Told:
    page = _Page()
    page.feed(file.decode())
    return Told("".join(page.words), frozenset(page.ids))


def _pdf(file: bytes) -> Told:
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    words = subprocess.run(command, input=file, capture_output=True, check=True).stdout.decode()
    places: frozenset[str] = frozenset()
    with pikepdf.open(io.BytesIO(file)) as pdf:
        described = [str(each["/Alt"]) for each in _elements(pdf.Root.StructTreeRoot)]
        if "/Names" in pdf.Root:
            places = frozenset(map(str, pikepdf.NameTree(pdf.Root.Names.Dests)))
    return Told("\n".join([words, *described]), places)


def _elements(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    waiting = [element]
    while waiting:
        each = waiting.pop()
        if "/Alt" in each:
            yield each
        kids = each.get("/K", ())
        several = kids if isinstance(kids, pikepdf.Array) else (kids,)
        waiting += [kid for kid in several if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def _docx(file: bytes) -> Told:
    body = docx.Document(io.BytesIO(file)).element.body
    lines = []
    for paragraph in body.iter(qn("w:p")):
        pieces = paragraph.iter(qn("w:t"), qn("w:tab"))
        lines.append("".join(each.text or "" if each.tag == qn("w:t") else " " for each in pieces))
    lines += [picture.get("descr") or "" for picture in body.iter(qn("wp:docPr"))]
    places = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    return Told("\n".join(lines), frozenset(places))


def _markdown(file: bytes) -> Told:
    page = _Page()
    page.feed(MarkdownIt("commonmark").enable("table").render(file.decode()))
    return Told("".join(page.words), frozenset(page.ids))


def _terminal(file: bytes) -> Told:
    # The address after a link is no part of the name that it is in.
    return Told(re.sub(r"\s<(?:https?|mailto):[^>]*>", "", file.decode()), None)


READERS: Mapping[str, Callable[[bytes], Told]] = {
    "html": _html,
    "pdf": _pdf,
    "docx": _docx,
    "text": _markdown,
    "terminal": _terminal,
}


def document_of(file: bytes) -> dict[str, Any]:
    """Read the JSON of a report."""
    document = json.loads(file)
    assert isinstance(document, dict)
    return document
