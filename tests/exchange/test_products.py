"""Files as products export them: five of them, and what three people answered in each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from exchange_sample import FILES, expected, google_sheet, microsoft_forms

from assessment_engine import Engine, Instrument

MAILS = ("ada@example.org", "ben@example.org", "cem@example.org")
NAMES = ("Ada", "Ben", "Cem")
RECORDS = ("R_1A", "R_2B", "R_3C")
NOBODY = ("", "", "")


def committed(name: str) -> Callable[[], bytes]:
    """Give what reads a file of the folder beside this module."""
    return (FILES / name).read_bytes


CASES = {
    "google-forms": (committed("google-forms.csv"), "csv", "google-forms", None, MAILS, 0),
    "google-sheet": (google_sheet, "xlsx", "google-forms", None, MAILS, 0),
    "microsoft-forms": (microsoft_forms, "xlsx", None, "microsoft-forms", NAMES, 0),
    "qualtrics": (committed("qualtrics.csv"), "csv", None, "qualtrics", RECORDS, 1),
    "qualtrics-labels": (committed("qualtrics-labels.csv"), "csv", None, "qualtrics", RECORDS, 1),
    "limesurvey": (committed("limesurvey.csv"), "csv", None, "limesurvey", NOBODY, 1),
    "limesurvey-labels": (
        committed("limesurvey-labels.csv"), "csv", None, "limesurvey-labels", NOBODY, 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_products_export_is_read(name: str, teamwork: Instrument) -> None:
    """Labels, codes, dates, several options in a cell or a column each: the same answers."""
    data, importer, preset, map_name, names, left_out = CASES[name]
    declared = (FILES / f"{map_name}.map.json").read_bytes() if map_name else None
    found = Engine().import_responses(teamwork, data(), importer, map=declared, preset=preset)
    assert found.responses == expected(teamwork, names)
    assert found.left_out == left_out


def test_qualtrics_may_have_a_column_for_each_option(teamwork: Instrument) -> None:
    """With values split into columns, each holds the label or the value of its option."""
    options = {"Q3_1": "home", "Q3_2": "work", "Q3_3": "out"}
    columns = [
        {"column": name, "item": "where", "option": option} for name, option in options.items()
    ]
    names = ["ResponseId", *options]
    table = [names, ["Response ID", "a", "b", "c"], ['{"ImportId":"_recordId"}', "", "", ""],
             ["R_1", "At home, alone", "", "Outside"], ["R_2", "", "1", ""], ["R_3", "", "", ""],
             ]  # fmt: skip
    text = io.StringIO()
    csv.writer(text).writerows(table)
    declared = json.dumps({"preset": "qualtrics", "columns": columns}).encode()
    found = Engine().import_responses(teamwork, text.getvalue().encode(), "csv", map=declared)
    given = [each.to_dict()["answers"].get("where", {}).get("own") for each in found.responses]
    assert given == [["home", "out"], ["work"], None]


def test_limesurvey_may_have_codes_and_texts_in_its_header(teamwork: Instrument) -> None:
    """Headings of both, with the separator between them that it proposes."""
    tables = [
        list(
            csv.reader(io.StringIO((FILES / f"{name}.csv").read_text("utf-8-sig")), delimiter=mark)
        )
        for name, mark in (("limesurvey", ","), ("limesurvey-labels", ";"))
    ]
    codes, labels = (table[0] for table in tables)
    tables[1][0] = [f"{code}. {label}" for code, label in zip(codes, labels, strict=True)]
    text = io.StringIO()
    csv.writer(text).writerows(tables[1])
    only = [{"column": "submitdate. Date submitted", "is_not": [""]}]
    declared = json.dumps({"preset": "limesurvey-labels", "only": only}).encode()
    found = Engine().import_responses(teamwork, text.getvalue().encode(), "csv", map=declared)
    assert found.responses == expected(teamwork, NOBODY)
