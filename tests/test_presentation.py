"""How scores, reasons and plans are put in words, as a package declares it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_package import Files, tiny_files, write

from assessment_engine import Engine, Report, blocks, validate_package
from assessment_engine.markup import plain

Made = Callable[..., Report]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Give the report of a package's own example, without numbers if so asked."""

    def make(files: Files, **more: Any) -> Report:
        root = write(tmp_path, files)
        problems = validate_package(root)
        assert not [str(problem) for problem in problems if problem.severity == "error"]
        engine = Engine()
        instrument = engine.instrument(root)
        return engine.report(instrument, instrument.examples[0].answers, **more)

    return make


def every(report: Report, kind: type[Any]) -> list[Any]:
    """Give the blocks of one kind in reading order."""
    return [block for block in report.walk() if isinstance(block, kind)]


def mean_of_care(files: Files, **more: Any) -> None:
    """Make the first area's score the mean of three halves and a whole: 1.25 of 2."""
    rule = {"op": "mean", "of": [1, 1, 1, {"op": "answer", "item": "A2", "perspective": "me"}]}
    files["scoring.json"]["scores"][0].update({"rule": rule, "bands": "level", **more})
    files["scoring.json"]["bands"]["level"] = [{"id": "all", "label": "All", "from": 0, "to": 200}]
    expected = {"scores": {"A.me": 1.25}}
    files["examples/one.json"]["expected"] = expected


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ({}, "1.25 out of 1.25"),
        ({"decimals": 1}, "1.3 out of 1.3"),
        ({"decimals": 0}, "1 out of 1"),
        ({"decimals": 1, "unit": "percent"}, "1.3%"),
    ],
)
def test_a_score_is_printed_as_it_declares(made: Made, declared: dict[str, Any], text: str) -> None:
    """Decimals and percent in the score's line and in texts; the value itself stays exact."""
    files = tiny_files()
    mean_of_care(files, **declared)
    report = made(files)
    line = every(report, blocks.ScoreLines)[0].lines[0]
    assert (line.text, float(line.value)) == (text, 1.25)
    said = [plain(text) for block in every(report, blocks.Paragraphs) for text in block.paragraphs]
    assert f"You have {text.partition(' ')[0]}." in said


def test_a_trigger_can_say_why_in_its_own_words(made: Made) -> None:
    """The report has the author's sentence, also in words alone; the result keeps the trace."""
    files = tiny_files()
    files["scoring.json"]["triggers"][0]["reason"] = "You answered {item} with less than **two**."
    files["report.json"]["report"]["blocks"][4]["without_numbers"] = "keep"
    report = made(files)
    (coaching,) = every(report, blocks.CoachingBlock)
    assert coaching.reason == "You answered A1 with less than **two**."
    result: Any = report.result
    assert result["coaching"][0]["reason"] == "Myself 0 + All of us 1 = 1, below 2"
    (kept,) = every(made(files, numbers=False), blocks.CoachingBlock)
    assert kept.reason == coaching.reason


def test_a_reason_with_a_number_is_left_out_in_words_alone(made: Made) -> None:
    """What would tell a score is not shown."""
    files = tiny_files()
    files["scoring.json"]["triggers"][0]["reason"] = "Your care is {score:A.me}."
    files["report.json"]["report"]["blocks"][4]["without_numbers"] = "keep"
    (coaching,) = every(made(files), blocks.CoachingBlock)
    assert coaching.reason == "Your care is 2."
    (kept,) = every(made(files, numbers=False), blocks.CoachingBlock)
    assert kept.reason == ""


def test_an_answer_that_equals_a_number_is_told_by_its_anchor(made: Made) -> None:
    """ "0, “No”" says more than "0, equal to 0"."""
    files = tiny_files()
    answer = {"op": "answer", "item": "A1", "perspective": "me"}
    files["scoring.json"]["triggers"][0]["when"] = {"op": "equal", "left": answer, "right": 0}
    files["scoring.json"]["triggers"][0].update({"id": "A1", "item": "A1", "coaching": "A1"})
    del files["scoring.json"]["triggers"][0]["for_each"]
    files["report.json"]["report"]["blocks"][4]["coaching"] = ["A1"]
    del files["coaching.json"]["coaching"]["A2"]
    (coaching,) = every(made(files), blocks.CoachingBlock)
    assert coaching.reason == "Myself 0, “No”"


def test_a_plan_begins_with_the_first_coaching_that_is_called_for(made: Made) -> None:
    """Of several ids the one that was triggered fills the fields; the texts come without marks."""
    files = tiny_files()
    plan = files["report.json"]["report"]["blocks"][6]
    plan["coaching"] = ["A2", "A1"]
    plan["fields"].append({"id": "title", "label": "Title", "value": "{coaching:title}: {value}"})
    plan["fields"].append({"id": "text", "label": "Text", "value": "{coaching:why}"})
    form = every(made(files), blocks.Form)[1]
    (group,) = form.groups
    assert plain(group.label) == "Care, at 2"
    assert [field.value for field in group.fields] == [
        "Myself 0 + All of us 1 = 1, below 2",
        "Who listens?",
        "Listening: 2",
        "It helps.",
    ]


def test_a_plan_without_entries_says_so(made: Made) -> None:
    """Where the selection takes nothing, the package's own text stands there."""
    files = tiny_files()
    never = {"op": "greater", "left": {"op": "score", "score": "gap"}, "right": 3}
    files["scoring.json"]["selections"][0]["where"] = never
    report = made(files)
    assert len(every(report, blocks.Form)) == 1
    said = [plain(text) for block in every(report, blocks.Paragraphs) for text in block.paragraphs]
    assert said.count("Nothing stands out.") == 2


def test_some_of_the_dimensions_are_a_domain(made: Made) -> None:
    """In the order in which they are named, with their attributes."""
    files = tiny_files()
    section = files["report.json"]["report"]["blocks"][3]
    section["for_each"] = {"area": {"dimensions": ["B", "A"]}}
    titles = [plain(block.title) for block in every(made(files), blocks.Section)]
    assert titles == ["Scores", "Speed", "Care"]


def test_a_section_of_which_nothing_is_shown_has_no_heading(made: Made) -> None:
    """A heading over nothing would promise what is not there."""
    files = tiny_files()
    never = {"op": "greater", "left": {"op": "score", "score": "gap"}, "right": 3}
    for block in files["report.json"]["report"]["blocks"][3]["blocks"]:
        block["when"] = never
    titles = [plain(block.title) for block in every(made(files), blocks.Section)]
    assert titles == ["Scores"]


def test_a_fraction_can_be_expected(tmp_path: Path) -> None:
    """A worked example states a number whose decimals do not end, and is held to it."""
    files = tiny_files()
    of = [{"op": "answer", "item": f"A{n}", "perspective": "me"} for n in (1, 2)]
    third = {"op": "mean", "of": [*of, 0]}
    files["scoring.json"]["scores"][2]["rule"] = third
    files["examples/one.json"]["expected"]["scores"]["gap"] = "2/3"
    assert validate_package(write(tmp_path / "right", files)) == ()
    files["examples/one.json"]["expected"]["scores"]["gap"] = "1/3"
    (problem,) = validate_package(write(tmp_path / "wrong", files))
    assert problem.code == "example-score"
    assert "gap comes out as 2/3, not 1/3" in problem.message


def test_the_method_page_tells_what_was_left_open(made: Made) -> None:
    """Missing and not applicable answers are counted, and the open ones named."""
    files = tiny_files()
    files["content.json"]["items"][1]["required"] = False
    files["examples/one.json"]["answers"]["A2"] = {"me": 2}
    files["examples/one.json"]["expected"] = {"scores": {"A.me": 2, "A.us": None}}
    (facts,) = every(made(files), blocks.Facts)
    told = {plain(fact.label): [plain(text) for text in fact.texts] for fact in facts.facts}
    assert told["Answers"] == ["5 of 7 answered", "1 not applicable", "1 left open: A2.us"]
    assert told["What was rated"] == [
        "4 statements",
        "Each from several perspectives: Myself and All of us",
        "Care (2) and Speed (2)",
        "1 statement is scored in reverse",
    ]
    assert told["Scale"][1] == ("How far you agree, if at all: 0 No; 2 Yes; Does not apply")


def test_dimensions_of_one_label_are_each_counted(made: Made) -> None:
    """Two areas may be called the same: the method page tells the size of both."""
    files = tiny_files()
    for dimension in files["content.json"]["dimensions"]:
        dimension["label"] = "Care"
    (facts,) = every(made(files), blocks.Facts)
    told = {plain(fact.label): [plain(text) for text in fact.texts] for fact in facts.facts}
    assert told["What was rated"][2] == "Care (2) and Care (2)"


def test_coaching_that_is_about_no_item_has_no_code(made: Made) -> None:
    """An id such as "slow" means nothing to a reader; an item's code is printed."""
    files = tiny_files()
    (about_an_item,) = every(made(files), blocks.CoachingBlock)
    files["scoring.json"]["triggers"].reverse()
    (about_none,) = every(made(files), blocks.CoachingBlock)
    assert (about_an_item.code, about_none.code) == ("A1", "")
    engine = Engine()
    assert b'<span class="code">' not in engine.render(made(files), "html")
