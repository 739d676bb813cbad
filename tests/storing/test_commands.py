"""The commands about what is stored, run as users run them."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from kept import ANSWERS, ID, NAME, TINY, changed, edited, renamed, some

from assessment_engine import Engine
from assessment_engine.cli.commands import assess
from assessment_engine.records import Query
from assessment_engine.repository import Repository

CODE = re.compile(r"\[([a-z-]+)\]")
ENDINGS = {"sqlite": "kept.db", "folder": "kept"}


@pytest.fixture(params=ENDINGS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A storage, as the command is told of it, in which responses and a result are."""
    location = str(tmp_path / ENDINGS[request.param])
    with closing(Engine().storage(request.param, location)) as storage:
        repository = Repository(Engine(), storage)
        repository.complete("k-1", ANSWERS, instrument=ID, subject="s-1")
        repository.complete("k-2", changed(1), instrument=ID, subject="s-2")
        repository.save("k-3", some(2), instrument=ID, subject="s-1")
        repository.score("k-1")
    return f"{request.param}:{location}"


def opened(engine: Engine, place: str) -> Repository:
    """Open what the command is told of."""
    backend, _, location = place.partition(":")
    return Repository(engine, engine.storage(backend, location, create=False))


def run(*arguments: object, answer: str = "") -> Result:
    """Run the command; whatever it ends with, it is no traceback."""
    done = CliRunner().invoke(assess, [str(each) for each in arguments], input=answer)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert NAME not in done.stderr
    return done


def test_stored_results_are_verified(place: str) -> None:
    """What comes out again is counted; a result that was changed is named, with what and why."""
    done = run("verify", place)
    assert (done.exit_code, done.output) == (
        0,
        "1 result: 1 the same, 0 different, 0 not verified\n",
    )
    repository = opened(Engine(), place)
    (record,) = repository.results("k-1")
    document = json.loads(json.dumps(record.document))
    document["result"]["scores"]["SL.individual"].update(value=4711, band_label="M4rk")
    repository.storage.write([evolve(record, revision=2, document=document)])
    repository.storage.write([evolve(record, key="lost", digest="sha256:lost")])
    repository.storage.close()
    done = run("verify", place, "--instrument", ID)
    assert done.exit_code == 1
    assert done.stdout == "2 results: 0 the same, 1 different, 1 not verified\n"
    assert sorted(CODE.findall(done.stderr)) == ["result-differs", "result-not-verified"]
    assert "differs in score SL.individual: the stored result was changed after" in done.stderr
    assert "4711" not in done.stderr and "M4rk" not in done.stderr
    assert run("verify", place, "--instrument", "other").exit_code == 0


def test_results_are_written_beside_the_old(place: str) -> None:
    """Scoring again makes what is missing, and says what was there."""
    first = run("rescore", place)
    assert first.output == "2 responses: 1 scored, 1 scored before, 0 refused\n"
    assert run("rescore", place, ID).output.startswith("2 responses: 0 scored, 2 scored before")
    assert run("rescore", place, ID, "--language", "de").output.startswith("2 responses: 2 scored")
    assert run("verify", place).output.startswith("4 results: 4 the same")


def test_what_does_not_fit_a_new_version_is_refused(place: str, tmp_path: Path) -> None:
    """It is named by its key and the code, without an answer; the others are scored."""
    repository = opened(Engine(), place)
    repository.complete("t-1", TINY, instrument=edited(tmp_path / "p", "1.0.0"))
    repository.storage.close()
    done = run("rescore", place, renamed(tmp_path / "q"))
    assert done.exit_code == 1
    assert done.stdout == "1 response: 0 scored, 0 scored before, 1 refused\n"
    assert "[response-not-scored] the response 't-1' does not fit this version" in done.stderr
    assert "answers-unknown-item" in done.stderr
    assert "/answers/A1" in done.stderr


def test_a_person_is_given_what_is_stored(place: str, tmp_path: Path) -> None:
    """It is printed or written as JSON."""
    printed = json.loads(run("person", "export", place, "s-1").stdout)
    assert [(each["kind"], each["key"]) for each in printed["records"]][:2] == [
        ("response", "k-1"),
        ("response", "k-3"),
    ]
    assert printed["records"][0]["revisions"][0]["personal"] == {"respondent": NAME}
    done = run("person", "export", place, "s-1", "--output", tmp_path / "s.json")
    assert done.stdout == f"{tmp_path / 's.json'}: 3 records\n"
    written = json.loads((tmp_path / "s.json").read_text("utf-8"))
    assert written["records"] == printed["records"]


def test_a_person_is_erased_when_that_is_confirmed(place: str) -> None:
    """Without a yes nothing happens; with it only this person's records are gone."""
    refused = run("person", "erase", place, "s-1", answer="n\n")
    assert refused.exit_code == 1
    assert run("person", "export", place, "s-1").exit_code == 0
    assert run("person", "erase", place, "s-1", answer="y\n").stdout.endswith("3 records erased\n")
    for command in (("export", place, "s-1"), ("erase", place, "s-1", "--yes")):
        gone = run("person", *command)
        assert gone.exit_code == 1
        assert "[person-unknown]" in gone.stderr
    repository = opened(Engine(), place)
    assert repository.storage.count(Query(instrument=ID, kind="response")) == 3
    assert repository.read("k-2").state == "completed"
    repository.storage.close()


def test_what_is_too_old_is_counted_and_then_erased(place: str) -> None:
    """Only with --erase is anything erased, and only in the states that are asked for."""
    assert run("expire", place, "--days", 1, "--erase").output == "0 records erased\n"
    repository = opened(Engine(), place)
    for record in list(repository.stream(Query(kind="response"))):
        old = evolve(record, revision=record.revision + 1, updated="2020-01-01T00:00:00.000000Z")
        repository.storage.write([old])
    repository.storage.close()
    said = run("expire", place, "--days", 365).output
    assert said == "older than 365 days: 3 responses; erase them with --erase\n"
    done = run("expire", place, "--days", 365, "--state", "draft", "--erase")
    assert done.output == "1 record erased\n"
    assert run("expire", place, "--days", 365, "--erase").output == "3 records erased\n"


@pytest.mark.parametrize(
    ("storage", "code"),
    [
        ("kept.db", "storage-location"),
        ("sqlite:", "storage-location"),
        (":memory:", "storage-location"),
        ("", "storage-location"),
        ("sqlit:kept.db", "unknown-storage"),
        ("sqlite:none.db", "storage-unusable"),
        ("sqlite:a\0b", "storage-unusable"),
        ("folder:none", "storage-unusable"),
        ("folder:a\0b", "storage-unusable"),
        ("postgresql://nobody@127.0.0.1:9/none?connect_timeout=2", "storage-unusable"),
        ("postgresql:x y z", "storage-unusable"),
        ("postgresql://[::1", "storage-unusable"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [
        ("verify",),
        ("rescore",),
        ("person", "export"),
        ("person", "erase"),
        ("expire",),
    ],
    ids=" ".join,
)
def test_a_storage_that_is_not_there_is_named_and_not_made(
    command: tuple[str, ...],
    storage: str,
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A misspelt place is an error with a remedy, and leaves nothing behind."""
    monkeypatch.chdir(tmp_path)
    more = {"person": ("s", *(["--yes"] if "erase" in command else [])), "expire": ("--days", "9")}
    done = run(*command, storage, *more.get(command[0], ()))
    # A kind of storage that nobody provides is a wrong use, as a format is.
    assert done.exit_code == (2 if code == "unknown-storage" else 1)
    remedy = "did you mean 'sqlite'?" if code == "unknown-storage" else f"[{code}]"
    assert remedy in done.stderr
    assert [*tmp_path.iterdir()] == []
