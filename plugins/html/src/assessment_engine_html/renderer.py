"""What the engine sees of this plugin. It loads the template engine only when a page is wanted."""

from __future__ import annotations

from attrs import define

from assessment_engine import Report


@define
class HtmlRenderer:
    """Renders a report as one HTML file without script, network or outside style."""

    name: str = "html"
    media_type: str = "text/html"
    extension: str = "html"

    def render(self, report: Report) -> bytes:
        """Give the page as UTF-8. Raises AssessmentError for what it cannot show truly."""
        # Listing the renderers must stay cheap, and importing jinja2 costs more than all the rest.
        from assessment_engine_html.page import page

        return page(report).encode()
