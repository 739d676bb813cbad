"""Pieces of the XML that a Word document is, and texts that it can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from urllib.parse import quote, urlsplit, urlunsplit

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from assessment_engine.charts import element_id

# A paragraph has no lines of its own: what breaks one is a space.
_BLANKS = dict.fromkeys(map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"), " ")
_FORBIDDEN = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_ADDRESS = re.compile(r"https?://|mailto:", re.IGNORECASE)
_SAFE = "%/:=&?~#+!$,;'@()*"  # what an address may hold as it is
_LONGEST_NAME = 40  # of a bookmark; Word drops longer ones
_RIGHT_TO_LEFT = frozenset(("ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"))
_EAST_ASIAN = frozenset(("ja", "ko", "zh"))


def element(
    tag: str, attributes: Mapping[str, str | int] | None = None, *children: BaseOxmlElement
) -> BaseOxmlElement:
    """Make an element such as "w:p" with attributes such as "w:val", in their order."""
    made = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        made.set(qn(name) if ":" in name else name, str(value))
    made.extend(children)
    return made


def flag(tag: str, value: str | int) -> BaseOxmlElement:
    """Make an element that has nothing but its value."""
    return element(tag, {"w:val": value})


def clean(text: str) -> str:
    """Give the text with a visible sign for each character that XML has no place for."""
    text = text.translate(_BLANKS)
    return text if text.isascii() and text.isprintable() else _FORBIDDEN.sub("\ufffd", text)


def address(link: str | None) -> str | None:
    """Give a link as Word takes it. One that it would call damaged is none."""
    if link is None or not _ADDRESS.match(link):
        return None
    try:
        parts = urlsplit(link)
        host = parts.netloc.encode("idna").decode()
        made = quote(urlunsplit(parts._replace(netloc=host)), safe=_SAFE, errors="replace")
    except ValueError:
        return None
    there = parts.path if parts.scheme == "mailto" else re.fullmatch(r"[A-Za-z0-9_.:@-]+", host)
    return re.sub("%(?![0-9A-Fa-f]{2})", "%25", made) if there and made.count("#") <= 1 else None


def bookmark_names(anchors: Iterable[str]) -> dict[str, str]:
    """Give each place a name that Word keeps: short, and unequal to others in any case."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for anchor in anchors:
        if anchor in names:
            continue
        name = element_id(anchor)
        if len(name) > _LONGEST_NAME or name.lower() in taken:
            name = f"x{sha256(name.encode()).hexdigest()[: _LONGEST_NAME - 1]}"
        taken.add(name.lower())
        names[anchor] = name
    return names


def primary(language: str) -> str:
    """Give the first part of a language tag."""
    return language.partition("-")[0].lower()


def is_right_to_left(language: str) -> bool:
    """Say whether a language is written from right to left."""
    return primary(language) in _RIGHT_TO_LEFT


def language_marks(language: str | None) -> list[BaseOxmlElement]:
    """Give the properties of a run that say its language, in the place of its script."""
    if not language:
        return []
    tag = clean(language)
    if is_right_to_left(language):
        return [element("w:rtl"), element("w:lang", {"w:bidi": tag})]
    east = {"w:eastAsia": tag} if primary(language) in _EAST_ASIAN else {}
    return [element("w:lang", {"w:val": tag, **east})]
