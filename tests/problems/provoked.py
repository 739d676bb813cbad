"""What `assess` prints of a fixture: its problem, as the tests expect it and the pages show it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import answer_cases
from answer_cases import ANSWERS, CsvCase, PairCase
from case import Case, changed, changed_files
from package_cases import NoPackage
from tiny_german import german_files
from tiny_package import Files, tiny_files, write
from varied_package import ANSWERS as VARIED_ANSWERS
from varied_package import varied_files

from assessment_engine import AssessmentError, Instrument, load_package, read_response
from assessment_engine.answers_csv import read_responses_csv
from assessment_engine.cli.files import read_answers, read_previous
from assessment_engine.cli.problem_text import text_lines
from assessment_engine.responses import check_previous
from assessment_engine.validation import examine_package


def base_files(case: Case) -> Files:
    """Give the files that a case of packages changes."""
    if case.varied:
        return varied_files()
    return german_files() if case.translated else tiny_files()


def base_answers(case: Case) -> dict[str, Any]:
    """Give the answers that a case of answers changes."""
    return VARIED_ANSWERS if case.varied else ANSWERS


def package_lines(case: Case) -> list[str]:
    """Give the lines that `assess validate` prints of a case of packages."""
    with TemporaryDirectory() as folder:
        root = write(Path(folder), changed_files(base_files(case), case))
        return list(text_lines("tiny", examine_package(root)))


def no_package_lines(case: NoPackage) -> list[str]:
    """Give the lines that `assess validate` prints where there is no package."""
    with TemporaryDirectory() as folder:
        root = Path(folder) / "tiny"
        if case.files is not None:
            write(root, case.files)
        lines = _raised(lambda: examine_package(root))
        return [line.replace(str(root), "tiny") for line in lines]


def answer_lines(case: Case | CsvCase) -> list[str]:
    """Give the lines that `assess score` prints of a case of answers."""
    if isinstance(case, CsvCase):
        return _raised(lambda: read_responses_csv(_tiny(), case.data, file="answers.csv"))
    instrument = varied_instrument() if case.varied else _tiny()
    content = changed(base_answers(case), case)
    text = content if isinstance(content, str) else json.dumps(content, indent=2)
    return _raised(lambda: read_response(instrument, text.encode(), file=answer_cases.FILE))


def pair_lines(case: PairCase) -> list[str]:
    """Give the lines that `assess report --previous` prints of a case of two files."""
    with TemporaryDirectory() as folder:
        now, then = (Path(folder, f"{name}.{case.ending}") for name in ("answers", "previous"))
        now.write_text(case.answers, "utf-8")
        then.write_text(case.previous, "utf-8")
        lines = _raised(lambda: compare(_tiny(), now, then))
        return [line.replace(f"{folder}/", "") for line in lines]


def compare(instrument: Instrument, now: Path, then: Path) -> None:
    """Read answers and previous answers as the command does. Raises AssessmentError."""
    responses = read_answers(instrument, now)
    for response, before in zip(responses, read_previous(instrument, then, responses), strict=True):
        if before is not None:
            check_previous(before, response)


@cache
def varied_instrument() -> Instrument:
    """Give the instrument with every type of scale."""
    with TemporaryDirectory() as folder:
        return load_package(write(Path(folder), varied_files()))


@cache
def _tiny() -> Instrument:
    with TemporaryDirectory() as folder:
        return load_package(write(Path(folder), tiny_files()))


def _raised(call: Callable[[], object]) -> list[str]:
    try:
        call()
    except AssessmentError as error:
        return [str(problem) for problem in error.problems]
    raise AssertionError("a fixture provokes a problem")
