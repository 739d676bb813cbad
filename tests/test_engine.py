"""The engine as embedders use it."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assessment_engine import AssessmentError, Engine, PluginManager, load_package
from assessment_engine.repository import Repository

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "instruments" / "customer_service_commitment"
SAMPLE: dict[str, Any] = json.loads((PACKAGE / "examples/sample.json").read_text("utf-8"))


def test_an_instrument_is_found_by_id_and_by_path() -> None:
    """The installed package and the one in the checkout have the same content."""
    engine = Engine()
    installed = engine.instrument("customer_service_commitment")
    assert installed == engine.instrument(PACKAGE) == engine.instrument(str(PACKAGE))
    assert engine.instrument("customer_service_commitment") is installed
    assert engine.instrument(installed) is installed


def test_an_unknown_instrument_names_the_nearest() -> None:
    """A misspelt id is an error with a hint."""
    with pytest.raises(AssessmentError, match="did you mean 'customer_service_commitment'"):
        Engine().instrument("customer_service_comitment")


def test_an_unknown_storage_is_named() -> None:
    """A backend that is not installed is an error."""
    with pytest.raises(AssessmentError, match=r"unknown-storage.* install assessment-engine-sql"):
        Engine(plugins=PluginManager(discover=False)).storage("sqlite", ":memory:")


def test_a_storage_keeps_what_the_engine_made(tmp_path: Path) -> None:
    """Responses and results come back equal, from a file opened again."""
    engine = Engine()
    location = str(tmp_path / "kept.db")
    with closing(engine.storage("sqlite", location)) as storage:
        repository = Repository(engine, storage)
        repository.complete("one", SAMPLE, instrument=PACKAGE)
        made = repository.score("one")
    with closing(engine.storage("sqlite", location, create=False)) as storage:
        repository = Repository(engine, storage)
        response = engine.respond(PACKAGE, SAMPLE)
        assert repository.response("one") == response
        assert repository.result(made.key) == engine.result(PACKAGE, response)


def test_a_storage_that_is_not_there_need_not_be_made(tmp_path: Path) -> None:
    """Who only reads is told, and leaves nothing behind."""
    with pytest.raises(AssessmentError, match="storage-unusable"):
        Engine().storage("sqlite", str(tmp_path / "none.db"), create=False)
    assert [*tmp_path.iterdir()] == []


def test_bad_answers_raise_every_problem() -> None:
    """The caller gets a list, each problem with a code and a pointer."""
    answers = {**SAMPLE, "answers": {**SAMPLE["answers"], "SL-1": {"individual": 9}}}
    with pytest.raises(AssessmentError) as caught:
        Engine().report(PACKAGE, answers)
    found = [(problem.code, problem.pointer) for problem in caught.value.problems]
    assert found == [
        ("answers-out-of-range", "/answers/SL-1/individual"),
        ("answers-missing", "/answers/SL-1/organization"),
    ]


def test_errors_and_instruments_survive_pickling() -> None:
    """Worker processes can be given instruments and raise errors."""
    instrument = load_package(PACKAGE)
    again = pickle.loads(pickle.dumps(instrument))
    assert again == instrument
    assert Engine().result(again, SAMPLE) == Engine().result(instrument, SAMPLE)
    with pytest.raises(AssessmentError) as caught:
        Engine().instrument("nothing")
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


def test_threads_share_an_engine() -> None:
    """Many threads may score and render with one engine at once."""
    engine = Engine()
    expected = engine.render(engine.report(PACKAGE, SAMPLE), "html")
    made: list[bytes] = []

    def work() -> None:
        made.append(engine.render(engine.report(PACKAGE, SAMPLE), "html"))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [expected] * 8


def test_importing_the_engine_loads_no_slow_library() -> None:
    """What only some users need is not paid for by all."""
    code = "import assessment_engine, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"jsonschema", "click", "jinja2", "typst", "pikepdf", "hypothesis"}
