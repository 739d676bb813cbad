"""Why nothing has a name that somebody asked for, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.hooking import INSTRUMENTS
from assessment_engine.plugins import PluginManager
from assessment_engine.spelling import close, nearest

_CALLED = {
    "assessment_renderers": ("renderer", "unknown-renderer"),
    "assessment_storages": ("storage", "unknown-storage"),
    INSTRUMENTS: ("instrument", "unknown-instrument"),
    "assessment_importers": ("importer", "unknown-importer"),
    "assessment_exporters": ("exporter", "unknown-exporter"),
    "assessment_forms": ("form writer", "unknown-form-writer"),
}
_OURS: Mapping[str, Mapping[str, str]] = {
    "assessment_renderers": {
        "docx": "docx",
        "html": "html",
        "json": "json",
        "pdf": "pdf",
        "terminal": "text",
        "text": "text",
    },
    "assessment_storages": {"folder": "folder", "postgresql": "sql", "sqlite": "sql"},
    "assessment_importers": {"csv": "tables", "surveyjs": "surveyjs", "xlsx": "tables"},
    "assessment_exporters": {"csv": "tables", "parquet": "tables", "xlsx": "tables"},
    "assessment_forms": {"surveyjs": "surveyjs"},
}
"""By the hook, what the plugins of the engine's repository provide, and which of them does.

Only our own are named: a hint made of what a user typed would send them to whatever somebody else
has put under that name.
"""


def absent(plugins: PluginManager, hook: str, name: str) -> AssessmentError:
    """Give the error of a name that no plugin provides; one that is broken may be why."""
    if problem := plugins.refused(hook, name):
        return AssessmentError([problem])
    called, code = _CALLED[hook]
    found = Problem(code, f"there is no {called} {name!r}", hint=remedy(plugins, hook, name))
    return AssessmentError([found, *plugins.problems])


def remedy(plugins: PluginManager, hook: str, name: str, otherwise: str = "") -> str:
    """Say what to do about a name that no plugin provides.

    `otherwise` is the remedy where there is nothing of the kind at all.
    """
    known = _known(plugins, hook)
    left_out = plugins.left_out
    called, _ = _CALLED[hook]
    ours = _OURS.get(hook, {}).get(name)
    # A plugin of another author is often called like what it provides.
    asked = ours or next((each for each in (name, f"{name}-{called}") if each in left_out), "")
    if asked in left_out:
        return f"the plugin {asked!r} {left_out[asked]}"
    if ours and ours not in {each.name for each in plugins.plugins()}:
        where = f"plugins/{ours} of the engine's repository"
        return f"install assessment-engine-{ours}, which is {where}"
    if hook == INSTRUMENTS:
        return nearest(name, known, "install it, or give the path of a package")
    if not known:
        return otherwise or f"install a plugin that provides a {called}"
    said = nearest(name, known)
    if left_out and not close(name, known):
        said += f"; nobody knows what these plugins would provide: {_listed(left_out)}"
    return said


def _listed(left_out: Mapping[str, str]) -> str:
    return ", ".join(f"{name!r} {why.partition(':')[0]}" for name, why in sorted(left_out.items()))


def _known(plugins: PluginManager, hook: str) -> Mapping[str, object]:
    ways = {
        "assessment_renderers": plugins.renderers,
        "assessment_storages": plugins.storages,
        INSTRUMENTS: plugins.instruments,
        "assessment_importers": plugins.importers,
        "assessment_exporters": plugins.exporters,
        "assessment_forms": plugins.forms,
    }
    return ways[hook]()
