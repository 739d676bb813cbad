"""The pages of the documentation do what they say."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from code_blocks import SITE, Blocks

from assessment_engine import answers_json, jsontext
from assessment_engine.package import archive, files
from assessment_engine.rules import analysis, expand, parse

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
NAMES = [str(page.relative_to(DOCS)) for page in PAGES]

_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^()\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_code_blocks(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code blocks of a page, followed in order, give what the page shows."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path / SITE)
    monkeypatch.syspath_prepend(tmp_path)
    known = set(sys.modules)
    Blocks().run(page)
    for name in set(sys.modules) - known:
        # A module that a page wrote must not be met by another page.
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links(page: Path) -> None:
    """Links between pages lead to a page and to a heading of it."""
    for link in _LINK.findall(prose(page)):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name} links to {link}, which does not exist"
        if anchor:
            assert anchor in anchors(target), f"{page.name} links to {link}; no such heading"


def test_every_page_is_linked_from_the_index() -> None:
    """A reader finds every page from the first one; that of a problem from the list of them."""
    linked = {
        (above.parent / link).resolve()
        for above in (DOCS / "index.md", DOCS / "reference/problems.md")
        for link in _LINK.findall(prose(above))
    }
    assert [name for page, name in zip(PAGES, NAMES, strict=True) if page not in linked] in (
        [],
        ["index.md"],
    )


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_files_are_named_in_the_prose(page: Path) -> None:
    """A block that is or changes a file is introduced by its name, which readers can see."""
    text = page.read_text("utf-8")
    for mark in re.finditer(r"<!-- (?:file|edit): (.+) -->", text):
        above = text[: mark.start()].rstrip().rpartition("\n\n")[2]
        assert f"`{mark[1]}`" in above, f"say above the block that it is `{mark[1]}`"


LIMITS = {
    jsontext.MAX_BYTES: "{:,} bytes",
    jsontext.MAX_DEPTH: "{} levels",
    jsontext.MAX_NUMBER_LENGTH: "{} characters",
    jsontext.MAX_EXPONENT: "exponents from -{0} to {0}",
    answers_json.MAX_NAME: "name | {} characters",
    archive.MAX_ARCHIVE_BYTES: "a .zip | {:,} bytes",
    archive.MAX_ENTRIES: "{:,} entries",
    archive.MAX_UNPACKED_BYTES: "{:,} bytes unpacked",
    archive.MAX_PATH: "a path in a .zip | {} characters",
    archive.MAX_FOLDERS: "{} folders",
    files.MAX_FILES: "{0} parts and {0} examples, and {0} for each of",
    files.MAX_LANGUAGES: "of {} translations",
    expand.MAX_EXPANSION: "a package | {:,} |",
    expand.MAX_CHARACTERS: "a package | {:,} |",
    parse.MAX_NODES: "included | {:,} |",
    parse.MAX_RULE_DEPTH: "{} levels",
    analysis.MAX_CHAIN: "each other | {} |",
}


def test_limits_are_those_of_the_engine() -> None:
    """The limits on the pages are the constants of the engine."""
    architecture = (DOCS / "explanation/architecture.md").read_text("utf-8")
    for limit, form in LIMITS.items():
        assert form.format(limit) in architecture
    answers = (DOCS / "reference/answers.md").read_text("utf-8")
    for limit, form in list(LIMITS.items())[:4]:
        assert form.format(limit) in answers


def prose(page: Path) -> str:
    """Give a page without its code blocks."""
    return _FENCED.sub("", page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """Give the anchors of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
