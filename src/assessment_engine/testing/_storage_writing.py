"""Contract tests of storages: what is written comes back, in its revisions, or is refused."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from assessment_engine.protocols import Storage, StorageBackend
from assessment_engine.records import Query, check_key
from assessment_engine.testing._raised import codes_of
from assessment_engine.testing._storage_base import (
    HOSTILE,
    StorageTests,
    everything,
    keys,
    made,
    moment,
    said,
)

_BAD_KEYS = ("", "x" * 201, None, 7, b"key", "a\0b", "\ud800")
ODD_KEYS = (
    "x" * 200,
    "😀" * 200,
    "a",
    "A",
    "a ",
    " a",
    " ",
    "1",
    "01",
    "1.0",
    "null",
    "\N{LATIN SMALL LETTER E WITH ACUTE}",
    "e\N{COMBINING ACUTE ACCENT}",
    "שלום",
    "\ufeff",
    "two\nlines\r\n\ttab\x01\x7f",
    "'; DROP TABLE records; --",
    '"quoted" `ticks` \\back',
    "../../up/C:\\down",
    "%_*?[a]",
    ".",
    "..",
    "CON",
    "a/b",
    "-f",
)


class Writing(StorageTests):
    """Records are written as revisions, all of a batch or none."""

    def test_it_is_a_storage(self, tmp_path: Path) -> None:
        """The backend and what it opens have the members of their protocols."""
        backend = self.backend()
        assert isinstance(backend, StorageBackend), "a member of StorageBackend is missing"
        assert isinstance(backend.name, str) and backend.name.strip(), "its name is empty"
        with self.open(tmp_path) as storage:
            assert isinstance(storage, Storage), "a member of the protocol Storage is missing"
            assert everything(storage) == [], "a new storage has records"
            assert storage.count(Query()) == 0, "a new storage counts records"

    def test_a_storage_is_made_only_where_it_may_be(self, tmp_path: Path) -> None:
        """Without `create`, one that is not there is refused, and still is not there."""
        backend, location = self.backend(), self.location(tmp_path)
        for _ in range(2):
            assert codes_of(backend.open, location, False) == {"storage-unusable"}
        with self.open(tmp_path) as storage:
            storage.write([made("a")])
        again = backend.open(location, False)
        assert again.read("response", "a") == made("a")
        again.close()

    def test_what_is_written_comes_back_equal(self, tmp_path: Path) -> None:
        """Every member comes back, with hostile texts and odd numbers, also after reopening."""
        record = made("key", document=HOSTILE, personal={"respondent": HOSTILE})
        bare = made("bare", subject="", response="", document={}, personal={})
        with self.open(tmp_path) as storage:
            storage.write([record, bare])
            assert storage.read("response", "key") == record, "it differs"
            assert storage.read("response", "bare") == bare, "the empty one differs"
        with self.open(tmp_path) as storage:
            assert storage.read("response", "key") == record, "it differs when reopened"
            assert storage.history("response", "bare") == (bare,), "the empty one differs"

    def test_large_documents_are_kept(self, tmp_path: Path) -> None:
        """A packed package is some megabytes of text."""
        record = made("large", kind="package", document={"files": {"a": "é\n" * 1_500_000}})
        with self.open(tmp_path) as storage:
            storage.write([record])
            assert storage.read("package", "large") == record

    def test_every_revision_is_kept(self, tmp_path: Path) -> None:
        """Writing again adds a revision; the newest is read, and each former one can be."""
        with self.open(tmp_path) as storage:
            written = [
                made("key", revision=n, updated=moment(n), document={"n": n}, state=f"state {n}")
                for n in range(1, 13)
            ]
            for record in written:
                storage.write([record])
            assert storage.read("response", "key") == written[-1], "the newest is not read"
            assert storage.history("response", "key") == tuple(written), "the history differs"
            assert storage.read("response", "key", 1) == written[0], "the first is not read"
            assert storage.read("response", "key", 9) == written[8], "a former one is not read"
            assert everything(storage) == [written[-1]], "former revisions are found"

    def test_a_revision_follows_the_newest(self, tmp_path: Path) -> None:
        """What does not is a conflict that names the record, and changes nothing."""
        with self.open(tmp_path) as storage:
            storage.write([made("key")])
            for number in (1, 3, 0, -1, 2**31 - 1, 2**70):
                again = made("key", revision=number, document={"lost": True})
                assert codes_of(storage.write, [again]) == {"storage-conflict"}, number
                assert "'key'" in said(storage.write, [again]), "the conflict names no key"
            for number in (2, 0):
                fresh = made("fresh", revision=number)
                assert codes_of(storage.write, [fresh]) == {"storage-conflict"}, number
            assert everything(storage) == [made("key")], "a refused record was written"

    def test_a_batch_is_written_whole_or_not(self, tmp_path: Path) -> None:
        """One conflict in a batch keeps all of it from being written."""
        with self.open(tmp_path) as storage:
            storage.write([made("b"), made("d")])
            batch = [made(key, document={"new": True}) for key in ("a", "b", "c")]
            batch.append(made("d", revision=2))
            assert codes_of(storage.write, batch) == {"storage-conflict"}
            assert everything(storage) == [made("b"), made("d")], "half of a batch was written"
            batch[1] = evolve(batch[1], revision=2)
            storage.write(batch)
            assert keys(everything(storage)) == ["a", "b", "c", "d"]
            assert {record.revision for record in everything(storage)} == {1, 2}
            storage.write([])

    def test_a_batch_has_a_record_once(self, tmp_path: Path) -> None:
        """Two revisions of one record in one batch are a conflict."""
        with self.open(tmp_path) as storage:
            batch = [made("a"), made("a", revision=2)]
            assert codes_of(storage.write, batch) == {"storage-conflict"}
            assert everything(storage) == []

    def test_what_must_be_unchanged_is(self, tmp_path: Path) -> None:
        """A record is only written while those that it is made from are as they were."""
        with self.open(tmp_path) as storage:
            first, second = made("from"), made("from", revision=2)
            storage.write([first])
            storage.write([made("one", kind="result")], unchanged=[first])
            storage.write([second])
            later = made("two", kind="result")
            for stale in (first, made("not there")):
                codes = codes_of(storage.write, [later], [second, stale])
                assert codes == {"storage-conflict"}, stale
            assert codes_of(storage.read, "result", "two") == {"storage-not-found"}
            storage.write([later], unchanged=[second])
            assert storage.read("result", "two") == later

    def test_what_is_not_there_has_its_code(self, tmp_path: Path) -> None:
        """Keys, kinds and revisions that are not there are "storage-not-found"."""
        with self.open(tmp_path) as storage:
            storage.write([made("a"), made("b", kind="result")])
            for kind, key in (
                ("response", "b"),
                ("result", "a"),
                ("report", "a"),
                ("response", "A"),
            ):
                assert codes_of(storage.read, kind, key) == {"storage-not-found"}, (kind, key)
                assert codes_of(storage.history, kind, key) == {"storage-not-found"}, (kind, key)
            for revision in (0, 2, -1, 2**70):
                codes = codes_of(storage.read, "response", "a", revision)
                assert codes == {"storage-not-found"}, revision

    def test_a_bad_key_has_its_code(self, tmp_path: Path) -> None:
        """What cannot be a key is "storage-key", whatever one does with it."""
        with self.open(tmp_path) as storage:
            for key in _BAD_KEYS:
                assert codes_of(check_key, key) == {"storage-key"}, key
                assert codes_of(storage.read, "response", key) == {"storage-key"}, key
                assert codes_of(storage.history, "response", key) == {"storage-key"}, key
            assert everything(storage) == []

    def test_what_is_no_json_is_refused(self, tmp_path: Path) -> None:
        """It is "record-not-json" before anything of a batch is written, and quotes nothing."""
        with self.open(tmp_path) as storage:
            for value in (object(), float("nan"), {1, 2}, b"M4rk"):
                for member in ("document", "personal"):
                    wrong = made("b", **{member: {"M4rk": value}})
                    codes = codes_of(storage.write, [made("a"), wrong])
                    assert codes == {"record-not-json"}, (member, type(value))
                    assert "M4rk" not in said(storage.write, [wrong])
            assert everything(storage) == [], "half of a batch was written"

    def test_odd_keys_are_kept_apart(self, tmp_path: Path) -> None:
        """Every legal key keeps its own record, however alike or strange the keys are."""
        written = {
            (kind, key): made(key, kind=kind, document={"kind": kind, "key": key})
            for kind in ("response", "result")
            for key in ODD_KEYS
        }
        with self.open(tmp_path) as storage:
            storage.write(list(written.values()))
            for (kind, key), record in written.items():
                assert storage.read(kind, key) == record, f"{key!r} has another's document"
            found = everything(storage, limit=7)
            assert found == [written[place] for place in sorted(written)], "the order is another"

    def test_two_storages_share_a_location(self, tmp_path: Path) -> None:
        """What one storage writes and erases, another that is open on the same location sees."""
        with self.open(tmp_path) as one, self.open(tmp_path) as two:
            one.write([made("a")])
            assert two.read("response", "a") == made("a"), "it is not seen"
            two.write([made("a", revision=2)])
            assert codes_of(one.write, [made("a", revision=2)]) == {"storage-conflict"}
            assert two.erase(moment(9), subject="subject of a") == 1
            assert one.read("response", "a").state == "erased", "the erasure is not seen"

    def test_a_closed_storage_is_unusable(self, tmp_path: Path) -> None:
        """Using it says so; closing it again does nothing."""
        storage = self.backend().open(self.location(tmp_path))
        storage.close()
        storage.close()
        for codes in (
            codes_of(storage.write, [made("a")]),
            codes_of(storage.read, "response", "a"),
            codes_of(storage.find, Query()),
            codes_of(lambda: storage.erase(moment(1), subject="s")),
        ):
            assert codes == {"storage-unusable"}
