"""The JSON renderer of assessment-engine: the whole report, for programs."""

from __future__ import annotations

from collections.abc import Iterable

from assessment_engine import Renderer, hookimpl
from assessment_engine_json.renderer import JsonRenderer
from assessment_engine_json.schema import schema_text

__all__ = ["JsonRenderer", "assessment_renderers", "schema_text"]


@hookimpl
def assessment_renderers() -> Iterable[Renderer]:
    """Offer the format `json`."""
    return [JsonRenderer()]
