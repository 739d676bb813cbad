"""What a storage of a plugin raises or gives wrongly is named, and none of its words are shown."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from broken import Wrapped
from click.testing import CliRunner
from kept import ANSWERS, ID, raises
from test_commands import CODE

from assessment_engine import AssessmentError, Engine, PluginManager, StorageBackend, hookimpl
from assessment_engine.cli import export, storing
from assessment_engine.cli.commands import assess
from assessment_engine.records import Page, Query, Record
from assessment_engine.repository import Repository

SECRET = "secret-Ada"
METHODS = ("write", "read", "history", "find", "count", "erase", "close")


class Plugin:
    """A plugin whose storage is one in a folder, with one method replaced."""

    name = "badstore"

    def __init__(self, method: str, does: Callable[..., Any]) -> None:
        self.method, self.does = method, does

    def open(self, location: str, create: bool = True) -> Any:
        """Open it."""
        kept = Wrapped(Engine().storage("folder", location, create=create))
        setattr(kept, self.method, self.does)
        return kept

    @hookimpl
    def assessment_storages(self) -> Iterable[StorageBackend]:
        """Give the backend."""
        return [self]


def engine_with(method: str, does: Callable[..., Any]) -> Engine:
    """Give an engine that has the plugin, and no other."""
    plugins = PluginManager()
    plugins.register(Plugin(method, does), "badplugin")
    return Engine(plugins=plugins)


def fails(*_: object, **__: object) -> Any:
    """Fail as a database does: with what was to be written."""
    raise RuntimeError(f"boom {SECRET}")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder in which a scored response is."""
    repository = Repository(Engine(), Engine().storage("folder", str(tmp_path / "kept")))
    repository.complete("k", ANSWERS, instrument=ID, subject="s")
    repository.score("k")
    repository.storage.close()
    return tmp_path / "kept"


@pytest.mark.parametrize("method", METHODS)
def test_a_storage_that_raises_is_named(method: str, place: Path) -> None:
    """The plugin, its method and the type stand in the problem; its text and its cause do not."""
    storage = engine_with(method, fails).storage("badstore", str(place))
    calls: dict[str, Callable[[], object]] = {
        "write": lambda: storage.write([]),
        "read": lambda: storage.read("response", "k"),
        "history": lambda: storage.history("response", "k"),
        "find": lambda: storage.find(Query()),
        "count": lambda: storage.count(Query()),
        "erase": lambda: storage.erase("", subject="s"),
        "close": storage.close,
    }
    with pytest.raises(AssessmentError) as caught:
        calls[method]()
    (problem,) = caught.value.problems
    assert problem.code == "plugin-failed"
    assert "'badplugin'" in problem.message
    assert f"'{method}' of the storage 'badstore'" in problem.message
    assert "RuntimeError" in problem.message
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("method", "given"),
    [
        ("read", None),
        ("read", Record("response", "another", 1, "draft")),
        ("history", ()),
        ("history", [Record("response", "k", 1, "draft")]),
        ("history", (Record("result", "k", 1, "draft"),)),
        ("find", ()),
        ("find", Page([], None)),  # type: ignore[arg-type]
        ("find", Page((7,), None)),  # type: ignore[arg-type]
        ("find", Page((), ("a", "b"))),
        ("find", Page((), "ab")),  # type: ignore[arg-type]
        ("find", Page((Record("a", "b", 1, "draft"),) * 101, None)),
        ("find", Page((), None, ("a",))),  # type: ignore[arg-type]
        ("count", "3"),
        ("count", -1),
        ("count", True),
        ("erase", None),
    ],
)
def test_a_storage_that_gives_something_else_is_named(method: str, given: Any, place: Path) -> None:
    """Each method is held to the type and the record that the protocol says."""
    storage = engine_with(method, lambda *_, **__: given).storage("badstore", str(place))
    calls: dict[str, Callable[[], object]] = {
        "read": lambda: storage.read("response", "k"),
        "history": lambda: storage.history("response", "k"),
        "find": lambda: storage.find(Query(), ("response", "k")),
        "count": lambda: storage.count(Query()),
        "erase": lambda: storage.erase("", subject="s"),
    }
    with raises("plugin-wrong-value"):
        calls[method]()


@pytest.mark.parametrize("method", METHODS[1:])
@pytest.mark.parametrize(
    "command",
    [
        ("verify",),
        ("rescore",),
        ("person", "export", "s"),
        ("person", "erase", "s", "--yes"),
        ("expire", "--days", "1", "--erase"),
        ("export", ID),
    ],
    ids=" ".join,
)
def test_no_command_shows_what_a_storage_raises(
    command: tuple[str, ...], method: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that meets it ends with the code and exit code 1, and is no traceback."""
    for module in (storing, export):
        monkeypatch.setattr(module, "make_engine", lambda: engine_with(method, fails))
    at = {"person": 2, "export": 2}.get(command[0], 1)
    monkeypatch.chdir(place.parent)
    done = CliRunner().invoke(assess, [*command[:at], f"badstore:{place}", *command[at:]])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert SECRET not in done.output
    codes = set(CODE.findall(done.stderr))
    assert codes <= {"plugin-failed", "result-not-verified"}
    if method == "close" or (method == "find" and "--yes" not in command):
        assert done.exit_code == 1
        assert "'badplugin'" in done.stderr
