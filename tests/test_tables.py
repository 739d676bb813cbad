"""Tables that rules look things up in: how they are read, and what is said of a faulty one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from helpers_property import form
from tiny_package import answer, tiny_files, write

from assessment_engine import Problem, validate_package


def errors_of(folder: Path, table: Any) -> list[Problem]:
    """Give the errors of a package with a table that two scores look things up in."""
    files = tiny_files()
    files["scoring.json"]["tables"] = {"grid": table}
    rule = {"op": "lookup", "of": [answer("A1", "me")], "table": "grid"}
    files["scoring.json"]["scores"] += [
        {"id": name, "label": name, "rule": rule} for name in ("first", "second")
    ]
    found = validate_package(write(folder, files))
    return [problem for problem in found if problem.severity == "error"]


@pytest.mark.parametrize(
    ("keys", "code"),
    [([0, [1, 2]], "table-shape"), ([[0, 1], [1, 2]], "table-width")],
)
def test_values_that_were_meant_as_one_key(tmp_path: Path, keys: Any, code: str) -> None:
    """A list of values where a list of keys stands is told how to be one key."""
    rows = [{"when": key, "gives": place} for place, key in enumerate(keys)]
    problems = errors_of(tmp_path, {"rows": rows})
    assert {problem.code for problem in problems} == {code}
    assert all("[[1, 2]]" in problem.hint for problem in problems)
    good = [{"when": [key] if isinstance(key, list) else key, "gives": 1} for key in keys]
    assert errors_of(tmp_path, {"rows": good}) == []


def test_a_table_with_a_fault_is_still_known(tmp_path: Path) -> None:
    """What is wrong with a table is said once, not again by each rule that names it."""
    problems = errors_of(tmp_path, {"values": {"0": None}})
    assert [problem.code for problem in problems] == ["table-shape"]


WIDE = [
    {"id": "whole", "label": "Whole", "type": "number", "minimum": 0, "maximum": 1000},
    {"id": "fine", "label": "Fine", "type": "number", "minimum": 0, "maximum": 1000, "decimals": 1},
]


def looked_up(scale: str, *rows: Any) -> Any:
    """Load a form whose one answer is looked up in a table with these keys."""
    listed = [{"when": row, "gives": place} for place, row in enumerate(rows)]
    rule = {"op": "lookup", "of": [{"op": "answer", "item": "q"}], "table": {"rows": listed}}
    items = [{"id": "q", "text": "Q", "scale": scale}]
    return form({"s": rule}, scales=WIDE, items=items)


@pytest.mark.parametrize(
    ("scale", "rows", "value"),
    [
        ("whole", [{"to": 99}, {"from": 101}], "100"),
        ("whole", [{"below": 500}, {"above": 500}], "500"),
        ("whole", [{"from": 1}], "0"),
        ("whole", [{"to": 999}], "1000"),
        ("whole", [{"to": 99.5}, {"from": 100.5}], "100"),
        ("whole", [{"below": 700}, {"from": 702}], "700"),
        ("whole", [{"to": 700}, {"above": 701}], "701"),
        ("whole", [{"to": 300}, 301, {"above": 302}], "302"),
        ("fine", [{"to": 99}, {"from": 100}], "99.5"),
        ("fine", [{"below": 99}, {"above": 99}], "99"),
        ("fine", [{"above": 0}], "0"),
        ("fine", [{"below": 1000}], "1000"),
    ],
)
def test_a_value_without_a_row_is_named(scale: str, rows: Any, value: str) -> None:
    """It is found in a long range too, whether it is an end, beside one or between two."""
    with pytest.raises(AssertionError, match=rf"no row for {re.escape(value)}'"):
        looked_up(scale, *rows)


@pytest.mark.parametrize(
    ("scale", "rows"),
    [
        ("whole", [{"to": 99}, {"from": 100}]),
        ("whole", [{"below": 99.5}, {"above": 99.5}]),
        ("whole", [{"from": 0, "to": 1000}]),
        ("fine", [{"below": 99.5}, {"from": 99.5}]),
        ("fine", [{"to": 0}, {"above": 0, "below": 1000}, {"from": 1000}]),
    ],
)
def test_a_table_may_leave_out_what_cannot_be(scale: str, rows: Any) -> None:
    """Between two whole numbers there is none, and below the least there is nothing."""
    assert looked_up(scale, *rows).scores
