"""The reference of the rule language, made from the table of operators and by running rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen
from page_parts import NOTICE, table

from assessment_engine.form import Item, Option, Scale
from assessment_engine.instrument import Band, Constant
from assessment_engine.numerals import exact, number_text
from assessment_engine.rules.analysis import attainable_bounds
from assessment_engine.rules.bounds import Bounds
from assessment_engine.rules.combining import Result
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.rules.expand import Expander
from assessment_engine.rules.operators import OPERATORS, Operator
from assessment_engine.rules.parse import MAX_RULE_DEPTH, RuleParser
from assessment_engine.testing._stored import sample_instrument
from assessment_engine.values import Absence, Node, Source

_INTRODUCTION = f"""\
# Rules

A rule is a number, or an object with the member `op` and the members of that operator. Scores,
triggers, selections and the report use rules. This page lists every operator; there are no others.
Rules nest at most {MAX_RULE_DEPTH} levels deep. A rule gives a number or a boolean; where one is
needed, the other is an error.

The results on this page were computed by the engine.

## Absent values

An answer is a number, or absent in one of three ways: `missing` (asked, and left open),
`not_applicable` (answered so), `not_asked` (not part of this form). What an operator does with
absent operands is one of these:

- **Strict.** With an absent operand there is no value. The result is the gravest absence among the
  operands: missing, then not applicable, then not asked.
- **Aggregate.** What is not applicable or not asked is left out. What is missing is treated as the
  member `missing` declares. With nothing left there is no value.
- **Deciding.** The result is decided as soon as the present operands decide it. Otherwise there is
  no value, as for strict operators.

A condition without a value does not hold: its trigger does not fire, its block is not shown.

## Missing policies

`missing` is `"required"`, which is the default, or an object. It says how many operands must be
answered (`minimum` or `share`, and `method`), how many must be applicable (`applicable_minimum` or
`applicable_share`), or both:

| Member | Meaning |
|---|---|
| `minimum` | how many operands must be answered; at most as many as are applicable are needed |
| `share` | which share of the applicable operands must be answered, more than 0 and at most 1 |
| `method` | `"available"` (the default) aggregates what is there; `"prorate"`, for `sum` only, \
scales it up to all applicable operands; `"zero"` counts what is missing as 0 |
| `applicable_minimum` | how many of the operands that are asked must be applicable; at most as \
many as are asked are needed. With fewer the result is *not applicable* |
| `applicable_share` | which share of the operands that are asked must be applicable, more than 0 \
and at most 1 |

Without `minimum` and `share`, all applicable operands must be answered. Operands that are not asked
count neither as asked nor as applicable.

What `sum` and `mean` give of three operands:
"""
_POLICIES: Sequence[Any] = (
    "required",
    {"minimum": 2},
    {"minimum": 2, "method": "prorate"},
    {"share": 0.5, "method": "zero"},
    {"applicable_share": 0.75},
)
_M, _NA, _NO = Absence.MISSING, Absence.NOT_APPLICABLE, Absence.NOT_ASKED
_LISTS: Sequence[Sequence[Any]] = ((2, 4, 3), (2, 4, _M), (2, _M, _M), (2, 4, _NA), (_NA, _NA, _NA))
_Q1, _Q2 = ({"op": "answer", "item": name} for name in ("q1", "q2"))
_C1, _C2 = ({"op": "greater", "left": each, "right": 2} for each in (_Q1, _Q2))
_TWO = ((1, 3), (3, 3), (3, _M), (1, _M), (3, _NA))
_ONE = ((1,), (3,), (_M,))
_PLACE = Source("", "")
_LEVEL = (
    Band("low", "Low", 0, 2, False, "", _PLACE),
    Band("high", "High", 2, 4, True, "", _PLACE),
)
_CUT = Constant("cut", Fraction(5, 2), _PLACE)
_SCALE = Scale("s", "", tuple(Option(number, "") for number in range(5)), "not applicable", _PLACE)
_FORM = evolve(
    sample_instrument("rules"),
    scales=(_SCALE,),
    items=tuple(
        Item(name, "", "s", None, False, False, ("self",), _PLACE) for name in ("q1", "q2", "q3")
    ),
)
_EXAMPLES: Mapping[str, tuple[Any, Sequence[Sequence[Any]]]] = {
    "number": (3, ((),)),
    "answer": ({"op": "answer", "item": "r1"}, ((0,), (3,), (_M,), (_NA,))),
    "score": ({"op": "score", "score": "total"}, ((7,), (_M,))),
    "count": ({"op": "count", "of": [_C1, _C2]}, _TWO),
    "absolute": (
        {"op": "absolute", "of": {"op": "subtract", "left": _Q1, "right": _Q2}},
        ((1, 3), (3, 1), (3, _M)),
    ),
    "round": (
        {"op": "round", "decimals": 1, "mode": "half_up", "of": {"op": "mean", "of": [_Q1, 0.5]}},
        ((1,), (3,), (_M,)),
    ),
    "constant": ({"op": "constant", "constant": "cut"}, ((),)),
    "percent_of_maximum": (
        {"op": "percent_of_maximum", "of": {"op": "sum", "of": [_Q1, _Q2]}},
        ((1, 3), (3, 4), (3, _M), (3, _NA), (_NA, _NA)),
    ),
    "stage": (
        {"op": "stage", "of": [_C1, _C2, {**_C2, "left": {**_Q2, "item": "q3"}}]},
        ((3, 3, 3), (3, 1, 3), (1, 3, 3), (3, _NA, 3), (3, 1, _M), (3, _M, 1), (_NA, _NA, _NA)),
    ),
    "in_band": (
        {"op": "in_band", "of": {"op": "mean", "of": [_Q1, _Q2]}, "bands": "level", "band": "low"},
        _TWO,
    ),
    "has_value": ({"op": "has_value", "of": _Q1}, ((1,), (_M,), (_NA,))),
    "all": ({"op": "all", "of": [_C1, _C2]}, _TWO),
    "any": ({"op": "any", "of": [_C1, _C2]}, _TWO),
    "not": ({"op": "not", "of": _C1}, _ONE),
}
_TREATMENT = {
    "strict": "Strict: an absent operand leaves it without a value.",
    "aggregate": "Aggregate: leaves out what is not applicable or not asked; `missing` decides.",
    "deciding": "Deciding: {word} operand decides, whatever is absent.",
    "answer": "Gives the absence of the answer.",
    "score": "Gives the absence of the score.",
    "number": "A number is never absent.",
    "constant": "A number is never absent.",
    "percent_of_maximum": "Gives the absence of the operand. Least and greatest are those over "
    "the operands that count in the response: what is not applicable or not asked never counts, "
    "what is missing counts unless the policy uses what is available. Where the two are equal, "
    "the result is *not applicable*.",
    "has_value": "It is what asks for them: true with a value, false without one.",
    "stage": "Passes over conditions that are not applicable or not asked: they neither hold nor "
    "break. A condition that is missing before any that does not hold leaves it *missing*. With "
    "nothing left there is no value.",
}
_NOTES = {
    "answer": "The item `r1` is keyed in reverse.",
    "constant": 'The package declares `"constants": {"cut": 2.5}`.',
    "in_band": "In the set of bands `level`, `low` goes from 0 to below 2, and `high` from 2 to 4.",
}
_MEANINGS = {
    "item": "the item's id",
    "perspective": "the perspective's id; may be left out when there is only one",
    "raw": "true takes the answer as given, even when the item is keyed in reverse",
    "score": "the score's id",
    "missing": "the [missing policy](#missing-policies)",
    "decimals": "how many decimals to keep, 0 to 10",
    "mode": "`half_up` (halves away from zero), `half_even`, `up` (away from zero), `down`",
    "value": "the number itself, written without an object",
    "constant": "the constant's name",
    "bands": "the id of the set of bands",
    "band": "the id of the band",
}


@frozen
class _Given:
    """Answers and scores by name. The item r1 is keyed in reverse on a scale from 0 to 4."""

    values: Mapping[str, Any]

    def answer(self, item: str, perspective: str, raw: bool) -> Result:
        value: Result = self.values[item]
        if item == "r1" and not raw and not isinstance(value, Absence):
            return 4 - value
        return value

    def score(self, score: str) -> Result:
        value: Result = self.values[score]
        return value

    def attainable(self, node: Node) -> Bounds:
        return attainable_bounds(node, _FORM, self, {})


def rules_page() -> str:
    """Give the page."""
    pieces = [NOTICE + _INTRODUCTION, _policies()]
    pieces.append("## Operators\n")
    rows = [(f"[{row.name}](#{row.name})", row.summary, row.gives) for row in OPERATORS.values()]
    pieces.append(table(("Operator", "Gives", "Type"), rows))
    pieces.append("In the examples, answers are on a scale from 0 to 4.\n")
    for row in OPERATORS.values():
        pieces += _operator(row)
    return "\n".join(pieces)


def _operator(row: Operator) -> Iterator[str]:
    yield f"### {row.name}\n"
    yield f"{row.summary} It gives a {row.gives}.\n"
    yield table(("Member", "Holds", "Default"), _members(row))
    yield f"*Absent values.* {_treatment(row)}\n"
    rule, cases = _example(row)
    text = json.dumps(rule)
    if len(text) > 96:
        text = text.replace("}, {", "},\n {")
    yield f"<!-- rule: {row.gives} -->\n```json\n{text}\n```\n"
    names = _names(rule)
    if row.name in _NOTES:
        yield f"{_NOTES[row.name]}\n"
    results = [_value(rule, row.gives, dict(zip(names, case, strict=True))) for case in cases]
    rows = [[*map(_shown, case), _shown(got)] for case, got in zip(cases, results, strict=True)]
    yield table((*(f"`{name}`" for name in names), "Result"), rows)


def _example(row: Operator) -> tuple[Any, Sequence[Sequence[Any]]]:
    if row.name in _EXAMPLES:
        return _EXAMPLES[row.name]
    if row.operands == ("of*",):
        return {"op": row.name, "of": [_Q1, _Q2]}, _TWO
    return {"op": row.name, "left": _Q1, "right": _Q2}, _TWO


def _members(row: Operator) -> Iterator[tuple[str, str, str]]:
    for name in row.operands:
        kind = f"a {row.takes} rule" if not name.endswith("*") else f"a list of {row.takes} rules"
        yield f"`{name.rstrip('*')}`", kind, ""
    for name, default in row.options.items():
        written = "required" if name == "missing" else default
        shown = "" if default in (..., "") else f"`{json.dumps(written)}`"
        yield f"`{name}`", _MEANINGS[name], shown


def _treatment(row: Operator) -> str:
    if row.name in _TREATMENT:
        return _TREATMENT[row.name]
    if "missing" in row.options:
        return _TREATMENT["aggregate"]
    if row.takes == "boolean" and row.operands == ("of*",):
        deciding = row.evaluate(_Given({}), Node(row.name, (), {}, _PLACE), [True, _M]) is True
        return _TREATMENT["deciding"].format(word="a true" if deciding else "a false")
    return _TREATMENT["strict"]


def _names(rule: Any) -> list[str]:
    """Give the items and scores in a rule, each once."""
    found: dict[str, None] = {}
    if isinstance(rule, dict):
        for name, value in rule.items():
            if name in {"item", "score"}:
                found[value] = None
            found.update(dict.fromkeys(_names(value)))
    elif isinstance(rule, list):
        found.update(dict.fromkeys(name for entry in rule for name in _names(entry)))
    return list(found)


def _value(rule: Any, gives: Any, values: Mapping[str, Any]) -> Result:
    expander = Expander([], [], [])
    exactly = json.loads(json.dumps(rule), parse_float=lambda text: exact(Fraction(text)))
    parser = RuleParser(expander, "self", {"cut": _CUT}, {"level": _LEVEL})
    node = parser.parse(exactly, {}, Source("", ""), gives)
    assert not expander.faults, expander.faults
    return evaluate(node, _Given(values))


def _policies() -> str:
    heads = ("Operands", *(f"`{json.dumps(policy)}`" for policy in _POLICIES))
    rows = []
    for op in ("sum", "mean"):
        for values in _LISTS:
            named = {f"q{index}": value for index, value in enumerate(values)}
            answers = [{"op": "answer", "item": name} for name in named]
            rules = [{"op": op, "of": answers, "missing": policy} for policy in _POLICIES]
            cells = (
                # A mean needs no scaling up, so the engine refuses it there.
                "" if op == "mean" and "prorate" in str(rule) else _computed(rule, named)
                for rule in rules
            )
            rows.append((f"{op} of " + ", ".join(map(_shown, values)), *cells))
    return table(heads, rows)


def _computed(rule: Any, values: Mapping[str, Any]) -> str:
    return _shown(_value(rule, "number", values))


def _shown(value: Any) -> str:
    if isinstance(value, Absence):
        return f"*{value.value.replace('_', ' ')}*"
    if isinstance(value, bool):
        return str(value).lower()
    fraction = isinstance(value, Fraction) and value.denominator not in {2, 4, 5, 10, 20}
    return str(value) if fraction else number_text(value)
