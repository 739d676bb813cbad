"""Answers that nobody gave: always valid, the same in every process, and as they are said to be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers_property import form
from hypothesis import assume, given
from hypothesis import strategies as st

from assessment_engine import (
    Absence,
    AssessmentError,
    Engine,
    Instrument,
    Response,
    load_package,
    parse_response,
    score,
)
from assessment_engine.form import Item
from assessment_engine.generating import KINDS, MAX_SEED, generate, open_note
from assessment_engine.responses import AnswerContext
from assessment_engine.rules.evaluate import evaluate, keyed
from assessment_engine.testing.strategies import instruments
from assessment_engine.values import Answer

PACKAGES = Path(__file__).parents[2].glob("instruments/*/instrument.json")
SHIPPED = sorted(manifest.parent for manifest in PACKAGES)
PUBLISHED = sorted(
    manifest.parent for manifest in Path(__file__).parents[1].glob("published/*/instrument.json")
)
seeds = st.integers(0, MAX_SEED)


def cells_of(instrument: Instrument, response: Response) -> Iterator[tuple[Item, int, Answer]]:
    """Give each answer that is asked for: its item, the perspective's turn, and its value.

    Of an answer nobody knows whether it is asked for where what decides it is missing.
    """
    own = [] if set(response.values) == {Absence.NOT_ASKED} else [response]
    for each in (*own, *response.responses):
        context = AnswerContext(instrument, each.values)
        for (name, view), value in zip(each.cells, each.values, strict=True):
            item = instrument.item_by_id[name]
            asked_when = item.asked_when.get(view)
            asked = asked_when is None or evaluate(asked_when, context) is True
            if asked and value is not Absence.NOT_ASKED:
                yield item, item.perspectives.index(view), value


@given(instruments(), st.sampled_from(KINDS), seeds)
def test_every_instrument_accepts_what_is_generated_for_it(
    instrument: Instrument, kind: str, seed: int
) -> None:
    """The answers are valid, and open exactly where it is said."""
    made = generate(instrument, kind, seed)
    values = [v for *_, v in cells_of(instrument, parse_response(instrument, made.answers))]
    assert len(values) == made.asked
    assert values.count(Absence.MISSING) == made.left_open
    assert kind == "half-missing" or not made.required
    assert kind == "half-missing" or instrument.validity or not made.left_open


@given(instruments(), seeds)
def test_highest_and_lowest_are_the_ends_of_what_can_be_keyed(
    instrument: Instrument, seed: int
) -> None:
    """Each answer is keyed to the most or least that any is, in reversed items as well."""
    assume(not instrument.validity)
    for kind, end in (("highest", max), ("lowest", min)):
        response = parse_response(instrument, generate(instrument, kind, seed).answers)
        for item, _, value in cells_of(instrument, response):
            scale = instrument.scale_by_id[item.scale]
            assert not isinstance(value, Absence)
            if scale.type == "choice" and not isinstance(keyed(value, scale, item), str):
                every = [keyed(each, scale, item) for each in scale.values]
                numbers = [each for each in every if isinstance(each, int | Fraction)]
                assert keyed(value, scale, item) == end(numbers)


@given(instruments(), seeds)
def test_half_missing_leaves_every_second_answer_open(instrument: Instrument, seed: int) -> None:
    """No two answers of an item in a row are open, and no answer is made not applicable."""
    assume(not instrument.validity)
    response = parse_response(instrument, generate(instrument, "half-missing", seed).answers)
    place = {item.id: number for number, item in enumerate(instrument.items)}
    for item, turn, value in cells_of(instrument, response):
        is_open = (place[item.id] + turn) % 2 == 1 and not item.required
        assert (value is Absence.MISSING) == is_open
        assert value is not Absence.NOT_APPLICABLE


def test_random_answers_are_all_that_a_scale_allows() -> None:
    """Over many seeds each number comes up, and so does "not applicable"; nothing else does."""
    instrument = form({"s": {"op": "sum", "of": [{"op": "answer", "item": "q0"}]}})
    seen = [generate(instrument, "random", seed).answers["answers"]["q0"] for seed in range(200)]
    drawn = {
        str(given["self"] if "self" in given else next(iter(given.values()))) for given in seen
    }
    assert drawn == {"0", "1", "2", "3", "4", "not_applicable"}


def test_an_item_that_is_added_leaves_the_other_answers_as_they_were() -> None:
    """Each answer is drawn by itself, so that a report changes only where the package did."""
    rule = {"op": "sum", "of": [{"op": "answer", "item": "q0"}]}
    few, more = form({"s": rule}, 4), form({"s": rule}, 6)
    for kind in ("half-missing", "random"):
        before = generate(few, kind, 3).answers["answers"]
        after = generate(more, kind, 3).answers["answers"]
        assert before == {name: after[name] for name in before}


PRINT = """
import json
from assessment_engine import Engine
from assessment_engine.generating import KINDS, generate
instrument = Engine().instrument({path!r})
print(json.dumps([generate(instrument, kind, 11).answers for kind in KINDS]))
"""


def test_every_process_generates_the_same() -> None:
    """Neither the hash seed nor what was drawn before makes a difference."""
    package = str(SHIPPED[0])
    instrument = Engine().instrument(package)
    here = json.dumps([generate(instrument, kind, 11).answers for kind in KINDS])
    for hashes in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", PRINT.format(path=package)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": hashes},
        )
        assert done.stdout.strip() == here


@pytest.mark.parametrize("package", PUBLISHED, ids=lambda path: path.name)
def test_what_many_rules_hold_together_is_made_to_fit(package: Path) -> None:
    """Twenty rankings in one form are rankings in every kind of answers."""
    instrument = load_package(package)
    for kind in KINDS:
        for seed in range(3):
            assert parse_response(instrument, generate(instrument, kind, seed).answers).cells


@pytest.mark.parametrize("package", SHIPPED, ids=lambda path: path.name)
def test_shipped_instruments_reach_their_ends(package: Path) -> None:
    """With all answers at one end, every score is at one of its ends, or is a difference of 0."""
    instrument = Engine().instrument(package)
    for kind, end in (("highest", "maximum"), ("lowest", "minimum")):
        scores = score(instrument, parse_response(instrument, generate(instrument, kind).answers))
        made = [scores[name] for name in scores]
        assert all(each.value in {each.minimum, each.maximum, 0} for each in made)
        assert any(each.value == getattr(each, end) for each in made)


@pytest.mark.parametrize(
    ("kind", "seed", "code"),
    [
        ("hihgest", 0, "generated-kind"),
        ("random", -1, "generated-seed"),
        ("random", MAX_SEED + 1, "generated-seed"),
    ],
)
def test_what_cannot_be_generated(tiny: Instrument, kind: str, seed: int, code: str) -> None:
    """A misspelt kind and a seed that is none are told, with what to do."""
    with pytest.raises(AssessmentError) as raised:
        generate(tiny, kind, seed)
    (problem,) = raised.value.problems
    assert problem.code == code
    assert problem.hint


def test_what_is_left_open_is_said() -> None:
    """Required answers cannot be left open; then the note says so."""
    rule: Any = {"s": {"op": "sum", "of": [{"op": "answer", "item": "q0"}]}}
    assert open_note(generate(form(rule, 5), "random")) == ""
    assert open_note(generate(form(rule, 5), "half-missing")) == "left open: 2 of 5 answers"
    commitment = Engine().instrument("customer_service_commitment")
    assert open_note(generate(commitment, "half-missing")) == (
        "left open: 0 of 96 answers; 48 more would be, but their items must be answered"
    )


def test_that_nothing_is_left_open_is_said_too() -> None:
    """Of a form with one item, required or not, and where what would be open is not asked."""
    rule: Any = {"s": {"op": "sum", "of": [{"op": "answer", "item": "q0"}]}}
    alone = "left open: 0 of 1 answer; there is no second one"
    for required in (True, False):
        made = generate(form(rule, 1, required=required), "half-missing")
        assert (open_note(made), made.answers["answers"].keys()) == (alone, {"q0"})
    never = {"op": "greater", "left": {"op": "answer", "item": "q0"}, "right": 3}
    items = [{"id": "q0", "text": "Q"}, {"id": "q1", "text": "Q", "asked_when": never}]
    instrument = form(rule, 2, items=items, required=True)
    notes = {open_note(generate(instrument, "half-missing", seed)) for seed in range(20)}
    assert notes == {
        alone,
        "left open: 0 of 2 answers; 1 more would be, but their items must be answered",
    }
    three = [*items, {"id": "q2", "text": "Q"}]
    notes = {
        open_note(generate(form(rule, 3, items=three), "half-missing", seed)) for seed in range(20)
    }
    assert "left open: 0 of 2 answers; those that would be are not asked" in notes
    assert open_note(generate(form(rule, 1), "highest")) == ""
