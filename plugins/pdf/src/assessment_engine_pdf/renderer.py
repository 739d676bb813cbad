"""The renderer: a report goes in, the bytes of a PDF come out."""

from __future__ import annotations

from assessment_engine.blocks import Report


class PdfRenderer:
    """Renders reports as PDF/UA-1. Stateless to its callers, and safe to use from threads.

    What takes time to set up (fonts, compiler) is made with the first report and kept.
    """

    name = "pdf"
    media_type = "application/pdf"
    extension = "pdf"

    def render(self, report: Report) -> bytes:
        """Give the whole file. Raises AssessmentError where the report cannot be shown truly."""
        # Imported with the first report: listing the plugins should not cost a typesetter.
        from assessment_engine_pdf.content import content
        from assessment_engine_pdf.finishing import finish
        from assessment_engine_pdf.typesetting import typeset

        prepared = content(report)
        pages = typeset(prepared.values, report.completed)
        return finish(pages, prepared.fields, report.language)
