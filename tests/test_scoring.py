"""What a response comes to: verdicts, counts of answers, traces, exclusions, other instruments."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from helpers_property import form, given_answers
from varied_package import ANSWERS, varied_files

from assessment_engine import (
    Absence,
    AssessmentError,
    Instrument,
    Scores,
    coach,
    parse_response,
    score,
)
from assessment_engine.coaching import coach_plainly
from assessment_engine.scoring import score_plainly, value_of
from assessment_engine.testing.strategies import read_files

MISSING, NOT_APPLICABLE = Absence.MISSING, Absence.NOT_APPLICABLE
FIRST, SECOND, THIRD = ({"op": "answer", "item": f"q{number}"} for number in range(3))
SUM = {"op": "sum", "of": [FIRST, SECOND], "missing": {"minimum": 1}}
LEVEL = [
    {"id": "low", "label": "Quite low", "from": 0, "to": 4},
    {"id": "high", "label": "Quite high", "from": 5, "to": 8},
]
SHOWN = {"title": "R", "blocks": [{"block": "scores", "scores": ["s", "t"]}]}


@pytest.fixture(scope="module")
def varied() -> Instrument:
    """The package with every kind of verdict."""
    loaded = read_files(varied_files())
    assert loaded.instrument is not None
    return loaded.instrument


def given(instrument: Instrument, **changes: Any) -> Scores:
    """Score the answers of the varied package with some of them changed, or None left out."""
    answers = {**ANSWERS["answers"], **changes}
    kept = {item: value for item, value in answers.items() if value is not None}
    return score(instrument, parse_response(instrument, {**ANSWERS, "answers": kept}))


def told(scores: Scores) -> dict[str, tuple[Any, str, str]]:
    """Give what the verdicts are, in words too, and why they are not."""
    return {name: (each.value, each.text, each.reason) for name, each in scores.verdicts.items()}


def test_verdicts_have_words(varied: Instrument) -> None:
    """A code, codes and a truth are told by their labels, or as they are where they have none."""
    scores = given(varied)
    assert told(scores) == {
        "sleep": ("short", "Too short", ""),
        "places": (("home", "work"), "home and work", ""),
        "moving": (True, "Yes", ""),
    }
    labels = [(each.id, each.label) for each in scores.verdicts.values()]
    assert labels == [("sleep", "Sleep"), ("places", "Places"), ("moving", "Moving")]
    assert told(given(varied, minutes="0:10"))["moving"] == (False, "No", "")
    assert told(given(varied, up="08:00"))["sleep"] == ("long", "Long enough", "")


def test_a_verdict_without_a_value_has_a_reason(varied: Instrument) -> None:
    """What is missing is said by the labels of scores; the trace says it by their ids."""
    scores = given(varied, bed=None, where=None)
    verdict = scores.verdicts["sleep"]
    assert (verdict.id, verdict.label, verdict.value, verdict.text) == ("sleep", "Sleep", None, "")
    assert verdict.reason == "Time in bed has none"
    assert scores.trace("sleep").text == "sleep: no value, in_bed has none"
    assert scores["in_bed"].reason == "1 answer is missing (bed); all must be answered"


def test_words_of_verdicts_without_labels() -> None:
    """A truth is yes or no in the language, a band has its label, of no codes it is said."""
    of_sum = {"op": "score", "score": "s"}
    high = {"op": "greater", "left": of_sum, "right": 4}
    rules = {
        "high": high,
        "band": {"op": "band", "of": of_sum, "bands": "level"},
        "which": {"op": "which", "of": [{"code": "a", "when": high}, {"code": "b", "when": high}]},
    }
    verdicts = [{"id": name, "label": name, "rule": rule} for name, rule in rules.items()]
    verdicts[2]["labels"] = {"a": "First"}
    instrument = form({"s": SUM}, 2, verdicts=verdicts, bands={"level": LEVEL})
    words = {
        answer: [each.text for each in scored(instrument, answer, 2).verdicts.values()]
        for answer in (1, 4)
    }
    assert words[1] == ["false", "Quite low", "none"]
    assert words[4] == ["true", "Quite high", "First and b"]


def scored(instrument: Instrument, *values: Any) -> Scores:
    """Score the answers in the order of the items."""
    return score(instrument, given_answers(instrument, values))


def test_a_score_counts_its_answers_and_its_range() -> None:
    """Answered and applicable are counted apart; what does not apply lowers the maximum."""
    again = {"op": "sum", "of": [{"op": "score", "score": "s"}, THIRD], "missing": {"minimum": 1}}
    verdicts = [{"id": "v", "label": "V", "rule": {"op": "greater", "left": SECOND, "right": 2}}]
    of_verdict = {"op": "count", "of": [{"op": "verdict", "verdict": "v"}]}
    instrument = form({"s": SUM, "t": again, "u": of_verdict}, 3, verdicts=verdicts, report=SHOWN)
    scores = scored(instrument, 3, MISSING, NOT_APPLICABLE)
    found = {name: (each.value, each.minimum, each.maximum, each.answered, each.asked)
             for name, each in scores.items()}  # fmt: skip
    assert found == {"s": (3, 0, 4, 1, 2), "t": (3, 0, 4, 1, 2), "u": (None, 0, 1, 0, 1)}
    assert scores.numbers() == {"s": 3, "t": 3, "u": None}
    inputs = [(each.item, each.raw) for each in scores.trace("t").inputs]
    assert inputs == [("q0", 3), ("q1", MISSING), ("q2", NOT_APPLICABLE)]


def test_traces_name_their_place_and_the_most() -> None:
    """A score is told with its maximum where that is worth telling, a verdict without."""
    below = {"op": "subtract", "left": FIRST, "right": SECOND}
    verdicts = [{"id": "v", "label": "V", "rule": {"op": "less", "left": FIRST, "right": 3}}]
    instrument = form({"s": SUM, "t": below}, 2, verdicts=verdicts, report=SHOWN)
    scores = scored(instrument, 4, 1)
    traces = [scores.trace(name) for name in ("s", "t", "v")]
    assert [(each.subject, each.value, each.text, each.file, each.pointer) for each in traces] == [
        ("s", 5, "s = 4+1 = 5 of 8", "instrument.json", "/scores/0/rule"),
        ("t", 3, "t = 4 \N{MINUS SIGN} 1 = 3", "instrument.json", "/scores/1/rule"),
        ("v", False, "v = false: q0 4, not below 3", "instrument.json", "/verdicts/0/rule"),
    ]


def test_a_score_outside_its_bands_has_none() -> None:
    """A band is found where the score lies in one, and only if it has bands."""
    instrument = form({"s": SUM, "t": SECOND}, 2, bands={"level": LEVEL}, report=SHOWN,
                      scores=[{"id": "s", "label": "S", "rule": SUM, "bands": "level"},
                              {"id": "t", "label": "T", "rule": SECOND}])  # fmt: skip
    scores = scored(instrument, 2, 3)
    band = scores["s"].band
    assert band is not None
    assert (band.id, scores["t"].band) == ("high", None)


def test_who_is_excluded_has_no_scores_and_is_told_why(varied: Instrument) -> None:
    """Every value is absent, with the reasons of all exclusions one after the other."""
    files = varied_files()
    when = {"op": "less", "left": {"op": "answer", "item": "up"}, "right": 60}
    more = {"id": "early", "reason": "Nobody is up then.", "when": when}
    files["instrument.json"]["exclusions"].append(more)
    loaded = read_files(files)
    assert loaded.instrument is not None
    scores = given(loaded.instrument, weight=24, up="00:30")
    assert [each.id for each in scores.excluded] == ["too_light", "early"]
    assert set(scores.numbers().values()) == {None}
    reason = "The weight is too low to be true. Nobody is up then."
    assert {each.reason for each in scores.values()} == {reason}
    assert set(told(scores).values()) == {(None, "", reason)}
    assert scores.trace("weight").text == f"weight: no value. {reason}"
    assert coach(loaded.instrument, scores) == coach_plainly(loaded.instrument, scores) == ()
    assert value_of(loaded.instrument.score_by_id["weight"].rule, scores) is NOT_APPLICABLE
    trace = scores.trace("too_light")
    assert (trace.value, trace.text) == (True, "too_light = true: weight 24, below 25")
    assert [(each.item, each.raw) for each in trace.inputs] == [("weight", 24)]
    assert (trace.file, trace.pointer) == ("instrument.json", "/exclusions/0/when")
    one = given(loaded.instrument, weight=24)
    assert one["weight"].reason == "The weight is too low to be true."
    none = given(loaded.instrument)
    assert none["weight"].value == 70.5
    assert none.trace("too_light").text == "too_light = false: weight 70.5, not below 25"
    with pytest.raises(KeyError):
        none.trace("too_heavy")


def test_an_exclusion_is_told_by_the_scores_before_it_applied(varied: Instrument) -> None:
    """Its trace names what it depends on, missing answers included; a score of its id is first."""
    files = varied_files()
    exclusions = files["instrument.json"]["exclusions"]
    exclusions[0]["when"]["left"] = {"op": "score", "score": "weight"}
    exclusions.append({**exclusions[0], "id": "second"})
    loaded = read_files(files).instrument
    assert loaded is not None
    scores = given(loaded, weight=24, p2=6)
    assert scores.trace("too_light").text == "too_light = true: weight 24 kg, below 25"
    assert scores.trace("weight").text.startswith("weight: no value.")
    assert scores.trace("second").pointer == "/scores/2/rule"
    scores = given(loaded, weight=None)
    assert scores.trace("too_light").value is MISSING
    assert scores.trace("too_light").text == "too_light: no value, weight has none"


def test_each_answer_behind_a_rule_is_given_once(varied: Instrument) -> None:
    """An item that a rule names twice, itself and through scores, stands in its trace once."""
    files = varied_files()
    twice = {"op": "sum", "of": [{"op": "score", "score": "weight"},
                                 {"op": "answer", "item": "weight"},
                                 {"op": "answer", "item": "up"},
                                 {"op": "answer", "item": "weight"}]}  # fmt: skip
    files["instrument.json"]["scores"][2]["rule"] = twice
    loaded = read_files(files).instrument
    assert loaded is not None
    used = given(loaded).trace("second").inputs
    assert [(each.item, each.raw) for each in used] == [("weight", Fraction("70.5")), ("up", 360)]


def test_answers_to_another_instrument_are_refused() -> None:
    """A response with other cells is no response to this instrument; equal cells are enough."""
    instrument, other = form({"s": SUM}, 2), form({"s": SUM, "t": THIRD}, 3, report=SHOWN)
    response = given_answers(other, (1, 2, 3))
    with pytest.raises(AssessmentError) as raised:
        score(instrument, response)
    (problem,) = raised.value.problems
    assert problem.code == "response-other-instrument"
    assert problem.message == "the response answers 'form', not this 'form'"
    assert problem.hint == "check the answers again with this version of the instrument"
    alike = given_answers(form({"s": SUM}, 2), (1, 2))
    assert score(instrument, alike)["s"].value == 3


def test_an_unknown_id_is_a_key_error() -> None:
    """Scores are a mapping: an unknown id raises KeyError, for a trace too."""
    scores = scored(form({"s": SUM}, 2), 1, 2)
    for ask in (scores.__getitem__, scores.trace):
        with pytest.raises(KeyError):
            ask("x")
    assert (len(scores), list(scores)) == (1, ["s"])


def test_plain_scores_are_the_same(varied: Instrument) -> None:
    """Both ways give the same values, for a complete response and one with gaps."""
    for changes in ({}, {"bed": None}, {"active": "no", "where": None, "minutes": None}):
        scores = given(varied, **changes)
        assert score_plainly(varied, scores.response).computed == scores.computed


def test_a_bound_that_does_not_count_here_is_no_end_of_scoring() -> None:
    """What keeps a number above 0 may not apply: the ends over all responses stand then."""
    above_zero = {"op": "subtract", "left": 5, "right": SECOND}
    inverse = {"op": "power", "left": {"op": "sum", "of": [FIRST, above_zero]}, "right": -1}
    instrument = form({"s": {"op": "percent_of_maximum", "of": inverse}}, 2)
    assert scored(instrument, 2, NOT_APPLICABLE)["s"].value == Fraction(175, 4)
    assert scored(instrument, 4, 0)["s"].value == 0
    assert scored(instrument, 0, NOT_APPLICABLE)["s"].value is None


@pytest.mark.parametrize(("exponent", "value"), [(-2, Fraction(1, 9)), (THIRD, 81)])
def test_powers_have_any_exponent(exponent: Any, value: Any) -> None:
    """A negative one divides, and an answer may be one."""
    above_zero = {"op": "max", "of": [FIRST, 1]}
    rule = {"op": "power", "left": above_zero, "right": exponent}
    assert scored(form({"s": rule}, 3), 3, 0, 4)["s"].value == value


def test_what_is_open_has_no_band_and_starts_no_coaching() -> None:
    """Without a value there is no band; a reason names other scores by their labels."""
    high = {"op": "greater", "left": {"op": "score", "score": "s"}, "right": 4}
    scores = [
        {"id": "s", "label": "Sum of both", "bands": "level",
         "rule": {"op": "sum", "of": [FIRST, SECOND]}},
        {"id": "t", "label": "Twice",
         "rule": {"op": "multiply", "of": [{"op": "score", "score": "s"}, 2]}},
    ]  # fmt: skip
    coaching = {
        "coaching_parts": [{"id": "why", "style": "paragraphs"}],
        "coaching": {"high": {"title": "High", "why": ["So it is."]}},
        "triggers": [{"id": "high", "when": high, "coaching": "high"}],
    }
    bands = {"level": LEVEL}
    instrument = form({"s": SUM}, 2, scores=scores, bands=bands, report=SHOWN, **coaching)
    found = scored(instrument, 4, MISSING)
    assert [(each.value, each.band) for each in found.values()] == [(None, None), (None, None)]
    assert found["t"].reason == "Sum of both has none"
    left_out = scored(instrument, NOT_APPLICABLE, NOT_APPLICABLE)
    assert left_out["t"].reason == "Sum of both has none"
    assert left_out.trace("t").text == "t: no value, s has none"
    assert coach(instrument, found) == ()
    assert [each.id for each in coach(instrument, scored(instrument, 4, 3))] == ["high"]
