"""Set up everything that the tests need, then run them all: `python3 tests/run.py`.

Needs only Python 3.11+ with venv. Makes `.venv-tests`, builds and installs the wheels of the
engine, the plugins and the instruments into it, installs the checkers (a browser, an HTML
validator, a spelling checker, PDF tools) and a database server where the machine lacks them, and
runs ruff, mypy and pytest. Arguments are passed to pytest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

# Plain tests that meet every branch of the rooms that scores come from.
COVERING = (
    "tests/docs/test_recipes.py",
    "tests/problems/test_answer_problems.py",
    "tests/problems/test_language_problems.py",
    "tests/problems/test_package_problems.py",
    "tests/published",
    "tests/test_bands_and_domains.py",
    "tests/test_explanations.py",
    "tests/test_golden.py",
    "tests/test_instruments.py",
    "tests/test_irrational.py",
    "tests/test_left_out.py",
    "tests/test_long_numbers.py",
    "tests/test_package.py",
    "tests/test_plugged_statistics.py",
    "tests/test_reach.py",
    "tests/test_rules.py",
    "tests/test_rules_edges.py",
    "tests/test_scoring.py",
    "tests/test_spans.py",
    "tests/test_statistics.py",
    "tests/test_table_keys.py",
    "tests/test_table_rows.py",
    "tests/test_tables.py",
    "tests/test_together.py",
)
ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv-tests"
CACHE = ROOT / ".cache"
WHEELS = CACHE / "wheels"
CHECKERS = CACHE / "checkers"

# What must be on the machine, and the Debian package that brings it.
PROGRAMS = {
    "chromium": "chromium",
    "java": "default-jre-headless",
    "node": "nodejs",
    "npm": "npm",
    "pdftotext": "poppler-utils",
    "pg_ctlcluster": "postgresql",
}


def main(arguments: list[str]) -> int:
    """Set up, check and test. Gives the exit code: 0 when everything passed."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs this may have an older one
        print("Python 3.11 or newer is needed", file=sys.stderr)
        return 1
    install_programs()
    python = make_environment()
    install_checkers()
    environment = {**os.environ, "ASSESSMENT_CHECKERS": str(CHECKERS)}
    environment["PATH"] = f"{python.parent}{os.pathsep}{environment['PATH']}"
    # One run of mypy a distribution: tests of two plugins may have the same name.
    typed = [["src", "tests"], *([str(p)] for p in sorted(ROOT.glob("plugins/*")))]
    steps = [
        [str(python), "-m", "ruff", "check", "."],
        [str(python), "-m", "ruff", "format", "--check", "."],
        *([str(python), "-m", "mypy", *paths] for paths in typed),
        [str(python), "-m", "coverage", "run", "-m", "pytest", "-q", *COVERING],
        [str(python), "-m", "coverage", "report"],
        [str(python), "-m", "pytest", *arguments],
    ]
    failed = []
    for step in steps:
        print("\n$ " + " ".join(step[1:]), flush=True)
        if subprocess.run(step, cwd=ROOT, env=environment, check=False).returncode:
            failed.append(step[2])
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def install_programs() -> None:
    """Install what the machine lacks with apt, or say what to install by hand."""
    lacking = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if not lacking:
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        sys.exit(f"the tests need these programs; install them first: {' '.join(lacking)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=quiet)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *lacking, env=quiet)


def make_environment() -> Path:
    """Make the virtual environment with the wheels of this checkout and the test tools."""
    python = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    constraints = ROOT / "constraints" / "tests.txt"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    run(*pip, "install", "-q", "-c", str(constraints), "-r", str(ROOT / "tests/requirements.txt"))
    shutil.rmtree(WHEELS, ignore_errors=True)
    projects = [
        ROOT,
        ROOT / "instruments",
        *sorted(p.parent for p in ROOT.glob("plugins/*/*.toml")),
    ]
    build = [*pip, "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(WHEELS)]
    run(*build, *map(str, projects))
    wheels = sorted(map(str, WHEELS.glob("*.whl")))
    run(*pip, "install", "-q", "-c", str(constraints), *wheels)
    run(*pip, "install", "-q", "--no-deps", "--force-reinstall", *wheels)
    return python


def install_checkers() -> None:
    """Install the checkers from npm, once per version of their package.json."""
    CHECKERS.mkdir(parents=True, exist_ok=True)
    wanted = (ROOT / "tests/checkers/package.json").read_text("utf-8")
    stamp = CHECKERS / "installed.json"
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    (CHECKERS / "package.json").write_text(wanted, "utf-8")
    quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--silent")
    run("npm", "install", *quiet, cwd=CHECKERS)
    stamp.write_text(wanted, "utf-8")


def run(*command: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a step of the set-up; the tests cannot go on without it."""
    if subprocess.run(command, cwd=cwd, env=env, check=False).returncode:
        sys.exit(f"this step of the set-up failed: {' '.join(command)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
