"""The plugin manager: what it finds, and how it names what is broken."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path

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
    text = message(plugins.renderers)
    assert "[plugin-name-clash]" in text
    assert "'first'" in text
    assert "'second'" in text
    assert "uninstall" in text


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
    assert codes(plugins.renderers) == ["plugin-wrong-object"]


def test_a_plugin_whose_hook_raises_is_named() -> None:
    """An exception in a plugin is reported with the plugin's name."""

    class Raising:
        @hookimpl
        def assessment_renderers(self) -> Iterable[Renderer]:
            raise KeyError("lost")

    plugins = PluginManager(discover=False)
    plugins.register(Raising(), "raising")
    text = message(plugins.renderers)
    assert "[plugin-failed]" in text
    assert "'raising'" in text
    listed = plugins.plugins()
    assert listed[0].problem is not None


def test_a_renderer_that_raises_is_named() -> None:
    """A bug in a renderer is an AssessmentError, with the cause kept for its author."""
    plugins = PluginManager(discover=False)
    plugins.register(UpperPlugin(Broken()), "broken")
    engine = Engine(plugins=plugins)
    with pytest.raises(AssessmentError) as caught:
        engine.render(report_of(engine), "upper")
    assert caught.value.problems[0].code == "plugin-failed"
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def distribution(folder: Path, name: str, module: str, code: str, group: str) -> None:
    """Write what an installed distribution with one entry point leaves on the path."""
    (folder / f"{module}.py").write_text(textwrap.dedent(code))
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{group}]\n{module} = {module}\n")


def assess(*arguments: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run `assess` with one more folder on the path of Python."""
    return subprocess.run(
        [sys.executable, "-m", "assessment_engine.cli", *arguments],
        env={"PYTHONPATH": str(path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


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
