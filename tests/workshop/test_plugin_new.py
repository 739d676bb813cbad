"""`assess plugin new`: each kind is built, installed in a clean environment, tested and used."""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from click.testing import CliRunner
from screen import ENTER, taking

from assessment_engine import Engine
from assessment_engine.cli.commands import assess
from assessment_engine.cli.plugin import KINDS

CHECK = "customer_focus_check"
ANSWERS = Path(__file__).resolve().parents[2] / "instruments" / CHECK / "examples"


def made(folder: Path, name: str, kind: str) -> Path:
    """Make a project by the command."""
    done = CliRunner().invoke(assess, ["plugin", "new", name, f"--{kind}", "--output", str(folder)])
    assert done.exit_code == 0, done.output
    return folder / f"assessment-{name}-{kind}"


class Environment:
    """A new environment that has what the tests have, and what is installed into it besides."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=False)
        self.python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
        (library,) = self.run(
            "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"
        ).split()
        lines = [f"import site; site.addsitedir({each!r})" for each in site.getsitepackages()]
        Path(library, "tests.pth").write_text("\n".join(lines))

    def run(self, *arguments: str, cwd: Path | None = None, code: int = 0) -> str:
        """Run its Python; give what it prints."""
        return _run(str(self.python), *arguments, cwd=cwd, code=code)

    def assess(self, *arguments: str, cwd: Path | None = None) -> str:
        """Run the command there."""
        return self.run("-m", "assessment_engine.cli", *arguments, cwd=cwd)

    def install(self, project: Path) -> None:
        """Build the wheel of a project, and install it, without any network."""
        wheels = project / "dist"
        offline = ("--no-deps", "--no-index", "-q", "--disable-pip-version-check")
        build = ("wheel", "--no-build-isolation", "-w", str(wheels), str(project))
        _run(sys.executable, "-m", "pip", *build, *offline)
        (wheel,) = wheels.glob("*.whl")
        into = ("--python", str(self.python), "install", str(wheel))
        _run(sys.executable, "-m", "pip", *into, *offline)


def _run(*command: str, cwd: Path | None = None, code: int = 0) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Make the environment."""
    return Environment(tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="module", params=KINDS)
def installed(
    request: pytest.FixtureRequest,
    environment: Environment,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, str, Path]:
    """A plugin of each kind, made and installed: its kind, its name, its project."""
    name = f"kestrel-{request.param[:2]}"
    project = made(tmp_path_factory.mktemp(request.param), name, request.param)
    environment.install(project)
    return request.param, name, project


def test_it_is_there_and_healthy(
    installed: tuple[str, str, Path], environment: Environment
) -> None:
    """`assess plugins` shows its distribution, version, hook and health."""
    kind, name, project = installed
    document = json.loads(environment.assess("plugins", "--format", "json"))
    found = {each["name"]: each for each in document["plugins"]}[name]
    assert found["distribution"] == project.name
    assert (found["version"], found["health"]) == ("0.1.0", "ok")
    assert found["provides"] == {KINDS[kind].hook: [name]}
    assert name not in {each.name for each in Engine().plugins.plugins()}


def test_its_own_tests_pass(installed: tuple[str, str, Path], environment: Environment) -> None:
    """The contract of its kind among them, with what is installed and not with its source."""
    _, _, project = installed
    told = environment.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", cwd=project)
    assert " passed" in told
    assert "skipped" not in told


def test_it_is_typed_and_tidy(installed: tuple[str, str, Path]) -> None:
    """By the strictest settings of the usual tools."""
    project = installed[2]
    _run(sys.executable, "-m", "ruff", "check", ".", cwd=project)
    _run(sys.executable, "-m", "ruff", "format", "--check", ".", cwd=project)
    _run(sys.executable, "-m", "mypy", "src", "tests", cwd=project)


def test_the_command_uses_it(
    installed: tuple[str, str, Path], environment: Environment, tmp_path: Path
) -> None:
    """A report in its format, answers kept in it, answers read by it."""
    kind, name, _ = installed
    {"renderer": _render, "storage": _store, "importer": _import}[kind](environment, name, tmp_path)


def _render(environment: Environment, name: str, folder: Path) -> None:
    answers = sorted(ANSWERS.glob("*.json"))[0]
    options = ("--format", name, "--output", "report.txt")
    environment.assess("report", CHECK, str(answers), *options, cwd=folder)
    text = (folder / "report.txt").read_text("utf-8")
    assert Engine().instrument(CHECK).report_title in text
    assert "Focus index" in text


def _store(environment: Environment, name: str, folder: Path) -> None:
    storage = f"{name}:kept/answers.file"
    options = (CHECK, "--storage", storage, "--key", "kim", "--output", "report.html")
    with taking(folder, *options, python=str(environment.python)) as terminal:
        terminal.wait("Enter to begin")
        terminal.send("Kestrelina", ENTER, "1", "2", "q")
        assert terminal.end()[0] == 1
    with taking(folder, *options, python=str(environment.python)) as terminal:
        terminal.wait("You have answered 2 of 30")
        terminal.send(ENTER)
        for number in range(3, 31):
            terminal.wait(f"Question {number} of 30")
            terminal.send("3")
        terminal.wait("Everything is answered")
        terminal.send(ENTER)
        assert terminal.end()[0] == 0
    told = environment.assess("verify", storage, cwd=folder)
    assert "1 the same, 0 different" in told
    exported = json.loads(environment.assess("person", "export", storage, "kim", cwd=folder))
    assert "Kestrelina" in json.dumps(exported)
    environment.assess("person", "erase", storage, "kim", "--yes", cwd=folder)
    assert b"Kestrelina" not in (folder / "kept" / "answers.file").read_bytes()


def _import(environment: Environment, name: str, folder: Path) -> None:
    items = Engine().instrument(CHECK).items
    given = {item.id: number % 5 + 1 for number, item in enumerate(items)}
    lines = [["Name", *given], ["Zoë", *given.values()]]
    file = folder / f"answers.{name}"
    file.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    columns = [{"column": "Name", "respondent": True}]
    environment.assess("import", CHECK, file.name, "--guess", "--output", "map.json", cwd=folder)
    proposal = json.loads((folder / "map.json").read_text("utf-8"))
    assert len(proposal["columns"]) == len(given) + len(columns)
    for column in proposal["columns"]:
        column.pop("confidence", None)
    (folder / "map.json").write_text(json.dumps(proposal), "utf-8")
    environment.assess("import", CHECK, file.name, "--map", "map.json", cwd=folder)
    (read,) = (folder / "answers").glob("*.json")
    document = json.loads(read.read_text("utf-8"))
    assert document["respondent"] == "Zoë"
    assert {
        item: next(iter(answer.values())) for item, answer in document["answers"].items()
    } == given


@pytest.mark.parametrize("name", ["Acme", "1st", "a b", "", "../up", "x" * 41, "a--b", "-a"])
def test_a_name_that_cannot_be_one(tmp_path: Path, name: str) -> None:
    """It becomes part of a distribution and a module; nothing is written."""
    arguments = ["plugin", "new", "--renderer", "--output", str(tmp_path), "--", name]
    done = CliRunner().invoke(assess, arguments)
    assert done.exit_code == 1
    assert "[plugin-new-name]" in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    """Two plugins of one name could not be used together; another kind may have it."""
    refused = CliRunner().invoke(
        assess, ["plugin", "new", "csv", "--importer", "--output", str(tmp_path)]
    )
    assert refused.output.split("[")[1].split("]")[0] == "plugin-new-name"
    assert made(tmp_path, "csv", "storage").is_dir()


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    """Nobody's work is overwritten."""
    made(tmp_path, "acme", "renderer")
    again = CliRunner().invoke(
        assess, ["plugin", "new", "acme", "--renderer", "--output", str(tmp_path)]
    )
    assert again.exit_code == 1
    assert "[new-exists]" in again.output


def test_the_kind_must_be_said() -> None:
    """There is no kind that is more usual than others."""
    done = CliRunner().invoke(assess, ["plugin", "new", "acme"])
    assert done.exit_code == 2
    assert "--renderer, --storage or --importer" in done.output
