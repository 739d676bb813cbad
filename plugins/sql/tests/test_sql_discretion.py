"""Nothing of what people answered stands in a log or an error, whatever is logged."""

from __future__ import annotations

import logging
import sqlite3
import traceback
from contextlib import closing
from pathlib import Path

import pytest

import old_file
from assessment_engine import AssessmentError, StorageBackend
from assessment_engine.records import Query, Record
from assessment_engine_sql import PostgresqlBackend, SqliteBackend
from throwaway import PASSWORD, Server

MARK = "M4rk-of-a-person"


def marked(key: str, revision: int = 1) -> Record:
    """Give a record that has the mark wherever a person could be."""
    return Record(
        "response",
        key,
        revision,
        "draft",
        subject=f"{MARK}-subject",
        response=key,
        document={"answers": {"L-1": f"{MARK}-answer"}},
        personal={"respondent": f"{MARK}-name"},
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[StorageBackend, str]:
    """A backend and where an empty storage is."""
    if request.param == "sqlite":
        return SqliteBackend(), str(tmp_path / "storage.db")
    server: Server = request.getfixturevalue("server")
    return PostgresqlBackend(), server.database(tmp_path)


def test_a_log_of_everything_tells_nothing(
    place: tuple[StorageBackend, str], caplog: pytest.LogCaptureFixture
) -> None:
    """An application that logs all that there is has no answer, name, subject or password in it."""
    caplog.set_level(logging.DEBUG)
    backend, location = place
    with closing(backend.open(location)) as storage:
        storage.write([marked("a"), marked("b")])
        storage.write([marked("a", 2)])
        storage.read("response", "a")
        storage.history("response", "a")
        storage.find(Query(subject=f"{MARK}-subject"))
        for call in (
            lambda: storage.write([marked("a")]),
            lambda: storage.read("response", "none"),
        ):
            with pytest.raises(AssessmentError):
                call()
        storage.erase("", subject=f"{MARK}-subject")
    assert MARK not in caplog.text
    assert PASSWORD not in caplog.text
    assert any("alembic" in record.name for record in caplog.records), "nothing was logged at all"


def test_what_a_database_says_of_a_row_is_not_passed_on(
    place: tuple[StorageBackend, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Databases quote the row that they refuse; the problem, and its traceback, do not."""
    backend, location = place
    with closing(backend.open(location)) as storage:
        rule = "CHECK (subject = 'nobody')"
        table = "assessment_records"
        if backend.name == "postgresql":
            server: Server = request.getfixturevalue("server")
            server.execute(location.rpartition("/")[2], f"ALTER TABLE {table} ADD {rule}")
        else:
            with closing(sqlite3.connect(location)) as connection, connection:
                connection.execute(
                    f"CREATE TRIGGER no BEFORE INSERT ON {table}"
                    " BEGIN SELECT raise(ABORT, 'refused'); END"
                )
        with pytest.raises(AssessmentError) as caught:
            storage.write([marked("a")])
        assert [problem.code for problem in caught.value.problems] == ["storage-unusable"]
        assert MARK not in "".join(traceback.format_exception(caught.value))


def test_a_migration_tells_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What is moved to the newest schema is not logged either, nor what cannot be read."""
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "old.db"
    document = {"respondent": MARK, "answers": {"L-1": MARK}}
    old_file.make(
        path,
        ("response", "a", "x", document),
        ("response", "b", "x", f"{{{MARK}"),
    )
    with closing(SqliteBackend().open(str(path))) as storage:
        assert storage.read("response", "a").personal == {"respondent": MARK}
        with pytest.raises(AssessmentError) as caught:
            storage.read("response", "b")
    assert MARK not in caplog.text
    assert MARK not in "".join(traceback.format_exception(caught.value))
