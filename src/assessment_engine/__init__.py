"""Questionnaires declared in JSON: correct scores and a personal feedback report."""

from assessment_engine.blocks import Report
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.hookspecs import hookimpl
from assessment_engine.protocols import Renderer

__all__ = ["AssessmentError", "Problem", "Renderer", "Report", "hookimpl"]
