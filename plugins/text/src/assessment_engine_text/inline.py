"""Texts as Markdown: whatever they hold is read as it was written."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from urllib.parse import quote

from attrs import evolve

from assessment_engine.markup import Run, Runs
from assessment_engine_text.checking import clean

_ADDRESS = re.compile(r"https?://|mailto:", re.IGNORECASE)
_ANYWHERE = re.compile(r"[\\`*_\[\]<|~]|&(?=[#A-Za-z])")
# What would make a line a heading, a quotation, an item or a rule.
_AT_START = re.compile(
    r"(?:[0-9]{1,9}(?=[.)](?: |$))|(?=[-+](?: |$))|(?=[-=][-= ]*$)|(?=#{1,6}(?: |$))|(?=>))"
)
_TAGS = {"**": ("<strong>", "</strong>"), "*": ("<em>", "</em>")}


def plain(text: str) -> str:
    """Give a text without any style, for the inside of a line."""
    return _ANYWHERE.sub(r"\\\g<0>", clean(text))


def line(runs: Runs) -> str:
    """Give runs as a line of their own."""
    return at_start(inside(runs))


def at_start(written: str) -> str:
    """Let what is written begin a line without being taken for more than text."""
    written = written.strip(" ")
    if begins := _AT_START.match(written):
        return f"{begins[0]}\\{written[begins.end() :]}"
    return written


def inside(runs: Runs) -> str:
    """Give runs with their styles and links, for a place within a line."""
    parts: list[str] = []
    groups = [(link, tuple(group)) for link, group in groupby(_tidy(runs), lambda run: run.link)]
    for index, (link, group) in enumerate(groups):
        before = parts[-1][-1:] if parts else ""
        after = groups[index + 1][1][0].text[:1] if index + 1 < len(groups) else ""
        if link is not None and _ADDRESS.match(link):
            parts.append(f"[{_styled(group, '[', ']')}]({_destination(link)})")
        else:
            parts.append(_styled(group, before, after))
    return "".join(parts)


def linked(runs: Runs, anchor: str | None) -> str:
    """Give runs as a link to a place in the file, if there is one; links in them are left out."""
    if anchor is None:
        return inside(runs)
    bare = tuple(evolve(run, link=None) for run in runs)
    return f"[{inside(bare)}](#{anchor})"


def _tidy(runs: Runs) -> Runs:
    """Clean the texts, and take the space at the ends of styled ones out of the style."""
    tidied: list[Run] = []
    for run in runs:
        text = clean(run.text)
        bare = Run("", link=run.link)
        core = text.strip(" ")
        start = text[: len(text) - len(text.lstrip(" "))]
        end = text[len(text.rstrip(" ")) :] if core else ""
        tidied += [evolve(bare, text=start), evolve(run, text=core), evolve(bare, text=end)]
    return tuple(run for run in tidied if run.text)


def _styled(runs: Runs, before: str, after: str) -> str:
    parts: list[str] = []
    for index, run in enumerate(runs):
        previous = runs[index - 1].text[-1:] if index else before
        following = runs[index + 1].text[:1] if index + 1 < len(runs) else after
        beside = runs[max(index - 1, 0) : index] + runs[index + 1 : index + 2]
        crowded = any(each.strong or each.emphasis for each in beside)
        parts.append(_mark(run, previous, following, crowded))
    return "".join(parts)


def _mark(run: Run, before: str, after: str, crowded: bool) -> str:
    """Put the marks of a style around a text, or its tags where marks would not be read as such."""
    text = plain(run.text)
    marks = [mark for mark, wanted in (("*", run.emphasis), ("**", run.strong)) if wanted]
    tagged = crowded or not _flanks(run.text, before, after)
    for mark in marks:
        start, end = _TAGS[mark] if tagged else (mark, mark)
        text = f"{start}{text}{end}"
    return text


def _flanks(text: str, before: str, after: str) -> bool:
    """Say whether stars around a text open and close, by every version of the rules."""
    if text[:1].isspace() or text[-1:].isspace():
        return False
    opens = not _may_punctuate(text[:1]) or _surely_apart(before)
    return opens and (not _may_punctuate(text[-1:]) or _surely_apart(after))


def _may_punctuate(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PS"


def _surely_apart(letter: str) -> bool:
    return not letter or letter.isspace() or unicodedata.category(letter)[0] == "P"


def _destination(link: str) -> str:
    address = quote(link, safe="%/:=&?~#+!$,;'@()*[]", errors="replace")
    address = re.sub("&(?=[#A-Za-z])", "&amp;", address)
    return f"<{address}>" if re.search(r"[()]", address) else address
