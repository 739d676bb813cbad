"""PDF reports for the assessment engine: tagged, accessible, with a contract to fill in."""

from __future__ import annotations

from collections.abc import Iterable

from assessment_engine import Renderer, hookimpl
from assessment_engine_pdf.renderer import PdfRenderer

__all__ = ["PdfRenderer", "assessment_renderers"]


@hookimpl
def assessment_renderers() -> Iterable[Renderer]:
    """Offer the renderer named "pdf"."""
    return [PdfRenderer()]
