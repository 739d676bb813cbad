"""A PostgreSQL server for the tests: made anew in a folder, on loopback, and thrown away."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from hashlib import sha256
from pathlib import Path

import psycopg

ROLE = "assessment"
PASSWORD = "W8-secret-3f"
# The server refuses to be run by root; these are the accounts that may be there for it.
ACCOUNTS = ("postgres", "nobody")
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def binaries() -> Path | None:
    """Give the folder of the programs of the server, None where it is not installed."""
    found = shutil.which("initdb")
    folders = [*BINARIES, *([Path(found).resolve().parent] if found else [])]
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


class Server:
    """A cluster with its server, which can be killed and started again."""

    def __init__(self, programs: Path) -> None:
        """Make the cluster. Its texts are sorted as in English, so that nothing relies on C."""
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="assessment-pg-", dir="/tmp"))
        self.data = self.folder / "data"
        self.made: set[str] = set()
        self.account: str | None = None
        secret = self.folder / "secret"
        secret.write_text(PASSWORD, "utf-8")
        if os.geteuid() == 0:
            known = {entry.pw_name for entry in pwd.getpwall()}
            self.account = next(name for name in ACCOUNTS if name in known)
            user = pwd.getpwnam(self.account)
            for path in (self.folder, secret):
                os.chown(path, user.pw_uid, user.pw_gid)
        self.run(
            *("initdb", "-D", str(self.data), "-U", ROLE, "-A", "scram-sha-256"),
            *("--pwfile", str(secret), "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
            *("--locale-provider=icu", "--icu-locale=en"),
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of the server; it must end well."""
        account = {} if self.account is None else {"user": self.account, "group": self._group()}
        with (self.folder / "output").open("ab") as output:
            done = subprocess.run(
                [str(self.programs / program), *arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
                timeout=120,
                **({**account, "extra_groups": []} if account else {}),  # type: ignore[call-overload]
            )
        assert done.returncode == 0, "".join(map(last_words, self.folder.glob("*o*")))

    def _group(self) -> int:
        assert self.account is not None
        return pwd.getpwnam(self.account).pw_gid

    def start(self) -> None:
        """Start the server and wait for it."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        log = str(self.folder / "log")
        self.run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", log, "-o", options)

    def kill(self) -> None:
        """Kill the server and all its processes, as `kill -9` does, and wait till they are gone."""
        first = int((self.data / "postmaster.pid").read_text("utf-8").split()[0])
        family = [first, *children(first)]
        for process in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until = time.monotonic() + 30
        while any(alive(process) for process in family) and time.monotonic() < until:
            time.sleep(0.02)
        # Where nobody notices that processes have died, their number looks like a running server.
        for lock in (self.data / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")):
            lock.unlink()

    def stop(self) -> None:
        """Stop the server and throw everything away."""
        with contextlib.suppress(AssertionError):
            self.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self.data))
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, database: str, role: str = ROLE, password: str = PASSWORD) -> str:
        """Give the address of a database."""
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"

    def execute(self, database: str, *statements: str) -> None:
        """Run statements behind the storage's back, each by itself."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def schema(self, name: object) -> str:
        """Give the address of a schema that is a test's own, made faster than a database."""
        schema = "s" + sha256(str(name).encode()).hexdigest()[:16]
        if schema not in self.made:
            self.made.add(schema)
            self.execute("postgres", f"CREATE SCHEMA {schema}")
        return f"{self.address('postgres')}?options=-csearch_path%3D{schema}"

    def database(self, name: object) -> str:
        """Give the address of a database that is a test's own; the same for the same name."""
        database = "t" + sha256(str(name).encode()).hexdigest()[:16]
        if database not in self.made:
            self.made.add(database)
            self.execute("postgres", f"CREATE DATABASE {database}")
        return self.address(database)


def last_words(path: Path) -> str:
    """Give the end of a log."""
    return path.read_text("utf-8", "replace")[-1500:] if path.is_file() else ""


def children(process: int) -> list[int]:
    """Give the processes that a process has started."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            stat = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()
            if int(stat[1]) == process:
                found.append(int(entry.name))
    return found


def alive(process: int) -> bool:
    """Say whether a process is there, and no zombie that only waits to be noticed."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
