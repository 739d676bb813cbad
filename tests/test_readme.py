"""The README: its commands, its code, its links."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def code_blocks(language: str) -> list[str]:
    """Give the code blocks in a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_two_commands_are_one_line_each() -> None:
    """The first makes the sample report, the second runs the tests, as CI does."""
    first, second, *_ = code_blocks("sh")
    assert first.count("\n") == second.count("\n") == 1
    assert first.rstrip().endswith(".venv/bin/assess demo")
    assert second in (ROOT / ".ci/run").read_text("utf-8")


def test_the_python_example_runs(tmp_path: Path) -> None:
    """The code of the README works as it stands, and within five lines."""
    (code,) = code_blocks("python")
    lines = [line for line in code.splitlines() if line and not line.startswith(("from", "import"))]
    assert len(lines) == 5
    sample = ROOT / "instruments/customer_service_commitment/examples/sample.json"
    (tmp_path / "answers.json").write_bytes(sample.read_bytes())
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
    assert (tmp_path / "report.html").read_bytes().startswith(b"<!DOCTYPE html>")


def test_links_and_pictures_lead_somewhere() -> None:
    """Every relative link of the README is a file of the repository."""
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    assert "docs/images/report.png" in targets
    for target in targets:
        assert (ROOT / target).exists(), target
