"""Packages: how they are loaded, what validation says, and what the published schemas promise."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tiny_package import tiny_files, write

from assessment_engine import AssessmentError, load_package, parse_response, score, validate_package
from assessment_engine.package.schema import NAMES, schema_text
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.rules.parse import LITERALS

INSTRUMENTS = Path(__file__).resolve().parents[1] / "instruments"
PACKAGES = sorted(manifest.parent for manifest in INSTRUMENTS.glob("*/instrument.json"))
SHIPPED = INSTRUMENTS / "customer_service_commitment"
SECTIONS = ("content.json", "scoring.json", "coaching.json", "report.json")


def test_a_package_is_loaded_by_its_path(tmp_path: Path) -> None:
    """A path and its text give the same instrument, with everything it declares."""
    folder = write(tmp_path, tiny_files())
    instrument = load_package(folder)
    assert load_package(str(folder)) == instrument
    assert (instrument.id, instrument.version) == ("tiny", "1.0.0")
    assert [item.id for item in instrument.items] == ["A1", "A2", "B1", "B2"]
    assert [rule.id for rule in instrument.scores] == ["A.me", "A.us", "B.me", "gap"]
    assert instrument.phrases["contents"] == "In this report"
    assert instrument.phrases["page"]


def test_parts_and_one_file_give_the_same_instrument(tmp_path: Path) -> None:
    """How a package is split over files changes nothing: not the digest, not a score."""
    files = tiny_files()
    manifest = {**files["instrument.json"], "parts": []}
    for path in SECTIONS:
        manifest.update(files[path])
    whole = load_package(
        write(
            tmp_path / "whole",
            {"instrument.json": manifest, "examples/one.json": files["examples/one.json"]},
        )
    )
    split = load_package(write(tmp_path / "split", files))
    assert whole == split
    assert whole.digest == split.digest
    answers = whole.examples[0].answers
    for name, made in score(whole, parse_response(whole, answers)).items():
        assert made.value == score(split, parse_response(split, answers))[name].value


def test_spaces_in_the_files_do_not_change_the_digest(tmp_path: Path) -> None:
    """The digest is of what is declared, not of how the JSON is laid out."""
    compact = {path: json.dumps(content) for path, content in tiny_files().items()}
    first = load_package(write(tmp_path / "compact", compact))
    assert first.digest == load_package(write(tmp_path / "wide", tiny_files())).digest
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", first.digest)


@pytest.mark.parametrize(
    ("path", "place", "value"),
    [
        ("content.json", ("items", 0, "text"), "We hear."),
        ("scoring.json", ("bands", "level", 0, "text"), "Begin."),
        ("coaching.json", ("coaching", "A1", "title"), "Hearing"),
        ("report.json", ("report", "title"), "Another report"),
        ("instrument.json", ("version",), "1.0.1"),
    ],
)
def test_what_affects_a_result_or_a_report_changes_the_digest(
    path: str, place: tuple[str | int, ...], value: str, tmp_path: Path
) -> None:
    """A package that says something else is another package."""
    files = tiny_files()
    before = load_package(write(tmp_path / "before", files))
    holder = files[path]
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    assert load_package(write(tmp_path / "after", files)).digest != before.digest


def test_loading_raises_all_errors_and_no_warnings(tmp_path: Path) -> None:
    """Errors of several files come together; warnings are for validation."""
    files = tiny_files()
    files["content.json"]["items"][0]["scale"] = "agre"
    files["scoring.json"]["scores"][0]["bands"] = "levels"
    files["coaching.json"]["coaching"]["A1"]["why"] = ["It **helps."]
    with pytest.raises(AssessmentError) as raised:
        load_package(write(tmp_path, files))
    assert [problem.code for problem in raised.value.problems] == [
        "unknown-scale",
        "unknown-set-of-bands",
    ]
    assert str(raised.value).splitlines() == [str(each) for each in raised.value.problems]


def test_warnings_do_not_stop_loading(tmp_path: Path) -> None:
    """A package with warnings only is loaded, and validation gives the warnings."""
    files = tiny_files()
    del files["coaching.json"]["coaching"]["A1"]
    files["scoring.json"]["selections"][0]["take"] = 2
    folder = write(tmp_path, files)
    assert load_package(folder).coaching.keys() == {"A2"}
    problems = validate_package(folder)
    assert {problem.severity for problem in problems} == {"warning"}
    assert [problem.code for problem in problems] == ["coaching-missing", "selection-takes-all"]


def test_validation_runs_the_worked_examples(tmp_path: Path) -> None:
    """A score that comes out differently is said with both values and how it came about."""
    files = tiny_files()
    files["examples/one.json"]["expected"] = {
        "scores": {"A.me": {"value": 3, "band": "high"}, "A.us": None, "gap": 0},
        "coaching": ["A2"],
    }
    folder = write(tmp_path, files)
    assert load_package(folder)
    problems = validate_package(folder)
    assert [(problem.code, problem.pointer) for problem in problems] == [
        ("example-score", "/expected/scores/A.me"),
        ("example-band", "/expected/scores/A.me"),
        ("example-score", "/expected/scores/A.us"),
        ("example-coaching", "/expected/coaching"),
    ]
    messages = [problem.message for problem in problems]
    assert "comes out as 2, not 3: A me = " in messages[0]
    assert "'low'" in messages[1]
    assert "'high'" in messages[1]
    assert "not no value" in messages[2]
    assert "not triggered: A2" in messages[3]
    assert "triggered besides: A1" in messages[3]


def test_a_package_needs_a_worked_example(tmp_path: Path) -> None:
    """A package without one is refused."""
    files = tiny_files()
    files["instrument.json"]["examples"] = []
    (problem,) = validate_package(write(tmp_path, files))
    assert (problem.code, problem.pointer) == ("schema-too-few", "/examples")


def test_the_shipped_packages_validate() -> None:
    """Every package: no error and no warning, and every trigger has its coaching."""
    assert len(PACKAGES) == 4
    for package in PACKAGES:
        assert [str(problem) for problem in validate_package(package)] == []
        instrument = load_package(package)
        assert {trigger.coaching for trigger in instrument.triggers} == set(instrument.coaching)


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schema_text(name))
    return schema


def _walk(schema: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        yield at, schema
        for name, inner in schema.items():
            yield from _walk(inner, f"{at}/{name}")
    elif isinstance(schema, list):
        for index, inner in enumerate(schema):
            yield from _walk(inner, f"{at}/{index}")


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema and "description" not in schema:
        file, _, pointer = schema["$ref"].partition("#")
        schema = _schema(file.partition(".")[0]) if file else root
        for part in pointer.split("/")[1:]:
            schema = schema[part]
    return schema


@pytest.mark.parametrize("name", NAMES)
def test_published_schemas_are_valid(name: str) -> None:
    """Each schema says that it is of 2020-12, and is."""
    schema = _schema(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", NAMES)
def test_every_property_has_a_description(name: str) -> None:
    """An editor can say of every member what it is for."""
    root = _schema(name)
    for at, schema in _walk(root, name):
        if at.endswith(("/if", "/then", "/else")) and "description" not in schema:
            continue
        properties = schema.get("properties", {})
        for member, inner in properties.items() if "/if/" not in f"{at}/" else ():
            assert _resolved(inner, root).get("description"), f"{at}: {member}"


@pytest.mark.parametrize("name", NAMES)
def test_patterns_are_for_the_whole_text(name: str) -> None:
    """A pattern that is not anchored would mean something else to the engine."""
    for at, schema in _walk(_schema(name), name):
        pattern = schema.get("pattern")
        if isinstance(pattern, str):
            assert pattern.startswith("^"), at
            assert pattern.endswith("$"), at


def test_the_operators_of_the_schema_are_those_of_the_engine() -> None:
    """Editors offer every operator that a rule can name, and no other."""
    wanted = [name for name in OPERATORS if name not in LITERALS]
    assert _schema("part")["$defs"]["rule"]["properties"]["op"]["enum"] == wanted


def test_the_members_of_rules_in_the_schema_are_those_of_the_operators() -> None:
    """Every operand and option of the table is described in the schema."""
    members = {"op"}
    for name, row in OPERATORS.items():
        if name not in LITERALS:
            names = {operand.partition("[")[0].rstrip("*?") for operand in row.operands}
            members |= names | set(row.options)
    assert set(_schema("part")["$defs"]["rule"]["properties"]) == members


def test_the_sections_of_the_manifest_are_those_of_a_part() -> None:
    """What can stand in a part can stand in instrument.json, described once."""
    manifest, part = (_schema(name)["properties"] for name in ("instrument", "part"))
    sections = [name for name, schema in manifest.items() if "$ref" in schema]
    assert sections == [name for name in part if name != "$schema"]
    for name in sections:
        assert manifest[name] == {"$ref": f"part.schema.json#/properties/{name}"}
