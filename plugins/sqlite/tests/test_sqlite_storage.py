"""The SQLite storage as a file: real values, what can be opened, and what can go wrong."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from assessment_engine import AssessmentError, Engine, Result, Storage, load_package
from assessment_engine_sqlite import SqliteBackend, backend

PACKAGE = Path(__file__).parents[3] / "instruments" / "customer_service_commitment"
NOBODY = 65534


@pytest.fixture(scope="module")
def result() -> Result:
    """Score the sample answers of the real package."""
    return Engine().result(load_package(PACKAGE), sample())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where the storage of a test is."""
    return tmp_path / "storage.db"


def sample() -> dict[str, object]:
    """Read the sample answers of the real package."""
    answers: dict[str, object] = json.loads((PACKAGE / "examples/sample.json").read_text("utf-8"))
    return answers


def opened(location: Path | str) -> closing[Storage]:
    """Open a storage that is closed at the end of the with block."""
    return closing(SqliteBackend().open(str(location)))


@contextmanager
def raises(*codes: str) -> Iterator[None]:
    """Expect problems with these codes, and no trace of SQLite but in words."""
    with pytest.raises(AssessmentError) as caught:
        yield
    assert [problem.code for problem in caught.value.problems] == [*codes]
    assert all(problem.hint for problem in caught.value.problems)


def execute(path: Path, *statements: str) -> None:
    """Change a database behind the storage's back."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_the_engine_finds_the_backend(path: Path, result: Result) -> None:
    """An installed plugin is there under its name, without any set-up."""
    with closing(Engine().storage("sqlite", str(path))) as storage:
        storage.save_result("key", result)
        assert storage.list_results() == ("key",)


def test_a_real_response_and_result_come_back_equal(path: Path, result: Result) -> None:
    """What a real package gives survives, and scores the same when it is loaded again."""
    instrument = load_package(PACKAGE)
    engine = Engine()
    response = engine.respond(instrument, sample())
    with opened(path) as storage:
        storage.save_response("key", response)
        storage.save_result("key", result)
    with opened(path) as storage:
        loaded = storage.load_response("key", instrument)
        assert loaded == response
        assert engine.result(instrument, loaded) == storage.load_result("key") == result


def test_a_storage_in_memory_is_alone(result: Result) -> None:
    """Two storages in memory do not see each other, and threads may share one."""
    with opened(":memory:") as one, opened(":memory:") as two:
        keys = [f"{number:02}" for number in range(20)]
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda key: one.save_result(key, result), keys))
        assert one.list_results() == tuple(keys)
        assert two.list_results() == ()


def test_a_saved_value_is_on_the_disk(path: Path) -> None:
    """A program that is killed leaves every value that it had saved, and nothing half."""
    program = f"""
from assessment_engine.testing.contracts import sample_report
from assessment_engine import Result
from assessment_engine_sqlite import SqliteBackend
storage = SqliteBackend().open({str(path)!r})
result = Result.from_dict(sample_report().result)
for number in range(100_000):
    storage.save_result(f"{{number:06}}", result)
    print(number, flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        saved = [int(process.stdout.readline()) for _ in range(20)]
        process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        saved += [int(line) for line in process.stdout if line.strip()]
    with opened(path) as storage:
        keys = storage.list_results()
        assert set(keys) >= {f"{number:06}" for number in saved}
        assert len({storage.load_result(key).digest for key in keys}) == 1


def test_many_may_open_a_new_file_at_once(tmp_path: Path, result: Result) -> None:
    """Whoever comes first makes the tables; nobody fails."""

    def save(number: int) -> None:
        with opened(tmp_path / f"{number // 8}.db") as storage:
            storage.save_result(str(number % 8), result)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(save, range(32)))
    for number in range(4):
        with opened(tmp_path / f"{number}.db") as storage:
            assert storage.list_results() == tuple("01234567")


def test_the_file_has_a_log_and_a_version(path: Path) -> None:
    """A new file says which program and which schema it is of, and writes ahead."""
    with opened(path), closing(sqlite3.connect(path)) as connection:
        pragmas = ("journal_mode", "application_id", "user_version")
        found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    assert found == ["wal", backend.APPLICATION, backend.SCHEMA_VERSION]


def test_a_path_object_is_a_location(path: Path) -> None:
    """Callers need not turn a path into a string."""
    SqliteBackend().open(path).close()
    assert path.is_file()


@pytest.mark.parametrize("location", ["", ".", "no/such/folder/file.db", "a\0b", "a\ud800b"])
def test_a_location_that_is_no_file_is_refused(
    location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder, a file in no folder, and what cannot be a path, leave nothing behind."""
    monkeypatch.chdir(tmp_path)
    with raises("storage-unusable"):
        SqliteBackend().open(location)
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
    """What tempfile makes can be used."""
    path.touch()
    with opened(path) as storage:
        assert storage.list_responses() == ()


def test_a_newer_version_is_refused(path: Path) -> None:
    """A file that a later version has changed is not touched by this one."""
    SqliteBackend().open(str(path)).close()
    execute(path, f"PRAGMA user_version = {backend.SCHEMA_VERSION + 1}")
    with raises("storage-unusable"):
        SqliteBackend().open(str(path))


def test_a_damaged_entry_is_named(path: Path, result: Result) -> None:
    """A document that was changed from outside is a problem with a code."""
    with opened(path) as storage:
        storage.save_result("cut", result)
        storage.save_result("empty", result)
        execute(
            path,
            "UPDATE entries SET document = substr(document, 1, 50) WHERE key = 'cut'",
            "UPDATE entries SET document = '{}' WHERE key = 'empty'",
        )
        with raises("storage-unusable"):
            storage.load_result("cut")
        with raises("result-shape"):
            storage.load_result("empty")


def test_a_file_without_its_table_is_unusable(path: Path, result: Result) -> None:
    """What SQLite says about it arrives as a problem."""
    with opened(path) as storage:
        execute(path, "DROP TABLE entries")
        with raises("storage-unusable"):
            storage.save_result("key", result)
        with raises("storage-unusable"):
            storage.list_results()


def test_a_closed_storage_is_unusable(path: Path, result: Result) -> None:
    """Using it says so; closing it again does nothing."""
    storage = SqliteBackend().open(str(path))
    storage.close()
    storage.close()
    with raises("storage-unusable"):
        storage.save_result("key", result)


def test_a_locked_file_is_busy(path: Path, result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits too long for another program is told to try again, and then can."""
    monkeypatch.setattr(backend, "BUSY_SECONDS", 0.05)
    with opened(path) as storage, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with raises("storage-busy"):
            storage.save_result("key", result)
        assert storage.list_results() == ()  # readers do not wait
        other.execute("ROLLBACK")
        storage.save_result("key", result)
        assert storage.list_results() == ("key",)


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
def test_a_read_only_file_can_be_read(result: Result) -> None:
    """Reading works; writing says what is wrong, and changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "storage.db"
        with opened(path) as storage:
            storage.save_result("key", result)
        path.chmod(0o444)
        Path(folder).chmod(0o777)
        with unprivileged(), opened(path) as storage:
            assert storage.load_result("key") == result
            with raises("storage-unusable"):
                storage.save_result("other", result)
            with raises("storage-unusable"):
                storage.delete_result("key")
            assert storage.list_results() == ("key",)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="file modes do not protect files here")
def test_a_read_only_folder_holds_no_new_storage() -> None:
    """A file that cannot be made is a problem with a code."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        with unprivileged(), raises("storage-unusable"):
            SqliteBackend().open(f"{folder}/storage.db")
        Path(folder).chmod(0o755)
