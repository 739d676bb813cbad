"""Records that were changed or cut behind the engine's back: named, and in nobody else's way."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from kept import ANSWERS, ID, NAME, changed, damage, raises
from test_commands import CODE, opened, place, run

from assessment_engine import AssessmentError, Engine
from assessment_engine.records import Query, Record
from assessment_engine.repository import Repository

__all__ = ["place"]
ODD: tuple[Any, ...] = (None, True, 5, -1, 0.5, "3", "", [], {}, [[]], {"a": []}, "\ud800", 2**70)


def spoil(place: str, kind: str, key: str, document: str, personal: str | None = None) -> None:
    """Write other texts in place of what a storage keeps of a record."""
    backend, _, location = place.partition(":")
    if backend == "sqlite":
        with closing(sqlite3.connect(location)) as connection, connection:
            end = " = ? WHERE kind = ? AND key = ?"
            update = "UPDATE assessment_revisions SET document" + end
            connection.execute(update, (document, kind, key))
            if personal is not None:
                update = "UPDATE assessment_personal SET personal" + end
                connection.execute(update, (personal, kind, key))
        return
    name = sha256(key.encode()).hexdigest()
    path = Path(location, "records", kind, name, "1.json")
    members = {**json.loads(path.read_text("ascii")), "document": "HERE"}
    path.write_text(json.dumps(members).replace('"HERE"', document), "ascii")
    if personal is not None:
        Path(location, "personal", kind, name, "1.json").write_text(personal, "ascii")


def result_key(place: str) -> str:
    """Give the key of the result that is kept."""
    repository = opened(Engine(), place)
    (record,) = repository.results("k-1")
    repository.storage.close()
    return record.key


@pytest.mark.parametrize("text", ["", '{"result": {', "[]", "5", "null", "NaN", '"x"'])
def test_one_damaged_result_stops_no_other(place: str, text: str) -> None:
    """The damaged one is counted and named; the others are verified."""
    key = result_key(place)
    repository = opened(Engine(), place)
    repository.score("k-2")
    repository.storage.close()
    spoil(place, "result", key, text)
    done = run("verify", place)
    assert done.exit_code == 1
    assert done.stdout == "2 results: 1 the same, 0 different, 1 not verified\n"
    assert CODE.findall(done.stderr) == ["result-not-verified"]
    named = key if place.startswith("sqlite") else sha256(key.encode()).hexdigest()
    assert named in done.stderr


@pytest.mark.parametrize("personal", ["[]", "5", "null", "{", ""])
def test_damaged_names_stop_no_other(place: str, personal: str) -> None:
    """What is kept apart must be an object too."""
    spoil(place, "result", result_key(place), "{}", personal)
    done = run("verify", place)
    assert done.stdout == "1 result: 0 the same, 0 different, 1 not verified\n"
    spoil(place, "response", "k-1", "{}", personal)
    repository = opened(Engine(), place)
    for call in (repository.about, repository.answers, repository.response, repository.read):
        with raises("storage-damaged"):
            call("k-1")
    repository.storage.close()


def test_one_damaged_response_stops_no_other(place: str) -> None:
    """The others are scored again, expire, and are erased; what is left out is named."""
    spoil(place, "response", "k-1", "{")
    done = run("rescore", place)
    assert done.exit_code == 1
    assert done.stdout == "2 responses: 1 scored, 0 scored before, 1 refused\n"
    assert CODE.findall(done.stderr) == ["storage-damaged"]
    expired = run("expire", place, "--days", 1)
    assert expired.stdout.startswith("older than 1 days: 0 responses")
    exported = run("person", "export", place, "s-2")
    assert [each["key"] for each in json.loads(exported.stdout)["records"]][:1] == ["k-2"]
    erased = run("person", "erase", place, "s-2", "--yes")
    assert (erased.exit_code, erased.stdout) == (0, "2 records erased\n")
    theirs = run("person", "export", place, "s-1")
    assert "warning [storage-damaged]" in theirs.stderr
    assert {each["key"] for each in json.loads(theirs.stdout)["records"]} >= {"k-3"}
    if place.startswith("folder"):  # nobody can tell whose a file is that cannot be read
        assert "warning [storage-damaged] the file 'records/response/" in erased.stderr
    else:
        assert run("person", "erase", place, "s-1", "--yes").stdout == "3 records erased\n"


def test_an_application_is_told_what_is_damaged(place: str) -> None:
    """It can take the problems one by one; without that, they are raised when all else is done."""
    spoil(place, "response", "k-1", "{")
    repository = opened(Engine(), place)
    problems: list[Any] = []
    found = [
        each.key for each in repository.stream(Query(kind="response"), skipped=problems.append)
    ]
    assert found == ["k-2", "k-3"]
    assert [problem.code for problem in problems] == ["storage-damaged"]
    given = []
    with raises("storage-damaged"):
        for record in repository.stream(Query(kind="response"), 1):
            given.append(record.key)
    assert given == found
    with raises("storage-damaged"):
        repository.export("s-1")
    repository.storage.close()


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("result", {"revision": "3"}),
        ("result", {"revision": True}),
        ("result", {"language": {}}),
        ("result", {"statistics": []}),
        ("result", {"result": []}),
        ("report", {"previous": []}),
        ("report", {"previous": ["k", "1"]}),
        ("report", {"revision": None}),
        ("report", {"numbers": "yes"}),
        ("report", {"language": 3}),
    ],
)
def test_members_of_another_type_are_damage(
    repository: Repository, kind: str, members: dict[str, Any]
) -> None:
    """A document of the wrong shape is "not verified" or "storage-damaged", never a traceback."""
    repository.complete("k", ANSWERS, instrument=ID)
    record = repository.score("k") if kind == "result" else repository.keep_report("k")
    damage(repository, record, {**record.document, **members})
    if kind == "result":
        (found,) = repository.verify()
        assert (found.status, found.key) == ("unverifiable", record.key)
        assert "is damaged" in found.why
    else:
        with raises("storage-damaged"):
            repository.report(record.key)


@pytest.mark.parametrize("document", [{}, {"files": []}, {"files": {"instrument.json": 5}}])
def test_a_damaged_package_is_said(repository: Repository, document: dict[str, Any]) -> None:
    """Results of it cannot be verified, and responses to it not scored."""
    repository.complete("k", ANSWERS, instrument=ID)
    digest = repository.score("k").digest
    damage(repository, repository.storage.read("package", digest), document)
    other = Repository(Engine(), repository.storage)
    assert [each.status for each in other.verify()] == ["unverifiable"]
    assert [each.problems[0].code for each in other.rescore()] == ["storage-damaged"]


def test_a_name_that_was_changed_is_said(repository: Repository) -> None:
    """Names are outside of the seals, so they are compared by themselves."""
    repository.complete("k", ANSWERS, instrument=ID)
    record = repository.score("k")
    renamed = evolve(record, revision=2, personal={"respondent": "M4rk Other"})
    repository.storage.write([renamed])
    (found,) = repository.verify()
    assert found.differences == ("the name",)
    assert found.why == "the stored name was changed after the result was made"
    assert NAME not in repr(found) and "M4rk" not in repr(found)


@given(data=st.data())
def test_no_change_of_a_document_is_a_traceback(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, shared_engine: Engine
) -> None:
    """Any member of any record replaced by anything: verified or not, and reported or refused."""
    with closing(shared_engine.storage("sqlite", ":memory:")) as storage:
        repository = Repository(shared_engine, storage)
        earlier = {**changed(1), "completed": "2016-01-01"}
        repository.complete("before", earlier, instrument=ID, subject="s")
        repository.complete("k", ANSWERS, instrument=ID, subject="s", about={"a": [1]})
        repository.score("k")
        report = repository.keep_report("k", previous="before")
        record: Record = data.draw(st.sampled_from(list(repository.stream(Query()))))
        which = data.draw(st.sampled_from(["document", "personal"]))
        document = json.loads(json.dumps(getattr(record, which)))
        replace(document, data.draw(st.integers(0, 10**6)), data.draw(st.sampled_from(ODD)))
        if isinstance(document, dict):
            members: dict[str, Any] = {which: document}
            again = evolve(record, revision=record.revision + 1, **members)
            storage.write([again])
        assert len(list(repository.verify())) == 1
        list(Repository(shared_engine, storage).rescore())
        calls: list[Callable[[], object]] = [
            lambda: repository.report(report.key),
            lambda: repository.answers("k"),
            lambda: repository.about("k"),
            lambda: repository.export("s"),
        ]
        for call in calls:
            try:
                call()
            except AssessmentError as error:
                assert {problem.code for problem in error.problems} <= {  # noqa: PT017
                    "storage-damaged",
                    "storage-not-found",
                    "previous-other-respondent",
                    "previous-later",
                    "unknown-language",
                    "response-other-instrument",
                }


def replace(document: Any, number: int, value: object) -> None:
    """Replace one of the values in a document, which the number chooses."""
    places: list[tuple[Any, Any]] = []

    def visit(inner: Any) -> None:
        for key in inner if isinstance(inner, dict) else range(len(inner)):
            places.append((inner, key))
            if isinstance(inner[key], dict | list):
                visit(inner[key])

    visit(document)
    if places:
        # The outer ones are few, and what is read first: half of the time, one of those.
        chosen = places if number % 2 else [each for each in places if each[0] is document]
        holder, key = chosen[number // 2 % len(chosen)]
        holder[key] = value
