"""The command `assess show`, in a real terminal and without one."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Mapping
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

import pexpect
import pytest
from click.testing import CliRunner
from tiny_package import tiny_files, write

from assessment_engine import Engine, PluginManager
from assessment_engine.cli.commands import assess
from assessment_engine.cli.showing import codes_for

CODES = re.compile(r"\x1b\[[0-9;]*m")
COLOURED = re.compile(r"\x1b\[(?:[0-9;]*;)?3[0-7][;m]")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small package, and answers to it."""
    root = write(tmp_path_factory.mktemp("tiny"), tiny_files())
    return root, root / "examples" / "one.json"


def in_terminal(
    package: tuple[Path, Path],
    *options: str,
    columns: int = 72,
    lines: int = 500,
    wishes: Mapping[str, str] | None = None,
) -> str:
    """Run the command in a terminal of that size, and give what came out on its screen."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    unset = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PAGER", "LESS"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {"TERM": "xterm-256color", "PYTHONUTF8": "1", **(wishes or {})}
    command = [sys.executable, "-m", "assessment_engine.cli", "show", *map(str, package), *options]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, close_fds=True
    )
    os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # how Linux says that nobody writes any more
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    assert process.wait(30) == 0, b"".join(parts)
    return b"".join(parts).decode().replace("\r\n", "\n")


def test_a_terminal_gets_colours_in_its_width(package: tuple[Path, Path]) -> None:
    """The report is as wide as the window and coloured, and says what its plain text says."""
    shown = in_terminal(package)
    assert COLOURED.search(shown)
    lines = [line.rstrip() for line in CODES.sub("", shown).split("\n")]
    assert max(map(len, lines)) == 72
    engine = Engine()
    report = engine.report(package[0], json.loads(package[1].read_text("utf-8")))
    assert lines == engine.show(report, columns=72).split("\n")


@pytest.mark.parametrize(
    ("wishes", "coloured", "styled"),
    [
        ({"NO_COLOR": "1"}, False, True),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, False, False),
    ],
)
def test_the_wishes_of_the_user_are_respected(
    package: tuple[Path, Path], wishes: dict[str, str], coloured: bool, styled: bool
) -> None:
    """NO_COLOR takes the colours and leaves the bold; a dumb terminal has neither."""
    shown = in_terminal(package, wishes=wishes)
    assert (bool(COLOURED.search(shown)), "\x1b" in shown) == (coloured, styled)
    assert "█" in shown


def test_a_long_report_goes_through_the_pager(package: tuple[Path, Path]) -> None:
    """One that is longer than the screen is given to PAGER; with --no-pager it is not."""
    pager = {"PAGER": "sed s/^/paged:/"}
    assert in_terminal(package, lines=10, wishes=pager).startswith("paged:")
    assert "paged:" not in in_terminal(package, "--no-pager", lines=10, wishes=pager)
    assert "paged:" not in in_terminal(package, lines=500, wishes=pager)


@pytest.mark.skipif(shutil.which("less") is None, reason="this machine has no less")
@pytest.mark.parametrize("options", [None, "-X", "-Pprompt"])
def test_the_usual_pager_shows_styles_and_no_codes(
    package: tuple[Path, Path], options: str | None
) -> None:
    """The real less, as it is without PAGER: with no LESS, and with options of the user's own."""
    unset = {"NO_COLOR", "PAGER", "LESS", "COLUMNS", "LINES"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {"TERM": "xterm-256color", "PYTHONUTF8": "1", "LANG": "C.UTF-8"}
    environment |= {"LESS": options} if options else {}
    process: pexpect.spawn[str] = pexpect.spawn(
        sys.executable, ["-m", "assessment_engine.cli", "show", *map(str, package)],
        env=environment, dimensions=(10, 72), encoding="utf-8", timeout=30,
    )  # fmt: skip
    process.expect(["prompt"] if options == "-Pprompt" else [r"\n:", r"\x1b\[K:"])
    shown = str(process.before)
    process.send("q")
    process.expect(pexpect.EOF)
    process.close()
    assert CODES.search(shown)
    assert "ESC" not in shown


def test_without_a_terminal_there_are_no_codes(package: tuple[Path, Path]) -> None:
    """In a pipe the report is plain text, or in fewer letters where the pipe has no others."""
    command = [sys.executable, "-m", "assessment_engine.cli", "show", *map(str, package)]
    for encoding, bar in (("utf-8", "█"), ("ascii", "##")):
        environment = {**os.environ, "PYTHONIOENCODING": encoding}
        shown = subprocess.run(command, capture_output=True, env=environment, check=True).stdout
        assert b"\x1b" not in shown
        assert bar in shown.decode(encoding)


@pytest.mark.parametrize(
    ("on_screen", "environment", "codes"),
    [
        (True, {}, "colours"),
        (True, {"TERM": "dumb"}, "none"),
        (True, {"NO_COLOR": "yes"}, "styles"),
        (False, {}, "none"),
        (False, {"FORCE_COLOR": "1"}, "colours"),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, "styles"),
    ],
)
def test_what_a_terminal_may_be_sent(
    on_screen: bool, environment: dict[str, str], codes: str
) -> None:
    """By what it is, and by what its user wishes."""
    assert codes_for(on_screen, environment) == codes


def test_the_options_are_those_of_report(package: tuple[Path, Path]) -> None:
    """Without numbers none is shown; what cannot be is a problem with its code and no traceback."""
    run = CliRunner().invoke(assess, ["show", *map(str, package), "--no-numbers"])
    assert run.exit_code == 0
    assert "█" not in run.output
    wrong = CliRunner().invoke(assess, ["show", str(package[0]), "nowhere.json"])
    assert wrong.exit_code == 1
    assert "[answers-unreadable]" in wrong.stderr


def test_without_the_plugin_the_remedy_is_named(
    package: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The distribution that brings the renderer has another name than the renderer."""
    bare = Engine(plugins=PluginManager(discover=False))
    monkeypatch.setattr("assessment_engine.cli.showing.make_engine", lambda: bare)
    run = CliRunner().invoke(assess, ["show", *map(str, package)])
    assert run.exit_code == 2
    assert "install assessment-engine-text" in run.stderr
