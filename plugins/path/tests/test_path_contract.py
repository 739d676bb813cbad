"""The plugin keeps the contract of instrument sources: of folders, of .zips, beside a lost one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment_engine.cli.commands import assess
from assessment_engine.testing.contracts import InstrumentContract
from assessment_engine_path import InstrumentPath

INSTRUMENTS = Path(__file__).resolve().parents[3] / "instruments"


class TestContract(InstrumentContract):
    """What every source of instruments must do, done by this one."""

    @pytest.fixture(autouse=True)
    def folders(self, tmp_path: Path) -> None:
        """Make two folders, with a package in the one and a .zip in the other."""
        self.tmp_path = tmp_path
        shutil.copytree(INSTRUMENTS / "customer_focus_check", tmp_path / "one" / "folder")
        (tmp_path / "two").mkdir()
        packed = str(INSTRUMENTS / "customer_service_commitment")
        done = CliRunner().invoke(assess, ["pack", packed, "--output", str(tmp_path / "two")])
        assert done.exit_code == 0, done.output

    def plugin(self) -> object:
        """Give the plugin, with a folder that is not there."""
        return InstrumentPath([self.tmp_path / each for each in ("one", "lost", "two")])

    def test_all_are_found(self) -> None:
        """Both packages, and a word on the folder that is lost."""
        plugins = self.engine().plugins
        names = {"customer_focus_check", "customer_service_commitment"}
        assert set(plugins.instruments()) == names
        assert [problem.code for problem in plugins.problems] == ["instrument-unreachable"]
