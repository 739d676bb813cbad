"""Order does not matter where a package means none; the digest follows the content alone."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from typing import Any

import pytest
from helpers_property import INSTRUMENTS, Place, commitment, leaves, replaced
from hypothesis import assume, given
from hypothesis import strategies as st

from assessment_engine import coach, load_package, parse_response, score
from assessment_engine.building.sections import LISTS, MAPS
from assessment_engine.testing.strategies import (
    answers_documents,
    packages,
    read_files,
    write_files,
)

randoms = st.randoms(use_true_random=False)
Files = dict[str, Any]
_UNORDERED = {"of", "options", "scores", "verdicts", "dimensions", "scales", "selections"}
# The operands of these mean something by their place.
_ORDERED = {"stage", "coalesce", "join", "lookup", "row", "top", "which"}


def keys_shuffled(value: Any, chance: random.Random, inside: str = "") -> Any:
    """Give the value with the members of its objects in another order, for_each apart."""
    if isinstance(value, Mapping):
        names = list(value)
        if inside != "for_each":
            chance.shuffle(names)
        return {name: keys_shuffled(value[name], chance, name) for name in names}
    if isinstance(value, list):
        return [keys_shuffled(each, chance) for each in value]
    return value


def shuffled(value: Any, chance: random.Random, inside: str = "") -> Any:
    """Give the value with the lists whose order means nothing in another order."""
    if isinstance(value, Mapping):
        ordered = value.get("op") in _ORDERED or value.get("type") == "multiple"
        return {
            name: shuffled(each, chance, "" if ordered else name) for name, each in value.items()
        }
    if isinstance(value, list):
        made = [shuffled(each, chance) for each in value]
        if inside in _UNORDERED:
            chance.shuffle(made)
        return made
    return value


def split(manifest: Mapping[str, Any], chance: random.Random) -> Files:
    """Spread the sections of a manifest over parts; lists keep their order."""
    files: Files = {"a.json": {}, "b/c.json": {}}
    rest = dict(manifest)
    for name in LISTS:
        if name not in manifest:
            continue
        entries = manifest[name]
        cuts = sorted(chance.randint(0, len(entries)) for _ in range(2))
        pieces = (entries[: cuts[0]], entries[cuts[0] : cuts[1]], entries[cuts[1] :])
        for place, piece in zip((rest, *files.values()), pieces, strict=True):
            place.pop(name, None)
            if piece:
                place[name] = piece
    for name in MAPS:
        entries = rest.pop(name, {})
        for key, entry in entries.items():
            chance.choice((rest, *files.values())).setdefault(name, {})[key] = entry
    chance.choice(list(files.values()))["report"] = rest.pop("report")
    return {"instrument.json": {**rest, "parts": list(files)}, **files}


@given(st.data(), packages(), randoms)
def test_scores_do_not_depend_on_any_order(
    data: st.DataObject, files: Files, chance: random.Random
) -> None:
    """Items, scales, scores, operands, answers and members in another order score the same."""
    instrument = read_files(files).instrument
    assert instrument is not None
    answers = data.draw(answers_documents(instrument))
    before = score(instrument, parse_response(instrument, answers))
    manifest = keys_shuffled(shuffled(files["instrument.json"], chance), chance)
    if not any("asked_when" in item for item in manifest["items"]):
        chance.shuffle(manifest["items"])
    other = read_files({**files, "instrument.json": manifest}).instrument
    assert other is not None
    after = score(other, parse_response(other, keys_shuffled(answers, chance)))
    assert {name: (s.value, s.band and s.band.id, s.answered) for name, s in before.items()} == {
        name: (s.value, s.band and s.band.id, s.answered) for name, s in after.items()
    }
    assert [c.id for c in coach(instrument, before)] == [c.id for c in coach(other, after)]
    decided = [{name: v.value for name, v in s.verdicts.items()} for s in (before, after)]
    assert decided[0] == decided[1]


@given(packages(), randoms)
def test_the_digest_does_not_depend_on_files_or_the_order_of_members(
    files: Files, chance: random.Random
) -> None:
    """However the content is split and its members are ordered, the instrument is the same."""
    whole = read_files(files)
    parts = {**files, **split(files["instrument.json"], chance)}
    parts = {path: keys_shuffled(value, chance) for path, value in parts.items()}
    spread = read_files(parts)
    assert whole.instrument is not None
    assert spread.instrument is not None, spread.problems
    assert spread.instrument.digest == whole.instrument.digest
    assert spread.instrument == whole.instrument


_UNDIGESTED = {"examples", "parts", "$schema"}


@given(st.data(), packages())
def test_the_digest_changes_with_the_content(data: st.DataObject, files: Files) -> None:
    """Any text, number or flag of the package that is changed changes its digest."""
    manifest = files["instrument.json"]
    places = [
        (place, value)
        for place, value in leaves(manifest)
        if place and place[0] not in _UNDIGESTED and isinstance(value, str | int | float)
    ]
    place, value = data.draw(st.sampled_from(places))
    changed: Any = f"{value}2" if isinstance(value, str) else value + 1
    if isinstance(value, bool):
        changed = not value
    other = read_files({**files, "instrument.json": replaced(manifest, place, changed)})
    assume(other.instrument is not None)
    whole = read_files(files).instrument
    assert whole is not None and other.instrument is not None
    assert whole.digest != other.instrument.digest


@given(packages())
def test_the_digest_leaves_out_the_worked_examples(files: Files) -> None:
    """Another worked example changes no result and no report, so it is the same instrument."""
    path = files["instrument.json"]["examples"][0]
    renamed = {**files, path: {**files[path], "name": "Another name"}}
    assert read_files(renamed).instrument == read_files(files).instrument


def test_the_order_of_variables_is_content() -> None:
    """The first variable of a for_each varies slowest, so its place is part of the digest.

    Instruments with one digest share their compiled rules: were this not content, one of the two
    would give the coaching of the other.
    """
    told = {}
    for variables in (["item", "kind"], ["kind", "item"]):
        files = _with_triggers(variables)
        instrument = read_files(files).instrument
        assert instrument is not None
        response = parse_response(instrument, {"answers": {"q0": 0, "q1": 2}})
        fired = [each.id for each in coach(instrument, score(instrument, response))]
        assert fired == [t.coaching for t in instrument.triggers if t.coaching.startswith("q0")]
        told[instrument.digest] = fired
    assert len(told) == 2


def _with_triggers(variables: list[str]) -> Files:
    domains = {"item": "items", "kind": ["a", "b"]}
    rule = {"op": "less", "left": {"op": "answer", "item": "{item}"}, "right": 1}
    options = [{"value": number, "label": "o"} for number in (0, 1, 2)]
    manifest = {
        "format": 1, "id": "two", "version": "1.0.0", "title": "Two", "language": "en",
        "examples": ["e.json"],
        "scales": [{"id": "scale", "label": "Scale", "options": options}],
        "items": [{"id": "q0", "text": "One"}, {"id": "q1", "text": "Two"}],
        "scores": [{"id": "s", "label": "S", "rule": {"op": "answer", "item": "q0"}}],
        "triggers": [{"for_each": {name: domains[name] for name in variables},
                      "id": "{item}-{kind}", "coaching": "{item}-{kind}", "when": rule}],
        "report": {"title": "R", "blocks": [{"block": "text", "text": "T"}]},
    }  # fmt: skip
    example = {"name": "E", "answers": {"q0": 1, "q1": 1}, "expected": {"scores": {"s": 1}}}
    return {"instrument.json": manifest, "e.json": example}


@pytest.mark.parametrize("seed", range(3))
def test_the_shipped_package_in_another_order(seed: int, tmp_path: Any) -> None:
    """The shipped package with all its statements shuffled gives the sample the same scores."""
    root = INSTRUMENTS / "customer_service_commitment"
    chance = random.Random(seed)
    files: Files = {}
    for path in root.rglob("*.json"):
        value = load_json(path.read_bytes())
        name = path.relative_to(root).as_posix()
        files[name] = keys_shuffled(shuffled_items(value, chance), chance)
    write_files(files, tmp_path)
    other = load_package(tmp_path)
    sample = commitment().examples[0]
    after = score(other, parse_response(other, keys_shuffled(sample.answers, chance)))
    before = score(commitment(), parse_response(commitment(), sample.answers))
    assert {name: s.value for name, s in after.items()} == {
        name: s.value for name, s in before.items()
    }
    ids = [{each.id for each in coach(i, s)} for i, s in ((other, after), (commitment(), before))]
    assert ids[0] == ids[1]


def load_json(data: bytes) -> Any:
    """Read a JSON file of the shipped package."""
    import json

    return json.loads(data)


def shuffled_items(value: Any, chance: random.Random) -> Any:
    """Give a part with its items in another order."""
    made = copy.deepcopy(value)
    if isinstance(made.get("items"), list):
        chance.shuffle(made["items"])
    return made


def test_places_of_leaves_lead_back() -> None:
    """The helper that these tests change packages with changes exactly one place."""
    value = {"a": [1, {"b": 2}]}
    place: Place = ("a", 1, "b")
    assert dict(leaves(value))[place] == 2
    assert replaced(value, place, 3) == {"a": [1, {"b": 3}]}
