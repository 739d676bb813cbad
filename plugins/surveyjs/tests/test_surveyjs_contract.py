"""The form writer and the importer keep the contracts; odd files are refused with their code."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from assessment_engine import AssessmentError
from assessment_engine.protocols import FormWriter, Importer
from assessment_engine.testing.contracts import FormContract, ImporterContract
from assessment_engine_surveyjs import SurveyJsImporter, SurveyJsWriter


class TestSurveyJsWriter(FormContract):
    """What every form writer must do, done by this one."""

    def writer(self) -> FormWriter:
        """Give the writer."""
        return SurveyJsWriter()


class TestSurveyJsImporter(ImporterContract):
    """What every importer must do, done by this one."""

    def importer(self) -> Importer:
        """Give the importer."""
        return SurveyJsImporter()

    def file(self, rows: Sequence[Sequence[str]]) -> bytes:
        """Write the rows as the data of surveys."""
        header, *rest = rows
        return json.dumps([dict(zip(header, row, strict=True)) for row in rest]).encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[1]", "surveyjs-broken"),
        (b'{"a": 1, "a": 2}', "surveyjs-broken"),
        (b'{"a": NaN}', "surveyjs-broken"),
        (b'{"a": 1e999999999}', "surveyjs-broken"),
        (b'{"a": ' + b"9" * 5000 + b"}", "surveyjs-broken"),
        (b"[" * 100_000, "surveyjs-broken"),
        (b"\xff", "surveyjs-broken"),
        (b" " * 50_000_001, "surveyjs-too-large"),
        (
            json.dumps([{f"{n}.{k}": 1 for k in range(1000)} for n in range(50)]).encode(),
            "surveyjs-too-large",
        ),
    ],
    ids=["shape", "twice", "nan", "exponent", "digits", "deep", "encoding", "large", "sparse"],
)
def test_odd_files_are_refused(data: bytes, code: str) -> None:
    """Numbers that fill the memory, nesting, and answers that make a huge table."""
    with pytest.raises(AssessmentError) as caught:
        SurveyJsImporter().read(data, "t.json")
    assert [problem.code for problem in caught.value.problems] == [code]


def test_files_and_other_values_are_flaws() -> None:
    """An uploaded file is no answer; nor is a list of objects."""
    data = json.dumps({"q": [{"name": "a.png"}], "p": {"x": {"y": 1}}}).encode()
    header, row = SurveyJsImporter().read(data, "t.json").rows
    assert header.cells == ("q", "p.x.y")
    assert row.cells[1] == 1
    assert "neither" in getattr(row.cells[0], "what", "")
