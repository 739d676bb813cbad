"""Responses that are reported together: order, pooling, suppression, and where there are none."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from helpers_property import form, problems_of
from helpers_rules import answer, over, rule_value
from hypothesis import given
from hypothesis import strategies as st
from rich_form import MANIFEST, parsed, rich, words

from assessment_engine import Absence, Instrument, Response, coach, parse_response, score
from assessment_engine.rules.evaluate import evaluate, walk
from assessment_engine.rules.explain import explain
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.testing.random_rules import rules_with
from assessment_engine.testing.strategies import responses

Json = Any
NONE = Absence.NOT_APPLICABLE
EACH = {"op": "each_response", "of": answer(0)}
# What has no order, and is never larger than what there can be responses.
POOLED: list[Json] = [
    *({"op": op} for op in ("sum", "mean", "median", "min", "max", "mode", "count", "share")),
    *({"op": "variance", "divisor": divisor} for divisor in ("n", "n-1")),
    {"op": "nth_highest", "place": 2}, {"op": "tally", "code": "a"}, {"op": "permutation"},
    {"op": "all"}, {"op": "any"},
]  # fmt: skip
values = st.integers(-3, 9) | st.sampled_from((Fraction(1, 2), *Absence))
several = st.lists(values, max_size=6)


def fitting(rule: Json, numbers: list[Any]) -> list[Any]:
    """Give conditions or codes in the place of numbers for operators that take those."""
    of: dict[str, Any] = dict.fromkeys(("count", "share", "all", "any"), lambda n: n > 1)
    make = {**of, "tally": lambda n: "ab"[n > 1]}.get(rule["op"], lambda n: n)
    return [value if isinstance(value, Absence) else make(value) for value in numbers]


@pytest.mark.parametrize("rule", POOLED, ids=str)
def test_pooled_is_what_the_concatenation_gives(rule: Json) -> None:
    """Over responses, alone or beside others, it is what it is over all values in one list."""

    @given(several, several)
    def pooled(inner: list[Any], own: list[Any]) -> None:
        inner, own = fitting(rule, inner), fitting(rule, own)
        count = len(inner) + len(own)
        of = [{**answer(place)} for place in range(len(own))]
        found = rule_value({**rule, "of": [*of, EACH]}, own, [[value] for value in inner])
        wanted = rule_value({**over(rule["op"], count), **rule}, [*own, *inner]) if count else NONE
        assert found == wanted

    pooled()


OVER = [("boolean" if each["op"] in {"all", "any", "permutation"} else "number", each["op"])
        for each in POOLED]  # fmt: skip
over_responses = st.sampled_from(OVER).flatmap(lambda each: rules_with(words(), *each))


@given(st.data(), over_responses)
def test_no_rule_depends_on_the_order_of_responses(data: st.DataObject, rule: Any) -> None:
    """Any rule over the responses of a group gives the same for the group in any order."""
    node = parsed(rich(), rule.rule)
    drawn = data.draw(responses(rich()))
    held = data.draw(st.permutations(drawn.responses))
    mixed = Response(rich().id, "", "", drawn.cells, drawn.values, tuple(held))
    first, second = (evaluate(node, score(rich(), each).context) for each in (drawn, mixed))
    assert first == second


@given(several, st.integers(1, 5), st.sampled_from(("sum", "mean", "median", "max")))
def test_a_result_of_too_few_is_suppressed(inner: list[Any], least: int, operator: str) -> None:
    """A minimum over responses is never lowered to how many there are."""
    rule = {"op": operator, "of": [EACH], "missing": {"minimum": least}}
    found = rule_value(rule, [], [[value] for value in inner])
    present = [value for value in inner if not isinstance(value, Absence)]
    assert isinstance(found, Absence) == (len(present) < least)
    within = {"op": operator, "of": [EACH], "missing": {"applicable_minimum": least}}
    found = rule_value(within, [], [[value] for value in inner])
    kinds = [value for value in inner if value not in {NONE, Absence.NOT_ASKED}]
    assert isinstance(found, Absence) == (len(kinds) < least or Absence.MISSING in kinds)


@given(several, st.integers(-3, 9))
def test_where_leaves_out_responses(inner: list[Any], least: int) -> None:
    """Only responses for which the condition holds count; one that is not known does not."""
    where = {"op": "greater_or_equal", "left": answer(0), "right": least}
    rule = {"op": "mean", "of": [{**EACH, "where": where}]}
    kept = [v for v in inner if not isinstance(v, Absence) and v >= least]
    wanted = rule_value({"op": "mean", "of": [EACH]}, [], [[value] for value in kept])
    assert rule_value(rule, [], [[value] for value in inner]) == wanted


@pytest.mark.parametrize("rule", POOLED, ids=str)
def test_of_no_response_there_is_no_value(rule: Json) -> None:
    """Nothing is true of no one, and nothing adds up to 0."""
    assert rule_value({**rule, "of": [EACH]}, []) is NONE


REFUSED = sorted(
    name
    for name, row in OPERATORS.items()
    if "of*" in row.operands and name not in {each["op"] for each in POOLED} | {"row", "statistic"}
)


@pytest.mark.parametrize("operator", REFUSED)
def test_what_goes_by_order_or_grows_takes_no_responses(operator: str) -> None:
    """A package with such a rule is refused: its scores would depend on the order of responses."""
    item = {"op": "answer", "item": "q0"}
    of = {"op": "each_response", "of": item}
    if operator == "stage":
        of["of"] = {"op": "less", "left": item, "right": 2}
    rule: Json = {"op": operator, "of": [of]}
    if operator == "lookup":
        rule["table"] = {"values": {"1": 2}}
    if operator == "join":
        rule = {"op": "lookup", "of": [rule], "table": {"values": {"a": 1}}}
    codes = {problem.code for problem in problems_of(_package(rule))}
    assert codes == {"rule-each-response"}


def _package(rule: Json) -> Json:
    scale = {"id": "scale", "label": "S", "options": [{"value": n, "label": "o"} for n in (0, 1)]}
    manifest = {
        "format": 1, "id": "form", "version": "1.0.0", "title": "Form", "language": "en",
        "required": False, "examples": ["e.json"], "scales": [scale],
        "items": [{"id": "q0", "text": "Q"}], "scores": [{"id": "s", "label": "S", "rule": rule}],
        "report": {"title": "R", "blocks": [{"block": "text", "text": "T"}]},
    }  # fmt: skip
    example = {"name": "E", "answers": {}, "expected": {"scores": {"s": None}}}
    return {"instrument.json": manifest, "e.json": example}


def grouped(instrument: Instrument, inner: list[Any], own: Json = None) -> Response:
    """Give the response that holds one response for each of these answers to q0."""
    listed = [{"answers": {"q0": value}} for value in inner]
    return parse_response(instrument, {"responses": listed, **({"answers": own} if own else {})})


def item(number: int) -> Json:
    """Give the rule of an answer of a form."""
    return {"op": "answer", "item": f"q{number}"}


def test_who_is_excluded_does_not_count_in_the_group() -> None:
    """The mean is that of the others; an exclusion of the group takes its scores."""
    mean = {"op": "mean", "of": [{"op": "each_response", "of": item(0)}]}
    few = {"op": "less", "left": {"op": "count", "of": [{"op": "each_response", "of": True}]},
           "right": 2}  # fmt: skip
    zero = {"op": "equal", "left": item(0), "right": 0}
    exclusions = [{"id": "zero", "when": zero, "reason": "Nothing."},
                  {"id": "few", "when": few, "reason": "Too few."}]  # fmt: skip
    instrument = form({"mean": mean}, exclusions=exclusions)
    assert score(instrument, grouped(instrument, [1, 0, 4]))["mean"].value == Fraction(5, 2)
    scores = score(instrument, grouped(instrument, [1, 0]))
    assert [each.id for each in scores.excluded] == ["few"]
    assert (scores["mean"].value, scores["mean"].reason) == (None, "Too few.")


@pytest.mark.parametrize("section", ["scores", "verdicts", "exclusions", "triggers", "selections"])
def test_responses_are_taken_wherever_a_rule_is_about_them(section: str) -> None:
    """An instrument with any rule over responses takes documents that hold some."""
    high = {
        "op": "any",
        "of": [{"op": "each_response", "of": {"op": "less", "left": item(0), "right": 2}}],
    }
    count: Json = {"op": "count", "of": high["of"]}
    sections: dict[str, Json] = {
        "verdicts": [{"id": "v", "label": "V", "rule": high}],
        "exclusions": [{"id": "e", "when": high, "reason": "R"}],
        "triggers": [{"id": "t", "coaching": "c", "when": high}],
        "selections": [{"id": "s", "for_each": {"i": "items"}, "order": "highest", "take": 1,
                        "rule": count}],
    }  # fmt: skip
    plain = {"s": count if section == "scores" else item(0)}
    instrument = form(plain, **({} if section == "scores" else {section: sections[section]}))
    assert grouped(instrument, [1, 3]).responses


def test_an_item_that_nobody_was_asked_counts_nothing() -> None:
    """A group without answers of its own has skipped nothing, so nothing counts for it."""
    items = [{"id": "q0", "text": "Q"},
             {"id": "q1", "text": "Q", "skipped_value": 0,
              "asked_when": {"op": "greater", "left": item(0), "right": 2}}]  # fmt: skip
    rules_of = {"own": {"op": "sum", "of": [item(0), item(1)]},
                "all": {"op": "sum", "of": [{"op": "each_response", "of": item(1)}]}}  # fmt: skip
    instrument = form(rules_of, items=items)
    found = score(instrument, grouped(instrument, [1, 2])).numbers()
    assert found == {"own": None, "all": 0}


@given(responses(rich()), st.sampled_from((Absence.MISSING, Absence.NOT_ASKED)))
def test_what_is_held_comes_back_equal(inner: Response, own: Absence) -> None:
    """A response that holds another is written and read back, asked itself or not."""
    held = (Response(inner.instrument, "", "", inner.cells, inner.values),)
    if inner.values[0] is Absence.NOT_ASKED:
        return  # it is about others itself
    values = (own,) * len(inner.cells)
    response = Response(rich().id, "", "", inner.cells, values, held)
    written = json.loads(json.dumps(response.to_dict()))
    assert parse_response(rich(), written) == response


def test_the_form_of_these_tests_is_over_responses() -> None:
    """The questionnaire that rules are drawn for takes responses, and its group score has some."""
    assert rich().takes_responses
    assert MANIFEST["id"] == "rich"
    document = {"responses": [{"answers": {"weight": 1}}, {"answers": {"weight": 4}}]}
    scores = score(rich(), parse_response(rich(), document))
    assert scores["group"].value == Fraction(5, 2)
    assert coach(rich(), scores) == ()
    assert any(n.op == "each_response" for n in walk(rich().score_by_id["group"].rule))


def test_a_rule_without_a_name_over_no_response_is_told() -> None:
    """Of responses that are all left out there is no value to tell, nor a space in its place."""
    over_none = {**EACH, "of": 0, "where": False}
    node = parsed(rich(), {"op": "permutation", "of": [over_none]})
    context = score(rich(), parse_response(rich(), {"answers": {}})).context
    told = explain(node, context, rich())
    assert told.startswith("in 0 of 0 responses, each place once: no value")
