"""Tables that rules look things up in: how they are read, and what is said of a faulty one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
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
