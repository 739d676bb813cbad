"""The texts that people read, found in the JSON of the packages, of the engine and in the pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
PHRASES = ROOT / "src" / "assessment_engine" / "phrases"
PACKAGES = sorted(path.parent for path in ROOT.glob("instruments/*/instrument.json"))
TEMPLATES = sorted(
    path.parent for path in ROOT.glob("src/assessment_engine/cli/templates/*/instrument.json")
)
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "instruments/*.md", "plugins/*/*.md")
    for path in ROOT.glob(pattern)
)

# Members with nothing for people in them, and members whose strings are ids, dates and the like.
# What is not listed here is read by people: a new kind of text is checked from its first day.
NOT_OPENED = {"answers", "expected", "for_each", "translations"}
NOT_READ = {
    "bands", "block", "coaching", "completed", "dimension", "examples", "id", "instrument", "item",
    "language", "order", "parts", "perspective", "respondent", "scale", "score", "scores",
    "selection", "style", "target", "ties", "version",
}  # fmt: skip
# Members of every file, translations included, that hold no text.
NEVER_READ = {"$schema", "untranslated"}
# Sections in which authors make up the names of members, so that none of them is left out.
OWN_NAMES = {"coaching", "phrases", "texts"}
# What stands in a text and is not a word: variables, and where a link leads.
_NOT_WORDS = re.compile(r"\{[^{}]*\}|(?<=\])\([^)]*\)")

Places = list[tuple[str, str]]


def manifest(package: Path) -> dict[str, Any]:
    """Read the manifest of a package."""
    value: dict[str, Any] = json.loads((package / "instrument.json").read_text("utf-8"))
    return value


@cache
def coaching_of(package: Path) -> dict[str, dict[str, Any]]:
    """Give the coaching blocks of a package as they are declared, in the order of its parts."""
    parts = (json.loads((package / part).read_text("utf-8")) for part in manifest(package)["parts"])
    return {name: block for part in parts for name, block in part.get("coaching", {}).items()}


def body(block: dict[str, Any]) -> list[str]:
    """Give the paragraphs and questions of a coaching block: all but its title."""
    return [text for part, texts in block.items() if part != "title" for text in texts]


def texts_by_language() -> dict[str, Places]:
    """Give every text with its place, by the language that it is in."""
    found: dict[str, Places] = {}
    for path in sorted(PHRASES.glob("*.json")):
        found.setdefault(path.stem, []).extend(_texts(path, own_names=True))
    for package in (*PACKAGES, *TEMPLATES):
        for path in sorted(package.rglob("*.json")):
            translated = path.parent.name == "translations"
            tag = path.stem if translated else manifest(package)["language"]
            language = re.split(r"[^a-z]", tag)[0]
            found.setdefault(language, []).extend(_texts(path, own_names=translated))
    return found


def texts_of_pages() -> Places:
    """Give the prose of README and the pages: no code, no addresses, no comments."""
    parser = MarkdownIt("commonmark").enable("table")
    return [
        (str(path.relative_to(ROOT)), _words_only("".join(_spoken(token.children or []))))
        for path in PAGES
        for token in parser.parse(path.read_text("utf-8"))
        if token.type == "inline"
    ]


def _spoken(tokens: list[Any]) -> Iterator[str]:
    for token in tokens:
        yield token.content if token.type == "text" else " "


def _texts(path: Path, *, own_names: bool) -> Places:
    file = str(path.relative_to(ROOT))
    value = json.loads(path.read_text("utf-8"))
    return [
        (f"{file} {pointer}", _words_only(text))
        for pointer, text in _walk(value, "", "", own_names)
    ]


def _walk(value: Any, pointer: str, member: str, own_names: bool) -> Iterator[tuple[str, str]]:
    """Give the strings for people with their JSON pointers; `member` is what holds the value."""
    if isinstance(value, str):
        if own_names or member not in NOT_READ:
            yield pointer, value
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _walk(each, f"{pointer}/{index}", member, own_names)
    elif isinstance(value, dict) and (own_names or "op" not in value):
        for name, each in value.items():
            if name in NEVER_READ or (name in NOT_OPENED and not own_names):
                continue
            named = own_names or (name in OWN_NAMES and isinstance(each, dict))
            # What a list generates is what it would otherwise hold.
            holder = member if name == "yield" else name
            yield from _walk(each, f"{pointer}/{name}", holder, named)


def _words_only(text: str) -> str:
    return " ".join(_NOT_WORDS.sub(" ", text).split())
