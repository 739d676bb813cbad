"""Fixtures: one rendering of the sample report, shared by the tests that only look at it."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Iterator

import pikepdf
import pytest

import pdf_samples as samples
from assessment_engine.blocks import Report
from assessment_engine_pdf import PdfRenderer


@pytest.fixture(scope="session")
def rendered() -> bytes:
    """Render the sample report."""
    return PdfRenderer().render(samples.whole())


@pytest.fixture
def pdf(rendered: bytes) -> Iterator[pikepdf.Pdf]:
    """Open the rendered sample report."""
    with pikepdf.open(io.BytesIO(rendered)) as opened:
        yield opened


@pytest.fixture(scope="session")
def read() -> Callable[[bytes], str]:
    """Give a function that extracts the text of a PDF, in reading order and without line breaks."""

    def text(data: bytes) -> str:
        command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
        found = subprocess.run(command, input=data, capture_output=True, check=True).stdout
        return " ".join(found.decode("utf-8").split())

    return text


@pytest.fixture(scope="session")
def render_text(read: Callable[[bytes], str]) -> Callable[[Report], str]:
    """Give a function that renders a report and reads its text."""
    renderer = PdfRenderer()
    return lambda report: read(renderer.render(report))
