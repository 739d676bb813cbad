"""SQLite storages as files: what can be opened, what can go wrong, and that nothing is lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from attrs import evolve

from assessment_engine import AssessmentError, Engine, Storage
from assessment_engine.records import Query, Record
from assessment_engine_sql import SqliteBackend, sqlite

NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where the storage of a test is."""
    return tmp_path / "storage.db"


def made(key: str = "key", text: str = "") -> Record:
    """Give a record with a text."""
    return Record("response", key, 1, "draft", subject="s", response=key, document={"text": text})


def opened(location: Path | str) -> closing[Storage]:
    """Open a storage that is closed at the end of the with block."""
    return closing(SqliteBackend().open(str(location)))


@contextmanager
def raises(*codes: str) -> Iterator[None]:
    """Expect problems with these codes, each with a remedy."""
    with pytest.raises(AssessmentError) as caught:
        yield
    assert [problem.code for problem in caught.value.problems] == [*codes]
    assert all(problem.hint for problem in caught.value.problems)


def execute(path: Path, *statements: str) -> None:
    """Change a database behind the storage's back."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_the_engine_finds_the_backend(path: Path) -> None:
    """An installed plugin is there under its name, without any set-up."""
    with closing(Engine().storage("sqlite", str(path))) as storage:
        storage.write([made()])
        assert storage.count(Query()) == 1


def test_a_storage_in_memory_is_alone() -> None:
    """Two storages in memory do not see each other, and threads may share one."""
    with opened(":memory:") as one, opened(":memory:") as two:
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda number: one.write([made(f"{number:02}")]), range(20)))
        assert one.count(Query()) == 20
        assert two.count(Query()) == 0


def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    """Whoever comes first makes the tables; nobody fails."""

    def save(number: int) -> None:
        with opened(tmp_path / f"{number // 8}.db") as storage:
            storage.write([made(str(number % 8))])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(save, range(16)))
    for number in range(2):
        with opened(tmp_path / f"{number}.db") as storage:
            assert storage.count(Query()) == 8


def test_the_file_writes_ahead_and_overwrites_what_is_erased(path: Path) -> None:
    """A new file is of this program, has a log, and keeps nothing of what was erased."""
    with opened(path) as storage:
        storage.write([made("key", "M4rk" * 1000), made("other")])
        with closing(sqlite3.connect(path)) as connection:
            pragmas = ("journal_mode", "application_id")
            found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
        assert found == ["wal", sqlite.APPLICATION]
        assert any(b"M4rk" in each.read_bytes() for each in path.parent.iterdir())
        storage.erase("", response="key")
        assert not any(b"M4rk" in each.read_bytes() for each in path.parent.iterdir())


def test_a_path_object_is_a_location(path: Path) -> None:
    """Callers need not turn a path into a string."""
    SqliteBackend().open(path).close()
    assert path.is_file()


@pytest.mark.parametrize("location", ["", ".", "no/such/folder/file.db", "a\0b", "a\ud800b"])
@pytest.mark.parametrize("create", [True, False])
def test_a_location_that_is_no_file_is_refused(
    location: str, create: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder, a file in no folder, and what cannot be a path, leave nothing behind."""
    monkeypatch.chdir(tmp_path)
    with raises("storage-unusable"):
        SqliteBackend().open(location, create)
    assert [*tmp_path.iterdir()] == []


def test_a_file_of_something_else_is_left_alone(path: Path) -> None:
    """A text, and the database of another program, are refused as they are."""
    path.write_text("Dear diary, " * 100, "utf-8")
    with raises("storage-unusable"):
        SqliteBackend().open(str(path))
    assert path.read_text("utf-8") == "Dear diary, " * 100
    path.unlink()
    execute(path, "CREATE TABLE diary (day TEXT)")
    before = path.read_bytes()
    with raises("storage-unusable"):
        SqliteBackend().open(str(path))
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_storage(path: Path) -> None:
    """What tempfile makes can be used, where a storage may be made."""
    path.touch()
    with raises("storage-unusable"):
        SqliteBackend().open(str(path), create=False)
    assert path.read_bytes() == b""
    with opened(path) as storage:
        assert storage.count(Query()) == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE assessment_version SET version_num = '999'", "DROP TABLE assessment_version"],
)
def test_a_version_that_is_not_known_is_refused(path: Path, statement: str) -> None:
    """A file that a later version has changed is not touched by this one."""
    SqliteBackend().open(str(path)).close()
    execute(path, statement, "PRAGMA user_version = 999")
    with raises("storage-unusable"):
        SqliteBackend().open(str(path))


@pytest.mark.parametrize("column", ["document", "personal"])
@pytest.mark.parametrize("value", ["CAST(X'7B22614D34726BFF227D' AS TEXT)", "X'7BFF'", "5"])
def test_what_is_no_text_is_damage(path: Path, column: str, value: str) -> None:
    """Bytes that are no UTF-8 are told without them, and stop no other record."""
    with opened(path) as storage:
        storage.write([evolve(made(key), personal={"respondent": "Zoe"}) for key in "ab"])
    table = "assessment_revisions" if column == "document" else "assessment_personal"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE {table} SET {column} = {value} WHERE key = 'a'")
    with opened(path) as storage:
        page = storage.find(Query())
        assert ([record.key for record in page.records], page.damaged) == (
            ["b"],
            (("response", "a"),),
        )
        with raises("storage-damaged"):
            storage.read("response", "a")
        with raises("storage-damaged"):
            storage.history("response", "a")
        assert storage.erase("2026-03-31T12:00:00.000000Z", response="a") == 1


def test_a_damaged_record_is_named(path: Path) -> None:
    """A document that was changed from outside is a problem with a code, and tells nothing."""
    with opened(path) as storage:
        storage.write([made("cut", "M4rk"), made("list"), made("none")])
        table = "UPDATE assessment_revisions SET document ="
        execute(
            path,
            f"{table} substr(document, 1, 10) WHERE key = 'cut'",
            f"{table} '[]' WHERE key = 'list'",
            f"{table} x'ff' WHERE key = 'none'",
        )
        for key in ("cut", "list", "none"):
            with raises("storage-damaged"):
                storage.read("response", key)


def test_a_file_without_its_tables_is_unusable(path: Path) -> None:
    """What SQLite says about it arrives as a problem."""
    with opened(path) as storage:
        execute(path, "DROP TABLE assessment_revisions")
        with raises("storage-unusable"):
            storage.write([made()])
        with raises("storage-unusable"):
            storage.find(Query())


def test_a_locked_file_is_busy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits too long for another program is told to try again, and then can."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    with opened(path) as storage, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with raises("storage-busy"):
            storage.write([made()])
        assert storage.count(Query()) == 0  # readers do not wait
        other.execute("ROLLBACK")
        storage.write([made()])
        assert storage.count(Query()) == 1


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
def test_a_read_only_file_can_be_read() -> None:
    """Reading works; writing says what is wrong, and changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "storage.db"
        with opened(path) as storage:
            storage.write([made()])
        path.chmod(0o444)
        Path(folder).chmod(0o777)
        with unprivileged(), opened(path) as storage:
            assert storage.read("response", "key") == made()
            with raises("storage-read-only"):
                storage.write([made("other")])
            with raises("storage-read-only"):
                storage.erase("", subject="s")
            assert storage.count(Query()) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="file modes do not protect files here")
def test_a_read_only_folder_holds_no_new_storage() -> None:
    """A file that cannot be made is a problem with a code."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        with unprivileged(), raises("storage-unusable"):
            SqliteBackend().open(f"{folder}/storage.db")
        Path(folder).chmod(0o755)


def fill(storage: Storage) -> list[str]:
    """Write until there is no room; give the keys of what was written."""
    written: list[str] = []
    with raises("storage-full"):
        for number in range(10_000):
            storage.write([made(f"{number:05}", "x" * 20_000), made(f"pair {number:05}")])
            written.append(f"{number:05}")
    return written


def check_full(storage: Storage, written: list[str]) -> None:
    """Everything that was written is there, and nothing of what was not."""
    assert written
    assert storage.count(Query()) == 2 * len(written)
    for key in written:
        assert storage.read("response", key) == made(key, "x" * 20_000)


def test_a_file_that_may_not_grow_is_full(path: Path) -> None:
    """What has no room is refused as a whole, and what is there stays and can be erased."""
    with opened(path) as storage:
        storage.write([made("first")])
        storage.engine.dispose()  # type: ignore[attr-defined]
        pages = "PRAGMA max_page_count = 200"
        import sqlalchemy as sa

        def limited(connection: sqlite3.Connection, _: object) -> None:
            connection.execute(pages)

        sa.event.listen(storage.engine, "connect", limited)  # type: ignore[attr-defined]
        storage.erase("", response="first")
        written = fill(storage)
        assert storage.count(Query(state="draft")) == 2 * len(written)
        assert storage.erase("", response=written[0]) == 1
        storage.write([made("again")])


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of two megabytes, where one can be made."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError:
            pytest.skip("disks cannot be made here")
        if done.returncode:
            pytest.skip("disks cannot be made here")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_told_and_loses_nothing(small_disk: Path) -> None:
    """A real disk without room is a problem with a code; with room again, all goes on."""
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 400_000)
    path = small_disk / "storage.db"
    with opened(path) as storage:
        written = fill(storage)
        check_full(storage, written)
    with opened(path) as storage:
        check_full(storage, written)
        ballast.unlink()
        storage.write([made("room")])
        assert storage.read("response", "room") == made("room")


def test_a_new_storage_on_a_full_disk_is_refused(small_disk: Path) -> None:
    """Making one says that there is no room, or that the file cannot be used."""
    with pytest.raises(OSError, match="No space"):
        (small_disk / "ballast").write_bytes(b"x" * 3_000_000)
    with pytest.raises(AssessmentError) as caught:
        SqliteBackend().open(str(small_disk / "storage.db"))
    assert {problem.code for problem in caught.value.problems} == {"storage-full"}
