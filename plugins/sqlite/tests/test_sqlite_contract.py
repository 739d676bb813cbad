"""The SQLite storage keeps the contract of storages, and storages that do not are noticed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assessment_engine import AssessmentError, Storage, StorageBackend
from assessment_engine.testing.contracts import StorageContract
from assessment_engine_sqlite import SqliteBackend


class TestSqliteStorage(StorageContract):
    """What every storage must do, done by this one."""

    def backend(self) -> StorageBackend:
        """Give the backend of this plugin."""
        return SqliteBackend()


class Broken(SqliteBackend):
    """A backend whose storages break the contract in the one way that a test asks for."""

    def __init__(self, method: str, change: Callable[..., Any]) -> None:
        """Take the name of a method, and what stands in its place: it is given the real one."""
        self.method = method
        self.change = change

    def open(self, location: Any) -> Storage:
        """Open a real storage and replace the method."""
        storage = super().open(location)
        real = getattr(storage, self.method)
        setattr(storage, self.method, lambda *given: self.change(real, *given))
        return storage


class Forgetful(SqliteBackend):
    """A backend that keeps everything in memory, whatever the location."""

    def open(self, location: Any) -> Storage:
        """Open a storage that is alone."""
        return super().open(":memory:")


def lenient(real: Callable[..., Any], *given: Any) -> Any:
    """Let a failure pass."""
    try:
        return real(*given)
    except Exception:
        return None


def careless(real: Callable[..., Any], key: str, value: Any) -> None:
    """Save under a key that is almost the one given."""
    real(key.strip() if isinstance(key, str) else key, value)


@pytest.mark.parametrize(
    ("backend", "test"),
    [
        (Forgetful(), "test_what_is_saved_comes_back_equal"),
        (Forgetful(), "test_two_storages_share_a_location"),
        (Broken("list_results", lambda real, *_: real()), "test_saving_again_replaces"),
        (Broken("list_results", lambda real, *_: real()[::-1]), "test_keys_are_listed_in_order"),
        (Broken("delete_response", lambda *_: None), "test_what_is_deleted_is_gone"),
        (Broken("delete_result", lenient), "test_a_missing_key_has_its_code"),
        (Broken("load_response", lenient), "test_a_missing_key_has_its_code"),
        (Broken("save_result", lenient), "test_a_bad_key_has_its_code"),
        (Broken("save_response", careless), "test_odd_keys_are_kept_apart"),
        (Broken("load_response", lenient), "test_another_instruments_response_is_refused"),
        (Broken("list_results", lambda real, *_: real()[1:]), "test_threads_lose_nothing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_contract_notices(backend: StorageBackend, test: str, tmp_path: Path) -> None:
    """A storage that breaks the contract fails the test that is about it."""
    contract = TestSqliteStorage()
    contract.backend = lambda: backend  # type: ignore[method-assign]
    with pytest.raises((AssertionError, AssessmentError)):
        getattr(contract, test)(tmp_path)
