"""The composed report: what it says is what was scored, in every format."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar

import pytest
from attrs import evolve

from assessment_engine import Engine, Instrument, Report, blocks
from assessment_engine.markup import Runs, plain

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "instruments" / "customer_service_commitment"
SAMPLE: dict[str, Any] = json.loads((PACKAGE / "examples/sample.json").read_text("utf-8"))
ITEMS = list(SAMPLE["answers"])
B = TypeVar("B")


@pytest.fixture(scope="module")
def engine() -> Engine:
    """An engine with the installed plugins."""
    return Engine()


@pytest.fixture(scope="module")
def instrument(engine: Engine) -> Instrument:
    """The shipped instrument."""
    return engine.instrument(PACKAGE)


@pytest.fixture(scope="module")
def report(engine: Engine, instrument: Instrument) -> Report:
    """The report of the golden sample."""
    return engine.report(instrument, SAMPLE)


def every(report: Report, kind: type[B]) -> list[B]:
    """Give the blocks of one kind in reading order."""
    return [block for block in report.walk() if isinstance(block, kind)]


def uniform(value: int, **changes: Any) -> dict[str, Any]:
    """Give an answers document in which every rating is the same."""
    both = {"individual": value, "organization": value}
    return {**SAMPLE, "answers": dict.fromkeys(ITEMS, both) | changes}


def texts(paragraphs: tuple[Runs, ...]) -> str:
    """Give paragraphs as plain text."""
    return "\n".join(map(plain, paragraphs))


def test_the_chapters_stand_in_the_order_of_the_brief(report: Report) -> None:
    """From the cover to the contract, between the results at a glance and the method."""
    assert isinstance(report.blocks[0], blocks.Cover)
    chapters = [section.id for section in report.blocks if isinstance(section, blocks.Section)]
    assert chapters == [
        "highlights",
        "introduction",
        "summary-scores",
        "understanding",
        "competency-overview",
        *(f"chapter-{code}" for code in ("SL", "FVC", "SS", "ES", "CSP", "RRS")),
        "summary",
        "action-plan",
        "contract",
        "method",
    ]


def test_the_cover_is_personal(report: Report) -> None:
    """Name and date stand on it, the date in words."""
    (cover,) = every(report, blocks.Cover)
    assert texts(cover.lines) == "Prepared for Sample Report\nCompleted on 7 March 2017"


def test_a_cover_without_name_and_date_has_no_empty_lines(
    engine: Engine, instrument: Instrument
) -> None:
    """What is not known is not half said."""
    anonymous = engine.report(instrument, {"answers": SAMPLE["answers"]})
    (cover,) = every(anonymous, blocks.Cover)
    assert cover.lines == ()


def test_a_name_is_text_and_never_markup(engine: Engine, instrument: Instrument) -> None:
    """Stars, brackets and braces in a name stay what they are."""
    name = r"**A** [x](https://e.org) {score:SL.gap} \ <b>"
    report = engine.report(instrument, {**SAMPLE, "respondent": name})
    (cover,) = every(report, blocks.Cover)
    (line, _) = cover.lines
    assert plain(line) == f"Prepared for {name}"
    assert len(line) == 1


def test_strengths_priorities_and_gaps_are_named_in_words(report: Report) -> None:
    """The two highest, the two lowest, the widest gaps with their direction, and ties."""
    rankings = {ranking.id: ranking for ranking in every(report, blocks.Ranking)}
    lines = {
        name: [(plain(entry.label), entry.text) for entry in ranking.entries]
        for name, ranking in rankings.items()
    }
    assert lines["ranking-strengths"] == [
        ("Service leadership", "32 of a possible 48"),
        ("Empowered people", "31 of a possible 48"),
    ]
    assert lines["ranking-priorities"] == [
        ("Processes and systems", "21 of a possible 48"),
        ("Voice of the customer", "25 of a possible 48"),
    ]
    assert lines["ranking-gaps"] == [
        ("Processes and systems", "5 points higher for your own work"),
        ("Service leadership", "2 points higher for your organization"),
        ("Service standards", "2 points higher for your organization"),
    ]
    tie = plain(rankings["ranking-gaps"].note)
    assert tie == "“Service leadership” and “Service standards” are tied at 2."


def test_without_any_gap_the_report_says_so(engine: Engine, instrument: Instrument) -> None:
    """A selection that takes nothing is put in words."""
    report = engine.report(instrument, uniform(2))
    assert not [r for r in every(report, blocks.Ranking) if r.id == "ranking-gaps"]
    said = "\n".join(texts(block.paragraphs) for block in every(report, blocks.Paragraphs))
    assert "Your two scores are equal in every competency." in said


def test_charts_hold_the_scores_and_ratings(report: Report) -> None:
    """Eight charts: the profile, the competencies, and the eight items of each."""
    charts = {chart.id: chart for chart in every(report, blocks.Chart)}
    assert len(charts) == 8
    competencies = charts["competencies"]
    assert [series.values for series in competencies.series] == [
        (15, 13, 12, 15, 13, 15),
        (17, 12, 14, 16, 8, 14),
    ]
    assert (competencies.minimum, competencies.maximum) == (0, 24)
    items = charts["items-CSP"]
    assert [category.code for category in items.categories] == [f"CSP-{n}" for n in range(1, 9)]
    assert [series.values for series in items.series] == [
        tuple(SAMPLE["answers"][f"CSP-{n}"][view] for n in range(1, 9))
        for view in ("individual", "organization")
    ]


def test_score_lines_are_printed_with_their_band(report: Report) -> None:
    """ "15 of a possible 24", the band and its sentence."""
    lines = {line.score: line for block in every(report, blocks.ScoreLines) for line in block.lines}
    line = lines["SL.individual"]
    assert (line.text, line.band) == ("15 of a possible 24", "Solid in parts")
    assert plain(line.comment)
    assert lines["total.organization"].text == "81 of a possible 144"


def test_coaching_stands_in_item_order_with_its_reason(report: Report) -> None:
    """Exactly the fourteen triggered blocks, each complete."""
    coaching = every(report, blocks.CoachingBlock)
    assert [block.id for block in coaching] == SAMPLE["expected"]["coaching"]
    for block in coaching:
        assert re.fullmatch(r"you \d \+ organization \d = [012], below 3", block.reason)
        parts = {part.id: len(part.texts) for part in block.parts}
        assert parts == {"why": 2, "best": 1, "individual": 3, "organization": 3}
        assert plain(block.statement)


def test_a_chapter_without_coaching_says_what_to_keep_up(
    engine: Engine, instrument: Instrument
) -> None:
    """Nothing triggered is said, chapter by chapter."""
    report = engine.report(instrument, uniform(3))
    assert not every(report, blocks.CoachingBlock)
    said = "\n".join(texts(block.paragraphs) for block in every(report, blocks.Paragraphs))
    for dimension in instrument.dimensions:
        assert dimension.texts["keep_up"][0] in said


def test_coaching_without_a_text_is_shown_as_such(engine: Engine, instrument: Instrument) -> None:
    """A statement whose advice is still to be written is named, with its reason."""
    untold = evolve(instrument, coaching={})
    report = engine.report(untold, SAMPLE)
    coaching = every(report, blocks.CoachingBlock)
    assert [block.id for block in coaching] == SAMPLE["expected"]["coaching"]
    assert texts(coaching[0].parts[0].texts) == "No advice has been written for this statement yet."


def test_the_contract_has_all_its_fields(report: Report) -> None:
    """Goals, lesser priorities, record, support, methods, rewards, signature and date."""
    _, form = every(report, blocks.Form)
    assert {group.id: len(group.fields) for group in form.groups} == {
        "goals": 3,
        "less": 3,
        "progress": 1,
        "supporter": 1,
        "support": 1,
        "momentum": 3,
        "milestones": 1,
        "reward": 1,
        "signature": 2,
    }


def test_the_page_after_the_cover_has_the_most_important_results(report: Report) -> None:
    """Strengths, statements to begin with, gaps and one chart, each entry with its place."""
    highlights = report.blocks[1]
    assert isinstance(highlights, blocks.Section)
    inside = Report.walk(evolve(report, blocks=highlights.blocks))
    found = list(inside)
    rankings = [block for block in found if isinstance(block, blocks.Ranking)]
    assert [len(ranking.entries) for ranking in rankings] == [3, 3, 3]
    (chart,) = (block for block in found if isinstance(block, blocks.Chart))
    assert (chart.style, len(chart.series)) == ("dumbbell", 2)
    places = {getattr(block, "anchor", getattr(block, "id", "")) for block in report.walk()}
    for ranking in rankings:
        assert all(entry.target in places for entry in ranking.entries)
    begin = [entry.target for entry in rankings[1].entries]
    assert begin == ["coaching-CSP-2", "coaching-FVC-3", "coaching-SS-2"]


@pytest.mark.parametrize(("own", "other"), [(3, 2), (2, 3), (2, 2)])
def test_blind_spots_and_hidden_strengths_follow_the_rule_that_is_printed(
    engine: Engine, instrument: Instrument, own: int, other: int
) -> None:
    """Beyond the declared gap, in the one direction or the other; the text names the number."""
    changes = {f"SL-{n}": {"individual": own, "organization": other} for n in range(1, 9)}
    report = engine.report(instrument, uniform(2, **changes))
    rankings = {ranking.id: ranking for ranking in every(report, blocks.Ranking)}
    named = {
        name: [plain(entry.label) for entry in ranking.entries]
        for name, ranking in rankings.items()
        if name in {"ranking-blind-spots", "ranking-hidden-strengths"}
    }
    direction = {1: "ranking-blind-spots", -1: "ranking-hidden-strengths"}.get(own - other)
    assert named == ({direction: ["Service leadership"]} if direction else {})
    said = "\n".join(texts(block.paragraphs) for block in every(report, blocks.Paragraphs))
    least = instrument.constants["notable_gap"].value
    assert f"at least {least} points above the score you gave your organization" in said


def test_the_action_plan_begins_with_the_priorities(report: Report) -> None:
    """For each statement to begin with: why, its first question, and room for the rest."""
    plan, _ = every(report, blocks.Form)
    assert plain(plan.groups[0].label).startswith("Whatever issue")
    coaching = {block.id: block for block in every(report, blocks.CoachingBlock)}
    for group, code in zip(plan.groups, ("CSP-2", "FVC-3", "SS-2"), strict=True):
        why, question, step, date = group.fields
        assert why.value == coaching[code].reason
        asked = next(part for part in coaching[code].parts if part.id == "individual")
        assert question.value == plain(asked.texts[0])
        assert (step.value, date.value) == ("", "")


def test_the_method_page_states_what_made_the_report(report: Report) -> None:
    """What was rated, scale, scoring, answers, digest and version."""
    (facts,) = every(report, blocks.Facts)
    told = {plain(fact.label): texts(fact.texts) for fact in facts.facts}
    assert told["Questionnaire"] == f"Customer Service Commitment, version {report.version}"
    assert told["What was rated"].startswith("48 statements\n")
    assert "0 Rarely or never; 1 Sometimes; 2 Often; 3 Almost always" in told["Scale"]
    assert "sum of its eight ratings" in told["How it is scored"]
    assert told["Answers"] == "96 of 96 answered"
    assert told["Package digest"] == report.digest


def test_the_view_in_words_has_the_coaching_and_no_number(
    engine: Engine, instrument: Instrument, report: Report
) -> None:
    """All the coaching of the full report, in a report that no score can be read from."""
    words = engine.report(instrument, SAMPLE, numbers=False)
    full, kept = (every(each, blocks.CoachingBlock) for each in (report, words))
    assert [block.id for block in kept] == [block.id for block in full]
    assert [block.parts for block in kept] == [block.parts for block in full]
    assert not every(words, blocks.Chart)
    text = engine.render(words, "html").decode()
    assert "of a possible" not in text
    assert "below 3" not in text


def test_reports_are_values(engine: Engine, instrument: Instrument, report: Report) -> None:
    """Equal for equal input, unequal for another person's, and they survive pickling."""
    assert engine.report(instrument, SAMPLE) == report
    assert engine.report(instrument, uniform(1)) != report
    assert pickle.loads(pickle.dumps(report)) == report


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        self.parts.append(data)


@pytest.fixture(scope="module")
def spoken(engine: Engine, report: Report, tmp_path_factory: Any) -> dict[str, str]:
    """The text of the report in each format, with white space folded."""
    parser = _Text()
    parser.feed(engine.render(report, "html").decode())
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(engine.render(report, "pdf"))
    pdf = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True)
    made = {"html": " ".join(parser.parts), "pdf": pdf.stdout.decode()}
    made["json"] = engine.render(report, "json").decode()
    return {name: " ".join(text.split()) for name, text in made.items()}


@pytest.mark.parametrize("format", ["html", "pdf", "json"])
def test_every_score_and_coaching_id_is_found_in_every_format(
    report: Report, spoken: dict[str, str], format: str
) -> None:
    """The formats show the same numbers."""
    text = spoken[format]
    for block in every(report, blocks.ScoreLines):
        for line in block.lines:
            assert line.text in text
    for ranking in every(report, blocks.Ranking):
        for entry in ranking.entries:
            assert entry.text in text
    for coaching in every(report, blocks.CoachingBlock):
        assert coaching.id in text
        assert coaching.reason in text
        assert plain(coaching.title) in text


@pytest.mark.parametrize("format", ["html", "pdf", "json"])
def test_the_same_report_gives_the_same_bytes(engine: Engine, report: Report, format: str) -> None:
    """Two renderings, by two engines, are equal to the byte."""
    assert engine.render(report, format) == Engine().render(report, format)
