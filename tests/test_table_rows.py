"""The order of the rows of a table: the first that holds is the one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tiny_package import answer, tiny_files, write

from assessment_engine import validate_package

NARROW: dict[str, Any] = {"when": [2, 2], "gives": "both"}
WIDE: dict[str, Any] = {"when": [2, {}], "gives": "first"}
REST: dict[str, Any] = {"when": [{}, {}], "gives": "neither"}


def errors(folder: Path, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Validate the small package with a table of these rows: the codes and places of errors."""
    files = tiny_files()
    files["scoring.json"]["tables"] = {"grid": {"rows": rows}}
    looked_up = {"op": "lookup", "of": [answer("A1", "me"), answer("A2", "me")], "table": "grid"}
    files["scoring.json"]["verdicts"] = [{"id": "grid", "label": "Grid", "rule": looked_up}]
    problems = validate_package(write(folder, files))
    return [(each.code, each.pointer or "") for each in problems if each.severity == "error"]


def test_a_row_may_stand_before_one_that_holds_for_more(tmp_path: Path) -> None:
    """The exception comes first, and what holds otherwise after it: that is no fault."""
    assert errors(tmp_path, [NARROW, WIDE, REST]) == []


def test_a_row_after_one_that_holds_for_more_is_never_met(tmp_path: Path) -> None:
    """The other way round the exception would never be found."""
    found = errors(tmp_path, [WIDE, NARROW, REST])
    assert found == [("table-row-never", "/tables/grid/rows/1")]
    assert errors(tmp_path, [NARROW, NARROW, REST]) == found
