"""What storages keep, made by hand for the contracts: an instrument, a response, a result."""

from __future__ import annotations

from fractions import Fraction

from assessment_engine.form import Item, Option, Perspective, Scale
from assessment_engine.instrument import Instrument
from assessment_engine.package.making import default_phrases
from assessment_engine.results import CoachingResult, Result, ScoreResult, UsedAnswer, Why
from assessment_engine.values import Source

DIGEST = "sha256:" + "0123456789abcdef" * 4


def sample_instrument(name: str = "listening") -> Instrument:
    """Give a small instrument: two perspectives, half points, and answers that may be left out."""
    place = Source("instrument.json", "")
    values = (-1, 0, Fraction(1, 2), 1)
    options = tuple(Option(value, f"answer {value}") for value in values)
    views = (Perspective("self", "You", "you", place), Perspective("team", "Team", "team", place))
    items = tuple(
        Item(f"L-{n}", "I listen.", "scale", None, False, False, ("self", "team"), place)
        for n in range(1, 4)
    )
    return Instrument(
        id=name,
        version="1.0.0",
        title="Listening",
        description="",
        language="en",
        digest=DIGEST + name,
        perspectives=views,
        scales=(Scale("scale", "Scale", options, "does not apply", place),),
        dimensions=(),
        items=items,
        constants={},
        bands={},
        scores=(),
        triggers=(),
        selections=(),
        coaching_parts=(),
        coaching={},
        texts={},
        phrases=default_phrases("en"),
        report_title="Listening",
        report=(),
        examples=(),
        source_language="en",
        languages=("en",),
    )


def sample_result(respondent: str = "Sam", instrument: str = "listening") -> Result:
    """Give a result with whole, decimal, endless and missing numbers, and every kind of answer."""
    used = (
        UsedAnswer("L-1.self", Fraction(1, 2), Fraction(-1, 2), "answered"),
        UsedAnswer("L-1.team", 3, Fraction(1, 3), "answered"),
        UsedAnswer("L-2.self", None, None, "missing"),
        UsedAnswer("L-2.team", None, None, "not_applicable"),
    )
    why = Why("total: 1/2 + 3 \N{MINUS SIGN} “so”", "scoring.json", "/scores/0", used)
    bare = Why("", "", "", ())
    return Result(
        instrument,
        "1.0.0",
        DIGEST,
        "0.1.0",
        respondent,
        "2026-03-31",
        (
            ScoreResult("total", "Total", 4, 0, 6, "steady", "Steady", 2, 2, "", why),
            ScoreResult(
                "mean", "Mean", Fraction(7, 3), Fraction(-1, 3), 3, None, None, 2, 4, "", why
            ),
            ScoreResult("team", "Team", None, 0, 2**70, None, None, 0, 2, "no answers", bare),
        ),
        (
            CoachingResult("L-2", "low-L-2", "L-2", "Waiting", "you 1, below 2", why),
            CoachingResult("all", "low", None, None, "", bare),
        ),
    )
