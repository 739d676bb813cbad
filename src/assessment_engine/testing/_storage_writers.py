"""What writes to a storage in the contract tests: threads, and processes that are killed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from attrs import evolve, frozen

from assessment_engine.errors import AssessmentError
from assessment_engine.protocols import Storage, StorageBackend
from assessment_engine.records import Record
from assessment_engine.testing._storage_base import made, moment

_PATIENCE = 120.0


@frozen
class Place:
    """A backend and a location, which a process can be given."""

    backend: StorageBackend
    location: str

    def open(self) -> closing[Storage]:
        """Open the storage; it is closed at the end of the with block."""
        return closing(self.backend.open(self.location))


def insist(work: Callable[[], Any]) -> Any:
    """Do what may be in conflict with others until it is not, as writers have to."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return work()
        except AssessmentError as error:
            codes = {problem.code for problem in error.problems}
            if codes != {"storage-conflict"} or time.monotonic() > until:
                raise
        time.sleep(random.random() / 100)  # noqa: S311 - who waits how long is no secret


def sign(storage: Storage, key: str, name: str) -> None:
    """Add a name to the list in a record, whoever else is adding his."""

    def add() -> None:
        found = storage.read("response", key)
        names = [*found.document["names"], name]
        storage.write([evolve(found, revision=found.revision + 1, document={"names": names})])

    insist(add)


def sign_often(place: Place, key: str, name: str, times: int) -> None:
    """Add a name with a number several times: the work of one process."""
    with place.open() as storage:
        for number in range(times):
            sign(storage, key, f"{name}.{number}")


def together(works: Iterable[Callable[[], None]]) -> None:
    """Do several things in threads at once; raise what one of them raises."""
    listed = list(works)
    with ThreadPoolExecutor(len(listed)) as threads:
        for done in [threads.submit(work) for work in listed]:
            done.result()


def in_processes(work: Callable[..., None], calls: Iterable[tuple[Any, ...]]) -> None:
    """Do something in processes at once, one for each tuple of arguments."""
    context = get_context("spawn")
    started = [context.Process(target=work, args=arguments, daemon=True) for arguments in calls]
    for process in started:
        process.start()
    for process in started:
        process.join(_PATIENCE)
    codes = [process.exitcode for process in started]
    assert codes == [0] * len(started), f"a process that writes has failed: {codes}"


def batch(life: int, number: int) -> list[Record]:
    """Give what a process writes at once: a new response, its result, and a shared counter."""
    key = f"{life}-{number:03}"
    text = {"text": f"{key} é😀" * 50}
    return [
        made(key, document=text),
        made(key, kind="result", response=key, document=text, personal={}),
        made(f"counter {life}", kind="report", revision=number + 1, document={"count": number}),
    ]


def write_batches(place: Place, life: int, count: int, told: Connection) -> None:
    """Write batches and tell of each that is written, until killed: the work of one process."""
    with place.open() as storage:
        for number in range(count):
            storage.write(batch(life, number))
            told.send(number)
    told.close()


def erase_batches(place: Place, life: int, count: int, told: Connection) -> None:
    """Erase the responses of batches and tell of each, until killed: the work of one process."""
    with place.open() as storage:
        for number in range(count):
            storage.erase(moment(number), response=f"{life}-{number:03}")
            told.send(number)
    told.close()


def killed_after(
    place: Place,
    life: int,
    count: int,
    known: int,
    pause: float,
    work: Callable[[Place, int, int, Connection], None] = write_batches,
) -> int:
    """Let a process work on batches, kill it some time after so many; say how many it told of.

    It is killed as `kill -9` does, in the middle of whatever it is doing.
    """
    context = get_context("spawn")
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(place, life, count, told), daemon=True)
    process.start()
    told.close()
    written = 0
    try:
        while written < known and heard.poll(_PATIENCE):
            written = heard.recv() + 1
        time.sleep(pause)
        process.kill()
        process.join(_PATIENCE)
        while heard.poll(0):
            written = heard.recv() + 1
    except EOFError:  # there is no more to hear
        process.join(_PATIENCE)
    finally:
        heard.close()
    return written
