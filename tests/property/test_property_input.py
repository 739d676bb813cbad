"""Whatever is put in, nothing but AssessmentError comes out; what is stored comes back equal."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from helpers_property import check_problems, commitment, leaves, problems_of, replaced
from hypothesis import assume, given
from hypothesis import strategies as st

from assessment_engine import (
    AssessmentError,
    Instrument,
    Response,
    Result,
    coach,
    compose,
    make_result,
    parse_response,
    read_response,
    score,
)
from assessment_engine.testing.strategies import (
    answers_documents,
    instruments,
    packages,
    read_files,
    responses,
)
from assessment_engine.validation import check_example

Files = dict[str, Any]

strings = st.text(max_size=8) | st.sampled_from(
    ("", "\x00", "\ud800", "a\n", "{item}", "{respondent}", "*", "[x](y)", "not_applicable", "q0")
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from((10**38, -(10**39), 10**50, 1e300, 1e-300, 0.1))
    | st.floats()
    | strings
)
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            strings
            | st.sampled_from(("op", "of", "for_each", "yield", "item", "answers", "title")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def attempt(work: Callable[[], object], *, located: bool) -> None:
    """Run, and check the problems of an AssessmentError; any other exception fails the test."""
    try:
        work()
        return
    except AssessmentError as error:
        problems = error.problems
    assert problems
    check_problems(problems, located=located)


@given(instruments(), values)
def test_any_json_as_answers(instrument: Instrument, value: Any) -> None:
    """Any JSON value as an answers document is a response or a list of problems."""
    attempt(lambda: parse_response(instrument, value), located=False)
    attempt(lambda: parse_response(instrument, {"answers": value}), located=False)
    data = json.dumps(value).encode()
    attempt(lambda: read_response(instrument, data), located=True)


@given(st.data(), instruments(), values)
def test_any_json_as_one_answer(data: st.DataObject, instrument: Instrument, value: Any) -> None:
    """Any JSON value in the place of one answer is taken or refused with its place."""
    document = data.draw(answers_documents(instrument, complete=True))
    item = data.draw(st.sampled_from(instrument.items)).id
    document.setdefault("answers", {})[item] = value
    attempt(lambda: parse_response(instrument, document), located=False)
    attempt(lambda: read_response(instrument, json.dumps(document).encode()), located=True)


@given(
    st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_as_answers(data: bytes) -> None:
    """Any bytes as an answers file are refused with a line and a column."""
    with pytest.raises(AssessmentError) as caught:
        read_response(commitment(), data)
    check_problems(caught.value.problems)


@pytest.mark.parametrize(
    "value",
    [
        10**5000, -(10**5000), Fraction(1, 3), Fraction(10**5000, 3), Decimal("NaN"),
        Decimal("sNaN"), Decimal("Infinity"), Decimal("1e999999"), Decimal("1e-999999"),
        Decimal("0.5"), float("nan"), float("inf"), 1e308, 5e-324, 1j, b"1", object(), {1: 2},
        {"individual": {}}, [[]], (), set(),
    ],
    ids=lambda value: str(type(value).__name__),
)  # fmt: skip
def test_any_python_value_as_one_answer(value: Any) -> None:
    """What no scale allows is refused, of whatever type and size the caller passes it."""
    answers = {item.id: {"individual": 1, "organization": 1} for item in commitment().items}
    answers["SL-1"]["individual"] = value
    with pytest.raises(AssessmentError) as caught:
        parse_response(commitment(), {"answers": answers})
    assert {problem.pointer.startswith("/answers/SL-1") for problem in caught.value.problems} == {
        True
    }
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("value", [2, 2.0, Fraction(2), Decimal("2.00"), Fraction(4, 2)])
def test_the_same_number_of_any_type_is_the_same_answer(value: Any) -> None:
    """2, 2.0, a Fraction and a Decimal are one answer."""
    answers = {item.id: {"individual": 1, "organization": 1} for item in commitment().items}
    answers["SL-1"]["individual"] = value
    response = parse_response(commitment(), {"answers": answers})
    assert repr(response.values[0]) == "2"


@given(values)
def test_any_json_as_a_manifest(value: Any) -> None:
    """Any JSON value as instrument.json gives problems that have a place."""
    problems = problems_of({"instrument.json": json.dumps(value).encode()})
    assert problems
    check_problems(problems)


@given(st.binary(max_size=60))
def test_any_bytes_as_files_of_a_package(data: bytes) -> None:
    """Any bytes as the manifest, a part or an example give problems that have a place."""
    check_problems(problems_of({"instrument.json": data}))
    manifest = {
        "format": 1, "id": "x", "version": "1.0.0", "title": "X", "language": "en",
        "parts": ["part.json"], "examples": ["example.json"],
    }  # fmt: skip
    problems = problems_of({"instrument.json": manifest, "part.json": data, "example.json": data})
    assert problems
    check_problems(problems)


@given(st.data(), packages(), values)
def test_any_json_inside_a_package(data: st.DataObject, files: Files, value: Any) -> None:
    """A good package with any JSON value in any place still works, or says where it does not."""
    path = data.draw(st.sampled_from(("instrument.json", "instrument.json", *files)))
    places = [place for place, _ in leaves(files[path]) if place]
    place = data.draw(st.sampled_from(places))
    assume(place[-1] != "version")
    changed = {**files, path: replaced(files[path], place, value)}
    try:
        loaded = read_files(changed)
    except AssessmentError as error:
        check_problems(error.problems)
        return
    check_problems(loaded.problems)
    if loaded.instrument is not None:
        for example in loaded.instrument.examples:
            list(check_example(loaded.instrument, example))
        all_the_way(loaded.instrument, data.draw(responses(loaded.instrument)))


@given(st.data(), packages())
def test_a_good_package_worksall_the_way(data: st.DataObject, files: Files) -> None:
    """A package without problems gives every response a report, and its example comes out."""
    loaded = read_files(files)
    instrument = loaded.instrument
    assert instrument is not None
    assert [problem for problem in loaded.problems if problem.severity == "error"] == []
    for example in instrument.examples:
        assert list(check_example(instrument, example)) == []
    all_the_way(instrument, data.draw(responses(instrument)))


def all_the_way(instrument: Instrument, response: Response) -> None:
    """Score, coach, report, and store what comes out."""
    scores = score(instrument, response)
    coaching = coach(instrument, scores)
    compose(instrument, scores, coaching)
    result = make_result(scores, coaching)
    assert Result.from_dict(json.loads(json.dumps(result.to_dict()))) == result


@given(st.data(), instruments())
def test_a_stored_response_comes_back_equal(data: st.DataObject, instrument: Instrument) -> None:
    """What to_dict writes is read back to an equal response, directly and by way of JSON."""
    response = data.draw(responses(instrument))
    written = response.to_dict()
    assert parse_response(instrument, written) == response
    assert read_response(instrument, json.dumps(written).encode()) == response


@given(st.data(), instruments())
def test_equal_documents_give_equal_responses(data: st.DataObject, instrument: Instrument) -> None:
    """Every way to write answers down reads as a valid response, which is stable when rewritten."""
    document = data.draw(answers_documents(instrument))
    response = parse_response(instrument, document)
    assert parse_response(instrument, response.to_dict()) == response
    assert read_response(instrument, json.dumps(document, indent=1).encode()) == response


@given(st.data(), instruments())
def test_a_stored_result_comes_back_equal(data: st.DataObject, instrument: Instrument) -> None:
    """A result by way of JSON is equal, to the type of each number."""
    scores = score(instrument, data.draw(responses(instrument)))
    result = make_result(scores, coach(instrument, scores))
    back = Result.from_dict(json.loads(json.dumps(result.to_dict())))
    assert back == result
    assert repr(back) == repr(result)
    assert result.to_dict(why=False)["scores"].keys() == result.to_dict()["scores"].keys()


@given(st.data(), values)
def test_any_json_as_a_stored_result(data: st.DataObject, value: Any) -> None:
    """Any JSON value in any place of a stored result is read, or refused with a code."""
    sample = commitment().examples[0]
    scores = score(commitment(), parse_response(commitment(), sample.answers))
    written = make_result(scores, coach(commitment(), scores)).to_dict()
    written["scores"] = {"SL.gap": written["scores"]["SL.gap"]}
    written["coaching"] = written["coaching"][:1]
    places = [place for place, _ in leaves(written)]
    changed = replaced(written, data.draw(st.sampled_from(places)), value)
    attempt(lambda: Result.from_dict(changed), located=False)


def test_a_scale_finer_than_json_numbers_is_refused_or_kept() -> None:
    """An option value that a JSON number cannot hold would not survive being stored."""
    text = (
        '{"format": 1, "id": "x", "version": "1.0.0", "title": "X", "language": "en",'
        ' "examples": ["e.json"], "items": [{"id": "q", "text": "Q"}], "scales": [{"id": "s",'
        ' "label": "S", "options": [{"value": 0.1234567890123456789, "label": "a"},'
        ' {"value": 1, "label": "b"}]}], "scores": [{"id": "t", "label": "T", "rule":'
        ' {"op": "answer", "item": "q"}}], "report": {"title": "R", "blocks": [{"block": "text",'
        ' "text": "T"}]}}'
    )
    example = b'{"name": "e", "answers": {"q": 1}, "expected": {"scores": {"t": 1}}}'
    instrument = read_files({"instrument.json": text.encode(), "e.json": example}).instrument
    if instrument is not None:
        scale = instrument.scales[0]
        response = Response("x", "", "", instrument.cells, (scale.values[0],))
        assert parse_response(instrument, response.to_dict()) == response


@pytest.mark.parametrize("place", [("id",), ("version",), ("language",), ("items", 0, "id")])
def test_a_line_break_after_a_name_is_no_part_of_it(place: tuple[Any, ...]) -> None:
    """A name that ends in a line break does not have the form of a name."""
    manifest: dict[str, Any] = {
        "format": 1, "id": "x", "version": "1.0.0", "title": "X", "language": "en",
        "examples": ["e.json"], "items": [{"id": "q", "text": "Q"}, {"id": "r", "text": "R"}],
        "scales": [{"id": "s", "label": "S", "options": [{"value": 0, "label": "a"},
                                                         {"value": 1, "label": "b"}]}],
        "scores": [{"id": "t", "label": "T", "rule": {"op": "answer", "item": "r"}}],
        "report": {"title": "R", "blocks": [{"block": "text", "text": "T"}]},
    }  # fmt: skip
    example = {"name": "e", "answers": {"q": 1, "r": 1}, "expected": {"scores": {"t": 1}}}
    value = dict(leaves(manifest))[place]
    changed = replaced(manifest, place, f"{value}\n")
    codes = {p.code for p in problems_of({"instrument.json": changed, "e.json": example})}
    assert codes & {"schema-pattern", "id-format"}


@pytest.mark.parametrize("count", [2, 25, 6000])
def test_a_score_over_many_items(count: int) -> None:
    """The sum of thousands of answers is computed like that of two."""
    ids = [f"q{number}" for number in range(count)]
    answer = {"op": "answer", "item": "{item}"}
    low = {"op": "less", "left": answer, "right": 1}
    each = {"for_each": {"item": "items"}}
    sums = {"op": "sum", "of": [{**each, "yield": answer}]}
    counts = {"op": "count", "of": [{**each, "yield": low}]}
    none = {"op": "all", "of": [{**each, "yield": {"op": "not", "of": low}}]}
    manifest = {
        "format": 1, "id": "x", "version": "1.0.0", "title": "X", "language": "en",
        "examples": ["e.json"], "items": [{"id": name, "text": "Q"} for name in ids],
        "scales": [{"id": "s", "label": "S", "options": [{"value": 0, "label": "a"},
                                                         {"value": 1, "label": "b"}]}],
        "scores": [{"id": "sum", "label": "T", "rule": sums},
                   {"id": "count", "label": "T", "rule": counts}],
        "triggers": [{"id": "none", "when": none, "coaching": "none"}],
        "report": {"title": "R", "blocks": [{"block": "text", "text": "T"}]},
    }  # fmt: skip
    example = {
        "name": "e",
        "answers": dict.fromkeys(ids, 1),
        "expected": {"scores": {"sum": count}},
    }
    instrument = read_files({"instrument.json": manifest, "e.json": example}).instrument
    assert instrument is not None
    scores = score(instrument, parse_response(instrument, {"answers": example["answers"]}))
    assert [scores[name].value for name in scores] == [count, 0]
    assert [each.id for each in coach(instrument, scores)] == ["none"]


@pytest.mark.parametrize("number", [10**30, 10**30 + 0.5, 1e-30, 0.1234567890123])
def test_scores_that_outgrow_every_number_are_refused(number: float) -> None:
    """A chain of products is refused, or can be kept and shown: it does not fail when stored."""
    square = {"op": "multiply", "of": [{"op": "score", "score": "s0"}] * 2}
    scores: list[Any] = [{"id": "s0", "label": "S", "rule": number}]
    for level in range(1, 15):
        again = [{"op": "score", "score": f"s{level - 1}"}] * 2
        scores.append({"id": f"s{level}", "label": "S", "rule": {**square, "of": again}})
    manifest = {
        "format": 1, "id": "x", "version": "1.0.0", "title": "X", "language": "en",
        "examples": ["e.json"], "items": [{"id": "q", "text": "Q"}],
        "scales": [{"id": "s", "label": "S", "options": [{"value": 0, "label": "a"},
                                                         {"value": 1, "label": "b"}]}],
        "scores": scores,
        "report": {"title": "R", "blocks": [{"block": "text", "text": "T"}]},
    }  # fmt: skip
    example = {"name": "e", "answers": {"q": 1}, "expected": {"scores": {"s0": number}}}
    loaded = read_files({"instrument.json": manifest, "e.json": example})
    if loaded.instrument is not None:
        all_the_way(loaded.instrument, parse_response(loaded.instrument, {"answers": {"q": 1}}))
    else:
        check_problems(loaded.problems)


def test_scores_that_use_one_another_twice_take_no_more_time() -> None:
    """A chain of scores that each name the one before twice is scored and told in linear time."""
    scores: list[Any] = [{"id": "s0", "label": "S", "rule": {"op": "answer", "item": "q"}}]
    for level in range(1, 60):
        again = [{"op": "score", "score": f"s{level - 1}"}] * 2
        rule = {"op": "mean", "of": again, "missing": {"minimum": 1}}
        scores.append({"id": f"s{level}", "label": "S", "rule": rule})
    manifest = {
        "format": 1, "id": "x", "version": "1.0.0", "title": "X", "language": "en",
        "required": False, "examples": ["e.json"], "items": [{"id": "q", "text": "Q"}],
        "scales": [{"id": "s", "label": "S", "options": [{"value": 0, "label": "a"},
                                                         {"value": 1, "label": "b"}]}],
        "scores": scores,
        "report": {"title": "R", "blocks": [{"block": "text", "text": "T"}]},
    }  # fmt: skip
    example = {"name": "e", "answers": {"q": 1}, "expected": {"scores": {"s59": 1}}}
    loaded = read_files({"instrument.json": manifest, "e.json": example})
    assert loaded.instrument is not None, loaded.problems
    for answers in ({"q": 1}, {}):
        response = parse_response(loaded.instrument, {"answers": answers})
        found = score(loaded.instrument, response)["s59"]
        assert (found.value, found.answered, found.asked) == (
            (1, 1, 1) if answers else (None, 0, 1)
        )
        all_the_way(loaded.instrument, response)


def test_a_file_full_of_mistakes_is_told_within_limits() -> None:
    """A file with more mistakes than anyone reads takes neither minutes nor gigabytes."""
    manifest = {
        "format": 1, "id": "x", "version": "1.0.0", "title": "X", "language": "en",
        "examples": ["e.json"], "items": [1] * 20_000,
    }  # fmt: skip
    problems = problems_of({"instrument.json": manifest, "e.json": b"{}"})
    assert 100 <= len(problems) <= 2000
