"""The plugin manager: what it finds, and how it names what is broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from assessment_engine import (
    AssessmentError,
    Engine,
    InstrumentSource,
    PluginManager,
    Renderer,
    Report,
    StorageBackend,
    hookimpl,
)
from assessment_engine.tables import Sheet
from installing import assess, distribution

ROOT = Path(__file__).resolve().parents[1]
INSTRUMENT = ROOT / "instruments" / "customer_service_commitment"


class Upper:
    """A renderer of three lines."""

    name = "upper"
    media_type = "text/plain"
    extension = "txt"

    def render(self, report: Report) -> bytes:
        """Give the title in capitals."""
        return report.title.upper().encode()


class Broken(Upper):
    """A renderer with a bug."""

    def render(self, report: Report) -> bytes:
        """Fail."""
        raise ZeroDivisionError("bug")


class UpperPlugin:
    """A plugin with one renderer."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer

    @hookimpl
    def assessment_renderers(self) -> Iterable[Renderer]:
        """Give the renderer."""
        return [self.renderer]


def named(name: str, **members: Any) -> Upper:
    """Give the renderer under another name, with other members."""
    renderer = Upper()
    renderer.name = name
    for member, value in members.items():
        setattr(renderer, member, value)
    return renderer


def codes(call: Callable[[], object]) -> list[str]:
    """Give the codes of the AssessmentError that a call raises."""
    with pytest.raises(AssessmentError) as caught:
        call()
    return [problem.code for problem in caught.value.problems]


def message(call: Callable[[], object]) -> str:
    """Give the text of the AssessmentError that a call raises."""
    with pytest.raises(AssessmentError) as caught:
        call()
    return str(caught.value)


def report_of(engine: Engine) -> Report:
    """Give the report of the shipped worked example."""
    instrument = engine.instrument(INSTRUMENT)
    return engine.report(instrument, instrument.examples[0].answers)


def test_installed_plugins_are_found_by_entry_points() -> None:
    """The renderers, storages and instruments of this checkout are there by name."""
    plugins = PluginManager()
    assert {"html", "json", "pdf"} <= set(plugins.renderers())
    assert {"folder", "postgresql", "sqlite"} <= set(plugins.storages())
    assert "customer_service_commitment" in plugins.instruments()
    assert plugins.problems == ()


def test_plugins_are_listed_with_version_hooks_and_what_they_provide() -> None:
    """`plugins()` is what `assess plugins` shows."""
    listed = {plugin.name: plugin for plugin in PluginManager().plugins()}
    assert listed["html"].distribution == "assessment-engine-html"
    assert listed["html"].version == "0.1.0"
    assert listed["html"].hooks == ("assessment_renderers",)
    assert listed["html"].provides == ("html",)
    assert listed["sql"].hooks == ("assessment_storages",)
    assert all(plugin.problem is None for plugin in listed.values())


def test_importers_exporters_and_forms_are_found_by_entry_points() -> None:
    """What `assess import`, `assess export` and `assess form` offer is there by name."""
    plugins = PluginManager()
    assert {"csv", "xlsx", "surveyjs"} <= set(plugins.importers())
    assert {"csv", "xlsx", "parquet"} <= set(plugins.exporters())
    assert "surveyjs" in plugins.forms()
    listed = {plugin.name: plugin for plugin in plugins.plugins()}
    assert listed["tables"].hooks == ("assessment_exporters", "assessment_importers")
    assert listed["surveyjs"].hooks == ("assessment_forms", "assessment_importers")


class Faulty:
    """An importer, an exporter and a form writer with a bug."""

    name = "faulty"
    extension = "x"
    extensions = ("x",)
    several = True
    typed = False

    def read(self, data: bytes, file: str, sheet: str = "") -> Sheet:
        """Fail."""
        raise ZeroDivisionError("bug")

    def write(self, tables: object, file: object = None) -> Any:
        """Fail."""
        raise ZeroDivisionError("bug")

    @hookimpl
    def assessment_importers(self) -> Iterable[object]:
        """Give itself."""
        return [self]

    @hookimpl
    def assessment_exporters(self) -> Iterable[object]:
        """Give itself."""
        return [self]

    @hookimpl
    def assessment_forms(self) -> Iterable[object]:
        """Give itself."""
        return [self]


def test_an_importer_exporter_or_form_that_raises_is_named(tmp_path: Path) -> None:
    """The embedder learns which plugin failed, and that it is not the input."""
    plugins = PluginManager(discover=False)
    plugins.register(Faulty(), "faulty")
    engine = Engine(plugins=plugins)
    instrument = engine.instrument(INSTRUMENT)

    def opened(name: str) -> Any:
        return (tmp_path / name).open("wb")

    for call in (
        lambda: engine.import_responses(instrument, b"", "faulty", preset="assess"),
        lambda: engine.export(instrument, "faulty", opened, responses=()),
        lambda: engine.form(INSTRUMENT, "faulty"),
    ):
        assert codes(call) == ["plugin-failed"]


def test_an_engine_has_only_the_plugins_it_is_given() -> None:
    """Without discovery nothing is found, and two engines do not see each other."""
    plugins = PluginManager(discover=False)
    assert not plugins.renderers()
    plugins.register(UpperPlugin(Upper()), "upper")
    assert set(plugins.renderers()) == {"upper"}
    assert not PluginManager(discover=False).renderers()


def test_a_registered_renderer_renders() -> None:
    """A renderer of the embedder's own needs no distribution."""
    plugins = PluginManager(discover=False)
    plugins.register(UpperPlugin(Upper()), "upper")
    engine = Engine(plugins=plugins)
    assert engine.render(report_of(engine), "upper").startswith(b"CUSTOMER SERVICE COMMITMENT")


def test_an_unknown_format_names_the_nearest() -> None:
    """A misspelt format is an error with a hint."""
    engine = Engine()
    report = report_of(engine)
    assert codes(lambda: engine.render(report, "htlm")) == ["unknown-renderer"]
    assert "did you mean 'html'?" in message(lambda: engine.render(report, "htlm"))


def test_two_plugins_with_the_same_renderer_are_both_named() -> None:
    """A clash of names says who clashes and what to do."""
    plugins = PluginManager(discover=False)
    plugins.register(UpperPlugin(Upper()), "first")
    plugins.register(UpperPlugin(Upper()), "second")
    plugins.register(UpperPlugin(named("lower")), "third")
    engine = Engine(plugins=plugins)
    report = report_of(engine)
    assert codes(lambda: engine.render(report, "upper")) == ["plugin-name-clash"]
    text = message(lambda: engine.render(report, "upper"))
    assert "'first'" in text
    assert "'second'" in text
    assert "uninstall" in text
    assert set(plugins.renderers()) == {"lower"}, "only the name that clashes is refused"
    assert engine.render(report, "lower")
    assert [problem.code for problem in plugins.problems] == ["plugin-name-clash"]


def test_two_plugins_with_the_same_name_are_refused() -> None:
    """A plugin's own name is unique too."""
    plugins = PluginManager(discover=False)
    plugins.register(UpperPlugin(Upper()), "same")
    assert codes(lambda: plugins.register(UpperPlugin(Upper()), "same")) == ["plugin-name-clash"]


def test_a_misspelt_hook_is_named_with_the_right_one() -> None:
    """A hook that does not exist would otherwise never be called."""

    class Misspelt:
        @hookimpl
        def assessment_renderer(self) -> Iterable[Renderer]:
            return []

    plugins = PluginManager(discover=False)
    text = message(lambda: plugins.register(Misspelt(), "mine"))
    assert "[plugin-unknown-hook]" in text
    assert "did you mean 'assessment_renderers'?" in text


def test_a_hook_without_its_mark_is_named() -> None:
    """A forgotten @hookimpl is said, not ignored."""

    class Unmarked:
        def assessment_storages(self) -> Iterable[StorageBackend]:
            return []

    plugins = PluginManager(discover=False)
    assert codes(lambda: plugins.register(Unmarked(), "mine")) == ["plugin-unmarked-hook"]


def test_a_hook_with_parameters_does_not_fit() -> None:
    """Hooks take no arguments."""

    class Greedy:
        @hookimpl
        def assessment_instruments(self, more: int) -> Iterable[InstrumentSource]:
            return []

    plugins = PluginManager(discover=False)
    assert codes(lambda: plugins.register(Greedy(), "mine")) == ["plugin-wrong-hook"]


def test_a_plugin_that_gives_the_wrong_object_is_named() -> None:
    """An object that is no renderer is not taken for one."""

    class Wrong:
        @hookimpl
        def assessment_renderers(self) -> list[str]:
            return ["html"]

    plugins = PluginManager(discover=False)
    plugins.register(Wrong(), "wrong")
    plugins.register(UpperPlugin(Upper()), "upper")
    assert set(plugins.renderers()) == {"upper"}
    assert [problem.code for problem in plugins.problems] == ["plugin-wrong-object"]


def test_a_plugin_whose_hook_raises_is_named() -> None:
    """An exception in a plugin is reported with its name, and the others work."""

    class Raising:
        @hookimpl
        def assessment_renderers(self) -> Iterable[Renderer]:
            raise KeyError("lost")

    plugins = PluginManager(discover=False)
    plugins.register(Raising(), "raising")
    plugins.register(UpperPlugin(Upper()), "upper")
    assert set(plugins.renderers()) == {"upper"}
    (problem,) = plugins.problems
    assert problem.code == "plugin-failed"
    assert "'raising'" in problem.message
    listed = {plugin.name: plugin for plugin in plugins.plugins()}
    assert listed["raising"].problem == problem
    assert (listed["raising"].health, listed["upper"].health) == ("broken", "ok")
    engine = Engine(plugins=plugins)
    report = report_of(engine)
    assert codes(lambda: engine.render(report, "html")) == ["unknown-renderer", "plugin-failed"]


def test_a_renderer_that_raises_is_named() -> None:
    """A bug in a renderer is an AssessmentError, with the cause kept for its author."""
    plugins = PluginManager(discover=False)
    plugins.register(UpperPlugin(Broken()), "broken")
    engine = Engine(plugins=plugins)
    with pytest.raises(AssessmentError) as caught:
        engine.render(report_of(engine), "upper")
    assert caught.value.problems[0].code == "plugin-failed"
    assert "the renderer 'upper' of the plugin 'broken'" in str(caught.value)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize("given", [b"", None, "text", bytearray(b"x")], ids=repr)
def test_a_renderer_that_gives_no_bytes_is_named(given: Any) -> None:
    """What is no file is not written as one."""

    class Odd(Upper):
        def render(self, report: Report) -> bytes:
            made: bytes = given
            return made

    plugins = PluginManager(discover=False)
    plugins.register(UpperPlugin(Odd()), "odd")
    engine = Engine(plugins=plugins)
    report = report_of(engine)
    assert codes(lambda: engine.render(report, "upper")) == ["plugin-wrong-object"]
    assert "'odd'" in message(lambda: engine.render(report, "upper"))


class Opens:
    """A plugin with a storage backend that opens whatever a function gives."""

    name = "odd"

    def __init__(self, give: Callable[[], Any]) -> None:
        self.give = give

    def open(self, location: str, create: bool = True) -> Any:
        """Open it."""
        return self.give()

    @hookimpl
    def assessment_storages(self) -> Iterable[StorageBackend]:
        """Give the backend."""
        return [self]


@pytest.mark.parametrize(
    ("give", "code"),
    [(lambda: 1 / 0, "plugin-failed"), (lambda: None, "plugin-wrong-object")],
)
def test_a_storage_that_does_not_open_is_named(give: Callable[[], Any], code: str) -> None:
    """Whatever goes wrong says which plugin it was."""
    plugins = PluginManager(discover=False)
    plugins.register(Opens(give), "shelf")
    assert codes(lambda: Engine(plugins=plugins).storage("odd", "x")) == [code]
    assert "'shelf'" in message(lambda: Engine(plugins=plugins).storage("odd", "x"))


class Reads:
    """A plugin with an importer that trips over every file."""

    name = "odd"
    extensions = ("odd",)

    def read(self, data: bytes, file: str, sheet: str = "") -> Any:
        """Fail."""
        raise UnicodeError("bug")

    @hookimpl
    def assessment_importers(self) -> Iterable[Any]:
        """Give the importer."""
        return [self]


def test_an_importer_that_raises_is_named() -> None:
    """The plugin is named, and not only what it calls its importer."""
    plugins = PluginManager(discover=False)
    plugins.register(Reads(), "reader")
    engine = Engine(plugins=plugins)
    text = message(lambda: engine.import_responses(INSTRUMENT, b"", "odd", preset="google-forms"))
    assert "[plugin-failed] the importer 'odd' of the plugin 'reader' failed" in text


@pytest.mark.parametrize("name", [None, "", 7, b"html"], ids=repr)
def test_what_has_no_name_cannot_be_used(name: Any) -> None:
    """Users select things by their names."""
    renderer = Upper()
    renderer.name = name
    plugins = PluginManager(discover=False)
    plugins.register(UpperPlugin(renderer), "nameless")
    assert plugins.renderers() == {}
    assert [problem.code for problem in plugins.problems] == ["plugin-wrong-object"]


def test_blocked_plugins_are_not_imported(tmp_path: Path) -> None:
    """Importing this one would end the program; blocked, or not among the allowed, it is listed."""
    code = "import os; os._exit(5)"
    distribution(tmp_path, "acme-report", "acme", code, "assessment_engine")
    assert assess("plugins", path=tmp_path).returncode == 5
    for options in (["--block-plugin", "acme"], ["--allow-plugin", "html"]):
        listed = assess(*options, "plugins", "--format", "json", path=tmp_path)
        assert listed.returncode == 0, listed.stderr
        found = {each["name"]: each for each in json.loads(listed.stdout)["plugins"]}
        assert found["acme"]["health"] == "blocked"
        assert found["acme"]["distribution"] == "acme-report"
        assert found["html"]["health"] == "ok"
        assert found["packaged-instruments"]["health"] == "ok"
    assert found["pdf"]["health"] == "blocked"


def test_the_environment_blocks_and_allows(tmp_path: Path) -> None:
    """Every command obeys the variables."""
    distribution(tmp_path, "acme-report", "acme", "1 / 0", "assessment_engine")
    variables = {"ASSESS_BLOCK_PLUGINS": "acme pdf"}
    assert assess("plugins", path=tmp_path).returncode == 1
    assert assess("plugins", path=tmp_path, **variables).returncode == 0
    written = assess("demo", "--output", str(tmp_path), path=tmp_path, **variables)
    assert written.returncode == 2
    assert "no renderer 'pdf'" in written.stderr
    allowed = assess("plugins", path=tmp_path, ASSESS_ALLOW_PLUGINS="html")
    assert [line.split()[3] for line in allowed.stdout.splitlines()].count("ok") == 2


def test_an_engine_allows_and_blocks() -> None:
    """The same for who embeds the engine; two engines do not see each other."""
    assert "pdf" not in Engine(block_plugins=["pdf"]).plugins.renderers()
    assert set(Engine(allow_plugins=["pdf"]).plugins.renderers()) == {"pdf"}
    assert Engine(allow_plugins=[]).plugins.instruments()
    assert not PluginManager(block=["packaged-instruments"], allow=[]).instruments()
    assert {"html", "pdf"} <= set(Engine().plugins.renderers())
    with pytest.raises(TypeError):
        Engine(plugins=PluginManager(), block_plugins=["pdf"])


def test_a_name_that_no_plugin_has_is_a_warning() -> None:
    """Who blocks a plugin by a misspelt name does not block it, and must know."""
    plugins = PluginManager(block=["hmtl"], allow=["html", "pfd"])
    found = {(each.code, each.severity, each.hint) for each in plugins.problems}
    assert found == {
        ("unknown-plugin", "warning", "did you mean 'html'?"),
        ("unknown-plugin", "warning", "did you mean 'pdf'?"),
    }


def test_the_health_of_plugins_is_listed(tmp_path: Path) -> None:
    """What a broken plugin, and one that clashes with another, looks like in the table."""
    distribution(tmp_path, "acme-report", "acme", "raise SystemExit(0)", "assessment_engine")
    code = """
        from assessment_engine import hookimpl
        class Page:
            name, media_type, extension = "html", "text/html", "html"
            def render(self, report): return b"x"
        @hookimpl
        def assessment_renderers(): return [Page()]
    """
    distribution(tmp_path, "zeta-report", "zeta", code, "assessment_engine")
    listed = assess("plugins", path=tmp_path)
    assert listed.returncode == 1
    rows = {line.split()[0]: line.split()[1:] for line in listed.stdout.splitlines()}
    assert rows["NAME"] == ["DISTRIBUTION", "VERSION", "HEALTH", "HOOKS", "PROVIDES"]
    assert rows["acme"] == ["acme-report", "1.0", "broken", "-", "-"]
    assert rows["zeta"] == ["zeta-report", "1.0", "broken", "renderers", "html"]
    assert rows["html"][2:] == ["broken", "renderers", "html"]
    assert rows["json"] == ["assessment-engine-json", "0.1.0", "ok", "renderers", "json"]
    assert listed.stderr.count("[plugin-name-clash]") == 1
    assert "zeta-report 1.0" in listed.stderr
    document = json.loads(assess("plugins", "--format", "json", path=tmp_path).stdout)
    found = {each["name"]: each for each in document["plugins"]}
    assert found["acme"]["problem"]["code"] == "plugin-broken"
    assert "pip install" in found["acme"]["problem"]["hint"]
    assert found["json"]["hooks"] == ["assessment_renderers"]
    assert found["json"]["problem"] is None


def test_a_plugin_that_cannot_be_imported_is_named_with_its_install_command(
    tmp_path: Path,
) -> None:
    """A broken installation does not keep the other plugins from working."""
    distribution(tmp_path, "acme-report", "acme", "import no_such_module", "assessment_engine")
    listed = assess("plugins", path=tmp_path)
    assert listed.returncode == 1
    assert "html" in listed.stdout
    assert "[plugin-broken]" in listed.stderr
    assert "acme-report" in listed.stderr
    assert "pip install --upgrade --force-reinstall acme-report" in listed.stderr
    assert "Traceback" not in listed.stderr


def test_an_instrument_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    """A distribution whose folder is missing does not hide the other instruments."""
    group = "assessment_engine.instruments"
    distribution(tmp_path, "acme-forms", "acme_forms", "", group)
    (tmp_path / "acme-forms-1.0.dist-info" / "entry_points.txt").write_text(
        f"[{group}]\nlost = acme_lost.lost\n"
    )
    listed = assess("instruments", path=tmp_path)
    assert "customer_service_commitment" in listed.stdout
    assert "[instrument-unreachable]" in listed.stderr
    assert "acme-forms" in listed.stderr


def test_assessment_instruments_gives_packages_by_id(tmp_path: Path) -> None:
    """A plugin may bring instruments from wherever it keeps them."""

    class Bringing:
        @hookimpl
        def assessment_instruments(self) -> Iterable[InstrumentSource]:
            return [InstrumentSource("mine", INSTRUMENT)]

    plugins = PluginManager(discover=False)
    plugins.register(Bringing(), "bringing")
    assert Engine(plugins=plugins).instrument("mine").id == "customer_service_commitment"
