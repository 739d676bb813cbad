"""What the JSON of a report is: all of it, in order, exact, valid, and never half a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import pytest
from attrs import evolve, fields
from jsonschema import Draft202012Validator

from assessment_engine import AssessmentError, Engine, Report, load_package
from assessment_engine.blocks import (
    Block,
    Chart,
    ChartSeries,
    Fact,
    Facts,
    Paragraphs,
    Ranking,
    RankingEntry,
    ScoreLine,
    ScoreLines,
)
from assessment_engine.markup import Run
from assessment_engine.testing.contracts import hostile_report, sample_report
from assessment_engine_json import JsonRenderer, schema_text
from assessment_engine_json.renderer import BLOCKS

PACKAGE = Path(__file__).parents[3] / "instruments" / "customer_service_commitment"
SCHEMA: dict[str, Any] = json.loads(schema_text())


@pytest.fixture(scope="module")
def report() -> Report:
    """Compose the report of the real package's sample answers."""
    answers = json.loads((PACKAGE / "examples" / "sample.json").read_text("utf-8"))
    return Engine().report(load_package(PACKAGE), answers)


def written(report: Report) -> Any:
    """Render and read back."""
    return json.loads(JsonRenderer().render(report))


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Visit every object of a document."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from objects(inner)


def validate(document: object) -> None:
    """Raise for a document that the published schema does not allow."""
    Draft202012Validator(SCHEMA).validate(document)


def test_the_engine_finds_the_renderer(report: Report) -> None:
    """An installed plugin is there under its name, without any set-up."""
    assert Engine().render(report, "json") == JsonRenderer().render(report)


def test_a_real_report_is_valid(report: Report) -> None:
    """The report of a real package is what the schema says."""
    validate(written(report))


@pytest.mark.parametrize("made", [sample_report, hostile_report])
def test_handmade_reports_are_valid(made: Any) -> None:
    """So are the smallest report and the worst."""
    validate(written(made()))


def test_members_stand_in_their_order(report: Report) -> None:
    """What a report is about comes first, then its result, then its blocks."""
    document = written(report)
    assert list(document) == SCHEMA["required"]
    assert document["result"] == report.result
    assert list(document["result"]) == list(report.result)
    assert [block["block"] for block in document["blocks"]] == [b.kind for b in report.blocks]


def test_a_block_begins_with_its_kind(report: Report) -> None:
    """Each block is an object of its kind and its fields, as they are declared."""
    found = [each for each in objects(written(report)["blocks"]) if "block" in each]
    assert len(found) == len([*report.walk()])
    by_kind = {kind.kind: [f.name for f in fields(kind)] for kind in BLOCKS}
    for block in found:
        names = [name for name in block if not name.endswith("_exact")]
        assert names == ["block", *by_kind[block["block"]]]


def test_the_phrases_are_left_out(report: Report) -> None:
    """What a page prints around a report is not part of the document."""
    assert "phrases" not in written(report)


def test_the_file_is_readable_text(report: Report) -> None:
    """Two spaces per level, letters as they are, a newline at the end."""
    data = JsonRenderer().render(report)
    text = data.decode("utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
    assert "Zażółć" in JsonRenderer().render(sample_report()).decode("utf-8")


def test_runs_say_only_what_is_set() -> None:
    """A plain run is its text alone; a style, link or language is there when it is set."""
    link = "https://example.org/"
    runs = (Run("a"), Run("b", strong=True), Run("c", emphasis=True, link=link, language="de"))
    document = written(evolve(sample_report(), blocks=(Paragraphs((runs,)),)))
    assert document["blocks"][0]["paragraphs"] == [
        [
            {"text": "a"},
            {"text": "b", "strong": True},
            {"text": "c", "emphasis": True, "link": link, "language": "de"},
        ]
    ]


@pytest.mark.parametrize(
    ("value", "members"),
    [
        (None, {"value": None}),
        (-3, {"value": -3}),
        (Fraction(5, 2), {"value": 2.5}),
        (Fraction(7, 3), {"value": 7 / 3, "value_exact": "7/3"}),
        (Fraction(-1, 3), {"value": -1 / 3, "value_exact": "-1/3"}),
        (2**60 + 1, {"value": 2**60 + 1, "value_exact": str(2**60 + 1)}),
        (10**400, {"value": 10**400, "value_exact": str(10**400)}),
        (Fraction(10**400, 3), {"value": 10**400 // 3, "value_exact": f"{10**400}/3"}),
    ],
)
def test_numbers_are_exact(value: Any, members: Mapping[str, Any]) -> None:
    """A number that a reader of JSON would round has itself beside it, as a fraction."""
    line = ScoreLine("total", (), value, 0, 3, "")
    document = written(evolve(sample_report(), blocks=(ScoreLines((line,)),)))
    validate(document)
    found = document["blocks"][0]["lines"][0]
    assert {name: found[name] for name in found if name.startswith("value")} == members


def test_series_are_exact() -> None:
    """In a series, the exact numbers stand in the places of the values they belong to."""
    series = (
        ChartSeries("a", "A", (None, 1, Fraction(1, 3)), ("", "1", "0.33")),
        ChartSeries("b", "B", (None, 1, Fraction(1, 2)), ("", "1", "0.5")),
    )
    chart = Chart("c", "", "", "", "", (), series, Fraction(-1, 3), 1)
    document = written(evolve(sample_report(), blocks=(chart,)))
    validate(document)
    first, second = document["blocks"][0]["series"]
    assert (first["values"], first["values_exact"]) == ([None, 1, 1 / 3], [None, None, "1/3"])
    assert "values_exact" not in second
    assert document["blocks"][0]["minimum_exact"] == "-1/3"


def test_facts_and_languages_are_written() -> None:
    """Facts are a block of their own; a language stands beside the text that it is of."""
    facts = Facts((Fact((Run("Scale"),), ((Run("nie", language="de"),), ())),))
    entry = RankingEntry((Run("Area"),), "", language="de")
    document = written(evolve(sample_report(), blocks=(facts, Ranking("r", (entry,)))))
    validate(document)
    first, second = document["blocks"]
    assert first == {
        "block": "facts",
        "facts": [
            {"label": [{"text": "Scale"}], "texts": [[{"text": "nie", "language": "de"}], []]}
        ],
    }
    assert (second["entries"][0]["text"], second["entries"][0]["language"]) == ("", "de")


def test_a_report_without_numbers_has_no_scores() -> None:
    """The schema lets a report without numbers have coaching, but no score, reason or trace."""
    report = evolve(sample_report(), numbers=False)
    validator = Draft202012Validator(SCHEMA)
    assert not validator.is_valid(written(report))
    result = written(sample_report())["result"]
    result["scores"] = {}
    assert not validator.is_valid(written(evolve(report, result=result)))
    for entry in result["coaching"]:
        entry["reason"] = ""
        assert not validator.is_valid(written(evolve(report, result=result)))
        del entry["why"]
    document = written(evolve(report, result=result))
    assert validator.is_valid(document)
    assert document["numbers"] is False


def test_half_a_surrogate_pair_is_made_visible() -> None:
    """What UTF-8 cannot hold becomes U+FFFD; the rest of the text stays."""
    title = "a\ud800b\udfffc\u2028\x00\x7f\U0001f600"
    shown = "a\ufffdb\ufffdc\u2028\x00\x7f\U0001f600"
    assert written(evolve(sample_report(), title=title))["title"] == shown


def test_any_mapping_can_be_the_result() -> None:
    """A result behind a read-only view is written like a dict."""
    plain = sample_report()
    proxied = evolve(plain, result=MappingProxyType(dict(plain.result)))
    assert JsonRenderer().render(proxied) == JsonRenderer().render(plain)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}, Fraction(1, 3)])
def test_a_result_that_is_not_json_is_refused(value: object) -> None:
    """What JSON cannot hold is a problem with a code, never a broken document."""
    with pytest.raises(AssessmentError) as caught:
        JsonRenderer().render(evolve(sample_report(), result={"scores": value}))
    assert [problem.code for problem in caught.value.problems] == ["json-unwritable"]


def test_an_unknown_block_is_named_once() -> None:
    """A kind that the schema does not describe is refused, and named."""

    class Hologram:
        kind = "hologram"

    blocks: Any = (Hologram(), Hologram())
    with pytest.raises(AssessmentError, match="'hologram'") as caught:
        JsonRenderer().render(evolve(sample_report(), blocks=blocks))
    assert [problem.code for problem in caught.value.problems] == ["json-unknown-block"]


def test_every_kind_of_block_of_the_engine_is_written() -> None:
    """A kind that the engine gains is not forgotten here."""
    assert set(BLOCKS) == set(get_args(Block))


def test_the_schema_is_a_schema() -> None:
    """It is valid against the metaschema of its draft."""
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_describes_every_member() -> None:
    """Each member has a description, and no object may have others."""
    # A condition on members that are described elsewhere has no type.
    described = [each for each in objects(SCHEMA) if "properties" in each and "type" in each]
    assert len(described) > 20
    for schema in described:
        assert schema["additionalProperties"] is False
        assert schema["description"]
        for name, member in schema["properties"].items():
            assert member.get("description"), name


def test_the_schema_refuses_what_is_not_a_report() -> None:
    """A member too many or too few, anywhere, is not valid."""
    validator = Draft202012Validator(SCHEMA)
    changes: list[Callable[[Any], object]] = [
        lambda document: document.update(extra=1),
        lambda document: document.pop("digest"),
        lambda document: document["blocks"][0].update(extra=1),
        lambda document: document["blocks"][0].update(block="hologram"),
        lambda document: document["result"]["scores"]["mean"].pop("reason"),
    ]
    for change in changes:
        document = written(sample_report())
        assert validator.is_valid(document)
        change(document)
        assert not validator.is_valid(document)
