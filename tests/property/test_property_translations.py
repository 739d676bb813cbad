"""Translations of any part of a package, and files that are none: marked truly, or refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tiny_german import german_files, text_languages

from assessment_engine import Engine, PluginManager
from assessment_engine.testing.strategies import read_files

MARK = "§"
Path = tuple[str | int, ...]


def _leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Give each translation of a file: a text, or a list of paragraphs, by its path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    else:
        yield path, value


def _marked(value: Any) -> Any:
    return MARK + value if isinstance(value, str) else [MARK + text for text in value]


FILES = german_files()
LEAVES = [
    (file, path, _marked(value))
    for file in FILES["instrument.json"]["translations"]["de"]
    for path, value in _leaves(FILES[file])
    if path[0] != "phrases"
]
ANSWERS = FILES["examples/one.json"]["answers"]


def _put(files: Any, file: str, path: Path, value: Any) -> None:
    holder = files[file]
    for name in path[:-1]:
        holder = holder.setdefault(name, {})
    holder[path[-1]] = value


@given(st.sets(st.sampled_from(range(len(LEAVES)))), st.sampled_from((0, 2)))
def test_a_text_is_translated_or_marked(chosen: set[int], rating: int) -> None:
    """Whatever is left out: each text of the report shows the translation or says its language."""
    files = german_files()
    # The method page is the engine's own words; tests/test_languages.py looks at it.
    files["report.json"]["report"]["blocks"].pop()
    for file in files["instrument.json"]["translations"]["de"]:
        files[file] = {}
    for index in chosen:
        _put(files, *LEAVES[index])
    loaded = read_files(files, "de")
    assert {problem.code for problem in loaded.problems} <= {"translation-incomplete"}
    assert loaded.instrument is not None
    answers = {**ANSWERS, "A1": {"me": rating, "us": rating}, "B1": {"me": 1, "us": 0}}
    document = {"respondent": "Ann", "completed": "2026-03-31", "answers": answers}
    report = Engine(plugins=PluginManager(discover=False)).report(loaded.instrument, document)
    for text, language in text_languages(report).items():
        # A translated label in a frame that is not is still a text in the package's language.
        translated = text.startswith(MARK) and ", at " not in text
        assert translated == (language is None), text
        assert language in {None, "en"}
    assert loaded.coverage is not None
    texts = [LEAVES[index][2] for index in chosen]
    assert (loaded.coverage.translated > 0) == bool(texts)
    assert loaded.coverage.translated <= loaded.coverage.texts


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("items", "A1", "text", "report", "coaching", "scales", "options", "0"))
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.lists(json_values, min_size=1, max_size=2))
def test_any_json_is_a_translation_or_a_problem(values: list[Any]) -> None:
    """A file that is no translation is refused with its place, and the package can be used."""
    files = german_files()
    names = [f"translations/{index}.json" for index in range(len(values))]
    files["instrument.json"]["translations"]["de"] = names
    files |= {name: json.dumps(value) for name, value in zip(names, values, strict=True)}
    assert read_files(files).instrument is not None
    loaded = read_files(files, "de")
    errors = [problem for problem in loaded.problems if problem.severity == "error"]
    assert (loaded.instrument is None) == bool(errors)
    assert all(problem.file in names and problem.line for problem in loaded.problems)


@given(json_values)
def test_any_json_under_translations_is_a_problem_or_read(value: Any) -> None:
    """The manifest may hold anything there: what is not understood is said, nothing is raised."""
    files = german_files()
    files["instrument.json"]["translations"] = value
    loaded = read_files(files)
    assert (loaded.instrument is None) == any(
        problem.severity == "error" for problem in loaded.problems
    )
