"""The coaching of the packages, measured: length, shape, reading ease, repetition, typography.

These measures do not make a text good. They find what an editor overlooks in a hundred pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from attrs import frozen
from package_texts import PACKAGES, body, coaching_of, manifest
from prose import key, reading_ease, sentences, words


@frozen
class Kind:
    """What holds for the blocks of one kind: their ids, parts, words of body, reading ease."""

    ids: str
    parts: dict[str, int]
    words: tuple[int, int]
    ease: tuple[int, int] = (60, 84)


# By package; a block is of the first kind that its id matches.
KINDS = {
    "customer_service_commitment": (
        Kind("*", {"why": 2, "best": 1, "individual": 3, "organization": 3}, (300, 420)),
    ),
    "service_culture_scorecard": (
        Kind("area-*", {"why": 1, "start": 1, "questions": 2}, (150, 210)),
        Kind("*", {"why": 1, "start": 1, "questions": 2}, (130, 190)),
    ),
    "service_commitment_roadmap": (
        Kind("*", {"why_now": 1, "begin": 1, "done": 1, "trap": 1, "questions": 2}, (220, 290)),
    ),
    "customer_focus_check": (
        Kind("*", {"signs": 1, "why": 1, "instead": 1, "questions": 3}, (220, 300)),
    ),
}
QUESTIONS = {"individual", "organization", "questions"}
OPENING = 4  # words that no two paragraphs or questions of a package begin with
# A straight quote, a dash (U+2013, U+2014), or hyphens in place of one.
UNTYPOGRAPHIC = re.compile(r"['\"`\u2013\u2014]|\s-\s|--")

COACHED = [package for package in PACKAGES if coaching_of(package)]
each_package = pytest.mark.parametrize("package", COACHED, ids=lambda path: path.name)


def kind_of(package: Path, name: str) -> Kind:
    """Give the kind of a block."""
    return next(kind for kind in KINDS[package.name] if fnmatchcase(name, kind.ids))


def repeated(texts: Iterator[tuple[str, str]]) -> list[str]:
    """Give what stands in two places, of pairs of a place and a text."""
    places: dict[str, list[str]] = {}
    for place, text in texts:
        places.setdefault(text, []).append(place)
    return [f"{', '.join(found)}: {text}" for text, found in places.items() if len(found) > 1]


def test_reading_ease_is_that_of_flesch() -> None:
    """Sentences counted by hand give the value of the published formula."""
    # Seven words, of which "organization" has five syllables and each other one has one.
    counted = reading_ease(["The cat’s organization sat. Then it slept."])
    assert counted == pytest.approx(206.835 - 1.015 * 7 / 2 - 84.6 * 11 / 7)
    # The dictionary of pronunciations knows the parts of the first word only.
    assert reading_ease(["Ten-minute noticeboard."]) == pytest.approx(
        206.835 - 1.015 * 2 - 84.6 * 6 / 2
    )


@each_package
def test_every_kind_of_block_is_declared(package: Path) -> None:
    """A package with coaching has its kinds in the table above, and a block of each of them."""
    assert package.name in KINDS
    assert manifest(package)["language"] == "en"
    used = {kind_of(package, name).ids for name in coaching_of(package)}
    assert used == {kind.ids for kind in KINDS[package.name]}


@each_package
def test_blocks_have_their_parts(package: Path) -> None:
    """Each block has a title and exactly the paragraphs and questions of its kind, in order."""
    found = []
    for name, block in coaching_of(package).items():
        parts = [(part, len(texts)) for part, texts in block.items() if part != "title"]
        if not block["title"] or parts != list(kind_of(package, name).parts.items()):
            found.append(f"{name}: {parts}")
    assert not found, "\n".join(found)


@each_package
def test_blocks_have_the_length_of_their_kind(package: Path) -> None:
    """The words of each body, its title left out, are as many as its kind allows."""
    found = []
    for name, block in coaching_of(package).items():
        low, high = kind_of(package, name).words
        if not low <= (count := sum(len(words(text)) for text in body(block))) <= high:
            found.append(f"{name}: {count} words, not {low} to {high}")
    assert not found, "\n".join(found)


@each_package
def test_blocks_are_easy_to_read(package: Path) -> None:
    """The reading ease of each body is that of plain English for adults."""
    found = []
    for name, block in coaching_of(package).items():
        low, high = kind_of(package, name).ease
        if not low <= (ease := reading_ease(body(block))) <= high:
            found.append(f"{name}: reading ease {ease:.1f}, not {low} to {high}")
    assert not found, "\n".join(found)


@each_package
def test_a_question_is_one_sentence(package: Path) -> None:
    """Each question is a single sentence and ends in a question mark."""
    questions = [
        (name, text)
        for name, block in coaching_of(package).items()
        for part in QUESTIONS & set(block)
        for text in block[part]
    ]
    assert questions
    found = [
        f"{name}: {text}"
        for name, text in questions
        if len(sentences(text)) != 1 or not text.endswith("?")
    ]
    assert not found, "\n".join(found)


@each_package
def test_typography(package: Path) -> None:
    """Quotes are typographic ones, and no sentence is held together by a dash."""
    found = [
        f"{name}: {text}"
        for name, block in coaching_of(package).items()
        for text in (block["title"], *body(block))
        if UNTYPOGRAPHIC.search(text)
    ]
    assert not found, "\n".join(found)


@each_package
def test_no_two_texts_open_alike(package: Path) -> None:
    """The first four words of a paragraph or question open no other of the package."""
    openings = (
        (name, " ".join(key(text).split()[:OPENING]))
        for name, block in coaching_of(package).items()
        for text in body(block)
    )
    found = repeated(openings)
    assert not found, "\n".join(found)


def test_no_sentence_comes_twice() -> None:
    """No sentence of a coaching block stands in another one, nor twice in its own."""
    texts = (
        (f"{package.name} {name}", key(sentence))
        for package in COACHED
        for name, block in coaching_of(package).items()
        for text in body(block)
        for sentence in sentences(text)
    )
    found = repeated(texts)
    assert not found, "\n".join(found)


def test_customer_service_commitment_coaches_each_statement() -> None:
    """Each of the 48 items has a block of its own, and there are no others."""
    (package,) = (each for each in COACHED if each.name == "customer_service_commitment")
    items = [f"{part}-{n}" for part in ("SL", "FVC", "SS", "ES", "CSP", "RRS") for n in range(1, 9)]
    assert list(coaching_of(package)) == items
