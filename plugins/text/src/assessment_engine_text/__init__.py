"""Reports as text: Markdown in a file, and rich text in a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from assessment_engine import Renderer, hookimpl
from assessment_engine_text.renderers import MarkdownRenderer, TerminalRenderer

__all__ = ["MarkdownRenderer", "TerminalRenderer", "assessment_renderers"]


@hookimpl
def assessment_renderers() -> Iterable[Renderer]:
    """Offer the formats `text` and `terminal`."""
    return [MarkdownRenderer(), TerminalRenderer()]
