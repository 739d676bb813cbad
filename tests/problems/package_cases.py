"""The faults of packages: of each file's shape, its names, its rules and what they mean."""

from __future__ import annotations

from attrs import frozen
from case import REMOVED, Case
from language_cases import LANGUAGE
from tiny_package import AREAS, Files, answer, score
from translation_cases import TRANSLATIONS

ITEM = {"id": "A3", "text": "We ask.", "dimension": "A", "scale": "agree"}
BLOCKS = "/report/blocks"
CHART = f"{BLOCKS}/2/blocks/1"
RANKING = f"{BLOCKS}/2/blocks/3"
PLAN = f"{BLOCKS}/6"
RULE = "/scores/2/rule"
TRIGGER = "/triggers/0"
GENERATED = {"for_each": {"item": "items"}, "yield": answer("{item}", "me")}
NESTED = {"op": "not", "of": {"op": "equal", "left": 1, "right": score("A.me")}}


# What a case takes out of the report is then shown nowhere.
NOW_UNUSED = frozenset({"score-not-shown", "text-unused"})
ONLY_A_AND_B = {"area": {"dimensions": ["A", "B"]}}


def constant(name: str) -> object:
    """Give the rule of a constant."""
    return {"op": "constant", "constant": name}


def in_level(**members: object) -> object:
    """Give the condition that a score lies in a band."""
    rule = {"op": "in_band", "of": score("A.me"), "bands": "level", "band": "low"}
    return {**rule, **members}


def deep(levels: int) -> object:
    """Give a rule that is nested so many levels deep."""
    rule: object = score("A.me")
    for _ in range(levels - 1):
        rule = {"op": "absolute", "of": rule}
    return rule


SHAPE = (
    Case("schema-missing-member", "content.json", {"/items/0/text": REMOVED}, "/items/0"),
    Case("schema-missing-member", "report.json", {f"{BLOCKS}/1/block": REMOVED}, f"{BLOCKS}/1"),
    Case("schema-missing-member", "scoring.json", {"/selections/0/rule": REMOVED},
         "/selections/0", hint="'declared'"),
    Case("schema-unknown-member", "scoring.json", {"/selections/0/rule": REMOVED,
         "/selections/0/rulle": 1}, "/selections/0/rulle"),
    Case("schema-type", "scoring.json", {"/constants": {"cut": "2"}}, "/constants/cut"),
    Case("schema-value", "scoring.json", {"/selections/0/take": "al"}, hint="'all'"),
    Case("schema-too-few", "scoring.json", {f"{TRIGGER}/for_each/item/items": {}}),
    Case("schema-pattern", "instrument.json", {"/id": "Tiny!"}),
    Case("schema-pattern", "instrument.json", {"/id": "tiny\n"}),
    Case("schema-pattern", "content.json", {"/items/0/id": "A 1"}),
    Case(
        "schema-pattern",
        "scoring.json",
        {f"{TRIGGER}/for_each": {"my item": "items"}},
        f"{TRIGGER}/for_each/my item",
    ),
    Case("schema-range", "scoring.json", {"/selections/0/take": 0}, hint="at least 1"),
    Case("schema-range", "scoring.json", {"/selections/0/take": 101}, hint="at most 100"),
    Case("schema-too-few", "content.json", {"/items/0/text": ""}, hint="at least 1"),
    Case("schema-too-few", "scoring.json", {"/bands/level": []}),
    Case("schema-too-many", "content.json", {"/items/0/text": "x" * 401}),
    Case("schema-too-many", "instrument.json", {"/version": f"1.0.{'9' * 5000}"}),
    Case("schema-type", "content.json", {"/items": {}}, hint="write a list"),
    Case("schema-type", "content.json", {"/items/0/reverse": "yes"}),
    Case("schema-type", "instrument.json", {"/parts/0": 5}),
    Case("schema-unknown-member", "content.json", {"/items/0/colour": "red"}, hint="known: "),
    Case(
        "schema-unknown-member",
        "content.json",
        {"/items/0/dimension": REMOVED, "/items/0/dimesion": "A"},
        "/items/0/dimesion",
        hint="did you mean 'dimension'?",
    ),
    Case(
        "schema-unknown-member",
        "content.json",
        {"/items/0/text": REMOVED, "/items/0/txt": "We listen."},
        "/items/0/txt",
        hint="did you mean 'text'?",
    ),
    Case("schema-unknown-member", "content.json", {"/questions": []}),
    Case("schema-value", "instrument.json", {"/format": 2}, hint="allowed: 1"),
    Case(
        "schema-value",
        "scoring.json",
        {"/selections/0/order": "hightest"},
        hint="did you mean 'highest'?",
    ),
    Case("schema-value", "report.json", {f"{BLOCKS}/1/block": "content"}, hint="'contents'"),
    Case("schema-value", "scoring.json", {f"{RULE}/op": "substract"}, hint="'subtract'"),
    Case("text-character", "content.json", {"/items/0/text": "We \x07listen."}),
    Case("text-character", "coaching.json", {"/coaching/A1/title": "\ud83d alone"}),
    Case("text-character", "content.json", {"/texts/a\x00b": "Text."}),
    Case("json-syntax", "content.json", text=('"items": [', '"items": [,'), shown=",", at=""),
    Case("json-not-a-number", "content.json", at="/scales/0/options/0/value",
         text=('"value": 0', '"value": NaN'), shown="NaN"),
    Case("json-number-too-large", "content.json", at="/scales/0/options/0/value",
         text=('"value": 0', '"value": ' + "9" * 5000), shown="9999"),
    Case("json-number-too-large", "content.json", at="/scales/0/options/0/value",
         text=('"value": 0', '"value": 1e999999999'), shown="1e999999999"),
    Case("json-duplicate-key", "content.json", at="/items/0/id",
         text=('"text": "We listen."', '"id": "A9",\n"text": "We listen."'), shown='"A9"'),
    Case("json-too-deep", "content.json", at="/items" + "/0" * 63,
         text=('"items": [', '"items": [' + "[" * 80 + "1" + "]" * 80 + ","), shown="["),
)  # fmt: skip

FILES = (
    Case("package-file-missing", "instrument.json", {"/parts/-": "itmes.json"}, "/parts/4"),
    Case("package-file-twice", "instrument.json", {"/parts/-": "content.json"}, "/parts/4"),
    Case("package-file-twice", "instrument.json", {"/parts/-": "instrument.json"}, "/parts/4"),
    Case("package-path", "instrument.json", {"/parts/-": "../other.json"}, "/parts/4"),
    Case("package-path", "instrument.json", {"/parts/-": "/etc/hostname"}, "/parts/4"),
    Case("package-path", "instrument.json", {"/parts/-": "more\\parts.json"}, "/parts/4"),
    Case("package-path", "instrument.json", {"/parts/-": "a/./b.json"}, "/parts/4"),
    Case("package-path", "instrument.json", {"/parts/-": "C:/parts.json"}, "/parts/4"),
    Case("package-path", "instrument.json", {"/parts/-": "parts.json\n"}, "/parts/4"),
    Case("package-path", "instrument.json", {"/examples/-": "examples/../../x.json"},
         "/examples/1"),
    Case("package-file-missing", "instrument.json", {"/parts/-": "x" * 300 + ".json"}, "/parts/4"),
    Case("package-too-large", "instrument.json", {"/examples": ["examples/one.json"] * 501}),
    Case("json-not-utf8", "coaching.json", content=b'{"coaching": {"A1": "caf\xe9"}}', at="",
         shown='\ufffd"}}', hint="UTF-8"),
    Case("json-too-large", "coaching.json", content=b" " * 5_000_001, at="", shown=" "),
    Case("no-items", "instrument.json", {"/parts": []}, "", hint="'items'"),
)  # fmt: skip

NAMES = (
    Case("duplicate-id", "content.json", {"/items/-": {**ITEM, "id": "A1"}}, "/items/4/id"),
    Case("duplicate-id", "content.json", {"/scales/1/id": "agree"}),
    Case("duplicate-id", "scoring.json", {"/scores/2/id": "B.me"}),
    Case("duplicate-id", "scoring.json", {f"{TRIGGER}/id": "same"}),
    Case("duplicate-id", "scoring.json", {"/bands/level/1/id": "low"}),
    Case("duplicate-id", "coaching.json", {"/coaching_parts/1/id": "why"}),
    Case("duplicate-id", "coaching.json", {"/coaching_parts/-": {"id": "title", "style": "list"}},
         "/coaching_parts/2/id"),
    Case("duplicate-id", "scoring.json", {"/coaching": {"A1": {"title": "Again"}}}, "/coaching/A1",
         there="coaching.json"),
    Case("duplicate-id", "scoring.json",
         {"/report": {"title": "Again", "blocks": [{"block": "contents", "title": "x"}]}},
         "/report", there="report.json"),
    Case("duplicate-id", "report.json", {f"{BLOCKS}/3/blocks/0": {"block": "form", "id": "same",
         "groups": [{"id": "g", "label": "G", "fields": [{"id": "f", "label": "F"}]}]}},
         f"{BLOCKS}/3/blocks/0/id"),
    Case("duplicate-id", "report.json", {f"{CHART}/id": "scores"}),
    Case("duplicate-id", "report.json", {f"{CHART}/series/for_each/view": ["me", "me"]},
         f"{CHART}/series/id"),
    Case("duplicate-id", "report.json", {f"{PLAN}/fields/1/id": "why"}),
    Case("no-numbers-number", "report.json", {f"{BLOCKS}/3/blocks/0/text": "Is {score:gap}."},
         besides=NOW_UNUSED),
    Case("no-numbers-number", "report.json", {"/report/title": "With {score:gap}"}),
    Case("no-numbers-number", "report.json", {f"{PLAN}/without_numbers": "keep"}, f"{PLAN}/label"),
    Case("no-numbers-number", "report.json",
         {f"{BLOCKS}/2/without_numbers": "keep", f"{BLOCKS}/2/blocks/2": {"block": "method"},
          f"{BLOCKS}/2/blocks/0/text": "Fine.", f"{RANKING}/cases/0/comment": "{size} more."},
         f"{RANKING}/cases", besides=NOW_UNUSED),
    Case("no-numbers-number", "report.json",
         {f"{BLOCKS}/2/without_numbers": "keep", f"{BLOCKS}/2/blocks/0/text": "Fine."},
         "/bands/level/0/text", there="scoring.json", besides=NOW_UNUSED),
    Case("no-numbers-number", "report.json",
         {f"{BLOCKS}/4/without_numbers": "keep", f"{BLOCKS}/4/intro": "{maximum:gap}."},
         f"{BLOCKS}/4/intro"),
    Case("duplicate-id", "report.json", {f"{BLOCKS}/5/groups/0/fields/1/id": "first"}),
    Case("id-format", "scoring.json", {"/scores/2/id": "the gap"},
         also={"report.json": {f"{BLOCKS}/2/blocks/2/scores/2": "the gap"}}),
    Case("id-format", "report.json", {f"{BLOCKS}/5/id": "my plan"}),
    Case("unknown-coaching", "report.json", {f"{PLAN}/coaching": "A9"}, hint="known: A1, A2"),
    Case("unknown-coaching-part", "report.json", {f"{PLAN}/fields/0/value": "{coaching:whi}"},
         hint="did you mean 'why'?"),
    Case("unknown-band", "scoring.json", {f"{TRIGGER}/when": in_level(band="hih")},
         f"{TRIGGER}/when/band", hint="did you mean 'high'?"),
    Case("unknown-constant", "scoring.json", {f"{TRIGGER}/when/right": constant("cot"),
         "/constants": {"cut": 2}}, f"{TRIGGER}/when/right/constant", hint="'cut'"),
    Case("unknown-constant", "scoring.json", {f"{TRIGGER}/when/right": constant("cot")},
         f"{TRIGGER}/when/right/constant", hint="declares no constant"),
    Case("unknown-constant", "content.json", {"/items/0/text": "At most {constant:cot}.",
         "/constants": {"cut": 2}}, hint="'cut'"),
    Case("unknown-constant", "report.json", {f"{RANKING}/cases/1/text": "{constant:cut}"},
         f"{RANKING}/cases"),
    Case("unknown-coaching", "report.json", {f"{BLOCKS}/4/coaching/-": "A9"},
         f"{BLOCKS}/4/coaching"),
    Case("unknown-dimension", "content.json", {"/items/0/dimension": "C"}),
    Case("unknown-dimension", "scoring.json", {f"{TRIGGER}/for_each/item/items/dimension": "C"}),
    Case("unknown-item", "scoring.json", {f"{TRIGGER}/for_each/item/items": ["A1", "A7"]},
         f"{TRIGGER}/for_each/item/items/1", hint="A1"),
    Case("unknown-scale", "scoring.json", {f"{TRIGGER}/for_each/item/items": {"scale": "often"}},
         f"{TRIGGER}/for_each/item/items/scale"),
    Case("unknown-item", "scoring.json", {"/scores/1/rule/of/0/item": "B9"}, hint="known: "),
    Case("unknown-item", "scoring.json", {f"{TRIGGER}/item": "A9"}),
    Case("unknown-item", "scoring.json", {f"{TRIGGER}/for_each/item/items/up_to": "B1"},
         hint="known: A1, A2"),
    Case("unknown-item", "scoring.json", {f"{TRIGGER}/for_each/item": {"items": {"up_to": "A9"}}},
         f"{TRIGGER}/for_each/item/items/up_to"),
    Case("unknown-dimension", "scoring.json",
         {f"{TRIGGER}/for_each/item/items": {"dimension": "C", "up_to": "A9"}},
         f"{TRIGGER}/for_each/item/items/dimension"),
    Case("unknown-statistic", "scoring.json", {RULE: {"op": "statistic", "statistic": "icc_3",
         "of": [{"op": "row", "of": [1]}]}}, f"{RULE}/statistic", hint="did you mean 'icc_2'?"),
    Case("unknown-operator", "scoring.json", {f"{RULE}/left/op": "scor"}, hint="'score'"),
    Case("unknown-perspective", "content.json", {"/items/3/perspectives/0": "mee"},
         "/items/3/perspectives", hint="did you mean 'me'?"),
    Case("unknown-perspective", "scoring.json", {"/scores/1/rule/of/0/perspective": REMOVED}),
    Case("unknown-phrase", "content.json", {"/phrases/contentz": "In here"}, hint="'contents'"),
    Case("unknown-placeholder", "content.json", {"/phrases/of_possible": "{value} of {maximun}"},
         hint="did you mean '{maximum}'?"),
    Case("unknown-placeholder", "content.json", {"/phrases/op_all": "and {value}"}),
    Case("unknown-placeholder", "content.json",
         {"/phrases/why_minimum": {"one": "{count} of {all}", "other": "{count}"}}),
    Case("phrase-forms", "content.json", {"/phrases/why_minimum": "at least {count}"},
         hint="one, other"),
    Case("phrase-forms", "content.json",
         {"/phrases/why_minimum": {"few": "{count}", "other": "{count}"}}, hint="one, other"),
    Case("phrase-forms", "content.json", {"/phrases/contents": {"other": "In here"}}),
    Case("language-unknown", "instrument.json", {"/language": "xx"}, hint="BCP 47"),
    Case("unknown-placeholder", "content.json", {"/items/0/text": "We {listen}."}),
    Case("unknown-placeholder", "report.json", {"/report/title": "For {respondant}"},
         hint="did you mean '{respondent}'?"),
    Case("unknown-placeholder", "report.json", {f"{BLOCKS}/0/title": "For {}"}),
    Case("unknown-placeholder", "report.json", {f"{BLOCKS}/1/title": "{previous_completed}"}),
    Case("unknown-placeholder", "report.json", {f"{BLOCKS}/5/groups/0/fields/0/value": "{value}"}),
    Case("unknown-placeholder", "report.json", {f"{PLAN}/fields/1/value": "{values}"},
         hint="did you mean"),
    Case("unknown-placeholder", "report.json", {f"{BLOCKS}/1/title": "{value}"}),
    Case("unknown-placeholder", "report.json", {f"{BLOCKS}/0/lines/0": "{view.label}"},
         f"{BLOCKS}/0/lines"),
    Case("unknown-placeholder", "report.json", {f"{RANKING}/cases/1/text": "{values}"},
         f"{RANKING}/cases"),
    Case("unknown-placeholder", "scoring.json", {"/scores/2/label": "{label}"}),
    Case("unknown-placeholder", "scoring.json", {"/bands/level/0/text": "{banned:gap}"}),
    Case("unknown-placeholder", "coaching.json", {"/coaching/A1/why/0": "{score}"}),
    Case("unknown-placeholder", "coaching.json", {"/coaching/A1/title": "{name}"}),
    Case("unknown-placeholder", "coaching.json", {"/coaching_parts/0/heading": "{name}"}),
    Case("unknown-scale", "content.json", {"/items/0/scale": "agre"},
         hint="did you mean 'agree'?"),
    Case("unknown-scale", "content.json", {"/items/0/scale": REMOVED}),
    Case("unknown-score", "scoring.json", {f"{RULE}/left/score": "A.mee"}, hint="'A.me'"),
    Case("unknown-score", "report.json", {f"{BLOCKS}/2/blocks/2/scores/0": "A.my"},
         f"{BLOCKS}/2/blocks/2/scores"),
    Case("unknown-score", "scoring.json", {"/bands/level/0/text": "{score:A.my}"}),
    Case("unknown-section", "report.json", {f"{RANKING}/target": "areas"}),
    Case("unknown-section", "report.json", {f"{CHART}/categories/target": "area"}),
    Case("unknown-selection", "report.json", {f"{RANKING}/selection": "bets"}, hint="'best'"),
    Case("unknown-set-of-bands", "scoring.json", {"/scores/0/bands": "levels"}, hint="'level'"),
    Case("unknown-set-of-bands", "scoring.json", {f"{TRIGGER}/when": in_level(bands="levels")},
         f"{TRIGGER}/when/bands", hint="'level'"),
    Case("unknown-variable", "scoring.json", {f"{TRIGGER}/when": in_level(band="{itm}")},
         f"{TRIGGER}/when/band"),
    Case("unknown-text", "report.json", {f"{BLOCKS}/0/note": "{text.welcom}"}, hint="'welcome'"),
    Case("unknown-text", "report.json", {f"{BLOCKS}/3/title": "{area.lable}"}, hint="'label'"),
    Case("unknown-text", "report.json", {f"{CHART}/series/label": "{view.label}"}),
    Case("unknown-variable", "scoring.json", {f"{TRIGGER}/id": "{itme}"},
         hint="did you mean 'item'?"),
    Case("unknown-variable", "scoring.json", {f"{RULE}/left/score": "A.{view}"}),
    Case("unknown-variable", "report.json", {f"{CHART}/id": "{area}"}),
    Case("variable-taken", "scoring.json", {"/scores/0/rule/of/0/for_each":
         {"view": {"items": {"dimension": "A"}}}, "/scores/0/rule/of/0/yield/item": "{view}"},
         "/scores/0/rule/of/0/for_each/view"),
    Case("variable-taken", "report.json", {f"{CHART}/series/for_each": {"area": "dimensions"},
         f"{CHART}/series/id": "{area}", f"{CHART}/series/value/score": "A.me"},
         f"{CHART}/series/for_each/area"),
    Case("variable-taken", "report.json", {f"{BLOCKS}/3/for_each/text": ["x"],
         f"{BLOCKS}/3/id": "area-{area}"}, f"{BLOCKS}/3/for_each/text"),
)  # fmt: skip

RULES = (
    Case("expansion-too-large", "scoring.json", {"/scores/2/for_each": dict.fromkeys("abcd",
         "items"), "/scores/2/id": "{a}.{b}.{c}.{d}", "/scores/0/rule/of/0/yield": {"op": "sum",
         "of": [{"for_each": {name: ["x"] * 9 for name in "abcd"}, "yield": 1}]}},
         "/scores/0/rule/of/0/yield/of/0/for_each/d"),
    Case("expansion-too-large", "report.json", {f"{BLOCKS}/0/note": ["{text.long}"] * 5000,
         "/texts": {"long": ["x" * 5000]}}, f"{BLOCKS}/0/note"),
    Case("for-each-shape", "scoring.json", {"/scores/0/rule/of/0/for_each": 5},
         "/scores/0/rule/of/0"),
    Case("for-each-shape", "scoring.json", {"/scores/0/rule/of/0/for_each/item": "itemz"},
         "/scores/0/rule/of/0"),
    Case("for-each-shape", "scoring.json", {"/scores/0/rule/of/0/for_each": REMOVED},
         "/scores/0/rule/of/0"),
    Case("for-each-shape", "scoring.json", {"/scores/0/rule/of/0/foreach": {}},
         "/scores/0/rule/of/0"),
    Case("rule-empty", "scoring.json", {"/scores/0/rule/of": []}),
    Case("rule-incomplete", "scoring.json", {f"{RULE}/left": REMOVED}, RULE),
    Case("rule-missing-policy", "scoring.json", {"/scores/1/rule/missing": {"minimum": 0}}),
    Case("rule-missing-policy", "scoring.json", {"/scores/1/rule/missing": {"share": 1.5}}),
    Case("rule-missing-policy", "scoring.json",
         {"/scores/1/rule/missing": {"share": 0.5, "method": []}}),
    Case("rule-option", "scoring.json", {"/scores/1/rule/of/0/raw": "yes"}, hint="true or false"),
    Case("rule-option", "scoring.json", {"/scores/1/rule/of/0/item": 5}),
    Case("rule-shape", "scoring.json", {f"{RULE}/left": {"score": "A.me"}}),
    Case("rule-shape", "scoring.json", {"/scores/1/rule/of/0": None}),
    Case("rule-type", "scoring.json", {"/scores/1/rule/of/0": "B1"}),
    Case("rule-shape", "scoring.json", {"/scores/1/rule/of": answer("B1", "me")}),
    Case("rule-too-deep", "scoring.json", {"/scores/2/rule": deep(17)},
         "/scores/2/rule" + "/of" * 16),
    Case("rule-too-large", "scoring.json",
         {"/scores/2/rule": {"op": "multiply", "of": [score("A.me"), *[10**30] * 10]}}),
    Case("rule-too-large", "scoring.json", {"/scores/2/rule": {"op": "sum", "of": [
         {"for_each": {"n": ["n"] * 400}, "yield": {"op": "percent_of_maximum", "of":
         {"op": "multiply", "of": [answer("A1", "me"), 123456]}}}]}}, hint="round"),
    Case("rule-missing-policy", "scoring.json",
         {"/scores/1/rule/missing": {"applicable_minimum": 0}}),
    Case("rule-type", "scoring.json", {f"{TRIGGER}/when": score("gap")}, hint="compare"),
    Case("rule-type", "scoring.json", {f"{RULE}/left": NESTED}, hint="count"),
    Case("rule-unknown-member", "scoring.json", {f"{RULE}/of": []}, hint="known: "),
    Case("rule-unknown-member", "scoring.json", {f"{RULE}/left": REMOVED,
         f"{RULE}/lefft": score("A.me")}, f"{RULE}/lefft", hint="did you mean 'left'?"),
    Case("score-cycle", "scoring.json", {f"{RULE}/left/score": "gap"}, RULE),
)  # fmt: skip

MEANING = (
    Case("bands-empty", "scoring.json", {"/bands/level/1/from": 5}, "/bands/level/1"),
    Case("bands-end", "scoring.json", {"/bands/level/1/to": REMOVED}, "/bands/level/1"),
    Case("bands-end", "scoring.json", {"/bands/level/1/below": 5}),
    Case("bands-gap", "scoring.json", {"/bands/level/0/to": 1}, "/bands/level/1"),
    Case("bands-gap", "scoring.json", {"/bands/level/0/below": 3, "/bands/level/0/to": REMOVED,
         "/bands/level/1/from": REMOVED, "/bands/level/1/above": 3}, "/bands/level/1"),
    Case("bands-start", "scoring.json", {"/bands/level/1/above": 2}),
    Case("bands-start", "scoring.json", {"/bands/level/1/from": REMOVED}, "/bands/level/1"),
    Case("bands-overlap", "scoring.json", {"/bands/level/1/from": 2}, "/bands/level/1"),
    Case("bands-uncovered", "scoring.json", {"/bands/level/1/to": 3}, "/scores/0/bands"),
    Case("coaching-part-count", "coaching.json", {"/coaching/A1/ask": ["1?", "2?", "3?"]}),
    Case("coaching-part-count", "coaching.json", {"/coaching/A1/why": REMOVED}),
    Case("coaching-unknown-part", "coaching.json", {"/coaching/A1/whyy": ["x"]}, hint="'why'"),
    Case("percent-of-constant", "scoring.json",
         {"/scores/2/rule": {"op": "percent_of_maximum", "of": {"op": "sum", "of": [1, 2]}}},
         "/scores/2/rule/of"),
    Case("scale-duplicate-value", "content.json", {"/scales/0/options/2/value": 1}),
    Case("scale-value-too-fine", "content.json", at="/scales/0/options/2/value", hint="15 digits",
         text=('"value": 2', '"value": 1.12345678901234567890'), shown="1.1234"),
    Case("prorate-mixed", "scoring.json", {
        "/scores/2/rule": {
            "op": "sum",
            "of": [answer("A1", "me"), {"op": "subtract", "left": 3, "right": answer("A1", "me")}],
            "missing": {"minimum": 1, "method": "prorate"},
        }}, "/scores/2/rule/missing", besides=frozenset({"policy-without-effect"})),
    Case("trigger-always", "scoring.json", {f"{TRIGGER}/when/right": 5}, f"{TRIGGER}/when"),
    Case("trigger-always", "scoring.json", {f"{TRIGGER}/when": in_level(of=3, band="high")}),
    Case("trigger-never", "scoring.json", {f"{TRIGGER}/when": in_level(of=3, band="low")}),
    Case("trigger-never", "scoring.json", {f"{TRIGGER}/when": {"op": "greater", "right": 2, "left":
         {"op": "stage", "of": [in_level(), in_level(band="high"), in_level(of=5)]}}}),
    Case("trigger-never", "scoring.json", {f"{TRIGGER}/when/right": 0}, f"{TRIGGER}/when"),
    Case("unscored-scored", "content.json", {"/items/0/unscored": True}),
)  # fmt: skip

UNUSED = (
    Case("bands-unused", "scoring.json", {"/bands/other": [{"id": "a", "label": "A", "from": 0,
         "to": 1}]}, "/bands/other/0", "warning"),
    Case("coaching-part-unused", "coaching.json", {"/coaching_parts/-": {"id": "tip",
         "style": "list", "minimum": 0}}, "/coaching_parts/2", "warning"),
    Case("coaching-unused", "coaching.json", {"/coaching/A7": {"title": "x", "why": ["x"],
         "ask": ["x"]}}, severity="warning"),
    Case("constant-unused", "scoring.json", {"/constants": {"A.me": 2}}, "/constants/A.me",
         severity="warning"),
    Case("dimension-unused", "content.json", {"/dimensions/-": {"id": "C", "label": "Cost"}},
         "/dimensions/2", "warning", also={
             "scoring.json": {"/selections/0/for_each": ONLY_A_AND_B},
             "report.json": {f"{CHART}/categories/for_each": ONLY_A_AND_B,
                             f"{BLOCKS}/2/blocks/4/categories/for_each": ONLY_A_AND_B,
                             f"{BLOCKS}/3/for_each": ONLY_A_AND_B}}),
    Case("item-unused", "content.json", {"/items/-": {"id": "C1", "text": "Your age?",
         "scale": "agree", "required": False}}, "/items/4", "warning", hint='"unscored": true'),
    Case("perspective-unused", "scoring.json",
         {"/scores/0/for_each": {"view": ["me"]}, "/scores/0/label": "Care",
          "/scores/-": {"id": "A.us", "label": "Care", "rule": score("A.me"), "bands": "level"},
          f"{TRIGGER}/when/left": answer("{item}", "me")},
         "/perspectives/1", "warning", "content.json"),
    Case("scale-unused", "content.json", {"/scales/-": {"id": "often", "label": "How often",
         "options": [{"value": 0, "label": "Never"}, {"value": 1, "label": "Always"}]}},
         "/scales/2", "warning"),
    Case("score-not-shown", "scoring.json", {"/scores/-": {"id": "spare", "label": "Spare",
         "rule": score("gap")}}, "/scores/3", "warning"),
    Case("score-not-shown", "scoring.json", {"/scores/-": {"id": "s-{n}", "label": "Spare",
         "for_each": {"n": ["1", "2", "3", "4"]}, "rule": score("gap")}}, "/scores/3", "warning"),
    Case("selection-unused", "scoring.json", {"/selections/-": {"id": "worst", "for_each": AREAS,
         "rule": score("{area}.me"), "order": "lowest", "take": 1}}, "/selections/1", "warning"),
    Case("text-unused", "content.json", {"/texts/farewell": "Good luck."}, severity="warning"),
    Case("text-unused", "content.json", {"/dimensions/0/texts/why": "It helps."},
         severity="warning"),
)  # fmt: skip

CARE = (
    Case("coaching-missing", "coaching.json", {"/coaching/A2": REMOVED},
         f"{TRIGGER}/coaching", "warning", "scoring.json"),
    Case("coaching-missing", "coaching.json", {"/coaching/A2": REMOVED},
         f"{TRIGGER}/coaching", "warning", "scoring.json",
         also={"report.json": {f"{BLOCKS}/4/without_numbers": "keep"}}),
    Case("coaching-not-shown", "report.json", {f"{BLOCKS}/4/coaching/0": "A1"},
         TRIGGER, "warning", "scoring.json"),
    Case("markup", "coaching.json", {"/coaching/A1/why/0": "It **helps."}, severity="warning"),
    Case("markup", "content.json", {"/items/0/text": "[x](file:///x)"}, severity="warning"),
    Case("no-numbers-unreachable", "report.json",
         {f"{BLOCKS}/2/blocks/2/without_numbers": "keep"}, severity="warning"),
    Case("policy-impossible", "scoring.json", {"/scores/1/rule/missing/minimum": 3},
         severity="warning", hint="at most 2"),
    Case("policy-impossible", "scoring.json", {"/scores/0/rule/missing":
         {"applicable_minimum": 3}}, "/scores/0/rule/missing/applicable_minimum", "warning"),
    Case("policy-without-effect", "scoring.json", {"/scores/0/rule/missing": {"share": 0.5}},
         severity="warning", hint='"required": false'),
    Case("policy-without-effect", "scoring.json", {"/scores/1/rule/missing":
         {"minimum": 2, "method": "zero"}}, severity="warning"),
    Case("policy-without-effect", "scoring.json", {"/scores/1/rule": {"op": "count", "of": [
        {"op": "has_value", "of": answer(item, "me")} for item in ("B1", "B2")],
        "missing": {"share": 0.5}}}, "/scores/1/rule/missing", "warning",
        also={"examples/one.json": {"/expected/scores/B.me": 1}}),
    Case("selection-takes-all", "scoring.json", {"/selections/0/take": 2}, severity="warning"),
)  # fmt: skip

_SCORES = "/expected/scores"
_ONE = "examples/one.json"
EXAMPLES = (
    Case("answers-out-of-range", _ONE, {"/answers/A1/me": 3}),
    Case("answers-other-instrument", _ONE, {"/instrument": "tinny"}),
    Case("answers-missing", _ONE, {"/answers/A1": REMOVED}),
    Case("example-band", _ONE, {f"{_SCORES}/A.me/band": "high"}, f"{_SCORES}/A.me"),
    Case("example-coaching", _ONE, {"/expected/coaching": ["A1", "A2"]}),
    Case("example-score", _ONE, {f"{_SCORES}/gap": 1}),
    Case("unknown-score", _ONE, {f"{_SCORES}/gab": 0}, hint="did you mean 'gap'?"),
    Case("unknown-band", _ONE, {f"{_SCORES}/A.me/band": "hihg"}, hint="did you mean 'high'?"),
    Case("unknown-band", _ONE, {f"{_SCORES}/gap": {"band": "low"}}, f"{_SCORES}/gap/band"),
    Case(
        "unknown-coaching",
        _ONE,
        {"/expected/coaching/-": "A11"},
        "/expected/coaching/1",
        hint="did you mean 'A1'?",
    ),
)

LOADING = (*SHAPE, *FILES, *NAMES, *RULES, *MEANING)
CASES = (*LOADING, *UNUSED, *CARE, *EXAMPLES, *TRANSLATIONS, *LANGUAGE)


# Changes that are none of these faults, though they come near to one: nothing is said of them.
_OPEN = {"id": "C1", "text": "Your age?", "scale": "agree", "required": False}
QUIET = (
    Case("item-unused", "content.json", {"/items/-": {**_OPEN, "unscored": True}}),
    Case("unscored-scored", "scoring.json", {f"{TRIGGER}/when/left/of/-": answer("C1", "me"),
         f"{TRIGGER}/when/right": 3}, also={
             "content.json": {"/items/-": {**_OPEN, "unscored": True}},
             "examples/one.json": {"/answers/C1": {"me": 1, "us": 2},
                                   "/expected/coaching": ["A1"]}}),
    Case("perspective-unused", "content.json", {
        "/perspectives/-": {"id": "boss", "label": "My boss"},
        "/items/-": {**_OPEN, "unscored": True, "perspectives": ["boss"]},
        **{f"/items/{index}/perspectives": ["me", "us"] for index in range(3)}},
        also={"scoring.json": {"/scores/0/for_each": {"view": ["me", "us"]},
                               "/scores/0/label": "Care",
                               f"{TRIGGER}/when/left/of/0/for_each": {"view": ["me", "us"]}}}),
    Case("text-unused", "content.json", {"/texts/instructions": "Answer at your leisure."}),
    Case("text-unused", "content.json", {"/texts/farewell": "Good luck."},
         also={"report.json": {f"{BLOCKS}/5/groups/0/label": "Goals. {text.farewell}"}}),
    Case("dimension-unused", "content.json", {"/dimensions/-": {"id": "C", "label": "Cost"}},
         also={"scoring.json": {"/selections/0/for_each": ONLY_A_AND_B},
               "report.json": {f"{CHART}/categories/for_each": ONLY_A_AND_B,
                               f"{BLOCKS}/2/blocks/4/categories/for_each": ONLY_A_AND_B,
                               f"{BLOCKS}/3/for_each": {"area": {"dimensions": ["A", "B", "C"]}},
                               f"{BLOCKS}/3/blocks": [{"block": "text", "text": "{area.label}"},
                                   {"block": "text", "text": "{item.about}",
                                    "for_each": {"item": ONLY_A_AND_B["area"]}}]}}),
    Case("score-not-shown", "scoring.json", {"/scores/-": {"id": "spare", "label": "Spare",
         "rule": score("gap")}}, also={"report.json": {f"{BLOCKS}/1/title": "{band:spare}"}}),
    Case("score-not-shown", "scoring.json", {"/scores/-": {"id": "spare", "label": "Spare",
         "rule": score("gap")}}, also={"report.json": {f"{BLOCKS}/7/when":
             {"op": "less", "left": score("spare"), "right": 1}}}),
    Case("policy-without-effect", "scoring.json", {"/scores/1/rule/missing": {"share": 0.5}}),
    Case("policy-without-effect", "scoring.json",
         {"/scores/1/rule/missing": {"applicable_minimum": 1}}),
    Case("policy-without-effect", "scoring.json", {"/scores/0/rule/missing": {"share": 0.5}},
         also={"content.json": {"/items/0/required": False}}),
    Case("translation-incomplete", "translations/de.json",
         {"/items": REMOVED, "/untranslated": ["items"]}, translated=True),
)  # fmt: skip


@frozen
class NoPackage:
    """A path at which there is no package: a folder with these files, or no folder at all."""

    code: str
    files: Files | None


NO_PACKAGES = (
    NoPackage("package-no-manifest", {"content.json": {}}),
    NoPackage("package-not-found", None),
)
