"""How much raters agree on things, beyond what chance would give. All of it is exact.

A row is a rater and a column a thing that all of them rate. Both coefficients compare what raters
of one thing disagree in with what any two ratings would, whoever gave them and of what: 1 is
perfect agreement, 0 what chance gives. Neither can be below -1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

Number: TypeAlias = int | Fraction
Rows: TypeAlias = Sequence[Sequence[Number]]
Column: TypeAlias = Sequence[Number]


@frozen
class Agreement:
    """A named statistic of at least two raters of at least one thing."""

    name: str
    summary: str
    function: Callable[[Sequence[Column]], Fraction | None] = field(repr=False)
    least_rows: int = 2
    least_columns: int = 1
    low: Number = -1
    high: Number = 1

    def compute(self, rows: Rows) -> Fraction | None:
        """Give the statistic, None where all ratings are the same.

        Raises ValueError for rows that are not of one length.
        """
        return self.function(list(zip(*rows, strict=True)))


def _alpha(
    apart: Callable[[Column], Number], of: Callable[[Sequence[Column]], Sequence[Column]]
) -> Callable[[Sequence[Column]], Fraction | None]:
    """Give Krippendorff's alpha for a sum of differences between all pairs of some ratings."""

    def alpha(columns: Sequence[Column]) -> Fraction | None:
        columns = of(columns)
        raters, ratings = len(columns[0]), len(columns[0]) * len(columns)
        expected = apart([rating for column in columns for rating in column])
        if not expected:
            return None
        observed = sum(map(apart, columns))
        return 1 - Fraction(observed) * (ratings - 1) / ((raters - 1) * expected)

    return alpha


def _different(ratings: Column) -> int:
    """Count the ordered pairs of ratings that are not the same."""
    return len(ratings) ** 2 - sum(count**2 for count in Counter(ratings).values())


def _squares(ratings: Column) -> Number:
    """Sum the squared differences of all pairs of ratings, each pair once."""
    return len(ratings) * sum(rating**2 for rating in ratings) - sum(ratings) ** 2


def _as_given(columns: Sequence[Column]) -> Sequence[Column]:
    return columns


def _middle_ranks(columns: Sequence[Column]) -> Sequence[Column]:
    """Put in the place of each rating twice the middle of its ranks among all ratings.

    The distance of two ratings on an ordinal scale, as Krippendorff defines it, is the number of
    ratings between them, half of those at either end included: the difference of these ranks.
    """
    counts = Counter(rating for column in columns for rating in column)
    ranks, below = {}, 0
    for rating in sorted(counts):
        ranks[rating] = 2 * below + counts[rating]
        below += counts[rating]
    return [[ranks[rating] for rating in column] for column in columns]


def _fleiss_kappa(columns: Sequence[Column]) -> Fraction | None:
    raters, things = len(columns[0]), len(columns)
    differing = sum(map(_different, columns))
    observed = 1 - Fraction(differing, things * raters * (raters - 1))
    used = Counter(rating for column in columns for rating in column)
    expected = Fraction(sum(count**2 for count in used.values()), (things * raters) ** 2)
    return None if expected == 1 else (observed - expected) / (1 - expected)


def _made() -> Iterable[Agreement]:
    alpha = "Krippendorff’s alpha (Krippendorff, 2004): how much the raters agree beyond chance, "
    yield Agreement(
        "krippendorff_alpha_nominal",
        alpha + "where ratings are the same or not.",
        _alpha(_different, _as_given),
    )
    yield Agreement(
        "krippendorff_alpha_ordinal",
        alpha + "where ratings have an order and no distances.",
        _alpha(_squares, _middle_ranks),
    )
    yield Agreement(
        "krippendorff_alpha_interval",
        alpha + "where the distances between ratings count.",
        _alpha(_squares, _as_given),
    )
    yield Agreement(
        "fleiss_kappa",
        "Fleiss’ kappa (Fleiss, 1971): how much the raters agree beyond chance, where ratings are "
        "the same or not.",
        _fleiss_kappa,
    )


STATISTICS: tuple[Agreement, ...] = tuple(_made())
"""All of them, in the order of the documentation."""
