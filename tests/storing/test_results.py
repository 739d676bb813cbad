"""Results and reports: each with the package that made it, verified and made again."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from kept import ANSWERS, ID, NAME, TINY, changed, damage, edited, raises, renamed, some

from assessment_engine import AssessmentError, Engine
from assessment_engine.records import Query
from assessment_engine.repository import Repository


def test_a_draft_has_no_result(repository: Repository) -> None:
    """Scores come from complete answers alone."""
    repository.save("k", some(2), instrument=ID)
    with raises("response-not-completed"):
        repository.score("k")


def test_scoring_again_gives_the_result_that_is_there(repository: Repository) -> None:
    """The same revision, package, engine and language have one result; another has its own."""
    repository.complete("k", ANSWERS, instrument=ID)
    first = repository.score("k")
    assert repository.score("k") == first
    german = repository.score("k", language="de")
    assert german.key != first.key
    assert repository.result(german.key) == repository.engine.result(
        repository.engine.instrument(ID, language="de"), ANSWERS
    )
    assert first.document["revision"] == 1
    assert NAME not in json.dumps(first.document)


def test_a_result_finds_the_package_that_made_it(repository: Repository, tmp_path: Path) -> None:
    """An edited package changes no old result, nor a draft that was begun with the former."""
    old = edited(tmp_path / "p", "1.0.0")
    document = TINY
    repository.complete("k", document, instrument=old)
    repository.save("d", document, instrument=old)
    result = repository.score("k")
    before = repository.result(result.key)
    edited(tmp_path / "p", "2.0.0", title="Edited")
    other = Repository(Engine(), repository.storage)
    assert other.result(result.key) == before
    assert other.instrument(result.digest).version == "1.0.0"
    assert other.complete("d").version == "1.0.0"
    assert [each.status for each in other.verify()] == ["same"]
    (again,) = [each for each in other.rescore(tmp_path / "p") if each.response == "k"]
    assert again.new
    assert [record.version for record in other.results("k")] == ["1.0.0", "2.0.0"]
    assert other.result(result.key) == before


def test_a_package_that_changes_under_the_engine_is_not_stored(
    repository: Repository, tmp_path: Path
) -> None:
    """What is stored under a digest is what has it; otherwise nothing is."""
    path = edited(tmp_path / "p", "1.0.0")
    # An engine that other tests share could know another place that still has it.
    repository = Repository(Engine(), repository.storage)
    loaded = repository.engine.instrument(path)
    edited(tmp_path / "p", "1.0.1")
    for given in (path, loaded):
        with raises("package-not-stored"):
            repository.complete("k", TINY, instrument=given)
    with raises("package-not-stored"):
        repository.instrument(loaded.digest)
    assert repository.storage.count(Query()) == 0


def test_an_instrument_from_a_path_is_stored_from_there(
    repository: Repository, tmp_path: Path
) -> None:
    """A package that is not installed is kept as the object that the engine loaded, too."""
    loaded = repository.engine.instrument(edited(tmp_path / "p", "3.0.0"))
    repository.complete("k", TINY, instrument=loaded)
    assert Repository(Engine(), repository.storage).response("k").instrument == "tiny"
    assert repository.instrument(loaded.digest).version == "3.0.0"


def test_answers_are_not_scored_as_those_to_another_instrument(
    repository: Repository, tmp_path: Path
) -> None:
    """A response is scored with versions of the instrument that it answers, and no other."""
    repository.complete("k", ANSWERS, instrument=ID)
    with raises("response-other-instrument"):
        repository.score("k", instrument=edited(tmp_path / "p", "1.0.0"))
    assert repository.results("k") == ()


def test_rescoring_writes_beside_and_once(repository: Repository, tmp_path: Path) -> None:
    """Every complete response gets a result; who is done already is said, nothing is replaced."""
    path = edited(tmp_path / "p", "1.0.0")
    for key in ("a", "b"):
        repository.complete(key, TINY, instrument=path)
    repository.complete("other", ANSWERS, instrument=ID)
    repository.save("draft", {"answers": {}}, instrument=path)
    first = [(each.response, each.new) for each in repository.rescore(path)]
    assert first == [("a", True), ("b", True)]
    again = [(each.response, each.new) for each in repository.rescore()]
    assert again == [("a", False), ("b", False), ("other", True)]


def test_an_answer_that_a_new_version_does_not_take_is_named(
    repository: Repository, tmp_path: Path
) -> None:
    """It is said which response and which item, and not what was answered."""
    path = edited(tmp_path / "p", "1.0.0")
    repository.complete("k", TINY, instrument=path)
    (done,) = repository.rescore(renamed(tmp_path / "q"))
    assert not done.new
    assert {problem.code for problem in done.problems} == {"response-not-scored"}
    assert any("answers-unknown-item" in problem.message for problem in done.problems)


@pytest.mark.parametrize(
    ("change", "differs", "why"),
    [
        (
            lambda result: result["scores"]["SL.individual"].update(value=1),
            "score SL.indiv",
            "seal",
        ),
        (lambda result: result["coaching"].pop(), "coaching", "seal"),
        (lambda result: result.update(engine_version="0.0.1"), "", ""),
    ],
)
def test_verification_says_what_differs(
    repository: Repository, change: Callable[[Any], object], differs: str, why: str
) -> None:
    """A result that was changed is found, with what and why, and without its numbers."""
    repository.complete("k", ANSWERS, instrument=ID)
    record = repository.score("k")
    assert [each.status for each in repository.verify()] == ["same"]
    document = json.loads(json.dumps(record.document))
    change(document["result"])
    damage(repository, record, document)
    (found,) = repository.verify(Query(instrument=ID))
    assert found.status == ("differs" if differs else "same")
    assert " ".join(found.differences).startswith(differs)
    assert ("the stored result was changed after it was made" in found.why) == bool(why)


def test_verification_says_that_answers_were_changed(repository: Repository) -> None:
    """Answers that were changed behind the engine's back are found by their seal."""
    repository.complete("k", ANSWERS, instrument=ID)
    record = repository.score("k")
    document = {**record.document, "answers_seal": "sha256:another"}
    wrong = json.loads(json.dumps(document))
    wrong["result"]["scores"]["SL.individual"]["value"] = 1
    damage(repository, record, wrong)
    (found,) = repository.verify()
    assert "the stored answers were changed after the result was made" in found.why


def test_what_cannot_be_verified_is_said(repository: Repository) -> None:
    """A result without its package, its response, or its shape is not called the same."""
    repository.complete("k", ANSWERS, instrument=ID)
    record = repository.score("k")
    broken: list[dict[str, Any]] = [
        {"digest": "sha256:lost"},
        {"response": "lost"},
        {"response": ""},
        {"document": {}},
        {"document": {**record.document, "revision": 7}},
    ]
    for number, members in enumerate(broken):
        repository.storage.write([evolve(record, key=f"r{number}", **members)])
    found = {each.key: each for each in repository.verify()}
    assert found.pop(record.key).status == "same"
    assert {each.status for each in found.values()} == {"unverifiable"}
    assert all(each.why for each in found.values())


def test_the_inputs_of_a_report_make_it_again(repository: Repository) -> None:
    """The same report comes from what was kept, whatever has been amended since."""
    earlier = {**changed(1), "completed": "2016-01-01"}
    repository.complete("before", earlier, instrument=ID, subject="s")
    repository.complete("k", ANSWERS, instrument=ID, subject="s")
    plain = repository.keep_report("k")
    both = repository.keep_report("k", previous="before", language="de")
    assert repository.keep_report("k") == plain
    assert plain.key != both.key
    repository.amend("k", changed(), revision=1)
    engine = repository.engine
    german = engine.instrument(ID, language="de")
    assert repository.report(plain.key) == engine.report(ID, ANSWERS)
    assert repository.report(both.key) == engine.report(german, ANSWERS, previous=earlier)
    words = repository.keep_report("before", numbers=False)
    assert repository.report(words.key) == engine.report(ID, earlier, numbers=False)


def test_damaged_records_are_named_without_what_is_in_them(repository: Repository) -> None:
    """A document that no longer fits is a problem with a code, and shows nothing of itself."""
    record = repository.complete("k", ANSWERS, instrument=ID)
    wrong = {"answers": {"SL-1": {"individual": "M4rk-secret"}}}
    damage(repository, record, wrong)
    with pytest.raises(AssessmentError) as caught:
        repository.score("k")
    assert [problem.code for problem in caught.value.problems] == ["storage-damaged"]
    assert "M4rk" not in "".join(traceback.format_exception(caught.value))
    (found,) = repository.rescore()
    assert [problem.code for problem in found.problems] == ["storage-damaged"]


def test_scoring_races_with_an_amendment(repository: Repository) -> None:
    """A result is only written while the response is as it was when it was scored."""
    repository.complete("k", ANSWERS, instrument=ID)
    real = repository.storage.write

    class Late:
        """A storage in which a response is amended just before its result is written."""

        def __getattr__(self, name: str) -> Any:
            return getattr(real.__self__, name)  # type: ignore[attr-defined]

        def write(self, records: Any, unchanged: Any = ()) -> None:
            repository.storage = real.__self__  # type: ignore[attr-defined]
            repository.amend("k", changed(), revision=1)
            real(records, unchanged)

    repository.storage = Late()
    with raises("storage-conflict"):
        repository.score("k")
    assert repository.results("k") == ()


def test_a_report_is_of_one_subject(repository: Repository) -> None:
    """Another person's answers are no earlier ones, whatever the names are."""
    repository.complete("before", {**changed(1), "completed": "2016-01-01"}, instrument=ID)
    repository.complete("k", ANSWERS, instrument=ID)
    with raises("previous-other-respondent"):
        repository.keep_report("k", previous="before")


def test_a_report_of_what_was_erased_says_so(repository: Repository) -> None:
    """Also where only the earlier response has expired, of which no former revision is left."""
    repository.complete("k", ANSWERS, instrument=ID, subject="s")
    earlier = {**changed(1), "completed": "2016-01-01"}
    repository.complete("before", earlier, instrument=ID, subject="s")
    kept = repository.keep_report("k", previous="before")
    repository.storage.erase("2026-04-01T00:00:00.000000Z", response="before")
    with raises("record-erased"):
        repository.report(kept.key)
    with raises("record-erased"):
        repository.read("before", 1)
    with raises("storage-not-found"):
        repository.read("k", 7)
    with raises("storage-not-found"):
        repository.read("nothing", 1)
