"""The shape of the engine: layers, public names, docstrings, sizes, hooks."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import assessment_engine
from assessment_engine import hookspecs

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "assessment_engine"
MODULES = sorted(path for path in SOURCE.rglob("*.py"))
PLUGIN_MODULES = sorted(ROOT.glob("plugins/*/src/**/*.py"))
PUBLIC_MODULES = {"blocks", "charts", "markup", "records", "tables", "testing"}


def _rooms() -> list[str]:
    page = (ROOT / "docs/explanation/architecture.md").read_text("utf-8")
    block = re.search(r"```text\n# rooms\n(.*?)```", page, re.DOTALL)
    assert block, "the architecture page lists the rooms in order"
    return [line.split()[0].rstrip("/") for line in block[1].splitlines() if line.strip()]


def _room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    """Give the rooms of the engine that a module imports at run time."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.unparse(branch.test)
        for node in ast.walk(branch)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only or not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        module = node.module if isinstance(node, ast.ImportFrom) else None
        if module == "assessment_engine":
            yield from (alias.name for alias in node.names)
        elif module and module.startswith("assessment_engine."):
            yield module.split(".")[1]
        elif isinstance(node, ast.Import):
            names = (alias.name for alias in node.names)
            yield from (n.split(".")[1] for n in names if n.startswith("assessment_engine."))


def test_rooms_are_listed_once_and_completely() -> None:
    """The architecture page names every module and folder of the engine."""
    rooms = _rooms()
    actual = {_room(path) for path in MODULES} | {"schemas", "phrases", "presets"}
    assert len(rooms) == len(set(rooms))
    assert set(rooms) - {"schemas", "phrases", "presets"} == actual - {
        "schemas",
        "phrases",
        "presets",
        "__init__",
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_imports_only_from_rooms_above_its_own(path: Path) -> None:
    """The order of the rooms is the order of imports."""
    room, rooms = _room(path), _rooms()
    if room == "__init__":
        return
    above = rooms[: rooms.index(room)]
    for imported in _imports(path):
        assert imported == room or imported in above, f"{room} imports {imported}"


@pytest.mark.parametrize("path", PLUGIN_MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_plugins_use_only_the_public_api(path: Path) -> None:
    """What a plugin of ours needs, a third party's can have too."""
    public = set(assessment_engine.__all__) | PUBLIC_MODULES
    assert set(_imports(path)) <= public


def test_public_names_are_sorted_few_and_there() -> None:
    """`__init__` is imports and a sorted `__all__` of at most 30 names."""
    names = assessment_engine.__all__
    assert names == sorted(names)
    assert len(names) <= 30
    assert all(hasattr(assessment_engine, name) for name in names)
    tree = ast.parse((SOURCE / "__init__.py").read_text("utf-8"))
    kinds = {type(node) for node in tree.body}
    assert kinds <= {ast.Expr, ast.ImportFrom, ast.Assign}


@pytest.mark.parametrize("name", assessment_engine.__all__)
def test_public_names_and_their_members_have_docstrings(name: str) -> None:
    """Everything that users call says what it is."""
    value = getattr(assessment_engine, name)
    assert inspect.getdoc(value)
    if inspect.isclass(value):
        for member, function in vars(value).items():
            if not member.startswith("_") and (
                inspect.isfunction(function) or isinstance(function, property)
            ):
                assert inspect.getdoc(function), f"{name}.{member}"


@pytest.mark.parametrize("path", MODULES + PLUGIN_MODULES, ids=lambda path: path.name)
def test_files_and_functions_stay_small(path: Path) -> None:
    """A newcomer can hold a file, and a function, in mind."""
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno <= 55, node.name


def test_hooks_are_documented_and_tested() -> None:
    """Each hook has a docstring, stands in the reference, and is exercised by a test."""
    reference = (ROOT / "docs/reference/hooks.md").read_text("utf-8")
    tests = "".join(path.read_text("utf-8") for path in ROOT.glob("tests/test_plug*.py"))
    hooks = [name for name in vars(hookspecs) if name.startswith("assessment_")]
    assert hooks
    for hook in hooks:
        assert inspect.getdoc(getattr(hookspecs, hook))
        assert hook in reference
        assert hook in tests


def test_the_engine_needs_only_its_declared_libraries() -> None:
    """Every top-level import of the engine is the standard library's or a declared dependency's."""
    import sys

    allowed = {"attrs", "pluggy", "jsonschema", "referencing", "assessment_engine"}
    extras = {
        "cli": {"click", "prompt_toolkit"},
        "testing": {"hypothesis", "pytest"},
        "rules": {"numpy", "scipy"},
        "wording": {"babel"},
    }
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in (each.split(".")[0] for each in names):
                known = allowed | extras.get(_room(path), set()) | set(sys.stdlib_module_names)
                assert name in known, f"{path.name} imports {name}"


def test_the_tests_run_against_installed_wheels() -> None:
    """What is tested is what users install, not the checkout."""
    assert ROOT / "src" not in Path(assessment_engine.__file__).parents
