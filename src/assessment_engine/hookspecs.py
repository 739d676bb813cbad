"""The hooks: each is called without arguments and returns the plugin's named objects."""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from assessment_engine.protocols import Renderer

PROJECT = "assessment_engine"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def assessment_renderers() -> Iterable[Renderer]:  # type: ignore[empty-body]
    """Give the renderers of this plugin; their names must be unique among all plugins."""
