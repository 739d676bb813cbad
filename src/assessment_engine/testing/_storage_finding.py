"""Contract tests of storages: what is found, and that what is erased is gone."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from assessment_engine.records import Page, Query, tombstone
from assessment_engine.testing._raised import codes_of
from assessment_engine.testing._storage_base import (
    StorageTests,
    everything,
    keys,
    made,
    moment,
    said,
)

_MARK = "Q7x-private-4z"


class Finding(StorageTests):
    """Records are found by what they are, page by page, and people are forgotten."""

    def test_pages_are_in_the_order_of_keys(self, tmp_path: Path) -> None:
        """Kinds and keys are sorted by code point, in pages of any size."""
        names = ["10", "9", "B", "a", "b", "\uffe5", "\U0001f600"]
        with self.open(tmp_path) as storage:
            storage.write([made(name) for name in reversed(names)])
            storage.write([made(name, kind="package") for name in names[:3]])
            expected = [("package", name) for name in names[:3]]
            expected += [("response", name) for name in names]
            for limit in (1, 2, 3, 10, 11, 100):
                found = everything(storage, limit=limit)
                assert [(record.kind, record.key) for record in found] == expected, limit
            page = storage.find(Query(kind="response"), ("response", "B"), 2)
            assert keys(list(page.records)) == ["a", "b"], "a page begins elsewhere"
            assert page.next == ("response", "b"), "the next page begins elsewhere"
            assert storage.find(Query(), ("response", names[-1])).next is None
            page = storage.find(Query(), ("package", "not there"))
            assert keys(list(page.records)) == names, "a page cannot begin after what is gone"

    def test_a_page_cannot_begin_after_anything(self, tmp_path: Path) -> None:
        """After what no record can have it is "storage-key", in all storages alike."""
        with self.open(tmp_path) as storage:
            storage.write([made("a")])
            for odd in (("\ud800", "a"), ("response", "\ud800"), ("response", "a\0"), ("a",), 7):
                assert codes_of(storage.find, Query(), odd) == {"storage-key"}, odd
            for after in (None, ("", ""), ("response", "")):
                assert keys(list(storage.find(Query(), after).records)) == ["a"], after

    def test_pages_hold_still_while_others_write(self, tmp_path: Path) -> None:
        """Who turns pages meets everything once that is there all the time."""
        with self.open(tmp_path) as storage:
            storage.write([made(f"{n:02}") for n in range(0, 40, 2)])
            seen: list[str] = []
            page = storage.find(Query(), None, 3)
            for number in range(1, 41, 2):
                seen += keys(list(page.records))
                if page.next is None:
                    break
                storage.write([made(f"{number:02}"), made(f"{number - 1:02}", revision=2)])
                page = storage.find(Query(), page.next, 3)
            assert page.next is None, "there is no last page"
            assert len(seen) == len(set(seen)), "a record is met twice"
            assert {f"{n:02}" for n in range(0, 40, 2)} <= set(seen), "a record is passed over"

    def test_records_are_found_by_their_members(self, tmp_path: Path) -> None:
        """Each member of a query narrows what is found, and what is counted, down."""
        records = [
            made("a", instrument="one", state="draft", subject="s", updated=moment(1)),
            made("b", instrument="one", state="completed", subject="t", updated=moment(2)),
            made("c", instrument="two", digest="d", subject="s", updated=moment(3)),
            made("d", kind="result", response="a", instrument="one", updated=moment(4)),
            made("e", kind="result", response="A", subject="S", updated=moment(5)),
        ]
        expected = {
            Query(): "abcde",
            Query(kind="response"): "abc",
            Query(instrument="one"): "abd",
            Query(instrument="on"): "",
            Query(digest="d"): "c",
            Query(state="draft"): "acde",
            Query(state="completed"): "b",
            Query(subject="s"): "ac",
            Query(response="a"): "ad",
            Query(since=moment(3)): "cde",
            Query(before=moment(3)): "ab",
            Query(since=moment(2), before=moment(4), kind="response"): "bc",
            Query(instrument="one", state="draft", kind="response"): "a",
            Query(instrument="' OR 1=1 --"): "",
            Query(kind="%"): "",
        }
        with self.open(tmp_path) as storage:
            storage.write(records)
            storage.write([evolve(records[1], revision=2, state="draft", instrument="three")])
            storage.write([evolve(records[1], revision=3)])
            for query, names in expected.items():
                assert "".join(keys(everything(storage, query, 2))) == names, query
                assert storage.count(query) == len(names), query

    def test_what_cannot_be_stored_is_not_found(self, tmp_path: Path) -> None:
        """A query for a text that no record can have finds nothing, and erases nothing."""
        with self.open(tmp_path) as storage:
            storage.write([made("a")])
            for text in ("a\0b", "\ud800", "x" * 300):
                for name in ("kind", "instrument", "subject", "response", "state", "digest"):
                    query = Query(**{name: text})  # type: ignore[arg-type]
                    assert storage.find(query) == Page((), None), (name, text)
                    assert storage.count(query) == 0, (name, text)
                assert storage.erase(moment(1), subject=text) == 0
                assert storage.erase(moment(1), response=text) == 0

    def test_what_is_personal_can_be_left_out(self, tmp_path: Path) -> None:
        """A query without it finds the same records, with that member empty."""
        with self.open(tmp_path) as storage:
            storage.write([made("a"), made("b", personal={})])
            found = everything(storage, Query(personal=False))
            assert found == [made("a", personal={}), made("b", personal={})]
            assert everything(storage, Query()) == [made("a"), made("b", personal={})]

    def test_an_erased_subject_is_gone(self, tmp_path: Path) -> None:
        """Every revision of all that is a subject's is gone; tombstones keep the counts true."""
        with self.open(tmp_path) as storage:
            first, second = made("a", subject="s"), made("a", subject="s", revision=2)
            result = made("r", kind="result", subject="s", response="a")
            other = made("b", subject="t")
            for batch in ([first, other], [second, result]):
                storage.write(batch)
            assert storage.erase(moment(9), subject="s") == 2, "the number is another"
            stones = (tombstone(second, moment(9)), tombstone(result, moment(9)))
            assert everything(storage) == [stones[0], other, stones[1]], "not as it should be"
            assert storage.history("response", "a") == stones[:1], "the history is still there"
            assert codes_of(storage.read, "response", "a", 1) == {"storage-not-found"}
            assert storage.count(Query(instrument="listening")) == 3, "the counts have changed"
            assert storage.count(Query(state="erased")) == 2
            assert storage.count(Query(subject="s")) == 0
        with self.open(tmp_path) as storage:
            assert everything(storage) == [stones[0], other, stones[1]], "erased until reopened"

    def test_erasing_again_changes_nothing(self, tmp_path: Path) -> None:
        """What is erased stays as it is, and nobody can write back what he had read."""
        with self.open(tmp_path) as storage:
            storage.write([made("a", subject="s"), made("b", subject="")])
            for expected in (1, 0):
                assert storage.erase(moment(9), subject="s") == expected
            assert storage.erase(moment(9), subject="nobody") == 0
            assert storage.erase(moment(9)) == 0, "nobody in particular was erased"
            late = made("a", subject="s", revision=2)
            assert codes_of(storage.write, [late]) == {"storage-conflict"}
            found = [record.state for record in everything(storage)]
            assert found == ["erased", "draft"]

    def test_a_response_is_erased_with_what_was_made_of_it(self, tmp_path: Path) -> None:
        """The others of the same subject stay."""
        with self.open(tmp_path) as storage:
            storage.write(
                [
                    made("a", subject="s"),
                    made("b", subject="s"),
                    made("r", kind="result", subject="s", response="a"),
                    made("x", kind="report", subject="s", response="b"),
                ]
            )
            assert storage.erase(moment(9), response="a") == 2
            assert [(r.kind, r.key) for r in everything(storage, Query(subject="s"))] == [
                ("report", "x"),
                ("response", "b"),
            ]

    def test_an_erasure_can_depend_on_what_is_unchanged(self, tmp_path: Path) -> None:
        """What has been written since it was looked at is not erased."""
        with self.open(tmp_path) as storage:
            storage.write([made("a")])
            storage.write([made("a", revision=2), made("r", kind="result", response="a")])
            codes = codes_of(lambda: storage.erase(moment(9), response="a", unchanged=[made("a")]))
            assert codes == {"storage-conflict"}
            assert storage.count(Query(state="erased")) == 0, "half of an erasure was made"
            newest = storage.read("response", "a")
            assert storage.erase(moment(9), response="a", unchanged=[newest]) == 2

    def test_errors_tell_nothing_of_what_is_kept(self, tmp_path: Path) -> None:
        """No message, and no log of an error, has a text of a document, a name or a subject."""
        marked = {
            "subject": f"{_MARK}-1",
            "document": {"answers": {"L-1": f"{_MARK}-2"}},
            "personal": {"respondent": f"{_MARK}-3"},
        }
        record = made("a", **marked)
        assert _MARK not in repr(record), "a record shows what it holds"
        with self.open(tmp_path) as storage:
            storage.write([record])
            late = made("a", revision=2, **marked)
            logs = [
                said(storage.write, [made("b", **marked), record]),
                said(storage.write, [made("a", revision=3, **marked)]),
                said(storage.write, [made("b", **marked)], [late]),
                said(storage.read, "response", "b"),
                said(storage.read, "response", "a", 3),
                said(storage.erase, moment(1), subject=f"{_MARK}-1", unchanged=[late]),
            ]
        logs.append(said(storage.write, [late]))
        logs.append(said(storage.erase, moment(1), subject=f"{_MARK}-1"))
        assert not [log for log in logs if _MARK in log], "an error tells what is kept"
