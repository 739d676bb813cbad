"""The report in words alone: it keeps what the package says, and tells no score."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tiny_package import tiny_files, write

from assessment_engine import AssessmentError, Engine, Instrument, Report, blocks, load_package
from assessment_engine.cli.commands import assess
from assessment_engine.testing.strategies import instruments, responses

ANSWERS = tiny_files()["examples/one.json"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small package that keeps its chapters and its coaching, and the scores by their bands."""
    files = tiny_files()
    for index in (2, 4):
        files["report.json"]["report"]["blocks"][index]["without_numbers"] = "keep"
    scores = files["report.json"]["report"]["blocks"][2]["blocks"]
    scores[0]["text"] = ["{text.notes}"]
    return write(tmp_path_factory.mktemp("tiny"), files)


@pytest.fixture(scope="module")
def instrument(root: Path) -> Instrument:
    """That package, loaded."""
    files = root / "scoring.json"
    content = json.loads(files.read_text("utf-8"))
    content["bands"]["level"][0]["text"] = "Begin."
    files.write_text(json.dumps(content), "utf-8")
    return load_package(root)


def test_kept_blocks_are_there_and_charts_are_not(instrument: Instrument) -> None:
    """What the package keeps stands in its order; what would show numbers is left out."""
    report = Engine().report(instrument, ANSWERS, numbers=False)
    kinds = [block.kind for block in report.blocks]
    assert kinds == ["section", "section", "section", "coaching"]
    first = report.blocks[0]
    assert isinstance(first, blocks.Section)
    assert [block.kind for block in first.blocks] == ["paragraphs", "scores", "ranking"]


def test_a_score_is_told_by_its_band(instrument: Instrument) -> None:
    """The line of a score has the words of its band, and no value."""
    report = Engine().report(instrument, ANSWERS, numbers=False)
    (lines,) = (block for block in report.walk() if isinstance(block, blocks.ScoreLines))
    assert [(line.text, line.value) for line in lines.lines] == [("Low", None), ("Low", None)]


def test_nothing_behind_the_report_tells_a_score(instrument: Instrument) -> None:
    """The result in it has the coaching and neither scores nor reasons."""
    report = Engine().report(instrument, ANSWERS, numbers=False)
    assert report.numbers is False
    assert report.result["scores"] == {}
    assert [entry["reason"] for entry in report.result["coaching"]] == [""]  # type: ignore[attr-defined]
    assert all("why" not in entry for entry in report.result["coaching"])  # type: ignore[attr-defined]


@given(data=st.data())
def test_no_report_without_numbers_has_one(data: st.DataObject) -> None:
    """Whatever package and response: no value, no chart, no reason, no number in words."""
    instrument = data.draw(instruments())
    response = data.draw(responses(instrument))
    if not any(block.without_numbers for block in instrument.report):
        with pytest.raises(AssessmentError, match="no-numbers-undeclared"):
            Engine().report(instrument, response, numbers=False)
        return
    # A kept section can still be empty: by its conditions, or with charts alone in it.
    with contextlib.suppress(AssessmentError):
        _words_only(Engine().report(instrument, response, numbers=False))


def _words_only(report: Report) -> None:
    for block in report.walk():
        assert not isinstance(block, blocks.Chart)
        if isinstance(block, blocks.ScoreLines):
            assert all(line.value is None for line in block.lines)
        if isinstance(block, blocks.Ranking):
            assert all(entry.text == "" for entry in block.entries)
        if isinstance(block, blocks.CoachingBlock):
            assert block.reason == ""
    assert not report.result["scores"]


def test_a_package_that_keeps_nothing_says_so(tmp_path: Path) -> None:
    """The command prints a problem with its remedy."""
    files = tiny_files()
    del files["report.json"]["report"]["blocks"][3]["without_numbers"]
    root = write(tmp_path / "tiny", files)
    answers = root / "examples" / "one.json"
    done = CliRunner().invoke(assess, ["report", str(root), str(answers), "--no-numbers"])
    assert done.exit_code == 1
    assert "[no-numbers-undeclared]" in done.stderr
    assert "without_numbers" in done.stderr
