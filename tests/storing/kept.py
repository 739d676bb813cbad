"""What the tests of repositories keep, and how they change it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from tiny_package import tiny_files, write

from assessment_engine import AssessmentError
from assessment_engine.records import Record
from assessment_engine.repository import Repository

ID = "customer_service_commitment"
ROOT = Path(__file__).resolve().parents[2]
SAMPLE: dict[str, Any] = json.loads(
    (ROOT / "instruments" / ID / "examples/sample.json").read_text("utf-8")
)
NAME = "Zoe M4rk-Person"
ANSWERS = {
    "instrument": ID,
    "respondent": NAME,
    "completed": SAMPLE["completed"],
    "answers": SAMPLE["answers"],
}
TINY = {"answers": tiny_files()["examples/one.json"]["answers"]}
START = datetime(2026, 3, 31, 12, tzinfo=UTC)


class Clock:
    """A clock that goes on by a second whenever it is looked at."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@contextmanager
def raises(*codes: str) -> Iterator[None]:
    """Expect problems with these codes, each with a remedy."""
    with pytest.raises(AssessmentError) as caught:
        yield
    assert [problem.code for problem in caught.value.problems] == [*codes]
    assert all(problem.hint for problem in caught.value.problems)


def some(count: int) -> dict[str, Any]:
    """Give the answers to the first items alone."""
    answers = dict(list(ANSWERS["answers"].items())[:count])
    return {"respondent": NAME, "answers": answers}


def changed(value: int = 0) -> dict[str, Any]:
    """Give the sample with another answer."""
    answers = {**ANSWERS["answers"], "SL-1": {"individual": value, "organization": value}}
    return {**ANSWERS, "answers": answers}


def edited(folder: Path, version: str, **members: Any) -> Path:
    """Write the tiny package in another version, with other members of its manifest."""
    files = tiny_files()
    files["instrument.json"] = {**files["instrument.json"], "version": version, **members}
    return write(folder, files)


def damage(repository: Repository, record: Record, document: dict[str, Any]) -> None:
    """Write a document that nothing of ours would."""
    again = evolve(record, revision=record.revision + 1, document=document)
    repository.storage.write([again])


def renamed(folder: Path) -> Path:
    """Write the tiny package in a newer version, in which the first item has another id."""
    item = next(iter(TINY["answers"]))
    files = json.loads(json.dumps(tiny_files()).replace(f'"{item}"', '"renamed"'))
    files["instrument.json"]["version"] = "9.0.0"
    return write(folder, files)
