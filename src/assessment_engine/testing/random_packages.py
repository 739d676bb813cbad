"""Random small instrument packages, as the JSON of their files."""

from __future__ import annotations

import math
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from assessment_engine.testing.random_examples import (
    Answers,
    complete_answers,
    holds,
    plain_sum,
    written_answers,
)
from assessment_engine.testing.random_forms import (
    CODES,
    Outline,
    answer_conditions,
    outlines,
    texts,
)
from assessment_engine.testing.random_reports import reports
from assessment_engine.testing.random_rules import (
    condition_rules,
    number_rules,
    open_conditions,
    pen,
)
from assessment_engine.testing.random_words import (
    Json,
    Kind,
    Sized,
    Vocabulary,
    missing_policies,
)

PLAIN_SUM = "plain_sum"
EXAMPLE = "examples/plain.json"
_VERSION = "1.2.3"
_NUMBERS: st.SearchStrategy[int | float] = st.sampled_from((0, 1, 2, -3, 0.5, 2.25))
_DECIDED: tuple[Kind, ...] = ("boolean", "code", "set")


@st.composite
def scores(draw: st.DrawFn, outline: Outline) -> tuple[Json, Vocabulary]:
    """Draw scores and verdicts: a plain sum, sums per dimension, and rules over those before."""
    counted = [cell for cell in outline.cells if cell.keyed == "number"]
    top = sum(cell.sized.size for cell in counted)
    plain = {"op": "sum", "of": [cell.rule for cell in counted]}
    # Only what is of one range may be scaled up.
    alike = len({cell.ends for cell in counted}) == 1 and counted[0].ends is not None
    plain.update(draw(missing_policies(prorate=alike)))
    made: list[Json] = [{"id": PLAIN_SUM, "label": "Plain sum", "rule": plain}]
    sizes = {PLAIN_SUM: Sized(plain, top)}
    constants = draw(st.dictionaries(st.sampled_from(("cut", "step")), _NUMBERS, max_size=2))
    # Each ends where the next begins, so that a rule may ask for any of them.
    bands: Json = {"parts": draw(covering_bands(12, meeting=True))} if draw(st.booleans()) else {}
    words = Vocabulary(
        outline.cells,
        sizes,
        {},
        constants,
        dict(bands),
        outline.tables,
        CODES,
        several=draw(st.booleans()),
    )
    if len(counted) == len(outline.cells) and draw(st.booleans()):
        made.append(_per_dimension(draw(missing_policies(prorate=alike))))
        sizes.update({f"{name}.sum": Sized(None, top) for name in outline.dimensions})
    verdicts: list[Json] = []
    for number in range(draw(st.sampled_from((0, 1, 2, 3, 4, 5)))):
        kind: Kind = draw(st.sampled_from(("number", "number", *_DECIDED)))
        drawn = pen(draw, words, 4 if kind == "number" else 3).rule(kind)
        name = f"s{number}"
        if _goes_over_responses(drawn.rule, words):
            words.of_several.add(name)
        entry: Json = {"id": name, "label": draw(texts), "rule": drawn.rule}
        if kind == "number":
            made.append(entry)
            sizes[name] = drawn
        else:
            verdicts.append({**entry, **draw(_labels(kind, drawn.codes))})
            words.verdicts[name], words.verdict_codes[name] = kind, drawn.codes
    for score in made:
        if "for_each" not in score and draw(st.booleans()):
            bands[score["id"]] = draw(covering_bands(sizes[score["id"]].size))
            score["bands"] = score["id"]
    sections = {"scores": draw(st.permutations(made)), "bands": bands, "constants": constants}
    return {**sections, **({"verdicts": verdicts} if verdicts else {})}, words


def _goes_over_responses(rule: Any, words: Vocabulary) -> bool:
    """Say whether a rule, or one that it names, is about several responses."""
    if isinstance(rule, list):
        return any(_goes_over_responses(each, words) for each in rule)
    if not isinstance(rule, dict):
        return False
    named = rule.get("score", rule.get("verdict"))
    if rule.get("op") == "each_response" or named in words.of_several:
        return True
    return any(_goes_over_responses(each, words) for each in rule.values())


@st.composite
def _labels(draw: st.DrawFn, kind: Kind, codes: frozenset[str] | None) -> Json:
    names = sorted(CODES if codes is None else codes)
    if kind == "boolean":
        names = ["true", "false"]
    if not names or draw(st.booleans()):
        return {}
    return {"labels": draw(st.dictionaries(st.sampled_from(names), texts, min_size=1, max_size=3))}


def _per_dimension(policy: Json) -> Json:
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

    With `meeting` every band but the last says where it ends. The value in which two meet is in
    one or the other.
    """
    edge = math.ceil(size) + 1
    cuts = sorted(draw(st.lists(st.integers(-edge + 1, edge - 1), max_size=3, unique=True)))
    starts = [("from", -edge), *((draw(st.sampled_from(("from", "above"))), cut) for cut in cuts)]
    bands: list[Json] = []
    for number, (start, low) in enumerate(starts):
        band: Json = {"id": f"b{number}", "label": draw(texts), start: low, "text": draw(texts)}
        if number + 1 == len(starts):
            band["to"] = edge
        elif meeting or draw(st.booleans()):
            following, end = starts[number + 1]
            band["to" if following == "above" else "below"] = end
        bands.append(band)
    return bands


@st.composite
def conditions(
    draw: st.DrawFn, outline: Outline, words: Vocabulary, answers: Answers
) -> tuple[Json, list[str]]:
    """Draw what answers must meet, and which are not scored; gives which exclusions these meet.

    The answers meet what all must.
    """
    sections: Json = {}
    valid = []
    if draw(st.integers(0, 2)) == 0:
        broken = draw(st.lists(answer_conditions(outline.cells), min_size=2, max_size=2))
        rule = {"op": "not", "of": {"op": "all", "of": broken}}
        if holds(rule, answers) is not False:
            valid.append({"id": "together", "rule": rule, "message": draw(texts)})
    if valid:
        sections["validity"] = valid
    excluded: list[str] = []
    if draw(st.integers(0, 3)) == 0:
        when = draw(answer_conditions(outline.cells))
        met = holds(when, answers) is True
        if not met and draw(st.booleans()):
            when = {"op": "all", "of": [when, draw(condition_rules(words))]}
        sections["exclusions"] = [{"id": "unfit", "when": when, "reason": draw(texts)}]
        excluded = ["unfit"] if met else []
    return sections, excluded


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
    countable = all(cell.keyed == "number" and not cell.perspective for cell in words.cells)
    for number in range(draw(st.integers(0, 2))):
        domain = draw(st.sampled_from(("items", "dimensions", "perspectives")))
        selection: Json = {"id": f"pick{number}", "for_each": {"each": domain}}
        selection["rule"] = draw(number_rules(words, 2)).rule
        if domain == "items" and draw(st.booleans()) and countable:
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


@st.composite
def package_files(draw: st.DrawFn) -> Json:
    """Draw a valid package as the JSON of its files by their paths."""
    from_outline, outline = draw(outlines())
    from_scores, words = draw(scores(outline))
    answers = draw(complete_answers(outline))
    from_conditions, excluded = draw(conditions(outline, words, answers))
    one = evolve(words, several=False)
    from_coaching, advice = draw(coaching(outline, one))
    picks = draw(selections(one))
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
        **from_conditions,
        **from_coaching,
        "selections": picks,
        "report": draw(reports(one, advice, picks)),
    }
    plain = next(each for each in from_scores["scores"] if each["id"] == PLAIN_SUM)["rule"]
    total = None if excluded else plain_sum(outline, answers, plain.get("missing"))
    example = {
        "name": "All answered",
        "answers": draw(written_answers(outline, answers)),
        "expected": {"scores": {PLAIN_SUM: total}, "excluded": excluded},
    }
    return {"instrument.json": manifest, EXAMPLE: example}
