"""Texts of a report as safe HTML and CSS: nothing here trusts what a text holds."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from urllib.parse import quote

from markupsafe import Markup

from assessment_engine.markup import Run, Runs

_NOTHING = Markup("")
_ADDRESS = re.compile(r"https?://|mailto:", re.IGNORECASE)
_RIGHT_TO_LEFT = frozenset(("ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"))

# Characters that HTML forbids even as references.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def runs(value: Runs) -> Markup:
    """Give runs with their styles and links."""
    if len(value) == 1 and value[0].link is None:  # nearly all of a report
        return Markup(_styled(value[0]))
    parts: list[str] = []
    for link, group in groupby(value, key=lambda run: run.link):
        inner = "".join(map(_styled, group))
        if link is not None and _ADDRESS.match(link):
            address = escape(quote(link, safe="%/:=&?~#+!$,;'@()*[]", errors="replace"))
            inner = f'<a href="{address}" rel="noopener">{inner}</a>'
        parts.append(inner)
    return Markup("".join(parts))


def label(value: Runs) -> Markup:
    """Give runs with their styles only, for places that are a link themselves."""
    return Markup("".join(map(_styled, value)))


def unstyled(value: Runs) -> Markup:
    """Give runs as bare text, each in its language."""
    return Markup("".join(_spoken(run, escape(run.text)) for run in value))


def tongue(language: str | None) -> Markup:
    """Give the attributes of an element whose text is in another language than the page."""
    if not language:
        return _NOTHING
    return Markup(f' lang="{escape(language)}" dir="{direction(language)}"')


def direction(language: str) -> str:
    """Say which way a language is written: `ltr` or `rtl`."""
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def css_counter(phrase: str) -> Markup:
    """Turn "Page {page} of {pages}" into the value of the CSS property `content`."""
    names = {"{page}": "counter(page)", "{pages}": "counter(pages)"}
    parts = re.split(r"(\{pages?\})", phrase)
    return Markup(" ".join(names.get(part) or _css_string(part) for part in parts if part))


def visible(page: str) -> str:
    """Replace what no HTML page may hold by a visible sign."""
    # Looking for something to replace takes ten times as long as seeing that there is nothing.
    if all(map(str.isprintable, page.split("\n"))):
        return page
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", page)


def _styled(run: Run) -> str:
    text = escape(run.text)
    if run.emphasis:
        text = f"<em>{text}</em>"
    if run.strong:
        text = f"<strong>{text}</strong>"
    return _spoken(run, text) if run.language else text


def _spoken(run: Run, text: str) -> str:
    return f"<span{tongue(run.language)}>{text}</span>" if run.language else text


def _css_string(text: str) -> str:
    escaped = re.sub(r"[^A-Za-z0-9 .,]", lambda match: f"\\{ord(match[0]):x} ", text)
    return f'"{escaped}"'
