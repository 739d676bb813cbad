"""Diffs and archives of random packages: what is called comparable gives the same numbers."""

from __future__ import annotations

from typing import Any

from helpers_property import exactly, leaves, replaced
from hypothesis import assume, given
from hypothesis import strategies as st

from assessment_engine import (
    AssessmentError,
    Instrument,
    Scores,
    load_package,
    parse_response,
    score,
)
from assessment_engine.differing import PackageDiff, compare_instruments
from assessment_engine.differing.compare import UNKNOWN
from assessment_engine.differing.lines import lines
from assessment_engine.package.archive import open_archive
from assessment_engine.package.packing import contents, pack
from assessment_engine.testing.strategies import packages, read_files, responses

Json = dict[str, Any]
MANIFEST = "instrument.json"
# What says how it reads, and never what it is.
WORDED = {"label", "text", "title", "short", "heading", "description"}
_OPERATORS = ("sum", "mean", "min", "max")


def loaded(files: Json) -> Instrument | None:
    """Load a package; None where a change made it one that is refused."""
    try:
        return read_files(files).instrument
    except AssessmentError:
        return None


def other_value(value: Any, name: str | int) -> Any:
    """Give another value of the same kind for a place of a manifest; None for none."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if name == "op" and value in _OPERATORS:
        return _OPERATORS[_OPERATORS.index(value) - 1]
    if name == "missing":
        return {"minimum": 1} if value == "required" else "required"
    if isinstance(value, dict) and "right" in value:
        return {**value, "left": value["right"], "right": value["left"]}
    if isinstance(value, list) and len(value) > 1:
        return value[::-1]
    return None


@st.composite
def two_versions(draw: st.DrawFn) -> tuple[Instrument, Instrument]:
    """Draw a package and the same with some places changed, as an author might."""
    files = draw(packages())
    old = loaded(files)
    assert old is not None
    manifest = files[MANIFEST]
    for _ in range(draw(st.integers(1, 3))):
        places = [
            (place, other_value(value, place[-1]))
            for place, value in leaves(manifest)
            if place and place[0] not in {"format", "report", "examples"}
        ]
        places = [(place, value) for place, value in places if value is not None]
        place, value = draw(st.sampled_from(places))
        manifest = replaced(manifest, place, value)
    new = loaded({**files, MANIFEST: manifest})
    assume(new is not None)
    assert new is not None
    return old, new


def decided(scores: Scores) -> dict[str, str]:
    """Give the values of the verdicts."""
    return {name: repr(verdict.value) for name, verdict in scores.verdicts.items()}


@given(st.data(), two_versions())
def test_what_is_comparable_gives_the_same_numbers(
    data: st.DataObject, versions: tuple[Instrument, Instrument]
) -> None:
    """Answers that both versions take have the same comparable scores, to the last digit."""
    old, new = versions
    diff = compare_instruments(old, new)
    response = data.draw(responses(old))
    try:
        again = parse_response(new, response.to_dict())
    except AssessmentError:
        return
    first, second = score(old, response), score(new, again)
    if bool(first.excluded) != bool(second.excluded):
        return  # who has scores at all has changed, which the diff says of the exclusions
    before, after = ({**dict(exactly(each)), **decided(each)} for each in (first, second))
    for each in diff.scores:
        if each.comparable:
            assert before[each.id] == after[each.id]
        if each.comparable and each.band_comparable and each.id in first:
            was, now = first[each.id].band, second[each.id].band
            assert (was and was.id) == (now and now.id)


@given(two_versions())
def test_a_diff_says_why(versions: tuple[Instrument, Instrument]) -> None:
    """What is not comparable has a reason in words, and something is told of all that differs."""
    old, new = versions
    for diff in (compare_instruments(old, new), compare_instruments(new, old)):
        for each in diff.scores:
            assert (each.status == "not_comparable") == bool(each.reasons)
            assert UNKNOWN not in each.reasons
        told = list(lines(diff, texts=True))
        assert all(line.isprintable() for line in told)
        assert diff.identical == (len(told) == 1)
        assert diff.identical or diff.step != "none"
        assert bool(diff.problems) == (not diff.identical)
        check_steps(diff)


def check_steps(diff: PackageDiff) -> None:
    """What is lost asks for a major version, and no more is asked for than some change asks."""
    lost = any(each.status in {"not_comparable", "removed"} for each in diff.scores)
    assert not lost or diff.step == "major"
    steps = {change.step for change in diff.changes}
    assert diff.step in steps or not steps


@given(two_versions())
def test_comparing_has_no_direction(versions: tuple[Instrument, Instrument]) -> None:
    """A score that can be compared one way round can be the other way round."""
    old, new = versions
    there, back = compare_instruments(old, new), compare_instruments(new, old)
    assert {each.id: each.comparable for each in there.scores} == {
        each.id: each.comparable for each in back.scores
    }


@given(st.data(), packages())
def test_wording_never_costs_a_score(data: st.DataObject, files: Json) -> None:
    """However much is worded otherwise, every number and every band stays comparable."""
    old, manifest = loaded(files), files[MANIFEST]
    assert old is not None
    places = [
        place
        for place, value in leaves(manifest)
        if place and place[-1] in WORDED and isinstance(value, str) and place[0] != "report"
        if place[:2] != ("report", "blocks")
    ]
    for place in data.draw(st.lists(st.sampled_from(places), min_size=1, unique=True)):
        manifest = replaced(manifest, place, f"Other {len(str(place))} words")
    new = loaded({**files, MANIFEST: manifest})
    assume(new is not None)
    assert new is not None
    # Labels of a scale that change places are more than wording.
    diff = compare_instruments(old, new)
    assert all(each.band_comparable for each in diff.scores)
    assert diff.step in {"none", "patch"}


@given(packages(), st.randoms(use_true_random=False))
def test_a_packed_package_is_the_same_and_always_the_same_bytes(files: Json, random: Any) -> None:
    """The archive read back is the instrument, and packing it again gives the archive."""
    read = read_files(files)
    assert read.instrument is not None
    data = pack(contents(read))
    shuffled = list(contents(read).items())
    random.shuffle(shuffled)
    assert pack(dict(shuffled)) == data
    root = open_archive(data, "random.zip")
    assert load_package(root) == read.instrument
    assert {path: (root / path).read_bytes() for path in files} == contents(read)
