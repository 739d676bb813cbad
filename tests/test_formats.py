"""What the JSON of a report says is in its HTML, PDF, Word, Markdown and terminal formats too.

The report is the `blocks` of the JSON. Its `result` is the full data beside the report: a score or
verdict there that no block shows is in no other format either, which its author chose by leaving it
out of the layout. `beside` computes which these are. Every other one is held to its block here, and
its block to every format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assessment_engine import Engine, Report
from assessment_engine.blocks import Block, CoachingBlock, Section
from assessment_engine.charts import element_id
from assessment_engine.cli.commands import assess
from assessment_engine.cli.new import TEMPLATES
from assessment_engine.testing.strategies import instruments, responses
from formats import READERS, blocks_of, document_of, plain_of, rows_of, squeeze, words_of

ENGINE = Engine()
SHIPPED = "customer_service_commitment"
# What a terminal shows in bars and words needs no further description.
UNSAID = {"terminal": ("description",)}


def shipped_reports() -> Iterator[tuple[str, Report]]:
    """Give the sample in both languages, beside an earlier one, and in words alone."""
    for language in ("en", "de"):
        instrument = ENGINE.instrument(SHIPPED, language=language)
        answers = instrument.examples[0].answers
        yield f"sample-{language}", ENGINE.report(instrument, answers)
        earlier = {**instrument.examples[-1].answers, "completed": "2001-02-03"}
        earlier["respondent"] = answers["respondent"]
        yield f"previous-{language}", ENGINE.report(instrument, answers, previous=earlier)
        yield f"words-{language}", ENGINE.report(instrument, answers, numbers=False)


def template_reports(folder: Path) -> Iterator[tuple[str, Report]]:
    """Give the report of the first and last example of each new package, the 360 among them."""
    for template in TEMPLATES:
        root = folder / template
        asked = ["new", "fresh", "--from", template, "--output", str(root)]
        made = CliRunner().invoke(assess, asked)
        assert made.exit_code == 0, made.output
        instrument = ENGINE.instrument(root / "fresh")
        for example in (instrument.examples[0], instrument.examples[-1]):
            name = f"{template}-{instrument.examples.index(example)}"
            yield name, ENGINE.report(instrument, example.answers)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """Give every report that is compared, by its name."""
    folder = tmp_path_factory.mktemp("new")
    return dict([*shipped_reports(), *template_reports(folder)])


def lacking(report: Report, format: str) -> dict[str, Any]:
    """Give what the JSON of a report has and its file in another format has not."""
    document = document_of(ENGINE.render(report, "json"))
    told = READERS[format](ENGINE.render(report, format))
    written = Counter[str]()
    for words in words_of(document["blocks"], UNSAID.get(format, ())):
        written += type(told)(words, None).numbers()
    squeezed = told.squeezed()
    coaching = list(blocks_of(document["blocks"], "coaching"))
    triggered = {each["id"] for each in document["result"]["coaching"]}
    return {
        "numbers": dict(written - told.numbers()),
        "rows": [row for row in rows_of(document, format == "terminal") if row not in squeezed],
        "ids": [
            one["id"]
            for one in coaching
            if squeeze(printed_id(one) + plain_of(one["title"])) not in squeezed
        ],
        "places": [
            one["anchor"]
            for one in coaching
            if told.places is not None and element_id(one["anchor"]) not in told.places
        ],
        "shown": sorted(triggered - {one["id"] for one in coaching}),
        "results": [
            name
            for name, score in document["result"].get("scores", {}).items()
            if name not in beside(document)
            for line in lines_of(document)[name]
            if number_of(line) != number_of(score)
            or squeeze(plain_of(line["label"]) + line["text"]) not in squeezed
        ],
        "verdicts": [
            name
            for name, verdict in document["result"].get("verdicts", {}).items()
            if name not in beside(document) and squeeze(verdict["text"]) not in squeezed
        ],
    }


def lines_of(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Give the lines of the report that are about each score, by its name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for block in blocks_of(document["blocks"], "scores"):
        for line in block["lines"]:
            found.setdefault(line["score"], []).append(line)
    return found


def beside(document: dict[str, Any]) -> set[str]:
    """Give the scores and verdicts of the result that no block is about, or says in words."""
    words = squeeze("".join(words_of(document["blocks"])))
    result = document["result"]
    scores = set(result.get("scores", {})) - set(lines_of(document))
    verdicts = result.get("verdicts", {}).items()
    return scores | {name for name, each in verdicts if squeeze(each["text"] or "-") not in words}


def number_of(given: dict[str, Any]) -> object:
    """Give a number of the JSON exactly."""
    return given.get("value_exact", given["value"])


def printed_id(coaching: dict[str, Any]) -> str:
    """Give what is printed before the title of a coaching: its id, where nothing else is said."""
    code = coaching["code"]
    return str(coaching["id"] if code is None else code)


NOTHING: dict[str, Any] = {
    "numbers": {},
    "rows": [],
    "ids": [],
    "places": [],
    "shown": [],
    "results": [],
    "verdicts": [],
}


@pytest.mark.parametrize("format", READERS)
def test_every_number_and_coaching_is_in_every_format(
    reports: dict[str, Report], format: str
) -> None:
    """Each number as it is written and as often, each with its name, and each coaching's place."""
    assert len(reports) == 6 + 2 * len(TEMPLATES)
    found = {name: lacking(report, format) for name, report in reports.items()}
    assert {name: each for name, each in found.items() if each != NOTHING} == {}


def test_what_stands_beside_a_report_is_what_no_block_shows(reports: dict[str, Report]) -> None:
    """Of the sample the sums that only triggers use, and the gaps that selections rank.

    Most reports have scores that blocks show, so that the comparison is about something.
    """
    document = document_of(ENGINE.render(reports["sample-en"], "json"))
    scores = set(document["result"]["scores"])
    kinds = {name.partition(".")[2] for name in beside(document)}
    assert kinds == {"both", "gap"}
    assert beside(document) == {name for name in scores if name.partition(".")[2] in kinds}
    assert document["result"]["scores"]["SS.both"]["value"] == 26
    assert len(lines_of(document)) == 14
    shown = [len(lines_of(document_of(ENGINE.render(one, "json")))) for one in reports.values()]
    assert sum(count > 0 for count in shown) > len(shown) // 2
    words = document_of(ENGINE.render(reports["words-en"], "json"))
    assert not words["result"].get("scores")


def test_a_result_that_differs_from_its_block_is_noticed(reports: dict[str, Report]) -> None:
    """Two numbers for one score are found, whichever of them is right."""
    report = reports["sample-en"]
    scores: Any = report.result["scores"]
    wrong = {**scores, "SL.individual": {**scores["SL.individual"], "value": 16}}
    changed = evolve(report, result={**report.result, "scores": wrong})
    assert lacking(changed, "text")["results"] == ["SL.individual"]


@pytest.mark.parametrize("format", READERS)
def test_what_a_format_leaves_out_is_noticed(
    reports: dict[str, Report], format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that lacks a coaching, and with it numbers and a place, does not pass."""
    report = next(one for one in reports.values() if any(map(_has_coaching, one.blocks)))
    render = Engine.render
    titles = [block for block in report.blocks if not _has_coaching(block)]
    shorter = evolve(report, blocks=tuple(titles))
    monkeypatch.setattr(
        Engine,
        "render",
        lambda engine, given, name: render(engine, given if name == "json" else shorter, name),
    )
    found = lacking(report, format)
    assert found["numbers"]
    assert found["ids"]
    assert found["places"] or format == "terminal"


def _has_coaching(block: Block) -> bool:
    inside = block.blocks if isinstance(block, Section) else ()
    return isinstance(block, CoachingBlock) or any(map(_has_coaching, inside))


@given(data=st.data())
# Each example is rendered six times, and shrinking one would take minutes.
@settings(max_examples=12, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
def test_formats_agree_on_any_report(data: st.DataObject) -> None:
    """Whatever the package and the response, no format leaves out a number or a coaching."""
    instrument = data.draw(instruments())
    report = ENGINE.report(instrument, data.draw(responses(instrument)))
    for format in READERS:
        found = lacking(report, format)
        assert {**found, "shown": []} == NOTHING, format
