"""`assess plugins`: what is installed, what it provides, and whether it works."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from assessment_engine.cli.files import echo_json
from assessment_engine.cli.shared import echo_problems, echo_table, make_engine, text_or_json
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.plugins import PluginInfo
from assessment_engine.version import ENGINE_VERSION

FORMAT = 1
_HEADINGS = ("NAME", "DISTRIBUTION", "VERSION", "HEALTH", "HOOKS", "PROVIDES")


@click.command()
@text_or_json("a table, and a line for each problem")
def plugins(form: str) -> None:
    """List the plugins: what each provides, and whether it works.

    The health of a plugin is "ok", "blocked" where --block-plugin or --allow-plugin keep it from
    being used, or "broken"; what is wrong, and what to do, is then said below the table. The exit
    code is 1 where one is broken.
    """
    manager = make_engine().plugins
    found = sorted(manager.plugins(), key=lambda each: each.name)
    broken = [each.problem for each in found if each.problem is not None]
    others = [each for each in manager.problems if each not in broken]
    if form == "json":
        echo_json(_document(found, others))
        if broken:
            raise click.exceptions.Exit(1)
        return
    echo_table([_HEADINGS, *map(_row, found)])
    echo_problems(others)
    if broken:
        raise AssessmentError(dict.fromkeys(broken))


def _row(plugin: PluginInfo) -> tuple[str, ...]:
    hooks = ", ".join(map(_short, plugin.hooks))
    given = [f"{_short(hook)}: {', '.join(names)}" for hook, names in plugin.by_hook.items()]
    provides = "; ".join(sorted(given)) if len(given) > 1 else ", ".join(plugin.provides)
    cells = (*_whence(plugin), plugin.health, hooks, provides)
    return plugin.name, *(cell or "-" for cell in cells)


def _short(hook: str) -> str:
    return hook.removeprefix("assessment_")


def _whence(plugin: PluginInfo) -> tuple[str, str]:
    """Give the distribution and its version; what has none is of the engine itself."""
    ours = not plugin.distribution and plugin.problem is None
    own = ("assessment-engine", ENGINE_VERSION)
    return own if ours else (plugin.distribution, plugin.version)


def _document(found: Iterable[PluginInfo], others: Iterable[Problem]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "engine_version": ENGINE_VERSION,
        "plugins": [
            {
                "name": plugin.name,
                "distribution": _whence(plugin)[0],
                "version": _whence(plugin)[1],
                "hooks": list(plugin.hooks),
                "provides": {hook: list(names) for hook, names in plugin.by_hook.items()},
                "health": plugin.health,
                "problem": None if plugin.problem is None else plugin.problem.to_dict(),
            }
            for plugin in found
        ],
        "problems": [each.to_dict() for each in others],
    }
