"""Absent answers: every policy against a reference written here with fractions."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import pytest
from helpers_rules import answers, rule_value
from hypothesis import given
from hypothesis import strategies as st

from assessment_engine import Absence, Instrument, Response, score
from assessment_engine.rules.expand import Expander
from assessment_engine.rules.parse import RuleParser
from assessment_engine.scoring import ResponseContext
from assessment_engine.testing.strategies import packages, read_files, responses
from assessment_engine.values import Source, Value

COMBINE: dict[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "sum": lambda values: sum(values, Fraction(0)),
    "mean": lambda values: sum(values, Fraction(0)) / len(values),
    "min": min,
    "max": max,
    "median": statistics.median,
    "variance": statistics.pvariance,
}


def expected(operator: str, missing: Any, values: Sequence[Any]) -> Fraction | None:
    """Give what an aggregate must give for numbers and absences, None for no value."""
    present = [Fraction(value) for value in values if not isinstance(value, Absence)]
    open_count = sum(value is Absence.MISSING for value in values)
    applicable = len(present) + open_count
    if applicable == 0:
        return None
    policy = {} if missing in (None, "required") else missing
    asked = sum(value is not Absence.NOT_ASKED for value in values)
    if applicable < min(policy.get("applicable_minimum", 1), asked):
        return None
    if applicable < math.ceil(Fraction(str(policy.get("applicable_share", 0))) * asked):
        return None
    needed: int = applicable
    if "minimum" in policy:
        needed = min(policy["minimum"], applicable)
    if "share" in policy:
        needed = max(1, math.ceil(Fraction(str(policy["share"])) * applicable))
    if len(present) < needed:
        return None
    if policy.get("method") == "zero":
        present += [Fraction(0)] * open_count
    result = COMBINE[operator](present)
    return result * applicable / len(present) if policy.get("method") == "prorate" else result


_MORE = {"variance": {"divisor": "n"}}
needs = st.fixed_dictionaries({"minimum": st.integers(1, 6)}) | st.fixed_dictionaries(
    {"share": st.sampled_from((0.01, 0.1, 0.3, 0.5, 2 / 3, 0.75, 1))}
)
methods = st.sampled_from(({}, {"method": "available"}, {"method": "zero"}))
applicables = st.fixed_dictionaries({"applicable_minimum": st.integers(1, 6)})
applicables |= st.fixed_dictionaries({"applicable_share": st.sampled_from((0.1, 0.5, 0.75, 1))})
policies = (
    st.none()
    | st.just("required")
    | applicables
    | st.builds(lambda a, b, c: {**a, **b, **c}, needs, methods, st.just({}) | applicables)
)
numbers = st.integers(-9, 9) | st.sampled_from((Fraction(1, 2), Fraction(-9, 10)))
mixed: st.SearchStrategy[list[Any]] = st.lists(
    numbers | st.sampled_from(tuple(Absence)), min_size=1, max_size=8
)


def aggregate(operator: str, missing: Any, values: Sequence[Any]) -> Any:
    """Give what the engine makes of an aggregate over these answers."""
    rule: dict[str, Any] = {"op": operator, **_MORE.get(operator, {})}
    rule["of"] = answers(len(values))
    if missing is not None:
        rule["missing"] = missing
    return rule_value(rule, values)


@given(st.sampled_from(sorted(COMBINE)), policies, mixed)
def test_every_policy_gives_what_the_reference_gives(
    operator: str, missing: Any, values: list[Any]
) -> None:
    """Aggregates under every policy agree with the reference, exactly."""
    found = aggregate(operator, missing, values)
    assert (None if isinstance(found, Absence) else found) == expected(operator, missing, values)


@given(needs, mixed)
def test_prorating_scales_a_sum_up_to_what_is_applicable(need: Any, values: list[Any]) -> None:
    """A prorated sum is the mean of the present answers times the applicable ones."""
    missing = {**need, "method": "prorate"}
    found = aggregate("sum", missing, values)
    assert (None if isinstance(found, Absence) else found) == expected("sum", missing, values)
    mean = aggregate("mean", need, values)
    if not isinstance(found, Absence):
        applicable = [v for v in values if not isinstance(v, Absence) or v is Absence.MISSING]
        assert found == mean * len(applicable)


@pytest.mark.parametrize("operator", ["mean", "min", "max", "median", "share", "tally", "mode"])
def test_only_what_adds_up_can_be_prorated(operator: str) -> None:
    """Prorating a mean or an extreme would leave their scale, so it is refused."""
    policy = {"minimum": 1, "method": "prorate"}
    rule = {"op": operator, "of": [1], **({"code": "a"} if operator == "tally" else {})}
    expander = Expander([], [], [])
    RuleParser(expander, "self").parse({**rule, "missing": policy}, {}, Source("", ""))
    assert [fault.code for fault in expander.faults] == ["rule-missing-policy"]


@given(st.sampled_from(sorted(COMBINE)), policies, mixed)
def test_what_is_not_applicable_never_counts(
    operator: str, missing: Any, values: list[Any]
) -> None:
    """An aggregate is the same without the operands that are not applicable or not asked.

    Where so many must be applicable, that is only so without those that are not asked.
    """
    left_out = [Absence.NOT_ASKED]
    if missing is None or "applicable" not in str(missing):
        left_out.append(Absence.NOT_APPLICABLE)
    kept = [v for v in values if v not in left_out]
    found = aggregate(operator, missing, values)
    assert found == aggregate(operator, missing, kept) if kept else isinstance(found, Absence)


@given(st.sampled_from(sorted(COMBINE)), policies, mixed)
def test_too_few_applicable_operands_are_not_applicable(
    operator: str, missing: Any, values: list[Any]
) -> None:
    """A policy on what is applicable turns a value into "not applicable", or changes nothing."""
    plain = (
        {k: v for k, v in missing.items() if "applic" not in k} if isinstance(missing, dict) else {}
    )
    found = aggregate(operator, missing, values)
    assert found is Absence.NOT_APPLICABLE or found == aggregate(operator, plain or None, values)
    if Absence.NOT_APPLICABLE not in values:
        assert found is not Absence.NOT_APPLICABLE


@st.composite
def summed(draw: st.DrawFn) -> tuple[Any, Instrument, Response]:
    """Draw the plain sum of a package as declared, its instrument, and a response."""
    files = draw(packages())
    files["instrument.json"].pop("exclusions", None)
    instrument = read_files(files).instrument
    assert instrument is not None
    declared = next(s for s in files["instrument.json"]["scores"] if s["id"] == "plain_sum")
    return declared["rule"], instrument, draw(responses(instrument))


# What a reason says in the languages that the engine has words in; others have the English.
_REASONS = {
    "en": (
        "answer",
        "and",
        "more",
        "all",
        "at least",
        "applicable",
        "only",
        "of",
        " must",
        "not defined",
    ),
    "de": (
        "Antwort",
        "und",
        "weitere",
        "alle",
        "mindestens",
        "zutreffend",
        "nur",
        "von",
        " zutreffen",
        "nicht definiert",
    ),
}


@given(summed())
def test_a_score_says_how_many_answers_it_used(case: tuple[Any, Instrument, Response]) -> None:
    """A plain sum has the reference's value, counts its answers, and names the open ones."""
    rule, instrument, response = case
    words = _REASONS.get(instrument.language, _REASONS["en"])
    only_one = instrument.perspectives[0].id
    cells = [(each["item"], each.get("perspective", only_one)) for each in rule["of"]]
    given = [response.values[instrument.cell_index[cell]] for cell in cells]
    found = score(instrument, response)["plain_sum"]
    context = score(instrument, response).context
    values = [context.answer(*cell, raw=False) for cell in cells]
    assert found.value == expected("sum", rule.get("missing"), values)
    # What is skipped can count something, and was not answered.
    assert found.answered == sum(not isinstance(value, Absence) for value in given)
    assert found.asked == found.answered + given.count(Absence.MISSING)
    assert bool(found.reason) == (found.value is None)
    # What is answered, but has no points, is missing and not open.
    pairs = zip(cells, given, strict=True)
    names = [instrument.cell_name(*cell) for cell, v in pairs if v is Absence.MISSING]
    missing = rule.get("missing", "required")
    only, of, needs = words[6:9]
    if found.reason.startswith(only):
        asked = [value for value in values if value is not Absence.NOT_ASKED]
        count = sum(value is not Absence.NOT_APPLICABLE for value in asked)
        assert found.reason.startswith(f"{only} {count} {of} {len(asked)} ")
        assert found.reason.endswith(needs)
        assert "applicable" in str(missing)
    elif found.value is None and names:
        assert all(name in found.reason for name in names[:5])
        assert f"{len(names)} {words[0]}" in found.reason
        assert (f"{words[1]} {len(names) - 5} {words[2]}" in found.reason) == (len(names) > 5)
        counted = missing != "required" and ("minimum" in missing or "share" in missing)
        needed = f"{words[4]} {missing.get('minimum', '')}" if counted else words[3]
        assert f"; {needed}" in found.reason
    elif found.value is None:
        undefined = Absence.MISSING in values
        assert (words[9] if undefined else words[5]) in found.reason


def test_a_rule_around_an_aggregate_gives_the_aggregate_s_own_policy() -> None:
    """The reason for a missing rounded mean is the mean's minimum, not that all are needed."""
    item = {"op": "answer", "item": "q0"}
    mean = {"op": "mean", "of": [item, {**item, "item": "q1"}], "missing": {"minimum": 2}}
    files = _two_items({"op": "round", "of": mean, "mode": "half_up"})
    instrument = read_files(files).instrument
    assert instrument is not None
    values: tuple[Value, ...] = (1, Absence.MISSING)
    response = Response(instrument.id, "", "", instrument.cells, values)
    found = score(instrument, response)["s"]
    assert found.value is None
    assert found.reason == "1 answer is missing (q1); at least 2 must be answered"


def _two_items(rule: Any) -> dict[str, Any]:
    options = [{"value": number, "label": "o"} for number in (0, 1, 2)]
    manifest = {
        "format": 1, "id": "two", "version": "1.0.0", "title": "Two", "language": "en",
        "required": False, "examples": ["e.json"],
        "scales": [{"id": "scale", "label": "Scale", "options": options}],
        "items": [{"id": "q0", "text": "One"}, {"id": "q1", "text": "Two"}],
        "scores": [{"id": "s", "label": "S", "rule": rule}],
        "report": {"title": "R", "blocks": [{"block": "text", "text": "T"}]},
    }  # fmt: skip
    example = {"name": "E", "answers": {"q0": 1, "q1": 1}, "expected": {"scores": {"s": 1}}}
    return {"instrument.json": manifest, "e.json": example}


@given(summed())
def test_absence_is_a_value_to_every_context(case: tuple[Any, Instrument, Response]) -> None:
    """A context gives each absent answer as what it is, and NOT_ASKED for what the form leaves."""
    _, instrument, response = case
    context = ResponseContext(instrument, response, {})
    for (item, view), value in zip(response.cells, response.values, strict=True):
        assert context.answer(item, view, raw=True) == value
    for asked in instrument.items:
        for each in instrument.perspectives:
            if each.id not in asked.perspectives:
                assert context.answer(asked.id, each.id, raw=False) is Absence.NOT_ASKED
