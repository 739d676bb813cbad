"""The whole way over a real server: what people answered, scored, verified, given and erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment_engine import AssessmentError, Engine
from assessment_engine.cli.commands import assess
from assessment_engine.records import Query
from assessment_engine.repository import Repository
from throwaway import Server

ID = "customer_service_commitment"
PACKAGE = Path(__file__).parents[3] / "instruments" / ID
SAMPLE = json.loads((PACKAGE / "examples/sample.json").read_text("utf-8"))


@pytest.fixture
def address(server: Server, tmp_path: Path) -> str:
    """The address of an empty database."""
    return server.database(tmp_path)


@pytest.fixture
def repository(address: str) -> Iterator[Repository]:
    """A repository in that database."""
    engine = Engine()
    storage = engine.storage("postgresql", address)
    yield Repository(engine, storage)
    storage.close()


def test_a_response_lives_on_a_server(repository: Repository, address: str) -> None:
    """Drafted, completed twice by the same request, amended, scored, verified, given, erased."""
    begun = {"respondent": "Zoe", "answers": {"SL-1": {"individual": 2}}}
    draft = repository.save("k", begun, instrument=PACKAGE, subject="s")
    done = repository.complete("k", SAMPLE, revision=draft.revision)
    assert repository.complete("k", SAMPLE) == done
    first = repository.score("k")
    low = {"individual": 0, "organization": 0}
    changed = {**SAMPLE, "answers": {**SAMPLE["answers"], "SL-1": low}}
    repository.amend("k", changed, revision=done.revision)
    repository.score("k")
    inputs = repository.keep_report("k", language="de")
    assert repository.report(inputs.key).language == "de"
    assert repository.result(first.key) == repository.engine.result(PACKAGE, SAMPLE)
    assert {each.status for each in repository.verify()} == {"same"}
    runner = CliRunner()
    verified = runner.invoke(assess, ["verify", address])
    assert verified.output == "2 results: 2 the same, 0 different, 0 not verified\n"
    exported = runner.invoke(assess, ["person", "export", address, "s"])
    assert len(json.loads(exported.output)["records"]) == 4
    erased = runner.invoke(assess, ["person", "erase", address, "s", "--yes"])
    assert erased.output == "4 records erased\n"
    with pytest.raises(AssessmentError, match="record-erased"):
        repository.answers("k")
    assert repository.storage.count(Query(instrument=ID)) == 5
