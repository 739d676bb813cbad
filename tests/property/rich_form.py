"""One questionnaire with something of everything, for rules that are drawn alone."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from helpers_rules import exactly_written
from reference_forms import Person
from reference_rules import Reference
from reference_values import Gap

from assessment_engine import Absence, Instrument, score
from assessment_engine.rules.evaluate import walk
from assessment_engine.rules.expand import Expander
from assessment_engine.rules.parse import RuleParser
from assessment_engine.scoring import Scores
from assessment_engine.testing.random_forms import CODES, item_cells
from assessment_engine.testing.random_words import Sized, Table, Vocabulary
from assessment_engine.testing.strategies import read_files
from assessment_engine.values import Node, Source

Json = Any


def _options(*values: Any, **more: Any) -> dict[str, Any]:
    listed = [{"value": value, "label": f"option {value}"} for value in values]
    for option, counts in zip(listed, more.pop("points", ()), strict=False):
        option["points"] = counts
    return {"label": "Scale", "options": listed, "not_applicable": "n/a", **more}


def _answer(item: str, **more: Any) -> Json:
    return {"op": "answer", "item": item, **more}


SCALES = {
    "five": _options(0, 1, 2, 3, 4),
    "above": _options(1, 2.5, 4),
    "codes": _options("a", "b", "c"),
    "keyed": _options("yes", "no", points=[1, 0.5]),
    "several": _options("a", "b", "yes", type="multiple", at_most=2),
    "counted": _options("a", "b", "c", points=[2, -1, 0.5], type="multiple"),
    "weight": {"label": "W", "type": "number", "minimum": -2, "maximum": 9, "decimals": 2},
    "evening": {"label": "T", "type": "time_of_day", "not_applicable": "n/a"},
    "hours": {"label": "H", "type": "duration", "maximum": 600},
}
TABLES = {
    "value": Table({"values": {"0": 3, "1": 2, "2.5": -1}}, ("number",), "number"),
    "step": Table({"from": 1, "values": [0.5, 2, 3], "otherwise": 0}, ("number",), "number"),
    "grid": Table(
        {"rows": [{"when": [{"from": 0, "below": 3}, ["a", "b"]], "gives": "yes"},
                  {"when": [{"above": 2}, {}], "gives": "no"}]},
        ("number", "code"), "code",
    ),
}  # fmt: skip
ITEMS: list[Json] = [
    {"id": "q0", "scale": "five"},
    {"id": "q1", "scale": "five", "reverse": True},
    {"id": "above", "scale": "above"},
    {"id": "code", "scale": "codes"},
    {"id": "keyed", "scale": "keyed"},
    {"id": "several", "scale": "several"},
    {"id": "counted", "scale": "counted"},
    {"id": "weight", "scale": "weight"},
    {"id": "evening", "scale": "evening"},
    {"id": "hours", "scale": "hours",
     "points": {"rows": [{"when": {"above": 60}, "gives": 1}], "otherwise": None}},
    {"id": "later", "scale": "five", "skipped_value": 3,
     "asked_when": {"op": "greater", "left": _answer("q0"), "right": 1}},
    {"id": "last", "scale": "codes",
     "asked_when": {"op": "less", "left": _answer("later"), "right": 4}},
]  # fmt: skip
BANDS = {
    "parts": [{"id": "low", "label": "Low", "from": -6, "below": 2},
              {"id": "high", "label": "High", "from": 2, "to": 9}],
}  # fmt: skip
EACH = {"op": "each_response", "of": _answer("weight")}
SCORES: dict[str, Json] = {
    "total": {"op": "sum", "of": [_answer("q0"), _answer("q1")], "missing": {"minimum": 1}},
    "group": {"op": "mean", "of": [EACH, _answer("q0")], "missing": {"minimum": 2}},
}
VERDICTS: dict[str, Json] = {
    "high": {"op": "greater", "left": _answer("q0"), "right": 2},
    "kind": {"op": "choose", "cases": [{"when": {"op": "verdict", "verdict": "high"}, "then": "a"}],
             "otherwise": _answer("code")},
    "chosen": {"op": "which", "of": [{"code": "yes", "when": {"op": "verdict", "verdict": "high"}},
                                     {"code": "c", "when": True}]},
}  # fmt: skip
FEW = {"op": "less", "left": _answer("weight"), "right": -1}
MANIFEST: Json = {
    "format": 1, "id": "rich", "version": "1.0.0", "title": "Rich", "language": "en",
    "required": False, "examples": ["e.json"], "constants": {"cut": 2.5, "step": 1},
    "scales": [{"id": name, **scale} for name, scale in SCALES.items()],
    "items": [{"text": "Q", **item} for item in ITEMS],
    "tables": {name: each.table for name, each in TABLES.items()}, "bands": BANDS,
    "scores": [{"id": name, "label": "S", "rule": rule} for name, rule in SCORES.items()],
    "verdicts": [{"id": name, "label": "V", "rule": rule} for name, rule in VERDICTS.items()],
    "exclusions": [{"id": "few", "when": FEW, "reason": "Too few."}],
    "report": {"title": "R", "blocks": [{"block": "text", "text": "T"}]},
}  # fmt: skip
EXAMPLE = {"name": "E", "answers": {}, "expected": {"scores": {"total": None}}}


@cache
def rich() -> Instrument:
    """Load it."""
    loaded = read_files({"instrument.json": MANIFEST, "e.json": EXAMPLE})
    assert loaded.instrument is not None, loaded.problems
    return loaded.instrument


@cache
def words() -> Vocabulary:
    """Give what rules may name in it."""
    scales = dict(SCALES)
    return Vocabulary(
        [cell for item in ITEMS for cell in item_cells(item, scales[item["scale"]], TABLES)],
        {"total": Sized(None, 8), "group": Sized(None, 9)},
        {"high": "boolean", "kind": "code", "chosen": "set"},
        MANIFEST["constants"],
        BANDS,
        TABLES,
        CODES,
        several=True,
        of_several={"group"},
        verdict_codes={"kind": frozenset("abc"), "chosen": frozenset({"yes", "c"})},
    )


def parsed(instrument: Instrument, rule: Json) -> Node:
    """Give a rule of an instrument as the engine reads it; decimals are exact."""
    expander = Expander(instrument.items, instrument.dimensions, instrument.perspectives)
    only = "self" if instrument.perspectives[0].id == "self" else None
    parser = RuleParser(expander, only, instrument.constants, instrument.bands, instrument.tables)
    node = parser.parse(exactly_written(rule), {}, Source("", ""))
    assert not expander.faults, expander.faults
    return node


def reference(manifest: Json, scores: Scores) -> Reference:
    """Give the reference for a package; for the ends of odd percentages it asks the engine."""

    def reach(rule: Json, person: Person) -> tuple[Fraction, Fraction]:
        context = scores.context
        if person.place is not None:
            inner = scores.response.responses[person.place]
            context = score(scores.instrument, inner).context
        found = context.attainable(parsed(scores.instrument, rule))
        return Fraction(found.low), Fraction(found.high)

    return Reference(manifest, reach)


def as_reference(value: Any) -> Any:
    """Give a value of the engine as the reference has it."""
    if isinstance(value, Absence):
        return Gap(value.value)
    if isinstance(value, tuple):
        return tuple(map(as_reference, value))
    return value if isinstance(value, bool | str) else Fraction(value)


def operators(node: Node) -> set[str]:
    """Give the operators in a rule."""
    return {inner.op for inner in walk(node)} | (
        {"constant"} if any("constant" in n.options for n in walk(node)) else set()
    )
