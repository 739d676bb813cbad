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
from assessment_engine.rules.combining import Context, Result
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.rules.expand import Expander
from assessment_engine.rules.irrational import DIGITS
from assessment_engine.rules.operators import OPERATORS, Operator
from assessment_engine.rules.parse import LITERALS, MAX_RULE_DEPTH, RuleParser
from assessment_engine.rules.statistics import DECIMALS, STATISTICS
from assessment_engine.testing._stored import sample_instrument
from assessment_engine.values import Absence, Node, Source

WIDTH = 96
_INTRODUCTION = f"""\
# Rules

A rule is a number, a string, `true`, `false`, or an object with the member `op` and the members of
that operator. Scores, verdicts, triggers, selections and the report use rules, and items to say
when they are asked. This page lists every operator; there are no others. Rules nest at most
{MAX_RULE_DEPTH} levels deep. What stands on this page as a result was computed by the engine.

## Kinds

A rule gives a value of one of these kinds. Where another kind is needed, that is an error which is
found when the package is validated.

| Kind | What it is | Where it comes from |
|---|---|---|
| number | an exact number, of any size | answers on scales of numbers, times (in minutes), points |
| boolean | a condition: true or false | comparisons, `true`, `false`, verdicts |
| code | a string that names something | options with codes, bands, tables, verdicts |
| set | codes in an order, each once | scales of type `multiple`, `top`, `which`, verdicts |
| row | numbers side by side | `row`, for `statistic` alone |

Numbers are exact: integers and fractions. Only `power` with a fraction, `root`, `exponential`,
`logarithm` can give what no fraction is, which is rounded, halves to even, to {DIGITS} significant
digits; and so can the statistic omega, which is rounded to {DECIMALS} decimals. Every rule has a
least and a greatest value, which validation works out; a rule for which it can find none is
refused.

## Absent values

An answer has a value, or it is absent in one of three ways: `missing` (asked, and left open),
`not_applicable` (answered so), `not_asked` (not part of this form, or skipped after an earlier
answer). A score without a value is absent in the same ways; what is not defined, such as a number
divided by 0, is *missing*. What an operator does with absent operands is one of these:

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
| `minimum` | how many operands must be answered; at most as many as are applicable are needed, \
except over responses, where a minimum is never lowered |
| `share` | which share of the applicable operands must be answered, more than 0 and at most 1 |
| `method` | `"available"` (the default) aggregates what is there; `"prorate"`, for `sum` and \
`count`, scales it up to all applicable operands; `"zero"` counts what is missing as 0 |
| `applicable_minimum` | how many of the operands that are asked must be applicable; at most as \
many as are asked are needed. With fewer the result is *not applicable* |
| `applicable_share` | which share of the operands that are asked must be applicable, more than 0 \
and at most 1 |

Without `minimum` and `share`, all applicable operands must be answered. Operands that are not asked
count neither as asked nor as applicable.

What `sum` and `mean` give of three operands:
"""
_EXAMPLE_NOTE = """\
In the examples, the answers to `q1`, `q2`, `q3` are on a scale from 0 to 4, those to `c1`, `c2` are
one code and those to `m1` several; `bed` and `rise` are times of day. A number, a code and a truth
are written as they are, without an object.
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
_CHOSEN, _SEVERAL, _BED, _RISE = (
    {"op": "answer", "item": name} for name in ("c1", "m1", "bed", "rise")
)
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
    "code": ("low", ((),)),
    "truth": (True, ((),)),
    "verdict": ({"op": "verdict", "verdict": "style"}, (("calm",), (_M,))),
    "each_response": (
        {
            "op": "mean",
            "of": [{"op": "each_response", "of": _Q1, "where": _C2}],
            "missing": {"minimum": 2},
        },
        (),
    ),
    "median": ({"op": "median", "of": [_Q1, _Q2, 4]}, _TWO),
    "nth_highest": ({"op": "nth_highest", "of": [_Q1, _Q2, 2], "place": 2}, _TWO),
    "variance": ({"op": "variance", "of": [_Q1, _Q2], "divisor": "n-1"}, _TWO),
    "share": ({"op": "share", "of": [_C1, _C2]}, _TWO),
    "tally": (
        {"op": "tally", "of": [_CHOSEN, _SEVERAL], "code": "a"},
        (("a", ("a", "b")), ("b", ("a", "b")), ("b", ()), (_M, ())),
    ),
    "mode": (
        {"op": "mode", "of": [_CHOSEN, {**_CHOSEN, "item": "c2"}, "b"], "ties": ["c", "a"]},
        (("a", "a"), ("a", "b"), ("a", "c"), (_M, "a")),
    ),
    "statistic": (
        {
            "op": "statistic",
            "statistic": "kendall_w",
            "of": [{"op": "row", "of": [_Q1, _Q2, 3]}, {"op": "row", "of": [1, 2, 3]}],
        },
        ((1, 2), (2, 1), (_M, 1)),
    ),
    "row": ({"op": "row", "of": [_Q1, _Q2]}, ((1, 3), (3, _M))),
    "divide": (
        {"op": "divide", "left": _Q1, "right": _Q2, "zero": None},
        ((3, 2), (3, 0), (0, 3), (3, _M)),
    ),
    "modulo": (
        {
            "op": "modulo",
            "left": {"op": "subtract", "left": _RISE, "right": _BED},
            "right": 1440,
        },
        ((390, 1350), (1350, 390), (_M, 390)),
    ),
    "power": ({"op": "power", "left": _Q1, "right": 0.5}, ((4,), (2,), (_M,))),
    "root": ({"op": "root", "of": _Q1}, ((4,), (2,), (_M,))),
    "exponential": ({"op": "exponential", "of": _Q1}, ((0,), (1,), (_M,))),
    "logarithm": (
        {"op": "logarithm", "of": {"op": "sum", "of": [_Q1, 1]}, "base": 2},
        ((3,), (0,), (2,), (_M,)),
    ),
    "coalesce": ({"op": "coalesce", "of": [_Q1, _Q2, 0]}, ((1, 3), (_M, 3), (_M, _NA))),
    "choose": (
        {
            "op": "choose",
            "cases": [{"when": _C1, "then": "high"}, {"when": _C2, "then": "mixed"}],
            "otherwise": "low",
        },
        ((3, 1), (1, 3), (1, 1), (3, _M), (1, _M)),
    ),
    "no_value": (
        {
            "op": "choose",
            "cases": [{"when": _C1, "then": _Q2}],
            "otherwise": {"op": "no_value", "as": "not_applicable"},
        },
        ((3, 2), (1, 2)),
    ),
    "lookup": (
        {
            "op": "lookup",
            "of": [_CHOSEN, _Q1],
            "table": {
                "rows": [
                    {"when": ["a", {"to": 2}], "gives": 0},
                    {"when": ["a", {"above": 2}], "gives": 10},
                    {"when": [["b", "c"], {}], "gives": 5},
                ]
            },
        },
        (("a", 2), ("a", 3), ("c", 3), ("d", 3), (_M, 3)),
    ),
    "one_of": ({"op": "one_of", "of": _CHOSEN, "values": ["a", "b"]}, (("a",), ("c",), (_M,))),
    "contains": (
        {"op": "contains", "of": _SEVERAL, "code": "a"},
        ((("a", "b"),), (("b",),), ((),), (_M,)),
    ),
    "permutation": (
        {"op": "permutation", "of": [_Q1, _Q2, {**_Q2, "item": "q3"}]},
        ((2, 1, 3), (2, 2, 3), (_M, 1, 3)),
    ),
    "band": ({"op": "band", "of": {"op": "mean", "of": [_Q1, _Q2]}, "bands": "level"}, _TWO),
    "top": (
        {
            "op": "top",
            "of": [
                {"code": "A", "value": _Q1},
                {"code": "B", "value": _Q2},
                {"code": "C", "value": 2},
            ],
            "take": 2,
        },
        ((1, 3), (2, 3), (4, 3), (4, _NA), (4, _M)),
    ),
    "which": (
        {"op": "which", "of": [{"code": "A", "when": _C1}, {"code": "B", "when": _C2}]},
        ((3, 3), (1, 3), (1, 1), (3, _NA), (3, _M)),
    ),
    "size": ({"op": "size", "of": _SEVERAL}, ((("a", "b"),), ((),), (_M,))),
    "pick": ({"op": "pick", "of": _SEVERAL, "place": 1}, ((("a", "b"),), ((),), (_M,))),
    "join": (
        {"op": "join", "of": [_Q1, _CHOSEN, _SEVERAL], "separator": "-"},
        ((1, "a", ("a", "b")), (1, "a", ()), (_M, "a", ())),
    ),
    "equal": ({"op": "equal", "left": _CHOSEN, "right": "a"}, (("a",), ("b",), (_M,))),
}
_TREATMENT = {
    "strict": "Strict: an absent operand leaves it without a value.",
    "aggregate": "Aggregate: leaves out what is not applicable or not asked; `missing` decides.",
    "deciding": "Deciding: {word} operand decides, whatever is absent.",
    "answer": "Gives the absence of the answer.",
    "score": "Gives the absence of the score.",
    "number": "A number is never absent.",
    "code": "A code is never absent.",
    "truth": "It is never absent.",
    "constant": "A number is never absent.",
    "verdict": "Gives the absence of the verdict.",
    "each_response": "Gives the list what each response has, absences included; responses that "
    "are excluded, and those for which `where` does not hold, are left out. The policy of the list "
    "counts them, and its `minimum` is never lowered: with fewer responses there is no value.",
    "coalesce": "Passes over what is absent. With nothing left it gives the gravest absence.",
    "choose": "Takes the cases in order. A condition that is absent, before any that holds, ends "
    "it: it leaves the whole without a value. What the other cases would give does not matter.",
    "no_value": "It is the absence that it names.",
    "statistic": "Leaves out rows in which anything is absent. With nothing left, or where the "
    "statistic is not defined, there is no value.",
    "row": "Strict: a row in which anything is absent is absent.",
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
    "verdict": "the verdict's id",
    "place": "the place, counted from 1",
    "divisor": '`"n"`, or `"n-1"` for an estimate from a sample',
    "code": "the code",
    "zero": "what is given where right is 0; null gives no value",
    "degree": "2 for the square root, 3 for the cube root, up to 10",
    "base": "the base, above 0 and not 1; null is the natural logarithm",
    "as": '`"missing"` or `"not_applicable"`',
    "table": "the name of a table of the package, or a table",
    "values": "a list of numbers, or of codes",
    "order": '`"highest"` or `"lowest"`',
    "take": "how many codes are taken; this or `within` must be given",
    "within": "how far from the best number those may be that are taken",
    "ties": "how ties are decided",
    "null_variance": "for `rwg_j`, which needs it: the variance that answers by chance would have",
    "separator": "what is written between, at most 10 characters",
    "statistic": "the statistic: " + ", ".join(f"`{name}`" for name in STATISTICS),
}
_OF_OPERATOR = {
    "top.ties": '`"include"` takes all that are tied with the last one taken, `"first"` those that '
    "are written first",
    "mode.ties": "which of several wins: a list of codes, the first of which does; of numbers "
    '`"lowest"` or `"highest"`; null gives no value',
}


# Those of which a rule over responses makes something on this page.
_RESPONSES: Sequence[Sequence[Any]] = ((1, 3), (4, 3), (2, 1), (_M, 4))


@frozen
class _Given:
    """Answers and scores by name. The item r1 is keyed in reverse on a scale from 0 to 4."""

    values: Mapping[str, Any]

    def answer(self, item: str, perspective: str, raw: bool) -> Result:
        value: Result = self.values[item]
        if item == "r1" and not raw and isinstance(value, int):
            return 4 - value
        return value

    def score(self, score: str) -> Result:
        value: Result = self.values[score]
        return value

    def verdict(self, verdict: str) -> Result:
        value: Result = self.values[verdict]
        return value

    def responses(self) -> Sequence[Context]:
        return [_Given({"q1": first, "q2": second}) for first, second in _RESPONSES]

    def attainable(self, node: Node) -> Bounds:
        reach: Bounds = attainable_bounds(node, _FORM, self, {})
        return reach


def rules_page() -> str:
    """Give the page."""
    pieces = [NOTICE + _INTRODUCTION, _policies()]
    pieces.append("## Operators\n")
    rows = [(f"[{row.name}](#{row.name})", row.summary, row.gives) for row in OPERATORS.values()]
    pieces.append(table(("Operator", "What it gives", "Kind"), rows))
    pieces.append(_EXAMPLE_NOTE)
    for row in OPERATORS.values():
        pieces += _operator(row)
    return "\n".join(pieces)


def _operator(row: Operator) -> Iterator[str]:
    yield f"### {row.name}\n"
    gives = row.gives if row.gives != "the same" else "what its operands are"
    yield f"{row.summary} Kind: {gives}.\n"
    members = list(_members(row))
    if members and row.name not in LITERALS:
        yield table(("Member", "Holds", "Default"), members)
    yield f"*Absent values.* {_treatment(row)}\n"
    rule, cases = _example(row)
    yield f"<!-- rule: {_kind_of(rule)} -->\n```json\n{_written(rule)}\n```\n"
    if row.name in _NOTES:
        yield f"{_NOTES[row.name]}\n"
    names = _names(rule)
    if row.name == "each_response":
        yield _over_responses(rule)
        return
    results = [_value(rule, dict(zip(names, case, strict=True))) for case in cases]
    rows = [[*map(_shown, case), _shown(got)] for case, got in zip(cases, results, strict=True)]
    yield table((*(f"`{name}`" for name in names), "Result"), rows)


def _over_responses(rule: Any) -> str:
    rows = [tuple(map(_shown, each)) for each in _RESPONSES]
    told = table(("`q1`", "`q2`"), rows)
    return f"Of these four responses it gives {_shown(_value(rule, {}))}.\n\n{told}"


def _kind_of(rule: Any) -> str:
    if not isinstance(rule, dict):
        return {str: "code", bool: "boolean"}.get(type(rule), "number")
    return OPERATORS[rule["op"]].gives


def _written(rule: Any) -> str:
    """Write a rule on one line if that is short, otherwise with an entry of a list a line."""
    text = json.dumps(rule)
    if len(text) <= WIDTH:
        return text
    lines = []
    for name, value in rule.items():
        whole = json.dumps(value)
        if isinstance(value, list) and len(whole) > WIDTH - len(name) - 6:
            entries = ",\n    ".join(map(json.dumps, value))
            whole = f"[\n    {entries}\n  ]"
        elif name == "table":
            entries = ",\n    ".join(map(json.dumps, value["rows"]))
            whole = f'{{"rows": [\n    {entries}\n  ]}}'
        lines.append(f'  "{name}": {whole}')
    return "{\n" + ",\n".join(lines) + "\n}"


def _example(row: Operator) -> tuple[Any, Sequence[Sequence[Any]]]:
    if row.name in _EXAMPLES:
        return _EXAMPLES[row.name]
    if row.operands == ("of*",):
        return {"op": row.name, "of": [_Q1, _Q2]}, _TWO
    return {"op": row.name, "left": _Q1, "right": _Q2}, _TWO


def _members(row: Operator) -> Iterator[tuple[str, str, str]]:
    what = f"{row.takes} rule" if row.takes != "any" else "rule of any kind"
    for name in row.operands:
        member, _, form = name.rstrip("*?]").partition("[")
        holds = f"a {what}"
        if form == "when,then":
            holds = "a list of cases: objects with `when`, a boolean rule, and `then`, a rule"
        elif form:
            inner = form.split(",")[1]
            holds = f"a list of objects with `code`, a code, and `{inner}`, a {what}"
        elif name.endswith("*"):
            holds = f"a list of {what}s"
        elif name.endswith("?"):
            holds = "a boolean rule; may be left out"
        yield f"`{member}`", holds, ""
    for name, default in row.options.items():
        written = "required" if name == "missing" else default
        shown = "" if default in (..., "") else f"`{json.dumps(written)}`"
        yield f"`{name}`", _OF_OPERATOR.get(f"{row.name}.{name}", _MEANINGS[name]), shown


def _treatment(row: Operator) -> str:
    if row.name in _TREATMENT:
        return _TREATMENT[row.name]
    if "missing" in row.options:
        return _TREATMENT["aggregate"]
    if row.name in {"all", "any"}:
        deciding = row.evaluate(_Given({}), Node(row.name, (), {}, _PLACE), [True, _M]) is True
        return _TREATMENT["deciding"].format(word="a true" if deciding else "a false")
    return _TREATMENT["strict"]


def _names(rule: Any) -> list[str]:
    """Give the items and scores in a rule, each once."""
    found: dict[str, None] = {}
    if isinstance(rule, dict):
        for name, value in rule.items():
            if name in {"item", "score", "verdict"}:
                found[value] = None
            found.update(dict.fromkeys(_names(value)))
    elif isinstance(rule, list):
        found.update(dict.fromkeys(name for entry in rule for name in _names(entry)))
    return list(found)


def _value(rule: Any, values: Mapping[str, Any]) -> Result:
    expander = Expander([], [], [])
    exactly = json.loads(json.dumps(rule), parse_float=lambda text: exact(Fraction(text)))
    parser = RuleParser(expander, "self", {"cut": _CUT}, {"level": _LEVEL})
    node = parser.parse(exactly, {}, Source("", ""))
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
    return _shown(_value(rule, values))


def _shown(value: Any) -> str:
    if isinstance(value, Absence):
        return f"*{value.value.replace('_', ' ')}*"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'`"{value}"`'
    if isinstance(value, tuple):
        return f"`{json.dumps([each if isinstance(each, str) else float(each) for each in value])}`"
    if isinstance(value, int):
        return number_text(value)
    terms = value.denominator
    for prime in (2, 5):
        while terms % prime == 0:
            terms //= prime
    return number_text(value, 15) if terms == 1 else str(value)
