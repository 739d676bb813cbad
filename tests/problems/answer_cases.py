"""The faults of answers files, in JSON and in CSV."""

from __future__ import annotations

import json
from typing import Any

from attrs import frozen
from case import REMOVED, Case

FILE = "answers.json"

ANSWERS: dict[str, Any] = {
    "instrument": "tiny",
    "respondent": "Ann",
    "completed": "2026-03-31",
    "answers": {
        "A1": {"me": 0, "us": 1},
        "A2": {"me": 2, "us": 1},
        "B1": {"me": 2, "us": 1},
        "B2": {"me": "not_applicable"},
    },
}

CASES = (
    Case("answers-date", FILE, {"/completed": "31.3.2026"}, hint="2026-03-31"),
    Case("answers-date", FILE, {"/completed": "2026-02-30"}),
    Case("answers-missing", FILE, {"/answers/A1": REMOVED}),
    Case("answers-missing", FILE, {"/answers/A1/me": None}, hint="allowed: 0, 1, 2"),
    Case("answers-not-a-number", FILE, {"/answers/A1/me": "often"}, hint="allowed: 0, 1, 2"),
    Case("answers-not-a-number", FILE, {"/answers/A1/me": "1"}),
    Case("answers-not-a-number", FILE, {"/answers/A1/me": True}),
    Case("answers-not-an-integer", FILE, {"/answers/A1/me": 1.5}),
    Case("answers-not-applicable", FILE, {"/answers/A1/me": "not_applicable"}),
    Case("answers-not-asked", FILE, {"/answers/B2/us": 0}),
    Case("answers-other-instrument", FILE, {"/instrument": "tidy"}),
    Case("answers-out-of-range", FILE, {"/answers/A1/me": 3}, hint="allowed: 0, 1, 2"),
    Case("answers-out-of-range", FILE, {"/answers/B2/me": 1}, hint="'not_applicable'"),
    Case("answers-respondent", FILE, {"/respondent": "x" * 201}),
    Case("answers-respondent", FILE, {"/respondent": 5}),
    Case("answers-respondent", FILE, {"/respondent": "Ann\nB."}),
    Case("answers-respondent", FILE, {"/respondent": "\ud83d"}),
    Case("answers-responses", FILE, {"/responses": [{"answers": {}}]}),
    Case("answers-shape", FILE, {"/answers": REMOVED}, ""),
    Case("answers-shape", FILE, {"/answers/A1": 2}, hint='{"me": ..., "us": ...}'),
    Case("answers-shape", FILE, {"/answers": 2}, hint='write {"A1": ...}'),
    Case("answers-unknown-item", FILE, {"/answers/A11": {}}, hint="did you mean 'A1'?"),
    Case("answers-unknown-item", FILE, {"/answers/x\ny": {}}),
    Case("answers-unknown-member", FILE, {"/respondant": "Bo"}, hint="did you mean 'respondent'?"),
    Case("answers-unknown-perspective", FILE, {"/answers/A1/mee": 1}, hint="did you mean 'me'?"),
    Case("json-syntax", FILE, at="", text=('"us": 1\n    },', '"us": 1\n    }'), shown='"A2"'),
    Case("json-duplicate-key", FILE, at="/answers/A1",
         text=('"A2": {', '"A1": {"me": 1, "us": 1},\n    "A2": {'), shown='{"me": 1'),
    Case("json-not-a-number", FILE, at="/answers/A1/us", text=('"us": 1', '"us": -Infinity'),
         shown="-Infinity"),
    Case("json-number-too-large", FILE, at="/answers/A1/us",
         text=('"us": 1', '"us": -' + "1" * 5000), shown="-111"),
    Case("json-number-too-large", FILE, at="/answers/A1/us",
         text=('"us": 1', '"us": 1e-999999999'), shown="1e-9"),
    Case("json-too-deep", FILE, at="/answers/A1/me" + "/0" * 61,
         text=('"me": 0', '"me": ' + "[" * 70 + "]" * 70), shown="["),
)  # fmt: skip


@frozen
class CsvCase:
    """A CSV file with one fault, and how its text goes on at the place of the problem."""

    code: str
    text: str | bytes
    shown: str

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.text.encode() if isinstance(self.text, str) else self.text


@frozen
class PairCase:
    """Answers and previous answers that do not go together: the text of two files."""

    code: str
    answers: str
    previous: str
    ending: str = "json"


_HEADER = "respondent,completed,A1.me,A1.us,A2.me,A2.us,B1.me,B1.us,B2.me\n"
_ROW = "Ann,2026-03-31,0,1,2,1,2,1,not_applicable\n"

GOOD_CSV = _HEADER + _ROW + "Bo,,1,1,1,1,1,1,\n"
CSV_CASES = (
    CsvCase("csv-duplicate-column", GOOD_CSV.replace("A1.us", "A1.me"), "A1.me,A2.me"),
    CsvCase("csv-empty", "", ""),
    CsvCase("csv-empty", _HEADER, ""),
    CsvCase("csv-field-count", GOOD_CSV.replace("Bo,", "Bo,,"), "Bo,,"),
    CsvCase("csv-syntax", GOOD_CSV + '"Cy,,1,1,1,1,1,1,', '"Cy'),
    CsvCase("csv-unknown-column", GOOD_CSV.replace("A2.us", "A2.uss"), "A2.uss"),
    CsvCase("answers-out-of-range", GOOD_CSV.replace("31,0,1,2", "31,0,1,7"), "7,1"),
    CsvCase("answers-missing", GOOD_CSV.replace("31,0,1,2", "31,0,,2"), ",2"),
    CsvCase("answers-not-a-number", GOOD_CSV.replace("31,0,1,2", "31,0,x,2"), "x,2"),
    CsvCase("answers-date", GOOD_CSV.replace("-31", "-32"), "2026-03-32"),
    CsvCase("csv-not-utf8", GOOD_CSV.encode().replace(b"Bo", b"Bj\xf6rn"), "\ufffdrn"),
    CsvCase("csv-too-large", b"," * 5_000_001, ","),
)

_NOW = json.dumps(ANSWERS, indent=2)
PAIRS = (
    PairCase("previous-ambiguous", GOOD_CSV, GOOD_CSV.replace("Bo", "Ann"), "csv"),
    PairCase("previous-later", _NOW, _NOW.replace("2026-03-31", "2026-11-30")),
    PairCase("previous-other-respondent", _NOW, _NOW.replace("Ann", "Bo")),
)
