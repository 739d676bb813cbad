"""The cookbook: a recipe for every operator, an index that leads to all, recipes that are tried."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from recipes import Recipes

from assessment_engine.rules.operators import OPERATORS
from assessment_engine.rules.parse import LITERALS

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
PAGES = sorted(HOW_TO.glob("rule-cookbook*.md"))
_RECIPE = re.compile(r"<!-- recipe -->\n```json\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FORM = {
    "scales": [{"id": "s", "label": "S", "type": "number", "maximum": 4, "not_applicable": "-"}],
    "items": [{"id": f"q{place}", "text": "T"} for place in (1, 2, 3)],
}
RECIPE = {
    "scores": [
        {
            "id": "mean",
            "label": "M",
            "rule": {
                "op": "mean",
                "of": [
                    {"for_each": {"i": "items"}, "yield": {"op": "answer", "item": "{i}"}}
                ],
            },
        }
    ],
    "exclusions": [
        {
            "id": "high",
            "reason": "R",
            "when": {"op": "equal", "left": {"op": "answer", "item": "q1"}, "right": 4},
        }
    ],
    "validity": [
        {
            "id": "apart",
            "message": "M",
            "rule": {
                "op": "less",
                "left": {"op": "answer", "item": "q2"},
                "right": {"op": "answer", "item": "q3"},
            },
        }
    ],
}  # fmt: skip
HEADS = "| `q1` to `q3` | `mean` | Excluded by | Refused by |\n|---|---|---|---|\n"


def operators(value: Any) -> Iterator[str]:
    """Give the operators in a JSON value."""
    if isinstance(value, dict):
        if "op" in value:
            yield value["op"]
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from operators(each)


def test_every_operator_stands_in_a_recipe() -> None:
    """An author sees each operator at work."""
    found = {
        operator
        for page in PAGES
        for recipe in _RECIPE.findall(page.read_text("utf-8"))
        for operator in operators(json.loads(recipe))
    }
    assert set(OPERATORS) - LITERALS - found == set()


def test_the_index_leads_to_every_recipe() -> None:
    """What a manual says is found on the first page, wherever the recipe stands."""
    index = (HOW_TO / "rule-cookbook.md").read_text("utf-8").partition("\n## ")[0]
    for page in PAGES:
        path = "" if page.name == "rule-cookbook.md" else page.name
        for heading in re.findall(r"^### (.+)$", page.read_text("utf-8"), re.MULTILINE):
            anchor = re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
            assert f"({path}#{anchor})" in index


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("| 1, 2, 3 | 2 | | |", ""),
        ("| 2, 2, 3 | 7/3 | | |", ""),
        ("| 2, *missing*, 3 | *missing* | | |", ""),
        ("| 4, 2, 3 | *not applicable* | `high` | |", ""),
        ("| 1, 3, 2 | | | `apart` |", ""),
        ("| 1, 2, 3 | 3 | | |", "example-score"),
        ("| 2, *missing*, 3 | *not applicable* | | |", "mean is Absence.MISSING"),
        ("| 4, 2, 3 | | | |", "example-excluded"),
        ("| 1, 3, 2 | 2 | | |", "answers-not-valid"),
        ("| 1, 2, 3 | | | `apart` |", "example-invalid"),
        ("| 1, 2, 5 | 3 | | |", "answers-out-of-range"),
    ],
)
def test_rows_are_held_against_what_comes_out(
    row: str, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that shows what does not come out is told so."""
    monkeypatch.chdir(tmp_path)
    found = Recipes(FORM).follow(json.dumps(RECIPE), f"\n\n{HEADS}{row}\n")
    assert wrong in found if wrong and found else found == (wrong or None)


def test_a_recipe_is_tried_and_without_warnings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a table or an example nothing is known of it; a warning is a fault of the recipe."""
    monkeypatch.chdir(tmp_path)
    recipes = Recipes(FORM)
    assert recipes.follow(json.dumps(RECIPE), "\n\nProse.\n") == "show what this recipe gives"
    assert recipes.follow(json.dumps(RECIPE), "\n\n<!-- example -->\n") is None
    example = {"name": "E", "answers": {"q1": 1}, "expected": {"scores": {"mean": 2}}}
    assert "example-score" in str(recipes.try_example(json.dumps(example)))
    unused = {**RECIPE, "constants": {"c": 1}}
    found = recipes.follow(json.dumps(unused), f"\n\n{HEADS}| 1, 2, 3 | 2 | | |\n")
    assert "constant-unused" in str(found)
    assert "no form above" in str(Recipes().follow(json.dumps(RECIPE), ""))
