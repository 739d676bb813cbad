"""The numbers of a chart as a table: a row for each category, a column for each series."""

from __future__ import annotations

from docx.oxml.xmlchemy import BaseOxmlElement

from assessment_engine.blocks import Chart, ChartCategory
from assessment_engine.markup import plain
from assessment_engine_docx.paper import Paper, text
from assessment_engine_docx.shell import TEXT_WIDTH
from assessment_engine_docx.xml import clean, element, flag

_TWIPS = 1440 / 25.4  # in a millimetre
_ROWS, _LETTERS = 12, 1500  # what a page can hold beside the picture
# The first row and the first column are heads.
_LOOK: dict[str, str | int] = {
    "w:val": "04A0",
    "w:firstRow": 1,
    "w:lastRow": 0,
    "w:firstColumn": 1,
    "w:lastColumn": 0,
    "w:noHBand": 0,
    "w:noVBand": 1,
}
_NARROW = 20  # characters in a column of numbers


def data_table(paper: Paper, chart: Chart) -> None:
    """Write the table. Its head is repeated on each page, and no row is torn apart."""
    widths = _widths(chart)
    letters = sum(len(plain(category.label)) for category in chart.categories)
    together = len(chart.categories) <= _ROWS and letters <= _LETTERS
    heads = [chart.category_label, *(series.label for series in chart.series)]
    rows = [_row([[text(head, None, chart.language)] for head in heads], widths, paper, True, True)]
    for index, category in enumerate(chart.categories):
        cells = [_name(paper, category), *([text(each.texts[index])] for each in chart.series)]
        keep = together and index + 1 < len(chart.categories)
        rows.append(_row(cells, widths, paper, keep, False))
    about = element(
        "w:tblPr",
        {},
        flag("w:tblStyle", "ReportTable"),
        element("w:tblW", {"w:w": sum(widths), "w:type": "dxa"}),
        element("w:tblLayout", {"w:type": "fixed"}),
        element("w:tblLook", _LOOK),
        flag("w:tblCaption", clean(chart.title)),
        flag("w:tblDescription", clean(chart.description)),
    )
    grid = element("w:tblGrid", {}, *(element("w:gridCol", {"w:w": each}) for each in widths))
    paper.add(element("w:tbl", {}, about, grid, *rows))


def _widths(chart: Chart) -> list[int]:
    """Give columns of numbers what they need, and the names the rest."""
    whole, count = round(TEXT_WIDTH * _TWIPS), len(chart.series)
    texts = [each for series in chart.series for each in (series.label, *series.texts)]
    narrow = count <= 3 and all(len(each) <= _NARROW for each in texts)
    value = round(30 * _TWIPS) if narrow else whole // (count + 2)
    return [whole - count * value, *[value] * count]


def _name(paper: Paper, category: ChartCategory) -> list[BaseOxmlElement]:
    code = [text(category.code, "TableCode"), text("  ")] if category.code else []
    return [*code, *paper.lead(category.target, category.label)]


def _row(
    cells: list[list[BaseOxmlElement]], widths: list[int], paper: Paper, keep: bool, head: bool
) -> BaseOxmlElement:
    about = [element("w:cantSplit"), *([element("w:tblHeader")] if head else [])]
    made = element("w:tr", {}, element("w:trPr", {}, *about))
    for index, (pieces, width) in enumerate(zip(cells, widths, strict=True)):
        style = "TableNumber" if index else "TableText"
        shape = element("w:tcPr", {}, element("w:tcW", {"w:w": width, "w:type": "dxa"}))
        made.append(element("w:tc", {}, shape, paper.loose(style, *pieces, keep=keep)))
    return made
