"""The reports of the shipped instruments, held up to the checkers of web pages and of PDF."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from outloud import check  # type: ignore[import-untyped]

from assessment_engine import Engine, Report

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "tests" / "checkers"
HOME = Path(os.environ.get("ASSESSMENT_CHECKERS") or SCRIPTS)
MODULES = HOME / "node_modules"
PACKAGES = sorted(manifest.parent for manifest in ROOT.glob("instruments/*/instrument.json"))

needs_checkers = pytest.mark.skipif(
    not MODULES.is_dir() and "ASSESSMENT_CHECKERS" not in os.environ,
    reason="run npm install in tests/checkers, or set ASSESSMENT_CHECKERS to where that was done",
)


def reports() -> Iterator[tuple[str, Report]]:
    """Give a full report of each instrument in each language, and one in words alone."""
    engine = Engine()
    for package in PACKAGES:
        for language in engine.instrument(package).languages:
            instrument = engine.instrument(package, language=language)
            # The first example is the best or the golden one; the third has something of all.
            answers = instrument.examples[min(2, len(instrument.examples) - 1)].answers
            name = f"{package.name}-{language}"
            earlier = {**answers, "completed": "2001-01-01"}
            previous = earlier if answers.get("completed") else None
            yield name, engine.report(instrument, answers, previous=previous)
            yield f"{name}-words", engine.report(instrument, answers, numbers=False)


REPORTS = dict(reports())


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The reports as HTML files."""
    engine, folder = Engine(), tmp_path_factory.mktemp("pages")
    for name, report in REPORTS.items():
        (folder / f"{name}.html").write_bytes(engine.render(report, "html"))
    return sorted(folder.iterdir())


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a checker and keep what it says."""
    environment = {**os.environ, "ASSESSMENT_CHECKERS": str(HOME)}
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, env=environment, check=False
    )


@needs_checkers
@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 320)])
def test_axe_finds_nothing(pages: list[Path], scheme: str, width: int) -> None:
    """No violation in any of them, on a desk in light and on a phone in dark."""
    result = run("node", SCRIPTS / "axe.mjs", f"--scheme={scheme}", f"--width={width}", *pages)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == []


@needs_checkers
def test_the_nu_checker_finds_nothing(pages: list[Path]) -> None:
    """The validator of the W3C accepts each page."""
    jar = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    result = run("java", "-jar", jar, "--format", "json", *pages)
    assert json.loads(result.stderr)["messages"] == []


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_each_pdf_is_accessible_and_speaks_its_language(name: str, tmp_path: Path) -> None:
    """No error of the accessibility rules, and the language of the document is the report's."""
    report = REPORTS[name]
    path = tmp_path / "report.pdf"
    path.write_bytes(Engine().render(report, "pdf"))
    result = check(str(path))
    assert result.error is None
    assert [finding for finding in result.findings if finding.severity == "error"] == []
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == report.language
