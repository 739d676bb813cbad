"""The hooks of one plugin: which it has, what they give, and whether that is what they must."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any

from attrs import frozen

from assessment_engine.errors import Problem
from assessment_engine.guarding import (
    Owner,
    failure,
    guarded,
    plugged_statistic,
    wrong_member,
    wrong_object,
)
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
from assessment_engine.spelling import nearest

INSTRUMENTS = "assessment_instruments"
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

_NAME = re.compile(r"[^\s./\\:]([^/\\:]*[^\s/\\:])?")
_ENDING = re.compile(r"[A-Za-z0-9]+([._+-][A-Za-z0-9]+)*")


def _is_ending(value: object) -> bool:
    return isinstance(value, str) and _ENDING.fullmatch(value) is not None


def _are_endings(value: object) -> bool:
    return isinstance(value, tuple) and all(map(_is_ending, value))


def _is_media_type(value: object) -> bool:
    return isinstance(value, str) and "/" in value and value.isascii() and value.isprintable()


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _is_folder(value: object) -> bool:
    # Asking for a Traversable would load what takes as long as a third of the engine.
    return all(hasattr(value, name) for name in ("joinpath", "is_file", "read_bytes"))


_ENDING_OF_FILES = ("extension", _is_ending, "an ending of file names, such as 'html'")
_MEMBERS: Mapping[str, tuple[tuple[str, Callable[[object], bool], str], ...]] = {
    "assessment_renderers": (
        _ENDING_OF_FILES,
        ("media_type", _is_media_type, "a media type, such as 'text/html'"),
    ),
    "assessment_importers": (
        ("extensions", _are_endings, "a tuple of endings of file names, such as ('csv',)"),
    ),
    "assessment_exporters": (
        _ENDING_OF_FILES,
        ("several", _is_bool, "True or False"),
        ("typed", _is_bool, "True or False"),
    ),
    "assessment_forms": (_ENDING_OF_FILES,),
    INSTRUMENTS: (("root", _is_folder, "a folder or a .zip, as a Path or a Traversable"),),
}
"""What members must be, by the hook: a protocol only asks whether they are there."""


@frozen
class Given:
    """What a hook of a plugin gave: its objects, and what it says that it cannot offer."""

    made: tuple[Any, ...]
    problems: tuple[Problem, ...] = ()


def call_hook(plugin: object, hook: str, owner: Owner) -> Given:
    """Call the hook of one plugin, which has it. Raises AssessmentError where it is broken."""
    with guarded(f"{hook} of", owner):
        given = tuple(getattr(plugin, hook)())
        told = tuple(each for each in given if isinstance(each, Problem))
        made = tuple(each for each in given if not isinstance(each, Problem))
        if told and hook != INSTRUMENTS:
            raise wrong_object(owner, told[0], f"a {KINDS[hook].__name__}")
        for each in made:
            _check(each, hook, owner)
    return Given(made, told)


def _check(made: Any, hook: str, owner: Owner) -> None:
    """Hold an object to what its kind must be. Raises AssessmentError."""
    kind = KINDS[hook]
    if not isinstance(made, kind):
        raise wrong_object(owner, made, f"a {kind.__name__}")
    name = made.name
    if not isinstance(name, str) or not name.strip():
        raise wrong_object(owner, name, "a name")
    # A name of an instrument may be that of a folder; the others become part of file names.
    if not name.isprintable() or not (hook == INSTRUMENTS or _NAME.fullmatch(name)):
        raise wrong_member(owner, "name", name, "letters, digits, '-' and '_'")
    for member, fits, wanted in _MEMBERS.get(hook, ()):
        value = getattr(made, member)
        if not fits(value):
            raise wrong_member(owner, f"{member} of {name!r}", value, wanted)
    if hook == "assessment_statistics":
        plugged_statistic(made, owner)


@frozen
class Clash:
    """A name that several plugins claim, or one of them twice."""

    name: str
    owners: tuple[Owner, ...]
    problem: Problem


def clashes(hook: str, made: Iterable[tuple[Owner, Any]]) -> Iterator[Clash]:
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
            yield Clash(name, tuple(claiming), problem)


def _functions(plugin: object) -> Iterator[tuple[str, Callable[..., Any]]]:
    members = inspect.getmembers(
        plugin, inspect.isfunction if isinstance(plugin, ModuleType) else inspect.ismethod
    )
    return iter(members)


def _is_marked(function: Callable[..., Any]) -> bool:
    return hasattr(function, f"{PROJECT}_impl")


def hooks_of(plugin: object) -> list[str]:
    """Give the names of the hooks that a plugin has."""
    return [name for name, function in _functions(plugin) if name in KINDS and _is_marked(function)]


def check_hooks(plugin: object, owner: Owner) -> None:
    """Refuse functions that are almost hooks. Raises AssessmentError."""
    for name, function in _functions(plugin):
        _check_hook(name, function, owner)


def _check_hook(name: str, function: Callable[..., Any], owner: Owner) -> None:
    if _is_marked(function) and name not in KINDS:
        raise failure(
            "plugin-unknown-hook",
            f"{owner} implements the hook {name!r}, which does not exist",
            nearest(name, KINDS),
        )
    if name in KINDS and not _is_marked(function):
        raise failure(
            "plugin-unmarked-hook",
            f"{owner} has a function {name!r} that is not marked as a hook",
            "put @hookimpl above it",
        )
