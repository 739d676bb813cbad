"""The folder storage as files: what can be opened, what can go wrong, and that nothing is lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assessment_engine import AssessmentError, Engine, Storage
from assessment_engine.records import Query, Record
from assessment_engine_folder import FolderBackend, storage
from assessment_engine_folder.files import Plans

NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where the storage of a test is."""
    return tmp_path / "storage"


def made(key: str = "key", text: str = "", revision: int = 1) -> Record:
    """Give a record with a text and a name."""
    return Record(
        "response",
        key,
        revision,
        "draft",
        subject="s",
        response=key,
        document={"text": text},
        personal={"respondent": "Zoe"},
    )


def opened(location: Path | str) -> closing[Storage]:
    """Open a storage that is closed at the end of the with block."""
    return closing(FolderBackend().open(str(location)))


@contextmanager
def raises(*codes: str) -> Iterator[None]:
    """Expect problems with these codes, each with a remedy."""
    with pytest.raises(AssessmentError) as caught:
        yield
    assert [problem.code for problem in caught.value.problems] == [*codes]
    assert all(problem.hint for problem in caught.value.problems)


def test_the_engine_finds_the_backend(path: Path) -> None:
    """An installed plugin is there under its name, without any set-up."""
    with closing(Engine().storage("folder", str(path))) as kept:
        kept.write([made()])
        assert kept.count(Query()) == 1


def test_what_is_personal_lies_apart(path: Path) -> None:
    """No file outside of one folder has a name in it."""
    with opened(path) as kept:
        kept.write([made()])
    named = [each for each in path.rglob("*") if each.is_file() and b"Zoe" in each.read_bytes()]
    assert [each.relative_to(path).parts[0] for each in named] == ["personal"]


def test_what_is_erased_is_in_no_file(path: Path) -> None:
    """Of a record that is erased one small file stays."""
    with opened(path) as kept:
        kept.write([made(text="M4rk")])
        kept.write([made(text="M4rk", revision=2)])
        kept.erase("2026", subject="s")
    found = [each for each in path.rglob("*.json") if each.name != "storage.json"]
    assert [each.name for each in found] == ["3.json"]
    assert not any(b"M4rk" in each.read_bytes() for each in path.rglob("*") if each.is_file())


class Stop(BaseException):
    """What ends a program at once, as far as a test can: nothing that the program does stops it."""


def calls(monkeypatch: pytest.MonkeyPatch, stop_at: int) -> list[str]:
    """Let the program end at one of its calls to the system, counted from 0; list them."""
    seen: list[str] = []

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            if len(seen) >= stop_at:
                raise Stop
            seen.append(name)
            return real(*given, **named)

        return call

    for place, name in (
        (os, "replace"),
        (os, "fsync"),
        (Path, "open"),
        (Path, "unlink"),
        (Path, "mkdir"),
        (Path, "rmdir"),
        (shutil, "rmtree"),
    ):
        monkeypatch.setattr(place, name, counted(name, getattr(place, name)))
    return seen


def state(path: Path) -> list[tuple[str, int, str, str]]:
    """Give all that is in a storage, as its next user finds it."""
    with opened(path) as kept:
        return [
            (each.key, each.revision, each.state, json.dumps([each.document, each.personal]))
            for key in "abc"
            for each in (_history(kept, key))
        ]


def _history(kept: Storage, key: str) -> tuple[Record, ...]:
    try:
        return kept.history("response", key)
    except AssessmentError:
        return ()


@pytest.mark.parametrize("work", ["write", "erase"])
def test_a_change_is_made_or_not_wherever_it_is_interrupted(
    work: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended at any of its steps, a change of three records is there whole afterwards, or not."""

    def change(kept: Storage) -> None:
        if work == "write":
            kept.write([made("a", "new", 2), made("b", "new", 2), made("c", "new")])
        else:
            kept.erase("2026", subject="s")

    outcomes = []
    for step in range(1000):
        path = tmp_path / f"{step}"
        with opened(path) as kept:
            kept.write([made("a", "old"), made("b", "old")])
            before = state(path)
            with monkeypatch.context() as patch:
                seen = calls(patch, step)
                with suppress(Stop):
                    change(kept)
                finished = len(seen) < step
        found = state(path)
        assert state(path) == found
        if found != before:
            assert {key for key, *_ in found} == ({*"abc"} if work == "write" else {*"ab"})
            assert len(found) == (5 if work == "write" else 2)
        outcomes.append(found == before)
        leftovers = {each.name for each in path.iterdir()}
        assert leftovers <= {"lock", "personal", "records", "storage.json"}
        with opened(path) as kept:
            kept.write([made("next")])
        if finished:
            break
    # First nothing has happened, then all of it has; both were met.
    assert outcomes == sorted(outcomes, reverse=True)
    assert {*outcomes} == {True, False}


@pytest.mark.parametrize("name", ["fsync", "replace"])
@pytest.mark.parametrize("number", range(12))
def test_a_disk_that_fails_at_any_step_tells_and_keeps(
    name: str, number: int, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without room at some step the code says so; the change was made or not, and all goes on."""
    real = getattr(os, name)
    count = 0

    def failing(*given: Any) -> Any:
        nonlocal count
        count += 1
        if count == number + 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*given)

    with opened(path) as kept:
        kept.write([made("a", "old"), made("b", "old")])
        before = state(path)
        with monkeypatch.context() as patch:
            patch.setattr(os, name, failing)
            try:
                kept.write([made("a", "new", 2), made("b", "new", 2)])
            except AssessmentError as error:
                codes = [problem.code for problem in error.problems]
                if codes != ["storage-full"]:
                    raise
        found = state(path)
        assert found == before or [each[1] for each in found] == [1, 2, 1, 2]
        kept.write([made("c")])


@pytest.mark.parametrize("location", ["", "a\0b", "a\ud800b", "file"])
@pytest.mark.parametrize("create", [True, False])
def test_a_location_that_is_no_folder_is_refused(
    location: str, create: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file, and what cannot be a path, are left as they are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("Dear diary", "utf-8")
    with raises("storage-unusable"):
        FolderBackend().open(location, create)
    assert [each.read_text("utf-8") for each in tmp_path.iterdir()] == ["Dear diary"]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """What has other files in it does not become a storage."""
    (tmp_path / "diary.txt").write_text("Dear diary", "utf-8")
    with raises("storage-unusable"):
        FolderBackend().open(str(tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == ["diary.txt"]


@pytest.mark.parametrize("text", ['{"format": 2}', "{}", "[]", "not JSON", ""])
def test_another_version_is_refused(path: Path, text: str) -> None:
    """A folder that a later version has changed is not touched by this one."""
    opened(path).__enter__().close()
    (path / "storage.json").write_text(text, "utf-8")
    with raises("storage-unusable"):
        FolderBackend().open(str(path))


def test_damaged_files_are_named_and_tell_nothing(path: Path) -> None:
    """A file that was changed from outside is a problem with a code, without what is in it."""
    with opened(path) as kept:
        kept.write([made("a", "M4rk"), made("b", "M4rk")])
        (record,) = path.glob(f"records/response/{_digest('a')}/1.json")
        (personal,) = path.glob(f"personal/response/{_digest('b')}/1.json")
        record.write_text('{"M4rk": ', "utf-8")
        personal.write_text("M4rk", "utf-8")
        for key in "ab":
            with pytest.raises(AssessmentError) as caught:
                kept.read("response", key)
            assert [problem.code for problem in caught.value.problems] == ["storage-damaged"]
            assert "M4rk" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "plan",
    [
        "{",
        "[]",
        "{}",
        json.dumps({"moves": ["../outside"], "removed": []}),
        json.dumps({"moves": [], "removed": ["../outside"]}),
        json.dumps({"moves": [7], "removed": []}),
        json.dumps({"moves": [], "removed": ["records/response/../../../outside"]}),
    ],
)
def test_a_plan_that_is_not_ours_is_not_carried_out(path: Path, plan: str) -> None:
    """What a folder brings along cannot move or remove a file outside of its records."""
    outside = path.parent / "outside"
    with opened(path) as kept:
        kept.write([made()])
        outside.write_text("Dear diary", "utf-8")
        (path / "stage").mkdir(exist_ok=True)
        (path / "stage" / "0").write_text("no", "utf-8")
        (path / "plan.json").write_text(plan, "utf-8")
        with raises("storage-damaged"):
            kept.read("response", "key")
    assert outside.read_text("utf-8") == "Dear diary"


def test_a_change_that_could_not_be_carried_out_is_not_begun(path: Path) -> None:
    """A plan is looked at before it is put in place, where it would be in everybody's way."""
    with opened(path) as kept:
        kept.write([made()])
        for name in ("outside", "records/response/True.json"):
            with raises("storage-damaged"):
                Plans(path).change({path / name: "{}"})
            with raises("storage-damaged"):
                Plans(path).change({}, [path / name])
        assert not (path / "plan.json").exists()
        assert kept.read("response", "key") == made()


def test_a_file_of_another_record_is_damage(path: Path) -> None:
    """A copy in the place of another record is not taken for it."""
    with opened(path) as kept:
        kept.write([made("a"), made("b")])
        shutil.copytree(
            path / "records/response" / _digest("a"),
            path / "records/response" / _digest("b"),
            dirs_exist_ok=True,
        )
        with raises("storage-damaged"):
            kept.read("response", "b")
        page = kept.find(Query())
        assert [record.key for record in page.records] == ["a"]
        assert page.damaged == (("file", f"records/response/{_digest('b')}/1.json"),)


def test_a_damaged_revision_is_erased_by_what_the_former_ones_say(path: Path) -> None:
    """Where a former revision can be read, it is known whose the damaged one is."""
    with opened(path) as kept:
        kept.write([made("a"), made("b")])
        kept.write([made("a", revision=2)])
        for key in "ab":
            (newest,) = sorted(path.glob(f"records/response/{_digest(key)}/*.json"))[-1:]
            newest.write_text("{", "ascii")
        assert kept.erase("2026-03-31T12:00:00.000000Z", subject="s") == 1
        assert (kept.read("response", "a").state, kept.read("response", "a").revision) == (
            "erased",
            3,
        )
        assert len(kept.find(Query()).damaged) == 1


def _digest(key: str) -> str:
    from hashlib import sha256

    return sha256(key.encode()).hexdigest()


def test_a_folder_that_is_locked_for_long_is_busy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits too long for another program is told to try again, and then can."""
    monkeypatch.setattr(storage, "BUSY_SECONDS", 0.05)
    with opened(path) as kept:
        kept.write([made()])
        with FileLock(path / "lock"), raises("storage-busy"):
            kept.write([made("other")])
        kept.write([made("other")])


@contextmanager
def unprivileged() -> Iterator[None]:
    """Give up root's right to write everywhere, where a test runs as root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="file modes do not protect files here")
def test_a_read_only_folder_can_be_read() -> None:
    """Reading works; writing says what is wrong, and changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "storage"
        with opened(path) as kept:
            kept.write([made()])
        for each in (path, *path.rglob("*")):
            each.chmod(0o555 if each.is_dir() else 0o444)
        Path(folder).chmod(0o755)
        try:
            with unprivileged(), opened(path) as kept:
                assert kept.read("response", "key") == made()
                assert kept.count(Query()) == 1
                with raises("storage-read-only"):
                    kept.write([made("other")])
                with raises("storage-read-only"):
                    kept.erase("2026", subject="s")
            with unprivileged(), raises("storage-read-only"):
                FolderBackend().open(f"{folder}/new")
        finally:
            for each in (path, *path.rglob("*")):
                each.chmod(0o755)


def test_a_full_disk_is_told_and_loses_nothing() -> None:
    """A real disk without room is a problem with a code; with room again, all goes on."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]
        try:
            done = subprocess.run(command, capture_output=True, check=False).returncode
        except OSError:
            done = 1
        if done:
            pytest.skip("disks cannot be made here")
        try:
            check_full(Path(folder))
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def check_full(disk: Path) -> None:
    """Write until there is no room, and go on when there is."""
    ballast = disk / "ballast"
    ballast.write_bytes(b"x" * 200_000)
    written = []
    with opened(disk / "storage") as kept:
        with raises("storage-full"):
            for number in range(10_000):
                kept.write([made(f"{number}", "x" * 5000), made(f"pair {number}")])
                written.append(number)
        assert written
        assert kept.count(Query()) == 2 * len(written)
        for number in written:
            assert kept.read("response", f"{number}") == made(f"{number}", "x" * 5000)
            assert kept.read("response", f"pair {number}") == made(f"pair {number}")
        ballast.unlink()
        kept.write([made("room")])
