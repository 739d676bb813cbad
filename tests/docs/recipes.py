"""Recipes on a page: sections of a package, and what they give for the answers in a table.

A recipe with `items` is a package as it stands; one without is added to the form of the page. The
package must validate without a warning, and every row of the table is a worked example of it:

    | `q1` | `q2` to `q4`    | `total` | band of `total` | Excluded by |
    |---|---|---|---|---|
    | 3    | 1, *missing*, 2 | 6       | `"low"`         |             |

A head names an item (or item.perspective), several in the order of the package, a score or a
verdict. A cell holds a number, true or false, an absence in italics, JSON in backticks, or nothing
where nothing is said. Below "Excluded by" and "Refused by" stand ids, or nothing.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from attrs import define

from assessment_engine import (
    AssessmentError,
    Instrument,
    load_package,
    parse_response,
    score,
    validate_package,
)
from assessment_engine.values import Absence

FOLDER = Path("recipe")
_ABSENT = {f"*{each.value.replace('_', ' ')}*": each for each in Absence}
_LISTS = ("Excluded by", "Refused by")
_NAMES = re.compile(r"(band of )?`([\w.-]+)`(?: to `([\w.-]+)`)?\Z")
_ROW = re.compile(r"^\|(.*)\|$", re.MULTILINE)
# A table belongs to the recipe above it, up to the next block or heading.
_END = re.compile(r"^(```|<!--|#)", re.MULTILINE)
_NO_EXAMPLE = {"name": "none", "answers": {}, "expected": {"scores": {}}}


@define
class Recipes:
    """Makes a package of each recipe of a page, in the folder FOLDER of the current directory.

    `form` is what recipes without items are added to.
    """

    form: Any = None
    recipe: Any = None

    def follow(self, source: str, below: str) -> str | None:
        """Make the package; try the rows of the table below, if it has one. Give what is wrong."""
        self.recipe = json.loads(source)
        if "items" not in self.recipe and self.form is None:
            return "this recipe has no items, and there is no form above it"
        end = _END.search(below)
        rows = list(table_rows(below[: end.start()] if end else below))
        if not rows:
            followed = below[end.start() :] if end else ""
            return None if followed.startswith("<!-- example") else "show what this recipe gives"
        self._write([_NO_EXAMPLE])
        try:
            instrument = load_package(FOLDER)
            made = [_example(instrument, row, str(at)) for at, row in enumerate(rows, 1)]
        except (AssessmentError, ValueError) as error:
            return str(error)
        self._write(made)
        found = [str(problem) for problem in validate_package(FOLDER)]
        found = found or [
            f"row {example['name']}: {each}"
            for row, example in zip(rows, made, strict=True)
            if "invalid" not in example["expected"]
            for each in _unlike(instrument, row, example)
        ]
        return "\n".join(found) or None

    def try_example(self, source: str) -> str | None:
        """Add a worked example, in JSON, to the recipe above. Give what is wrong."""
        if self.recipe is None:
            return "there is no recipe above this example"
        self._write([json.loads(source)])
        return "\n".join(map(str, validate_package(FOLDER))) or None

    def _write(self, examples: Sequence[Any]) -> None:
        """Write the package with these worked examples."""
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        files = {f"{place}.json": each for place, each in enumerate(examples, 1)}
        parts = {"recipe.json": self.recipe}
        if "items" not in self.recipe:
            parts["form.json"] = self.form
        manifest = {
            "format": 1,
            "id": "recipe",
            "version": "1.0.0",
            "title": "Recipe",
            "language": "en",
            "required": False,
            "parts": list(parts),
            "examples": list(files),
        }
        for name, value in {**files, **parts, "instrument.json": manifest}.items():
            (FOLDER / name).write_text(json.dumps(value, indent=1), encoding="utf-8")


def table_rows(text: str) -> Iterator[Mapping[str, str]]:
    """Give the rows of the table in a text, each cell by its head."""
    lines = [[cell.strip() for cell in line.split("|")] for line in _ROW.findall(text)]
    if lines:
        heads, _, *rows = lines
        assert len(set(heads)) == len(heads), f"two heads of a table are the same: {heads}"
        yield from (dict(zip(heads, cells, strict=True)) for cells in rows)


def _cells(instrument: Instrument, row: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Give the values of a row by answer, score or verdict; ValueError for what is none."""
    answers = [instrument.cell_name(*cell) for cell in instrument.cells]
    for head, cell in row.items():
        match = _NAMES.match(head)
        if head in _LISTS or (match and match[1]) or not cell:
            continue
        if match is None:
            raise ValueError(f"a table of a recipe has no head {head!r}")
        _, first, last = match.groups()
        if not last:
            yield first, _value(cell)
            continue
        names = answers[answers.index(first) : answers.index(last) + 1]
        yield from zip(names, map(_value, cell.split(", ")), strict=True)


def _example(instrument: Instrument, row: Mapping[str, str], name: str) -> dict[str, Any]:
    """Give a row as a worked example; ValueError for what a table cannot hold."""
    answers: dict[str, Any] = {}
    scores: dict[str, Any] = {}
    verdicts: dict[str, Any] = {}
    asked = {instrument.cell_name(*cell): cell for cell in instrument.cells}
    for each, value in _cells(instrument, row):
        shown = None if isinstance(value, Absence) else value
        if each in instrument.score_by_id:
            scores[each] = {"value": shown}
        elif each in instrument.verdict_by_id:
            verdicts[each] = shown
        elif each in asked:
            item, view = asked[each]
            given = "not_applicable" if value is Absence.NOT_APPLICABLE else shown
            answers.setdefault(item, {})[view] = given
        else:
            raise ValueError(f"{each} is no answer, score or verdict")
    for head, cell in row.items():
        if head.startswith("band of ") and cell:
            scores.setdefault(head.split("`")[1], {})["band"] = _value(cell)
    expected: dict[str, Any] = {"scores": scores, **({"verdicts": verdicts} if verdicts else {})}
    listed = {head: re.findall(r"`([\w.-]+)`", row[head]) for head in _LISTS if head in row}
    if listed.get("Refused by"):
        expected = {"invalid": listed["Refused by"]}
    elif "Excluded by" in listed:
        expected["excluded"] = listed["Excluded by"]
    return {"name": name, "answers": answers, "expected": expected}


def _unlike(
    instrument: Instrument, row: Mapping[str, str], example: Mapping[str, Any]
) -> Iterator[str]:
    """Hold the absences of a row against those that come out, and make every explanation."""
    response = parse_response(instrument, example)
    scores = score(instrument, response)
    for name in (*scores, *scores.verdicts):
        assert scores.trace(name).text
    answers = [instrument.cell_name(*cell) for cell in instrument.cells]
    for name, value in _cells(instrument, row):
        place = answers.index(name) if name in answers else None
        got = scores.trace(name).value if place is None else response.values[place]
        if isinstance(value, Absence) and got is not value:
            yield f"{name} is {got}, not {value}"


def _value(cell: str) -> Any:
    """Read a cell: an absence, JSON in backticks, or a number or condition as it is."""
    if cell in _ABSENT:
        return _ABSENT[cell]
    if cell.startswith("`"):
        return json.loads(cell.strip("`"))
    plain = cell.replace("\N{MINUS SIGN}", "-")
    return str(Fraction(plain)) if "/" in plain else json.loads(plain)
