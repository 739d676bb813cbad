"""Contract tests of storages: many writers at once, and writers that are killed."""

from __future__ import annotations

import random
import time
from functools import partial
from pathlib import Path

from assessment_engine.errors import AssessmentError
from assessment_engine.protocols import Storage
from assessment_engine.records import Query, Record
from assessment_engine.testing._storage_base import StorageTests, everything, keys, made, moment
from assessment_engine.testing._storage_writers import (
    Place,
    batch,
    erase_batches,
    in_processes,
    insist,
    killed_after,
    sign,
    sign_often,
    together,
)

WRITERS = 16
BATCHES = 200


class Surviving(StorageTests):
    """Writers lose nothing to each other, and what was written outlives the writer.

    `lives` is how many processes are killed.
    """

    lives = 5

    def place(self, tmp_path: Path) -> Place:
        """Give where the storage of a test is, for other processes."""
        return Place(self.backend(), self.location(tmp_path))

    def test_threads_lose_no_update(self, tmp_path: Path) -> None:
        """Sixteen threads that add to one record, each several times, find all of it there."""
        names = [f"thread {number}" for number in range(WRITERS)]

        def work(storage: Storage, name: str) -> None:
            for turn in range(4):
                sign(storage, "list", f"{name}.{turn}")
                storage.write([made(f"{name}.{turn}", document={"name": name})])

        with self.open(tmp_path) as storage:
            storage.write([made("list", document={"names": []})])
            together(partial(work, storage, name) for name in names)
            signed = storage.read("response", "list").document["names"]
            assert sorted(signed) == sorted(f"{n}.{t}" for n in names for t in range(4))
            assert storage.read("response", "list").revision == 1 + 4 * WRITERS
            assert len(storage.history("response", "list")) == 1 + 4 * WRITERS
            for name in names:
                kept = storage.read("response", f"{name}.3")
                assert kept == made(f"{name}.3", document={"name": name}), "another's document"

    def test_processes_lose_no_update(self, tmp_path: Path) -> None:
        """Several programs on one location add to one record, and to one that is new to each."""
        place = self.place(tmp_path)
        with place.open() as storage:
            storage.write([made("list", document={"names": []})])
        in_processes(sign_often, [(place, "list", f"process {n}", 8) for n in range(4)])
        with place.open() as storage:
            signed = storage.read("response", "list").document["names"]
        assert sorted(signed) == sorted(f"process {n}.{t}" for n in range(4) for t in range(8))

    def test_one_of_many_makes_a_new_record(self, tmp_path: Path) -> None:
        """Of sixteen who write the first revision of a record, one does, the others know."""
        with self.open(tmp_path) as storage:
            made_it: list[int] = []

            def work(number: int) -> None:
                if write_once(storage, made("new", document={"by": number})):
                    made_it.append(number)

            together(partial(work, number) for number in range(WRITERS))
            assert len(made_it) == 1, "not exactly one has written the first revision"
            assert storage.read("response", "new").document == {"by": made_it[0]}

    def test_opposite_orders_do_not_deadlock(self, tmp_path: Path) -> None:
        """Writers whose batches hold the same records the other way round all get through."""
        names = ["a", "b", "c"]

        def work(storage: Storage, order: list[str]) -> None:
            for _ in range(5):
                insist(lambda: write_next(storage, order))

        with self.open(tmp_path) as storage:
            storage.write([made(name, document={"count": 0}) for name in names])
            orders = [names, names[::-1], ["b", "a", "c"], ["c", "a", "b"]]
            together(partial(work, storage, order) for order in orders)
            found = [(r.revision, r.document["count"]) for r in everything(storage)]
            assert found == [(21, 20)] * 3, "an update is lost"

    def test_nobody_sees_half_a_batch(self, tmp_path: Path) -> None:
        """Two records that are always written together are always found together."""
        with self.open(tmp_path) as storage, self.open(tmp_path) as reader:
            storage.write([made("a"), made("b")])
            halves: list[tuple[int, ...]] = []

            def write() -> None:
                for number in range(2, 30):
                    storage.write([made("a", revision=number), made("b", revision=number)])

            def look() -> None:
                for _ in range(60):
                    seen = tuple(record.revision for record in everything(reader))
                    halves.extend([seen] if len(set(seen)) > 1 or len(seen) != 2 else [])

            together([write, look, look])
            assert not halves, f"a reader has seen revisions {halves[:3]}"

    def test_nothing_is_added_to_what_is_erased(self, tmp_path: Path) -> None:
        """Results that are written while their response is erased are erased or refused."""
        with self.open(tmp_path) as storage:
            for life in range(6):
                key = f"response {life}"
                response = made(key, subject="s")
                storage.write([response])

                def score(number: int, key: str = key) -> None:
                    for turn in range(3):
                        result = made(f"{key}.{number}.{turn}", kind="result", subject="s")
                        write_once(storage, result, made(key, subject="s"))

                def erase() -> None:
                    time.sleep(random.random() / 100)  # noqa: S311 - any moment will do
                    storage.erase(moment(9), subject="s")

                together([*(partial(score, number) for number in range(4)), erase])
                left = keys(everything(storage, Query(subject="s")))
                assert left == [], f"these came after the erasure: {left}"

    def test_what_is_written_outlives_kill_9(self, tmp_path: Path) -> None:
        """A program that is killed in the middle of 200 writes leaves all that it knew written.

        It is killed at random moments. What it had not heard of is there whole or not at all, and
        the storage goes on.
        """
        place = self.place(tmp_path)
        for life in range(self.lives):
            known = random.randrange(1, BATCHES)  # noqa: S311 - any moment will do
            pause = random.random() / 50  # noqa: S311
            told = killed_after(place, life, BATCHES, known, pause)
            assert told >= known, "the program that writes has failed"
            with place.open() as storage:
                check_written(storage, life, told)
                storage.write([made(f"after {life}")])
        with place.open() as storage:
            for life in range(self.lives):
                assert storage.read("response", f"after {life}") == made(f"after {life}")

    def test_an_erasure_outlives_kill_9(self, tmp_path: Path) -> None:
        """Of a response and its result that a killed program erased both are gone, or none is."""
        place, count = self.place(tmp_path), 40
        with place.open() as storage:
            for number in range(count):
                storage.write(batch(0, number))
        known = random.randrange(1, count)  # noqa: S311 - any moment will do
        told = killed_after(place, 0, count, known, random.random() / 100, erase_batches)  # noqa: S311
        assert told >= known, "the program that erases has failed"
        with place.open() as storage:
            for number in range(count):
                written = batch(0, number)[:2]
                kept = [storage.history(record.kind, record.key) for record in written]
                gone = [history[-1].state == "erased" for history in kept]
                assert all(gone) or kept == [(record,) for record in written], "half is erased"
                assert all(gone) or number >= told, "what was erased is back"
                assert not any(gone) or [len(history) for history in kept] == [1, 1]


def check_written(storage: Storage, life: int, told: int) -> None:
    """Make sure that the batches of a process are there: all that it told of, and none in half."""
    found = {(r.kind, r.key): r for r in everything(storage) if r.key.startswith(f"{life}-")}
    numbers = {int(key.split("-")[1]) for _, key in found}
    assert numbers == set(range(len(numbers))), "a batch is lost between others"
    assert len(numbers) >= told, f"{told - len(numbers)} batches are lost that were written"
    for number in numbers:
        for record in batch(life, number)[:2]:
            assert found.get((record.kind, record.key)) == record, f"batch {number} is not whole"
    count = len(numbers)
    history = storage.history("report", f"counter {life}")
    assert [record.revision for record in history] == [*range(1, count + 1)], "not in one batch"
    assert history[-1].document == {"count": count - 1}, "a revision has another's document"


def write_once(storage: Storage, record: Record, *unchanged: Record) -> bool:
    """Write a record; say whether that was possible without a conflict."""
    try:
        storage.write([record], unchanged)
    except AssessmentError as error:
        if {problem.code for problem in error.problems} != {"storage-conflict"}:
            raise
        return False
    return True


def write_next(storage: Storage, order: list[str]) -> None:
    """Count on in several records, in one batch."""
    found = [storage.read("response", key) for key in order]
    storage.write(
        [
            made(r.key, revision=r.revision + 1, document={"count": r.document["count"] + 1})
            for r in found
        ]
    )
