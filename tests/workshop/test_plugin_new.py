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
from attrs import frozen
from click.testing import CliRunner
from screen import ENTER, taking

from assessment_engine import Engine
from assessment_engine.cli.commands import assess
from assessment_engine.cli.plugin import KINDS

ROOT = Path(__file__).resolve().parents[2]
CONSTRAINTS = ROOT / "constraints" / "tests.txt"
CHECK = str(ROOT / "instruments" / "customer_focus_check")
ANSWERS = Path(CHECK, "examples")
NAME = "kestrel"
REPORT = ("--format", "json", "--output", "report.json")


def made(folder: Path, name: str, kind: str) -> Path:
    """Make a project by the command."""
    done = CliRunner().invoke(assess, ["plugin", "new", name, f"--{kind}", "--output", str(folder)])
    assert done.exit_code == 0, done.output
    return folder / f"assessment-{name}-{kind}"


class Environment:
    """A new environment that has the engine of this checkout, with the command, and nothing else.

    What is installed into it brings its own dependencies from the index, or it has none.
    """

    def __init__(self, folder: Path) -> None:
        venv.create(folder / "venv", with_pip=False)
        self.folder = folder
        self.python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        wheels = ("wheel", "--no-build-isolation", "--no-deps", "-w", str(folder / "wheels"))
        _run(sys.executable, "-m", "pip", *wheels, str(ROOT), str(ROOT / "plugins" / "json"))
        self.install(f"{self.wheel('assessment_engine-')}[cli]")

    def wheel(self, start: str) -> Path:
        """Give a wheel of this checkout."""
        (found,) = (self.folder / "wheels").glob(f"{start}*.whl")
        return found

    def run(self, *arguments: str, cwd: Path | None = None, code: int = 0) -> str:
        """Run its Python; give what it prints."""
        return _run(str(self.python), *arguments, cwd=cwd, code=code)

    def assess(self, *arguments: str, cwd: Path | None = None) -> str:
        """Run the command there."""
        return self.run("-m", "assessment_engine.cli", *arguments, cwd=cwd)

    def install(self, *what: str) -> None:
        """Install as a user does; what is built, and what is needed, has its tested version."""
        into = ("--python", str(self.python), "install", *what)
        _run(sys.executable, "-m", "pip", *into, PIP_CONSTRAINT=str(CONSTRAINTS))


def _run(*command: str, cwd: Path | None = None, code: int = 0, **variables: str) -> str:
    known = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**known, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@frozen
class Installed:
    """A plugin of one kind: its project, and the environment that has it and no other."""

    kind: str
    project: Path
    environment: Environment


@pytest.fixture(scope="module", params=KINDS)
def installed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Installed:
    """A plugin of each kind, made and installed with what it says that its tests need."""
    folder = tmp_path_factory.mktemp(request.param)
    project = made(folder, NAME, request.param)
    environment = Environment(folder)
    environment.install(f"{project}[test]")
    return Installed(request.param, project, environment)


def test_the_environment_is_clean(installed: Installed) -> None:
    """It has what the plugin and the engine ask for, and nothing that only these tests have."""
    listed = installed.environment.run("-c", "import sys; print(*sys.path, sep='\\n')")
    assert not set(site.getsitepackages()) & set(listed.splitlines())
    names = "import importlib.metadata as m; print(*(d.name for d in m.distributions()))"
    there = installed.environment.run("-c", names).split()
    assert {"assessment-engine", installed.project.name, "click", "pytest"} <= set(there)
    ours = {name for name in there if name.startswith("assessment")}
    assert ours == {"assessment-engine", installed.project.name}
    assert not {"mypy", "numpy", "hatchling", "openpyxl"} & set(there)


def test_it_is_there_and_healthy(installed: Installed) -> None:
    """`assess plugins` shows its distribution, version, hook and health."""
    document = json.loads(installed.environment.assess("plugins", "--format", "json"))
    name = f"{NAME}-{installed.kind}"
    found = {each["name"]: each for each in document["plugins"]}[name]
    assert found["distribution"] == installed.project.name
    assert (found["version"], found["health"]) == ("0.1.0", "ok")
    assert found["provides"] == {KINDS[installed.kind].hook: [NAME]}
    assert name not in {each.name for each in Engine().plugins.plugins()}


def test_its_own_tests_pass(installed: Installed) -> None:
    """The contract of its kind among them, with what is installed and not with its source."""
    arguments = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    told = installed.environment.run(*arguments, cwd=installed.project)
    assert " passed" in told
    assert "skipped" not in told


def test_it_is_typed_and_tidy(installed: Installed) -> None:
    """By the strictest settings of the usual tools."""
    project = installed.project
    _run(sys.executable, "-m", "ruff", "check", ".", cwd=project)
    _run(sys.executable, "-m", "ruff", "format", "--check", ".", cwd=project)
    _run(sys.executable, "-m", "mypy", "src", "tests", cwd=project)


def test_the_command_uses_it(installed: Installed, tmp_path: Path) -> None:
    """A report in its format, answers kept in it, answers read by it."""
    use = {"renderer": _render, "storage": _store, "importer": _import}[installed.kind]
    use(installed.environment, tmp_path)


def test_kinds_of_one_name_work_beside_each_other(
    tmp_path: Path,
) -> None:
    """A product has a format, a storage and exports of one name, and a plugin for each."""
    environment = Environment(tmp_path)
    environment.install(*(str(made(tmp_path, NAME, kind)) for kind in KINDS))
    document = json.loads(environment.assess("plugins", "--format", "json"))
    found = {each["name"]: each for each in document["plugins"]}
    for kind, known in KINDS.items():
        assert found[f"{NAME}-{kind}"]["provides"] == {known.hook: [NAME]}
        assert found[f"{NAME}-{kind}"]["health"] == "ok"


def _render(environment: Environment, folder: Path) -> None:
    answers = sorted(ANSWERS.glob("*.json"))[0]
    options = ("--format", NAME, "--output", "report.txt")
    environment.assess("report", CHECK, str(answers), *options, cwd=folder)
    text = (folder / "report.txt").read_text("utf-8")
    assert Engine().instrument("customer_focus_check").report_title in text
    assert "Focus index" in text


def _store(environment: Environment, folder: Path) -> None:
    storage = f"{NAME}:kept/answers.file"
    environment.install(str(environment.wheel("assessment_engine_json-")))
    options = (CHECK, "--storage", storage, "--key", "kim", *REPORT)
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
    assert json.loads((folder / "report.json").read_text("utf-8"))["result"]["scores"]
    told = environment.assess("verify", storage, cwd=folder)
    assert "1 the same, 0 different" in told
    exported = json.loads(environment.assess("person", "export", storage, "kim", cwd=folder))
    assert "Kestrelina" in json.dumps(exported)
    environment.assess("person", "erase", storage, "kim", "--yes", cwd=folder)
    assert b"Kestrelina" not in (folder / "kept" / "answers.file").read_bytes()


def _import(environment: Environment, folder: Path) -> None:
    items = Engine().instrument("customer_focus_check").items
    given = {item.id: number % 5 + 1 for number, item in enumerate(items)}
    lines = [["Name", *given], ["Zoë", *given.values()]]
    file = folder / f"answers.{NAME}"
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
    """Two formats of one name could not be used together; another kind may have it."""
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


def test_a_project_is_for_one_kind(tmp_path: Path) -> None:
    """The last of two would silently be taken."""
    kinds = ("--storage", "--importer", "--output", str(tmp_path))
    done = CliRunner().invoke(assess, ["plugin", "new", "acme", *kinds])
    assert done.exit_code == 2
    assert "a project is for one of them" in done.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("1st", "it begins with '1'"),
        ("x" * 41, "it has 41 characters, and can have 40"),
        ("a--b", "one at a time -> use 'a-b'"),
        ("", "it is empty"),
        ("n\u00e4me", "use 'name'"),
    ],
)
def test_the_fault_of_a_name_is_named(tmp_path: Path, name: str, what: str) -> None:
    """Each has its own remedy."""
    arguments = ["plugin", "new", "--renderer", "--output", str(tmp_path), "--", name]
    assert what in CliRunner().invoke(assess, arguments).output


def test_the_kind_must_be_said() -> None:
    """There is no kind that is more usual than others."""
    done = CliRunner().invoke(assess, ["plugin", "new", "acme"])
    assert done.exit_code == 2
    assert "--renderer, --storage or --importer" in done.output
