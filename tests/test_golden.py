"""The sample report of the Customer Service Commitment questionnaire, number by number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assessment_engine import Engine, Instrument, Response, Result, load_package, validate_package
from assessment_engine import coach as coach_answers
from assessment_engine import score as score_answers
from assessment_engine.blocks import CoachingBlock

PACKAGE = Path(__file__).parents[1] / "instruments" / "customer_service_commitment"

DIMENSIONS = ("SL", "FVC", "SS", "ES", "CSP", "RRS")
TOTALS = {
    "SL": (15, 17), "FVC": (13, 12), "SS": (12, 14),
    "ES": (15, 16), "CSP": (13, 8), "RRS": (15, 14),
}  # fmt: skip
COACHING = [
    "SL-6", "FVC-3", "FVC-7", "SS-2", "SS-4", "ES-1", "ES-5",
    "CSP-2", "CSP-4", "CSP-7", "CSP-8", "RRS-3", "RRS-7", "RRS-8",
]  # fmt: skip


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    """Load the shipped package."""
    return load_package(PACKAGE)


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """Read the answers of the sample."""
    value: dict[str, Any] = json.loads((PACKAGE / "examples" / "sample.json").read_text("utf-8"))
    return value


@pytest.fixture(scope="module")
def response(instrument: Instrument, answers: dict[str, Any]) -> Response:
    """Check the answers of the sample."""
    return Engine().respond(instrument, answers)


def test_the_package_is_valid() -> None:
    """The package has no errors and its example comes out; advice may still be unwritten."""
    assert {problem.code for problem in validate_package(PACKAGE)} <= {"coaching-missing"}


def test_it_asks_48_statements_from_two_perspectives(instrument: Instrument) -> None:
    """Six competencies with eight statements each are rated twice, from 0 to 3."""
    assert [dimension.id for dimension in instrument.dimensions] == list(DIMENSIONS)
    assert [item.id for item in instrument.items] == [
        f"{dimension}-{number}" for dimension in DIMENSIONS for number in range(1, 9)
    ]
    assert [view.id for view in instrument.perspectives] == ["individual", "organization"]
    assert len(instrument.cells) == 96
    (scale,) = instrument.scales
    assert scale.values == (0, 1, 2, 3)
    assert all(item.required and not item.reverse for item in instrument.items)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_totals_of_the_sample(
    instrument: Instrument, response: Response, dimension: str
) -> None:
    """Both totals of each competency are those printed in the sample, of a possible 24."""
    scores = score_answers(instrument, response)
    for view, total in zip(("individual", "organization"), TOTALS[dimension], strict=True):
        found = scores[f"{dimension}.{view}"]
        assert found.value == total
        assert (found.minimum, found.maximum) == (0, 24)
        assert (found.answered, found.asked) == (8, 8)
        assert found.reason == ""
        assert found.band is not None
    own, organization = TOTALS[dimension]
    assert scores[f"{dimension}.gap"].value == own - organization
    assert scores[f"{dimension}.both"].value == own + organization


def test_the_sums_of_all_statements(instrument: Instrument, response: Response) -> None:
    """All 48 statements add up to 83 and 81 of a possible 144."""
    scores = score_answers(instrument, response)
    assert scores["total.individual"].value == 83
    assert scores["total.organization"].value == 81
    assert scores["total.individual"].maximum == 144


def test_the_coaching_of_the_sample(instrument: Instrument, response: Response) -> None:
    """Exactly the 14 statements that the sample coaches are coached, in its order."""
    coaching = coach_answers(instrument, score_answers(instrument, response))
    assert [each.id for each in coaching] == COACHING
    assert all(each.text is not None for each in coaching)
    assert all(each.trigger.item == each.id for each in coaching)


def test_coaching_says_why(instrument: Instrument, response: Response) -> None:
    """The reason for a statement's coaching is its two ratings and the threshold."""
    coaching = {
        each.id: each for each in coach_answers(instrument, score_answers(instrument, response))
    }
    assert coaching["RRS-3"].reason == "you 1 + organization 1 = 2, below 3"
    assert coaching["CSP-2"].reason == "you 0 + organization 0 = 0, below 3"
    trace = coaching["RRS-3"].trace
    assert trace.text == "RRS-3: you 1 + organization 1 = 2, below 3"
    assert [(used.item, used.perspective, used.raw) for used in trace.inputs] == [
        ("RRS-3", "individual", 1),
        ("RRS-3", "organization", 1),
    ]
    assert (trace.file, trace.pointer) == ("scoring.json", "/triggers/0/when")


def test_scores_say_why(instrument: Instrument, response: Response) -> None:
    """A total is explained by its ratings and what is possible."""
    scores = score_answers(instrument, response)
    trace = scores.trace("SL.individual")
    assert trace.text == "SL individual = 2+3+0+2+2+0+3+3 = 15 of 24"
    assert trace.value == 15
    assert [used.raw for used in trace.inputs] == [2, 3, 0, 2, 2, 0, 3, 3]
    assert trace.file == "scoring.json"


def test_the_result_names_what_made_it(instrument: Instrument, answers: dict[str, Any]) -> None:
    """The engine's result has the instrument, its digest and the same numbers, and can be kept."""
    result = Engine().result(instrument, answers)
    assert (result.instrument, result.digest) == (instrument.id, instrument.digest)
    assert (result.respondent, result.completed) == ("Sample Report", "2017-03-07")
    values = {score.id: score.value for score in result.scores}
    assert {name: values[name] for name in answers["expected"]["scores"]} == (
        answers["expected"]["scores"]
    )
    assert [each.id for each in result.coaching] == COACHING
    assert Result.from_dict(json.loads(json.dumps(result.to_dict()))) == result


def test_the_report_shows_every_coached_statement(
    instrument: Instrument, answers: dict[str, Any]
) -> None:
    """The engine's report is made for the respondent and coaches the 14 statements in order."""
    report = Engine().report(instrument, answers)
    assert report.respondent == "Sample Report"
    shown = [block.id for block in report.walk() if isinstance(block, CoachingBlock)]
    assert shown == COACHING
