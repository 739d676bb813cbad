"""The plugins of one engine: loaded once, listed by name, and named when they are broken."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, Protocol, TypeVar

import pluggy
from attrs import field, frozen

from assessment_engine import hookspecs
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.finding import PACKAGED, PackagedInstruments, entry_points_of, loaded
from assessment_engine.guarding import Owner, failure, guarded, plugged_statistic, wrong_object
from assessment_engine.hookspecs import PROJECT
from assessment_engine.protocols import (
    Exporter,
    FormWriter,
    Importer,
    InstrumentSource,
    NamedStatistic,
    Renderer,
    StorageBackend,
)
from assessment_engine.rules.plugged import PluggedStatistic
from assessment_engine.spelling import nearest

KINDS: Mapping[str, type[Any]] = {
    "assessment_renderers": Renderer,
    "assessment_storages": StorageBackend,
    "assessment_instruments": InstrumentSource,
    "assessment_statistics": NamedStatistic,
    "assessment_importers": Importer,
    "assessment_exporters": Exporter,
    "assessment_forms": FormWriter,
}
"""By the name of each hook, what it must give."""


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


@frozen
class PluginInfo:
    """A plugin as users see it. `problem` says what is wrong with it, if anything is.

    `provides` has the names of what it gives, `by_hook` the same by the hook that gives it. One
    that is `blocked` was not imported, so that nobody knows what it would provide.
    """

    name: str
    distribution: str
    version: str
    hooks: tuple[str, ...]
    provides: tuple[str, ...]
    problem: Problem | None = None
    blocked: bool = False
    by_hook: Mapping[str, tuple[str, ...]] = field(factory=dict)

    @property
    def health(self) -> str:
        """Whether it can be used: "ok", "broken" or "blocked"."""
        return "blocked" if self.blocked else "ok" if self.problem is None else "broken"


@frozen(eq=False, repr=False)
class _Registered:
    plugin: Any = field(repr=False)
    owner: Owner


class PluginManager:
    """Finds plugins by entry points and calls their hooks. Each engine has its own.

    A broken plugin does not break the others: what it should provide is left out, and it is in
    `problems`, with its distribution and what to do. Two plugins that claim one name are an
    AssessmentError when that kind is asked for, since either choice would surprise someone.
    """

    def __init__(
        self,
        *,
        discover: bool = True,
        allow: Iterable[str] | None = None,
        block: Iterable[str] = (),
    ) -> None:
        """Make a manager; with `discover`, installed plugins are loaded when first needed.

        Of the installed plugins only those that `allow` names are used, all where it is None, and
        none that `block` names. What is not used is not imported. Plugins that are registered are
        used in any case, and so are packaged instruments, which have no code, unless `block` has
        "packaged-instruments".
        """
        self._pluggy = pluggy.PluginManager(PROJECT)
        self._pluggy.add_hookspecs(hookspecs)
        self._registered: dict[str, _Registered] = {}
        self._unusable: dict[str, PluginInfo] = {}
        self._problems: dict[str, Problem] = {}
        self._owners: dict[tuple[str, str], Owner] = {}
        self._allow = None if allow is None else frozenset(allow)
        self._block = frozenset(block)
        self._pending = discover
        if discover and PACKAGED in self._block:
            self._unusable[PACKAGED] = PluginInfo(PACKAGED, "", "", (), (), blocked=True)
        elif discover:
            self.register(PackagedInstruments(self._problems), PACKAGED)

    def register(self, plugin: object, name: str) -> None:
        """Add a plugin object: a module or an instance with functions marked `@hookimpl`.

        Raises AssessmentError when it has hooks that do not exist or do not fit.
        """
        self._add(plugin, Owner(name))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the plugins met so far, each named with the remedy.

        A name that is allowed or blocked and that no installed plugin has is a warning.
        """
        self._discover()
        return tuple(dict.fromkeys(self._problems.values()))

    def renderers(self) -> Mapping[str, Renderer]:
        """Give the renderers by name."""
        return self._named("assessment_renderers", Renderer)  # type: ignore[type-abstract]

    def storages(self) -> Mapping[str, StorageBackend]:
        """Give the storage backends by name."""
        return self._named("assessment_storages", StorageBackend)  # type: ignore[type-abstract]

    def statistics(self) -> Mapping[str, PluggedStatistic]:
        """Give the named statistics that plugins bring, each held to what it says of itself."""
        hook = "assessment_statistics"
        found = self._named(hook, NamedStatistic)  # type: ignore[type-abstract]
        return {name: plugged_statistic(it, self.owner(hook, name)) for name, it in found.items()}

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

    def owner(self, hook: str, name: str) -> Owner:
        """Give the plugin that gave an object of this name when its hook was last called."""
        return self._owners[hook, name]

    def plugins(self) -> tuple[PluginInfo, ...]:
        """Give every plugin with its version, hooks and what it provides.

        Broken and blocked ones are there too.
        """
        self._discover()
        self.instruments()  # so that unreachable ones are among the problems
        problems: dict[str, Problem] = {}
        provided: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in self._registered}
        for hook in KINDS:
            made, wrong = self._collect(hook)
            problems = {**wrong, **problems}
            for owner, each in made:
                given = provided[owner.name]
                given[hook] = (*given.get(hook, ()), each.name)
            for clash in _clashes(hook, made):
                for owner in clash.owners:
                    problems.setdefault(owner.name, clash.problem)
        found = [
            PluginInfo(
                name,
                entry.owner.distribution,
                entry.owner.version,
                tuple(_hooks(entry.plugin)),
                tuple(each for given in provided[name].values() for each in given),
                problems.get(name),
                by_hook=provided[name],
            )
            for name, entry in self._registered.items()
        ]
        unreachable = [
            PluginInfo(name, "", "", (), (), problem)
            for name, problem in self._problems.items()
            if problem.code == "instrument-unreachable"
        ]
        return (*found, *self._unusable.values(), *unreachable)

    def _named(self, hook: str, kind: type[N]) -> dict[str, N]:
        self._discover()
        made, problems = self._collect(hook)
        self._problems.update({f"{hook} {name}": each for name, each in problems.items()})
        for clash in _clashes(hook, made):
            raise AssessmentError([clash.problem])
        self._owners.update({(hook, each.name): owner for owner, each in made})
        return {each.name: each for _, each in made}

    def _collect(self, hook: str) -> tuple[list[tuple[Owner, Any]], dict[str, Problem]]:
        """Call a hook on every plugin in the order of names; give what fails by plugin."""
        made: list[tuple[Owner, Any]] = []
        problems: dict[str, Problem] = {}
        for name in sorted(self._registered):
            entry = self._registered[name]
            if hook in _hooks(entry.plugin):
                try:
                    made += [(entry.owner, each) for each in _implement(entry, hook)]
                except AssessmentError as error:
                    problems[name] = error.problems[0]
        return made, problems

    def _discover(self) -> None:
        if not self._pending:
            return
        self._pending = False
        entries = entry_points_of(PROJECT)
        self._check_names([PACKAGED, *(entry.name for entry in entries)])
        for entry in entries:
            dist = entry.dist
            owner = Owner(entry.name, dist.name if dist else "", dist.version if dist else "")
            allowed = self._allow is None or entry.name in self._allow
            if not allowed or entry.name in self._block:
                self._unusable[entry.name] = _unusable(owner, None)
                continue
            try:
                self._add(loaded(entry, owner), owner)
            except AssessmentError as error:
                (problem,) = error.problems
                self._problems[entry.name] = problem
                self._unusable[entry.name] = _unusable(owner, problem)

    def _check_names(self, installed: Sequence[str]) -> None:
        for what, names in (("allow", self._allow or ()), ("block", self._block)):
            for name in sorted(set(names) - set(installed) - set(self._registered)):
                self._problems[f"{what} {name}"] = Problem(
                    "unknown-plugin",
                    f"there is no plugin {name!r} to {what}",
                    hint=nearest(name, installed),
                    severity="warning",
                )

    def _add(self, plugin: object, owner: Owner) -> None:
        name = owner.name
        if name in self._registered:
            raise failure(
                "plugin-name-clash",
                f"two plugins have the name {name!r}: {self._registered[name].owner.distribution!r}"
                f" and {owner.distribution!r}",
                "uninstall one of them",
            )
        for function in _functions(plugin):
            _check_hook(function, owner)
        try:
            self._pluggy.register(plugin, name)
        except (pluggy.PluginValidationError, ValueError) as error:
            raise failure(
                "plugin-wrong-hook",
                f"a hook of {owner} does not fit: {' '.join(str(error).split())}",
                "hooks take no arguments; see the reference of hooks",
            ) from error
        self._registered[name] = _Registered(plugin, owner)


def _unusable(owner: Owner, problem: Problem | None) -> PluginInfo:
    """Give a plugin that is not there to be called: it is blocked, or has a problem."""
    named = (owner.name, owner.distribution, owner.version)
    return PluginInfo(*named, (), (), problem, blocked=problem is None)


def _implement(entry: _Registered, hook: str) -> Sequence[Any]:
    """Call the hook of one plugin, which has it, and check what it gives."""
    owner, kind = entry.owner, KINDS[hook]
    call = getattr(entry.plugin, hook)
    with guarded(f"{hook} of", owner):
        made = _checked(tuple(call()), kind, owner)
    if hook == "assessment_statistics":
        for each in made:
            plugged_statistic(each, owner)
    return made


def _checked(made: tuple[Any, ...], kind: type[Any], owner: Owner) -> tuple[Any, ...]:
    for each in made:
        if not isinstance(each, kind):
            raise wrong_object(owner, each, f"a {kind.__name__}")
        if not isinstance(each.name, str) or not each.name:
            raise wrong_object(owner, each.name, "a name")
    return made


@frozen
class _Clash:
    owners: tuple[Owner, ...]
    problem: Problem


def _clashes(hook: str, made: Iterable[tuple[Owner, Any]]) -> Iterator[_Clash]:
    """Say which names several plugins provide, or one of them twice."""
    owners: dict[str, list[Owner]] = {}
    for owner, each in made:
        owners.setdefault(each.name, []).append(owner)
    for name, claiming in owners.items():
        if len(claiming) > 1:
            both = " and ".join(str(owner) for owner in claiming)
            problem = Problem(
                "plugin-name-clash",
                f"{both} both provide {name!r} ({hook})",
                hint="uninstall or block one of them, or let its author choose another name",
            )
            yield _Clash(tuple(claiming), problem)


def _functions(plugin: object) -> Iterator[tuple[str, Callable[..., Any]]]:
    members = inspect.getmembers(
        plugin, inspect.isfunction if isinstance(plugin, ModuleType) else inspect.ismethod
    )
    return iter(members)


def _is_marked(function: Callable[..., Any]) -> bool:
    return hasattr(function, f"{PROJECT}_impl")


def _known_hooks() -> list[str]:
    return list(KINDS)


def _hooks(plugin: object) -> list[str]:
    known = _known_hooks()
    return [name for name, function in _functions(plugin) if name in known and _is_marked(function)]


def _check_hook(named: tuple[str, Callable[..., Any]], owner: Owner) -> None:
    name, function = named
    known = _known_hooks()
    if _is_marked(function) and name not in known:
        raise failure(
            "plugin-unknown-hook",
            f"{owner} implements the hook {name!r}, which does not exist",
            nearest(name, known),
        )
    if name in known and not _is_marked(function):
        raise failure(
            "plugin-unmarked-hook",
            f"{owner} has a function {name!r} that is not marked as a hook",
            "put @hookimpl above it",
        )
