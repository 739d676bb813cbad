"""Statistics of agreement and reliability over rows of numbers. Each has one stated meaning.

A row holds the numbers of one person (a respondent, a rater), a column those of one item or of
one thing that is rated. Rows are of one length, and complete: whoever has rows with absent values
leaves those rows out. No statistic depends on the order of rows, or of columns.

All but one are rational formulas of sums, and are computed exactly. `mcdonald_omega` fits a factor
model by the numerical library of the extra `statistics`. It is rounded to 8 decimals, so that
machines agree, and raises AssessmentError ("statistics-support-missing") where the library
is not installed. Nothing else raises, whatever the numbers are.

`null_variance` is what `rwg_j` compares with; the others take no notice of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from operator import mul
from typing import Protocol

from attrs import field, frozen

from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.numerals import Number, mean_of

Rows = Sequence[Sequence[Number]]
# Three statistics can be any negative number. All that is below says the same: no reliability.
LEAST = -1
DECIMALS = 8
# A factor that fewer have in common could explain them in many ways.
_OMEGA_COLUMNS = 3


class Compute(Protocol):
    """How a statistic is computed. ValueError for rows that are not of one length."""

    def __call__(self, rows: Rows, null_variance: Number = 0) -> Fraction | None:
        """Give the statistic, or None where it is not defined."""
        ...


@frozen(eq=False, repr=False)
class Statistic:
    """One row of the table.

    With fewer rows or columns than `least_rows` and `least_columns` there is no value. A value is
    at least `low` and at most `high`. `null` says whether it needs a `null_variance`, `library`
    whether it needs the extra `statistics`. `undefined` says where else there is no value.
    """

    name: str
    summary: str
    formula: str
    undefined: str
    least_rows: int
    least_columns: int
    low: Number
    high: Number
    function: Compute = field(repr=False)
    null: bool = False
    library: bool = False


def uniform_variance(answers: Iterable[Number]) -> Number:
    """Give the variance of answers that are all equally likely: the null variance of `rwg_j`.

    For the A whole numbers of a scale it is (A^2 - 1) / 12: 2 for the answers 1 to 5.
    """
    values = list(set(answers))
    if not values:
        return 0
    mean = mean_of(values)
    return mean_of([(value - mean) ** 2 for value in values])


# Sums of squares


@frozen
class _Squares:
    """The two-way analysis of variance of n rows and k columns, each sum of squares times n k.

    They are whole numbers, of rows that were multiplied by their least common denominator: only
    their ratios mean something.
    """

    n: int
    k: int
    rows: int
    columns: int
    total: int

    @property
    def within_columns(self) -> int:
        return self.total - self.columns

    @property
    def error(self) -> int:
        return self.total - self.rows - self.columns


def _whole(rows: Rows) -> tuple[list[list[int]], int]:
    """Give the rows as whole numbers, and what they were multiplied by."""
    scale = math.lcm(*(value.denominator for row in rows for value in row))
    return [[int(value * scale) for value in row] for row in rows], scale


def _squares(rows: Rows) -> _Squares:
    whole, _ = _whole(rows)
    n, k = len(whole), len(whole[0])
    correction = sum(map(sum, whole)) ** 2
    return _Squares(
        n,
        k,
        n * sum(sum(row) ** 2 for row in whole) - correction,
        k * sum(sum(column) ** 2 for column in zip(*whole, strict=True)) - correction,
        n * k * sum(value**2 for row in whole for value in row) - correction,
    )


def _ratio(above: int, below: int, least: int | None = None) -> Fraction | None:
    """Divide, unless by nothing; what is below `least` is `least`."""
    if not below:
        return None
    return Fraction(above, below) if least is None else max(Fraction(least), Fraction(above, below))


# The statistics


def _cronbach_alpha(rows: Rows, _: Number) -> Fraction | None:
    s = _squares(rows)
    # The variance of the sums is k times that between rows; those of the items are within columns.
    return _ratio(s.k * s.rows - s.within_columns, (s.k - 1) * s.rows, LEAST)


def _mcdonald_omega(rows: Rows, _: Number) -> Fraction | None:
    whole, _scale = _whole(rows)
    centred = []
    for column in zip(*whole, strict=True):
        total = sum(column)
        centred.append([len(whole) * value - total for value in column])
    # An item without variance adds nothing to the sum, nor to what explains it.
    varying = [column for column in centred if any(column)]
    if len(varying) < _OMEGA_COLUMNS or not any(map(sum, zip(*varying, strict=True))):
        return None
    products = [[sum(map(mul, left, right)) for right in varying] for left in varying]
    variances = [products[i][i] for i in range(len(varying))]
    # Exact up to here, so that no sum depends on the order of rows, and no number is too large.
    correlations = [
        [
            math.sqrt(Fraction(product**2, across * down)) * (1 if product > 0 else -1)
            for product, across in zip(line, variances, strict=True)
        ]
        for line, down in zip(products, variances, strict=True)
    ]
    spreads = [math.sqrt(Fraction(variance, sum(variances))) for variance in variances]
    omega = _omega_total()(correlations, spreads)
    return None if omega is None else Fraction(f"{omega:.{DECIMALS}f}")


def _omega_total() -> Callable[[Sequence[Sequence[float]], Sequence[float]], float | None]:
    # Not at the top: the library is slow to import, and only one statistic needs it.
    try:
        from assessment_engine.rules.factor import omega_total
    except ImportError as error:
        raise AssessmentError(
            [
                Problem(
                    "statistics-support-missing",
                    "the statistic 'mcdonald_omega' needs the libraries NumPy and SciPy",
                    hint='install them: pip install "assessment-engine[statistics]"',
                )
            ]
        ) from error
    return omega_total


def _rwg_j(rows: Rows, null_variance: Number) -> Fraction | None:
    if null_variance <= 0:
        return None
    whole, scale = _whole(rows)
    n, k = len(whole), len(whole[0])
    squares = (
        n * sum(value**2 for value in column) - sum(column) ** 2
        for column in zip(*whole, strict=True)
    )
    observed = Fraction(sum(squares), n * (n - 1) * k * scale**2)
    share = observed / null_variance
    if share >= 1:
        return Fraction(0)
    return k * (1 - share) / (k * (1 - share) + share)


def _icc_1(rows: Rows, _: Number) -> Fraction | None:
    s = _squares(rows)
    between, within = s.columns * s.k * (s.n - 1), s.within_columns * (s.k - 1)
    return _ratio(between - within, between + (s.n - 1) * within)


def _icc_2(rows: Rows, _: Number) -> Fraction | None:
    s = _squares(rows)
    between, within = s.columns * s.k * (s.n - 1), s.within_columns * (s.k - 1)
    return _ratio(between - within, between, LEAST)


def _icc_a1(rows: Rows, _: Number) -> Fraction | None:
    s = _squares(rows)
    # Mean squares, each times the degrees of freedom of all.
    things, raters, error = s.columns * (s.n - 1), s.rows * (s.k - 1), s.error
    below = s.k * (things + (s.n - 1) * error) + s.n * (raters - error)
    return _ratio(s.k * (things - error), below, LEAST)


def _icc_c1(rows: Rows, _: Number) -> Fraction | None:
    s = _squares(rows)
    things = s.columns * (s.n - 1)
    return _ratio(things - s.error, things + (s.n - 1) * s.error)


def _kendall_w(rows: Rows, _: Number) -> Fraction | None:
    ranked = [_doubled_ranks(row) for row in rows]
    m, n = len(ranked), len(ranked[0])
    totals = [sum(column) for column in zip(*ranked, strict=True)]
    # Ranks are doubled, so the squares are four times what they should be.
    between = 12 * sum((total - m * (n + 1)) ** 2 for total in totals)
    ties = sum(row.count(rank) ** 2 - 1 for row in ranked for rank in row)
    return _ratio(between, 4 * m * (m * (n**3 - n) - ties))


def _doubled_ranks(row: Sequence[Number]) -> list[int]:
    """Give twice the rank of each number in its row; equal numbers share their mean rank."""
    return [
        sum(other < value for other in row) + sum(other <= value for other in row) + 1
        for value in row
    ]


def _row(
    name: str,
    summary: str,
    formula: str,
    undefined: str,
    least: tuple[int, int],
    bounds: tuple[Number, Number],
    function: Callable[[Rows, Number], Fraction | None],
    *,
    null: bool = False,
    library: bool = False,
) -> Statistic:
    rows_needed, columns_needed = least

    def compute(rows: Rows, null_variance: Number = 0) -> Fraction | None:
        columns = list(zip(*rows, strict=True))
        if len(rows) < rows_needed or len(columns) < columns_needed:
            return None
        return function(rows, null_variance)

    return Statistic(
        name, summary, formula, undefined, *least, *bounds, compute, null=null, library=library
    )


_BELOW = f"What is below {LEAST} is given as {LEAST}."

_ROWS: tuple[Statistic, ...] = (
    _row(
        "cronbach_alpha",
        "Cronbach’s alpha (Cronbach, 1951): how consistent the sum of the items is.",
        "k / (k - 1) (1 - sum of the variances of the k items / variance of the sums). " + _BELOW,
        "all persons have the same sum",
        (2, 2), (LEAST, 1), _cronbach_alpha,
    ),
    _row(
        "mcdonald_omega",
        "McDonald’s omega total (McDonald, 1999): the share of the variance of the sum that one "
        "common factor of the items explains.",
        "(sum of the loadings)² / ((sum of the loadings)² + sum of the unique variances). The "
        "loadings are those of the one factor that fits the correlations of the items with least "
        "squares (Harman and Jones, 1966), no unique variance below 0, times the standard "
        "deviations of the items; of solutions that fit equally well, the one with the lowest "
        f"omega. Rounded to {DECIMALS} decimals.",
        "all persons have the same sum, or fewer than three items vary or have a factor in common",
        (3, _OMEGA_COLUMNS), (0, 1), _mcdonald_omega, library=True,
    ),
    _row(
        "rwg_j",
        "The agreement index rwg(j) with a uniform null (James, Demaree and Wolf, 1984): how much "
        "less the raters of one thing differ than if they answered at random.",
        "j (1 - r) / (j (1 - r) + r), where j is the number of items and r the mean of their "
        "variances (of the n - 1 kind) divided by the variance of the answers of the scale, all "
        "equally likely. 0 if r is above 1, as its authors advise. With one item it is rwg.",
        "the scale has a single answer",
        (2, 1), (0, 1), _rwg_j, null=True,
    ),
    _row(
        "icc_1",
        "The intraclass correlation ICC(1) (Bliese, 2000; ICC(1,1) of Shrout and Fleiss, 1979): "
        "how much of the variance of one rating is between the things rated, whoever rated them.",
        "(B - W) / (B + (n - 1) W), where n is the number of raters, B the mean square between "
        "the things and W that within them. Who gave which of the ratings of a thing makes no "
        "difference.",
        "all numbers are the same",
        (2, 2), (-1, 1), _icc_1,
    ),
    _row(
        "icc_2",
        "The intraclass correlation ICC(2) (Bliese, 2000; ICC(1,k) of Shrout and Fleiss, 1979): "
        "the reliability of the mean rating of a thing, whoever rated it.",
        "(B - W) / B, with B and W as in `icc_1`. " + _BELOW,
        "all things have the same mean",
        (2, 2), (LEAST, 1), _icc_2,
    ),
    _row(
        "icc_a1",
        "The intraclass correlation ICC(A,1) (McGraw and Wong, 1996; ICC(2,1) of Shrout and "
        "Fleiss, 1979): absolute agreement of single ratings, where all raters rate all things.",
        "(B - E) / (B + (n - 1) E + n (R - E) / k), where n is the number of raters and k that of "
        "things, B the mean square between things, R between raters and E of what is left. "
        + _BELOW,
        "the formula divides by 0, as it does if all numbers are the same",
        (2, 2), (LEAST, 1), _icc_a1,
    ),
    _row(
        "icc_c1",
        "The intraclass correlation ICC(C,1) (McGraw and Wong, 1996; ICC(3,1) of Shrout and "
        "Fleiss, 1979): consistency of single ratings, where all raters rate all things and may "
        "use the scale higher or lower.",
        "(B - E) / (B + (n - 1) E), with n, B and E as in `icc_a1`.",
        "each rater rates all things the same",
        (2, 2), (-1, 1), _icc_c1,
    ),
    _row(
        "kendall_w",
        "Kendall’s coefficient of concordance W (Kendall and Babington Smith, 1939), corrected "
        "for ties: how much the raters agree on the order of the things.",
        "12 S / (m² (n³ - n) - m T), where m is the number of raters and n that of things, S the "
        "sum of the squared deviations of the rank sums from their mean, and T the sum of t³ - t "
        "over all groups of t ties of a rater. Ties share their mean rank.",
        "each rater rates all things the same",
        (2, 2), (0, 1), _kendall_w,
    ),
)  # fmt: skip

STATISTICS: Mapping[str, Statistic] = {row.name: row for row in _ROWS}
