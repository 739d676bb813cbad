"""What people read is spelled right: the packages, the engine's phrases, the pages.

The checker is cspell with the dictionary of the language. Names and words that are right and that
the dictionary lacks stand in words.<language>.txt, sorted, one a line; in small letters a word may
have a capital too. The German dictionary builds compounds by itself, and knows where a word needs
its capital; cspell's own option for compounds finds no more, so it is off.
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path

import pytest
from package_texts import ROOT, Places, texts_by_language, texts_of_pages

HERE = Path(__file__).parent
HOME = Path(os.environ.get("ASSESSMENT_CHECKERS") or ROOT / "tests" / "checkers")
MODULES = HOME.resolve() / "node_modules"
# By language: the npm package of its dictionary, and what that calls the language.
DICTIONARIES = {"de": ("dict-de-de", "de"), "en": ("dict-en-gb", "en-GB")}
TEXTS = {**texts_by_language(), "pages": texts_of_pages()}

pytestmark = pytest.mark.skipif(
    not MODULES.is_dir() and "ASSESSMENT_CHECKERS" not in os.environ,
    reason="run npm install in tests/checkers, or set ASSESSMENT_CHECKERS to where that was done",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for what the checker reads."""
    return tmp_path_factory.mktemp("spelling")


def misspelt(folder: Path, language: str, texts: list[str]) -> list[tuple[int, str]]:
    """Give the words that the dictionary of a language lacks, with the index of their text."""
    dictionary, locale = DICTIONARIES[language]
    settings = {
        "version": "0.2",
        "language": locale,
        "import": [str(MODULES / "@cspell" / dictionary / "cspell-ext.json")],
        "minWordLength": 3,
        "maxNumberOfProblems": 100_000,
        "maxDuplicateProblems": 100_000,
        "ignoreRandomStrings": False,
    }
    (folder / "cspell.json").write_text(json.dumps(settings), "utf-8")
    (folder / "texts.txt").write_text("\n".join(texts), "utf-8")
    command = ["node", str(MODULES / "cspell" / "bin.mjs"), "lint", "--no-progress"]
    command += ["--no-default-configuration", "--config", str(folder / "cspell.json")]
    command += ["--reporter", "@cspell/cspell-json-reporter", f"file://{folder / 'texts.txt'}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    assert (report["result"]["files"], report["result"]["errors"]) == (1, 0), done.stdout
    return [(issue["row"] - 1, issue["text"]) for issue in report["issues"]]


@cache
def unknown(folder: Path, name: str) -> Places:
    """Give the unknown words of TEXTS[name] with their places; one run of the checker for all."""
    places = TEXTS[name]
    language = "en" if name == "pages" else name
    found = misspelt(folder, language, [text for _, text in places])
    return [(places[index][0], word) for index, word in found]


def listed(name: str) -> list[str]:
    """Give the words of a list; a language needs none."""
    path = HERE / f"words.{name}.txt"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def forms(word: str) -> set[str]:
    """Give the forms in which a list may have a word: without the possessive, in small letters."""
    base = word.replace("’", "'").removesuffix("'s")
    return {base, base[0].lower() + base[1:]}


@pytest.mark.parametrize(
    ("language", "wrong"),
    [
        ("en", ["recieve", "color", "teh", "organizaton", "analyze"]),
        ("de", ["wärend", "Kundenzufridenheit", "nciht", "tisch"]),
    ],
)
def test_the_checker_finds_what_is_wrong(folder: Path, language: str, wrong: list[str]) -> None:
    """Misspelt, American and, in German, small words are found, and right ones are not."""
    right = {
        "en": "Colleagues analyse and organize what a customer’s neighbours don’t receive.",
        "de": "Während der Besprechung sank die Kundenzufriedenheit, ein Lieferwagenfahrer ging.",
    }
    assert misspelt(folder, language, [right[language], *wrong]) == [
        (index, word) for index, word in enumerate(wrong, 1)
    ]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_word_is_spelled_right(folder: Path, name: str) -> None:
    """Each word is in the dictionary of its language or in the list of further right ones."""
    right = set(listed(name))
    wrong = [(place, word) for place, word in unknown(folder, name) if not forms(word) & right]
    assert not wrong, "\n".join(f"{place}: {word}" for place, word in wrong)


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_list_of_further_words_is_needed(folder: Path, name: str) -> None:
    """The list is sorted, and each word in it is used by a text and unknown to the dictionary."""
    right = listed(name)
    assert right == sorted(set(right))
    used = {form for _, word in unknown(folder, name) for form in forms(word)}
    assert [word for word in right if word not in used] == []


def test_each_list_belongs_to_texts() -> None:
    """No list stays behind when the texts of its language go."""
    assert {path.name.split(".")[1] for path in HERE.glob("words.*.txt")} <= set(TEXTS)
