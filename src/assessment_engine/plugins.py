"""The plugins of one engine: loaded once, listed by name, and named when they are broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pluggy
from attrs import evolve, field, frozen

from assessment_engine import hookspecs
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.finding import PACKAGED, PackagedInstruments, entry_points_of, loaded
from assessment_engine.guarding import Owner, failure, plugged_statistic
from assessment_engine.hooking import INSTRUMENTS, KINDS, call_hook, check_hooks, clashes, hooks_of
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

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)
H = TypeVar("H")


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
    `problems`, with its distribution and what to do. A name that two plugins claim is left out as
    well, since either choice would surprise someone; `refused` says which two they are.
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
        self._refused: dict[tuple[str, str], Problem] = {}
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
        """Give the named statistics that plugins bring, each held to what it says of itself.

        Raises AssessmentError where two plugins claim one name.
        """
        hook = "assessment_statistics"
        held = self._held(hook, NamedStatistic, plugged_statistic)  # type: ignore[type-abstract]
        if refused := [problem for (each, _), problem in self._refused.items() if each == hook]:
            raise AssessmentError(refused)
        return held

    def importers(self) -> Mapping[str, Importer]:
        """Give the importers of table files by name, each held to what it must give."""
        from assessment_engine.plugged import PluggedImporter  # the engine starts faster without

        return self._held("assessment_importers", Importer, PluggedImporter)  # type: ignore[type-abstract]

    def exporters(self) -> Mapping[str, Exporter]:
        """Give the exporters of tables by name, each held to what it must do."""
        from assessment_engine.plugged import PluggedExporter  # the engine starts faster without

        return self._held("assessment_exporters", Exporter, PluggedExporter)  # type: ignore[type-abstract]

    def forms(self) -> Mapping[str, FormWriter]:
        """Give the writers of forms for other products by name, each held to what it must give."""
        from assessment_engine.plugged import PluggedFormWriter  # the engine starts faster without

        return self._held("assessment_forms", FormWriter, PluggedFormWriter)  # type: ignore[type-abstract]

    def instruments(self) -> Mapping[str, InstrumentSource]:
        """Give where installed instruments are, by id."""
        return self._named(INSTRUMENTS, InstrumentSource)

    def refused(self, hook: str, name: str) -> Problem | None:
        """Say why a name cannot be used, if several plugins claim it."""
        self._named(hook, KINDS[hook])
        return self._refused.get((hook, name))

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
            made, wrong, _ = self._collect(hook)
            problems = {**wrong, **problems}
            for owner, each in made:
                given = provided[owner.name]
                given[hook] = (*given.get(hook, ()), each.name)
            for clash in clashes(hook, made):
                for owner in clash.owners:
                    problems.setdefault(owner.name, clash.problem)
        found = [
            PluginInfo(
                name,
                entry.owner.distribution,
                entry.owner.version,
                tuple(hooks_of(entry.plugin)),
                tuple(each for given in provided[name].values() for each in given),
                problems.get(name),
                by_hook=provided[name],
            )
            for name, entry in self._registered.items()
        ]
        unreachable = [
            PluginInfo(name, "", "", (), (), problem)
            for name, problem in self._problems.items()
            if problem.code == "instrument-unreachable" and problem.severity == "error"
        ]
        return (*found, *self._unusable.values(), *unreachable)

    def _held(self, hook: str, kind: type[N], hold: Callable[[N, Owner], H]) -> dict[str, H]:
        """Give what a hook gives by name, each held to what its kind must do."""
        found = self._named(hook, kind)
        return {name: hold(each, self.owner(hook, name)) for name, each in found.items()}

    def _named(self, hook: str, kind: type[N]) -> dict[str, N]:
        self._discover()
        made, problems, notes = self._collect(hook)
        clashing = {clash.name: clash.problem for clash in clashes(hook, made)}
        # What was wrong when it was asked last may be right now: a folder can come back.
        for key in [key for key in list(self._problems) if key.startswith(f"{hook} ")]:
            self._problems.pop(key, None)
        self._problems.update({f"{hook} {name}": each for name, each in problems.items()})
        self._problems.update({f"{hook} of {name}": each for name, each in clashing.items()})
        self._problems.update({f"{hook} note {n}": each for n, each in enumerate(notes)})
        self._refused = {key: each for key, each in self._refused.items() if key[0] != hook}
        self._refused.update({(hook, name): each for name, each in clashing.items()})
        self._owners.update({(hook, each.name): owner for owner, each in made})
        return {each.name: each for _, each in made if each.name not in clashing}

    def _collect(
        self, hook: str
    ) -> tuple[list[tuple[Owner, Any]], dict[str, Problem], list[Problem]]:
        """Call a hook on every plugin in the order of names.

        Gives what they made, what fails by plugin, and what plugins say that they cannot offer.
        """
        made: list[tuple[Owner, Any]] = []
        problems: dict[str, Problem] = {}
        notes: list[Problem] = []
        for name in sorted(self._registered):
            entry = self._registered[name]
            if hook in hooks_of(entry.plugin):
                try:
                    given = call_hook(entry.plugin, hook, entry.owner)
                except AssessmentError as error:
                    problems[name] = error.problems[0]
                else:
                    made += [(entry.owner, each) for each in given.made]
                    notes += [evolve(each, severity="warning") for each in given.problems]
        return made, problems, notes

    def _discover(self) -> None:
        if not self._pending:
            return
        self._pending = False
        entries = entry_points_of(PROJECT)
        self._problems.update({f"unknown {n}": each for n, each in enumerate(self.misspelt())})
        for name in dict.fromkeys(entry.name for entry in entries):
            claiming = [entry for entry in entries if entry.name == name]
            if not self._used(name):
                self._unusable[name] = _unusable(_owner(claiming[0]), None)
            elif len(claiming) > 1:
                # Which of them is meant nobody knows, and either choice would surprise someone.
                problem = _claimed(name, [_owner(entry) for entry in claiming])
                self._problems[name] = problem
                self._unusable[name] = _unusable(_owner(claiming[0]), problem)
            else:
                self._load(claiming[0])

    def _load(self, entry: EntryPoint) -> None:
        owner = _owner(entry)
        try:
            self._add(loaded(entry, owner), owner)
        except AssessmentError as error:
            (problem,) = error.problems
            self._problems[entry.name] = problem
            self._unusable[entry.name] = _unusable(owner, problem)

    def _used(self, name: str) -> bool:
        return name not in self._block and (self._allow is None or name in self._allow)

    def misspelt(self) -> tuple[Problem, ...]:
        """Warn of names that are allowed or blocked and that no installed plugin has.

        No plugin is imported to find out.
        """
        if not self._allow and not self._block:
            return ()
        installed = {PACKAGED, *(entry.name for entry in entry_points_of(PROJECT))}
        known = installed | set(self._registered)
        return tuple(
            Problem(
                "unknown-plugin",
                f"there is no plugin {name!r} to {what}",
                hint=nearest(name, installed),
                severity="warning",
            )
            for what, names in (("allow", self._allow or ()), ("block", self._block))
            for name in sorted(set(names) - known)
        )

    @property
    def left_out(self) -> Mapping[str, str]:
        """The installed plugins that cannot be used, each with why: what to do about it."""
        self._discover()
        return {
            name: "is broken: see `assess plugins`"
            if info.problem is not None
            else "is blocked: do not block it"
            if name in self._block
            else "is not among the allowed: allow it too"
            for name, info in self._unusable.items()
        }

    def _add(self, plugin: object, owner: Owner) -> None:
        name = owner.name
        if name in self._registered:
            raise failure(
                "plugin-name-clash",
                f"two plugins have the name {name!r}: {self._registered[name].owner.distribution!r}"
                f" and {owner.distribution!r}",
                "uninstall one of them",
            )
        check_hooks(plugin, owner)
        try:
            self._pluggy.register(plugin, name)
        except (pluggy.PluginValidationError, ValueError) as error:
            raise failure(
                "plugin-wrong-hook",
                f"a hook of {owner} does not fit: {' '.join(str(error).split())}",
                "hooks take no arguments; see the reference of hooks",
            ) from error
        self._registered[name] = _Registered(plugin, owner)
        if not hooks_of(plugin):
            self._problems[f"hooks {name}"] = Problem(
                "plugin-without-hooks",
                f"{owner} has no hooks, and so brings nothing",
                hint="name a module with functions marked @hookimpl, or an object with such methods"
                " and not its class",
                severity="warning",
            )


def _unusable(owner: Owner, problem: Problem | None) -> PluginInfo:
    """Give a plugin that is not there to be called: it is blocked, or has a problem."""
    named = (owner.name, owner.distribution, owner.version)
    return PluginInfo(*named, (), (), problem, blocked=problem is None)


def _owner(entry: EntryPoint) -> Owner:
    dist = entry.dist
    return Owner(entry.name, dist.name if dist else "", dist.version if dist else "")


def _claimed(name: str, owners: Iterable[Owner]) -> Problem:
    """Say that several distributions have a plugin of one name, and that none of them is used."""
    both = " and ".join(f"{owner.distribution} {owner.version}" for owner in owners)
    message = f"two plugins have the name {name!r}, and neither is used: {both}"
    return Problem("plugin-name-clash", message, hint="uninstall one of them")
