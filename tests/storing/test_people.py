"""What is owed to people: their data apart, given to them, erased, and not kept for ever."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner
from kept import ANSWERS, ID, NAME, changed, raises, some

from assessment_engine import AssessmentError
from assessment_engine.cli.commands import assess
from assessment_engine.records import Query
from assessment_engine.repository import Repository


def test_a_person_gets_all_that_is_kept(repository: Repository) -> None:
    """Every record and revision of a subject is exported as JSON, and nobody else's."""
    repository.complete("k", ANSWERS, instrument=ID, subject="s", about={"note": "free text"})
    repository.amend("k", changed(), revision=1)
    repository.score("k")
    repository.keep_report("k")
    repository.complete("other", {**ANSWERS, "respondent": "Ben Else"}, instrument=ID, subject="t")
    exported = json.loads(json.dumps(repository.export("s")))
    assert [record["kind"] for record in exported["records"]] == ["report", "response", "result"]
    revisions = exported["records"][1]["revisions"]
    assert [each["revision"] for each in revisions] == [1, 2]
    assert revisions[0]["document"]["answers"] == ANSWERS["answers"]
    assert revisions[1]["personal"] == {"respondent": NAME, "about": {"note": "free text"}}
    assert "Ben Else" not in json.dumps(exported)
    for nobody in ("u", ""):
        with raises("person-unknown"):
            repository.export(nobody)


def test_an_erased_person_is_gone_and_still_counted(repository: Repository, tmp_path: Path) -> None:
    """Nothing personal is left anywhere in the storage; the tombstones are."""
    marks = ["Zoe-M4rk-Person", "fr33-t3xt-M4rk"]
    repository.complete(
        "k", {**ANSWERS, "respondent": marks[0]}, instrument=ID, subject="s", about={"n": marks[1]}
    )
    repository.amend("k", {**changed(), "respondent": marks[0]}, revision=1)
    repository.score("k")
    repository.keep_report("k")
    count = repository.storage.count(Query(instrument=ID))
    assert repository.erase("s") == 3
    assert repository.storage.count(Query(instrument=ID)) == count
    assert {record.state for record in repository.history("k")} == {"erased"}
    for call in (
        lambda: repository.answers("k"),
        lambda: repository.score("k"),
        lambda: repository.complete("k", ANSWERS, instrument=ID),
        lambda: repository.save("k", some(1), instrument=ID),
        lambda: repository.withdraw("k"),
    ):
        with raises("record-erased"):
            call()
    with raises("person-unknown"):
        repository.erase("s")
    for path in tmp_path.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert not [mark for mark in marks if mark.encode() in data], path


def test_old_responses_expire(repository: Repository) -> None:
    """What was last changed before a moment goes with its results, what came later stays."""
    repository.complete("old", ANSWERS, instrument=ID, subject="s")
    repository.score("old")
    repository.save("draft", some(1), instrument=ID, subject="s")
    moment = datetime.fromisoformat(repository.read("draft").updated)
    repository.complete("new", ANSWERS, instrument=ID, subject="s")
    assert [record.key for record in repository.expired(moment)] == ["old"]
    later = moment + timedelta(seconds=1)
    assert [r.key for r in repository.expired(later, states=["draft"])] == ["draft"]
    assert repository.expire(moment) == 2
    assert repository.expire(moment) == 0
    assert repository.read("new").state == "completed"
    assert repository.read("draft").state == "draft"


def test_what_cannot_be_asked_is_refused(repository: Repository) -> None:
    """Moments without a zone or a date, states that there are not, and pages of nothing."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    wrong: list[Callable[[], object]] = [
        lambda: repository.expire(datetime(2026, 1, 1)),
        lambda: repository.expired(datetime(2026, 1, 1)),
        lambda: repository.expire(datetime.max.replace(tzinfo=timezone(-timedelta(hours=9)))),
        lambda: repository.expire("2026-01-01"),  # type: ignore[arg-type]
        lambda: repository.expire(moment, ["complete"]),
        lambda: repository.expired(moment, "drafts"),
        lambda: repository.expire(moment, [3]),  # type: ignore[list-item]
        lambda: repository.stream(Query(), 0),
        lambda: repository.stream(Query(), True),
        lambda: Query(kind=3),  # type: ignore[arg-type]
    ]
    for call in wrong:
        with raises("query-wrong"):
            call()
    with pytest.raises(AssessmentError, match="did you mean 'completed'"):
        repository.expire(moment, ["complete"])
    assert repository.expire(datetime.min.replace(tzinfo=UTC), "draft") == 0


def test_what_is_personal_is_apart(repository: Repository) -> None:
    """Names and free text are in no document, also of responses within a response."""
    record = repository.complete("k", ANSWERS, instrument=ID, about={"note": "Zz-note"})
    repository.score("k")
    for found in repository.stream(Query()):
        assert NAME not in json.dumps(found.document)
        assert "Zz-note" not in json.dumps(found.document)
    assert NAME in json.dumps(record.personal)
    plain = list(repository.stream(Query(personal=False)))
    assert NAME not in repr([record.personal for record in plain])


def test_grouped_responses_keep_their_names_apart(repository: Repository, tmp_path: Path) -> None:
    """The raters' names are taken out of each inner response, and put back."""
    made = CliRunner().invoke(assess, ["new", "raters", "--from", "360", "--output", str(tmp_path)])
    assert made.exit_code == 0, made.output
    package = tmp_path / "raters"
    examples = [json.loads(each.read_text("utf-8")) for each in package.glob("examples/*.json")]
    example = next(each for each in examples if each.get("responses"))
    answers = {
        "respondent": "Ada M4rk",
        "responses": [
            {**each, "respondent": f"Rater M4rk {number}"}
            for number, each in enumerate(example["responses"])
        ],
    }
    record = repository.complete("k", answers, instrument=package)
    assert "M4rk" not in json.dumps(record.document)
    response = repository.response("k")
    assert response.responses[1].respondent == "Rater M4rk 1"
    assert repository.result(repository.score("k").key).respondent == "Ada M4rk"
