"""The Word renderer keeps the contract of renderers."""

from __future__ import annotations

from assessment_engine import Renderer
from assessment_engine.testing.contracts import RendererContract
from assessment_engine_docx import DocxRenderer
from docx_reading import bookmarks, opened, paragraphs, text_of


class TestDocxRenderer(RendererContract):
    """What every renderer must do, done by this one."""

    def renderer(self) -> Renderer:
        """Give the renderer of this plugin."""
        return DocxRenderer()

    def text(self, file: bytes) -> str:
        """Give the words of the document, a paragraph a line."""
        return "\n".join(map(text_of, paragraphs(opened(file))))

    def places(self, file: bytes) -> str:
        """Give the names of the bookmarks."""
        return " ".join(bookmarks(opened(file)))
