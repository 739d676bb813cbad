"""The page in a browser and in two validators, as the people who buy it would check it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from assessment_engine.testing.contracts import sample_report
from assessment_engine_html import HtmlRenderer
from html_sample import with_highlights

SCRIPTS = Path(__file__).parents[3] / "tests" / "checkers"
HOME = Path(os.environ.get("ASSESSMENT_CHECKERS") or SCRIPTS)
MODULES = HOME / "node_modules"

pytestmark = pytest.mark.skipif(
    not MODULES.is_dir() and "ASSESSMENT_CHECKERS" not in os.environ,
    reason="run npm install in tests/checkers, or set ASSESSMENT_CHECKERS to where that was done",
)


@pytest.fixture(scope="module")
def files(html: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The page, one that begins with highlights, and the one of the contract, as files."""
    folder = tmp_path_factory.mktemp("html")
    pages = {"report": html}
    for name, report in (("highlights", with_highlights()), ("contract", sample_report())):
        pages[name] = HtmlRenderer().render(report)
    for name, page in pages.items():
        (folder / f"{name}.html").write_bytes(page)
    return sorted(folder.iterdir())


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a checker and keep what it says."""
    environment = {**os.environ, "ASSESSMENT_CHECKERS": str(HOME)}
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, env=environment, check=False
    )


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1200), ("dark", 1200), ("light", 375), ("dark", 320)]
)
def test_axe_finds_nothing(files: list[Path], scheme: str, width: int) -> None:
    """axe finds no violation in light and dark, on a desk and a phone; nothing is requested."""
    result = run("node", SCRIPTS / "axe.mjs", f"--scheme={scheme}", f"--width={width}", *files)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == []


@pytest.mark.skipif(shutil.which("java") is None, reason="the Nu checker needs Java")
def test_the_nu_checker_finds_nothing(files: list[Path]) -> None:
    """The validator of the W3C accepts the HTML, the SVG and the CSS."""
    jar = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    result = run("java", "-jar", jar, "--format", "json", *files)
    assert json.loads(result.stderr)["messages"] == []


def test_html_validate_finds_nothing(files: list[Path]) -> None:
    """html-validate accepts the page under its recommended rules."""
    script = MODULES / "html-validate" / "bin" / "html-validate.mjs"
    result = run("node", script, "--formatter=json", *files)
    assert json.loads(result.stdout or "[]") == [], result.stdout + result.stderr


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="reading the paper needs pdftotext")
def test_highlights_fill_one_page_of_paper(files: list[Path], tmp_path: Path) -> None:
    """Printed, the page after the cover has all highlights, and the next one the contents."""
    (page,) = (file for file in files if file.stem == "highlights")
    paper = tmp_path / "paper.pdf"
    browser = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
    run(browser, *flags, f"--print-to-pdf={paper}", page.as_uri())
    pages = [
        run("pdftotext", "-f", str(number), "-l", str(number), paper, "-").stdout
        for number in (2, 3)
    ]
    assert "Your results at a glance" in pages[0]
    # The last row of the table of the chart.
    assert "RE Rest, Reserve, and Recovery for Everyone Concerned" in pages[0]
    assert pages[1].startswith("Contents")
