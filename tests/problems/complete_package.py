"""A small package with every operator and every member of the schemas, whatever they make of it."""

from __future__ import annotations

import json
from typing import Any

from tiny_package import Files, score

Rule = dict[str, Any]


def answer(item: str, view: str = "me", **more: Any) -> Rule:
    """Give the rule of one answer."""
    return {"op": "answer", "item": item, "perspective": view, **more}


def of_two(op: str, left: Any, right: Any, **more: Any) -> Rule:
    """Give the rule of an operator with two operands."""
    return {"op": op, "left": left, "right": right, **more}


def of(op: str, *operands: Any, **more: Any) -> Rule:
    """Give the rule of an operator with a list of operands."""
    return {"op": op, "of": list(operands), **more}


def verdict(name: str) -> Rule:
    """Give the rule of a verdict."""
    return {"op": "verdict", "verdict": name}


Q1, Q2, Q3, Q4 = (answer(f"q{n}") for n in range(1, 5))
RANKS = [answer(f"r{n}") for n in range(1, 4)]
HIGH = [of_two("greater", each, 1) for each in (Q1, Q2, Q3)]

_SCALES = [
    {"id": "far", "label": "How far", "options": [
        {"value": 0, "label": "Not at all"}, {"value": 1, "label": "Partly"},
        {"value": 2, "label": "Mostly"}, {"value": 3, "label": "Wholly"}],
     "not_applicable": "Does not apply"},
    {"id": "letter", "label": "Which one?", "options": [
        {"value": "a", "label": "The first", "description": "For whom it is new."},
        {"value": "b", "label": "The second"}, {"value": "c", "label": "The third"}]},
    {"id": "several", "label": "Which ones?", "type": "multiple", "at_least": 1, "at_most": 2,
     "options": [
        {"value": "a", "label": "The first", "points": 1},
        {"value": "b", "label": "The second", "points": 2},
        {"value": "c", "label": "The third", "points": 3}]},
    {"id": "rank", "label": "Its place", "type": "number", "minimum": 1, "maximum": 3},
    {"id": "litres", "label": "How much", "type": "number", "minimum": 0, "maximum": 10,
     "decimals": 1, "unit": "l"},
    {"id": "clock", "label": "When?", "type": "time_of_day"},
    {"id": "length", "label": "How long?", "type": "duration", "maximum": 600},
]  # fmt: skip
_ITEMS = [
    {"id": "q1", "text": "I plan.", "dimension": "D1", "scale": "far"},
    {"id": "q2", "text": "I begin.", "dimension": "D1", "scale": "far"},
    {"id": "q3", "text": "I wait.", "dimension": "D2", "scale": "far", "reverse": True},
    {"id": "q4", "text": "I end.", "dimension": "D2", "scale": "far", "required": False},
    {"id": "c1", "text": "What comes first.", "scale": "letter", "perspectives": ["me"],
     "points": {"values": {"a": 1, "b": 3}, "otherwise": 5}},
    {"id": "c2", "text": "What comes second.", "scale": "letter", "perspectives": ["me"]},
    {"id": "m1", "text": "What I need.", "scale": "several", "perspectives": ["me"],
     "required": False},
    {"id": "r1", "text": "Where planning stands.", "scale": "rank", "perspectives": ["me"]},
    {"id": "r2", "text": "Where beginning stands.", "scale": "rank", "perspectives": ["me"]},
    {"id": "r3", "text": "Where ending stands.", "scale": "rank", "perspectives": ["me"]},
    {"id": "drunk", "text": "What I drink.", "scale": "litres", "perspectives": ["me"],
     "points": "little", "skipped_value": 0,
     "asked_when": of("all", of_two("greater_or_equal", Q1, 1), {"op": "not", "of":
                      of_two("equal", answer("c2"), "c")})},
    {"id": "bed", "text": "When I go to bed.", "scale": "clock", "perspectives": ["me"]},
    {"id": "nap", "text": "How long I nap.", "scale": "length", "perspectives": ["me"]},
    {"id": "said", "text": "What I was asked before.", "scale": "letter", "perspectives": ["me"],
     "unscored": True},
]  # fmt: skip
_TABLES = {
    "little": {"rows": [{"when": {"to": 1}, "gives": 2}, {"when": {"above": 1, "below": 5},
               "gives": 1}, {"when": {"from": 5}, "gives": 0}]},
    "norms": {"rows": [
        {"when": ["a", {"below": 4}], "gives": 40}, {"when": ["a", {"from": 4}], "gives": 60},
        {"when": [["b", "c"], {}], "gives": 50}], "otherwise": None},
    "steps": {"values": [5, 10, 20, 30], "from": 0},
}  # fmt: skip
_BANDS = {
    "level": [
        {"id": "low", "label": "Low", "from": 0, "below": 1, "text": "Begin with {score:total}."},
        {"id": "middle", "label": "Middle", "from": 1, "to": 2},
        {"id": "high", "label": "High", "above": 2, "to": 3},
    ]
}
_SCORES = [
    {"id": "total", "label": "Total", "method": "The sum of all.",
     "rule": of("sum", {"for_each": {"d": {"dimensions": ["D1", "D2"]},
                                     "item": {"items": {"scale": "far", "dimension": "{d}"}}},
                        "yield": answer("{item}", "us")},
                missing={"minimum": 2, "method": "prorate"})},
    {"for_each": {"d": "dimensions"}, "id": "mean.{d}", "label": "{d.label}", "decimals": 1,
     "unit": "points", "bands": "level",
     "rule": of("mean", {"for_each": {"item": {"items": {"dimension": "{d}"}}}, "yield":
                         answer("{item}")}, missing={"share": 0.5})},
    {"for_each": {"d": {"dimensions": {"up_to": "D2"}}}, "id": "so_far.{d}", "label": "To {d}",
     "rule": of("max", {"for_each": {"e": {"dimensions": {"up_to": "{d}"}}}, "yield":
                        score("mean.{e}")}, missing={"minimum": 1})},
    {"id": "before", "label": "Before q4",
     "rule": of("min", {"for_each": {"item": {"items": {"scale": "far", "before": "q4"}}}, "yield":
                        answer("{item}")}, missing={"applicable_minimum": 2})},
    {"id": "middle", "label": "Middle", "rule": of("median", Q1, Q2, Q3)},
    {"id": "second", "label": "Second",
     "rule": of("nth_highest", Q1, Q2, Q3, place=2, missing={"applicable_share": 0.5})},
    {"id": "spread", "label": "Spread", "rule": {"op": "root", "degree": 2, "of":
        of("variance", Q1, Q2, Q3, Q4, divisor="n-1", missing={"minimum": 2})}},
    {"id": "many", "label": "How many", "rule": of("count", *HIGH)},
    {"id": "part", "label": "Which part", "unit": "percent", "rule": of("share", *HIGH)},
    {"id": "letters", "label": "Letters", "rule": of("tally", answer("c1", raw=True), answer("c2"),
                                                     answer("m1", raw=True), code="a")},
    {"id": "agreed", "label": "Agreement", "rule": of("statistic", of("row", *RANKS),
                                                      of("row", 1, 2, 3), statistic="kendall_w")},
    {"id": "within", "label": "Within", "rule": of("statistic", of("row", Q1, Q2),
        of("row", Q3, Q4), statistic="rwg_j", null_variance=2)},
    {"id": "more", "label": "More", "rule": of("sum", {"op": "constant", "constant": "even"}, Q1)},
    {"id": "formula", "label": "Formula", "rule": {
        "op": "round", "decimals": 2, "mode": "half_even", "of":
        of_two("divide", of("multiply", Q1, 100), of("sum", Q1, Q2), zero=0)}},
    {"id": "log", "label": "Logarithm", "rule": {"op": "logarithm", "base": 10, "of":
        of("sum", {"op": "exponential", "of": Q1}, of_two("power", 2, Q2))}},
    {"id": "late", "label": "Late", "rule": of_two("modulo", of_two("subtract", answer("bed"),
                                                                    {"op": "absolute", "of":
                                                                     answer("nap")}), 1440)},
    {"id": "possible", "label": "Of what is possible",
     "rule": {"op": "percent_of_maximum", "of": score("total")}},
    {"id": "reached", "label": "Reached", "rule": of("stage", *HIGH)},
    {"id": "first_of", "label": "First of", "rule": of("coalesce", Q4, Q3, 0)},
    {"id": "chosen", "label": "Chosen", "rule": {"op": "choose", "cases": [
        {"when": {"op": "one_of", "of": answer("c2"), "values": ["a", "b"]}, "then": Q2},
        {"when": {"op": "has_value", "of": Q4}, "then": {"op": "no_value", "as": "missing"}}],
        "otherwise": answer("drunk")}},
    {"id": "norm", "label": "Norm", "rule": of("lookup", answer("c1", raw=True),
                                               of("sum", Q1, Q2), table="norms")},
    {"id": "step", "label": "Step", "rule": of("lookup", Q1, table="steps")},
    {"id": "points", "label": "Points", "rule": of("sum", answer("c1"), answer("m1"),
                                                        missing={"share": 0.5, "method": "zero"})},
    {"id": "raters", "label": "All of us", "rule": of("mean", {"op": "each_response",
        "of": Q1, "where": of_two("less_or_equal", Q2, 2)}, missing={"minimum": 2})},
]  # fmt: skip
_VERDICTS = [
    {"for_each": {"d": "dimensions"}, "id": "level.{d}", "label": "Level of {d.short}",
     "method": "The band of {d.label}.", "labels": {"low": "Low", "high": "High"},
     "rule": {"op": "band", "of": score("mean.{d}"), "bands": "level"}},
    {"id": "best", "label": "Best", "rule": of("top", {"code": "plan", "value": Q1},
        {"code": "begin", "value": Q2}, {"code": "end", "value": 1}, take=1)},
    {"id": "near", "label": "Near the best", "rule": of("top", {"code": "plan", "value": Q1},
        {"code": "begin", "value": Q2}, within=1, order="highest")},
    {"id": "some", "label": "Some", "rule": of("which", {"code": "plan", "when": HIGH[0]},
                                               {"code": "begin", "when": HIGH[1]})},
    {"id": "first", "label": "First", "rule": {"op": "pick", "of": verdict("best"), "place": 1}},
    {"id": "code", "label": "Code", "rule": of("join", Q1, answer("c2"), verdict("some"),
                                               separator="-")},
    {"id": "usual", "label": "Usual", "rule": of("mode", answer("c2"), answer("said"),
                                                 ties=["c", "a", "b"])},
    {"id": "fine", "label": "Fine", "labels": {"true": "Yes", "false": "No"},
     "rule": of("any", {"op": "in_band", "of": score("mean.D1"), "bands": "level", "band": "high"},
                {"op": "contains", "of": verdict("best"), "code": "plan"},
                of_two("greater", {"op": "size", "of": verdict("some")}, 1))},
]  # fmt: skip
_MANIFEST: Rule = {
    "$schema": "https://example.org/instrument.schema.json",
    "format": 1,
    "id": "complete",
    "version": "1.0.0",
    "title": "Complete",
    "description": "All there is.",
    "language": "en",
    "examples": ["examples/one.json"],
    "perspectives": [{"id": "me", "label": "Myself", "short": "Me"}, {"id": "us", "label": "Us"}],
    "scales": _SCALES,
    "dimensions": [
        {"id": "D1", "label": "Before", "short": "B", "texts": {"about": "What comes before."}},
        {"id": "D2", "label": "After", "short": "A", "texts": {"about": ["What is", "after."]}},
    ],
    "items": _ITEMS,
    "constants": {"even": 2},
    "tables": _TABLES,
    "bands": _BANDS,
    "scores": _SCORES,
    "verdicts": _VERDICTS,
    "exclusions": [
        {"for_each": {"view": ["me"]}, "id": "late.{view}", "reason": "Nobody naps for so long.",
         "when": of_two("greater", answer("nap", "{view}"), 500)},
    ],
    "validity": [
        {"for_each": {"view": "perspectives"}, "id": "ranks.{view}",
         "message": "Give each place once.", "rule": of("permutation", *RANKS)},
    ],
    "triggers": [
        {"for_each": {"item": {"items": ["q1", "q2"]}}, "id": "{item}", "item": "{item}",
         "when": of_two("less", answer("{item}"), 2), "coaching": "{item}",
         "reason": "You said {item.text}"},
        {"id": "plain", "when": of_two("equal", verdict("first"), "end"), "coaching": "plain"},
        {"id": "else", "coaching": "plain", "when": {"op": "choose", "otherwise": True, "cases": [
            {"when": of_two("greater", Q2, 2), "then": False}]}},
    ],
    "selections": [
        {"id": "lowest", "for_each": {"d": {"list": ["D1", "D2"], "up_to": "D2"}},
         "rule": score("mean.{d}"), "where": of_two("less", score("mean.{d}"), 3),
         "order": "lowest", "take": 1, "ties": "first"},
        {"id": "all", "for_each": {"d": {"dimensions": ["D1", "D2"]}}, "order": "declared",
         "take": "all"},
    ],
    "coaching_parts": [
        {"id": "why", "style": "paragraphs", "heading": "Why"},
        {"id": "ask", "style": "list", "minimum": 0, "maximum": 2},
    ],
    "coaching": {
        "q1": {"title": "Planning", "why": ["It **saves** time."], "ask": ["When?", "Who?"]},
        "q2": {"title": "Beginning", "why": ["It is the half."], "ask": []},
        "plain": {"title": "Ending", "why": ["It is a relief."], "ask": ["What for?"]},
    },
    "texts": {"hello": "Hello {respondent}.", "notes": ["First.", "Second."]},
    "phrases": {"contents": "In here",
                "answers_open": {"one": "{count} open: {names}", "other": "{count} open: {names}"}},
    "report": {
        "title": "Complete report",
        "blocks": [
            {"block": "cover", "title": "Complete", "subtitle": "With everything",
             "lines": ["For {respondent}"], "note": ["{text.hello}"]},
            {"block": "contents", "title": "Contents", "depth": 2, "without_numbers": "keep"},
            {"block": "section", "id": "numbers", "title": "Numbers", "new_page": True,
             "without_numbers": "keep", "blocks": [
                {"block": "text", "text": ["{text.notes}", "It is {score:total}."],
                 "style": "lead", "without_numbers": "omit",
                 "when": of_two("greater", score("total"), 3)},
                {"block": "list", "ordered": True, "without_numbers": "keep", "items": [
                    "{constant:even} things", {"for_each": {"item": {"items": {"scale": "far"}}},
                                               "yield": "{item.text}"}]},
                {"block": "scores", "without_numbers": "omit", "scores": [
                    "total", {"for_each": {"d": "dimensions"}, "yield": "mean.{d}"}]},
                {"block": "scores", "needs": "previous", "without_numbers": "omit", "scores": [
                    "so_far.D1", "so_far.D2", "more", "before", "middle", "second", "spread",
                    "many", "part", "letters", "agreed", "within", "formula", "log", "late",
                    "possible", "reached", "first_of", "chosen", "norm", "step", "points",
                    "raters"]},
                {"block": "verdicts", "verdicts": ["best", "near", "some", "first", "code", "usual",
                                                   "fine", {"for_each": {"d": "dimensions"},
                                                            "yield": "level.{d}"}]},
                {"block": "chart", "id": "chart", "title": "Both", "description": "Both of them.",
                 "category_label": "Part", "value_label": "Mean", "style": "dumbbell",
                 "categories": {"for_each": {"item": {"items": ["q1", "q2"]}}, "code": "{item}",
                                "label": "{item.text}", "target": "coaching-{item}"},
                 "series": {"for_each": {"view": "perspectives"}, "id": "{view}",
                            "label": "{view.short}", "value": answer("{item}", "{view}")}},
                {"block": "change", "id": "change", "title": "Since then", "category_label": "Part",
                 "value_label": "Mean", "description": "Then and now.",
                 "categories": {"for_each": {"d": "dimensions"}, "label": "{d.label}",
                                "code": "{d}", "target": "part-{d}"},
                 "value": score("mean.{d}"), "notable": 0.5, "none": ["Nothing has changed."],
                 "when": of_two("greater", score("many"), 0)},
            ]},
            {"block": "section", "for_each": {"d": "dimensions"}, "id": "part-{d}",
             "title": "{d.label}", "without_numbers": "omit", "blocks": [
                {"block": "text", "text": "{d.about} {band:mean.{d}}, {verdict:level.{d}}",
                 "style": "note"}]},
            {"block": "ranking", "id": "ranking", "selection": "lowest", "label": "Part {d}",
             "target": "part-{d}", "empty": ["Nothing stands out."], "cases": [
                 {"when": of_two("less", score("mean.{d}"), 1), "text": "{value}",
                  "comment": ["Little."]}, {"text": "{value} of {maximum}"}]},
            {"block": "coaching", "intro": ["Read this."], "empty": "Nothing to do.", "coaching": [
                "plain", {"for_each": {"item": {"items": ["q1", "q2"]}}, "yield": "{item}"}],},
            {"block": "form", "id": "plan", "groups": [{"id": "goals", "label": "Goals", "fields": [
                {"id": "what", "label": "What", "style": "text", "rows": 3, "value": "To end"},
                {"id": "when", "label": "When", "style": "date"}]}]},
            {"block": "plan", "id": "next", "selection": "all", "coaching": ["q1", "q2"],
             "label": "{d.label}", "empty": "Nothing.", "fields": [
                 {"id": "how", "label": "How", "style": "line", "rows": 1,
                  "value": "{coaching:ask}"}]},
            {"block": "method", "without_numbers": "omit"},
        ],
    },
}  # fmt: skip
_EXAMPLE: Rule = {
    "name": "One",
    "answers": {
        "q1": {"me": 3, "us": 0}, "q2": {"me": 1, "us": 2}, "q3": {"me": 1, "us": 1},
        "q4": {"me": "not_applicable", "us": 2}, "c1": {"me": "a"}, "c2": {"me": "b"},
        "m1": {"me": ["a", "c"]}, "r1": {"me": 1}, "r2": {"me": 3}, "r3": {"me": 2},
        "drunk": {"me": 1.5}, "bed": {"me": "23:00"}, "nap": {"me": "0:30"}, "said": {"me": "b"},
    },
    "expected": {
        "scores": {
            "total": 6, "mean.D1": {"value": 2, "band": "middle"}, "mean.D2": 2, "so_far.D1": 2,
            "so_far.D2": 2, "before": 1, "middle": 2, "second": 2, "spread": 1, "many": 2,
            "letters": 2, "agreed": 0.75, "within": None, "more": 5, "formula": 75, "late": 1350,
            "possible": 50, "reached": 1, "first_of": 2, "chosen": 1, "norm": 60, "step": 30,
            "points": 5, "raters": None,
        },
        "verdicts": {
            "level.D1": "middle", "level.D2": "middle", "best": ["plan"], "near": ["plan"],
            "some": ["plan"], "first": "plan", "code": "3-b-plan", "usual": "b", "fine": True,
        },
        "coaching": ["q2", "plain"],
    },
}  # fmt: skip


def complete_files() -> Files:
    """Give a fresh copy of the files of a package that has no fault."""
    files = {"instrument.json": _MANIFEST, "examples/one.json": _EXAMPLE}
    return {path: json.loads(json.dumps(content)) for path, content in files.items()}
