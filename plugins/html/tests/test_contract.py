"""The HTML renderer keeps the contract of renderers."""

from __future__ import annotations

import re

from assessment_engine import Renderer
from assessment_engine.testing.contracts import RendererContract
from assessment_engine_html import HtmlRenderer


class TestHtmlRenderer(RendererContract):
    """What every renderer must do, done by this one."""

    def renderer(self) -> Renderer:
        """Give the renderer of this plugin."""
        return HtmlRenderer()

    def places(self, file: bytes) -> str:
        """Give the ids of the page."""
        return " ".join(re.findall(r' id="([^"]*)"', file.decode()))
