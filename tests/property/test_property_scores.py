"""Properties of scores that hold for every instrument."""

from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve
from helpers_property import commitment, evolve_value, exactly, inside, rules_of, walk_with
from hypothesis import assume, given
from hypothesis import strategies as st

from assessment_engine import Absence, Instrument, Response, coach, compose, make_result, score
from assessment_engine.coaching import coach_plainly
from assessment_engine.form import Item
from assessment_engine.rules.analysis import rule_bounds
from assessment_engine.rules.evaluate import evaluate, keyed
from assessment_engine.scoring import score_plainly
from assessment_engine.testing.random_answers import present_answers
from assessment_engine.testing.random_packages import EXAMPLE
from assessment_engine.testing.strategies import instruments, packages, read_files, responses


@st.composite
def scored(draw: st.DrawFn, *, complete: bool | None = None) -> tuple[Instrument, Response]:
    """Draw an instrument, now and then the shipped one, and a response to it."""
    instrument = commitment() if draw(st.integers(0, 9)) == 0 else draw(instruments())
    return instrument, draw(responses(instrument, complete=complete))


@given(scored())
def test_scores_lie_between_minimum_and_maximum(case: tuple[Instrument, Response]) -> None:
    """A score lies between its minimum and maximum, whatever is left open."""
    instrument, response = case
    for found in score(instrument, response).values():
        if found.value is not None:
            assert found.minimum <= found.value <= found.maximum
        assert found.answered <= found.asked <= len(response.cells)
        assert found.answered == found.asked or not response.complete


@given(scored(complete=True))
def test_every_rule_lies_in_its_bounds(case: tuple[Instrument, Response]) -> None:
    """Every rule and every rule inside it stays in its bounds, and is whole where they say so."""
    instrument, response = case
    context = score(instrument, response).context
    whole = response.complete and all(each.complete for each in response.responses)
    for rule in rules_of(instrument) if whole else ():
        for node, here in walk_with(rule, context):
            value = evaluate(node, here)
            if not isinstance(value, Absence):
                assert inside(value, rule_bounds(node, instrument)), node


@given(scored())
def test_a_banded_value_has_exactly_one_band(case: tuple[Instrument, Response]) -> None:
    """A value lies in at most one band of its set, and in one where everything was answered."""
    instrument, response = case
    for name, found in score(instrument, response).items():
        bands = instrument.score_by_id[name].bands
        if bands is not None and found.value is not None:
            holding = [band for band in instrument.bands[bands] if band.holds(found.value)]
            assert len(holding) <= 1
            assert holding or not response.complete
            assert found.band == (holding[0] if holding else None)


@given(st.data(), packages())
def test_what_passes_the_checks_has_a_band_for_every_value(
    data: st.DataObject, files: dict[str, Any]
) -> None:
    """Bands drawn blindly are refused, or no complete response falls through them."""
    edges = data.draw(st.lists(st.integers(-12, 40), min_size=2, max_size=4, unique=True))
    edges.sort()
    sets = []
    for number, (low, high) in enumerate(pairwise(edges)):
        band = {"id": f"b{number}", "label": "B", "from": low}
        sets.append({**band, **data.draw(st.sampled_from(({}, {"to": high - 1}, {"below": high})))})
    sets[-1] = {"id": "last", "label": "B", "from": edges[-2], "to": edges[-1]}
    manifest = files["instrument.json"]
    declared = manifest["scores"]
    plain = [{**each, "bands": "blind"} for each in declared if each["id"] == "plain_sum"]
    manifest["scores"] = [each for each in declared if each["id"] != "plain_sum"] + plain
    manifest["bands"] = {**dict(manifest["bands"]), "blind": sets}
    loaded = read_files(files)
    if loaded.instrument is None:
        assert {p.code.partition("-")[0] for p in loaded.problems if p.severity == "error"} == {
            "bands"
        }
        return
    for _ in range(3):
        response = data.draw(responses(loaded.instrument, complete=True))
        found = score(loaded.instrument, response)["plain_sum"]
        assert found.band is not None or found.value is None


@given(st.data(), scored(complete=True))
def test_a_plain_sum_never_falls_when_an_answer_rises(
    data: st.DataObject, case: tuple[Instrument, Response]
) -> None:
    """More on an item moves a plain sum up, and down by as much where the item is reversed."""
    instrument, response = case
    able = [
        index
        for index, (item, _) in enumerate(response.cells)
        if _is_plain(instrument, item) and not isinstance(response.values[index], Absence)
    ]
    assume(able and not instrument.exclusions)
    index = data.draw(st.sampled_from(able))
    item, view = response.cells[index]
    asked = instrument.item_by_id[item]
    other = data.draw(st.sampled_from(instrument.scale_by_id[asked.scale].values))
    step = other - response.values[index]
    names = [f"{asked.dimension}.{view}"] if instrument is commitment() else ["plain_sum"]
    after = score(instrument, evolve_value(response, index, other))
    before = score(instrument, response)
    for name in names:
        new, old = after[name].value, before[name].value
        # The sum is there, or not, whatever the answer is.
        assert (new is None) == (old is None)
        if new is not None and old is not None:
            assert new - old == (-step if asked.reverse else step)


def _is_plain(instrument: Instrument, item: str) -> bool:
    asked = instrument.item_by_id[item]
    scale = instrument.scale_by_id[asked.scale]
    return asked.points is None and scale.type == "choice" and not scale.codes


@given(scored())
def test_scoring_is_pure(case: tuple[Instrument, Response]) -> None:
    """The same response gives equal scores, coaching and report, whoever is scored in between."""
    instrument, response = case
    first = score(instrument, response)
    told = compose(instrument, first, coach(instrument, first))
    for index in range(min(3, len(response.cells))):
        score(instrument, evolve_value(response, index, Absence.MISSING))
    again = score(instrument, response)
    assert exactly(again) == exactly(first)
    assert again == first
    assert compose(instrument, again, coach(instrument, again)) == told


@given(scored(complete=True))
def test_fast_and_plain_scoring_agree(case: tuple[Instrument, Response]) -> None:
    """Compiled rules give what evaluated rules give, to the type of each number."""
    fast, plain = score(*case), score_plainly(*case)
    assert exactly(fast) == exactly(plain)
    assert coach(case[0], fast) == coach_plainly(case[0], plain)
    told = make_result(fast, coach(case[0], fast))
    assert told == make_result(plain, coach_plainly(case[0], plain))


@given(st.data())
def test_keying_twice_is_no_keying(data: st.DataObject) -> None:
    """The mirror image of a mirrored answer is the answer, and stays on a symmetric scale."""
    instrument = data.draw(instruments())
    straight, mirrored = (
        evolve(instrument.items[0], points=None, reverse=r) for r in (False, True)
    )
    for scale in instrument.scales:
        value = data.draw(present_answers(scale))
        assert keyed(value, scale, straight) == value
        if not isinstance(value, str | tuple):
            other: Any = keyed(value, scale, mirrored)
            assert scale.minimum <= other <= scale.maximum
            assert keyed(other, scale, mirrored) == value


@given(st.data(), packages())
def test_mirrored_answers_to_mirrored_items_score_the_same(
    data: st.DataObject, files: dict[str, Any]
) -> None:
    """Reversing every item and mirroring every answer changes no keyed score."""
    manifest = files["instrument.json"]
    manifest["scales"] = [
        {"id": each["id"], "label": "S", "not_applicable": "n/a",
         "options": [{"value": number, "label": "o"} for number in (1, 2, 3, 4, 5)]}
        for each in manifest["scales"]
    ]  # fmt: skip
    for name in ("verdicts", "exclusions", "validity", "tables"):
        manifest.pop(name, None)
    for item in manifest["items"]:
        for name in ("points", "asked_when", "skipped_value"):
            item.pop(name, None)
    manifest["triggers"] = []
    manifest["scores"] = [
        each for each in manifest["scores"] if each["id"] in {"plain_sum", "{dimension}.sum"}
    ]
    manifest["selections"] = []
    text = {"block": "text", "text": "Nothing."}
    manifest["report"] = {"title": "R", "blocks": [text]}
    manifest["coaching"] = {}
    manifest["bands"] = {}
    for each in manifest["scores"]:
        each.pop("bands", None)
    files[EXAMPLE]["answers"] = {}
    straight = read_files(files).instrument
    for item in manifest["items"]:
        item["reverse"] = not item.get("reverse", False)
    mirrored = read_files(files).instrument
    assert straight is not None and mirrored is not None
    response = data.draw(responses(straight))
    given: Any = response.values
    opposite = Response(
        response.instrument,
        response.respondent,
        response.completed,
        response.cells,
        tuple(value if isinstance(value, Absence) else 6 - value for value in given),
    )
    assert exactly(score(straight, response)) == exactly(score(mirrored, opposite))


@pytest.mark.parametrize("own", range(4))
@pytest.mark.parametrize("organization", range(4))
def test_coaching_starts_exactly_below_three(own: int, organization: int) -> None:
    """The shipped package coaches a statement iff its two ratings together are below 3."""
    instrument = commitment()
    values = (3,) * len(instrument.cells)
    threes = Response(instrument.id, "", "", instrument.cells, values)
    for item in instrument.items:
        index = instrument.cell_index[item.id, "individual"]
        response = evolve_value(threes, index, own)
        index = instrument.cell_index[item.id, "organization"]
        response = evolve_value(response, index, organization)
        ids = [each.id for each in coach(instrument, score(instrument, response))]
        assert ids == ([item.id] if own + organization < 3 else [])


def test_the_shipped_package_has_no_reversed_item() -> None:
    """The direction that the tests above expect of the shipped package is that of its items."""
    items: tuple[Item, ...] = commitment().items
    assert not any(item.reverse for item in items)
