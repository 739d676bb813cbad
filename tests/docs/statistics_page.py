"""The reference of the statistics, made from their table and by computing them."""

from __future__ import annotations

from collections.abc import Iterator

from page_parts import NOTICE, table

from assessment_engine.numerals import number_text
from assessment_engine.rules.statistics import DECIMALS, LEAST, STATISTICS, Statistic

_SAMPLE = ((4, 2, 5, 4), (3, 1, 5, 2), (5, 2, 4, 4), (4, 1, 4, 3), (2, 1, 3, 2))
_NULL = 2
_INTRODUCTION = f"""\
# Statistics

Statistics of reliability and agreement are computed from a table of numbers. A row holds the
numbers of one person, a respondent or a rater. A column holds those of one item, or of one thing
that is rated. Each statistic has one meaning, given here with its source.

- **Absent values.** A statistic needs complete rows. Rows with an absent value are left out as a
  whole before it is computed; nothing is imputed.
- **Order.** The order of rows, and that of columns, does not matter.
- **Exact.** All but `mcdonald_omega` are ratios of sums and are computed exactly. `mcdonald_omega`
  is fitted by SciPy, rounded to {DECIMALS} decimals, and needs the extra of the engine:
  `pip install "assessment-engine[statistics]"`.
- **No value.** With too few rows or columns, and where a statistic is not defined, it has no value.
- **Negative values.** What is below {LEAST} is given as {LEAST}. A negative reliability says that
  the model behind it is wrong, for instance that an item should have been reversed; how far it is
  below 0 says no more.

Plugins bring further statistics, such as Krippendorff’s alpha and Fleiss’ kappa of
[agreement](../../plugins/agreement/README.md). A package that uses one needs the plugin.

The examples are computed from the answers of five people to four items, from 1 to 5:
"""


def statistics_page() -> str:
    """Give the page that lists every statistic."""
    heads = ("Person", "Item 1", "Item 2", "Item 3", "Item 4")
    sample = table(heads, [[str(i), *map(str, row)] for i, row in enumerate(_SAMPLE, 1)])
    return "\n".join([NOTICE + _INTRODUCTION, sample, *_sections()])


def _sections() -> Iterator[str]:
    for name, statistic in STATISTICS.items():
        yield f"## {name}\n\n{statistic.summary}\n"
        yield f"It is {statistic.formula}\n"
        yield table(("Property", "Value"), _properties(statistic))


def _properties(statistic: Statistic) -> Iterator[tuple[str, str]]:
    example = statistic.function(_SAMPLE, _NULL if statistic.null else 0)
    assert example is not None
    yield "least rows and columns", f"{statistic.least_rows} and {statistic.least_columns}"
    yield "bounds", f"{number_text(statistic.low)} to {number_text(statistic.high)}"
    yield "no value", f"where {statistic.undefined}"
    yield "example", number_text(example, 4)
