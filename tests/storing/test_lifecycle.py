"""The life of responses: draft, complete, amended, withdrawn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from kept import ANSWERS, ID, TINY, changed, edited, raises, some

from assessment_engine import AssessmentError
from assessment_engine.repository import Repository


def test_a_draft_is_saved_and_resumed(repository: Repository) -> None:
    """Answers are kept as they come in, and given back as they were, name included."""
    first = repository.save("k", some(2), instrument=ID, about={"mail": "a@example.org"})
    assert (first.state, first.revision, first.subject) == ("draft", 1, "k")
    assert repository.answers("k") == some(2)
    second = repository.save("k", some(5), revision=1)
    assert second.revision == 2
    assert second.created < second.updated
    assert repository.answers("k") == some(5)
    assert repository.about("k") == {"mail": "a@example.org"}
    assert len(repository.history("k")) == 2


def test_two_who_save_a_draft_do_not_overwrite_each_other(repository: Repository) -> None:
    """Who has read an older revision is told, whether the draft was there or not."""
    with raises("storage-conflict"):
        repository.save("k", some(1), instrument=ID, revision=1)
    repository.save("k", some(1), instrument=ID)
    repository.save("k", some(2), revision=1)
    for revision in (0, 1, 3):
        with raises("storage-conflict"):
            repository.save("k", some(3), instrument=ID, revision=revision)
    assert repository.answers("k") == some(2)


def test_a_draft_may_lack_answers_but_not_have_wrong_ones(repository: Repository) -> None:
    """What no later answer can mend is refused at once."""
    with raises("answers-out-of-range"):
        wrong = {"answers": {"SL-1": {"individual": 9}}}
        repository.save("k", wrong, instrument=ID)
    with raises("answers-unknown-item"):
        repository.save("k", {"answers": {"XX": 1}}, instrument=ID)
    with raises("storage-not-found"):
        repository.save("k", some(1))
    with raises("storage-not-found"):
        repository.read("k")


def test_complete_answers_are_immutable(repository: Repository) -> None:
    """Neither a draft nor another completion changes what is complete."""
    repository.save("k", some(2), instrument=ID, subject="s")
    record = repository.complete("k", ANSWERS, revision=1)
    assert (record.state, record.revision, record.subject) == ("completed", 2, "s")
    with raises("response-not-draft"):
        repository.save("k", some(3), revision=2)
    with raises("response-completed"):
        repository.complete("k", changed())
    assert repository.response("k") == repository.engine.respond(ID, ANSWERS)


def test_a_draft_can_be_completed_as_it_is(repository: Repository) -> None:
    """Without answers the draft's own are checked; with a revision it must be that one."""
    repository.save("k", {**ANSWERS, "answers": {}}, instrument=ID)
    repository.save("k", ANSWERS, revision=1)
    with raises("storage-conflict"):
        repository.complete("k", revision=1)
    assert repository.complete("k", revision=2).state == "completed"
    with raises("storage-not-found"):
        repository.complete("nothing")


def test_completing_never_overwrites_a_draft_unasked(repository: Repository) -> None:
    """With answers of one's own, it must be said which draft they were made from."""
    repository.save("k", some(1), instrument=ID)
    repository.save("k", some(2), revision=1)
    for revision in (None, 0, 1, 3):
        with raises("storage-conflict"):
            repository.complete("k", ANSWERS, instrument=ID, revision=revision)
    assert repository.answers("k") == some(2)
    done = repository.complete("k", ANSWERS, revision=2)
    assert repository.complete("k", ANSWERS) == done
    assert repository.complete("k", ANSWERS, revision=2) == done
    with raises("storage-conflict"):
        repository.complete("new", ANSWERS, instrument=ID, revision=1)


def test_a_response_is_checked_against_the_package_that_it_is_kept_with(
    repository: Repository, tmp_path: Path
) -> None:
    """One that was checked before is taken, and one to another instrument is not."""
    response = repository.engine.respond(ID, ANSWERS)
    repository.complete("k", response, instrument=ID)
    assert repository.response("k") == response
    package = edited(tmp_path / "p", "1.0.0")
    with pytest.raises(AssessmentError, match="answers-other-instrument"):
        repository.complete("l", response, instrument=package)
    other = repository.engine.respond(package, TINY)
    with pytest.raises(AssessmentError, match="answers-other-instrument"):
        repository.amend("k", other, revision=1)
    assert len(repository.history("k")) == 1


def test_what_is_required_must_be_there_in_the_end(repository: Repository, tmp_path: Path) -> None:
    """A draft without a required answer is kept, and cannot be completed."""
    package = edited(tmp_path / "p", "1.0.1")
    repository.save("k", {"answers": {}}, instrument=package)
    with pytest.raises(AssessmentError) as caught:
        repository.complete("k")
    assert {problem.code for problem in caught.value.problems} == {"answers-missing"}
    assert repository.read("k").state == "draft"


def test_completing_again_gives_what_is_there(repository: Repository) -> None:
    """The same request under the same key does nothing more, also after an amendment."""
    first = repository.complete("k", ANSWERS, instrument=ID)
    assert repository.complete("k", ANSWERS, instrument=ID) == first
    amended = repository.amend("k", changed(), revision=1)
    assert repository.complete("k", ANSWERS, instrument=ID) == amended
    assert repository.withdraw("k") == repository.complete("k", ANSWERS)
    assert len(repository.history("k")) == 3


def test_the_same_request_may_come_many_times_at_once(repository: Repository) -> None:
    """Of sixteen completions under one key one is written, and all get it."""
    repository.keep(ID)
    with ThreadPoolExecutor(16) as threads:
        calls = [
            threads.submit(repository.complete, "k", ANSWERS, instrument=ID) for _ in range(16)
        ]
    assert {call.result().revision for call in calls} == {1}
    assert len(repository.history("k")) == 1


def test_an_amendment_keeps_what_was(repository: Repository) -> None:
    """Former answers stay readable, and the result of each revision stays with it."""
    repository.complete("k", ANSWERS, instrument=ID)
    before = repository.score("k")
    with raises("storage-conflict"):
        repository.amend("k", changed(), revision=3)
    repository.amend("k", changed(), revision=1)
    after = repository.score("k")
    assert repository.answers("k", 1) == ANSWERS
    assert repository.answers("k") == {**changed()}
    assert [record.key for record in repository.results("k")] == [before.key, after.key]
    assert repository.result(before.key) == repository.engine.result(ID, ANSWERS)
    assert repository.result(after.key) == repository.engine.result(ID, changed())


def test_nothing_is_made_of_what_is_withdrawn(repository: Repository) -> None:
    """It is kept and counted as withdrawn; withdrawing again does nothing."""
    repository.complete("k", ANSWERS, instrument=ID)
    with raises("storage-conflict"):
        repository.withdraw("k", revision=2)
    gone = repository.withdraw("k")
    assert repository.withdraw("k") == gone
    with raises("response-not-completed"):
        repository.score("k")
    with raises("response-not-completed"):
        repository.keep_report("k")
    with raises("response-not-completed"):
        repository.amend("k", ANSWERS, revision=2)
    assert list(repository.rescore()) == []
    repository.save("d", some(1), instrument=ID)
    repository.withdraw("d")
    with raises("response-not-draft"):
        repository.complete("d", ANSWERS)


def test_what_is_kept_is_json_of_a_size(repository: Repository) -> None:
    """What cannot be written as JSON, or is far too much, is refused and not kept."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for about in ({"a": object()}, {"a": float("nan")}, {"a": deep}, {"a": {1, 2}}):
        with raises("record-not-json"):
            repository.save("k", some(1), instrument=ID, about=about)
    with raises("record-too-large"):
        repository.save("k", some(1), instrument=ID, about={"a": "x" * 5_000_001})
    with raises("storage-key"):
        repository.save("k\0", some(1), instrument=ID)
    with raises("storage-not-found"):
        repository.read("k")
