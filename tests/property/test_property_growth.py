"""Chains of scores that make numbers longer and longer: refused, or kept, stored and told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from helpers_property import check_problems
from test_property_input import all_the_way

from assessment_engine import parse_response
from assessment_engine.testing.strategies import read_files

Json = Any
BIT, FINE = ({"op": "answer", "item": name} for name in ("bit", "fine"))
ABOVE = {"op": "sum", "of": [FINE, 3]}


def _of(op: str, **members: Any) -> Json:
    return {"op": op, **members}


def _inverse(of: Json) -> Json:
    return _of("divide", left=1, right=of)


def _away(of: Json) -> Json:
    return _of("max", of=[of, 0.000001])


# What each score makes of the one before it.
STEPS: dict[str, Callable[[Json], Json]] = {
    "inverse": _inverse,
    "quotients": lambda s: _of("sum", of=[s, _of("divide", left=BIT, right=_away(s))]),
    "means": lambda s: _of("mean", of=[_of("divide", left=s, right=ABOVE), BIT, FINE]),
    "powers": lambda s: _of("power", left=s, right=64),
    "squares": lambda s: _of("power", left=s, right=2),
    "negative": lambda s: _of("power", left=_away(s), right=-64),
    "inverses": lambda s: _inverse(_of("power", left=_away(s), right=64)),
    "varying": lambda s: _of("power", left=_away(s), right=_of("sum", of=[BIT, BIT])),
    "exponential": lambda s: _of("exponential", of=s),
    "logistic": lambda s: _inverse(
        _of("sum", of=[1, _of("exponential", of=_of("subtract", left=0, right=s))])
    ),
    "tiny": lambda s: _inverse(_of("exponential", of=_of("subtract", left=0, right=s))),
    "logarithm": lambda s: _of("multiply", of=[
        _of("logarithm", of=_away(s), base=1.0000000001), FINE]),
    "root": lambda s: _of("root", of=_of("multiply", of=[s, s])),
    "variance": lambda s: _of("variance", divisor="n-1", of=[s, BIT, FINE]),
    "modulo": lambda s: _of("modulo", left=_of("divide", left=s, right=7),
                            right=_of("multiply", of=[ABOVE, FINE])),
    "lookup": lambda s: _of("multiply", of=[
        s, _of("lookup", of=[BIT], table={"values": {"1": 1e30}, "otherwise": 1e-30})]),
    "percent": lambda s: _of("sum", of=[
        _of("percent_of_maximum", of=_of("sum", of=[s, BIT])), FINE]),
    "responses": lambda s: _of("divide", right=_away(s), left=_of("sum", of=[
        _of("each_response", of=_of("divide", left=FINE, right=ABOVE)), BIT])),
}  # fmt: skip
STARTS = (BIT, FINE, 1e30, 1e-30, 0.1234567890123, _inverse(ABOVE))
ANSWERS = [
    {"bit": 1, "fine": 0.123457}, {"bit": "not_applicable", "fine": -0.999999}, {"bit": 0},
    {"bit": 0, "fine": "not_applicable"},
]  # fmt: skip


def _files(rules: list[Json]) -> Json:
    options = [{"value": number, "label": "o"} for number in (0, 1)]
    manifest = {
        "format": 1, "id": "x", "version": "1.0.0", "title": "X", "language": "en",
        "required": False, "examples": ["e.json"],
        "scales": [{"id": "bits", "label": "S", "options": options, "not_applicable": "n/a"},
                   {"id": "fine", "label": "S", "type": "number", "minimum": -1, "maximum": 1,
                    "decimals": 6, "not_applicable": "n/a"}],
        "items": [{"id": "bit", "text": "Q", "scale": "bits"},
                  {"id": "fine", "text": "Q", "scale": "fine"}],
        "scores": [{"id": f"s{n}", "label": "S", "rule": rule} for n, rule in enumerate(rules)],
        "report": {"title": "R", "blocks": [{"block": "scores", "scores": ["s0"]}]},
    }  # fmt: skip
    return {
        "instrument.json": manifest,
        "e.json": {"name": "E", "answers": {}, "expected": {"scores": {}}},
    }


@pytest.mark.parametrize("start", STARTS, ids=range(len(STARTS)))
@pytest.mark.parametrize("step", STEPS)
def test_numbers_that_grow_are_refused_or_kept(step: str, start: Json) -> None:
    """However a chain makes its numbers longer, nothing fails when it is scored, told or stored."""
    rules = [start]
    for level in range(5):
        rules.append(STEPS[step]({"op": "score", "score": f"s{level}"}))
    loaded = read_files(_files(rules))
    instrument = loaded.instrument
    if instrument is None:
        check_problems(loaded.problems)
        assert {p.code for p in loaded.problems} <= {"rule-too-large", "rule-unbounded"}
        return
    documents: list[Json] = [{"answers": answers} for answers in ANSWERS]
    if instrument.takes_responses:
        documents.append({"responses": documents * 20})
    for document in documents:
        all_the_way(instrument, parse_response(instrument, document))


def test_a_square_of_fine_numbers_is_no_large_number() -> None:
    """The exponent that is written counts, not the greatest that there can be."""
    loaded = read_files(_files([0.1234567890123, *map(STEPS["squares"], [FINE, 0.1234567890123])]))
    assert loaded.instrument is not None
