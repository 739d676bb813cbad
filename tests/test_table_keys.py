"""The keys of tables: every interval with ends among a few numbers, held against its numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from tiny_package import write
from varied_package import varied_files

from assessment_engine import validate_package
from assessment_engine.rules.bounds import Bounds, Codes
from assessment_engine.rules.read_tables import read_table
from assessment_engine.rules.tables import Key, Table
from assessment_engine.values import Source

PLACE = Source("instrument.json", "/tables/t")
LINE = [Fraction(n, 2) for n in range(11)]  # from 0 to 5, and between
LOWS: list[dict[str, int]] = [{}, *({end: n} for end in ("from", "above") for n in (1, 2, 3))]
HIGHS: list[dict[str, int]] = [{}, *({end: n} for end in ("to", "below") for n in (1, 2, 3))]
INTERVALS = [low | high for low, high in product(LOWS, HIGHS)]
VALUES: list[Any] = [[n] for n in (1, 2)] + [[1, 2], [1, 2, 3]]


def read(value: dict[str, Any]) -> tuple[Table | None, list[str]]:
    """Read a table; give it, and what is said of it, with the places."""
    said: list[str] = []

    def fault(place: Source, code: str, message: str, hint: str) -> None:
        said.append(f"{code} {place.pointer}: {message} -> {hint}")

    return read_table("t", value, PLACE, fault), said


def key(when: Any) -> Key | None:
    """Read the key of a row with one; None where it holds for nothing."""
    table, said = read({"rows": [{"when": [when], "gives": 1}]})
    assert (table is None) is bool(said)
    return table.rows[0].keys[0] if table else None


def inside(when: Any, number: Fraction) -> bool:
    """Say whether a number is in an interval or a list, as it is written."""
    if isinstance(when, list):
        return number in when
    low = number >= when.get("from", -9) and number > when.get("above", -9)
    return bool(low and number <= when.get("to", 9) and number < when.get("below", 9))


def keys() -> list[tuple[Any, Key]]:
    """Give all keys there are, with what they are read from."""
    read_from: list[Any] = [*INTERVALS, *VALUES]
    return [(when, found) for when in read_from if (found := key(when)) is not None]


@pytest.mark.parametrize("when", INTERVALS, ids=str)
def test_a_key_is_read_where_some_number_is_in_it(when: dict[str, int]) -> None:
    """Ends that are swapped, or meet without both belonging to it, are refused with the remedy."""
    found = key(when)
    assert (found is not None) is any(inside(when, each) for each in LINE)
    if found is not None:
        assert [found.holds(each) for each in LINE] == [inside(when, each) for each in LINE]
        assert found.is_interval is bool(when)
        assert found.is_any is not bool(when)


def test_a_key_covers_another_where_it_holds_for_all_of_it() -> None:
    """For intervals exactly; values cover an interval never."""
    for (one, over), (two, under) in product(keys(), repeat=2):
        held = all(inside(one, each) for each in LINE if inside(two, each))
        wanted = held and (isinstance(two, list) or not isinstance(one, list))
        assert over.covers(under) is wanted, f"{one} over {two}"


def test_a_key_meets_bounds_where_some_number_is_in_both() -> None:
    """Also of bounds that are one number."""
    for (when, found), (low, high) in product(keys(), combinations([0, 1, 1, 2, 2, 3, 3, 4], 2)):
        wanted = any(inside(when, each) for each in LINE if low <= each <= high)
        assert found.meets(Bounds(low, high)) is wanted, f"{when} in {low} to {high}"


def test_a_key_of_codes_meets_what_can_be_one_of_them() -> None:
    """Codes that cannot be listed may be any."""
    codes = key(["a", "b"])
    assert codes is not None
    assert codes.meets(Codes(None))
    assert codes.meets(Codes(frozenset({"b", "c"})))
    assert not codes.meets(Codes(frozenset({"c"})))
    assert not codes.meets(Bounds(0, 9))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"values": {"1": 2}, "otherwise": [1]}, "/tables/t/otherwise: a table gives a number"),
        ({"values": {"1": 2}, "otherwise": "a"}, "/tables/t/otherwise: "),
        ({"values": {"1": 2, "2": "a"}}, "/tables/t/values/2: "),
        ({"values": {"1": [2]}}, "/tables/t/values/1: a table gives a number or a code"),
        ({"values": {}}, "/tables/t: this is not a table of 1 to "),
        ({"values": []}, "/tables/t: this is not a table of 1 to "),
        ({"values": [1], "from": True}, "/tables/t: this is not a table of 1 to "),
        ({"values": [1], "from": 1, "rows": []}, "/tables/t: this is not a table of 1 to "),
        ({"rows": []}, "/tables/t: this is not a table of 1 to "),
        ({"rows": [{"when": 1}]}, "/tables/t/rows/0: a row has 'when' and 'gives'"),
        ({"rows": [{"when": [[]], "gives": 1}]}, "/tables/t/rows/0/when: a key is a value"),
        ({"rows": [{"when": [[1, "a"]], "gives": 1}]}, "/tables/t/rows/0/when: a key is a value"),
        ({"rows": [{"when": {"from": "a"}, "gives": 1}]}, "/tables/t/rows/0/when: a key"),
        ({"rows": [{"when": {"from": 1, "above": 1}, "gives": 1}]}, "/tables/t/rows/0/when: "),
        ({"rows": [{"when": {"to": 1, "below": 1}, "gives": 1}]}, "/tables/t/rows/0/when: "),
        ({"rows": [{"when": {"at": 1}, "gives": 1}]}, "/tables/t/rows/0/when: a key is a value"),
        ({"rows": [{"when": {"from": 3, "to": 1}, "gives": 1}]}, '{"from": 1, "to": 3}'),
        ({"rows": [{"when": {"from": 1, "below": 1}, "gives": 1}]}, "both ends belong to it"),
        ({"rows": [{"when": None, "gives": 1}]}, "/tables/t/rows/0/when: a key is a value"),
        ({"rows": [{"when": 1, "gives": None}]}, "/tables/t/rows/0"),
        ({"rows": [{"when": 1, "gives": 1}, {"when": [1, 2], "gives": 1}]}, "/tables/t/rows/1"),
        ({"rows": [{"when": 1, "gives": 1}, {"when": "a", "gives": 1}]}, "/tables/t/rows/1"),
    ],
)  # fmt: skip
def test_a_table_that_is_none_is_told_once_with_its_place(value: dict[str, Any], said: str) -> None:
    """And nothing is made of it."""
    table, faults = read(value)
    assert table is None
    assert len(faults) == 1
    assert said in faults[0]


@pytest.mark.parametrize(
    ("name", "found"),
    [("1", 1), ("-2", -2), ("1.5", Fraction(3, 2)), ("a", "a"), ("\u0663", "\u0663"), ("", ""),
     ("1a", "1a"), ("9" * 39, int("9" * 39)), ("9" * 40, "9" * 40), ("1e3", "1e3")],
)  # fmt: skip
def test_a_name_that_is_written_as_a_number_is_one(name: str, found: Any) -> None:
    """The members of 'values' are numbers or codes."""
    table, _ = read({"values": {name: 1}})
    assert table is not None
    assert table.rows[0].keys[0].values == (found,)


@pytest.mark.parametrize(("greatest", "decimals"), [(10, 0), (10, 1), (1000, 0)])
@pytest.mark.parametrize("gap", [0, 4, 10, 1000])
@pytest.mark.parametrize("closed", [True, False])
def test_a_number_without_a_row_is_found(
    tmp_path: Path, greatest: int, decimals: int, gap: int, closed: bool
) -> None:
    """At both ends and between, in short ranges and in long ones, with decimals and without."""
    if gap > greatest:
        return
    files = varied_files()
    files["instrument.json"]["scales"][5] |= {"maximum": greatest, "decimals": decimals}
    keys = [{"to" if closed else "below": gap}, {"above": gap}]
    files["instrument.json"]["items"][7]["points"] = {
        "rows": [{"when": when, "gives": place} for place, when in enumerate(keys)]
    }
    problems = validate_package(write(tmp_path, files))
    found = [each for each in problems if each.code == "table-uncovered"]
    assert [each.message.rpartition(" ")[2] for each in found] == ([] if closed else [str(gap)])
    never = [each for each in problems if each.code == "table-key-never"]
    assert len(never) == (gap == 0 and not closed) + (gap == greatest)
