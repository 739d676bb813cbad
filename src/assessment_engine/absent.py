"""Why nothing has a name that somebody asked for, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.hooking import INSTRUMENTS
from assessment_engine.plugins import PluginManager
from assessment_engine.spelling import close, nearest


@frozen
class _Kind:
    """What plugins provide by a hook: what it is called, its code, what there is, and ours."""

    called: str
    code: str
    provided: Callable[[PluginManager], Mapping[str, object]]
    ours: Mapping[str, str] = {}


_KINDS: Mapping[str, _Kind] = {
    "assessment_renderers": _Kind(
        "renderer",
        "unknown-renderer",
        PluginManager.renderers,
        {
            "docx": "docx",
            "html": "html",
            "json": "json",
            "pdf": "pdf",
            "terminal": "text",
            "text": "text",
        },
    ),
    "assessment_storages": _Kind(
        "storage",
        "unknown-storage",
        PluginManager.storages,
        {"folder": "folder", "postgresql": "sql", "sqlite": "sql"},
    ),
    INSTRUMENTS: _Kind("instrument", "unknown-instrument", PluginManager.instruments),
    "assessment_importers": _Kind(
        "importer",
        "unknown-importer",
        PluginManager.importers,
        {"csv": "tables", "surveyjs": "surveyjs", "xlsx": "tables"},
    ),
    "assessment_exporters": _Kind(
        "exporter",
        "unknown-exporter",
        PluginManager.exporters,
        {"csv": "tables", "parquet": "tables", "xlsx": "tables"},
    ),
    "assessment_forms": _Kind(
        "form writer", "unknown-form-writer", PluginManager.forms, {"surveyjs": "surveyjs"}
    ),
}
"""By the hook, with what the plugins of the engine's repository provide, and which of them does.

Only our own are named: a hint made of what a user typed would send them to whatever somebody else
has put under that name.
"""


def absent(plugins: PluginManager, hook: str, name: str) -> AssessmentError:
    """Give the error of a name that no plugin provides; one that is broken may be why."""
    if problem := plugins.refused(hook, name):
        return AssessmentError([problem])
    kind, hint = _KINDS[hook], remedy(plugins, hook, name)
    found = Problem(kind.code, f"there is no {kind.called} {name!r}", hint=hint)
    return AssessmentError([found, *plugins.problems])


def remedy(plugins: PluginManager, hook: str, name: str, otherwise: str = "") -> str:
    """Say what to do about a name that no plugin provides.

    `otherwise` is the remedy where there is nothing of the kind at all.
    """
    called = _KINDS[hook].called
    known = _KINDS[hook].provided(plugins)
    ours = _KINDS[hook].ours.get(name)
    left_out = plugins.left_out
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
