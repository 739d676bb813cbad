"""What plugins give and raise wrongly, names that clash, and names that nothing has."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from assessment_engine import (
    AssessmentError,
    Engine,
    InstrumentSource,
    PluginManager,
    Problem,
    hookimpl,
)
from assessment_engine.tables import Form, Row, Sheet
from assessment_engine.testing.contracts import InstrumentContract
from installing import assess, distribution

ROOT = Path(__file__).resolve().parents[1]
INSTRUMENT = ROOT / "instruments" / "customer_focus_check"
ANSWERS = sorted((INSTRUMENT / "examples").glob("*.json"))[0]
RENDERER = """
    from assessment_engine import AssessmentError, hookimpl
    class Page:
        name, media_type, extension = {members}
        def render(self, report): {body}
    @hookimpl
    def assessment_renderers(): return [Page()]
"""


class Brings:
    """A plugin that gives some objects by every hook that is asked for."""

    def __init__(self, *objects: Any) -> None:
        self.objects = objects

    @hookimpl
    def assessment_importers(self) -> Iterable[Any]:
        """Give what can read."""
        return [each for each in self.objects if hasattr(each, "read")]

    @hookimpl
    def assessment_exporters(self) -> Iterable[Any]:
        """Give what has tables to write."""
        return [each for each in self.objects if hasattr(each, "several")]

    @hookimpl
    def assessment_forms(self) -> Iterable[Any]:
        """Give what writes forms."""
        return [each for each in self.objects if type(each) is Writes]

    @hookimpl
    def assessment_renderers(self) -> Iterable[Any]:
        """Give what renders."""
        return [each for each in self.objects if hasattr(each, "render")]

    @hookimpl
    def assessment_instruments(self) -> Iterable[Any]:
        """Give where instruments are."""
        return [each for each in self.objects if isinstance(each, InstrumentSource | Problem)]


class Reads:
    """An importer that does what a function does."""

    name = "odd"
    extensions: Any = ("odd",)

    def __init__(self, give: Callable[..., Any]) -> None:
        self.give = give

    def read(self, data: bytes, file: str, sheet: str = "") -> Any:
        """Give it."""
        return self.give()


class Writes:
    """A form writer that does what a function does."""

    name = "odd"
    extension: Any = "odd"

    def __init__(self, give: Callable[..., Any]) -> None:
        self.give = give

    def write(self, instruments: object) -> Any:
        """Give it."""
        return self.give()


class Exports(Writes):
    """An exporter that does what a function does with its file."""

    several: Any = True
    typed: Any = False

    def write(self, tables: object, file: Any = None) -> Any:
        """Do it."""
        return self.give(file)


class Renders:
    """A renderer that does what a function does."""

    name: Any = "odd"
    media_type: Any = "text/plain"
    extension: Any = "txt"

    def __init__(self, give: Callable[..., Any] = lambda: b"odd", **members: Any) -> None:
        self.give = give
        for member, value in members.items():
            setattr(self, member, value)

    def render(self, report: object) -> Any:
        """Give it."""
        return self.give()


def engine(*objects: Any) -> Engine:
    """Give an engine with a plugin that brings these objects, and no other."""
    plugins = PluginManager(discover=False)
    plugins.register(Brings(*objects), "brings")
    return Engine(plugins=plugins)


def raised(error: BaseException) -> Callable[..., Any]:
    """Give a function that raises this."""

    def act(*_: object) -> Any:
        raise error

    return act


def problem_of(call: Callable[[], object]) -> Problem:
    """Give the one problem of the AssessmentError that a call raises."""
    with pytest.raises(AssessmentError) as caught:
        call()
    (problem,) = caught.value.problems
    assert problem.hint
    assert "'brings'" in problem.message
    return problem


CELLS = (Row(1, ("a",)),)
WRONG_SHEETS = [
    [["a", "b"]],
    None,
    Sheet("x", [Row(1, ("a",))]),  # type: ignore[arg-type]
    Sheet("x", (("a",),)),  # type: ignore[arg-type]
    Sheet("x", (Row(1, ["a"]),)),  # type: ignore[arg-type]
    Sheet("x", (Row(1, (0.5,)),)),  # type: ignore[arg-type]
    Sheet(None, CELLS),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("given", WRONG_SHEETS, ids=repr)
def test_an_importer_that_gives_no_sheet_is_named(given: Any) -> None:
    """What is no table of cells is not read as one, by an engine or by who asks the importer."""
    made = engine(Reads(lambda: given))
    call = lambda: made.import_responses(INSTRUMENT, b"", "odd", preset="google-forms")  # noqa: E731
    assert problem_of(call).code == "plugin-wrong-object"
    read = made.plugins.importers()["odd"].read
    assert problem_of(lambda: read(b"", "x")).code == "plugin-wrong-object"


WRONG_FORMS: list[Any] = [
    b"form",
    None,
    Form(b""),
    Form(*["text"]),  # type: ignore[arg-type]
    Form(b"x", *[["y"]]),  # type: ignore[arg-type]
    Form(b"x", *[("y",)]),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("given", WRONG_FORMS, ids=repr)
def test_a_form_writer_that_gives_no_form_is_named(given: Any) -> None:
    """Bytes alone are no form: what a product cannot do would be lost."""
    made = engine(Writes(lambda: given))
    assert problem_of(lambda: made.form(INSTRUMENT, "odd")).code == "plugin-wrong-object"


@pytest.mark.parametrize(
    "error",
    [FileNotFoundError(2, "lost"), PermissionError(13, "no"), AssessmentError([])],
    ids=repr,
)
def test_what_a_plugin_raises_is_told_with_its_name(error: Exception, tmp_path: Path) -> None:
    """An OSError is nobody's file, and an error without a problem would say nothing."""
    made = engine(
        Reads(raised(error)), Writes(raised(error)), Exports(raised(error)), Renders(raised(error))
    )
    report = made.report(INSTRUMENT, made.instrument(INSTRUMENT).examples[0].answers)
    for call in (
        lambda: made.import_responses(INSTRUMENT, b"", "odd", preset="google-forms"),
        lambda: made.export(INSTRUMENT, "odd", lambda name: (tmp_path / name).open("wb")),
        lambda: made.form(INSTRUMENT, "odd"),
        lambda: made.render(report, "odd"),
    ):
        problem = problem_of(call)
        assert problem.code == "plugin-failed"
        assert type(error).__name__ in problem.message


def test_an_error_of_the_file_itself_is_its_owners(tmp_path: Path) -> None:
    """A full disk is no fault of the exporter: whoever opened the file gets what it raised."""

    class Full(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(28, "No space left on device")

    made = engine(Exports(lambda file: file.write(b"x")))
    with pytest.raises(OSError, match="No space left"):
        made.export(INSTRUMENT, "odd", lambda _: Full())


@pytest.mark.parametrize(
    "members",
    [
        {"extension": "../../../evil"},
        {"extension": "\x1b[31m"},
        {"extension": None},
        {"extension": ""},
        {"extension": ".txt"},
        {"media_type": None},
        {"media_type": "text\n/plain"},
        {"name": "../odd"},
        {"name": "odd\nname"},
        {"name": "\x1b[31modd"},
        {"name": "odd\u202e"},
        {"name": " "},
    ],
    ids=repr,
)
def test_members_that_cannot_be_used_are_refused(members: dict[str, Any]) -> None:
    """A name and an ending become part of the names of files, and are printed."""
    made = engine(Renders(**members))
    assert made.plugins.renderers() == {}
    (problem,) = made.plugins.problems
    assert problem.code == "plugin-wrong-object"
    assert str(problem).isprintable()
    (info,) = made.plugins.plugins()
    assert info.health == "broken"


@pytest.mark.parametrize("wrong", ["several", "typed", "extension", "extensions", "root"], ids=str)
def test_other_members_are_checked_as_well(wrong: str) -> None:
    """Of exporters, importers, form writers and instruments."""
    objects: dict[str, Any] = {
        "several": Exports(print),
        "typed": Exports(print),
        "extension": Writes(print),
        "extensions": Reads(print),
    }
    if wrong == "root":
        made = engine(InstrumentSource("x", None))  # type: ignore[arg-type]
    else:
        setattr(objects[wrong], wrong, "a/b")
        made = engine(objects[wrong])
    (info,) = made.plugins.plugins()
    assert info.problem is not None
    assert info.problem.code == "plugin-wrong-object"
    assert wrong in info.problem.message


def test_an_instrument_that_cannot_be_read_names_its_plugin() -> None:
    """The folder may be code of the plugin, and that may fail."""

    class Folder:
        name = "x"
        is_dir = is_file = read_text = read_bytes = joinpath = raised(KeyError("lost"))
        __truediv__ = joinpath

    made = engine(InstrumentSource("mine", Folder()))  # type: ignore[arg-type]
    assert problem_of(lambda: made.instrument("mine")).code == "plugin-failed"


def test_what_a_plugin_cannot_offer_is_a_warning() -> None:
    """The rest of what it brings is there."""
    note = Problem("instrument-unreachable", "the folder is gone", hint="bring it back")
    made = engine(InstrumentSource("mine", INSTRUMENT), note)
    assert set(made.plugins.instruments()) == {"mine"}
    (warning,) = made.plugins.problems
    assert (warning.code, warning.severity) == (note.code, "warning")
    (info,) = made.plugins.plugins()
    assert info.health == "ok"


def test_two_distributions_with_one_plugin_name_are_both_left_out(tmp_path: Path) -> None:
    """The first on the path would silently replace ours."""
    code = RENDERER.format(members='"html", "text/html", "html"', body='return b"EVIL"')
    distribution(tmp_path, "evil", "evil", code, entry="html")
    output = tmp_path / "report.html"
    arguments = ("report", str(INSTRUMENT), str(ANSWERS), "--output", str(output))
    done = assess(*arguments, path=tmp_path)
    assert done.returncode == 2
    assert "[plugin-name-clash]" in done.stderr
    assert "evil 1.0" in done.stderr
    assert "assessment-engine-html" in done.stderr
    assert not output.exists()
    assert assess(*arguments, "--format", "json", path=tmp_path).returncode == 0
    listed = assess("plugins", path=tmp_path)
    assert listed.returncode == 1
    assert "[plugin-name-clash]" in listed.stderr
    allowed = assess("--block-plugin", "html", "plugins", path=tmp_path)
    assert allowed.returncode == 0, allowed.stderr


def test_only_the_format_that_clashes_is_refused(tmp_path: Path) -> None:
    """The other formats have nothing to do with it; blocking the plugin helps."""
    code = RENDERER.format(members='"html", "text/html", "html"', body='return b"EVIL"')
    distribution(tmp_path, "evil", "evil", code)
    output = str(tmp_path / "report")
    arguments = ("report", str(INSTRUMENT), str(ANSWERS), "--output", output)
    refused = assess(*arguments, path=tmp_path)
    assert refused.returncode == 1
    assert "[plugin-name-clash]" in refused.stderr
    assert "the plugin 'evil' (evil 1.0)" in refused.stderr
    assert assess(*arguments, "--format", "json", path=tmp_path).returncode == 0
    assert assess("--block-plugin", "evil", *arguments, path=tmp_path).returncode == 0


def test_a_renderer_that_says_nothing_ends_with_a_message(tmp_path: Path) -> None:
    """An exit code without a word would leave nothing to go on."""
    code = RENDERER.format(members='"mine", "text/plain", "txt"', body="raise AssessmentError([])")
    distribution(tmp_path, "mine", "mine", code)
    arguments = ("--format", "mine", "--output", str(tmp_path / "x"))
    done = assess("report", str(INSTRUMENT), str(ANSWERS), *arguments, path=tmp_path)
    assert done.returncode == 1
    assert "[plugin-failed] the renderer 'mine' of the plugin 'mine'" in done.stderr


def test_what_is_listed_moves_no_cursor(tmp_path: Path) -> None:
    """Names come from the metadata of distributions, which anybody writes."""
    distribution(tmp_path, "mine", "mine", "1 / 0", entry="mi\x1b[31mne\u202e")
    listed = assess("plugins", path=tmp_path)
    assert "\x1b" not in listed.stdout + listed.stderr
    assert "\u202e" not in listed.stdout + listed.stderr
    assert "mi\\x1b[31mne\\u202e" in listed.stdout


REPORT = ("report", str(INSTRUMENT), str(ANSWERS), "--output", "x", "--format")
HINTS = [
    (("--block-plugin", "pdf", *REPORT, "pdf"), "the plugin 'pdf' is blocked: do not block it"),
    (("--allow-plugin", "json", *REPORT, "pdf"), "'pdf' is not among the allowed: allow it too"),
    (("--block-plugin", "pdf", *REPORT, "htm"), "did you mean 'html'?"),
    (("--block-plugin", "pdf", *REPORT, "odt"), "'pdf' is blocked"),
    ((*REPORT, "odt"), "known: docx, html, json, pdf, terminal, text"),
    (("import", str(INSTRUMENT), "x.ods", "--guess", "--format", "ods"), "known: csv, surveyjs"),
    (("export", str(INSTRUMENT), str(ANSWERS), "--format", "ods"), "known: csv, parquet, xlsx"),
    (("form", str(INSTRUMENT), "--format", "odt"), "known: surveyjs"),
    (
        ("--block-plugin", "tables", "export", str(INSTRUMENT), str(ANSWERS)),
        "the plugin 'tables' is blocked: do not block it",
    ),
    (
        ("--block-plugin", "surveyjs", "form", str(INSTRUMENT)),
        "the plugin 'surveyjs' is blocked: do not block it",
    ),
    (
        ("--block-plugin", "sql", "verify", "sqlite:x.db"),
        "the plugin 'sql' is blocked: do not block it",
    ),
    (("verify", "sqlit:x.db"), "did you mean 'sqlite'?"),
]


@pytest.mark.parametrize(("arguments", "hint"), HINTS, ids=str)
def test_the_command_says_why_a_name_is_not_there(
    arguments: tuple[str, ...], hint: str, tmp_path: Path
) -> None:
    """Blocked, misspelt or not installed: each has its own remedy, and one exit code."""
    done = assess(*arguments, path=tmp_path)
    assert done.returncode == 2, done.stderr
    assert hint in " ".join(done.stderr.split())
    assert "install assessment-engine" not in done.stderr


def test_without_any_plugin_one_is_to_be_installed() -> None:
    """Our own are named, of others only the kind."""
    made = Engine(plugins=PluginManager(discover=False))
    report = made.report(INSTRUMENT, made.instrument(INSTRUMENT).examples[0].answers)
    for name, hint in (
        ("pdf", "install assessment-engine-pdf, which is plugins/pdf of the engine's repository"),
        ("odt", "install a plugin that provides a renderer"),
    ):
        with pytest.raises(AssessmentError) as caught:
            made.render(report, name)
        assert [problem.hint for problem in caught.value.problems] == [hint]


def test_a_broken_plugin_that_would_have_it_is_named(tmp_path: Path) -> None:
    """Installing it again is not the remedy that helps in every case."""
    distribution(tmp_path, "acme-odt", "acme", "1 / 0", entry="odt-renderer")
    done = assess(*REPORT, "odt", path=tmp_path)
    assert done.returncode == 2
    assert "the plugin 'odt-renderer' is broken: see `assess plugins`" in done.stderr
    assert done.stderr.count("[plugin-broken]") == 1


@pytest.mark.parametrize("variables", [{}, {"ASSESS_BLOCK_PLUGINS": "pfd"}], ids=str)
@pytest.mark.parametrize("command", [(*REPORT, "json"), ("instruments",), ("plugins",)], ids=str)
def test_a_misspelt_name_to_block_is_said_by_every_command(
    command: tuple[str, ...], variables: dict[str, str], tmp_path: Path
) -> None:
    """It blocks nothing, and whoever wanted it to must know; once is enough."""
    blocking = () if variables else ("--block-plugin", "pfd")
    arguments = [str(tmp_path / "x") if each == "x" else each for each in (*blocking, *command)]
    done = assess(*arguments, path=tmp_path, **variables)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("[unknown-plugin] there is no plugin 'pfd' to block") == 1
    assert "did you mean 'pdf'?" in done.stderr


def test_a_plugin_without_hooks_is_a_warning(tmp_path: Path) -> None:
    """It may be a class where an object is needed, and brings nothing."""
    distribution(tmp_path, "acme", "acme", "class Plugin: pass")
    listed = assess("plugins", path=tmp_path)
    assert listed.returncode == 0
    assert "the plugin 'acme' (acme 1.0) has no hooks" in listed.stderr
    document = json.loads(assess("plugins", "--format", "json", path=tmp_path).stdout)
    assert [each["code"] for each in document["problems"]] == ["plugin-without-hooks"]


class Offering(InstrumentContract):
    """The contract, of a plugin that brings some objects."""

    def __init__(self, *objects: Any) -> None:
        self.objects = objects

    def plugin(self) -> object:
        """Give the plugin."""
        return Brings(*self.objects)


def failing(contract: InstrumentContract) -> set[str]:
    """Give the tests of a contract that fail."""
    failed = set()
    for name in dir(contract):
        if name.startswith("test_"):
            try:
                getattr(contract, name)()
            except (AssertionError, AssessmentError):
                failed.add(name)
    return failed


def test_the_contract_of_instrument_sources_notices(tmp_path: Path) -> None:
    """A name that is no id, a package that is broken, nothing at all, a problem with no remedy."""
    right = InstrumentSource("customer_focus_check", INSTRUMENT)
    assert failing(Offering(right)) == set()
    assert failing(Offering(evolve(right, name="other"))) == {"test_names_are_ids"}
    assert "test_it_offers_instruments" in failing(Offering())
    assert "test_it_offers_instruments" in failing(Offering(right, right))
    assert "test_packages_are_whole" in failing(Offering(InstrumentSource("x", tmp_path)))
    assert failing(Offering(right, Problem("some-code", "lost"))) == {
        "test_what_cannot_be_offered_has_a_remedy"
    }
