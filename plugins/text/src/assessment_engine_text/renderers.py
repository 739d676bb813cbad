"""What the engine sees of this plugin."""

from __future__ import annotations

from typing import Literal

from attrs import define

from assessment_engine import Report
from assessment_engine_text.checking import check
from assessment_engine_text.markdown import markdown

_COLUMNS = 80  # of a file


@define
class MarkdownRenderer:
    """Renders a report as Markdown: CommonMark with the tables of GitHub."""

    name: str = "text"
    media_type: str = "text/markdown"
    extension: str = "md"

    def render(self, report: Report) -> bytes:
        """Give the file as UTF-8. Raises AssessmentError for what it cannot show truly."""
        check(report)
        return markdown(report).encode()


@define
class TerminalRenderer:
    """Renders a report for a terminal: as plain text in a file, and with codes on a screen."""

    name: str = "terminal"
    media_type: str = "text/plain"
    extension: str = "txt"

    def render(self, report: Report) -> bytes:
        """Give plain text in UTF-8. Raises AssessmentError for what it cannot show truly."""
        return self.show(report, columns=_COLUMNS, codes="none").encode()

    def show(
        self, report: Report, *, columns: int, codes: Literal["none", "styles", "colours"]
    ) -> str:
        """Give the lines for a screen of so many columns.

        `codes` are what the lines may hold beside letters: nothing, codes for bold and the like,
        or those and colours. Raises AssessmentError for what it cannot show truly.
        """
        check(report)
        # Listing the renderers must stay cheap, and importing rich costs more than all the rest.
        from assessment_engine_text.terminal import terminal

        return terminal(report, columns, codes)
