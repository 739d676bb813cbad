"""Tables: rows found by their single values are those that are found one after the other."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tiny_package import write
from varied_package import varied_files

from assessment_engine import load_package, validate_package
from assessment_engine.rules.read_tables import read_table
from assessment_engine.rules.tables import Table
from assessment_engine.values import Source

numbers = st.integers(0, 4)
codes = st.sampled_from("abc")
ends = st.tuples(numbers, numbers).map(sorted)
intervals = ends.map(lambda pair: {"from": pair[0], "to": pair[1]}) | numbers.map(
    lambda end: {"above": end}
)
lists = st.lists(codes, min_size=1, max_size=3, unique=True)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table of two keys a row, of which the first, the second, both or none are single values."""
    first: Any = draw(st.sampled_from((codes, codes | lists | st.just({}))))
    second: Any = draw(st.sampled_from((numbers, intervals, numbers | intervals | st.just({}))))
    rows = [
        {"when": [draw(first), draw(second)], "gives": place}
        for place in range(draw(st.integers(1, 8)))
    ]
    faults: list[Any] = []
    otherwise = draw(st.sampled_from((None, -1)))
    value = {"rows": rows, "otherwise": otherwise}
    table = read_table("t", value, Source("f", ""), lambda *fault: faults.append(fault))
    assert table is not None, faults
    return table


@given(tables())
def test_the_first_row_that_holds_is_found(table: Table) -> None:
    """Whatever the operands are, also none that any row has."""
    for code in "abcd":
        for number in range(-1, 6):
            holding = (
                row.gives
                for row in table.rows
                if row.keys[0].holds(code) and row.keys[1].holds(number)
            )
            assert table.find([code, number]) == next(holding, table.otherwise)


def test_norms_by_sex_age_and_raw_score_are_looked_at_a_group_at_a_time(tmp_path: Any) -> None:
    """Of 1,160 rows those of one sex and raw score are held against each other, and no more."""
    rows = [
        {"when": [sex, {"from": age, "below": age + 10}, raw], "gives": raw + age}
        for sex in ("yes", "no")
        for age in range(20, 310, 10)
        for raw in range(20)
    ]
    files = varied_files()
    manifest = files["instrument.json"]
    manifest["tables"]["norms"] = {"rows": [*rows, rows[7]], "otherwise": None}
    manifest["items"].append({"id": "raw", "text": "Raw", "scale": "raw"})
    manifest["scales"].append(
        {"id": "raw", "label": "Raw", "type": "number", "minimum": 0, "maximum": 19}
    )
    item = {"op": "answer", "item": "active", "raw": True}
    of = [item, {"op": "answer", "item": "weight"}, {"op": "answer", "item": "raw"}]
    rule = {"op": "lookup", "of": of, "table": "norms"}
    manifest["scores"].append({"id": "norm", "label": "Norm", "rule": rule})
    manifest["report"]["blocks"][0]["scores"].append("norm")
    folder = write(tmp_path, files)
    (problem,) = validate_package(folder)
    assert (problem.code, problem.pointer) == ("table-row-never", "/tables/norms/rows/1160")
    manifest["tables"]["norms"]["rows"].pop()
    groups = load_package(write(tmp_path, files)).tables["norms"].groups
    assert {len(group) for group in groups.values()} == {29}
