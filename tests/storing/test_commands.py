"""The commands about what is stored, run as users run them."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from kept import ANSWERS, ID, NAME, TINY, changed, edited, renamed, some

from assessment_engine import AssessmentError, Engine, Problem
from assessment_engine.cli.commands import assess
from assessment_engine.records import Query
from assessment_engine.repository import Repository
from assessment_engine.storages import GuardedStorage

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
    other = run("verify", place, "--instrument", ID[:-1])
    assert (other.exit_code, CODE.findall(other.stderr)) == (1, ["instrument-not-stored"])
    assert f"did you mean '{ID}'" in other.stderr


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


def test_responses_are_listed(place: str, tmp_path: Path) -> None:
    """With key and subject, by which everything else is found; names only where they are asked."""
    done = run("responses", place)
    assert done.exit_code == 0
    rows = [line.split() for line in done.stdout.splitlines()]
    assert rows[0] == ["KEY", "SUBJECT", "STATE", "UPDATED", "INSTRUMENT"]
    assert [row[:3] for row in rows[1:]] == [
        ["k-1", "s-1", "completed"],
        ["k-2", "s-2", "completed"],
        ["k-3", "s-1", "draft"],
    ]
    assert rows[1][-2] == ID
    assert NAME not in done.output
    drafts = json.loads(run("responses", place, "--state", "draft", "--format", "json").stdout)
    assert drafts["format"] == 1
    assert [each["key"] for each in drafts["responses"]] == ["k-3"]
    assert "names" not in drafts["responses"][0]
    assert NAME in run("responses", place, "--names").stdout
    part = NAME.partition(" ")[0].upper()
    named = run("responses", place, "--respondent", part, "--subject", "s-1")
    assert [line.split()[0] for line in named.stdout.splitlines()] == ["KEY", "k-1", "k-3"]
    assert NAME not in named.output
    assert run("responses", place, "--respondent", "nobody").stdout.split()[-1] == "INSTRUMENT"
    misspelt = run("responses", place, "--instrument", ID[1:])
    assert (misspelt.exit_code, CODE.findall(misspelt.stderr)) == (1, ["instrument-not-stored"])
    (key,) = (line.split()[1] for line in named.stdout.splitlines()[1:2])
    assert run("person", "erase", place, key, "--yes").exit_code == 0
    erased = json.loads(run("responses", place, "--state", "erased", "--format", "json").stdout)
    assert [(each["key"], each["subject"]) for each in erased["responses"]] == [
        ("k-1", ""),
        ("k-3", ""),
    ]


def test_names_of_raters_are_found(place: str, tmp_path: Path) -> None:
    """The names of responses within a response are names too."""
    assert run("new", "raters", "--from", "360", "--output", tmp_path).exit_code == 0
    package = tmp_path / "raters"
    examples = [json.loads(each.read_text("utf-8")) for each in package.glob("examples/*.json")]
    inner = next(each["responses"] for each in examples if each.get("responses"))
    raters = [{**each, "respondent": f"Rater {n}"} for n, each in enumerate(inner)]
    repository = opened(Engine(), place)
    repository.complete("g", {"respondent": "Ada", "responses": raters}, instrument=package)
    repository.storage.close()
    found = run("responses", place, "--respondent", "rater 1", "--names", "--format", "json")
    (row,) = json.loads(found.stdout)["responses"]
    assert row["names"][:3] == ["Ada", "Rater 0", "Rater 1"]


def test_a_record_that_cannot_be_listed_is_named(place: str) -> None:
    """The others are listed, and the exit code says that not all are."""
    backend, _, location = place.partition(":")
    if backend == "sqlite":
        with closing(sqlite3.connect(location)) as connection, connection:
            cut = "UPDATE assessment_revisions SET document = '{' WHERE key = 'k-2'"
            connection.execute(cut)
    else:
        for path in Path(location, "records", "response").glob("*/1.json"):
            if '"k-2"' in path.read_text("ascii"):
                path.write_text("{", "ascii")
    done = run("responses", place)
    assert done.exit_code == 1
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["KEY", "k-1", "k-3"]
    assert CODE.findall(done.stderr) == ["storage-damaged"]


def test_days_beyond_the_calendar_are_refused(place: str) -> None:
    """So far back nothing was stored."""
    done = run("expire", place, "--days", 999_999_999, "--erase")
    assert done.exit_code == 2
    assert "--days" in done.stderr


@pytest.mark.parametrize("fault", ["storage-read-only", "storage-full", "storage-busy"])
def test_what_concerns_the_storage_ends_scoring(
    place: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A storage that cannot be written is told once, and not for each response."""
    run("rescore", place)

    def write(*_: object, **__: object) -> None:
        raise AssessmentError([Problem(fault, "it cannot be written", hint="make it so")])

    monkeypatch.setattr(GuardedStorage, "write", write)
    done = run("rescore", place, "--language", "de")
    assert (done.exit_code, CODE.findall(done.stderr), done.stdout) == (1, [fault], "")


def test_a_response_that_cannot_be_scored_is_named(place: str) -> None:
    """Where the problem says nothing of the response, its key is put before it."""
    repository = opened(Engine(), place)
    record = repository.read("k-2")
    repository.storage.write([evolve(record, revision=2, digest="")])
    repository.storage.close()
    done = run("rescore", place)
    assert done.exit_code == 1
    assert "[package-not-stored] the response 'k-2': " in done.stderr
    assert "assess rescore STORAGE INSTRUMENT" in done.stderr
    assert run("rescore", place, ID).stdout.startswith("2 responses: 1 scored, 1 scored before")


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
        ("responses",),
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
