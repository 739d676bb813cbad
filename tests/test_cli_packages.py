"""`assess pack` and `assess diff` as users meet them: a real process, its output, its exit code."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pty
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from tiny_german import german_files
from tiny_package import tiny_files, write

from assessment_engine import load_package
from assessment_engine.cli.commands import assess as command
from assessment_engine.package import archive
from test_cli import ID, PACKAGE, SAMPLE, assess, bad, good

# Of the package without faults; a change of the engine that changes it breaks a promise.
TINY_ARCHIVE = "c3a2b838b6234de1d38e5686cde41143e858a29381a22e7c7e67101cc7cbc0e1"


def edited(folder: Path, to: Path, file: str, old: str, new: str) -> Path:
    """Copy a package with a piece of a file's text replaced."""
    shutil.copytree(folder, to)
    text = (to / file).read_text("utf-8")
    assert old in text
    (to / file).write_text(text.replace(old, new), "utf-8")
    return to


def test_pack_writes_the_files_that_a_package_names(tmp_path: Path) -> None:
    """Path, size and digest are printed, and what was left out; the archive is the instrument."""
    folder = write(tmp_path / "tiny", german_files())
    for extra in ("notes.txt", "drafts/a.json", "examples/two.json"):
        (folder / extra).parent.mkdir(exist_ok=True)
        (folder / extra).write_text("{}")
    lines = good("pack", folder, cwd=tmp_path).splitlines()
    target = tmp_path / "tiny-1.0.0.zip"
    names = zipfile.ZipFile(target).namelist()
    assert lines == [
        f"tiny-1.0.0.zip: {len(names)} files, {target.stat().st_size:,} bytes",
        f"digest: {load_package(folder).digest}",
        "left out, since the package does not name them:",
        "    drafts/",
        "    examples/two.json",
        "    notes.txt",
    ]
    assert names == sorted(german_files())
    assert load_package(target, "de") == load_package(folder, "de")


def test_pack_gives_the_same_bytes_whoever_wrote_the_files(tmp_path: Path) -> None:
    """Times, permissions, line ends and byte order marks of files do not matter."""
    folder = write(tmp_path / "unix", tiny_files())
    other = write(tmp_path / "windows", dict(reversed(tiny_files().items())))
    for path in other.rglob("*.json"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o755)
    good("pack", folder, "--output", tmp_path / "one.zip")
    good("pack", other, "--output", tmp_path / "two.zip")
    good("pack", tmp_path / "two.zip", "--output", tmp_path / "three.zip")
    made = {(tmp_path / f"{name}.zip").read_bytes() for name in ("one", "two", "three")}
    assert [hashlib.sha256(each).hexdigest() for each in made] == [TINY_ARCHIVE]


def test_pack_takes_installed_instruments_and_writes_into_folders(tmp_path: Path) -> None:
    """An id will do, and in a folder the archive is named after instrument and version."""
    line, *rest = good("pack", ID, "--output", tmp_path).splitlines()
    target = tmp_path / f"{ID}-1.1.0.zip"
    assert line.startswith(f"{target}: ")
    assert rest == [f"digest: {load_package(PACKAGE).digest}"]
    assert good("score", target, SAMPLE) == good("score", PACKAGE, SAMPLE)
    report = tmp_path / "report.json"
    good("report", target, SAMPLE, "--format", "json", "--language", "de", "--output", report)
    assert json.loads(report.read_text("utf-8"))["language"] == "de"


def test_pack_refuses_a_package_with_an_error(tmp_path: Path) -> None:
    """Wrong examples are errors too; nothing is written, and warnings are said."""
    folder = write(tmp_path / "tiny", tiny_files())
    wrong = edited(folder, tmp_path / "wrong", "examples/one.json", '"gap": 0', '"gap": 1')
    lines = bad("pack", wrong, "--output", tmp_path)
    assert [line.partition("[")[2].partition("]")[0] for line in lines] == ["example-score", ""]
    assert lines[-1] == f"{wrong}: not packed"
    assert not list(tmp_path.glob("*.zip"))
    warned = edited(folder, tmp_path / "warned", "coaching.json", "**helps**", "**helps*")
    done = assess("pack", warned, "--output", tmp_path)
    assert (done.returncode, "warning [markup]" in done.stderr) == (0, True)


def test_pack_is_used_wrongly(tmp_path: Path) -> None:
    """An output that nothing would read as an archive is an error of usage."""
    assert "*.zip" in bad("pack", PACKAGE, "--output", tmp_path / "x.tar", code=2)[-1]
    assert "[package-not-found]" in bad("pack", tmp_path / "none.zip")[0]
    (tmp_path / "file").write_text("")
    lines = bad("pack", PACKAGE, "--output", tmp_path / "file" / "x.zip")
    assert "[output-unwritable]" in lines[0]


def test_pack_does_not_write_what_could_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package that is over the limits of an archive is refused when it is made."""
    monkeypatch.setattr(archive, "MAX_ENTRIES", 3)
    folder = write(tmp_path / "tiny", tiny_files())
    done = CliRunner().invoke(command, ["pack", str(folder), "--output", str(tmp_path / "x.zip")])
    assert done.exit_code == 1
    assert "[archive-too-large]" in done.output
    assert not (tmp_path / "x.zip").exists()


def test_a_hostile_archive_gives_a_coded_line(tmp_path: Path) -> None:
    """No archive ends in a traceback, whatever command it is given to."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("../\x1b[2J.json", "{}")
    for name, data, code in (
        ("path.zip", buffer.getvalue(), "archive-path"),
        ("none.zip", b"PK\x03\x04", "archive-broken"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        for arguments in (["validate", path], ["score", path, SAMPLE], ["pack", path],
                          ["diff", ID, path], ["report", path, SAMPLE]):  # fmt: skip
            done = CliRunner().invoke(command, list(map(str, arguments)))
            assert (done.exit_code, done.stdout) == (1, "")
            (line,) = done.stderr.splitlines()
            assert line.startswith(f"{path}: error [{code}]")
            assert line.isprintable()


def test_diff_of_a_package_with_itself(tmp_path: Path) -> None:
    """Folder, archive and id are one package, and the exit code says that nothing differs."""
    good("pack", PACKAGE, "--output", tmp_path)
    target = tmp_path / f"{ID}-1.1.0.zip"
    for old, new in ((PACKAGE, target), (target, ID), (ID, PACKAGE)):
        assert good("diff", old, new) == f"{ID} 1.1.0: no difference\n"
    value = json.loads(good("diff", target, ID, "--format", "json"))
    assert (value["identical"], value["step"], value["changes"]) == (True, "none", [])
    assert {each["status"] for each in value["scores"]} == {"unchanged"}


def test_diff_says_what_version_is_wanted(tmp_path: Path) -> None:
    """Errors of the version end with 1 and go to the standard error output."""
    reverse = '"id": "SL-3",\n      "reverse": true,'
    new = edited(PACKAGE, tmp_path / "new", "items.json", '"id": "SL-3",', reverse)
    done = assess("diff", ID, new)
    assert done.returncode == 1
    assert "Scores: 20 of 26 can be compared" in done.stdout
    assert "      SL-3 is now reversed" in done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{new}/instrument.json: error [version-unchanged]")
    done = assess("diff", ID, new, "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["wanted_version"]) == (1, "2.0.0")
    good("diff", ID, edited(new, tmp_path / "raised", "instrument.json", '"1.1.0"', '"2.0.0"'))


def test_diff_says_which_package_is_wrong(tmp_path: Path) -> None:
    """Problems of two packages are told apart by their paths."""
    folder = write(tmp_path / "tiny", tiny_files())
    wrong = edited(folder, tmp_path / "wrong", "content.json", '"We listen."', "5")
    (line,) = bad("diff", folder, wrong)
    assert line.startswith(f"{wrong}/content.json:")
    assert "[diff-other-instrument]" in bad("diff", folder, ID)[0]
    assert "[unknown-instrument]" in bad("diff", folder, "tinny")[0]
    bad("diff", folder, code=2)


def test_diff_in_a_real_terminal_of_another_encoding(tmp_path: Path) -> None:
    """What a terminal cannot show is escaped, and control characters stay on their line."""
    folder = write(tmp_path / "tiny", tiny_files())
    new = edited(folder, tmp_path / "new", "content.json", "We listen.", "\\u0141\\u2028\\u202e!")
    received: list[bytes] = []

    def read(handle: int) -> bytes:
        received.append(os.read(handle, 65536))
        return received[-1]

    words = [sys.executable, "-m", "assessment_engine.cli", "diff", str(folder), str(new),
               "--texts"]  # fmt: skip
    status = pty.spawn(words, read, lambda _: b"")
    assert os.waitstatus_to_exitcode(status) == 1
    shown = b"".join(received).decode()
    assert "        + \u0141\\u2028\\u202e!" in shown
    assert "[version-unchanged]" in shown
