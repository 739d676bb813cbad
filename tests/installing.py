"""Distributions that are installed on a path, and the command with that path."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path


def distribution(
    folder: Path,
    name: str,
    module: str,
    code: str,
    group: str = "assessment_engine",
    entry: str = "",
) -> None:
    """Write what an installed distribution with one entry point leaves on the path.

    The entry point is named after the module unless it has another name.
    """
    (folder / f"{module}.py").write_text(textwrap.dedent(code))
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{group}]\n{entry or module} = {module}\n")


def assess(*arguments: str, path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `assess` with one more folder on the path of Python."""
    return subprocess.run(
        [sys.executable, "-m", "assessment_engine.cli", *arguments],
        env={"PYTHONPATH": str(path), "PATH": "", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
