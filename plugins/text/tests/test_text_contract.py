"""The text renderers keep the contract of renderers."""

from __future__ import annotations

import re

from assessment_engine import Renderer
from assessment_engine.testing.contracts import RendererContract
from assessment_engine_text import MarkdownRenderer, TerminalRenderer


class TestMarkdownRenderer(RendererContract):
    """What every renderer must do, done by the one for Markdown."""

    def renderer(self) -> Renderer:
        """Give the renderer of Markdown."""
        return MarkdownRenderer()

    def places(self, file: bytes) -> str:
        """Give the anchors in the file."""
        return " ".join(re.findall(r'<a id="([^"]*)"></a>', file.decode()))


class TestTerminalRenderer(RendererContract):
    """What every renderer must do, done by the one for terminals, which have no places."""

    def renderer(self) -> Renderer:
        """Give the renderer for terminals."""
        return TerminalRenderer()
