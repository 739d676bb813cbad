"""The table of codes is complete, and the reference page says what it says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import assessment_engine
from assessment_engine.codes import CODES
from reference import PAGES, REFERENCE

SOURCE = Path(assessment_engine.__file__).parent
KEBAB = re.compile(r"[a-z]+(-[a-z0-9]+)+")
# Codes of one word; every other code has a hyphen, by which the scan knows it.
ONE_WORD = {"markup"}
NOT_CODES = {
    "assessment-engine",
    "half-missing",
    "import-map",
    "n-1",
    "no-referrer",
    "no-store",
    "packaged-instruments",
    "same-origin",
    "stand-in",
    "trust-exact",
    "two-perspective",
    "utf-16",
    "utf-8",
    "utf-8-sig",
}
# These report nothing themselves: one draws, the other is for the tests of plugins.
SILENT = ("charts", "testing")


def _modules() -> list[Path]:
    return [
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if path != SOURCE / "codes.py" and path.relative_to(SOURCE).parts[0] not in SILENT
    ]


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _is_code(value: object) -> bool:
    known = isinstance(value, str) and (KEBAB.fullmatch(value) is not None or value in ONE_WORD)
    return known and value not in NOT_CODES


def _written(tree: ast.Module) -> Iterator[str]:
    """Give the codes that stand in the source as they are."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and _is_code(node.value):
            yield str(node.value)


def _made(trees: list[ast.Module]) -> Iterator[str]:
    """Give the codes `f"unknown-{what}"` by the calls of the functions that make them."""
    makers = {
        function.name
        for tree in trees
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.JoinedStr) and ast.unparse(node)[2:].startswith("unknown-")
    }
    for node in (node for tree in trees for node in ast.walk(tree)):
        called = node.func if isinstance(node, ast.Call) else None
        name = getattr(called, "id", getattr(called, "attr", ""))
        if isinstance(node, ast.Call) and name in makers:
            kind = node.args[0]
            assert isinstance(kind, ast.Constant), f"{ast.unparse(node)} hides its code"
            yield f"unknown-{str(kind.value).replace(' ', '-')}"


def _promised() -> Iterator[str]:
    """Give the codes that the protocols demand of plugins, in their docstrings."""
    for node in ast.walk(_tree(SOURCE / "protocols.py")):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield from re.findall(r'"(storage-[a-z-]+)"', ast.get_docstring(node) or "")


def test_every_code_of_the_source_is_in_the_table() -> None:
    """Each code that a module can give has a meaning and a remedy, and no other has."""
    trees = [_tree(path) for path in _modules()]
    found = {code for tree in trees for code in _written(tree)}
    found |= {*_made(trees), *_promised()}
    assert found - set(CODES) == set(), "codes without a meaning"
    assert set(CODES) - found == set(), "meanings of codes that nothing gives"


@pytest.mark.parametrize("name", SILENT)
def test_modules_left_out_of_the_scan_make_no_problem(name: str) -> None:
    """What the scan does not read has no code to find."""
    place = SOURCE / name
    for path in [place] if place.is_file() else place.rglob("*.py"):
        names = [getattr(node, "id", "") for node in ast.walk(_tree(path))]
        calls = [name for name in names if name in {"Problem", "Fault"}]
        assert not calls, path.name


def test_codes_are_sorted_and_in_kebab_case() -> None:
    """The table is in the order of names, each of lower case words with hyphens."""
    assert list(CODES) == sorted(CODES)
    assert all(KEBAB.fullmatch(name) or name in ONE_WORD for name in CODES)


@pytest.mark.parametrize("name", CODES)
def test_meaning_and_remedy_are_a_sentence_each(name: str) -> None:
    """Readers get one plain sentence on what it is, and one on what to do."""
    for text in (CODES[name].meaning, CODES[name].remedy):
        assert re.fullmatch(r"[A-Z].*[.]", text), text
        assert not re.search(r"[.] [A-Z]", text), f"more than one sentence: {text}"
        assert len(text) <= 140


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_up_to_date(name: str) -> None:
    """The page in the documentation is what the engine's table gives."""
    assert (REFERENCE / name).read_text("utf-8") == PAGES[name](), "run python tests/reference.py"


def test_every_code_has_a_page_with_its_meaning_and_remedy() -> None:
    """Every code has a page, and no page is of a code that is gone; the list leads to each."""
    index = (REFERENCE / "problems.md").read_text("utf-8")
    for name, code in CODES.items():
        page = (REFERENCE / "problems" / f"{name}.md").read_text("utf-8")
        assert f"# {name}\n\n{code.meaning}\n\n**What to do:** {code.remedy}\n" in page
        assert f"[{name}](problems/{name}.md)" in index
    assert {path.stem for path in (REFERENCE / "problems").iterdir()} == set(CODES)
