"""SurveyJS for assessment_engine: an instrument as a form, and the answers given in it."""

from __future__ import annotations

from collections.abc import Iterable

from assessment_engine import hookimpl
from assessment_engine_surveyjs.reading import SurveyJsImporter
from assessment_engine_surveyjs.writing import SurveyJsWriter

__all__ = ["SurveyJsImporter", "SurveyJsWriter"]


@hookimpl
def assessment_forms() -> Iterable[SurveyJsWriter]:
    """Offer the form `surveyjs`."""
    return (SurveyJsWriter(),)


@hookimpl
def assessment_importers() -> Iterable[SurveyJsImporter]:
    """Offer the importer `surveyjs`."""
    return (SurveyJsImporter(),)
