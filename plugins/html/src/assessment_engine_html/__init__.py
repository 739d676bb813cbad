"""The HTML renderer of assessment-engine: one self-contained, accessible file."""

from __future__ import annotations

from collections.abc import Iterable

from assessment_engine import Renderer, hookimpl
from assessment_engine_html.renderer import HtmlRenderer

__all__ = ["HtmlRenderer", "assessment_renderers"]


@hookimpl
def assessment_renderers() -> Iterable[Renderer]:
    """Offer the format `html`."""
    return [HtmlRenderer()]
