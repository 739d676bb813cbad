"""Codes, sets, tables and choices: against references written here, and by their laws."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from helpers_property import form, given_answers
from helpers_rules import answer, answers, exactly_written, one, over, rule_value, two
from hypothesis import given
from hypothesis import strategies as st

from assessment_engine import Absence, score
from assessment_engine.rules.explain import explain
from assessment_engine.testing.random_tables import tables
from assessment_engine.testing.random_words import Kind

Json = Any
NONE = Absence.MISSING  # what is not defined
CODES = ("a", "b", "c", "d", "two words")
absences = st.sampled_from(tuple(Absence))
numbers = st.sampled_from((-2, 0, 1, 2, 3, Fraction(1, 2), Fraction(9, 4), 8))
codes = st.sampled_from(CODES)
sets = st.lists(codes, unique=True).map(tuple)
conditions = st.booleans()


# Tables


@st.composite
def looked_up(draw: st.DrawFn) -> tuple[Json, list[Any]]:
    """Draw a table and something to look up in it for each of its keys."""
    kinds: list[Kind] = draw(st.lists(st.sampled_from(("number", "code")), min_size=1, max_size=3))
    table = draw(tables(kinds, draw(st.sampled_from(("number", "code"))), CODES)).table
    values = [draw(numbers if kind == "number" else codes) for kind in kinds]
    return table, values


def rows(table: Json) -> list[tuple[list[Any], Any]]:
    """Give the rows of a table of any shape: the keys, and what is given."""
    if "rows" in table:
        each = [(row["when"], row["gives"]) for row in table["rows"]]
        return [(when if isinstance(when, list) else [when], gives) for when, gives in each]
    if "from" in table:
        return [([table["from"] + n], gives) for n, gives in enumerate(table["values"])]
    return [([_name(name)], gives) for name, gives in table["values"].items()]


def _name(name: str) -> Any:
    return name if name in CODES else Fraction(name)


def fits(key: Any, value: Any) -> bool:
    """Say whether a value has a key."""
    if isinstance(key, list):
        return value in key
    if not isinstance(key, dict):
        return bool(value == key)
    low, high = key.get("from", key.get("above")), key.get("to", key.get("below"))
    return (low is None or value > low or ("from" in key and value == low)) and (
        high is None or value < high or ("to" in key and value == high)
    )


@given(looked_up())
def test_a_table_gives_what_its_first_row_that_holds_gives(case: tuple[Json, list[Any]]) -> None:
    """The rows are gone through in order; what no row holds for is otherwise, or nothing."""
    table, values = case[0], case[1]
    written = exactly_written(rows(table))
    holding = [gives for keys, gives in written if all(map(fits, keys, values))]
    otherwise = exactly_written(table.get("otherwise"))
    wanted = holding[0] if holding else (NONE if otherwise is None else otherwise)
    rule = {"op": "lookup", "of": answers(len(values)), "table": table}
    assert rule_value(rule, values) == wanted
    for place, absence in enumerate(tuple(Absence)[: len(values)]):
        absent = [*values[:place], absence, *values[place + 1 :]]
        assert rule_value(rule, absent) is absence


# Sets


@st.composite
def entries(draw: st.DrawFn, values: Any) -> list[tuple[str, Any]]:
    """Draw different codes, each with a value or none."""
    names = draw(st.lists(codes, min_size=1, max_size=5, unique=True))
    return [(name, draw(values)) for name in names]


def top(pairs: list[tuple[str, Any]], **options: Any) -> Any:
    """Give the codes with the highest numbers, in order."""
    of = [{"code": code, "value": answer(place)} for place, (code, _) in enumerate(pairs)]
    rule = {"op": "top", "of": of, **options}
    return rule_value(rule, [value for _, value in pairs])


@given(entries(numbers), st.integers(1, 5), st.data())
def test_the_top_is_what_nothing_else_exceeds(
    pairs: list[tuple[str, Any]], take: int, data: st.DataObject
) -> None:
    """So many, with what is tied at the cut; the lowest are the highest of the opposite numbers."""
    found = top(pairs, take=take)
    first = top(pairs, take=take, ties="first")
    number = dict(pairs)
    assert len(first) == min(take, len(pairs))
    assert found[: len(first)] == first
    assert list(found) == sorted(found, key=lambda code: -number[code])
    rest = [number[code] for code in number if code not in found]
    assert all(value < number[first[-1]] for value in rest)
    assert all(number[code] == number[first[-1]] for code in found[len(first) :])
    mixed = data.draw(st.permutations(pairs))
    assert set(top(mixed, take=take)) == set(found)
    opposite = [(code, -value) for code, value in pairs]
    assert top(opposite, take=take, order="lowest") == found
    near = top(pairs, within=2)
    assert set(near) == {code for code in number if max(number.values()) - number[code] <= 2}
    assert set(top(mixed, within=0)) == set(top(pairs, take=1))


@given(entries(numbers | absences), st.integers(1, 3))
def test_absent_entries_of_the_top_are_left_out_or_leave_it_open(
    pairs: list[tuple[str, Any]], least: int
) -> None:
    """What is not applicable is as if it were not there; what is missing is as the policy says."""
    kinds = [value for _, value in pairs if isinstance(value, Absence)]
    there = [pair for pair in pairs if pair[1] is Absence.MISSING or pair[1] not in kinds]
    present = [pair for pair in pairs if not isinstance(pair[1], Absence)]
    found, some = top(pairs, take=2), top(pairs, take=2, missing={"minimum": least})
    if not there:
        assert found is some is min(kinds, key=tuple(Absence).index)
    elif len(present) < len(there):
        assert found is Absence.MISSING
    else:
        assert found == top(present, take=2)
    if there:
        enough = len(present) >= min(least, len(there))
        assert some == (top(present, take=2) if enough and present else Absence.MISSING)
    asked = [pair for pair in pairs if pair[1] is not Absence.NOT_ASKED]
    many = top(pairs, take=2, missing={"minimum": 1, "applicable_minimum": 2})
    if there and len(there) < min(2, len(asked)):
        assert many is Absence.NOT_APPLICABLE


@given(entries(conditions))
def test_which_is_the_codes_that_hold(pairs: list[tuple[str, bool]]) -> None:
    """In their order; so many as the conditions that hold, and each contained."""
    of = [{"code": code, "when": answer(place)} for place, (code, _) in enumerate(pairs)]
    which = {"op": "which", "of": of}
    values = [value for _, value in pairs]
    assert rule_value(which, values) == tuple(code for code, value in pairs if value)
    assert rule_value({"op": "size", "of": which}, values) == sum(values)
    for code in CODES:
        held = rule_value({"op": "contains", "of": which, "code": code}, values)
        assert held is dict(pairs).get(code, False)


@given(sets, st.sampled_from(("", "-", ", ")))
def test_sizes_places_and_joins_of_a_set(chosen: tuple[str, ...], separator: str) -> None:
    """Each place has its code; joined they are all of them, and of none there is nothing."""
    picked = [rule_value(one("pick", place=place), [chosen]) for place in range(1, 7)]
    assert picked == [*chosen, *[NONE] * (6 - len(chosen))]
    assert rule_value(one("size"), [chosen]) == len(chosen)
    joined = rule_value({**over("join", 1), "separator": separator}, [chosen])
    assert joined == (separator.join(chosen) if chosen else NONE)


@given(st.lists(codes | sets, min_size=1, max_size=5), codes)
def test_a_tally_counts_the_sets_that_contain_a_code(values: list[Any], code: str) -> None:
    """A tally is the count of the conditions that each is the code, or has it."""
    held = [
        rule_value(one("contains", code=code), [value])
        if isinstance(value, tuple)
        else rule_value({"op": "equal", "left": answer(0), "right": code}, [value])
        for value in values
    ]
    assert rule_value(over("tally", len(values), code=code), values) == sum(held)


@given(st.lists(codes, min_size=1, max_size=7), st.lists(codes, unique=True), st.data())
def test_the_mode_is_most_frequent_and_ties_are_declared(
    values: list[str], ties: list[str], data: st.DataObject
) -> None:
    """In any order the same; of those tied the first that `ties` names, or none."""
    declared = {"ties": ties} if ties else {}
    found = rule_value(over("mode", len(values), **declared), values)
    most = max(map(values.count, values))
    tied = {value for value in values if values.count(value) == most}
    wanted = [code for code in ties if code in tied]
    assert found == (tied.pop() if len(tied) == 1 else wanted[0] if wanted else NONE)
    mixed = data.draw(st.permutations(values))
    assert rule_value(over("mode", len(values), **declared), mixed) == found


@pytest.mark.parametrize(
    ("value", "text"),
    [(3, "3"), (-2, "-2"), (Fraction(5, 4), "1.25"), (Fraction(-1, 8), "-0.125"),
     (Fraction(1, 3), "1/3"), (Fraction(17, 10**18), "0.000000000000000017"),
     (10**20, "100000000000000000000")],
)  # fmt: skip
def test_a_joined_number_is_written_with_all_its_decimals(value: Any, text: str) -> None:
    """A decimal that ends is written to its end, another number as a fraction."""
    assert rule_value(over("join", 2, separator="|"), [value, "a"]) == f"{text}|a"


# Choices

anything = numbers | absences


@given(st.lists(anything, min_size=1, max_size=4), st.lists(anything, min_size=1, max_size=4))
def test_the_first_with_a_value(left: list[Any], right: list[Any]) -> None:
    """Nested or not it is the first that is there; with none the gravest absence."""
    values, count = [*left, *right], len(left) + len(right)
    flat = rule_value(over("coalesce", count), values)
    present = [value for value in values if not isinstance(value, Absence)]
    gravest = next((kind for kind in Absence if kind in values), None)
    assert flat == (present[0] if present else gravest)
    after = {"op": "coalesce", "of": answers(count)[len(left) :]}
    nested = {"op": "coalesce", "of": [over("coalesce", len(left)), after]}
    assert rule_value(nested, values) == flat


def choose(*cases: tuple[Json, Json], otherwise: Json) -> Json:
    """Give a choice between cases."""
    written = [{"when": when, "then": then} for when, then in cases]
    return {"op": "choose", "cases": written, "otherwise": otherwise}


@given(conditions | absences, conditions | absences, anything, anything)
def test_a_choice_takes_the_first_case_that_holds(
    first: Any, second: Any, left: Any, right: Any
) -> None:
    """Cases are decided in order; one that cannot be decided leaves the choice open."""
    values, (when, then, one_more, last) = [first, left, second, right], answers(4)
    found = rule_value(choose((when, then), (one_more, last), otherwise=9), values)
    nested = choose((when, then), otherwise=choose((one_more, last), otherwise=9))
    assert rule_value(nested, values) == found
    if isinstance(first, Absence):
        assert found is first
    else:
        assert found == (left if first else second if isinstance(second, Absence)
                         else right if second else 9)  # fmt: skip
    turned = choose(({"op": "not", "of": when}, last), otherwise=then)
    assert rule_value(turned, values) == rule_value(choose((when, then), otherwise=last), values)


@given(conditions, numbers, st.sampled_from(("missing", "not_applicable")))
def test_no_value_is_the_absence_that_is_written(when: bool, value: Any, kind: str) -> None:
    """What a case gives can be no value, for which the next rule with a value stands in."""
    nothing = {"op": "no_value", "as": kind}
    rule = choose((answer(0), nothing), otherwise=answer(1))
    assert rule_value(rule, [when, value]) == (Absence(kind) if when else value)
    filled = {"op": "coalesce", "of": [rule, 5]}
    assert rule_value(filled, [when, value]) == (5 if when else value)


@given(st.lists(conditions | absences, min_size=1, max_size=4))
def test_all_and_any_mirror_each_other(values: list[Any]) -> None:
    """Not all is any that not, whatever is absent."""
    turned = [{"op": "not", "of": each} for each in answers(len(values))]
    left = rule_value({"op": "not", "of": over("all", len(values))}, values)
    assert left is rule_value({"op": "any", "of": turned}, values)


@given(numbers, numbers)
def test_comparisons_exclude_each_other(left: Any, right: Any) -> None:
    """Of below, equal and above exactly one holds; the weak ones are two of them."""
    names = ("less", "equal", "greater", "less_or_equal", "greater_or_equal")
    less, equal, more, most, least = (rule_value(two(name), [left, right]) for name in names)
    assert [less, equal, more].count(True) == 1
    assert (most, least) == (less or equal, more or equal)
    assert rule_value(one("one_of", values=[0, 0.5, 2]), [left]) is (left in (0, Fraction(1, 2), 2))


# Reasons


def test_what_is_undefined_says_so() -> None:
    """Without a value although everything is answered: the reason is not that nothing applies."""
    rules = {
        "tied": over("mode", 2), "single": over("variance", 1, divisor="n-1"),
        "place": over("nth_highest", 4, place=3), "by_zero": two("divide", zero=None),
    }  # fmt: skip
    for rule in rules.values():
        for each in rule.get("of", [rule.get("left"), rule.get("right")]):
            each["item"] = f"q{each['item']}"
    below = {"op": "less", "left": rules["tied"]["of"][0], "right": 1}
    rules["by_zero"]["right"] = {"op": "count", "of": [below]}
    instrument = form(rules)
    scores = score(instrument, given_answers(instrument, [1, 2, *[Absence.NOT_APPLICABLE] * 2]))
    for name in rules:
        assert scores[name].value is None
        assert scores[name].reason == "it is not defined for these", name
        told = explain(instrument.score_by_id[name].rule, scores.context, instrument)
        assert told.endswith("no value, it is not defined for these")


def test_nothing_joined_is_not_defined() -> None:
    """Of sets that are empty no code can be joined, which is not that they are not applicable."""
    below = {"op": "less", "left": {"op": "answer", "item": "q0"}, "right": 0}
    none = {"op": "join", "of": [{"op": "which", "of": [{"code": "a", "when": below}]}]}
    instrument = form(
        {"s": {"op": "answer", "item": "q0"}}, verdicts=[{"id": "v", "label": "V", "rule": none}]
    )
    verdict = score(instrument, given_answers(instrument, [1] * 4)).verdicts["v"]
    assert verdict.value is None
    assert verdict.reason == "it is not defined for these"
