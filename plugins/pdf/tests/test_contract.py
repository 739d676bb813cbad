"""The PDF renderer keeps the contract of renderers."""

from __future__ import annotations

import io
import subprocess

import pikepdf

from assessment_engine import Renderer
from assessment_engine.charts import element_id
from assessment_engine.testing.contracts import RendererContract
from assessment_engine_pdf import PdfRenderer


class TestPdfRenderer(RendererContract):
    """What every renderer must do, done by this one."""

    def renderer(self) -> Renderer:
        """Give the renderer of this plugin."""
        return PdfRenderer()

    def text(self, file: bytes) -> str:
        """Give the words on the pages, those in fields included."""
        command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
        return subprocess.run(command, input=file, capture_output=True, check=True).stdout.decode()

    def places(self, file: bytes) -> str:
        """Give the names of the destinations in the document."""
        with pikepdf.open(io.BytesIO(file)) as pdf:
            return " ".join(
                element_id(str(name)) for name in pikepdf.NameTree(pdf.Root.Names.Dests)
            )
