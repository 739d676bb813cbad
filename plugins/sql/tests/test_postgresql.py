"""PostgreSQL storages: what goes wrong with a real server, and that nothing is lost or told."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from assessment_engine import AssessmentError, Storage
from assessment_engine.records import Query, Record
from assessment_engine.testing._storage_surviving import BATCHES, check_written
from assessment_engine.testing._storage_writers import Place, batch, killed_after
from assessment_engine_sql import PostgresqlBackend, postgresql
from throwaway import PASSWORD, ROLE, Server, binaries


def made(key: str = "key", text: str = "", revision: int = 1) -> Record:
    """Give a record with a text, and a name."""
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


def opened(address: str) -> closing[Storage]:
    """Open a storage that is closed at the end of the with block."""
    return closing(PostgresqlBackend().open(address))


@contextmanager
def raises(*codes: str) -> Iterator[None]:
    """Expect problems with these codes, each with a remedy, and without the password."""
    with pytest.raises(AssessmentError) as caught:
        yield
    assert [problem.code for problem in caught.value.problems] == [*codes]
    assert all(problem.hint for problem in caught.value.problems)
    assert PASSWORD not in str(caught.value)


@pytest.fixture
def address(server: Server, tmp_path: Path) -> str:
    """The address of an empty database."""
    return server.database(tmp_path)


def name_of(address: str) -> str:
    """Give the database of an address."""
    return address.rpartition("/")[2]


def test_an_address_may_leave_its_kind_out(address: str) -> None:
    """On the command line the kind stands before the colon, and the address begins after it."""
    with opened(address) as storage:
        storage.write([made()])
    with opened(address.removeprefix("postgresql:")) as storage:
        assert storage.read("response", "key") == made()


def test_a_database_that_cannot_be_reached_is_named(server: Server, address: str) -> None:
    """A wrong password, role, database, port or address is a problem without the password."""
    wrong = [
        address.replace(PASSWORD, "W8-secret-3f-not"),
        server.address("no_such_database"),
        server.address("postgres", role="nobody_known"),
        f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:1/x?connect_timeout=3",
        f"postgresql://{ROLE}:{PASSWORD}@no-such-host.invalid/x?connect_timeout=3",
        f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:port/x",
        f"mysql://{ROLE}:{PASSWORD}@127.0.0.1/x",
        f"{address}?no_such_option={PASSWORD}",
        "",
    ]
    for given in wrong:
        with raises("storage-unusable"):
            PostgresqlBackend().open(given)


def test_without_its_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who installed the plugin for SQLite alone is told what is missing."""
    monkeypatch.setattr("assessment_engine_sql.backends.find_spec", lambda _: None)
    with raises("storage-unusable"):
        PostgresqlBackend().open("postgresql://x")


def test_a_database_in_another_encoding_is_refused(server: Server) -> None:
    """It could not keep every text."""
    name = "latin"
    server.execute(
        "postgres",
        f"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0"
        " LOCALE_PROVIDER libc LOCALE 'C'",
    )
    with raises("storage-unusable"):
        PostgresqlBackend().open(server.address(name))


def test_tables_of_others_are_left_alone(server: Server, address: str) -> None:
    """A database may be shared; a newer version of our tables is not touched."""
    server.execute(name_of(address), "CREATE TABLE entries (x text)")
    with opened(address) as storage:
        storage.write([made()])
    server.execute(name_of(address), "SELECT x FROM entries")
    server.execute(name_of(address), "UPDATE assessment_version SET version_num = '999'")
    with raises("storage-unusable"):
        PostgresqlBackend().open(address)


def test_many_may_make_the_tables_at_once(address: str) -> None:
    """Whoever comes first does; nobody fails."""
    errors: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with opened(address) as storage:
                storage.write([made(str(number))])
        except AssessmentError as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with opened(address) as storage:
        assert storage.count(Query()) == 8


def test_a_read_only_database_can_be_read(server: Server, address: str) -> None:
    """Reading works, as on a standby; writing says what is wrong and changes nothing."""
    with opened(address) as storage:
        storage.write([made()])
    read_only = "SET default_transaction_read_only = on"
    server.execute("postgres", f"ALTER DATABASE {name_of(address)} {read_only}")
    with opened(address) as storage:
        with raises("storage-read-only"):
            storage.write([made("other")])
        with raises("storage-read-only"):
            storage.erase("", subject="s")
        assert storage.read("response", "key") == made()
        assert storage.count(Query()) == 1


def test_a_new_storage_in_a_read_only_database_is_refused(server: Server, address: str) -> None:
    """There the tables cannot be made."""
    read_only = "SET default_transaction_read_only = on"
    server.execute("postgres", f"ALTER DATABASE {name_of(address)} {read_only}")
    with raises("storage-read-only"):
        PostgresqlBackend().open(address)


def test_a_role_can_be_kept_from_what_is_personal(server: Server, address: str) -> None:
    """Without the right to that table, records are found without it, and not with it."""
    with opened(address) as storage:
        storage.write([made()])
    role = "analyst"
    server.execute(
        name_of(address),
        f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'",
        f"GRANT SELECT ON assessment_records, assessment_revisions, assessment_version TO {role}",
    )
    with opened(server.address(name_of(address), role)) as storage:
        (found,) = storage.find(Query(personal=False)).records
        assert found.document == {"text": ""}
        assert found.personal == {}
        with raises("storage-read-only"):
            storage.find(Query())
        with raises("storage-read-only"):
            storage.write([made("other")])


def test_who_waits_too_long_is_told(
    server: Server, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record that another transaction keeps locked is busy, and later is not."""
    monkeypatch.setattr(postgresql, "_WAIT", "50ms")
    with opened(address) as storage, psycopg.connect(address) as other:
        storage.write([made()])
        other.execute("SELECT * FROM assessment_records FOR UPDATE")
        with raises("storage-busy"):
            storage.write([made(revision=2)])
        assert storage.read("response", "key") == made()  # readers do not wait
        other.rollback()
        storage.write([made(revision=2)])


def test_a_deadlock_is_tried_again(address: str) -> None:
    """The database ends a deadlock by refusing one; the storage does that one's work again."""
    with opened(address) as storage, psycopg.connect(address) as other:
        storage.write([made("a"), made("b")])
        # The server looks for deadlocks from the side of whoever has waited for a second; with
        # this patience the other, which is not ours, is never the one that is refused.
        other.execute("SET deadlock_timeout = '60s'")
        other.execute("SELECT * FROM assessment_records WHERE key = 'b' FOR UPDATE")
        done: list[BaseException | None] = []

        def write() -> None:
            try:
                storage.write([made("a", revision=2), made("b", revision=2)])
                done.append(None)
            except AssessmentError as error:
                done.append(error)

        thread = threading.Thread(target=write)
        thread.start()
        until_waiting(address)
        other.execute("SELECT * FROM assessment_records WHERE key = 'a' FOR UPDATE")
        other.rollback()
        thread.join(30)
        assert done == [None]
        assert storage.read("response", "b") == made("b", revision=2)
        log = deadlocks(address)
        assert log >= 1, "there was no deadlock"


def until_waiting(address: str) -> None:
    """Wait until a transaction waits for a lock of another."""
    with psycopg.connect(address, autocommit=True) as look:
        for _ in range(2000):
            row = look.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
            if row is not None and row[0]:
                return
            threading.Event().wait(0.005)
    raise AssertionError("nobody waits")


def deadlocks(address: str) -> int:
    """Give how many deadlocks the server has ended in a database."""
    with psycopg.connect(address, autocommit=True) as look:
        for _ in range(200):
            look.execute("SELECT pg_stat_clear_snapshot()")
            row = look.execute(
                "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
            ).fetchone()
            if row is not None and row[0]:
                return int(row[0])
            threading.Event().wait(0.02)
    return 0


def test_a_lost_connection_is_told_and_made_again(server: Server, address: str) -> None:
    """What was cut off is a problem with a code; the next call has a new connection."""
    cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted"
    with opened(address) as storage:
        storage.write([made()])
        with psycopg.connect(address) as other:
            other.execute("LOCK TABLE assessment_records")
            errors: list[Any] = []

            def write() -> None:
                try:
                    storage.write([made("other")])
                except AssessmentError as error:
                    errors.append([problem.code for problem in error.problems])

            thread = threading.Thread(target=write)
            thread.start()
            until_waiting(address)
            server.execute(name_of(address), cut)
            thread.join(30)
        assert errors == [["storage-unusable"]]
        assert storage.count(Query()) == 1
        storage.write([made("other")])


def test_a_killed_server_has_kept_what_it_acknowledged(tmp_path: Path) -> None:
    """The server itself is killed while a program writes; afterwards all that was told is there."""
    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed; the fixture of the server insists on it in CI")
    server = Server(programs)
    try:
        address = server.database(tmp_path)
        for life in range(2):
            told = killed_server(server, address, life)
            with opened(address) as storage:
                check_written(storage, life, told)
    finally:
        server.stop()


def killed_server(server: Server, address: str, life: int) -> int:
    """Write batches until the server is killed; start it again, and say how many were written."""
    told = 0
    with opened(address) as storage:
        killer = threading.Timer(0.3 + life / 5, server.kill)
        killer.start()
        with raises("storage-unusable"):
            for number in range(100 * BATCHES):
                storage.write(batch(life, number))
                told = number + 1
        killer.join()
    assert 0 < told < 100 * BATCHES
    server.start()
    return told


@pytest.fixture
def small_disk(server: Server) -> Iterator[Path]:
    """A disk of 20 megabytes that belongs to the server, where one can be made."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        owner = f",uid={pwd.getpwnam(server.account).pw_uid}" if server.account else ""
        command = ["mount", "-t", "tmpfs", "-o", f"size=20m,mode=0700{owner}", "tmpfs", folder]
        Path(folder).chmod(0o755)
        try:
            made_it = subprocess.run(command, capture_output=True, check=False).returncode == 0
        except OSError:
            made_it = False
        if not made_it:
            pytest.skip("disks cannot be made here")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_told_and_loses_nothing(server: Server, small_disk: Path) -> None:
    """A database whose disk has no room left says so, keeps what it has, and goes on with room."""
    ballast = small_disk / "ballast"
    name = "small"
    server.execute(
        "postgres",
        f"CREATE TABLESPACE small LOCATION '{small_disk}'",
        f"CREATE DATABASE {name} TABLESPACE small",
    )
    try:
        with opened(server.address(name)) as storage:
            storage.write([made("first")])
            ballast.write_bytes(b"x" * 2_000_000)
            text = os.urandom(40_000).hex()  # what cannot be compressed
            written = []
            with raises("storage-full"):
                for number in range(1000):
                    storage.write([made(f"{number:03}", text)])
                    written.append(f"{number:03}")
            assert written
            for key in written:
                assert storage.read("response", key) == made(key, text)
            assert storage.count(Query()) == 1 + len(written)
            ballast.unlink()
            storage.write([made("room", text)])
    finally:
        server.execute("postgres", f"DROP DATABASE {name} WITH (FORCE)", "DROP TABLESPACE small")


def test_a_process_is_killed_while_the_server_lives_on(address: str) -> None:
    """What the contract asks for, once more with a server that serves others at the same time."""
    with opened(address) as storage:
        told = killed_after(Place(PostgresqlBackend(), address), 7, BATCHES, 5, 0.0)
        check_written(storage, 7, told)
