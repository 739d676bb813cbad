"""Files as products export them: five of them, and what three people answered in each."""

from __future__ import annotations

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
