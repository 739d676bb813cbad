"""The Word renderer of assessment-engine: a document to read, to print and to edit."""

from __future__ import annotations

from collections.abc import Iterable

from assessment_engine import Renderer, hookimpl
from assessment_engine_docx.renderer import DocxRenderer

__all__ = ["DocxRenderer", "assessment_renderers"]


@hookimpl
def assessment_renderers() -> Iterable[Renderer]:
    """Offer the format `docx`."""
    return [DocxRenderer()]
