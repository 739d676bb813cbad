"""What the engine sees of this plugin. It loads its libraries only when a document is wanted."""

from __future__ import annotations

from attrs import define

from assessment_engine import Report


@define
class DocxRenderer:
    """Renders a report as a Word document: headings, lists, tables and pictures."""

    name: str = "docx"
    media_type: str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    extension: str = "docx"

    def render(self, report: Report) -> bytes:
        """Give the whole file. Raises AssessmentError for what it cannot show truly."""
        # Listing the renderers must stay cheap, and importing python-docx takes a quarter second.
        from assessment_engine_docx.blocks import check, write
        from assessment_engine_docx.shell import finished, new_document

        check(report)
        document = new_document(report)
        write(report, document)
        return finished(document)
