"""The published contract notices storages that break it."""

from __future__ import annotations

from pathlib import Path

import broken
import pytest
from broken import Broken

from assessment_engine import AssessmentError, StorageBackend
from assessment_engine.testing._storage_finding import Finding
from assessment_engine.testing._storage_writing import Writing
from assessment_engine.testing.contracts import RepositoryContract, StorageContract


@pytest.mark.parametrize(
    ("kind", "test"),
    [
        (broken.Overwriting, "test_a_revision_follows_the_newest"),
        (broken.Overwriting, "test_a_batch_has_a_record_once"),
        (broken.Overwriting, "test_threads_lose_no_update"),
        (broken.Overwriting, "test_one_of_many_makes_a_new_record"),
        (broken.OneByOne, "test_a_batch_is_written_whole_or_not"),
        (broken.Careless, "test_what_must_be_unchanged_is"),
        (broken.Careless, "test_an_erasure_can_depend_on_what_is_unchanged"),
        (broken.Late, "test_what_is_written_outlives_kill_9"),
        (broken.Late, "test_two_storages_share_a_location"),
        (broken.Forgetful, "test_every_revision_is_kept"),
        (broken.Unsorted, "test_pages_are_in_the_order_of_keys"),
        (broken.Short, "test_pages_hold_still_while_others_write"),
        (broken.Generous, "test_records_are_found_by_their_members"),
        (broken.Generous, "test_what_is_personal_can_be_left_out"),
        (broken.Hoarding, "test_an_erased_subject_is_gone"),
        (broken.Talkative, "test_errors_tell_nothing_of_what_is_kept"),
        (broken.Sloppy, "test_odd_keys_are_kept_apart"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_the_contract_notices(kind: type[broken.Wrapped], test: str, tmp_path: Path) -> None:
    """A storage that breaks the contract fails the test that is about it."""

    class Contract(StorageContract):
        lives = 2

        def backend(self) -> StorageBackend:
            return Broken(kind)

    with pytest.raises((AssertionError, AssessmentError)):
        getattr(Contract(), test)(tmp_path)


@pytest.mark.parametrize(
    ("kind", "test"),
    [
        (broken.Late, "test_two_repositories_share_a_location"),
        (broken.Forgetful, "test_what_is_complete_is_only_amended"),
        (broken.Short, "test_what_is_personal_is_apart"),
        (broken.Generous, "test_what_is_personal_is_apart"),
        (broken.Hoarding, "test_an_erased_person_is_gone_and_still_counted"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_the_contract_of_repositories_notices(
    kind: type[broken.Wrapped], test: str, tmp_path: Path
) -> None:
    """What such a storage does to responses fails the test that is about it."""

    class Contract(RepositoryContract):
        def backend(self) -> StorageBackend:
            return Broken(kind)

    with pytest.raises((AssertionError, AssessmentError)):
        getattr(Contract(), test)(tmp_path)


def test_the_storages_are_broken_in_nothing_else(tmp_path: Path) -> None:
    """What they are made of keeps the contract, so it is the change that is noticed."""

    class Contract(Writing, Finding, RepositoryContract):
        def backend(self) -> StorageBackend:
            return Broken(broken.Wrapped)

    tests = sorted(name for name in dir(Contract) if name.startswith("test_"))
    assert len(tests) > 20
    for name in tests:
        (tmp_path / name).mkdir()
        getattr(Contract(), name)(tmp_path / name)
