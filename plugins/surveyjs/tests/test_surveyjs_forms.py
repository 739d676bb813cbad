"""Forms run by the real survey-core: what is asked, what is refused, and what comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from click.testing import CliRunner

from assessment_engine import Absence, Engine, Instrument, load_package, parse_response
from assessment_engine.cli.commands import assess
from assessment_engine_surveyjs import SurveyJsWriter
from surveys import ROOT, answered, as_set, form_of, imported, needs_node, questions, run

PUBLISHED = ROOT / "tests" / "published"
SHIPPED = sorted(path.parent for path in ROOT.glob("instruments/*/instrument.json"))
PACKAGES = [
    *SHIPPED,
    *(PUBLISHED / name for name in ("psqi", "audit", "kano", "frail", "sus", "findrisc", "ipaq_sf",
                                    "klsi4", "ocai", "bfi25", "eq5d3l_uk", "amstar2")),
]  # fmt: skip
TEMPLATES = ("likert", "two-perspective", "staged", "checklist", "360")


def complete_examples(instrument: Instrument) -> list[Any]:
    """Give the worked examples of one response that the instrument accepts."""
    found = []
    for example in instrument.examples:
        if example.invalid is None and not example.answers.get("responses"):
            response = parse_response(instrument, example.answers)
            found.append(evolve(response, respondent="", completed=""))
    return found


def check_package(instrument: Instrument) -> None:
    """Answer the form like each worked example; the import must give its response."""
    form = form_of(instrument)
    responses = complete_examples(instrument)
    tasks = [answered(form, as_set(instrument, response)) for response in responses]
    for response, (seen, end) in zip(responses, run(tasks), strict=True):
        assert seen["faults"] == []
        assert seen["errors"] == {}
        assert end["done"], seen
        assert end["data"]["instrument"] == instrument.id
        assert imported(instrument, end["data"]) == (response,)


@needs_node
@pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: path.name)
def test_worked_examples_come_back(folder: Path) -> None:
    """What the form gives for the answers of an example is the response of that example."""
    check_package(load_package(folder))


@needs_node
@pytest.mark.parametrize("template", TEMPLATES)
def test_templates_can_be_answered(template: str, tmp_path: Path) -> None:
    """A package of each kind that `assess new` makes works as a form."""
    done = CliRunner().invoke(
        assess, ["new", "made", "--from", template, "--output", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    check_package(load_package(tmp_path / "made"))


@needs_node
@pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: path.name)
def test_an_open_item_is_an_error_where_it_is_required(folder: Path) -> None:
    """An empty form shows an error at each required question that is asked, and at no other."""
    instrument = load_package(folder)
    form = form_of(instrument)
    ((seen,),) = run([{"form": form, "steps": [{"look": True}]}])
    required = {each["name"] for each in questions(form) if each.get("isRequired")}
    assert set(seen["errors"]) == required & set(seen["visible"])
    assert required == {
        each["name"] for each in questions(form)
        if not each["name"].endswith("__na")
        and instrument.item_by_id[each["name"].partition(".")[0]].required
    }  # fmt: skip


@needs_node
def test_both_perspectives_are_asked_in_both_languages() -> None:
    """The shipped instrument is a matrix per statement, in English and in German."""
    engine = Engine()
    form = engine.form("customer_service_commitment", "surveyjs")
    made = json.loads(form.data)
    steps = [{"look": True}, {"locale": "de"}, {"look": True}]
    ((english, german),) = run([{"form": made, "steps": steps}])
    assert form.problems == ()
    own = engine.instrument("customer_service_commitment")
    other = engine.instrument("customer_service_commitment", language="de")
    assert len(english["titles"]) == 48
    for seen, instrument in ((english, own), (german, other)):
        assert seen["title"] == instrument.title
        assert seen["titles"]["SL-1"] == instrument.item_by_id["SL-1"].text
        labels = [option.label for option in instrument.scales[0].options]
        assert seen["choices"]["SL-1"][: len(labels)] == labels
    assert english["titles"] != german["titles"]


@needs_node
def test_what_is_not_asked_is_hidden_and_forgotten(nights: Instrument) -> None:
    """A question shows only after the answers it depends on, and its answer goes with it."""
    form = form_of(nights)
    steps = [
        {"look": True},
        {"set": {"woken": {"own": "yes"}}}, {"look": True},
        {"set": {"times": {"own": 2}, "causes.own": ["noise"]}}, {"look": True},
        {"set": {"woken": {"own": "no"}}}, {"look": True},
    ]  # fmt: skip
    ((empty, woken, told, calm),) = run([{"form": form, "steps": steps}])
    assert "times" not in empty["visible"]
    assert {"times", "causes.own"} <= set(woken["visible"])
    assert told["data"]["times"] == {"own": 2}
    assert "times" not in calm["visible"]
    assert not {"times", "causes.own"} & set(calm["data"])
    (response,) = imported(nights, calm["data"])
    asked = dict(zip(response.cells, response.values, strict=True))
    assert asked["times", "own"] is Absence.NOT_ASKED


@needs_node
def test_answers_that_contradict_each_other_are_refused_with_the_message(
    nights: Instrument,
) -> None:
    """A validity rule shows the author's message; the same answers are refused by the import."""
    form = form_of(nights)
    good = {"points.own": 6, "points.team": 4}
    bad = {"points.own": 6, "points.team": 5}
    partly = {"points.own": 6}
    (first, *_), (second, *_), (third, *_) = run(
        [answered(form, each) for each in (good, bad, partly)]
    )
    assert first["errors"] == {}
    assert second["errors"] == {"points.team": ["Ten points are to be shared out."]}
    assert "points.team" not in third["errors"], "what is not answered breaks nothing"


@needs_node
def test_numbers_times_and_options_have_their_bounds(nights: Instrument) -> None:
    """Out of range, too many decimals, no time, too many options: errors at the question."""
    form = form_of(nights)
    faults: dict[str, Any] = {
        "weight.own": [19, 300.5, 70.25],
        "bed.own": ["05:59", "soon"],
        "slept.own": ["10:01", "7:60"],
        "causes.own": [["noise", "worry", "other"]],
    }
    fine: dict[str, Any] = {
        "weight.own": [20, 70.5],
        "bed.own": ["06:00", "23:59"],
        "slept.own": ["0:00", "10:00"],
        "causes.own": [["noise", "worry"]],
    }
    tried = [
        (name, value, wrong)
        for cases, wrong in ((faults, True), (fine, False))
        for name, values in cases.items()
        for value in values
    ]
    woken = {"woken": {"own": "yes"}}
    tasks = [answered(form, {**woken, name: value}) for name, value, _ in tried]
    for (name, value, wrong), (seen, _) in zip(tried, run(tasks), strict=True):
        assert (name in seen["errors"]) is wrong, (name, value, seen["errors"])


@needs_node
def test_not_applicable_and_nothing_chosen_come_back(nights: Instrument) -> None:
    """They are choices, or a box beside a number, and are told from a missing answer."""
    form = form_of(nights)
    given = {
        "woken": {"own": "yes"},
        "causes.own": ["__none"],
        "weight.own__na": ["not_applicable"],
    }
    ((seen, end),) = run([answered(form, given)])
    assert "weight.own" not in seen["visible"]
    (response,) = imported(nights, end["data"])
    found = {item: value for (item, _), value in zip(response.cells, response.values, strict=True)}
    assert found["causes"] == ()
    assert found["weight"] is Absence.NOT_APPLICABLE
    assert found["bed"] is Absence.MISSING
    assert end["done"]


def test_a_rule_that_cannot_be_said_is_a_located_warning(nights: Instrument) -> None:
    """Times cannot be computed with; the form leaves the rule to the import, and says so."""
    (problem,) = SurveyJsWriter().write([nights]).problems
    assert (problem.code, problem.severity) == ("surveyjs-rule", "warning")
    assert (problem.file, problem.pointer) == ("instrument.json", "/validity/1")


def test_the_same_instrument_gives_the_same_bytes(nights: Instrument) -> None:
    """Nothing in a form depends on when or where it is written."""
    assert SurveyJsWriter().write([nights]).data == SurveyJsWriter().write([nights]).data


@needs_node
def test_an_instrument_in_german_first_is_shown_in_german(tmp_path: Path) -> None:
    """The form begins in the first language, whatever SurveyJS calls default."""
    manifest = {
        "format": 1, "id": "g", "version": "1.0.0", "title": "Pausen", "language": "de",
        "examples": ["e.json"], "translations": {"en": ["en.json"]},
        "scales": [{"id": "s", "label": "Wie?", "options": [
            {"value": 0, "label": "Nie"}, {"value": 1, "label": "Oft"}]}],
        "items": [{"id": "q", "text": "Ich gehe hinaus."}],
        "scores": [{"id": "t", "label": "T", "rule": {"op": "answer", "item": "q"}}],
    }  # fmt: skip
    english = {"title": "Pauses", "items": {"q": {"text": "I go outside."}}}
    example = {"name": "E", "answers": {"q": 1}, "expected": {"scores": {"t": 1}}}
    for name, value in (("instrument", manifest), ("en", english), ("e", example)):
        (tmp_path / f"{name}.json").write_text(json.dumps(value), "utf-8")
    form = json.loads(Engine().form(tmp_path, "surveyjs").data)
    alone = json.loads(Engine().form(tmp_path, "surveyjs", languages=["de"]).data)
    steps = [{"look": True}, {"locale": "en"}, {"look": True}]
    (first, second), (only, _) = run([{"form": each, "steps": steps} for each in (form, alone)])
    assert (first["title"], first["titles"]["q"]) == ("Pausen", "Ich gehe hinaus.")
    assert (second["title"], second["titles"]["q"]) == ("Pauses", "I go outside.")
    assert second["choices"]["q"] == ["Nie", "Oft"], "what has no translation stays"
    assert only["titles"]["q"] == "Ich gehe hinaus."
