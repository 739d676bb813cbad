"""Questionnaires declared in JSON: correct scores and a personal feedback report."""

from assessment_engine.answers_csv import read_responses_csv
from assessment_engine.answers_json import parse_response, read_response
from assessment_engine.blocks import Report
from assessment_engine.coaching import Coaching, coach
from assessment_engine.engine import Engine
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.hookspecs import hookimpl
from assessment_engine.instrument import Instrument
from assessment_engine.package import load_package
from assessment_engine.plugins import PluginInfo, PluginManager
from assessment_engine.protocols import (
    InstrumentSource,
    Renderer,
    Storage,
    StorageBackend,
)
from assessment_engine.report import compose
from assessment_engine.responses import Response
from assessment_engine.results import Result, make_result
from assessment_engine.rules.explain import Trace
from assessment_engine.scoring import Score, Scores, score
from assessment_engine.validation import validate_package
from assessment_engine.values import Absence

__all__ = [
    "Absence",
    "AssessmentError",
    "Coaching",
    "Engine",
    "Instrument",
    "InstrumentSource",
    "PluginInfo",
    "PluginManager",
    "Problem",
    "Renderer",
    "Report",
    "Response",
    "Result",
    "Score",
    "Scores",
    "Storage",
    "StorageBackend",
    "Trace",
    "coach",
    "compose",
    "hookimpl",
    "load_package",
    "make_result",
    "parse_response",
    "read_response",
    "read_responses_csv",
    "score",
    "validate_package",
]
