"""Contract tests of repositories: the life of a response, from its draft to its withdrawal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from assessment_engine.errors import AssessmentError
from assessment_engine.repository import Repository
from assessment_engine.testing._raised import codes_of
from assessment_engine.testing._repository_base import SUBJECT, RepositoryTests, answers, begun

_AT_ONCE = 8


class Living(RepositoryTests):
    """Responses are drafted, completed, amended and withdrawn, and nobody's answers get lost."""

    def test_a_draft_is_saved_and_resumed(self, tmp_path: Path) -> None:
        """Answers come back as they were given, name included, also after reopening."""
        package = self.package(tmp_path)
        with self.repository(tmp_path) as repository:
            first = repository.save("k", begun(1), instrument=package, about={"mail": "a@b"})
            assert (first.state, first.revision, first.subject) == ("draft", 1, "k")
            assert repository.save("k", begun(2), revision=1).revision == 2
        with self.repository(tmp_path) as repository:
            assert repository.answers("k") == begun(2)
            assert repository.answers("k", 1) == begun(1)
            assert repository.about("k") == {"mail": "a@b"}
            assert repository.complete("k", answers(), revision=2).state == "completed"

    def test_drafts_are_not_overwritten_unasked(self, tmp_path: Path) -> None:
        """Who has read an older revision, or says none, is told, and nothing is changed."""
        package = self.package(tmp_path)
        with self.repository(tmp_path) as repository:
            repository.save("k", begun(1), instrument=package)
            repository.save("k", begun(2), revision=1)
            for revision in (0, 1, 3):
                codes = codes_of(lambda r=revision: repository.save("k", begun(3), revision=r))
                assert codes == {"storage-conflict"}, revision
            for stale in (None, 0, 1, 3):
                codes = codes_of(lambda r=stale: repository.complete("k", answers(), revision=r))
                assert codes == {"storage-conflict"}, stale
            assert repository.answers("k") == begun(2)

    def test_what_is_complete_is_only_amended(self, tmp_path: Path) -> None:
        """No draft and no other completion changes it; an amendment keeps what was."""
        package = self.package(tmp_path)
        with self.repository(tmp_path) as repository:
            repository.complete("k", answers(0), instrument=package)
            assert codes_of(lambda: repository.save("k", begun(), revision=1)) == {
                "response-not-draft"
            }
            other = codes_of(lambda: repository.complete("k", answers(2), instrument=package))
            assert other == {"response-completed"}
            stale = codes_of(lambda: repository.amend("k", answers(2), revision=2))
            assert stale == {"storage-conflict"}
            repository.amend("k", answers(2), revision=1)
            assert repository.answers("k") == answers(2)
            assert repository.answers("k", 1) == answers(0)
            assert [each.revision for each in repository.history("k")] == [1, 2]

    def test_the_same_completion_may_come_again(self, tmp_path: Path) -> None:
        """It changes nothing, also after an amendment, and also many times at once."""
        package = self.package(tmp_path)
        with self.repository(tmp_path) as repository:
            repository.keep(package)
            with ThreadPoolExecutor(_AT_ONCE) as threads:
                calls = [
                    threads.submit(repository.complete, "k", answers(), instrument=package)
                    for _ in range(_AT_ONCE)
                ]
            assert {call.result().revision for call in calls} == {1}
            assert len(repository.history("k")) == 1
            amended = repository.amend("k", answers(2), revision=1)
            assert repository.complete("k", answers(), instrument=package) == amended

    def test_of_many_who_save_one_draft_one_does(self, tmp_path: Path) -> None:
        """All have read the same revision: one is written, the others are told."""
        package = self.package(tmp_path)
        with self.repository(tmp_path) as repository:
            repository.save("k", begun(1), instrument=package)

            def save(_: int) -> str:
                try:
                    repository.save("k", begun(2), revision=1)
                except AssessmentError as error:
                    return error.problems[0].code
                return "saved"

            with ThreadPoolExecutor(_AT_ONCE) as threads:
                told = sorted(threads.map(save, range(_AT_ONCE)))
            assert told == ["saved", *["storage-conflict"] * (_AT_ONCE - 1)]
            assert repository.read("k").revision == 2

    def test_nothing_is_made_of_what_is_withdrawn(self, tmp_path: Path) -> None:
        """It is kept and counted; withdrawing again does nothing."""
        package = self.package(tmp_path)
        with self.repository(tmp_path) as repository:
            repository.complete("k", answers(), instrument=package, subject=SUBJECT)
            assert codes_of(lambda: repository.withdraw("k", revision=2)) == {"storage-conflict"}
            gone = repository.withdraw("k")
            assert repository.withdraw("k") == gone
            refused = {"response-not-completed"}
            assert codes_of(repository.score, "k") == refused
            assert codes_of(repository.keep_report, "k") == refused
            assert codes_of(lambda: repository.amend("k", answers(), revision=2)) == refused
            assert list(repository.rescore()) == []

    def test_two_repositories_share_a_location(self, tmp_path: Path) -> None:
        """What is done through one is there for the other."""
        package = self.package(tmp_path)
        with self.repository(tmp_path) as one, self.repository(tmp_path) as two:
            one.save("k", begun(1), instrument=package)
            two.save("k", begun(2), revision=1)
            assert _is_stale(one)
            done = one.complete("k", answers(), revision=2)
            assert two.complete("k", answers()) == done


def _is_stale(repository: Repository) -> bool:
    codes = codes_of(lambda: repository.save("k", begun(3), revision=1))
    return codes == {"storage-conflict"}
