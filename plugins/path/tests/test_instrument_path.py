"""Instruments in folders: which are found, under which id, and what a broken one does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from assessment_engine import AssessmentError, Engine, PluginManager
from assessment_engine_path import InstrumentPath

INSTRUMENTS = Path(__file__).resolve().parents[3] / "instruments"


def engine(*folders: Path) -> Engine:
    """Give an engine with nothing but the instruments in these folders."""
    plugins = PluginManager(discover=False)
    plugins.register(InstrumentPath(folders), "path")
    return Engine(plugins=plugins)


def copied(folder: Path, name: str = "customer_focus_check") -> Path:
    """Copy an instrument into a folder, under another name than its id."""
    shutil.copytree(INSTRUMENTS / "customer_focus_check", folder / name)
    return folder / name


def test_packages_are_found_by_the_id_of_their_manifest(tmp_path: Path) -> None:
    """A folder can have any name."""
    copied(tmp_path, "anything")
    assert set(engine(tmp_path).plugins.instruments()) == {"customer_focus_check"}
    assert engine(tmp_path).instrument("customer_focus_check").items


@pytest.mark.parametrize("top", ["", "inside/"])
def test_a_package_in_a_zip_is_found(tmp_path: Path, top: str) -> None:
    """An archive may have the package at its top, or in a folder."""
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        for path in (INSTRUMENTS / "customer_focus_check").rglob("*.json"):
            inner = path.relative_to(INSTRUMENTS / "customer_focus_check").as_posix()
            archive.write(path, top + inner)
    assert engine(tmp_path).instrument("customer_focus_check").items


def test_the_first_of_two_is_offered(tmp_path: Path) -> None:
    """As with PATH, the order of folders decides."""
    first, second = tmp_path / "b", tmp_path / "a"
    copied(first), copied(second)
    found = engine(first, second).plugins.instruments()
    assert found["customer_focus_check"].root == first / "customer_focus_check"


@pytest.mark.parametrize("manifest", [b"{", b"[]", b"\xff", b'{"id": 7}', b"[" * 100_000, b""])
def test_a_broken_package_is_offered_by_its_name_and_says_what_is_wrong(
    tmp_path: Path, manifest: bytes
) -> None:
    """The others are there, and asking for it gives located problems."""
    copied(tmp_path)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "instrument.json").write_bytes(manifest)
    (tmp_path / "torn.zip").write_bytes(b"PK\3\4 and nothing else")
    (tmp_path / "notes.txt").write_text("no package")
    made = engine(tmp_path)
    assert set(made.plugins.instruments()) == {"broken", "customer_focus_check", "torn"}
    for name in ("broken", "torn"):
        with pytest.raises(AssessmentError):
            made.instrument(name)


def test_the_environment_names_the_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is read when instruments are asked for; a folder that is gone is told."""
    package = copied(tmp_path)
    shutil.copytree(package, tmp_path / "own" / "mine")
    manifest = tmp_path / "own" / "mine" / "instrument.json"
    text = manifest.read_text("utf-8").replace('"customer_focus_check"', '"mine"', 1)
    manifest.write_text(text, "utf-8")
    monkeypatch.setenv("ASSESSMENT_PATH", os.pathsep.join(["/nowhere", str(tmp_path / "own")]))
    plugins = Engine().plugins
    assert plugins.instruments()["mine"].root == tmp_path / "own" / "mine"
    (warning,) = plugins.problems
    assert (warning.code, warning.severity) == ("instrument-unreachable", "warning")
    assert "'/nowhere'" in warning.message
    assert "ASSESSMENT_PATH" in warning.hint
    assert {each.name: each.health for each in plugins.plugins()}["path"] == "ok"
    with pytest.raises(AssessmentError) as caught:
        Engine().instrument("nothing-like-it")
    assert [each.code for each in caught.value.problems] == [
        "unknown-instrument",
        "instrument-unreachable",
    ]
    monkeypatch.setenv("ASSESSMENT_PATH", str(tmp_path / "own"))
    assert plugins.instruments()["mine"]
    assert plugins.problems == ()
    monkeypatch.delenv("ASSESSMENT_PATH")
    assert "mine" not in Engine().plugins.instruments()


@pytest.mark.parametrize("name", ["a\x1b[31m", "a\u202e", "a\nb", " "])
def test_a_name_that_cannot_be_shown_is_not_offered(tmp_path: Path, name: str) -> None:
    """The others are."""
    manifest = copied(tmp_path, "odd") / "instrument.json"
    document = {**json.loads(manifest.read_text("utf-8")), "id": name}
    manifest.write_text(json.dumps(document), "utf-8")
    (copied(tmp_path, name) / "instrument.json").write_text("{")
    copied(tmp_path)
    assert set(engine(tmp_path).plugins.instruments()) == {"customer_focus_check"}


def test_the_command_says_where_a_broken_package_is(tmp_path: Path) -> None:
    """There may be many, each with its instrument.json."""
    broken = copied(tmp_path, "broken") / "instrument.json"
    broken.write_text('{"format": 1,\n}', "utf-8")
    for command in ("instruments", "plugins"):
        done = subprocess.run(
            [sys.executable, "-m", "assessment_engine.cli", command],
            env={**os.environ, "ASSESSMENT_PATH": f"{tmp_path}{os.pathsep}/nowhere"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == (command == "instruments"), done.stderr
        assert "warning [instrument-unreachable] the folder '/nowhere'" in done.stderr
        assert (f"{broken}:2:1: error [" in done.stderr) == (command == "instruments")


def test_an_installed_instrument_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package with the id of an installed one is an error that names both."""
    copied(tmp_path)
    monkeypatch.setenv("ASSESSMENT_PATH", str(tmp_path))
    with pytest.raises(AssessmentError) as caught:
        Engine().instrument("customer_focus_check")
    assert [problem.code for problem in caught.value.problems] == ["plugin-name-clash"]
    assert "assessment-engine-path" in str(caught.value)
