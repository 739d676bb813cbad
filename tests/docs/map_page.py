"""The reference of column maps, made from their schema, and the presets with their sources."""

from __future__ import annotations

import json

from format_page import about, section
from page_parts import NOTICE

from assessment_engine.importing import preset_names
from assessment_engine.package.files import packaged
from assessment_engine.package.schema import schema_text

_INTRODUCTION = """\
# Column map

A column map says which column of a table is which answer, and what its cells mean. It is a JSON
file for `assess import --map`; [bring answers](../how-to/bring-answers.md) shows how to write
one. A column that the map does not explain is an error, and so is a cell that says nothing that
is known.

How a cell is read may be said for the whole map, for a scale under `scales`, and for a column;
what is nearer to the column comes first. A map may name a [preset](#presets), which stands behind
all that it says itself. A cell with nothing in it is a missing answer.

What the map names under `columns` comes first, then the columns that a preset knows, then those
whose name has one of the forms under `names`. A name that a preset and a form both know, or that
several answers could have, is an error until `columns` says what it is. A form that names a
perspective is for instruments with several of them; one that names none is for items that are
asked from one; one that names an option is for items of which several can be chosen.
"""
_PRESETS = """\
A preset is a map without an instrument. `--preset` takes one, and `"preset"` in a map puts the
map on top of it. Its columns are all optional: an export need not have them.
"""
_PRODUCTS = {
    "assess": """\
What `assess export` writes, of a storage too.
""",
    "google-forms": """\
[Google Forms](https://support.google.com/docs/answer/139706): the CSV file that the form gives,
and the linked spreadsheet, downloaded as CSV or Excel. A grid has a column for each row,
`Question [Row]`. Chosen boxes stand in one cell, between semicolons in the form's own file and
between commas in the spreadsheet; labels may have commas in them. How the spreadsheet writes the
time depends on its language, so say it under `date` for a CSV file of the spreadsheet.
""",
    "limesurvey": """\
[LimeSurvey](https://github.com/LimeSurvey/LimeSurvey/tree/master/application/helpers/admin/export),
exported with question codes and answer codes. A subquestion stands in brackets behind its
question: `own[L1]`. Codes of questions have letters and digits only. An option that was chosen is
`Y`. Say under `scales` what the codes of answers stand for, if they are not the values of the
scale. A response that was not completed has no `submitdate`; it is left out and counted. A survey
that keeps no dates writes one of 1980, which is taken for none.
""",
    "limesurvey-labels": """\
[LimeSurvey](https://github.com/LimeSurvey/LimeSurvey/tree/master/application/helpers/admin/export),
exported with full question texts, or codes and texts, and full answers. An option that was chosen
is `Yes`, one that was not is `No`, and one that was not asked `N/A`.
""",
    "microsoft-forms": """\
[Microsoft
Forms](https://support.microsoft.com/en-us/office/02859424-341d-406e-b6d9-3a4f5ebd4d8c), opened in
Excel. Chosen options stand in one cell, with a semicolon behind each. A statement of a Likert
question is a column with nothing but the statement; one that comes twice has a `2` behind it, so
say under `columns` which is which.
""",
    "qualtrics": """\
[Qualtrics](https://www.qualtrics.com/support/survey-platform/data-and-analysis-module/data/download-data/understanding-your-dataset/),
exported as CSV with numeric values or choice text. Three rows stand above the responses: names,
texts of the questions, and JSON with the `ImportId`; take the names from another with `header`. A
file whose third row has no `ImportId` is refused. Numeric values count the choices from 1 unless
the survey was given others: on a scale that begins with 0 say `"answers": ["places"]`. A
question that was seen and not answered is `-99` where that is asked for. Previews have another
`Status`; leave them out with `only`.
""",
    "surveyjs": """\
The answers of a form that `assess form` made, by the importer `surveyjs`.
""",
}


def column_map_page() -> str:
    """Give the page of the column map of `assess import`, and of its presets."""
    schema = json.loads(schema_text("import-map"))
    pieces = [NOTICE + _INTRODUCTION, "## Members\n", about(schema)]
    for name in ("header", "columns", "scales", "only"):
        pieces += section(f"## {name}", schema["properties"][name], "###", name)
    pieces.append("## Presets\n")
    pieces.append(_PRESETS)
    for name in preset_names():
        preset = packaged("presets", f"{name}.json").read_text("utf-8").strip()
        head = f"### {name}\n\n{_PRODUCTS[name]}"
        pieces.append(f"{head}\n<!-- not run: a preset -->\n```json\n{preset}\n```\n")
    return "\n".join(pieces)
