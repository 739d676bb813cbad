"""Restricted Markdown: the inline markup that package texts may use, parsed once for all renderers.

The language is `**strong**`, `*emphasis*`, `[label](https://address)` and a backslash before a
punctuation mark. It follows CommonMark where it overlaps with it. Everything else, raw HTML
included, is text. A paragraph is a string; several paragraphs are a list of strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from attrs import evolve, frozen


@frozen
class Run:
    """A stretch of text in one style. `link` is an absolute http, https or mailto address.

    `language` is a BCP 47 tag where the text is not in the language of the report.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str | None = None
    language: str | None = None


Runs = tuple[Run, ...]

_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<stars>\*+)"
    r"|\[(?P<label>(?:\\.|[^\]\[\\])*)\]\((?P<link>[^()\s]*)\)"
    r"|(?P<text>[^\\*\[]+|.)",
    re.DOTALL,
)
_LINK = re.compile(r"(?:https?://[^\s/?#]+[^\s]*|mailto:[^\s@]+@[^\s@]+)\Z")


@lru_cache(maxsize=8192)
def parse(text: str) -> Runs:
    """Parse one paragraph. Total: a star or bracket that opens nothing is itself, as text."""
    runs, _ = _parse(text)
    return runs


def complaints(text: str) -> Iterator[str]:
    """Say what an author probably did not mean: a star that closes nothing, an unsafe link."""
    return iter(_parse(text)[1])


def plain(runs: Runs) -> str:
    """Give the text of runs without their styles."""
    return "".join(run.text for run in runs)


def escape(value: str) -> str:
    """Make any string stand for itself inside a text: used for names and answers put into one."""
    return re.sub(r"([\\*\[\]])", r"\\\1", value)


def _parse(text: str) -> tuple[Runs, list[str]]:
    complaints: list[str] = []
    pieces: list[Run] = []
    opened: list[tuple[int, int]] = []  # (index of the literal star run in pieces, its width)
    for match in _TOKEN.finditer(text):
        if match["stars"]:
            _star(pieces, opened, match, text)
        elif match["label"] is not None:
            pieces.extend(_link(match, complaints))
        else:
            pieces.append(Run(match["escaped"] or match["text"]))
    for _, width in opened:
        complaints.append(f"{'*' * width} is never closed; write \\* for a star itself")
    return _merge(pieces), complaints


def _star(
    pieces: list[Run], opened: list[tuple[int, int]], match: re.Match[str], text: str
) -> None:
    width = len(match["stars"])
    before = text[match.start() - 1 : match.start()]
    after = text[match.end() : match.end() + 1]
    can_open = bool(after) and not after.isspace()
    can_close = bool(before) and not before.isspace()
    if width <= 3 and can_close and opened and opened[-1][1] == width:
        start, _ = opened.pop()
        pieces[start] = Run("")
        for index in range(start + 1, len(pieces)):
            if width >= 2:
                pieces[index] = evolve(pieces[index], strong=True)
            if width != 2:
                pieces[index] = evolve(pieces[index], emphasis=True)
        return
    if width <= 3 and can_open:
        opened.append((len(pieces), width))
    pieces.append(Run("*" * width))


def _link(match: re.Match[str], complaints: list[str]) -> Iterator[Run]:
    address = match["link"]
    if not _LINK.match(address):
        complaints.append(f"the link {address!r} is not an http, https or mailto address")
        yield Run(match[0])
        return
    label, inner = _parse(match["label"])
    complaints.extend(inner)
    for run in label or (Run(address),):
        yield evolve(run, link=address)


def _merge(pieces: list[Run]) -> Runs:
    merged: list[Run] = []
    for piece in pieces:
        if not piece.text:
            continue
        if merged and evolve(merged[-1], text="") == evolve(piece, text=""):
            merged[-1] = evolve(merged[-1], text=merged[-1].text + piece.text)
        else:
            merged.append(piece)
    return tuple(merged)
