"""Contract tests of repositories: results that can be verified, and what is owed to people."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from assessment_engine.records import Query
from assessment_engine.repository import Repository
from assessment_engine.testing._raised import codes_of
from assessment_engine.testing._repository_base import (
    NAME,
    SUBJECT,
    RepositoryTests,
    answers,
    begun,
    forged,
)


class Trusting(RepositoryTests):
    """Results find the package that made them, and are verified and made again."""

    def test_a_result_finds_the_package_that_made_it(self, tmp_path: Path) -> None:
        """It is in the storage: the folder can be edited, and another engine reads it."""
        package = self.package(tmp_path)
        with self.repository(tmp_path) as repository:
            repository.complete("k", answers(), instrument=package)
            record = repository.score("k")
            assert repository.score("k") == record, "scoring again makes another result"
            made = repository.result(record.key)
        for path in package.iterdir():
            path.unlink()
        with self.repository(tmp_path) as repository:
            assert repository.result(record.key) == made
            assert repository.instrument(record.digest).version == "1.0.0"
            assert [each.status for each in repository.verify()] == ["same"]

    def test_verification_says_what_was_changed(self, tmp_path: Path) -> None:
        """Results, answers and names that somebody changed are found, without what is in them."""
        package = self.package(tmp_path)
        with self.repository(tmp_path) as repository:
            for key in ("fine", "result", "answers", "name"):
                repository.complete(key, answers(), instrument=package)
                repository.score(key)
            (result,) = repository.results("result")
            document = json.loads(json.dumps(result.document))
            document["result"]["scores"]["total"]["value"] = 5
            forged(repository, result, document=document)
            (result,) = repository.results("answers")
            document = json.loads(json.dumps(result.document))
            document["answers_seal"] = "sha256:another"
            document["result"]["scores"]["total"]["value"] = 5
            forged(repository, result, document=document)
            (result,) = repository.results("name")
            forged(repository, result, personal={"respondent": "Somebody Else"})
            found = {each.response: each for each in repository.verify(Query())}
        assert found["fine"].status == "same"
        assert {each.status for name, each in found.items() if name != "fine"} == {"differs"}
        assert found["result"].why == "the stored result was changed after it was made"
        assert "the stored answers were changed" in found["answers"].why
        assert found["name"].why == "the stored name was changed after the result was made"
        assert not [each for each in found.values() if "Else" in repr(each) or NAME in repr(each)]

    def test_what_cannot_be_verified_is_said(self, tmp_path: Path) -> None:
        """A result without its package, its response or its shape is in nobody else's way."""
        package = self.package(tmp_path)
        with self.repository(tmp_path) as repository:
            for key in ("fine", "package", "response", "shape"):
                repository.complete(key, answers(), instrument=package)
                repository.score(key)
            forged(repository, repository.results("package")[0], digest="sha256:lost")
            forged(repository, repository.results("response")[0], response="lost")
            forged(repository, repository.results("shape")[0], document={"revision": "3"})
            found = {each.response: each for each in repository.verify()}
        assert found.pop("fine").status == "same"
        assert sorted(found) == ["lost", "package", "shape"]
        assert {each.status for each in found.values()} == {"unverifiable"}
        assert all(each.why for each in found.values())

    def test_results_are_made_again_beside_the_old(self, tmp_path: Path) -> None:
        """With another version of the instrument; who does not fit it is named, not answered."""
        old, new = self.package(tmp_path), self.package(tmp_path, "2.0.0")
        with self.repository(tmp_path) as repository:
            for key in ("a", "b"):
                repository.complete(key, answers(), instrument=old)
            repository.score("a")
            assert [each.new for each in repository.rescore()] == [False, True]
            assert [each.new for each in repository.rescore(new)] == [True, True]
            assert [each.new for each in repository.rescore(new)] == [False, False]
            assert [each.version for each in repository.results("a")] == ["1.0.0", "2.0.0"]
            other = self.package(tmp_path, "3.0.0", L1="M1")
            refused = list(repository.rescore(other))
            assert [each.response for each in refused] == ["a", "b"]
            codes = {problem.code for each in refused for problem in each.problems}
            assert codes == {"response-not-scored"}
            assert {each.status for each in repository.verify()} == {"same"}

    def test_a_report_is_made_again_from_its_inputs(self, tmp_path: Path) -> None:
        """The same one, whatever has been amended since; of another subject there is none."""
        package = self.package(tmp_path)
        with self.repository(tmp_path) as repository:
            repository.complete("before", answers(2), instrument=package, subject=SUBJECT)
            repository.complete("k", answers(0), instrument=package, subject=SUBJECT)
            repository.complete("other", answers(0), instrument=package)
            kept = repository.keep_report("k", previous="before")
            report = repository.report(kept.key)
            repository.amend("k", answers(1), revision=1)
            assert repository.report(kept.key) == report
            codes = codes_of(lambda: repository.keep_report("k", previous="other"))
            assert codes == {"previous-other-respondent"}
            repository.storage.erase("2026-04-01T00:00:00.000000Z", response="before")
            assert codes_of(repository.report, kept.key) == {"record-erased"}


class Forgetting(RepositoryTests):
    """People are given what is kept of them, it is erased, and not kept for ever."""

    def test_a_person_gets_all_that_is_kept(self, tmp_path: Path) -> None:
        """Every record and revision of a subject, and nobody else's."""
        with self.repository(tmp_path) as repository:
            self._fill(tmp_path, repository)
            exported = json.loads(json.dumps(repository.export(SUBJECT)))
            assert [each["kind"] for each in exported["records"]] == [
                "report",
                "response",
                "response",
                "result",
            ]
            revisions = exported["records"][1]["revisions"]
            assert [each["revision"] for each in revisions] == [1, 2]
            assert revisions[0]["personal"] == {"respondent": NAME, "about": {"note": "n"}}
            assert "Ben Else" not in json.dumps(exported)
            for nobody in ("p-0", ""):
                assert codes_of(repository.export, nobody) == {"person-unknown"}

    def test_an_erased_person_is_gone_and_still_counted(self, tmp_path: Path) -> None:
        """Tombstones keep the counts true; whose key it was, cannot be used again."""
        with self.repository(tmp_path) as repository:
            package = self._fill(tmp_path, repository)
            count = repository.storage.count(Query())
            assert repository.erase(SUBJECT) == 4
            assert codes_of(repository.erase, SUBJECT) == {"person-unknown"}
        with self.repository(tmp_path) as repository:
            assert repository.storage.count(Query()) == count
            kept = [each for each in repository.stream(Query()) if each.kind != "package"]
            told = json.dumps([dict(each.document) | dict(each.personal) for each in kept])
            assert NAME not in told
            assert repository.read("other").state == "completed"
            assert codes_of(repository.answers, "k") == {"record-erased"}
            assert codes_of(lambda: repository.read("k", 1)) == {"record-erased"}
            again = codes_of(lambda: repository.complete("k", answers(), instrument=package))
            assert again == {"record-erased"}

    def test_what_is_old_expires(self, tmp_path: Path) -> None:
        """Responses last changed before a moment go, with all that was made of them."""
        package = self.package(tmp_path)
        with self.repository(tmp_path) as repository:
            repository.complete("old", answers(), instrument=package, subject=SUBJECT)
            repository.score("old")
            repository.save("draft", begun(), instrument=package, subject=SUBJECT)
            moment = datetime.fromisoformat(repository.read("draft").updated)
            repository.complete("new", answers(), instrument=package, subject=SUBJECT)
            assert [each.key for each in repository.expired(moment)] == ["old"]
            later = moment + timedelta(microseconds=1)
            assert [each.key for each in repository.expired(later, ["draft"])] == ["draft"]
            assert repository.expire(later, ["withdrawn"]) == 0
            assert repository.expire(moment) == 2
            assert repository.expire(moment) == 0
            assert repository.read("new").state == "completed"
            assert repository.read("draft").state == "draft"
            assert codes_of(repository.expire, datetime(2026, 1, 1)) == {"query-wrong"}
            assert codes_of(repository.expire, moment, ["complete"]) == {"query-wrong"}

    def test_what_is_personal_is_apart(self, tmp_path: Path) -> None:
        """No document has a name or free text, and a query can leave them out."""
        with self.repository(tmp_path) as repository:
            self._fill(tmp_path, repository)
            found = list(repository.stream(Query(), 2))
            assert not [each for each in found if NAME in json.dumps(dict(each.document))]
            assert any(NAME in json.dumps(dict(each.personal)) for each in found)
            bare = list(repository.stream(Query(personal=False), 3))
            assert [each.key for each in bare] == [each.key for each in found]
            assert not any(each.personal for each in bare)

    def _fill(self, tmp_path: Path, repository: Repository) -> Path:
        package = self.package(tmp_path)
        about = {"note": "n"}
        repository.complete("k", answers(), instrument=package, subject=SUBJECT, about=about)
        repository.amend("k", answers(2), revision=1)
        repository.score("k")
        repository.keep_report("k")
        repository.save("l", begun(), instrument=package, subject=SUBJECT)
        repository.complete("other", answers(name="Ben Else"), instrument=package)
        return package
