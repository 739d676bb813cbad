"""Random small instrument packages, as the JSON of their files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from attrs import frozen
from hypothesis import strategies as st

from assessment_engine.testing.random_rules import (
    Cell,
    Json,
    Vocabulary,
    condition_rules,
    missing_policies,
    number_rules,
    open_conditions,
)

PLAIN_SUM = "plain_sum"
EXAMPLE = "examples/plain.json"
_VERSION = "1.2.3"
_LABELS = (
    "A label",
    "Plain *with* **markup**",
    "Ein Zeichen: \u00e4\u00df\u20ac",
    "[a link](https://example.org/a)",
    'stars \\* and <b>tags</b> & "quotes"',
    "\u0645\u0631\u062d\u0628\u0627",
)
_NUMBERS: st.SearchStrategy[int | float] = st.sampled_from((0, 1, 2, -3, 0.5, 2.25))
_LETTERS = st.characters(categories=("Lu", "Ll", "Nd", "Po", "Zs"), exclude_characters="{}\\")
texts = st.one_of(st.sampled_from(_LABELS), st.text(_LETTERS, min_size=1, max_size=8))


@frozen
class Outline:
    """What the sections of a package have in common."""

    views: tuple[str, ...]
    dimensions: tuple[str, ...]
    items: Sequence[Json]
    cells: tuple[Cell, ...]


@st.composite
def scales(draw: st.DrawFn, name: str) -> Json:
    """Draw a scale of whole or decimal options, in any order."""
    step = draw(st.sampled_from((1, 1, 2, 4, 10)))
    numbers = draw(st.lists(st.integers(-4, 12), min_size=2, max_size=5, unique=True))
    options: list[Json] = [
        {"value": number if step == 1 else number / step, "label": f"option {number}"}
        for number in numbers
    ]
    scale: Json = {"id": name, "label": draw(texts), "options": options}
    if draw(st.booleans()):
        scale["not_applicable"] = "does not apply"
    return scale


@st.composite
def outlines(draw: st.DrawFn) -> tuple[Json, Outline]:
    """Draw perspectives, scales, dimensions and items, and what can be named of them."""
    count = draw(st.integers(0, 3))
    views = tuple(f"view{number}" for number in range(count))
    made = [draw(scales(f"scale{number}")) for number in range(draw(st.integers(1, 2)))]
    dimensions = tuple(f"D{number}" for number in range(draw(st.integers(1, 4))))
    items: list[Json] = []
    cells: list[Cell] = []
    for number in range(draw(st.integers(len(dimensions), max(len(dimensions), 6)))):
        scale = draw(st.sampled_from(made))
        item: Json = {"id": f"q{number}", "text": draw(texts)}
        if number < len(dimensions):
            item["dimension"] = dimensions[number]  # so that each dimension has an item
        elif draw(st.booleans()):
            item["dimension"] = draw(st.sampled_from(dimensions))
        if len(made) > 1 or draw(st.booleans()):
            item["scale"] = scale["id"]
        item.update(draw(_flags))
        if len(views) > 1 and draw(st.integers(0, 3)) == 0:
            item["perspectives"] = draw(
                st.lists(st.sampled_from(views), min_size=1, max_size=len(views), unique=True)
            )
        values = tuple(option["value"] for option in scale["options"])
        asked = item.get("perspectives", views or ("",))
        cells += [Cell(item["id"], view, values) for view in asked]
        items.append(item)
    sections: Json = {
        "scales": made,
        "dimensions": [
            {"id": name, "label": draw(texts), "texts": {"about": ["one", draw(texts)]}}
            for name in dimensions
        ],
        "items": items,
    }
    if views:
        sections["perspectives"] = [
            {"id": view, "label": f"View of {view}", "short": view[-1]} for view in views
        ]
    return sections, Outline(views, dimensions, items, tuple(cells))


_flags = st.fixed_dictionaries({}, optional={"reverse": st.booleans(), "required": st.booleans()})


@st.composite
def scores(draw: st.DrawFn, outline: Outline) -> tuple[Json, Vocabulary]:
    """Draw the scores: a plain sum, sums per dimension, and random rules over those before."""
    top = sum(max(abs(value) for value in cell.values) for cell in outline.cells)
    plain = {"op": "sum", "of": [cell.rule for cell in outline.cells]}
    # Only what is of one range may be scaled up.
    alike = len({(min(cell.values), max(cell.values)) for cell in outline.cells}) == 1
    plain.update(draw(missing_policies(prorate=alike)))
    made: list[Json] = [{"id": PLAIN_SUM, "label": "Plain sum", "rule": plain}]
    sizes: dict[str, float] = {PLAIN_SUM: top}
    constants = draw(st.dictionaries(st.sampled_from(("cut", "step")), _NUMBERS, max_size=2))
    # Each ends where the next begins, so that a rule may ask for any of them.
    bands: Json = {"parts": draw(covering_bands(12, meeting=True))} if draw(st.booleans()) else {}
    words = Vocabulary(outline.cells, sizes, constants, dict(bands))
    if draw(st.booleans()):
        made.append(_per_dimension(outline, draw(missing_policies(prorate=alike))))
        sizes.update({f"{name}.sum": top for name in outline.dimensions})
    for number in range(draw(st.integers(0, 3))):
        rule, size = draw(number_rules(words))
        made.append({"id": f"s{number}", "label": draw(texts), "rule": rule})
        sizes[f"s{number}"] = size
    for score in made:
        if "for_each" not in score and draw(st.booleans()):
            bands[score["id"]] = draw(covering_bands(sizes[score["id"]]))
            score["bands"] = score["id"]
    order = draw(st.permutations(made))
    return {"scores": order, "bands": bands, "constants": constants}, words


def _per_dimension(outline: Outline, policy: Json) -> Json:
    answer: Json = {"op": "answer", "item": "{item}", "perspective": "{view}"}
    each = {"item": {"items": {"dimension": "{dimension}"}}, "view": "perspectives"}
    rule = {"op": "sum", "of": [{"for_each": each, "yield": answer}], **policy}
    return {
        "for_each": {"dimension": "dimensions"},
        "id": "{dimension}.sum",
        "label": "Sum of {dimension.label}",
        "rule": rule,
    }


@st.composite
def covering_bands(draw: st.DrawFn, size: float, *, meeting: bool = False) -> list[Json]:
    """Draw a set of bands without gaps that holds every value of that size.

    With `meeting` every band but the last says where it ends.
    """
    edge = math.ceil(size) + 1
    cuts = sorted(draw(st.lists(st.integers(-edge + 1, edge - 1), max_size=3, unique=True)))
    starts = [-edge, *cuts]
    bands: list[Json] = []
    for number, low in enumerate(starts):
        band: Json = {"id": f"b{number}", "label": draw(texts), "from": low, "text": draw(texts)}
        if number + 1 == len(starts):
            band["to"] = edge
        elif meeting or draw(st.booleans()):
            band["below"] = starts[number + 1]
        bands.append(band)
    return bands


@st.composite
def coaching(draw: st.DrawFn, outline: Outline, words: Vocabulary) -> tuple[Json, tuple[str, ...]]:
    """Draw triggers, most of them with a text; gives the coaching ids as well."""
    triggers: list[Json] = []
    for number in range(draw(st.integers(0, 4))):
        trigger: Json = {"id": f"t{number}", "when": draw(open_conditions(words))}
        trigger["coaching"] = f"advice{draw(st.integers(0, number))}"
        if draw(st.booleans()):
            trigger["item"] = draw(st.sampled_from(outline.items))["id"]
        triggers.append(trigger)
    names = tuple(dict.fromkeys(trigger["coaching"] for trigger in triggers))
    parts = [{"id": "why", "style": "paragraphs"}]
    if draw(st.booleans()):
        parts.append({"id": "how", "style": "list", "heading": "How"})
    written = [name for name in names if draw(st.integers(0, 3))]
    advice = {
        name: {"title": draw(texts), **{part["id"]: [draw(texts)] for part in parts}}
        for name in written
    }
    return {"triggers": triggers, "coaching_parts": parts, "coaching": advice}, names


@st.composite
def selections(draw: st.DrawFn, words: Vocabulary) -> list[Json]:
    """Draw at most two selections over items or perspectives."""
    made = []
    for number in range(draw(st.integers(0, 2))):
        domain = draw(st.sampled_from(("items", "dimensions", "perspectives")))
        selection: Json = {"id": f"pick{number}", "for_each": {"each": domain}}
        selection["rule"] = draw(number_rules(words, 2))[0]
        if domain == "items" and draw(st.booleans()) and not words.cells[0].perspective:
            selection["rule"] = {"op": "answer", "item": "{each}"}
        if draw(st.booleans()):
            selection["where"] = draw(condition_rules(words, 2))
        selection["order"] = draw(st.sampled_from(("highest", "lowest", "declared")))
        if selection["order"] == "declared" and draw(st.booleans()):
            del selection["rule"]
        selection["take"] = draw(st.integers(1, 3) | st.just("all"))
        if draw(st.booleans()):
            selection["ties"] = draw(st.sampled_from(("include", "first")))
        made.append(selection)
    return made


def plain_example(outline: Outline, answers: Json) -> Json:
    """Give a worked example of complete answers, its plain sum added up here, not by the engine."""
    reverse = {item["id"]: item.get("reverse", False) for item in outline.items}
    total = Fraction(0)
    for cell in outline.cells:
        given = answers[cell.item]
        value = given[cell.perspective] if cell.perspective else given
        numbers = [Fraction(str(each)) for each in cell.values]
        keyed = Fraction(str(value))
        total += min(numbers) + max(numbers) - keyed if reverse[cell.item] else keyed
    written: Any = total.numerator if total.denominator == 1 else float(total)
    return {
        "name": "All answered",
        "answers": answers,
        "expected": {"scores": {PLAIN_SUM: written}},
    }


@st.composite
def complete_answers(draw: st.DrawFn, outline: Outline) -> Json:
    """Draw the answers of a document in which everything is answered."""
    answers: Json = {}
    for cell in outline.cells:
        value = draw(st.sampled_from(cell.values))
        if cell.perspective:
            answers.setdefault(cell.item, {})[cell.perspective] = value
        else:
            answers[cell.item] = value
    return answers


@st.composite
def package_files(draw: st.DrawFn) -> Json:
    """Draw a valid package as the JSON of its files by their paths."""
    from_outline, outline = draw(outlines())
    from_scores, words = draw(scores(outline))
    from_coaching, advice = draw(coaching(outline, words))
    picks = draw(selections(words))
    manifest: Json = {
        "format": 1,
        "id": "random_instrument",
        "version": _VERSION,
        "title": draw(texts),
        "language": draw(st.sampled_from(("en", "en-GB", "de", "fr"))),
        "examples": [EXAMPLE],
        **draw(st.fixed_dictionaries({}, optional={"required": st.booleans()})),
        **from_outline,
        **from_scores,
        **from_coaching,
        "selections": picks,
        "report": draw(reports(words, advice, picks)),
    }
    example = plain_example(outline, draw(complete_answers(outline)))
    return {"instrument.json": manifest, EXAMPLE: example}


# Reports


@st.composite
def reports(
    draw: st.DrawFn, words: Vocabulary, advice: Sequence[str], picks: Sequence[Json]
) -> Json:
    """Draw a report that shows the coaching and some blocks of other kinds."""
    some_score = draw(st.sampled_from(sorted(words.scores)))
    value: Json = {"op": "answer", "item": "{item}", "perspective": "{view}"}
    if draw(st.booleans()):
        value = draw(number_rules(words, 2))[0]
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
         "value": draw(number_rules(words, 2))[0], "none": "Nothing has changed."},
        {"block": "method"},
        {"block": "form", "id": "form", "groups": [
            {"id": "plan", "label": "Plan", "fields": [{"id": "what", "label": draw(texts)}]},
        ]},
    ]  # fmt: skip
    for pick in picks:
        cases: list[Json] = [{"text": "{value} from {minimum} to {maximum}"}]
        if draw(st.booleans()):
            cases.insert(0, {"when": draw(condition_rules(words, 2)), "text": "size {size}"})
        ranking = {"block": "ranking", "id": f"of-{pick['id']}", "selection": pick["id"]}
        blocks.append({**ranking, "label": "{each}", "cases": cases, "empty": "None."})
        fields = [
            {"id": "how", "label": draw(texts), "value": "{coaching:title}: {coaching:reason}"}
        ]
        plan = {"block": "plan", "id": f"plan-{pick['id']}", "selection": pick["id"]}
        if advice:
            plan["coaching"] = draw(st.sampled_from(advice))
        blocks.append({**plan, "label": "{each}", "fields": fields, "empty": "None."})
    chosen = draw(st.lists(st.sampled_from(blocks), max_size=4, unique_by=id))
    if draw(st.booleans()):
        when = draw(condition_rules(words, 2))
        chosen = [{**block, "when": when} for block in chosen[:1]] + chosen[1:]
    section = {"block": "section", "id": "main", "title": draw(texts), "blocks": chosen}
    if draw(st.booleans()):
        section["without_numbers"] = "keep"
    shown = {"block": "coaching", "coaching": list(advice), "empty": "Nothing to improve."}
    return {"title": "Report for {respondent}", "blocks": [section, shown]}
