"""Problems that are not about the text of a file, and that no code is without a test."""

from __future__ import annotations

import ast
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import answer_cases
import language_cases
import package_cases
import pytest
from attrs import evolve
from click.testing import CliRunner
from tiny_package import tiny_files, write

import assessment_engine
from assessment_engine import (
    AssessmentError,
    Engine,
    Instrument,
    PluginManager,
    Problem,
    Result,
    hookimpl,
    load_package,
    parse_response,
    score,
)
from assessment_engine.cli.commands import assess
from assessment_engine.cli.files import read_answers
from assessment_engine.cli.files import write as write_output
from assessment_engine.codes import CODES

HERE = Path(__file__).parent
TESTS = HERE.parent
ENGINE = Path(assessment_engine.__file__).parent
# Codes that come from no package and no answers file, but from how they are used, from plugins or
# from what is installed; and the test file that provokes each: ours, or the one that the engine
# publishes for the plugins of others and that our own plugins run.
ELSEWHERE = {
    "archive-broken": "problems/test_archives.py",
    "archive-compression": "problems/test_archives.py",
    "archive-duplicate": "problems/test_archives.py",
    "archive-encrypted": "problems/test_archives.py",
    "archive-link": "problems/test_archives.py",
    "archive-path": "problems/test_archives.py",
    "archive-too-large": "problems/test_archives.py",
    "answers-unreadable": "problems/test_other_problems.py",
    "coaching-not-triggered": "problems/test_other_problems.py",
    "diff-other-instrument": "test_differing.py",
    "example-exists": "workshop/test_example.py",
    "example-place": "workshop/test_example.py",
    "example-several": "workshop/test_example.py",
    "example-unconfirmed": "workshop/test_example.py",
    "generated-kind": "workshop/test_generating.py",
    "generated-seed": "workshop/test_generating.py",
    "import-ambiguous-column": "exchange/test_import_problems.py",
    "import-ambiguous-label": "exchange/test_import_problems.py",
    "import-cell": "exchange/test_import_problems.py",
    "import-changed": "exchange/test_stored.py",
    "import-date": "exchange/test_import_problems.py",
    "import-duplicate-column": "exchange/test_import_problems.py",
    "import-empty": "exchange/test_import_problems.py",
    "import-header": "exchange/test_headers.py",
    "import-map-column": "exchange/test_import_problems.py",
    "import-map-date": "exchange/test_import_problems.py",
    "import-map-header": "exchange/test_import_problems.py",
    "import-map-unknown": "exchange/test_import_problems.py",
    "import-map-value": "exchange/test_import_problems.py",
    "import-missing-column": "exchange/test_import_problems.py",
    "import-other-instrument": "exchange/test_import_problems.py",
    "import-row-length": "exchange/test_import_problems.py",
    "import-subject": "exchange/test_stored.py",
    "import-unconfirmed": "exchange/test_import_problems.py",
    "import-unknown-column": "exchange/test_import_problems.py",
    "import-unknown-label": "exchange/test_import_problems.py",
    "import-unreadable": "exchange/test_exchange_commands.py",
    "instrument-not-stored": "storing/test_commands.py",
    "instrument-unreachable": "problems/test_other_problems.py",
    "language-support-missing": "test_languages.py",
    "new-exists": "workshop/test_new.py",
    "new-id": "workshop/test_new.py",
    "new-title": "workshop/test_new.py",
    "no-numbers-undeclared": "test_without_numbers.py",
    "package-not-stored": "storing/test_results.py",
    "person-unknown": "storing/test_people.py",
    "preview-choice": "workshop/test_preview.py",
    "preview-failed": "workshop/test_preview.py",
    "preview-foreign-host": "workshop/test_preview.py",
    "preview-port": "workshop/test_preview.py",
    "output-unwritable": "problems/test_other_problems.py",
    "plugin-broken": "problems/test_other_problems.py",
    "plugin-failed": "test_plugins.py",
    "plugin-name-clash": "test_plugins.py",
    "plugin-new-name": "workshop/test_plugin_new.py",
    "plugin-without-hooks": "test_plugin_guards.py",
    "plugin-unknown-hook": "problems/test_other_problems.py",
    "plugin-unmarked-hook": "test_plugins.py",
    "plugin-wrong-hook": "test_plugins.py",
    "plugin-wrong-object": "test_plugins.py",
    "plugin-wrong-value": "test_plugged_statistics.py",
    "query-wrong": "storing/test_people.py",
    "record-erased": "storing/test_people.py",
    "record-not-json": "storing/test_lifecycle.py",
    "record-shape": "storing/test_records.py",
    "record-too-large": "storing/test_lifecycle.py",
    "response-completed": "storing/test_lifecycle.py",
    "response-not-completed": "storing/test_lifecycle.py",
    "response-not-draft": "storing/test_lifecycle.py",
    "response-not-scored": "storing/test_results.py",
    "response-other-instrument": "problems/test_other_problems.py",
    "result-differs": "storing/test_commands.py",
    "result-not-verified": "storing/test_commands.py",
    "result-shape": "problems/test_other_problems.py",
    "statistics-support-missing": "test_statistics.py",
    "storage-busy": "../plugins/sql/tests",
    "storage-conflict": "testing/_storage_writing.py",
    "storage-damaged": "storing/test_results.py",
    "storage-full": "../plugins/sql/tests",
    "storage-key": "testing/_storage_writing.py",
    "storage-location": "storing/test_commands.py",
    "storage-not-found": "testing/_storage_writing.py",
    "storage-read-only": "../plugins/sql/tests",
    "storage-unusable": "testing/_storage_writing.py",
    "take-key": "taking/test_terminal.py",
    "take-no-terminal": "taking/test_terminal.py",
    "unknown-exporter": "problems/test_other_problems.py",
    "unknown-form-writer": "problems/test_other_problems.py",
    "unknown-importer": "problems/test_other_problems.py",
    "unknown-instrument": "problems/test_other_problems.py",
    "unknown-language": "test_languages.py",
    "unknown-plugin": "test_plugins.py",
    "unknown-preset": "exchange/test_import_problems.py",
    "unknown-renderer": "problems/test_other_problems.py",
    "unknown-storage": "problems/test_other_problems.py",
    "version-lower": "test_differing.py",
    "version-too-small": "test_differing.py",
    "version-unchanged": "test_differing.py",
}

FIXTURES: tuple[Any, ...] = (
    *package_cases.CASES,
    *package_cases.NO_PACKAGES,
    *answer_cases.CASES,
    *language_cases.VARIED_ANSWER_CASES,
    *answer_cases.CSV_CASES,
    *answer_cases.PAIRS,
)
# The rooms that read packages and answers, and what they say that is in no such file.
READERS = ("jsontext.py", "scales.py", "responses.py", "answers_json.py", "answers_csv.py",
           "tables.py", "deciding.py",
           "validation.py", "wording.py",
           "rules", "building", "translating", "checks", "package")  # fmt: skip
NOT_IN_A_FILE = {
    "language-support-missing",
    "plugin-failed",
    "plugin-wrong-value",
    "response-other-instrument",
    "statistics-support-missing",
    "unknown-language",
}


def test_every_code_has_a_fixture_or_a_test_elsewhere() -> None:
    """The tables of faults and the list of other tests hold every code, none twice."""
    fixtures = {case.code for case in FIXTURES}
    assert fixtures | set(ELSEWHERE) == set(CODES)
    assert fixtures & set(ELSEWHERE) == set()


@pytest.mark.parametrize("room", READERS)
def test_every_code_of_packages_and_answers_has_a_fixture(room: str) -> None:
    """What the rooms that read packages and answers can report, some fixture provokes."""
    place = ENGINE / room
    paths = [place] if place.is_file() else sorted(place.rglob("*.py"))
    # What is wrong with an archive is no fault of a file in it; its tests are elsewhere.
    paths = [path for path in paths if path.name != "archive.py"]
    written = {
        node.value
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in CODES
    }
    assert written - {case.code for case in FIXTURES} <= NOT_IN_A_FILE


@pytest.mark.parametrize("code", ELSEWHERE)
def test_the_other_tests_name_their_code(code: str) -> None:
    """A test that is said to provoke a code has the code in it."""
    name = ELSEWHERE[code]
    place = (ENGINE if name.startswith("testing/") else TESTS) / name
    files = place.rglob("*.py") if place.is_dir() else [place]
    text = "".join(path.read_text("utf-8") for path in files)
    assert text.replace(f'"{code}": "', "").count(f'"{code}"')


def _only(call: Callable[[], object]) -> Problem:
    with pytest.raises(AssessmentError) as raised:
        call()
    (problem,) = raised.value.problems
    assert problem.hint
    assert "\n" not in str(problem)
    return problem


def test_unknown_names_are_told_to_the_embedder(tiny: Instrument, tmp_path: Path) -> None:
    """An instrument, a format or a kind of storage that nobody provides is named."""
    engine = Engine(plugins=PluginManager(discover=False))
    report = engine.report(tiny, tiny.examples[0].answers)
    assert _only(lambda: engine.instrument("tinny")).code == "unknown-instrument"
    assert _only(lambda: engine.render(report, "htlm")).code == "unknown-renderer"
    asked = engine.import_responses
    assert _only(lambda: asked(tiny, b"", "cvs")).code == "unknown-importer"
    refused = lambda _: pytest.fail("nothing is written")  # noqa: E731
    assert _only(lambda: engine.export(tiny, "cvs", refused)).code == "unknown-exporter"
    folder = write(tmp_path / "tiny", tiny_files())
    assert _only(lambda: engine.form(folder, "survejs")).code == "unknown-form-writer"
    assert _only(lambda: engine.storage("sqlit", str(tmp_path))).code == "unknown-storage"


def test_installed_plugins_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that cannot be loaded and an instrument that is gone are each named."""
    installed = {
        "assessment_engine": [EntryPoint("broken", "no_such_module", "assessment_engine")],
        "assessment_engine.instruments": [EntryPoint("gone", "no_such_folder", "instruments")],
    }
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: installed[group])
    plugins = PluginManager()
    assert dict(plugins.instruments()) == {}
    assert {problem.code for problem in plugins.problems} == {
        "instrument-unreachable",
        "plugin-broken",
    }
    assert all(problem.hint for problem in plugins.problems)


def test_a_misspelt_hook_is_told_with_the_nearest() -> None:
    """A plugin that marks a function as a hook that does not exist is refused."""

    class Misspelt:
        @hookimpl
        def assessment_renderer(self) -> list[object]:
            """Give nothing; the name lacks its s."""
            return []

    plugins = PluginManager(discover=False)
    problem = _only(lambda: plugins.register(Misspelt(), "misspelt"))
    assert problem.code == "plugin-unknown-hook"
    assert "assessment_renderers" in problem.hint


def test_a_response_to_another_form_is_not_scored(tiny: Instrument, tmp_path: Path) -> None:
    """Answers that were checked against other items are refused, not scored in part."""
    files = tiny_files()
    files["content.json"]["items"].pop()
    files["scoring.json"]["scores"][1]["rule"]["of"].pop()
    files["examples/one.json"]["answers"].pop("B2")
    other = load_package(write(tmp_path, files))
    response = parse_response(tiny, tiny.examples[0].answers)
    assert _only(lambda: score(other, response)).code == "response-other-instrument"


@pytest.mark.parametrize("value", [{}, {"scores": 5}, {"instrument": "a\nb"}])
def test_what_is_no_stored_result_is_refused(value: dict[str, object]) -> None:
    """Reading back something else than a stored result says so."""
    assert _only(lambda: Result.from_dict(value)).code == "result-shape"


def test_files_of_the_command_that_cannot_be_used(tiny: Instrument, tmp_path: Path) -> None:
    """Answers that cannot be read and reports that cannot be written name the path."""
    missing = tmp_path / "none.json"
    problem = _only(lambda: read_answers(tiny, missing))
    assert (problem.code, problem.file) == ("answers-unreadable", str(missing))
    (tmp_path / "file").write_text("x")
    blocked = tmp_path / "file" / "report.html"
    problem = _only(lambda: write_output(blocked, b""))
    assert (problem.code, problem.file) == ("output-unwritable", str(blocked))


def test_explaining_what_did_not_happen(tmp_path: Path) -> None:
    """Asking why coaching is shown that is not triggered says that it is not."""
    folder = write(tmp_path, tiny_files())
    answers = str(folder / "examples" / "one.json")
    result = CliRunner().invoke(assess, ["explain", str(folder), answers, "A2"])
    assert result.exit_code == 1
    code = "coaching-not-triggered"
    assert f"[{code}]" in result.output


def test_a_problem_is_one_line_whatever_is_in_it() -> None:
    """No character of an input can break the line of a problem or hide a part of it."""
    problem = Problem("markup", "a\nb\r\x1b[2J\u2028", hint="c\nd\u202e", file="e\nf")
    assert str(problem).isprintable()
    assert evolve(problem, line=3, column=4).to_dict()["line"] == 3
