"""The hooks: each is called without arguments and returns the plugin's named objects."""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from assessment_engine.errors import Problem
from assessment_engine.protocols import (
    Exporter,
    FormWriter,
    Importer,
    InstrumentSource,
    NamedStatistic,
    Renderer,
    StorageBackend,
)

PROJECT = "assessment_engine"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def assessment_renderers() -> Iterable[Renderer]:  # type: ignore[empty-body]
    """Give the renderers of this plugin. Their names must be unique among all plugins."""


@hookspec
def assessment_storages() -> Iterable[StorageBackend]:  # type: ignore[empty-body]
    """Give the storage backends of this plugin. Their names must be unique among all plugins."""


@hookspec
def assessment_instruments() -> Iterable[InstrumentSource | Problem]:  # type: ignore[empty-body]
    """Give where instruments are that this plugin brings; the name is the instrument's id.

    A Problem among them says what cannot be offered, such as a folder that is not there. It is
    shown as a warning, by `assess plugins` and beside the error of an unknown instrument.

    A distribution that only holds packages needs no hook and no Python: it names each folder in
    the entry point group "assessment_engine.instruments".
    """


@hookspec
def assessment_statistics() -> Iterable[NamedStatistic]:  # type: ignore[empty-body]
    """Give the named statistics of this plugin, which rules use by `{"op": "statistic"}`.

    Their names must be unique among all plugins, and none of the engine's own. A package that uses
    one can only be loaded where the plugin is installed.
    """


@hookspec
def assessment_importers() -> Iterable[Importer]:  # type: ignore[empty-body]
    """Give the importers of this plugin. Their names must be unique among all plugins."""


@hookspec
def assessment_exporters() -> Iterable[Exporter]:  # type: ignore[empty-body]
    """Give the exporters of this plugin. Their names must be unique among all plugins."""


@hookspec
def assessment_forms() -> Iterable[FormWriter]:  # type: ignore[empty-body]
    """Give the form writers of this plugin. Their names must be unique among all plugins."""
