"""The page in a browser and in two validators, as the people who buy it would check it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[3] / "tests" / "checkers"
HOME = Path(os.environ.get("ASSESSMENT_CHECKERS") or SCRIPTS)
MODULES = HOME / "node_modules"

pytestmark = pytest.mark.skipif(
    not MODULES.is_dir() and "ASSESSMENT_CHECKERS" not in os.environ,
    reason="run npm install in tests/checkers, or set ASSESSMENT_CHECKERS to where that was done",
)


@pytest.fixture(scope="module")
def file(html: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as a file."""
    path = tmp_path_factory.mktemp("html") / "report.html"
    path.write_bytes(html)
    return path


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a checker and keep what it says."""
    environment = {**os.environ, "ASSESSMENT_CHECKERS": str(HOME)}
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, env=environment, check=False
    )


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1200), ("dark", 1200), ("light", 375), ("dark", 320)]
)
def test_axe_finds_nothing(file: Path, scheme: str, width: int) -> None:
    """axe finds no violation in light and dark, on a desk and a phone; nothing is requested."""
    result = run("node", SCRIPTS / "axe.mjs", f"--scheme={scheme}", f"--width={width}", file)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == []


@pytest.mark.skipif(shutil.which("java") is None, reason="the Nu checker needs Java")
def test_the_nu_checker_finds_nothing(file: Path) -> None:
    """The validator of the W3C accepts the HTML, the SVG and the CSS."""
    jar = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    result = run("java", "-jar", jar, "--format", "json", file)
    assert json.loads(result.stderr)["messages"] == []


def test_html_validate_finds_nothing(file: Path) -> None:
    """html-validate accepts the page under its recommended rules."""
    script = MODULES / "html-validate" / "bin" / "html-validate.mjs"
    result = run("node", script, "--formatter=json", file)
    assert json.loads(result.stdout or "[]") == [], result.stdout + result.stderr
