"""What rules do where it is rare: kinds that do not fit, keys that cover, rules never compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers_property import form, given_answers
from tiny_package import answer, tiny_files, write
from varied_package import varied_files

from assessment_engine import (
    Absence,
    Instrument,
    Scores,
    coach,
    load_package,
    score,
    validate_package,
)
from assessment_engine.rules.compiled import compile_scores, compile_triggers
from assessment_engine.rules.expand import Expander
from assessment_engine.rules.explain import explain
from assessment_engine.rules.kinds import EVERY, SCALARS, Mismatch
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.rules.parse import MAX_NODES, RuleParser
from assessment_engine.rules.tables import ANYTHING, Key, Row, Table
from assessment_engine.scoring import score_plainly
from assessment_engine.values import Source

MISSING, NOT_APPLICABLE = Absence.MISSING, Absence.NOT_APPLICABLE
PLACE = Source("f", "")
FIRST, SECOND = ({"op": "answer", "item": f"q{number}"} for number in range(2))
HIGH = {"op": "greater_or_equal", "left": FIRST, "right": 3}
ALSO_HIGH = {"op": "greater_or_equal", "left": SECOND, "right": 3}


def keyed(*kinds: str) -> Mapping[str, Any]:
    """Give the options of a look-up by keys of these kinds, or by anything."""
    keys = {"number": Key((1,)), "code": Key(("a",)), "any": ANYTHING, "interval": Key((), 1)}
    row = Row(tuple(keys[kind] for kind in kinds), 5, PLACE)
    return {"table": Table("t", (row,), None, True, PLACE)}


FITTING: Sequence[tuple[str, Sequence[Any], Mapping[str, Any], Any]] = [
    ("sum", ["number", "number"], {}, "number"),
    ("count", ["boolean"], {}, "number"),
    ("tally", ["code", "set"], {}, "number"),
    ("join", ["set", "number", "code"], {}, "code"),
    ("has_value", ["set"], {}, "boolean"),
    ("row", ["number"], {}, "row"),
    ("statistic", ["row"], {}, "number"),
    ("equal", ["code", "code"], {}, "boolean"),
    ("equal", ["boolean", "boolean"], {}, "boolean"),
    ("coalesce", ["set", "set"], {}, "set"),
    ("choose", ["boolean", "code", "boolean", "code", "code"], {}, "code"),
    ("choose", ["boolean", None, "number"], {}, "number"),
    ("choose", ["boolean", "number", None], {}, "number"),
    ("choose", ["boolean", None, None], {}, None),
    ("lookup", ["number", "code"], keyed("interval", "code"), "number"),
    ("lookup", ["code"], keyed("any"), "number"),
    ("lookup", ["number"], keyed("any"), "number"),
    ("one_of", ["number"], {"values": (1, 2)}, "boolean"),
    ("one_of", ["code"], {"values": ("a",)}, "boolean"),
    ("mode", ["code", "code"], {"ties": None}, "code"),
    ("mode", ["number"], {"ties": None}, "number"),
    ("mode", ["number"], {"ties": "lowest"}, "number"),
    ("mode", ["code"], {"ties": ("a", "b")}, "code"),
    ("each_response", ["set", "boolean"], {}, "set"),
    ("no_value", [], {}, None),
]
UNFIT: Sequence[tuple[str, Sequence[Any], Mapping[str, Any], int, Sequence[str]]] = [
    ("sum", ["number", "boolean"], {}, 1, ("number",)),
    ("sum", [None], {}, 0, ("number",)),
    ("count", ["boolean", "boolean", "number"], {}, 2, ("boolean",)),
    ("tally", ["code", "number"], {}, 1, ("code", "set")),
    ("has_value", ["row"], {}, 0, EVERY),
    ("equal", ["set", "set"], {}, 0, ("number", "boolean", "code")),
    ("equal", ["code", "number"], {}, 1, ("code",)),
    ("equal", ["number", "set"], {}, 1, ("number", "boolean", "code")),
    ("coalesce", ["number", "number", "code"], {}, 2, ("number",)),
    ("coalesce", ["number", "row"], {}, 1, EVERY),
    ("choose", ["number", "code", "code"], {}, 0, ("boolean",)),
    ("choose", ["boolean", "code", "code", "code", "code"], {}, 2, ("boolean",)),
    ("choose", ["boolean", "code", "boolean", "number", "code"], {}, 3, ("code",)),
    ("choose", ["boolean", "code", "number"], {}, 2, ("code",)),
    ("choose", ["boolean", None, "row"], {}, 2, EVERY),
    ("lookup", ["number", "number"], keyed("interval", "code"), 1, ("code",)),
    ("lookup", ["code", "code"], keyed("number", "code"), 0, ("number",)),
    ("lookup", ["set"], keyed("any"), 0, SCALARS),
    ("one_of", ["code"], {"values": (1, 2)}, 0, ("number",)),
    ("one_of", ["number"], {"values": ("a", "b")}, 0, ("code",)),
    ("mode", ["number"], {"ties": ("a", "b")}, 0, ("code",)),
    ("mode", ["code"], {"ties": "highest"}, 0, ("number",)),
    ("mode", ["boolean"], {"ties": None}, 0, SCALARS),
    ("mode", ["code", "number"], {"ties": None}, 1, ("code",)),
]


@pytest.mark.parametrize(("operator", "operands", "options", "gives"), FITTING)
def test_the_kind_that_an_operator_gives(
    operator: str, operands: Sequence[Any], options: Mapping[str, Any], gives: Any
) -> None:
    """What an operator gives follows from its operands and options."""
    assert OPERATORS[operator].kind(operands, options) == gives


@pytest.mark.parametrize(("operator", "operands", "options", "place", "wanted"), UNFIT)
def test_the_first_operand_that_does_not_fit_is_named(
    operator: str,
    operands: Sequence[Any],
    options: Mapping[str, Any],
    place: int,
    wanted: Sequence[str],
) -> None:
    """The place of the operand is told, and every kind that could stand there."""
    with pytest.raises(Mismatch) as raised:
        OPERATORS[operator].kind(operands, options)
    assert (raised.value.index, tuple(raised.value.wanted)) == (place, tuple(wanted))
    assert raised.value.args == (place,)


COVERING = [
    (ANYTHING, ANYTHING, True),
    (ANYTHING, Key((1, "a")), True),
    (Key((), 1), ANYTHING, False),
    (Key((1, 2)), Key((), 1, True, 2), False),
    (Key((1, 2)), Key((2,)), True),
    (Key((1, 2)), Key((2, 3)), False),
    (Key((), 1, True, 3), Key((1, 3)), True),
    (Key((), 1, False, 3), Key((1,)), False),
    (Key((), 1, True, 3, False), Key((3,)), False),
    (Key((), 1), Key((), 2), True),
    (Key((), 2), Key((), 1), False),
    (Key((), 1, True), Key((), 1, False), True),
    (Key((), 1, False), Key((), 1, True), False),
    (Key((), 1, False), Key((), 1, False), True),
    (Key((), 1), Key((), None, True, 5), False),
    (Key((), None, True, 5), Key((), 1), False),
    (Key((), None, True, 5), Key((), None, True, 5, False), True),
    (Key((), None, True, 5, False), Key((), None, True, 5), False),
    (Key((), None, True, 5), Key((), 1, True, 6), False),
    (Key((), None, True, 5), Key((), 1, True, 4), True),
]


@pytest.mark.parametrize(("key", "other", "covers"), COVERING, ids=str)
def test_a_key_covers_what_holds_for_less(key: Key, other: Key, covers: bool) -> None:
    """A key covers another if whatever has the other has it too, its ends considered."""
    assert key.covers(other) is covers


def test_an_operand_that_any_row_takes_has_no_kind_of_its_own() -> None:
    """The first row that says something of an operand says what it is."""
    table = keyed("any", "interval", "code", "number")["table"]
    assert [table.key_kind(place) for place in range(4)] == [None, "number", "code", "number"]


def scored(instrument: Instrument, *values: Any) -> Scores:
    """Score the answers in the order of the items."""
    return score(instrument, given_answers(instrument, values))


SHOWN = {"title": "R", "blocks": [{"block": "scores", "scores": ["s", "t"]}]}
PERHAPS = {"values": {"0": 1, "1": 2}, "otherwise": None}
OPEN_RULES: Sequence[tuple[Any, Mapping[Any, Any]]] = [
    ({"op": "lookup", "of": [FIRST], "table": PERHAPS}, {0: 1, 1: 2, 2: None}),
    ({"op": "lookup", "of": [FIRST], "table": {**PERHAPS, "otherwise": 7}}, {0: 1, 2: 7}),
    (
        {"op": "choose", "cases": [{"when": HIGH, "then": 9}],
         "otherwise": {"op": "no_value", "as": "not_applicable"}},
        {3: 9, 2: None},
    ),
    ({"op": "divide", "left": SECOND, "right": FIRST}, {0: None, 1: 2}),
    ({"op": "divide", "left": SECOND, "right": FIRST, "zero": 9}, {0: 9, 4: Fraction(1, 2)}),
    ({"op": "nth_highest", "of": [FIRST, SECOND], "place": 2}, {1: 1, 3: 2}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "values"), OPEN_RULES, ids=str)
def test_a_rule_that_may_have_no_value_is_not_compiled(rule: Any, values: Any) -> None:
    """What can be without a value though all is answered goes the plain way, the rest does not."""
    instrument = form({"s": rule, "t": SECOND}, 2, report=SHOWN)
    assert {value: scored(instrument, value, 2)["s"].value for value in values} == values
    may_be_open = None in values.values()
    assert (compile_scores(instrument, ["s"]) is None) is may_be_open


def test_a_trigger_that_cannot_be_compiled_fires_all_the_same() -> None:
    """Scores that are compiled may go with triggers that are not."""
    codes = [{"code": "a", "when": HIGH}]
    when = {"op": "contains", "of": {"op": "which", "of": codes}, "code": "a"}
    coaching = {
        "coaching_parts": [{"id": "why", "style": "paragraphs"}],
        "coaching": {"high": {"title": "High", "why": ["So it is."]}},
        "triggers": [{"id": "high", "when": when, "coaching": "high"}],
    }
    instrument = form({"s": FIRST}, 2, **coaching)
    assert compile_scores(instrument, ["s"]) is not None
    assert compile_triggers(instrument) is None
    fired = {value: [each.id for each in coach(instrument, scored(instrument, value, 0))]
             for value in (2, 3)}  # fmt: skip
    assert fired == {2: [], 3: ["high"]}


def test_an_answer_that_is_not_asked_is_none_in_every_response(tmp_path: Path) -> None:
    """A rule on a cell that the form has not is never compiled, and is told as such."""
    files = tiny_files()
    rule = {"op": "sum", "of": [answer("B1", "us"), answer("B2", "us")]}
    files["scoring.json"]["scores"].append({"id": "B.us", "label": "Speed of all", "rule": rule})
    files["report.json"]["report"]["blocks"][2]["blocks"][2]["scores"].append("B.us")
    instrument = load_package(write(tmp_path, files))
    values = [2, 1, 2, 1, 1, 0, 0]
    found = score(instrument, given_answers(instrument, values))["B.us"]
    assert found.value == 2
    assert compile_scores(instrument, [rule.id for rule in instrument.scores]) is None


@pytest.mark.parametrize(
    ("rule", "values", "reason"),
    [
        (
            {"op": "sum", "of": [{"op": "lookup", "of": [FIRST], "table": PERHAPS}, SECOND]},
            (4, 1),
            "it is not defined for these",
        ),
        (
            {"op": "percent_of_maximum", "of": {"op": "sum", "of": [FIRST, SECOND, 3]}},
            (NOT_APPLICABLE, NOT_APPLICABLE),
            "nothing else is possible",
        ),
        (
            {"op": "sum", "of": [FIRST, SECOND], "missing": {"applicable_minimum": 2}},
            (1, NOT_APPLICABLE),
            "only 1 of 2 applies; at least 2 must",
        ),
        (
            {"op": "sum", "of": [FIRST, SECOND], "missing": {"applicable_share": 1}},
            (1, NOT_APPLICABLE),
            "only 1 of 2 applies; at least 100 % must",
        ),
        (
            {"op": "stage", "of": [HIGH, ALSO_HIGH]},
            (3, MISSING),
            "1 answer is missing (q1); how far it goes depends on that",
        ),
        (
            {"op": "sum", "of": [FIRST, SECOND], "missing": {"share": 1}},
            (3, MISSING),
            "1 answer is missing (q1); at least 100 % must be answered",
        ),
    ],
)
def test_the_reason_of_no_value(rule: Any, values: Sequence[Any], reason: str) -> None:
    """What is missing, does not apply or is not defined is told, with what was asked for."""
    instrument = form({"s": rule, "t": SECOND}, 2, report=SHOWN)
    assert scored(instrument, *values)["s"].reason == reason


@pytest.mark.parametrize(
    ("rule", "values", "told"),
    [
        ({"op": "sum", "of": [FIRST, SECOND]}, (1, 2), "1+2 = 3"),
        ({"op": "sum", "of": [FIRST, SECOND]}, (1, MISSING),
         "1+missing: no value, 1 answer is missing (q1); all must be answered"),
        (HIGH, (4, 0), "4, at least 3"),
        ({"op": "choose", "cases": [{"when": HIGH, "then": 9}], "otherwise": 2}, (MISSING, 2),
         "case 1 cannot be decided (q0 missing): no value,"
         " 1 answer is missing (q0); all must be answered"),
        ({"op": "stage", "of": [HIGH, ALSO_HIGH]}, (NOT_APPLICABLE, 1),
         "stage before condition 2 (q1 1, not at least 3), passing over 1 = 0"),
        ({"op": "stage", "of": [HIGH, ALSO_HIGH]}, (NOT_APPLICABLE, 4),
         "stage with all 2 conditions, passing over 1 = 2"),
        ({"op": "stage", "of": [HIGH, ALSO_HIGH]}, (3, 4), "stage with all 2 conditions = 2"),
        ({"op": "stage", "of": [HIGH, ALSO_HIGH]}, (NOT_APPLICABLE, NOT_APPLICABLE),
         "stage of 2 conditions: no value, nothing in it is applicable"),
        ({"op": "percent_of_maximum", "of": FIRST}, (MISSING, 0),
         "(missing) in percent: no value, 1 answer is missing (q0); all must be answered"),
        ({"op": "count", "of": [{"op": "in_band", "of": FIRST, "bands": "level", "band": "low"}]},
         (1, 0), "how many hold of (1, in the band “Low”) = 1"),
        ({"op": "percent_of_maximum", "of": FIRST}, (3, 0),
         "(3, possible 0 to 4) in percent = 75"),
    ],
)  # fmt: skip
def test_a_rule_in_words(rule: Any, values: Sequence[Any], told: str) -> None:
    """What was combined, how, what came out, or why nothing did."""
    bands = {"level": [{"id": "low", "label": "Low", "from": 0, "to": 2},
                       {"id": "high", "label": "High", "from": 3, "to": 4}]}  # fmt: skip
    instrument = form({"s": rule if rule is not HIGH else FIRST}, 2, bands=bands)
    context = scored(instrument, *values).context
    node = instrument.score_by_id["s"].rule
    if rule is HIGH:
        verdicts = [{"id": "v", "label": "V", "rule": HIGH}]
        instrument = form({"s": FIRST}, 2, verdicts=verdicts)
        node = instrument.rule_by_id["v"]
    assert explain(node, context, instrument) == told


def test_a_code_that_one_of_several_can_have_is_no_fault(tmp_path: Path) -> None:
    """What a for_each writes once may name a code that only some of its items have."""
    files = varied_files()
    tally = {"op": "tally", "of": [{"op": "answer", "item": "{i}", "raw": True}], "code": "home"}
    rule = {"op": "sum", "of": [{"for_each": {"i": ["active", "where"]}, "yield": tally}]}
    files["instrument.json"]["scores"][2]["rule"] = rule
    problems = validate_package(write(tmp_path, files))
    assert "unknown-code" not in {problem.code for problem in problems}


def test_rules_are_limited_in_number() -> None:
    """One operation too many is one problem, however many more there are."""
    expander = Expander([], [], [])
    parser = RuleParser(expander, "self", nodes=MAX_NODES - 1)
    assert parser.parse(1, {}, PLACE).options["value"] == 1
    assert expander.faults == []
    assert [parser.parse(2, {}, PLACE).op for _ in range(2)] == ["stand-in", "stand-in"]
    (fault,) = expander.faults
    assert (fault.code, fault.source, fault.hint) == (
        "expansion-too-large", PLACE, "use fewer or smaller for_each",
    )  # fmt: skip
    assert fault.message == "the rules of the package have more than 200,000 operations"


POINTS = [
    {"id": "several", "label": "S", "type": "multiple", "options": [
        {"value": "a", "label": "A", "points": 2}, {"value": "b", "label": "B", "points": -1},
        {"value": "c", "label": "C", "points": 0.5}]},
    {"id": "number", "label": "N", "type": "number", "minimum": 0, "maximum": 10},
]  # fmt: skip


def with_points() -> Instrument:
    """Give an instrument whose answers count points: of several options, and of a number."""
    rows = [{"when": {"to": 4}, "gives": 1}, {"when": {"above": 4, "to": 8}, "gives": 3}]
    items = [
        {"id": "q0", "text": "Q", "scale": "several"},
        {"id": "q1", "text": "Q", "scale": "number",
         "points": {"rows": rows, "otherwise": None}},
    ]  # fmt: skip
    more = {"op": "round", "of": {"op": "sum", "of": [SECOND, 1]}, "mode": "up"}
    return form({"s": FIRST, "t": more}, 2, scales=POINTS, items=items, report=SHOWN)


def test_points_of_several_options_and_of_numbers() -> None:
    """Points are summed, and their reach is that of the best and the worst choice."""
    instrument = with_points()
    found = {
        (codes, number): [(each.value, each.minimum, each.maximum)
                          for each in scored(instrument, codes, number).values()]
        for codes, number in (((), 4), (("a", "b"), 5), (("a", "c"), 8))
    }  # fmt: skip
    assert found == {
        ((), 4): [(0, -1, Fraction(5, 2)), (2, 2, 4)],
        (("a", "b"), 5): [(1, -1, Fraction(5, 2)), (4, 2, 4)],
        (("a", "c"), 8): [(Fraction(5, 2), -1, Fraction(5, 2)), (4, 2, 4)],
    }
    assert scored(instrument, (), 9)["t"].reason == "it is not defined for these"


def test_entries_of_a_list_up_to_one() -> None:
    """A variable takes the entries of a list up to, or before, one of them."""
    expander = Expander([], [], [])
    domains = {"up_to": ["a", "b"], "before": ["a"]}
    for end, wanted in domains.items():
        domain = {"n": {"list": ["a", "b", "c"], end: "b"}}
        found = [bindings["n"].id for bindings in expander.each(domain, {}, PLACE)]
        assert found == wanted
    assert expander.faults == []


def test_what_is_no_domain_stands_for_nothing() -> None:
    """A domain that is none gives no entries, and one problem at its place."""
    expander = Expander([], [], [])
    assert list(expander.each({"n": {"items": {}}}, {}, PLACE)) == []
    (fault,) = expander.faults
    assert (fault.code, fault.source) == ("for-each-shape", Source("f", "/n"))
    assert fault.message == "this is not a domain of for_each"
    assert fault.hint == 'write {"items": {"dimension": id}} or {"dimensions": [id, id]}'


def test_the_range_of_a_sum_that_is_scaled_up() -> None:
    """What is missing is scaled up to, so a percentage has the range of all that apply."""
    total = {"op": "sum", "of": [FIRST, SECOND], "missing": {"minimum": 1, "method": "prorate"}}
    instrument = form({"s": total, "t": {"op": "percent_of_maximum", "of": total}}, 2, report=SHOWN)
    found = {
        values: [each.value for each in scored(instrument, *values).values()]
        for values in ((1, 3), (3, MISSING), (3, NOT_APPLICABLE), (MISSING, MISSING))
    }
    assert found == {
        (1, 3): [4, 50],
        (3, MISSING): [6, 75],
        (3, NOT_APPLICABLE): [3, 75],
        (MISSING, MISSING): [None, None],
    }
    part = scored(instrument, 3, MISSING)["s"]
    assert (part.minimum, part.maximum, part.answered, part.asked) == (0, 8, 1, 2)


def test_a_required_policy_is_that_of_no_policy() -> None:
    """What is written out as the word for the default is the default."""
    rule = {"op": "sum", "of": [FIRST, SECOND]}
    expander = Expander([], [], [])
    written, left_out = (
        RuleParser(expander, "").parse(each, {}, PLACE)
        for each in ({**rule, "missing": "required"}, rule)
    )
    assert expander.faults == []
    assert written == left_out


def test_a_set_in_words() -> None:
    """Of a set it is told which code it must have."""
    contains = {"op": "contains", "of": FIRST, "code": "b"}
    items = [{"id": "q0", "text": "Q", "scale": "several"}]
    verdicts = [{"id": "v", "label": "V", "rule": contains}]
    instrument = form({"s": FIRST}, 1, scales=POINTS[:1], items=items, verdicts=[
        {**verdicts[0], "rule": {**contains, "of": {**FIRST, "raw": True}}}])  # fmt: skip
    assert scored(instrument, ("a", "b")).trace("v").text == "v = true: q0 a, b, with b"
    assert scored(instrument, ("a",)).trace("v").text == "v = false: q0 a, not with b"


CODED = [{"code": "a", "when": HIGH}, {"code": "b", "when": ALSO_HIGH}]
TWO_KEYS = {
    "rows": [{"when": [a, b], "gives": 10 * a + b} for a in range(5) for b in range(4)],
    "otherwise": 99,
}
CASES_OF_THREE = [
    {"when": {"op": "equal", "left": FIRST, "right": number}, "then": 7 + number}
    for number in range(3)
]


@pytest.mark.parametrize(
    "rule",
    [
        {"op": "count", "of": [{"op": "one_of", "of": FIRST, "values": [1, 3]}]},
        {"op": "lookup", "of": [FIRST, SECOND], "table": TWO_KEYS},
        {"op": "choose", "cases": CASES_OF_THREE, "otherwise": SECOND},
        {"op": "divide", "left": SECOND, "right": {"op": "sum", "of": [FIRST, 1]}},
        {"op": "nth_highest", "of": [FIRST, SECOND, 2], "place": 2},
        {"op": "stage", "of": [HIGH, ALSO_HIGH]},
        {"op": "percent_of_maximum", "of": {"op": "sum", "of": [FIRST, SECOND]}},
    ],
    ids=lambda rule: rule["op"],
)
def test_what_is_compiled_gives_what_is_evaluated(rule: Any) -> None:
    """For every pair of answers, the fast way and the plain one give the same number."""
    instrument = form({"s": rule}, 2)
    assert compile_scores(instrument, ["s"]) is not None
    for first in range(5):
        for second in range(5):
            response = given_answers(instrument, [first, second])
            plain = score_plainly(instrument, response)["s"].value
            assert score(instrument, response)["s"].value == plain, (first, second)


def test_keys_that_are_written_as_names_are_numbers_where_they_can_be() -> None:
    """Negative numbers and decimals are read from the names of members, and codes are left."""
    options = [{"value": value, "label": "o"} for value in (-5, 0, 1.5)]
    codes = [{"value": code, "label": "o"} for code in ("1.2.3", "5-", "x")]
    scales = [
        {"id": "number", "label": "N", "options": options},
        {"id": "code", "label": "C", "options": codes},
    ]
    items = [{"id": each["id"], "text": "Q", "scale": each["id"]} for each in scales]
    tables = {
        "number": {"values": {"-5": 1, "0": 2, "1.5": 3}},
        "code": {"values": {"1.2.3": 4, "5-": 5, "x": 6}},
    }
    rules = {
        name: {"op": "lookup", "of": [{"op": "answer", "item": name}], "table": table}
        for name, table in tables.items()
    }
    instrument = form(rules, scales=scales, items=items)
    for values, expected in (
        ((-5, "1.2.3"), (1, 4)),
        ((0, "5-"), (2, 5)),
        ((Fraction(3, 2), "x"), (3, 6)),
    ):
        found = score(instrument, given_answers(instrument, values)).numbers()
        assert tuple(found.values()) == expected


def test_a_null_variance_is_what_agreement_is_held_against() -> None:
    """Of two raters that differ by one, half as much agreement is by chance as the rule says."""
    rows = [{"op": "row", "of": [FIRST, SECOND]}, {"op": "row", "of": [SECOND, SECOND]}]
    by_variance = {
        f"s{variance}": {
            "op": "statistic", "statistic": "rwg_j", "null_variance": variance, "of": rows
        }
        for variance in (2, 4)
    }  # fmt: skip
    instrument = form(by_variance, 2)
    found = score(instrument, given_answers(instrument, [1, 2])).numbers()
    # The variances are 1/2 and 0, so 1/4 on average, which is 1/8 and 1/16 of these.
    assert found == {"s2": Fraction(14, 15), "s4": Fraction(30, 31)}


def test_nothing_is_joined_of_no_codes() -> None:
    """Of an empty set there is no code, and the reason is not that an answer is missing."""
    joined = {"op": "join", "of": [{"op": "which", "of": CODED}]}
    verdicts = [{"id": "v", "label": "V", "rule": joined}]
    instrument = form({"s": FIRST}, 2, verdicts=verdicts)
    assert score(instrument, given_answers(instrument, [0, 0])).verdicts["v"].value is None
    assert score(instrument, given_answers(instrument, [4, 4])).verdicts["v"].value == "ab"
