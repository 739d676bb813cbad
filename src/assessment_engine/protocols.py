"""What a plugin must be: the shapes that the hooks return."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from assessment_engine.blocks import Report


@runtime_checkable
class Renderer(Protocol):
    """Turns a report into the bytes of one format.

    `name` is what users select it by ("html"), `media_type` its MIME type, `extension` the usual
    file name ending without a dot. A renderer is stateless to its callers: the same report gives
    the same bytes, in any order, from any thread.
    """

    name: str
    media_type: str
    extension: str

    def render(self, report: Report) -> bytes:
        """Give the whole file. Raises AssessmentError when the report cannot be shown truly."""
        ...
