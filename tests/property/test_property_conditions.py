"""Conditions on answers: what is asked after others, what is valid together, who has no scores."""

from __future__ import annotations

import json
from typing import Any

from helpers_property import form, problems_of_answers
from hypothesis import assume, given
from hypothesis import strategies as st
from reference_forms import Person
from rich_form import reference

from assessment_engine import (
    Absence,
    Instrument,
    Response,
    coach,
    compose,
    make_result,
    parse_response,
    score,
)
from assessment_engine.answers_json import find_problems
from assessment_engine.blocks import Chart, ScoreLines
from assessment_engine.selecting import selected
from assessment_engine.testing.random_answers import present_answers
from assessment_engine.testing.random_forms import answer_conditions, item_cells
from assessment_engine.testing.random_words import Cell
from assessment_engine.testing.strategies import packages, read_files, responses

Json = Any
UNSURE = {"answers-missing", "answers-skipped"}


def loaded(files: Json) -> Instrument:
    """Load a package that is good."""
    found = read_files(files)
    assert found.instrument is not None, found.problems
    return found.instrument


def cells_of(files: Json) -> list[Cell]:
    """Give the answers that rules of a package can name."""
    manifest = files["instrument.json"]
    scales = {scale["id"]: scale for scale in manifest["scales"]}
    views = [view["id"] for view in manifest.get("perspectives", ())]
    return [
        cell
        for item in manifest["items"]
        if "points" not in item
        for cell in item_cells(item, scales[item.get("scale", "scale0")], {}, views)
    ]


@st.composite
def conditional(draw: st.DrawFn) -> tuple[Json, Instrument]:
    """Draw a package in which items are asked after others, with its instrument."""
    files = draw(packages())
    manifest = files["instrument.json"]
    manifest.pop("validity", None)
    items = manifest["items"]
    for place, item in enumerate(items[1:], 1):
        before = [each["id"] for each in items[:place]]
        known = [cell for cell in cells_of(files) if cell.item in before]
        if known and "points" not in item and draw(st.booleans()):
            item["asked_when"] = draw(answer_conditions(known))
    return files, loaded(files)


@given(st.data(), conditional())
def test_what_is_skipped_is_not_answered_and_never_counts(
    data: st.DataObject, case: tuple[Json, Instrument]
) -> None:
    """What is not asked is what the reference says; an answer to it is refused, as just that."""
    files, instrument = case
    response = data.draw(responses(instrument))
    assume(response.values[0] is not Absence.NOT_ASKED)
    person = reference(files["instrument.json"], score(instrument, response)).read(
        response.to_dict()
    )
    for (item, view), value in zip(response.cells, response.values, strict=True):
        given_here = person.given[item, view]
        assert (value is Absence.NOT_ASKED) == (given_here.__class__.__name__ == "Gap"
                                                and given_here.value == "not_asked")  # fmt: skip
        if value is Absence.NOT_ASKED:
            scale = instrument.scale_by_id[instrument.item_by_id[item].scale]
            written = response.to_dict()
            other = data.draw(present_answers(scale))
            again = {**written["answers"].get(item, {}), view: _written(other)}
            changed = {**written, "answers": {**written["answers"], item: again}}
            found = {problem.code for problem in problems_of_answers(instrument, changed)}
            assert found == {"answers-skipped"}


def _written(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def test_a_chain_of_conditions_is_skipped_from_its_first_link_on() -> None:
    """After an item that is not asked, what depends on it is not asked either."""
    items: list[Json] = [{"id": "q0", "text": "Q", "required": True}]
    for number in range(1, 4):
        before = {"op": "answer", "item": f"q{number - 1}"}
        items.append({"id": f"q{number}", "text": "Q", "required": True,
                      "asked_when": {"op": "greater", "left": before, "right": 2}})  # fmt: skip
    every = {"op": "sum", "of": [{"op": "answer", "item": item["id"]} for item in items]}
    instrument = form({"sum": every}, items=items)
    for answers, total in (
        ({"q0": 1}, 1),
        ({"q0": 3, "q1": 2}, 5),
        ({"q0": 3, "q1": 4, "q2": 0}, 7),
    ):
        scores = score(instrument, parse_response(instrument, {"answers": answers}))
        assert scores["sum"].value == total
        assert scores["sum"].asked == len(answers)
    codes = [each.code for each in problems_of_answers(instrument, {"answers": {"q0": 3}})]
    assert codes == ["answers-missing"]


def test_what_hangs_on_a_missing_answer_may_be_open_or_not() -> None:
    """Nobody knows whether it is asked for: an answer counts, and none is no fault."""
    items: list[Json] = [
        {"id": "q0", "text": "Q"},
        {"id": "q1", "text": "Q", "required": True, "skipped_value": 0,
         "asked_when": {"op": "greater", "left": {"op": "answer", "item": "q0"}, "right": 2}},
    ]  # fmt: skip
    instrument = form({"s": {"op": "answer", "item": "q1"}}, items=items)
    for answers, value in (({}, None), ({"q1": 4}, 4), ({"q0": 1}, 0)):
        assert (
            score(instrument, parse_response(instrument, {"answers": answers}))["s"].value == value
        )


@given(st.data(), packages())
def test_answers_that_break_a_condition_are_refused_with_just_that(
    data: st.DataObject, files: Json
) -> None:
    """Whichever answers: the problem is there exactly if the reference finds it broken."""
    condition = data.draw(answer_conditions(cells_of(files)))
    files["instrument.json"]["validity"] = [{"id": "v", "rule": condition, "message": "No."}]
    plain = loaded({**files, "instrument.json": {**files["instrument.json"], "validity": []}})
    instrument = loaded(files)
    response = data.draw(responses(plain))
    assume(response.values[0] is not Absence.NOT_ASKED and not response.responses)
    written = response.to_dict()
    second = reference(files["instrument.json"], score(plain, response))
    person: Person = second.read(written)
    broken = second.invalid(person)
    _, found = find_problems(instrument, written)
    assert [code for code, *_ in found] == ["answers-not-valid"] * len(broken)
    for _, place, message, hint in found:
        item = place.split("/")[2]
        assert item in json.dumps(condition)
        assert (message, hint.startswith("correct ")) == ("No.", True)


@st.composite
def excluded(draw: st.DrawFn) -> tuple[Instrument, Response]:
    """Draw a package in which no response has scores, and a response to it."""
    files = draw(packages())
    manifest = files["instrument.json"]
    always = {"op": "not", "of": {"op": "all", "of": [False]}}
    manifest["exclusions"] = [{"id": "one", "when": always, "reason": "Not at all."},
                              {"id": "two", "when": False, "reason": "Never."}]  # fmt: skip
    instrument = loaded(files)
    return instrument, draw(responses(instrument))


@given(excluded())
def test_of_who_is_excluded_nothing_comes_out_but_the_reason(
    case: tuple[Instrument, Response],
) -> None:
    """No score, verdict, coaching, selection or value in a chart; each says why."""
    instrument, response = case
    scores = score(instrument, response)
    assert [each.id for each in scores.excluded] == ["one"]
    assert set(scores.numbers().values()) == {None}
    reasons = {found.reason for found in scores.values()}
    reasons |= {found.reason for found in scores.verdicts.values()}
    assert reasons == {"Not at all."}
    assert {found.value for found in scores.verdicts.values()} <= {None}
    assert all(scores.trace(name).text.endswith("Not at all.") for name in instrument.rule_by_id)
    coaching = coach(instrument, scores)
    assert coaching == ()
    assert all(selected(each, scores) == () for each in instrument.selections)
    result = make_result(scores, coaching)
    assert result.excluded == ("one",)
    report = compose(instrument, scores, coaching)
    for block in _all_blocks(report.blocks):
        if isinstance(block, Chart):
            assert {value for series in block.series for value in series.values} <= {None}
        elif isinstance(block, ScoreLines):
            assert {line.value for line in block.lines} <= {None}


def _all_blocks(blocks: Any) -> Any:
    for block in blocks:
        yield block
        yield from _all_blocks(getattr(block, "blocks", ()))
