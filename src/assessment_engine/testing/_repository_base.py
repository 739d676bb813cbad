"""What contract tests of repositories are made of: a small package, answers to it, and a clock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import evolve

from assessment_engine.engine import Engine
from assessment_engine.plugins import PluginManager
from assessment_engine.records import Record
from assessment_engine.repository import Repository
from assessment_engine.testing._storage_base import StorageTests

NAME = "Zoe Q7x-Private-4z"
SUBJECT = "p-4711"
START = datetime(2026, 3, 31, 12, tzinfo=UTC)
_ITEMS = ("L1", "L2", "L3")
_FILES: dict[str, Any] = {
    "instrument.json": {
        "format": 1,
        "id": "contract_listening",
        "version": "1.0.0",
        "title": "Listening",
        "language": "en",
        "parts": ["content.json"],
        "examples": ["example.json"],
    },
    "content.json": {
        "scales": [
            {
                "id": "often",
                "label": "How often",
                "options": [
                    {"value": value, "label": label}
                    for value, label in enumerate(("Never", "Sometimes", "Always"))
                ],
            }
        ],
        "dimensions": [{"id": "L", "label": "Listening"}],
        "items": [
            {"id": name, "text": f"I listen, {name}.", "dimension": "L", "scale": "often"}
            for name in _ITEMS
        ],
        "scores": [
            {
                "id": "total",
                "label": "Total",
                "rule": {"op": "sum", "of": [{"op": "answer", "item": name} for name in _ITEMS]},
            }
        ],
        "triggers": [
            {
                "id": "low",
                "when": {"op": "less", "left": {"op": "score", "score": "total"}, "right": 3},
                "coaching": "begin",
            }
        ],
        "coaching_parts": [{"id": "why", "style": "paragraphs"}],
        "coaching": {"begin": {"title": "Begin", "why": ["Because it helps."]}},
        "report": {
            "title": "Listening",
            "blocks": [
                {"block": "scores", "scores": ["total"]},
                {"block": "coaching", "coaching": ["begin"], "empty": "Nothing to do."},
            ],
        },
    },
    "example.json": {
        "name": "One",
        "instrument": "contract_listening",
        "answers": {"L1": 0, "L2": 1, "L3": 1},
        "expected": {"scores": {"total": 2}, "coaching": ["begin"]},
    },
}


def answers(first: int = 0, name: str = NAME) -> dict[str, Any]:
    """Give complete answers as they are kept, of which the first can be chosen."""
    return {
        "instrument": "contract_listening",
        "respondent": name,
        "completed": "2026-03-31",
        "answers": {"L1": {"self": first}, "L2": {"self": 1}, "L3": {"self": 1}},
    }


def begun(count: int = 1) -> dict[str, Any]:
    """Give a draft that has only the first answers."""
    given = dict(list(answers()["answers"].items())[:count])
    return {"respondent": NAME, "answers": given}


class _Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def forged(repository: Repository, record: Record, **members: Any) -> None:
    """Write a record's next revision with other members, as nothing of the engine would."""
    again = evolve(record, revision=record.revision + 1, **members)
    repository.storage.write([again])


class RepositoryTests(StorageTests):
    """How a repository is opened in the storage of a test. Subclasses test it."""

    def package(self, tmp_path: Path, version: str = "1.0.0", **renamed: str) -> Path:
        """Write the package, in a version, with items that are called otherwise."""
        folder = tmp_path / f"package {version}"
        folder.mkdir(exist_ok=True)
        for path, content in _FILES.items():
            text = json.dumps(content).replace('"1.0.0"', json.dumps(version))
            for old, new in renamed.items():
                text = text.replace(json.dumps(old), json.dumps(new))
            (folder / path).write_text(text, "utf-8")
        return folder

    @contextmanager
    def repository(self, tmp_path: Path) -> Iterator[Repository]:
        """Open a repository whose engine has no plugins, and whose clock goes on by a second."""
        engine = Engine(plugins=PluginManager(discover=False))
        with closing(self.backend().open(self.location(tmp_path))) as storage:
            yield Repository(engine, storage, clock=_Clock())
