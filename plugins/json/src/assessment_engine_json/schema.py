"""The published schema of what the renderer writes."""

from __future__ import annotations

from importlib.resources import files


def schema_text() -> str:
    """Give the JSON Schema (2020-12) that every rendered report is valid against, as JSON text."""
    return (files("assessment_engine_json") / "report.schema.json").read_text("utf-8")
