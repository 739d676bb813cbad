"""Packages are untrusted input: what is wrong with them is a problem, never anything else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tiny_package import Files, answer, tiny_files, write

from assessment_engine import AssessmentError, Problem, load_package, validate_package
from assessment_engine.jsontext import MAX_BYTES


def _refused(root: Path | str) -> tuple[Problem, ...]:
    with pytest.raises(AssessmentError) as raised:
        load_package(root)
    return raised.value.problems


def _only(root: Path | str) -> Problem:
    (problem,) = _refused(root)
    return problem


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A path that leads nowhere, or to a file, is not a package, whatever characters it has."""
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "none", tmp_path / "file", "no\0where", tmp_path / ("x" * 300)):
        problem = _only(place)
        assert problem.code == "package-not-found"
        assert problem.hint
        assert "\n" not in str(problem)


def test_a_folder_without_a_manifest(tmp_path: Path) -> None:
    """A folder without instrument.json is named, with what a package is."""
    problem = _only(tmp_path)
    assert (problem.code, problem.file) == ("package-no-manifest", str(tmp_path))
    assert "instrument.json" in problem.hint


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """A part that is a link to another place is refused, even where the other file is good."""
    files = tiny_files()
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps(files.pop("content.json")))
    folder = write(tmp_path / "package", files)
    (folder / "content.json").symlink_to(secret)
    problem = _only(folder)
    assert (problem.code, problem.pointer) == ("package-path", "/parts/0")
    assert "link" in problem.message


def test_a_linked_folder_is_not_followed(tmp_path: Path) -> None:
    """A folder inside the package that is a link to another place is refused as well."""
    files = tiny_files()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "one.json").write_text(json.dumps(files.pop("examples/one.json")))
    folder = write(tmp_path / "package", files)
    (folder / "examples").symlink_to(tmp_path / "outside")
    assert (_only(folder).code, _only(folder).pointer) == ("package-path", "/examples/0")


def test_a_manifest_that_is_a_link_out_is_not_read(tmp_path: Path) -> None:
    """The manifest itself may not be a link to another place."""
    files = tiny_files()
    (tmp_path / "other.json").write_text(json.dumps(files["instrument.json"]))
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "instrument.json").symlink_to(tmp_path / "other.json")
    assert _only(tmp_path / "package").code == "package-no-manifest"


def test_a_link_inside_the_package_and_a_linked_package_are_read(tmp_path: Path) -> None:
    """Links that stay inside are followed, and so is one to the whole package."""
    folder = write(tmp_path / "package", tiny_files())
    (folder / "content.json").rename(folder / "real.json")
    (folder / "content.json").symlink_to(folder / "real.json")
    (tmp_path / "link").symlink_to(folder)
    assert load_package(tmp_path / "link") == load_package(folder)


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    """A link that leads to itself is a problem of the manifest, not a traceback."""
    folder = write(tmp_path, tiny_files())
    (folder / "content.json").unlink()
    (folder / "content.json").symlink_to(folder / "content.json")
    assert _only(folder).code in {"package-path", "package-file-missing"}


def test_a_folder_or_a_pipe_in_the_place_of_a_file_is_no_file(tmp_path: Path) -> None:
    """Only ordinary files are read; a pipe would never end."""
    for name in ("folder", "pipe"):
        files = tiny_files()
        del files["content.json"]
        folder = write(tmp_path / name, files)
        if name == "folder":
            (folder / "content.json").mkdir()
        else:
            os.mkfifo(folder / "content.json")
        assert _only(folder).code == "package-file-missing"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """A file over the limit is refused with its size."""
    files = tiny_files()
    files["content.json"] = b" " * (MAX_BYTES + 10)
    problem = _only(write(tmp_path, files))
    assert (problem.code, problem.file) == ("json-too-large", "content.json")
    assert f"{MAX_BYTES + 10:,} bytes" in problem.message


def test_a_file_that_is_not_utf8_is_refused_at_the_byte(tmp_path: Path) -> None:
    """The place of the first byte that is not UTF-8 is given as line and column."""
    files = tiny_files()
    files["content.json"] = b'{\n  "texts": {"a": "caf\xe9"}}'
    problem = _only(write(tmp_path, files))
    assert (problem.code, problem.line, problem.column) == ("json-not-utf8", 2, 22)
    assert "0xe9" in problem.message


def test_byte_order_marks_are_accepted(tmp_path: Path) -> None:
    """Files that some editors write start with a mark, which is not part of the text."""
    files: Files = {
        path: json.dumps(content).encode("utf-8-sig") for path, content in tiny_files().items()
    }
    assert validate_package(write(tmp_path / "marked", files)) == ()
    plain = load_package(write(tmp_path / "plain", tiny_files()))
    assert load_package(tmp_path / "marked") == plain


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 500 + "]" * 500])
def test_deep_nesting_is_refused(text: str, tmp_path: Path) -> None:
    """A file nested deeper than anyone writes is refused before anything recurses into it."""
    files = tiny_files()
    files["content.json"] = text
    assert _only(write(tmp_path, files)).code == "json-too-deep"


def test_many_digits_and_nan_are_each_located(tmp_path: Path) -> None:
    """Numbers out of all bounds cost nothing and do not hide each other."""
    files = tiny_files()
    text = json.dumps(files["content.json"])
    for number in ("9" * 5000, "NaN", "1e999999"):
        text = text.replace('"value": 0', f'"value":  {number}', 1).replace(
            '"value": 2', f'"value":  {number}', 1
        )
    files["content.json"] = text
    codes = [problem.code for problem in _refused(write(tmp_path, files))]
    assert len(codes) == 4
    assert set(codes) == {"json-number-too-large", "json-not-a-number"}


def test_control_characters_of_an_input_stay_on_one_line(tmp_path: Path) -> None:
    """What a package says cannot forge a line of the output, nor move a terminal's cursor."""
    files = tiny_files()
    files["scoring.json"]["scores"][0]["bands"] = "x\n[31mall well\r\u2028"
    files["content.json"]["items"][0]["a\nb\x1b[2J"] = 1
    files["instrument.json"]["parts"].append("a\nb.json")
    for problem in _refused(write(tmp_path, files)):
        assert str(problem).isprintable()
    assert str(AssessmentError(_refused(tmp_path))).count("\n") == len(_refused(tmp_path)) - 1


def test_an_instrument_cannot_grow_without_limit(tmp_path: Path) -> None:
    """A few lines that stand for millions of operations are refused, quickly."""
    files = tiny_files()
    one = {"op": "sum", "of": [answer("A1", "me")] * 1000}
    files["scoring.json"]["scores"] += [
        {"for_each": {"a": [f"x{n}" for n in range(1000)]}, "id": "s{a}", "label": "x", "rule": one}
    ]
    assert {problem.code for problem in _refused(write(tmp_path, files))} == {"expansion-too-large"}


@pytest.mark.parametrize("value", [None, True, 5, "text", [], {}, [[]], [None], {"a": None}])
@pytest.mark.parametrize("path", sorted(tiny_files()))
def test_any_json_in_the_place_of_a_file_is_answered_with_problems(
    path: str, value: object, tmp_path: Path
) -> None:
    """A file of quite another shape gives problems, each with a hint."""
    files = tiny_files()
    files[path] = json.dumps(value)
    for problem in validate_package(write(tmp_path, files)):
        assert problem.hint


def _places(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    entries: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value))
    return [at, *(place for key, entry in entries for place in _places(entry, (*at, key)))]


@pytest.mark.parametrize("path", sorted(tiny_files()))
def test_any_value_anywhere_is_answered_with_problems(path: str, tmp_path: Path) -> None:
    """Each value of a file, replaced by some of another kind, never gives a traceback."""
    strange: tuple[object, ...] = (
        None,
        True,
        -1,
        10**30,
        "",
        "{",
        "{}",
        "{x.y}",
        "a b",
        [],
        {},
        [5],
        {"a": []},
    )
    files = tiny_files()
    folder = write(tmp_path, files)
    for index, place in enumerate(_places(files[path])[1:]):
        content = tiny_files()[path]
        holder = content
        for key in place[:-1]:
            holder = holder[key]
        for value in (strange[(index + step) % len(strange)] for step in (0, 4, 9)):
            holder[place[-1]] = value
            write(folder, {path: content})
            for problem in validate_package(folder):
                assert problem.hint, str(problem)
                assert problem.line, str(problem)
