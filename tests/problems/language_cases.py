"""The faults of what the rule language is made of: scales, keys, tables, verdicts, responses."""

from __future__ import annotations

from attrs import evolve
from case import REMOVED, Case
from varied_package import answer, of_all

FILE = "instrument.json"
SLEEP = "/tables/sleep/rows"
VERDICT = "/verdicts/2/rule"
SCORE = "/scores/3/rule"
SECOND = "/scores/2/rule"
WEIGHT = {"op": "score", "score": "weight"}
LISTED = {"list": ["1", "2"], "before": "3"}


def lookup(table: object) -> object:
    """Give the rule that looks the time in bed up in a table."""
    return {"op": "lookup", "of": [{"op": "score", "score": "in_bed"}], "table": table}


_LANGUAGE = (
    Case("scale-mixed-values", FILE, {"/scales/0/options/1/value": 1}, "/scales/0/options"),
    Case("scale-mixed-values", FILE, {"/scales/1/options": [
        {"value": 1, "label": "One"}, {"value": 2, "label": "Two"}]}, "/scales/1/options"),
    Case("scale-range", FILE, {"/scales/2/minimum": 300}, "/scales/2/minimum"),
    Case("scale-range", FILE, {"/scales/1/at_least": 3}, "/scales/1"),
    Case("schema-missing-member", FILE, {"/scales/0/options": REMOVED}, "/scales/0"),
    Case("reverse-without-numbers", FILE, {"/items/0/reverse": True}, hint="'points'"),
    Case("points-missing", FILE, {"/scales/0/options/1/points": REMOVED}, "/scales/0"),
    Case("points-missing", FILE, {"/items/0/points": {"values": {"yes": 1}}}),
    Case("points-shape", FILE, {"/items/7/points": {"rows": [{"when": {}, "gives": "a"}]}}),
    Case("skipped-value-unused", FILE, {"/items/3/skipped_value": 1}),
    Case("skipped-value-unused", FILE, {"/items/1/skipped_value": 1}),
    Case("asked-when-later", FILE, {"/items/1/asked_when": {
        "op": "less", "left": answer("weight"), "right": 70}}, "/items/1/asked_when/left"),
    Case("asked-when-later", FILE, {"/items/2/asked_when": True}),
    Case("rule-answers-only", FILE, {"/validity/0/rule/right": WEIGHT}),
    Case("rule-answers-only", FILE, {"/validity/0/rule": True}),
    Case("rule-each-response", FILE, {SECOND: {"op": "each_response", "of": answer("weight")}}),
    Case("rule-each-response", FILE, {SECOND: of_all("sum", of_all("sum", answer("weight")))},
         f"{SECOND}/of/0/of/of/0"),
    Case("rule-each-response", FILE,
         {"/scores/0/rule": of_all("sum", {"op": "score", "score": "mean_weight"})},
         "/scores/0/rule/of/0/of"),
    Case("rule-unbounded", FILE, {SCORE: {"op": "divide", "left": 1, "right": {
        "op": "subtract", "left": answer("weight"), "right": 100}}}, hint="whole number",
         besides=frozenset({"rule-too-large"})),
    Case("rule-unbounded", FILE, {SCORE: {"op": "logarithm", "of": answer("active")}}),
    Case("rule-type", FILE, {f"{VERDICT}/left": "a"}, hint="'lookup'"),
    Case("rule-type", FILE, {f"{VERDICT}/left": {"op": "answer", "item": "where"}}),
    Case("rule-type", FILE, {VERDICT: 3}, hint="compare it"),
    Case("table-shape", FILE, {f"{SLEEP}/0/gives": 1}, f"{SLEEP}/1"),
    Case("table-shape", FILE, {f"{SLEEP}/0/when": {"from": 9, "to": 1}},
         hint='write the lower number first: {"from": 1, "to": 9}'),
    Case("table-shape", FILE, {f"{SLEEP}/0/when": {"below": 1, "above": 9.5}},
         hint='write the lower number first: {"below": 9.5, "above": 1}'),
    Case("table-shape", FILE, {f"{SLEEP}/0/when": {"from": 9, "below": 9}},
         hint="write 'from' and 'to' where both ends belong to it"),
    Case("table-shape", FILE, {f"{SLEEP}/0/when": {"above": 9, "to": 9}},
         hint="write 'from' and 'to' where both ends belong to it"),
    Case("table-width", FILE, {f"{SLEEP}/0/when": [{}, {}], f"{SLEEP}/1/when": [{}, 1]},
         "/verdicts/0/rule/of"),
    Case("table-uncovered", FILE, {f"{SLEEP}/1/when": {"above": 420}}, "/verdicts/0/rule",
         hint="'otherwise'"),
    Case("table-uncovered", FILE, {"/items/7/points/rows/1/when": {"above": 5}}, "/items/7/points"),
    Case("table-row-never", FILE, {"/items/7/points/rows/1/when": {"below": 4}, "/items/7/points"
         "/otherwise": None}, "/items/7/points/rows/1"),
    Case("schema-pattern", "examples/one.json", {"/expected/scores/activity": "high"},
         hint="'verdicts'"),
    Case("table-unused", FILE, {"/tables/spare": {"values": {"1": 2}}}, severity="warning"),
    Case("verdict-not-shown", FILE, {"/report/blocks/1/verdicts": ["places", "sleep"]},
         "/verdicts/2", severity="warning"),
    Case("table-key-never", FILE, {SECOND: {"op": "lookup", "of": [answer("active")],
         "table": {"rows": [{"when": 7, "gives": 0}, {"when": {}, "gives": 1}]}}},
         f"{SECOND}/table/rows/0", severity="warning", hint="correct the keys"),
    Case("place-beyond", FILE, {SCORE: {"op": "nth_highest", "place": 3, "of": [
        answer("weight"), answer("minutes")]}}, f"{SCORE}/place", hint="from 1 to 2"),
    Case("rows-unequal", FILE, {SCORE: {"op": "statistic", "statistic": "kendall_w", "of": [
        {"op": "row", "of": [answer("p1"), 1]}, {"op": "row", "of": [answer("p2"), 1, 2]}]}},
         f"{SCORE}/of", hint="as many"),
    Case("divides-by-zero", FILE, {SCORE: {"op": "coalesce", "of": [
        {"op": "divide", "left": answer("weight"), "right": 0}, answer("weight")]}},
         f"{SCORE}/of/0/right", severity="warning", hint="'zero'"),
    Case("rule-unbounded", FILE, {SCORE: {"op": "modulo", "left": answer("weight"), "right": {
        "op": "subtract", "left": answer("weight"), "right": 100}}}, hint="above 0"),
    Case("rule-unbounded", FILE, {SCORE: {"op": "root", "of": {
        "op": "subtract", "left": answer("weight"), "right": 100}}}, hint="at 0 or above"),
    Case("table-row-never", FILE, {f"{SLEEP}/1/when": {"below": 60}, "/tables/sleep/otherwise":
         None}, f"{SLEEP}/1"),
    Case("unknown-table", FILE, {"/verdicts/0/rule": lookup("slip")}, "/verdicts/0/rule/table",
         hint="did you mean 'sleep'?"),
    Case("unknown-code", FILE, {"/triggers/0/when/right": "shrt"}, hint="did you mean 'short'?"),
    Case("unknown-code", FILE, {"/items/1/asked_when/right": "Yes"}, hint="did you mean 'yes'?"),
    Case("unknown-code", FILE, {VERDICT: {"op": "contains", "of": answer("where"), "code": "wrk"}},
         f"{VERDICT}/code", hint="did you mean 'work'?"),
    Case("unknown-code", FILE, {VERDICT: {"op": "one_of", "of": {**answer("active"), "raw": True},
         "values": ["yes", "maybe"]}}, f"{VERDICT}/values/1", hint="known: no, yes"),
    Case("rule-type", FILE, {SECOND: {"op": "sum", "of": [
        {"op": "each_response", "of": answer("p2"), "where": answer("p1")}]}},
         f"{SECOND}/of/0/where"),
    # Of what one place stands for, each must be able to have the code: here one can.
    Case("unknown-code", FILE, {SECOND: {"op": "sum", "of": [
        {"for_each": {"i": ["active", "where"]},
         "yield": {"op": "tally", "of": [{**answer("{i}"), "raw": True}], "code": "hom"}}]}},
         f"{SECOND}/of/0/yield/code"),
    Case("unknown-code", FILE, {SECOND: of_all("tally", answer("where"), code="hom")},
         f"{SECOND}/code"),
    Case("unknown-code", FILE, {VERDICT: {"op": "mode", "of": [
         {**answer("active"), "raw": True}, "no"], "ties": ["no", "yess"]}}, f"{VERDICT}/ties/1"),
    Case("unknown-code", FILE, {"/items/0/points": {"values": {"yes": 1, "no": 0, "nope": 2}}},
         "/items/0/points/values/nope"),
    Case("unknown-code", FILE, {SECOND: {"op": "lookup", "of": [{**answer("active"), "raw": True}],
         "table": {"rows": [{"when": "yes", "gives": 1}, {"when": [["no", "nope"]], "gives": 0}]}}},
         f"{SECOND}/table/rows/1"),
    Case("unknown-code", FILE, {"/verdicts/0/labels/shrt": "Short"}, hint="did you mean 'short'?"),
    Case("unknown-code", FILE, {"/verdicts/2/labels/yes": "Yes"}, hint="known: false, true"),
    Case("condition-fixed", FILE, {f"{VERDICT}/right": -1}, VERDICT, severity="warning",
         hint="compare"),
    Case("condition-fixed", FILE, {"/exclusions/0/when/right": 20}, "/exclusions/0/when",
         severity="warning"),
    Case("condition-fixed", FILE, {"/validity/0/rule/right": 21}, "/validity/0/rule",
         severity="warning", also={"examples/one.json": {"/expected": {"invalid": ["ten"]}}}),
    Case("condition-fixed", FILE, {"/report/blocks/3/when": {"op": "less", "left": WEIGHT,
         "right": 301}}, severity="warning"),
    Case("condition-fixed", FILE, {SCORE: {"op": "choose", "cases": [{"when": {"op": "less",
         "left": answer("weight"), "right": 20}, "then": 1}], "otherwise": answer("weight")}},
         f"{SCORE}/cases/0/when", severity="warning"),
    Case("unknown-verdict", FILE, {"/triggers/0/when/left/verdict": "sleeep"},
         hint="did you mean 'sleep'?"),
    Case("unknown-verdict", FILE, {"/triggers/0/when/left/verdict": "weight"},
         hint='it is a score: write {"op": "score", "score": "weight"}'),
    Case("unknown-score", FILE, {f"{VERDICT}/left/score": "sleep"},
         hint='it is a verdict: write {"op": "verdict", "verdict": "sleep"}'),
    Case("unknown-verdict", FILE, {"/report/blocks/1/verdicts": ["places", "slep"]}),
    Case("unknown-verdict", FILE, {"/report/blocks/2/text": "Sleep: {verdict:slep}."}),
    Case("unknown-entry", FILE, {SCORE: {"op": "sum", "of": [
        {"for_each": {"n": LISTED}, "yield": answer("weight")}]}},
         f"{SCORE}/of/0/for_each/n/before"),
    Case("duplicate-id", FILE,
         {"/verdicts/2/id": "weight", "/report/blocks/1/verdicts": ["sleep"]}),
    Case("example-verdict", "examples/one.json", {"/expected/verdicts/sleep": "long"}),
    Case("example-excluded", "examples/one.json", {"/expected/excluded": ["too_light"]}),
    Case("example-invalid", "examples/broken.json", {"/expected/invalid": ["nine"]},
         "/expected/invalid"),
)  # fmt: skip

ANSWERS_FILE = "answers.json"
_ANSWER_CASES = (
    Case("answers-not-a-list", ANSWERS_FILE, {"/answers/where": "home"}),
    Case("answers-not-a-time", ANSWERS_FILE, {"/answers/bed": "25 o'clock"}, hint='"23:59"'),
    Case("answers-not-a-number", ANSWERS_FILE, {"/answers/weight": "70"}),
    Case("answers-not-an-integer", ANSWERS_FILE, {"/answers/p1": 3.5}),
    Case("answers-not-valid", ANSWERS_FILE, {"/answers/p1": 5}, hint="p1, p2"),
    Case("answers-option-count", ANSWERS_FILE, {"/answers/where": ["home", "work", "road"]}),
    Case("answers-option-twice", ANSWERS_FILE, {"/answers/where": ["home", "home"]}),
    Case("answers-out-of-range", ANSWERS_FILE, {"/answers/bed": "24:00"}),
    Case("answers-out-of-range", ANSWERS_FILE, {"/answers/weight": 300.1}),
    Case("answers-skipped", ANSWERS_FILE, {"/answers/active": "no"}, "/answers/where"),
    Case("answers-too-many-decimals", ANSWERS_FILE, {"/answers/weight": 70.55}),
    Case("answers-unknown-option", ANSWERS_FILE, {"/answers/active": "yess"},
         hint="did you mean 'yes'?"),
    Case("answers-unknown-option", ANSWERS_FILE, {"/answers/where": ["hom"]}),
    Case("answers-shape", ANSWERS_FILE, {"/responses": []}),
    Case("answers-unknown-item", ANSWERS_FILE, {"/responses": [{"answers": {"wait": 1}}]},
         "/responses/0/answers/wait"),
    Case("answers-unknown-member", ANSWERS_FILE,
         {"/responses": [{"answers": {}, "responses": []}]}, "/responses/0/responses"),
)  # fmt: skip

LANGUAGE = tuple(evolve(case, varied=True) for case in _LANGUAGE)
VARIED_ANSWER_CASES = tuple(evolve(case, varied=True) for case in _ANSWER_CASES)
