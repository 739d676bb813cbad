"""JSON as text: the values of the standard library, exactly, with every fault at its place."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from helpers_property import check_problems, leaves
from hypothesis import given
from hypothesis import strategies as st

from assessment_engine.jsontext import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NAME_LENGTH,
    Document,
    depth,
    pointer,
    read,
    scan,
)

names = st.text(max_size=5) | st.sampled_from(("a/b", "m~n", "~1", "", '"', "\\", "\u20ac"))
values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False).filter(
        lambda x: x == 0 or 1e-29 < abs(x) < 1e29
    )
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=15,
)
layouts: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"indent": st.sampled_from((None, 0, 2, "\t")), "ensure_ascii": st.booleans()}
)


def exact(value: Any) -> Any:
    """Give a value of the json module with each float as the number that was written."""
    if isinstance(value, float):
        return Fraction(str(value))
    if isinstance(value, dict):
        return {name: exact(each) for name, each in value.items()}
    return [exact(each) for each in value] if isinstance(value, list) else value


def typed(value: Any) -> str:
    """Give a value so that true is not 1 and a Fraction of denominator 1 is not a whole number."""
    return repr(value)


def whole(value: Any) -> Any:
    """Give a value with whole Fractions as whole numbers."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else value
    if isinstance(value, dict):
        return {name: whole(each) for name, each in value.items()}
    return [whole(each) for each in value] if isinstance(value, list) else value


@given(values, layouts)
def test_values_are_those_of_the_standard_library(value: Any, layout: dict[str, Any]) -> None:
    """A valid document gives what json.loads gives, its decimals as the exact numbers written."""
    text = json.dumps(value, **layout)
    document = read(text.encode("utf-8", "surrogatepass"), "file")
    assert document.problems == []
    assert typed(document.value) == typed(whole(exact(json.loads(text))))


@given(values, layouts)
def test_places_point_at_their_values(value: Any, layout: dict[str, Any]) -> None:
    """Reading JSON from the line and column of any pointer gives the value of that pointer."""
    text = json.dumps(value, **layout)
    document = read(text.encode("utf-8", "surrogatepass"), "file")
    lines = text.split("\n")
    for place, inner in leaves(value):
        problem = document.problem("some-code", pointer(*place), "message")
        assert problem.line is not None and problem.column is not None
        start = sum(len(line) + 1 for line in lines[: problem.line - 1]) + problem.column - 1
        found, _ = json.JSONDecoder().raw_decode(text, start)
        assert typed(found) == typed(json.loads(json.dumps(inner)))


@given(values)
def test_a_place_that_is_not_there_is_that_of_its_parent(value: Any) -> None:
    """A pointer below a value that has no such member is placed at the value."""
    document = read(json.dumps(value).encode(), "file")
    for place, _ in leaves(value):
        here = document.problem("some-code", pointer(*place), "message")
        below = document.problem("some-code", pointer(*place, "no such", 99), "message")
        assert (below.line, below.column) == (here.line, here.column)


@given(st.binary(max_size=80))
def test_any_bytes_are_a_value_or_a_problem(data: bytes) -> None:
    """Reading never raises; what has no value has a problem with a line and a column."""
    document = read(data, "file")
    check_problems(document.problems)
    assert document.value is not None or document.problems or json.loads(data) is None


@given(st.text(st.sampled_from('{}[]",:0123456789.eE-+truefalsnNI \n\\u')))
def test_texts_that_look_like_json_are_judged_as_the_standard_library_does(text: str) -> None:
    """A text has a syntax problem iff the standard library cannot read it."""
    document = read(text.encode(), "file")
    codes = {problem.code for problem in document.problems}
    try:
        json.loads(text)
    except json.JSONDecodeError:
        assert codes == {"json-syntax"}
    else:
        assert "json-syntax" not in codes
    check_problems(document.problems)


@given(st.lists(names, min_size=1, max_size=6), st.integers(0, 3))
def test_names_that_stand_twice_are_found(members: list[str], level: int) -> None:
    """Every name that an object repeats is a problem at its later place, however deep."""
    inner = "{" + ", ".join(f"{json.dumps(name)}: {n}" for n, name in enumerate(members)) + "}"
    text = '{"a": ' * level + inner + "}" * level
    document = read(text.encode(), "file")
    assert len(document.problems) == len(members) - len(set(members))
    assert {problem.code for problem in document.problems} <= {"json-duplicate-key"}
    for problem in document.problems:
        assert problem.column is not None
        assert text[problem.column - 1] in "0123456789"


@pytest.mark.parametrize("inner", ["1", "[]", "{}", '{"a": 1}'])
def test_depth_has_a_limit(inner: str) -> None:
    """Nesting up to the limit is read, one level more is a problem, and a million are too."""
    own = depth(json.loads(inner))
    for level, allowed in ((MAX_DEPTH - own, True), (MAX_DEPTH - own + 1, False), (10**6, False)):
        document = read(("[" * level + inner + "]" * level).encode(), "file")
        assert (document.value is not None) == allowed
        assert [problem.code for problem in document.problems] == (
            [] if allowed else ["json-too-deep"]
        )
        check_problems(document.problems)


@given(values)
def test_depth_is_that_of_the_scan(value: Any) -> None:
    """The depth of a value is the deepest that the walk over its text comes by."""
    assert depth(value) == max(seen.depth for seen in scan(json.dumps(value)))


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("1e31", "json-number-too-large"), ("1e-31", "json-number-too-large"),
        ("1" * 41, "json-number-too-large"), ("0." + "1" * 39, "json-number-too-large"),
        ("1e999999999999", "json-number-too-large"), ("NaN", "json-not-a-number"),
        ("Infinity", "json-not-a-number"), ("-Infinity", "json-not-a-number"),
    ],
)  # fmt: skip
def test_numbers_have_limits(token: str, code: str) -> None:
    """A number out of limits is a problem at its place, and the rest of the file is still read."""
    document = read(f'{{"a": 1,\n "b": [2, {token}]}}'.encode(), "file")
    (problem,) = document.problems
    assert (problem.code, problem.pointer, problem.line, problem.column) == (code, "/b/1", 2, 11)
    assert document.value["a"] == 1


@pytest.mark.parametrize("token", ["1e30", "-1E-30", "1" * 40, "0." + "1" * 38, "-0", "0.10"])
def test_numbers_within_limits_are_exact(token: str) -> None:
    """A number within limits is exactly what was written."""
    document: Document = read(token.encode(), "file")
    assert document.problems == []
    assert document.value == Fraction(token)


def test_size_has_a_limit() -> None:
    """A file of more than the limit is not read."""
    assert read(b'"' + b"a" * (MAX_BYTES - 2) + b'"', "file").problems == []
    too_large = read(b'"' + b"a" * (MAX_BYTES - 1) + b'"', "file")
    assert [problem.code for problem in too_large.problems] == ["json-too-large"]


def test_names_have_a_limit() -> None:
    """A name too long to be repeated in every problem below it is a problem itself."""
    longest = "n" * MAX_NAME_LENGTH
    assert read(json.dumps({longest: 1}).encode(), "file").problems == []
    data = json.dumps({"a": {f"{longest}n": [0] * 200_000, "other": 1}}).encode()
    document = read(data, "file")
    assert [problem.code for problem in document.problems] == ["json-too-large"]
    assert document.value is None
    check_problems(document.problems)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    """A file that begins with a byte order mark is read, its places counted without it."""
    document = read(b'\xef\xbb\xbf{"a": NaN}', "file")
    assert [(p.code, p.line, p.column) for p in document.problems] == [("json-not-a-number", 1, 7)]
