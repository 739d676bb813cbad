"""Random worked examples: complete answers, and what must come of them, worked out here.

Nothing here asks the engine: the package that is drawn is checked by it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from assessment_engine.testing.random_forms import Outline, scale_values
from assessment_engine.testing.random_words import Json, Rule

# By item and perspective; what is not asked is not there.
Answers = dict[tuple[str, str], Any]


@st.composite
def complete_answers(draw: st.DrawFn, outline: Outline) -> Answers:
    """Draw an answer to everything that is asked after the answers before it."""
    answers: Answers = {}
    for item in outline.items:
        for view in item.get("perspectives", outline.views or ("",)):
            condition = item.get("asked_when", True)
            if holds(condition, answers, view):
                scale = scale_of(item, outline)
                answers[item["id"], view] = draw(st.sampled_from(scale_values(scale)))
    return answers


def scale_of(item: Json, outline: Outline) -> Json:
    """Give the scale of an item, which need not name it where there is only one."""
    return outline.scales[item.get("scale", "scale0")]


_COMPARED: Mapping[str, Any] = {
    "less": lambda a, b: a < b,
    "less_or_equal": lambda a, b: a <= b,
    "equal": lambda a, b: a == b,
    "greater": lambda a, b: a > b,
}


def holds(condition: Rule, answers: Answers, view: str = "") -> bool | None:
    """Say whether a condition on answers holds; None where they do not decide it."""
    if isinstance(condition, bool):
        return condition
    op: str = condition["op"]
    if op == "not":
        inner = holds(condition["of"], answers, view)
        return None if inner is None else not inner
    if op in {"all", "any"}:
        decided = [holds(each, answers, view) for each in condition["of"]]
        if (op == "any") in decided:
            return bool(op == "any")
        return None if None in decided else bool(op == "all")
    of = condition["left" if "left" in condition else "of"]
    given = answers.get((of["item"], of.get("perspective", "").replace("{perspective}", view)))
    if given is None:
        return None
    if op == "contains":
        return bool(condition["code"] in given)
    if op == "one_of":
        return bool(given in condition["values"])
    return bool(_COMPARED[op](given, condition["right"]))


def counted(item: Json, outline: Outline, given: Any) -> Fraction | None:
    """Give what an answer counts; None where it counts nothing."""
    scale = scale_of(item, outline)
    options = {each["value"]: each for each in scale.get("options", ()) if "points" in each}
    if isinstance(given, list):
        points = [_points(item, options, outline, code) for code in given]
        return sum((each for each in points if each is not None), Fraction(0))
    if "points" in item or options:
        return _points(item, options, outline, given)
    value = Fraction(str(given))
    if not item.get("reverse"):
        return value
    listed = [each["value"] for each in scale.get("options", ())]
    ends = listed or [scale.get("minimum", 0), scale.get("maximum", _LAST.get(scale.get("type")))]
    numbers = [Fraction(str(each)) for each in ends]
    return min(numbers) + max(numbers) - value


_LAST: Mapping[Any, int] = {"time_of_day": 24 * 60 - 1, "duration": 24 * 60}


def _points(
    item: Json, options: Mapping[Any, Json], outline: Outline, given: Any
) -> Fraction | None:
    if "points" not in item:
        return Fraction(str(options[given]["points"]))
    points = item["points"]
    table = outline.tables[points].table if isinstance(points, str) else points
    found = _found(table, given)
    return None if found is None else Fraction(str(found))


def _found(table: Json, given: Any) -> Any:
    """Look an answer up in a table with one key a row."""
    if "from" in table:
        rows = [(table["from"] + place, each) for place, each in enumerate(table["values"])]
    elif "values" in table:
        named = table["values"].items()
        rows = [(name if isinstance(given, str) else float(name), each) for name, each in named]
    else:
        rows = [(row["when"], row["gives"]) for row in table["rows"]]
    for key, gives in rows:
        if _fits(key[0] if isinstance(key, list) and len(key) == 1 else key, given):
            return gives
    return table.get("otherwise")


def _fits(key: Any, given: Any) -> bool:
    if isinstance(key, list):
        return given in key
    if not isinstance(key, dict):
        return bool(given == key)
    return (
        given >= key.get("from", -math.inf)
        and given > key.get("above", -math.inf)
        and given <= key.get("to", math.inf)
        and given < key.get("below", math.inf)
        if key
        else True
    )


def plain_sum(outline: Outline, answers: Answers, policy: Any) -> int | float | str | None:
    """Give the plain sum of complete answers as a worked example writes it, None for no value."""
    total, asked, present = Fraction(0), 0, 0
    items = {item["id"]: item for item in outline.items}
    for cell in outline.cells:
        if cell.keyed != "number":
            continue
        item, given = items[cell.item], answers.get((cell.item, cell.perspective))
        if given is None and "skipped_value" not in item:
            continue
        asked += 1
        value = counted(item, outline, given) if given is not None else item["skipped_value"]
        if value is not None:
            total += Fraction(str(value))
            present += 1
    wanted = policy if isinstance(policy, Mapping) else {}
    # All that is asked is answered, so it is applicable; what has no points is missing.
    needed = max(1, math.ceil(Fraction(str(wanted.get("share", 1))) * asked))
    if "minimum" in wanted:
        needed = min(wanted["minimum"], asked)
    if not asked or present < needed or not present:
        return None
    if wanted.get("method") == "prorate":
        total = total * asked / present
    return total.numerator if total.denominator == 1 else str(total)


@st.composite
def written_answers(draw: st.DrawFn, outline: Outline, answers: Answers) -> Json:
    """Draw one of the ways in which an answers document writes these."""
    items = {item["id"]: item for item in outline.items}
    written: Json = {}
    for (item, view), given in answers.items():
        value, scale = given, scale_of(items[item], outline)
        if scale.get("type") in _LAST and draw(st.booleans()):
            value = f"{given // 60:02}:{given % 60:02}"
        if view:
            written.setdefault(item, {})[view] = value
        else:
            written[item] = value
    return written
