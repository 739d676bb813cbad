"""The plugins of one engine: loaded once, listed by name, and named when they are broken."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pluggy
from attrs import field, frozen

from assessment_engine import hookspecs
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.hookspecs import PROJECT, hookimpl
from assessment_engine.protocols import (
    Exporter,
    FormWriter,
    Importer,
    InstrumentSource,
    Renderer,
    StorageBackend,
)
from assessment_engine.spelling import nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

INSTRUMENT_GROUP = "assessment_engine.instruments"


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


@frozen
class PluginInfo:
    """A plugin as users see it. `problem` says what is wrong with it, if anything is."""

    name: str
    distribution: str
    version: str
    hooks: tuple[str, ...]
    provides: tuple[str, ...]
    problem: Problem | None = None


@frozen(eq=False, repr=False)
class _Registered:
    plugin: Any = field(repr=False)
    distribution: str
    version: str


class PluginManager:
    """Finds plugins by entry points and calls their hooks. Each engine has its own.

    A broken plugin does not break the others: it is in `problems`, with its distribution and what
    to do. Two plugins that claim one name are an AssessmentError when that kind is asked for.
    """

    def __init__(self, *, discover: bool = True) -> None:
        """Make a manager; with `discover`, installed plugins are loaded when first needed."""
        self._pluggy = pluggy.PluginManager(PROJECT)
        self._pluggy.add_hookspecs(hookspecs)
        self._registered: dict[str, _Registered] = {}
        self._problems: dict[str, Problem] = {}
        self._pending = discover
        if discover:
            self.register(_PackagedInstruments(self._problems), "packaged-instruments")

    def register(self, plugin: object, name: str) -> None:
        """Add a plugin object: a module or an instance with functions marked `@hookimpl`.

        Raises AssessmentError when it has hooks that do not exist or do not fit.
        """
        self._add(plugin, name, _Registered(plugin, "", ""))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the installed plugins met so far, each named with the remedy."""
        self._discover()
        return tuple(self._problems.values())

    def renderers(self) -> Mapping[str, Renderer]:
        """Give the renderers by name."""
        return self._named("assessment_renderers", Renderer)  # type: ignore[type-abstract]

    def storages(self) -> Mapping[str, StorageBackend]:
        """Give the storage backends by name."""
        return self._named("assessment_storages", StorageBackend)  # type: ignore[type-abstract]

    def importers(self) -> Mapping[str, Importer]:
        """Give the importers of table files by name."""
        return self._named("assessment_importers", Importer)  # type: ignore[type-abstract]

    def exporters(self) -> Mapping[str, Exporter]:
        """Give the exporters of tables by name."""
        return self._named("assessment_exporters", Exporter)  # type: ignore[type-abstract]

    def forms(self) -> Mapping[str, FormWriter]:
        """Give the writers of forms for other products by name."""
        return self._named("assessment_forms", FormWriter)  # type: ignore[type-abstract]

    def instruments(self) -> Mapping[str, InstrumentSource]:
        """Give where installed instruments are, by id."""
        return self._named("assessment_instruments", InstrumentSource)

    def plugins(self) -> tuple[PluginInfo, ...]:
        """Give every plugin with its version, hooks and what it provides, broken ones included."""
        self._discover()
        self.instruments()  # so that unreachable ones are among the problems
        found = []
        for name, entry in self._registered.items():
            hooks = tuple(_hooks(entry.plugin))
            provides: list[str] = []
            problem = None
            for hook in hooks:
                try:
                    provides += [made.name for made in self._implement(name, hook)]
                except AssessmentError as error:
                    problem = error.problems[0]
            found.append(
                PluginInfo(name, entry.distribution, entry.version, hooks, tuple(provides), problem)
            )
        broken = [
            PluginInfo(name, "", "", (), (), problem) for name, problem in self._problems.items()
        ]
        return (*found, *broken)

    def _named(self, hook: str, kind: type[N]) -> dict[str, N]:
        self._discover()
        owners: dict[str, str] = {}
        named: dict[str, N] = {}
        for owner, made in self._call(hook):
            if not isinstance(made, kind):
                raise _failure(
                    "plugin-wrong-object",
                    f"the plugin {owner!r} gives {type(made).__name__} where a"
                    f" {kind.__name__} is needed",
                    f"see the {kind.__name__} protocol; its members must all be there",
                )
            if made.name in named:
                raise _failure(
                    "plugin-name-clash",
                    f"the plugins {owners[made.name]!r} and {owner!r} both provide"
                    f" {made.name!r} ({hook})",
                    "uninstall one of them, or let its author choose another name",
                )
            owners[made.name] = owner
            named[made.name] = made
        return named

    def _call(self, hook: str) -> Iterator[tuple[str, Any]]:
        """Call a hook on every plugin in the order of names, each failure with its plugin."""
        for name in sorted(self._registered):
            if hook in _hooks(self._registered[name].plugin):
                yield from ((name, made) for made in self._implement(name, hook))

    def _implement(self, name: str, hook: str) -> Sequence[Any]:
        """Call the hook of one plugin, which has it."""
        try:
            return tuple(getattr(self._registered[name].plugin, hook)())
        except Exception as error:
            raise _failure(
                "plugin-failed",
                f"the plugin {name!r} failed in {hook}: {type(error).__name__}: {error}",
                self._remedy(name),
            ) from error

    def _remedy(self, name: str) -> str:
        distribution = self._registered[name].distribution
        if not distribution:
            return "report it to the author of the plugin"
        return f"try 'pip install --upgrade {distribution}' or uninstall it"

    def _discover(self) -> None:
        if not self._pending:
            return
        self._pending = False
        for entry in _entries(PROJECT):
            distribution = entry.dist.name if entry.dist else ""
            version = entry.dist.version if entry.dist else ""
            try:
                plugin = entry.load()
            except Exception as error:
                self._problems[entry.name] = Problem(
                    "plugin-broken",
                    f"the plugin {entry.name!r} ({distribution} {version}) cannot be loaded:"
                    f" {type(error).__name__}: {error}",
                    hint=f"try 'pip install --upgrade --force-reinstall {distribution}'",
                )
                continue
            try:
                self._add(plugin, entry.name, _Registered(plugin, distribution, version))
            except AssessmentError as error:
                self._problems[entry.name] = error.problems[0]

    def _add(self, plugin: object, name: str, entry: _Registered) -> None:
        if name in self._registered:
            raise _failure(
                "plugin-name-clash",
                f"two plugins have the name {name!r}: {self._registered[name].distribution!r}"
                f" and {entry.distribution!r}",
                "uninstall one of them",
            )
        for function in _functions(plugin):
            _check_hook(function, name)
        try:
            self._pluggy.register(plugin, name)
        except (pluggy.PluginValidationError, ValueError) as error:
            raise _failure(
                "plugin-wrong-hook",
                f"a hook of the plugin {name!r} does not fit: {' '.join(str(error).split())}",
                "hooks take no arguments; see the reference of hooks",
            ) from error
        self._registered[name] = entry


class _PackagedInstruments:
    """Brings the instruments of distributions that hold only JSON."""

    def __init__(self, problems: dict[str, Problem]) -> None:
        self._problems = problems

    @hookimpl
    def assessment_instruments(self) -> Iterable[InstrumentSource]:
        """Find the folders named in the entry point group of instruments."""
        found = []
        for entry in _entries(INSTRUMENT_GROUP):
            try:
                found.append(_source(entry))
            except (ImportError, OSError, TypeError, ValueError) as error:
                distribution = entry.dist.name if entry.dist else "its distribution"
                self._problems[entry.name] = Problem(
                    "instrument-unreachable",
                    f"the folder {entry.value!r} of the instrument {entry.name!r}"
                    f" ({distribution}) cannot be found: {error}",
                    hint=f"try 'pip install --force-reinstall {distribution}'",
                )
        return found


def _entries(group: str) -> list[EntryPoint]:
    # Not at the top: it would be a sixth of the time that importing the engine takes.
    from importlib.metadata import entry_points

    return sorted(entry_points(group=group), key=lambda each: each.name)


def _source(entry: EntryPoint) -> InstrumentSource:
    from importlib.resources import files  # not at the top: see packaged

    root = files(entry.value)
    manifest = root / "instrument.json"
    # A folder without Python is a namespace package; its first file leads to the real folder.
    return InstrumentSource(entry.name, manifest.parent if isinstance(manifest, Path) else root)


def _functions(plugin: object) -> Iterator[tuple[str, Callable[..., Any]]]:
    members = inspect.getmembers(
        plugin, inspect.isfunction if isinstance(plugin, ModuleType) else inspect.ismethod
    )
    return iter(members)


def _is_marked(function: Callable[..., Any]) -> bool:
    return hasattr(function, f"{PROJECT}_impl")


def _known_hooks() -> list[str]:
    return [name for name in vars(hookspecs) if name.startswith("assessment_")]


def _hooks(plugin: object) -> list[str]:
    known = _known_hooks()
    return [name for name, function in _functions(plugin) if name in known and _is_marked(function)]


def _check_hook(named: tuple[str, Callable[..., Any]], plugin: str) -> None:
    name, function = named
    known = _known_hooks()
    if _is_marked(function) and name not in known:
        raise _failure(
            "plugin-unknown-hook",
            f"the plugin {plugin!r} implements the hook {name!r}, which does not exist",
            nearest(name, known),
        )
    if name in known and not _is_marked(function):
        raise _failure(
            "plugin-unmarked-hook",
            f"the plugin {plugin!r} has a function {name!r} that is not marked as a hook",
            "put @hookimpl above it",
        )


def _failure(code: str, message: str, hint: str) -> AssessmentError:
    return AssessmentError([Problem(code, message, hint=hint)])
