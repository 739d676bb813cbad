"""Files of the first schema become storages of the newest, with all that is in them, or stay."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import old_file
from assessment_engine import AssessmentError, Engine, Result
from assessment_engine.records import Query
from assessment_engine.repository import Repository
from assessment_engine_sql import SqliteBackend, migrating, tables
from throwaway import Server

ID = "customer_service_commitment"
PACKAGE = Path(__file__).parents[3] / "instruments" / ID
SAMPLE = json.loads((PACKAGE / "examples/sample.json").read_text("utf-8"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where the file of a test is."""
    return tmp_path / "old.db"


@pytest.fixture(scope="module")
def result() -> Result:
    """The result of the sample answers."""
    return Engine().result(PACKAGE, SAMPLE)


def tables_of(path: Path) -> set[str]:
    """Give the names of the tables of a file."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in rows}


def test_what_was_stored_is_there(path: Path, result: Result) -> None:
    """Responses and results come back as they were, under their keys; more can be made of them."""
    engine = Engine()
    response = engine.respond(PACKAGE, SAMPLE)
    old_file.make(
        path,
        ("response", "2017-1", ID, response.to_dict()),
        ("result", "2017-1", ID, result.to_dict()),
        ("response", "nul\0key", ID, response.to_dict()),
        *(("response", f"many {n:04}", "x", {"respondent": f"N{n}"}) for n in range(1200)),
    )
    with closing(engine.storage("sqlite", str(path), create=False)) as storage:
        repository = Repository(engine, storage)
        assert repository.result("2017-1") == result
        record = repository.read("2017-1")
        assert (record.state, record.revision, record.subject) == ("completed", 1, "2017-1")
        assert repository.answers("2017-1") == response.to_dict()
        assert response.respondent not in json.dumps(record.document)
        assert storage.count(Query()) == 1203
        assert storage.read("response", "many 1199").personal == {"respondent": "N1199"}
        assert storage.read("response", "nul\N{SYMBOL FOR NULL}key").document
        (found,) = repository.verify(Query(instrument=ID))
        assert (found.status, found.response) == ("unverifiable", "")
        assert repository.erase("2017-1") == 2
    assert "entries" not in tables_of(path)


def test_answers_of_the_first_schema_can_be_scored(path: Path, result: Result) -> None:
    """Which package they answer was not kept; amending or scoring with one makes it known."""
    engine = Engine()
    old_file.make(path, ("response", "k", ID, engine.respond(PACKAGE, SAMPLE).to_dict()))
    with closing(engine.storage("sqlite", str(path))) as storage:
        repository = Repository(engine, storage)
        with pytest.raises(AssessmentError, match="package-not-stored"):
            repository.score("k")
        record = repository.score("k", instrument=PACKAGE)
        assert repository.result(record.key) == result
        assert [each.status for each in repository.verify()] == ["same"]


def test_what_the_first_schema_kept_expires(path: Path, result: Result) -> None:
    """Results whose response is not known go as well, unless their subject has something newer."""
    engine = Engine()
    response = engine.respond(PACKAGE, SAMPLE)
    entries = [("result", key, ID, result.to_dict()) for key in ("a", "b", "c")]
    old_file.make(path, ("response", "a", ID, response.to_dict()), *entries)
    with closing(engine.storage("sqlite", str(path))) as storage:
        repository = Repository(engine, storage)
        later = datetime.now(UTC) + timedelta(days=1)
        repository = Repository(engine, storage, clock=lambda: later)
        repository.complete("new", SAMPLE, instrument=PACKAGE, subject="b")
        assert repository.expire(later, ["draft"]) == 0
        assert repository.expire(later) == 3
        left = [record.key for record in repository.stream(Query(kind="result", state="made"))]
        assert left == ["b"]


def test_a_file_of_the_first_schema_is_opened_by_many_at_once(path: Path, result: Result) -> None:
    """One of them brings it up to date, and everybody finds what is there."""
    old_file.make(path, ("result", "k", ID, result.to_dict()))

    def read(_: int) -> str:
        with closing(SqliteBackend().open(path)) as storage:
            return storage.read("result", "k").digest

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(read, range(8))) == {result.digest}


def test_a_damaged_entry_keeps_its_text(path: Path, result: Result) -> None:
    """What cannot be read is found under its key, and does not keep the others from moving."""
    old_file.make(
        path,
        ("result", "cut", ID, json.dumps(result.to_dict())[:50]),
        ("result", "list", ID, "[]"),
        ("result", "k", ID, result.to_dict()),
    )
    with closing(SqliteBackend().open(path)) as storage:
        assert storage.read("result", "k").version == result.version
        for key in ("cut", "list"):
            with pytest.raises(AssessmentError, match="storage-damaged"):
                storage.read("result", key)
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT document FROM assessment_revisions WHERE key = 'cut'"
        assert connection.execute(query).fetchone()[0] == json.dumps(result.to_dict())[:50]


def test_a_migration_that_fails_changes_nothing(
    path: Path, result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file stays of the first schema, with all that is in it, and can be opened later."""
    old_file.make(path, ("result", "k", ID, result.to_dict()))
    before = tables_of(path)
    real = sa.Connection.execute

    def failing(self: sa.Connection, statement: object, *more: object, **named: object) -> object:
        if isinstance(statement, sa.Insert) and "assessment_personal" in str(statement):
            raise sa.exc.OperationalError("", {}, sqlite3.OperationalError("the power is gone"))
        return real(self, statement, *more, **named)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(sa.Connection, "execute", failing)
        with pytest.raises(AssessmentError, match="storage-unusable"):
            SqliteBackend().open(path)
    assert tables_of(path) == before
    with closing(SqliteBackend().open(path)) as storage:
        assert storage.read("result", "k").digest == result.digest


def test_the_former_plugin_leaves_a_new_file_alone(path: Path) -> None:
    """It looks at this number, and refuses what is greater than its own."""
    SqliteBackend().open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == 2


def test_the_steps_are_those_that_the_storage_knows() -> None:
    """What is compared when a database is opened is the newest of the migrations."""
    steps = ScriptDirectory.from_config(migrating.config())
    assert steps.get_current_head() == tables.HEAD
    assert sorted(each.revision for each in steps.walk_revisions()) == sorted(tables.KNOWN)


def test_the_steps_give_the_tables_that_are_used(tmp_path: Path, server: Server) -> None:
    """What the migrations make is what the code describes, on both databases."""
    engines = [sa.create_engine(f"sqlite:///{tmp_path / 'new.db'}")]
    address = server.database(tmp_path).replace("postgresql:", "postgresql+psycopg:")
    engines.append(sa.create_engine(address))
    for engine in engines:
        with engine.begin() as connection:
            migrating.upgrade(connection)
            context = MigrationContext.configure(
                connection, opts={"version_table": tables.VERSION_TABLE}
            )
            assert compare_metadata(context, tables.metadata) == []
        engine.dispose()
