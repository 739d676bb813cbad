"""Random reports: the coaching and some blocks of other kinds."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from assessment_engine.testing.random_forms import texts
from assessment_engine.testing.random_rules import condition_rules, number_rules
from assessment_engine.testing.random_words import Json, Vocabulary


@st.composite
def reports(
    draw: st.DrawFn, words: Vocabulary, advice: Sequence[str], picks: Sequence[Json]
) -> Json:
    """Draw a report that shows the coaching and some blocks of other kinds."""
    some_score = draw(st.sampled_from(sorted(words.scores)))
    value: Json = {"op": "answer", "item": "{item}", "perspective": "{view}"}
    if draw(st.booleans()) or any(cell.keyed != "number" for cell in words.cells):
        value = draw(number_rules(words, 2)).rule
    blocks: list[Json] = [
        {"block": "cover", "title": draw(texts), "lines": ["For {respondent}", "on {completed}"]},
        {"block": "contents", "title": "Contents", "depth": 2},
        {"block": "list", "items": [
            "one", {"for_each": {"d": "dimensions"}, "yield": "{d.about}"},
        ]},
        {"block": "scores", "scores": draw(st.permutations(sorted(words.scores)))},
        {"block": "text", "style": "note", "without_numbers": "omit", "text": [
            f"{{score:{some_score}}} of {{maximum:{some_score}}}, {{band:{some_score}}}",
            *(f"{{constant:{name}}}" for name in words.constants),
            draw(texts),
        ]},
        {"block": "chart", "id": "chart", "title": "Answers", "description": "All answers",
         "category_label": "Item", "value_label": "Answer",
         "categories": {"for_each": {"item": "items"}, "label": "{item.text}", "code": "{item}"},
         "series": {"for_each": {"view": "perspectives"}, "id": "{view}", "label": "{view}s",
                    "value": value}},
        {"block": "change", "id": "change", "title": "Since {previous_completed}",
         "description": "Then and now", "category_label": "Item", "value_label": "Value",
         "categories": {"for_each": {"item": "items"}, "label": "{item.text}"},
         "value": draw(number_rules(words, 2)).rule, "none": "Nothing has changed."},
        {"block": "method"},
        {"block": "verdicts", "verdicts": sorted(words.verdicts)},
        {"block": "text", "without_numbers": "omit", "text": [
            draw(texts), *(f"{{verdict:{name}}}" for name in words.verdicts),
        ]},
        {"block": "form", "id": "form", "groups": [
            {"id": "plan", "label": "Plan", "fields": [{"id": "what", "label": draw(texts)}]},
        ]},
    ]  # fmt: skip
    blocks += [block for pick in picks for block in _of_pick(draw, words, advice, pick)]
    chosen = draw(st.lists(st.sampled_from(blocks), max_size=4, unique_by=id))
    if draw(st.booleans()):
        when = draw(condition_rules(words, 2))
        chosen = [{**block, "when": when} for block in chosen[:1]] + chosen[1:]
    section = {"block": "section", "id": "main", "title": draw(texts), "blocks": chosen}
    if draw(st.booleans()):
        section["without_numbers"] = "keep"
    shown = {"block": "coaching", "coaching": list(advice), "empty": "Nothing to improve."}
    return {"title": "Report for {respondent}", "blocks": [section, shown]}


def _of_pick(
    draw: st.DrawFn, words: Vocabulary, advice: Sequence[str], pick: Json
) -> tuple[Json, Json]:
    """Draw a ranking and a plan of what a selection takes."""
    cases: list[Json] = [{"text": "{value} from {minimum} to {maximum}"}]
    if draw(st.booleans()):
        cases.insert(0, {"when": draw(condition_rules(words, 2)), "text": "size {size}"})
    ranking = {"block": "ranking", "id": f"of-{pick['id']}", "selection": pick["id"]}
    fields = [{"id": "how", "label": draw(texts), "value": "{coaching:title}: {coaching:reason}"}]
    plan = {"block": "plan", "id": f"plan-{pick['id']}", "selection": pick["id"]}
    if advice:
        plan["coaching"] = draw(st.sampled_from(advice))
    return (
        {**ranking, "label": "{each}", "cases": cases, "empty": "None."},
        {**plan, "label": "{each}", "fields": fields, "empty": "None."},
    )
