"""Addresses of databases: what is not clear is refused, and no password is ever shown."""

from __future__ import annotations

import traceback

import pytest

from assessment_engine import AssessmentError
from assessment_engine_sql import PostgresqlBackend

QUICK = "connect_timeout=2"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:top@secret@127.0.0.1:1/db",
        "postgresql://u:top/secret@127.0.0.1:1/db",
        "postgresql://u:1?secret@127.0.0.1:1/db",
        "//u:top@secret@127.0.0.1:1/db",
        "postgresql://u:top@secret/x@127.0.0.1:1/db",
        "postgresql://127.0.0.1:1/db?password=top@secret",
    ],
)
def test_an_address_that_is_not_clear_is_refused(address: str) -> None:
    """It is said how such characters are written; nothing of the address is."""
    with pytest.raises(AssessmentError) as caught:
        PostgresqlBackend().open(address)
    (problem,) = caught.value.problems
    assert problem.code == "storage-unusable"
    assert "%40" in problem.hint
    assert "%2F" in problem.hint
    told = "".join(traceback.format_exception(caught.value))
    assert "secret" not in told
    assert "top" not in told


def test_a_message_shows_an_address_as_it_may_be_given() -> None:
    """Without its password and its options, and in a form that is taken."""
    with pytest.raises(AssessmentError) as caught:
        PostgresqlBackend().open(f"postgresql://u:top%40sec%2Fret@127.0.0.1:1/db?{QUICK}")
    (problem,) = caught.value.problems
    assert "'postgresql://u@127.0.0.1:1/db'" in problem.message
    assert "sec" not in str(problem)
