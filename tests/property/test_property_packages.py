"""Constants, items up to one, and selections, each against a reference written here."""

from __future__ import annotations

from typing import Any

from helpers_property import exactly, form, given_answers, problems_of
from hypothesis import given
from hypothesis import strategies as st

from assessment_engine import Absence, Engine, Instrument, Response, compose, score
from assessment_engine.blocks import Paragraphs, Ranking
from assessment_engine.instrument import Selection
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.selecting import selected
from assessment_engine.testing.strategies import instruments, packages, read_files, responses

Json = dict[str, Any]


def without_constants(value: Any, constants: Json, written: Json) -> Any:
    """Give a package with each constant's number in the place of its name."""
    if isinstance(value, dict):
        if value.get("op") == "constant":
            return constants[value["constant"]]
        return {name: without_constants(each, constants, written) for name, each in value.items()}
    if isinstance(value, list):
        return [without_constants(each, constants, written) for each in value]
    if isinstance(value, str):
        for name, text in written.items():
            value = value.replace(f"{{constant:{name}}}", text)
    return value


@given(st.data(), packages())
def test_a_constant_is_its_number(data: st.DataObject, files: Json) -> None:
    """With the numbers written in the place of the names, scores, reasons and report are equal."""
    manifest = files["instrument.json"]
    instrument = read_files(files).instrument
    assert instrument is not None
    words, constants = instrument.wording, instrument.constants.items()
    written = {name: words.number(constant.value) for name, constant in constants}
    plain = without_constants({**manifest, "constants": {}}, manifest["constants"], written)
    other = read_files({**files, "instrument.json": plain}).instrument
    assert other is not None
    assert (other.digest == instrument.digest) == (not written)
    response = data.draw(responses(instrument))
    first, second = score(instrument, response), score(other, response)
    assert exactly(first) == exactly(second)
    told = [[scores.trace(name).text for name in scores] for scores in (first, second)]
    assert told[0] == told[1]
    reports = [compose(scores.instrument, scores, ()) for scores in (first, second)]
    # A method page names the digest, in which the two differ.
    shown = [repr(report.blocks).replace(report.digest, "") for report in reports]
    assert shown[0] == shown[1]


def test_a_constant_is_printed_as_the_language_writes_numbers() -> None:
    """The placeholder gives the number as reports write numbers, at most two decimals."""
    blocks = [
        {"block": "text", "text": "From {constant:cut}, **{constant:debt}**, {constant:long}."}
    ]
    instrument = form(
        {"s": {"op": "constant", "constant": "cut"}},
        constants={"cut": 2.5, "debt": -3, "long": 1.005},
        language="de",
        report={"title": "Over {constant:cut}", "blocks": blocks},
    )
    report = Engine().report(instrument, {"answers": {}})
    (block,) = report.blocks
    assert isinstance(block, Paragraphs)
    assert "".join(run.text for run in block.paragraphs[0]) == "From 2,5, \N{MINUS SIGN}3, 1,01."
    assert report.title == "Over 2,5"


@given(packages())
def test_what_nothing_names_is_a_warning(files: Json) -> None:
    """A constant more changes nothing but the digest, and is said to be unused."""
    before = {(each.code, each.pointer) for each in problems_of(files)}
    files["instrument.json"]["constants"] = {**files["instrument.json"]["constants"], "more": 1}
    after = {(each.code, each.pointer) for each in problems_of(files)}
    assert after - before == {("constant-unused", "/constants/more")}


@given(st.lists(st.integers(0, 4), min_size=6, max_size=6), st.booleans())
def test_items_up_to_one_are_those_before_it_and_itself(values: list[int], halved: bool) -> None:
    """A score per item over the items up to it is the running sum, of all or of a dimension."""
    where = {"dimension": "even"} if halved else {}
    inner = {"for_each": {"item": {"items": {**where, "up_to": "{last}"}}},
             "yield": {"op": "answer", "item": "{item}"}}  # fmt: skip
    items = [
        {"id": f"q{number}", "text": "Q", **({} if number % 2 else {"dimension": "even"})}
        for number in range(6)
    ]
    domain: Any = {"items": where} if halved else "items"
    scores = [{"id": "q", "label": "S", "rule": 1},
              {"for_each": {"last": domain}, "id": "{last}", "label": "S",
               "rule": {"op": "sum", "of": [inner]}}]  # fmt: skip
    dimensions = [{"id": "even", "label": "Even"}]
    instrument = form({"q": 1}, items=items, dimensions=dimensions, scores=scores)
    found = score(instrument, given_answers(instrument, values)).numbers()
    step = 2 if halved else 1
    counted = values[::step]
    for place in range(len(counted)):
        assert found[f"q{step * place}"] == sum(counted[: place + 1])
    assert len(found) == len(counted) + 1


@st.composite
def chosen(draw: st.DrawFn) -> tuple[Instrument, Response]:
    """Draw an instrument with selections and a response."""
    instrument = draw(instruments().filter(lambda each: bool(each.selections)))
    return instrument, draw(responses(instrument))


def in_question(selection: Selection, context: Any) -> list[tuple[int, Any]]:
    """Give the candidates that a selection is about, in the order of the package."""
    found = []
    for index, candidate in enumerate(selection.candidates):
        value = evaluate(candidate.rule, context)
        held = candidate.where is None or evaluate(candidate.where, context) is True
        if held and not isinstance(value, Absence):
            found.append((index, value))
    return found


@given(chosen())
def test_a_selection_takes_what_the_reference_takes(case: tuple[Instrument, Response]) -> None:
    """The first, or the best: nothing left out is better than what was taken."""
    instrument, response = case
    scores = score(instrument, response)
    for selection in instrument.selections:
        taken = list(selected(selection, scores))
        found = [] if scores.excluded else in_question(selection, scores.context)
        if selection.order == "declared":
            assert taken == found[: selection.take]
            continue
        sign = -1 if selection.order == "highest" else 1
        assert taken == sorted(taken, key=lambda entry: (sign * entry[1], entry[0]))
        rest = [entry for entry in found if entry not in taken]
        assert len(taken) + len(rest) == len(found)
        if selection.take is None:
            assert not rest
        else:
            assert len(taken) >= min(selection.take, len(found))
            assert len(taken) <= selection.take or selection.ties == "include"
            assert len({value for _, value in taken[selection.take - 1 :]}) <= 1
        for _, value in rest:
            assert sign * value >= sign * taken[-1][1]
            assert selection.ties == "first" or value != taken[-1][1]


def test_the_first_of_some_are_numbered_by_their_places() -> None:
    """Without a rule, a candidate's number is its place; `where` filters before some are taken."""
    where = {"op": "greater", "left": {"op": "answer", "item": "{item}"}, "right": 2}
    selection = {"id": "first", "for_each": {"item": "items"}, "order": "declared", "take": 2,
                 "where": where, "ties": "include"}  # fmt: skip
    entire = {**selection, "id": "entire", "take": "all"}
    ranking = {"block": "ranking", "id": "r", "selection": "first", "label": "{item}",
               "cases": [{"text": "number {value}"}], "empty": "None."}  # fmt: skip
    instrument = form({"s": 1}, 6, selections=[selection, entire],
                      report={"title": "R", "blocks": [ranking]})  # fmt: skip
    scores = score(instrument, given_answers(instrument, [1, 3, 4, 0, 3, Absence.MISSING]))
    first, everything = (selected(each, scores) for each in instrument.selections)
    assert first == ((1, 2), (2, 3))
    assert everything == ((1, 2), (2, 3), (4, 5))


def test_equal_numbers_in_declared_order_are_not_called_tied() -> None:
    """Where the order of the package decides, no sentence says what is equal."""
    selection = {"id": "first", "for_each": {"item": "items"}, "order": "declared", "take": 2,
                 "rule": {"op": "answer", "item": "{item}"}}  # fmt: skip
    ranking = {"block": "ranking", "id": "r", "selection": "first", "label": "{item}",
               "cases": [{"text": "{value}"}], "empty": "None."}  # fmt: skip
    instrument = form({"s": 1}, selections=[selection],
                      report={"title": "R", "blocks": [ranking]})  # fmt: skip
    answers = {f"q{number}": 3 for number in range(4)}
    (block,) = Engine().report(instrument, {"answers": answers}).blocks
    assert isinstance(block, Ranking)
    assert [entry.text for entry in block.entries] == ["3", "3"]
    assert block.note == ()
