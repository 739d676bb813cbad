"""New packages: each template is an instrument that works, and is a report worth looking at."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from prose import reading_ease
from serving import CHECKERS, SCRIPTS

from assessment_engine import Engine, Report, load_package, validate_package
from assessment_engine.blocks import Chart, Facts
from assessment_engine.cli.commands import assess
from assessment_engine.cli.new import TEMPLATES
from assessment_engine.generating import KINDS, generate
from assessment_engine.package.files import packaged
from assessment_engine.package.schema import NAMES, schema_text

MODULES = CHECKERS / "node_modules"
FOLDER = Path(str(packaged("cli", "templates")))
needs_checkers = pytest.mark.skipif(
    not MODULES.is_dir() and "ASSESSMENT_CHECKERS" not in os.environ,
    reason=f"run npm install in {SCRIPTS}, or set ASSESSMENT_CHECKERS to where that was done",
)
each_template = pytest.mark.parametrize("template", TEMPLATES)
# Straight quotes, dashes, or hyphens in their place.
UNTYPOGRAPHIC = re.compile("['\"`\u2013\u2014]|\\s-\\s|--")


def run(*arguments: object) -> Result:
    """Run `assess new`."""
    return CliRunner().invoke(assess, ["new", *map(str, arguments)])


def named(template: str) -> str:
    """Give an id for a package of a template."""
    return "my_" + template.replace("-", "_")


def coded(result: Result) -> list[str]:
    """Give the codes of the problems of a run that failed for them."""
    assert result.exit_code == 1
    assert all(" -> " in line for line in result.stderr.splitlines())
    return re.findall(r"\[([a-z]+(?:-[a-z0-9]+)*)\]", result.stderr)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A new package of each template."""
    folder = tmp_path_factory.mktemp("new")
    made = {}
    for template in TEMPLATES:
        name = named(template)
        title = f"A {template} check: what\N{RIGHT SINGLE QUOTATION MARK}s next?"
        done = run(name, "--from", template, "--output", folder, "--title", title)
        assert done.exit_code == 0, done.output
        made[template] = folder / name
    return made


def reports(package: Path) -> Iterator[tuple[str, Report]]:
    """Give the reports of the examples, of generated answers, of a change, and in words alone."""
    engine, instrument = Engine(), load_package(package)
    for example in instrument.examples:
        yield example.name.replace(" ", "-"), engine.report(instrument, example.answers)
    for kind in KINDS:
        yield kind, engine.report(instrument, generate(instrument, kind, 1).answers)
    lowest, highest = (dict(generate(instrument, kind).answers) for kind in ("lowest", "highest"))
    earlier = {**lowest, "respondent": highest["respondent"], "completed": "2025-01-31"}
    yield "change", engine.report(instrument, highest, previous=earlier)
    yield "words", engine.report(instrument, instrument.examples[0].answers, numbers=False)


def strings(value: Any, member: str = "") -> Iterator[tuple[str, str]]:
    """Give every string of a JSON value with the member that it stands in."""
    if isinstance(value, str):
        yield member, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from strings(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each, member)


def test_the_table_holds_every_folder() -> None:
    """What can be chosen is what is there."""
    assert set(TEMPLATES) == {path.name for path in FOLDER.iterdir()}


@each_template
def test_a_new_package_is_without_fault(template: str, packages: dict[str, Path]) -> None:
    """No error and no warning, several worked examples, a small number of items."""
    assert validate_package(packages[template]) == ()
    instrument = load_package(packages[template])
    assert instrument.id == named(template)
    assert instrument.title.startswith(f"A {template} check")
    assert 6 <= len(instrument.items) <= 10
    assert len(instrument.examples) >= 2
    assert {trigger.coaching for trigger in instrument.triggers} == set(instrument.coaching)


@each_template
def test_its_files_name_their_schemas(template: str, packages: dict[str, Path]) -> None:
    """Editors find a schema for each file, in the package itself, equal to the engine's."""
    package = packages[template]
    for path in package.rglob("*.json"):
        if path.parent.name == "schemas":
            assert path.read_text("utf-8") == schema_text(path.name.removesuffix(".schema.json"))
        else:
            schema = path.parent / json.loads(path.read_text("utf-8"))["$schema"]
            assert schema.resolve().is_relative_to(package.resolve())
            wanted = {"instrument.json": "instrument"}.get(path.name, "part")
            wanted = "example" if path.parent.name == "examples" else wanted
            assert schema.name == f"{wanted}.schema.json"
    assert len(list((package / "schemas").iterdir())) == len(NAMES)


@each_template
def test_nothing_is_left_to_fill_in(template: str, packages: dict[str, Path]) -> None:
    """Of placeholders a template has two, and a new package none."""
    for path in packages[template].rglob("*.json"):
        if path.parent.name != "schemas":
            assert "@" not in path.read_text("utf-8")
    text = "".join(path.read_text("utf-8") for path in (FOLDER / template).rglob("*.json"))
    assert set(re.findall(r"@\w*@?", text)) == {"@id@", "@title@"}


@each_template
def test_each_report_can_be_rendered_in_each_format(
    template: str, packages: dict[str, Path]
) -> None:
    """Whatever the answers; and each has advice or says that there is none."""
    engine = Engine()
    for _, report in reports(packages[template]):
        for format in ("html", "json", "pdf"):
            assert engine.render(report, format)


@each_template
def test_every_advice_and_every_empty_case_can_be_seen(
    template: str, packages: dict[str, Path]
) -> None:
    """The ends of the scale show all that a report has to say."""
    engine = Engine()
    instrument = load_package(packages[template])
    shown = ""
    for _, report in reports(packages[template]):
        shown += engine.render(report, "json").decode()
    for advice in instrument.coaching.values():
        assert advice.title in shown or template == "staged"
    for file in (FOLDER / template).glob("*.json"):
        for member, text in strings(json.loads(file.read_text("utf-8"))):
            if member == "empty" and "{" not in text:
                assert text in shown


def test_one_open_point_can_decide_alone(packages: dict[str, Path]) -> None:
    """The checklist says to stay shut for each of three points, and for no other."""
    engine, instrument = Engine(), load_package(packages["checklist"])
    for item in instrument.items:
        answers = {each.id: "no" if each == item else "yes" for each in instrument.items}
        (doors,) = engine.result(instrument, {"answers": answers}).verdicts
        assert doors.value == ("shut" if item.dimension == "MUST" else "gaps")


@pytest.mark.parametrize("format", ["html", "json"])
def test_a_group_that_is_not_shown_cannot_be_worked_out(
    packages: dict[str, Path], format: str
) -> None:
    """Whatever two peers answer, the report of the others' views stays the same, byte by byte."""
    engine, instrument = Engine(), load_package(packages["360"])
    statements = [item.id for item in instrument.items if item.id != "role"]

    def rendered(peers: int, group: str, count: int) -> bytes:
        raters = [("Manager", 2)] + [("Reports", 3)] * 3 + [(group, peers)] * count
        responses = [
            {"answers": {"role": role, **dict.fromkeys(statements, value)}}
            for role, value in raters
        ]
        own = {"role": "Self", **dict.fromkeys(statements, 4)}
        document = {"answers": own, "responses": responses}
        return engine.render(engine.report(instrument, document), format)

    assert rendered(1, "Peers", 2) == rendered(5, "Peers", 2)
    assert rendered(1, "Peers", 3) != rendered(5, "Peers", 3)


def test_the_method_page_tells_of_verdicts_groups_and_codes(packages: dict[str, Path]) -> None:
    """How verdicts are decided; no need of single answers beside a need of people; no codes."""
    engine, instrument = Engine(), load_package(packages["360"])
    report = engine.report(instrument, instrument.examples[0].answers)
    # Verdicts are facts too; the method page is the last block.
    *_, facts = (block for block in report.walk() if isinstance(block, Facts))
    told = ["".join(run.text for run in text) for fact in facts.facts for text in fact.texts]
    assert "A blind spot is where the others are lower by 1 or more." in told
    assert any(text.endswith("only if three of them or more answered.") for text in told)
    assert not any("Self Myself" in text for text in told)


@each_template
def test_the_texts_are_well_set_and_plain(template: str) -> None:
    """Typographic quotes, no dashes; advice that reads as easily as plain English."""
    for file in (FOLDER / template).rglob("*.json"):
        value = json.loads(file.read_text("utf-8"))
        for member, text in strings(value):
            if " " in text:
                assert not UNTYPOGRAPHIC.search(text), f"{file.name} {member}: {text}"
        for name, advice in value.get("coaching", {}).items():
            body = [text.replace("**", "") for part in list(advice.values())[1:] for text in part]
            assert reading_ease(body) >= 60, name


@pytest.fixture(scope="module")
def pages(packages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Of each template one report with every kind of block that it has, as HTML files.

    It is the first example, compared with an earlier response: with advice, a plan and a change.
    A checker takes a second for each page, so there are no more of them.
    """
    engine, folder = Engine(), tmp_path_factory.mktemp("pages")
    for template, package in packages.items():
        instrument = load_package(package)
        answers = instrument.examples[0].answers
        lowest = generate(instrument, "lowest").answers
        earlier = {**lowest, "respondent": answers["respondent"], "completed": "2025-01-31"}
        report = engine.report(instrument, answers, previous=earlier)
        shown = {type(block).__name__ for block in report.walk()}
        assert {"Chart", "CoachingBlock", "Form", "Facts"} <= shown
        assert sum(isinstance(block, Chart) for block in report.walk()) == 2
        (folder / f"{template}.html").write_bytes(engine.render(report, "html"))
    return sorted(folder.iterdir())


def check(*command: object) -> subprocess.CompletedProcess[str]:
    """Run a checker and keep what it says."""
    environment = {**os.environ, "ASSESSMENT_CHECKERS": str(CHECKERS)}
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, env=environment, check=False
    )


@needs_checkers
def test_axe_finds_nothing(pages: list[Path]) -> None:
    """No violation in any of them, on a desk in light and on a phone in dark."""
    result = check("node", SCRIPTS / "axe.mjs", "--scheme=light,dark", "--width=1200,320", *pages)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == []


@needs_checkers
@pytest.mark.skipif(shutil.which("java") is None, reason="the Nu checker needs Java")
def test_the_nu_checker_finds_nothing(pages: list[Path]) -> None:
    """The validator of the W3C accepts each page."""
    jar = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    result = check("java", "-jar", jar, "--format", "json", *pages)
    assert json.loads(result.stderr)["messages"] == []


@needs_checkers
def test_html_validate_finds_nothing(pages: list[Path]) -> None:
    """html-validate accepts each page under its recommended rules."""
    script = MODULES / "html-validate" / "bin" / "html-validate.mjs"
    result = check("node", script, "--formatter=json", *pages)
    assert json.loads(result.stdout or "[]") == [], result.stdout + result.stderr


def test_it_says_what_it_wrote_and_what_is_next(tmp_path: Path) -> None:
    """A path a line, and the command to go on with; the title is made of the id."""
    done = run("team_focus", "--output", tmp_path / "deep")
    package = tmp_path / "deep" / "team_focus"
    files = {str(path) for path in package.rglob("*") if path.is_file()}
    assert set(done.stdout.split()) == files
    assert done.stdout.splitlines()[0] == str(package / "instrument.json")
    assert f"assess preview {package}" in done.stderr
    assert load_package(package).title == "Team focus"
    assert [path.name for path in package.parent.iterdir()] == ["team_focus"]
    assert all(path.stat().st_mode & 0o444 for path in package.rglob("*"))


def test_it_never_writes_over_anything(tmp_path: Path) -> None:
    """A folder, a file or a link of that name is kept."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("folder", "file", "link"):
        assert coded(run(name, "--output", tmp_path)) == ["new-exists"]
    assert list((tmp_path / "folder").iterdir()) == []
    assert (tmp_path / "file").read_text("utf-8") == "mine"
    assert coded(run("check", "--output", tmp_path / "file" / "in")) == ["output-unwritable"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Team Focus", "team_focus"),
        ("2nd-check", "nd_check"),
        ("../up", "up"),
        ("", "my_check"),
        ("\u4f8b", "my_check"),
        ("a" * 65, "a" * 64),
        ("a\n", "'a'"),
    ],
)
def test_a_bad_id_is_refused_with_a_good_one(tmp_path: Path, name: str, hint: str) -> None:
    """The hint is an id that can be used."""
    done = run(name, "--output", tmp_path)
    assert "new-id" in coded(done)
    assert hint in done.stderr
    assert list(tmp_path.iterdir()) == []


FAULTS = [
    ("1ab", "it begins with '1', not with a letter", "begin with a letter"),
    ("_ab", "it begins with '_', not with a letter", "begin with a letter"),
    ("a" * 80, "it has 80 characters, and can have 64", "give a shorter one"),
    ("", "it is empty", "give one, such as 'my_check'"),
    ("\u00fcn\u00ef", "it has '\u00fc', '\u00ef', and can only have lower case", "use 'uni'"),
    ("My Check", "it has 'M', ' ', 'C', and can only", "use 'my_check'"),
    (
        "\u043e\u043f\u0440\u043e\u0441",
        "and can only have",
        "write it with these, such as 'my_check'",
    ),
]


@pytest.mark.parametrize(("name", "what", "hint"), FAULTS, ids=repr)
def test_the_fault_of_an_id_is_named(tmp_path: Path, name: str, what: str, hint: str) -> None:
    """The one that it has, and no fault of a title that nobody gave."""
    done = run(name, "--output", tmp_path)
    assert coded(done) == ["new-id"]
    assert what in done.stderr.partition(" cannot be an id: ")[2].partition(" -> ")[0]
    assert hint in done.stderr.partition(" -> ")[2]


@pytest.mark.parametrize("title", ["", "  ", "a*b", "{respondent}", "a\nb", "x" * 101, "\\", "\0"])
def test_a_title_that_texts_would_read_otherwise_is_refused(tmp_path: Path, title: str) -> None:
    """Titles stand in texts, where some characters are marks."""
    assert coded(run("check", "--title", title, "--output", tmp_path)) == ["new-title"]
    assert list(tmp_path.iterdir()) == []


def test_titles_of_other_scripts_and_quotes_will_do(tmp_path: Path) -> None:
    """What JSON has to escape is escaped."""
    for number, title in enumerate(('Say "when"', "\u4f8b\u5b50", "a/b & <c>", "x" * 100)):
        assert run(f"check{number}", "--title", title, "--output", tmp_path).exit_code == 0
        assert validate_package(tmp_path / f"check{number}") == ()
        assert load_package(tmp_path / f"check{number}").title == title
