"""A report beside a previous response of the same person: what has changed, and who it may be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tiny_package import tiny_files, write

from assessment_engine import AssessmentError, Engine, Instrument, Report, blocks
from assessment_engine.cli.commands import assess
from assessment_engine.markup import plain


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small package whose report has a block for what has changed."""
    return write(tmp_path_factory.mktemp("tiny"), tiny_files())


@pytest.fixture(scope="module")
def instrument(root: Path) -> Instrument:
    """That package, loaded."""
    return Engine().instrument(root)


def answers(a1: int, a2: int, b1: int, **about: Any) -> dict[str, Any]:
    """Give an answers document; the scores are A.me = a1 + a2 and B.me = 2 - b1."""
    given = {"A1": {"me": a1, "us": 1}, "A2": {"me": a2, "us": 1}, "B1": {"me": b1, "us": 1}}
    return {"respondent": "Ann", "completed": "2026-06-30", **about, "answers": given}


def change(report: Report) -> blocks.Chart | None:
    """Give the chart of what has changed, if the report has one."""
    charts = [block for block in report.walk() if isinstance(block, blocks.Chart)]
    return next((chart for chart in charts if chart.id == "change"), None)


def words(report: Report) -> list[str]:
    """Give the lines after that chart: what has changed, or that nothing has."""
    inside = next(block for block in report.walk() if isinstance(block, blocks.Section)).blocks
    after = inside[-1]
    assert isinstance(after, blocks.ItemList | blocks.Paragraphs)
    lines = after.items if isinstance(after, blocks.ItemList) else after.paragraphs
    return [plain(line) for line in lines]


BEFORE: dict[str, Any] = {"completed": "2026-01-31"}


def test_the_chart_shows_both_responses(instrument: Instrument) -> None:
    """Each score has its previous and its present value, named by the dates of the responses."""
    report = Engine().report(instrument, answers(2, 2, 2), previous=answers(1, 0, 1, **BEFORE))
    chart = change(report)
    assert chart is not None
    assert chart.title == "Since 31 January 2026"
    assert chart.style == "dumbbell"
    assert [series.label for series in chart.series] == ["31 January 2026", "30 June 2026"]
    assert [series.values for series in chart.series] == [(1, 1), (4, 0)]


def test_what_has_changed_is_said_in_words_the_largest_first(instrument: Instrument) -> None:
    """A rise and a fall each give a line with both values."""
    report = Engine().report(instrument, answers(2, 2, 2), previous=answers(1, 0, 1, **BEFORE))
    assert words(report) == ["Care: 4, up from 1", "Speed: 0, down from 1"]


def test_no_change_is_said_too(instrument: Instrument) -> None:
    """Where no difference is notable, the package's own sentence says so."""
    same = answers(1, 1, 1)
    report = Engine().report(instrument, same, previous={**same, **BEFORE})
    assert words(report) == ["Nothing has changed since 31 January 2026."]


def test_without_dates_the_series_still_have_names(instrument: Instrument) -> None:
    """Two responses without different dates are told apart by words."""
    undated = answers(1, 1, 1, completed="")
    chart = change(Engine().report(instrument, answers(2, 1, 1), previous=undated))
    assert chart is not None
    assert [series.label for series in chart.series] == ["Before", "Now"]


def test_without_a_previous_response_nothing_of_it_is_shown(instrument: Instrument) -> None:
    """The block and its section's other blocks stay apart."""
    assert change(Engine().report(instrument, answers(2, 2, 2))) is None


@given(st.tuples(*[st.integers(0, 2)] * 6))
def test_words_and_chart_agree(instrument: Instrument, drawn: tuple[int, ...]) -> None:
    """A line stands there for exactly the scores that differ by at least the declared number."""
    a1, a2, b1, *then = drawn
    earlier = answers(then[0], then[1], then[2], **BEFORE)
    report = Engine().report(instrument, answers(a1, a2, b1), previous=earlier)
    chart = change(report)
    assert chart is not None
    before, now = (series.values for series in chart.series)
    differ = [
        plain(category.label)
        for category, old, new in zip(chart.categories, before, now, strict=True)
        if old != new
    ]
    told = [line.partition(":")[0] for line in words(report) if " from " in line]
    assert sorted(told) == sorted(differ)


@pytest.mark.parametrize(
    ("code", "earlier"),
    [
        ("previous-other-respondent", answers(1, 1, 1, respondent="Bob", **BEFORE)),
        ("previous-later", answers(1, 1, 1, completed="2026-07-01")),
    ],
)
def test_what_cannot_be_previous_is_refused(
    instrument: Instrument, code: str, earlier: dict[str, Any]
) -> None:
    """Another person's answers, or later ones, are an error, and no name is in its message."""
    with pytest.raises(AssessmentError) as caught:
        Engine().report(instrument, answers(1, 1, 1), previous=earlier)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert "Bob" not in str(problem)


def test_the_command_takes_previous_answers(root: Path, tmp_path: Path) -> None:
    """`assess report --previous` writes the report with the change in it."""
    now, then = tmp_path / "now.json", tmp_path / "then.json"
    now.write_text(json.dumps(answers(2, 2, 2)), "utf-8")
    then.write_text(json.dumps(answers(1, 0, 1, **BEFORE)), "utf-8")
    made = tmp_path / "report.html"
    arguments = ["report", str(root), str(now), "--previous", str(then), "--output", str(made)]
    done = CliRunner().invoke(assess, arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Care: 4, up from 1" in made.read_text("utf-8")


HEAD = "respondent,completed,A1.me,A1.us,A2.me,A2.us,B1.me,B1.us\n"


def test_several_responses_are_matched_by_name(root: Path, tmp_path: Path) -> None:
    """Who is not among the previous answers gets a report without the change."""
    now, then = tmp_path / "now.csv", tmp_path / "then.csv"
    now.write_text(f"{HEAD}Ann,,2,1,2,1,2,1\nBob,,1,1,1,1,1,1\n", "utf-8")
    then.write_text(f"{HEAD}Cy,,0,0,0,0,0,0\nAnn,,1,1,0,1,1,1\n", "utf-8")
    arguments = ["report", str(root), str(now), "--previous", str(then)]
    done = CliRunner().invoke(assess, [*arguments, "--output", str(tmp_path / "made")])
    assert (done.exit_code, done.stderr) == (0, "")
    ann, bob = ((tmp_path / f"made/report-{n}.html").read_text("utf-8") for n in (1, 2))
    assert "Care: 4, up from 1" in ann
    assert "Since" not in bob


def test_names_that_stand_twice_cannot_be_matched(root: Path, tmp_path: Path) -> None:
    """Two previous rows of one name are an error with its file."""
    now, then = tmp_path / "now.csv", tmp_path / "then.csv"
    now.write_text(f"{HEAD}Ann,,2,1,2,1,2,1\nBob,,1,1,1,1,1,1\n", "utf-8")
    then.write_text(f"{HEAD}Ann,,0,0,0,0,0,0\nAnn,,1,1,0,1,1,1\n", "utf-8")
    done = CliRunner().invoke(assess, ["report", str(root), str(now), "--previous", str(then)])
    assert done.exit_code == 1
    assert "previous-ambiguous" in done.stderr
    assert str(then) in done.stderr
