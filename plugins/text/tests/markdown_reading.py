"""What a program that reads Markdown takes a text for."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assessment_engine.markup import Run

_READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_STYLES = {
    "strong_open": ("strong", True),
    "strong_close": ("strong", False),
    "em_open": ("emphasis", True),
    "em_close": ("emphasis", False),
    "<strong>": ("strong", True),
    "</strong>": ("strong", False),
    "<em>": ("emphasis", True),
    "</em>": ("emphasis", False),
}


def tokens(text: str) -> list[Token]:
    """Read a whole file."""
    return _READER.parse(text)


def kinds(text: str) -> list[str]:
    """Give the kinds of what a file consists of, ends left out."""
    return [each.type for each in tokens(text) if not each.type.endswith("_close")]


def runs_of(inline: Token) -> list[Run]:
    """Give the texts of a paragraph, a heading or a cell in their styles."""
    styles: dict[str, Any] = {"strong": False, "emphasis": False}
    link: str | None = None
    runs: list[Run] = []
    for each in inline.children or ():
        key = each.content if each.type == "html_inline" else each.type
        if key in _STYLES:
            name, value = _STYLES[key]
            styles[name] = value
        elif each.type == "link_open":
            link = str(each.attrs["href"])
        elif each.type == "link_close":
            link = None
        elif each.type in {"hardbreak", "softbreak"}:
            runs.append(Run("\n", **styles, link=link))
        elif each.type == "html_inline":
            assert re.fullmatch(r'<a id="[A-Za-z0-9_-]+">|</a>', each.content), each.content
        else:
            assert each.type in {"text", "text_special"}, each.type
            runs.append(Run(each.content, **styles, link=link))
    return merged(runs)


def merged(runs: list[Run]) -> list[Run]:
    """Put stretches of one style together, and leave out the style of spaces."""
    letters: list[tuple[str, Run]] = []
    for run in runs:
        for letter in run.text:
            bare = (
                Run("", link=run.link)
                if letter == " "
                else Run("", run.strong, run.emphasis, run.link)
            )
            letters.append((letter, bare))
    joined: list[Run] = []
    for letter, style in letters:
        if joined and _style(joined[-1]) == _style(style):
            joined[-1] = Run(joined[-1].text + letter, *_style(style))
        else:
            joined.append(Run(letter, *_style(style)))
    return joined


def _style(run: Run) -> tuple[bool, bool, str | None]:
    return run.strong, run.emphasis, run.link


def inlines(text: str) -> list[Token]:
    """Give every paragraph, heading and cell of a file."""
    return [each for each in tokens(text) if each.type == "inline"]


def words(text: str) -> list[str]:
    """Give the letters of every paragraph, heading and cell."""
    return ["".join(run.text for run in runs_of(each)) for each in inlines(text)]
