"""Named statistics: published values, values of other libraries, and where there is none."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pingouin
import pytest
from pandas import DataFrame
from scipy import stats
from statsmodels.multivariate.factor import Factor

from assessment_engine import AssessmentError
from assessment_engine.numerals import Number
from assessment_engine.rules.statistics import DECIMALS, STATISTICS, uniform_variance

Rows = Sequence[Sequence[Number]]

# Shrout and Fleiss (1979), Table 2: six targets, each rated by four judges. A row is a judge.
JUDGES = tuple(
    zip(
        (9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7),
        strict=True,
    )
)  # fmt: skip
# Hollander and Wolfe (1973), p. 140: seconds of 22 baseball players who round first base in three
# ways, as the documentation of R's friedman.test prints them. There are ties.
ROUNDING = """
5.40 5.50 5.55  5.85 5.70 5.75  5.20 5.60 5.50  5.55 5.50 5.40  5.90 5.85 5.70  5.45 5.55 5.60
5.40 5.40 5.35  5.45 5.50 5.35  5.25 5.15 5.00  5.85 5.80 5.70  5.25 5.20 5.10  5.65 5.55 5.45
5.60 5.35 5.45  5.05 5.00 4.95  5.50 5.50 5.40  5.45 5.55 5.50  5.55 5.55 5.35  5.45 5.50 5.55
5.50 5.45 5.25  5.65 5.60 5.40  5.70 5.65 5.55  6.30 6.30 6.25
"""
# Five raters of one thing on three items: the variances are 1/2, 1 and 0.
TEAM = ((3, 2, 4), (4, 2, 4), (4, 3, 4), (4, 4, 4), (5, 4, 4))


def of(name: str, rows: Rows, null_variance: Number = 0) -> Fraction | None:
    """Give a statistic of rows."""
    return STATISTICS[name].function(rows, null_variance)


def contrasts(size: int) -> list[list[int]]:
    """Give lists of 1 and -1 that do not correlate with each other; the size is a power of two."""
    matrix = [[1]]
    while len(matrix) < size:
        matrix = [row + row for row in matrix] + [row + [-v for v in row] for row in matrix]
    return matrix[1:]


def rounding() -> list[list[Fraction]]:
    """Give the seconds of the baseball players, one row for each."""
    values = [Fraction(Decimal(text)) for text in ROUNDING.split()]
    return [values[start : start + 3] for start in range(0, len(values), 3)]


def generated(seed: int, people: int, items: int) -> np.ndarray[tuple[int, int], np.dtype[np.int_]]:
    """Give answers from 1 to 5 that one factor has made: the same on every machine."""
    state = np.random.RandomState(seed)
    factor = state.normal(size=(people, 1)) @ state.uniform(0.5, 0.9, (1, items))
    return np.clip(np.rint(3 + 1.2 * (factor + 0.6 * state.normal(size=(people, items)))), 1, 5)


@pytest.mark.parametrize(
    ("name", "published"), [("icc_1", 0.17), ("icc_a1", 0.29), ("icc_c1", 0.71), ("icc_2", 0.44)]
)
def test_intraclass_correlations_of_shrout_and_fleiss(name: str, published: float) -> None:
    """The four correlations are those that their authors print."""
    value = of(name, JUDGES)
    assert value is not None
    assert round(float(value), 2) == published


def test_concordance_of_the_baseball_players() -> None:
    """W is what follows from the published Friedman statistic, 11.143 with ties corrected."""
    rows = rounding()
    value = of("kendall_w", rows)
    assert value is not None
    assert round(float(value) * len(rows) * 2, 3) == 11.143


def test_alpha_of_the_samples_of_pingouin() -> None:
    """Alpha is 0.592 for the sample that pingouin documents with that value."""
    sample = pingouin.read_dataset("cronbach_alpha")
    wide = sample.pivot(index="Subj", columns="Items", values="Scores")
    value = of("cronbach_alpha", wide.to_numpy().astype(int).tolist())
    assert value is not None
    assert round(float(value), 4) == 0.5917


@pytest.mark.parametrize("seed", range(5))
def test_alpha_is_that_of_pingouin(seed: int) -> None:
    """Another library computes the same alpha from the same answers."""
    answers = generated(seed, 12, 4)
    wanted, _ = pingouin.cronbach_alpha(DataFrame(answers))
    value = of("cronbach_alpha", answers.astype(int).tolist())
    assert value is not None
    assert float(value) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # of pandas, in pingouin's own code
@pytest.mark.parametrize("seed", range(5))
def test_intraclass_correlations_are_those_of_pingouin(seed: int) -> None:
    """Another library computes the same four correlations from the same ratings."""
    ratings = np.random.RandomState(seed).randint(0, 8, (4, 7))
    cells = [(r, t, float(v)) for r, row in enumerate(ratings) for t, v in enumerate(row)]
    long = DataFrame(cells, columns=["rater", "thing", "value"])
    table = pingouin.intraclass_corr(long, targets="thing", raters="rater", ratings="value")
    wanted = dict(zip(table["Type"], table["ICC"], strict=True))
    names = {"icc_1": "ICC(1,1)", "icc_2": "ICC(1,k)", "icc_a1": "ICC(A,1)", "icc_c1": "ICC(C,1)"}
    for ours, theirs in names.items():
        value = of(ours, ratings.tolist())
        assert value is not None
        assert float(value) == pytest.approx(max(wanted[theirs], -1), abs=1e-9), ours


@pytest.mark.parametrize("seed", range(5))
def test_concordance_is_that_of_scipy(seed: int) -> None:
    """W follows from the Friedman statistic that SciPy computes, with many ties."""
    ratings = np.random.RandomState(seed).randint(0, 4, (6, 5))
    wanted = stats.friedmanchisquare(*ratings.T).statistic / (6 * (5 - 1))
    value = of("kendall_w", ratings.tolist())
    assert value is not None
    assert float(value) == pytest.approx(wanted, abs=1e-12)


def test_concordance_counted_by_hand() -> None:
    """Three judges of three things: rank sums 4, 5 and 9, so S is 14 and W 7/9."""
    assert of("kendall_w", [[1, 2, 3], [1, 2, 3], [2, 1, 3]]) == Fraction(7, 9)
    # With a tie the ranks are 1.5, 1.5, 3: rank sums 3.5, 5.5 and 9, S = 15.5, T = 6.
    tied = [[1, 2, 3], [5, 5, 9], [1, 2, 3]]
    assert of("kendall_w", tied) == 12 * Fraction(31, 2) / (9 * 24 - 3 * 6)


def test_agreement_counted_by_hand() -> None:
    """Variances 1/2, 1 and 0 are on average a quarter of 2, and j is 3: 9/4 in 9/4 + 1/4."""
    assert of("rwg_j", TEAM, uniform_variance(range(1, 6))) == Fraction(9, 10)


@pytest.mark.parametrize(
    ("answers", "variance"),
    [(range(1, 6), 2), (range(1, 8), 4), ((0, 1), Fraction(1, 4)), ((3, 3), 0), ((), 0)],
)
def test_the_null_variance_is_that_of_the_formula(answers: Sequence[int], variance: Number) -> None:
    """For A whole numbers it is (A^2 - 1) / 12 (James, Demaree and Wolf, 1984)."""
    assert uniform_variance(answers) == variance


def test_agreement_no_better_than_at_random_is_none() -> None:
    """What differs as much as random answers, or more, has an index of exactly 0."""
    extremes = [[1, 1], [5, 5], [1, 5], [5, 1]]
    assert of("rwg_j", extremes, 2) == 0
    assert of("rwg_j", [[1], [3]], 2) == 0
    assert of("rwg_j", [[1], [2]], 2) == Fraction(3, 4)
    assert of("rwg_j", [[1], [2]], 0) is None


@pytest.mark.parametrize("seed", range(8))
def test_omega_is_that_of_statsmodels(seed: int) -> None:
    """Another library finds the same factor by another way, and with it the same omega."""
    answers = generated(seed, 80, 3 + seed)
    fit = Factor(answers, n_factor=1, method="pa").fit(maxiter=10_000, tol=1e-14)
    loadings, spreads = fit.loadings[:, 0], answers.std(axis=0)
    common = (loadings * spreads).sum() ** 2
    wanted = common / (common + ((1 - loadings**2) * spreads**2).sum())
    value = of("mcdonald_omega", answers.astype(int).tolist())
    assert value is not None
    assert float(value) == pytest.approx(wanted, abs=2e-8)


def test_omega_of_two_factors_is_the_lower() -> None:
    """Where two factors fit equally well, in every order of the items it is the same one."""
    first, second, *own = contrasts(16)
    low = [[3 * f + o for f, o in zip(first, each, strict=True)] for each in own[:3]]
    high = [[30 * f + 10 * o for f, o in zip(second, each, strict=True)] for each in own[3:6]]
    # In standard deviations: what the first factor explains of the sum, and all else.
    wanted = Fraction(9**2, 9**2 + 3 * 1 + 3 * (30**2 + 10**2))
    for items in ([*low, *high], [*high, *low]):
        value = of("mcdonald_omega", list(zip(*items, strict=True)))
        assert value == round(wanted, 8)


UNDEFINED: dict[str, Sequence[Rows]] = {
    # The sums are all the same; one person; one item.
    "cronbach_alpha": ([[1, 2], [2, 1], [0, 3]], [[1, 2, 3]], [[1], [2]], [[2, 2], [2, 2]]),
    # One item does not vary; the sums are the same; no items correlate; only two do; they cancel.
    "mcdonald_omega": (
        [[1, 1, 5], [2, 4, 5], [3, 2, 5]],
        [[1, 2, -3], [2, 4, -6], [0, 0, 0], [5, 10, -15]],
        [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]],
        [[1, 1, 1], [1, 1, -1], [-1, -1, 1], [-1, -1, -1]],
        [[1, 2, 3], [3, 2, 5]],
        [[10**40, 10**40, 1 - 2 * 10**40], [0, 0, 0], [10**41, 10**41, -2 * 10**41]],
    ),
    "rwg_j": ([[1, 2]], [[], []]),
    "icc_1": ([[1, 1], [1, 1]], [[1, 2]], [[1], [2]]),
    "icc_2": ([[1, 3], [3, 1]], [[1, 2]], [[1], [2]]),
    "icc_a1": ([[1, 3], [3, 1]], [[1, 1], [1, 1]], [[1, 2]], [[1], [2]]),
    "icc_c1": ([[1, 1], [3, 3]], [[1, 2]], [[1], [2]]),
    "kendall_w": ([[1, 1], [3, 3]], [[1, 2]], [[1], [2]]),
}


@pytest.mark.parametrize("name", STATISTICS)
def test_where_a_statistic_is_not_defined(name: str) -> None:
    """Without variance, with too few rows or columns, or with none, there is no value."""
    for rows in (*UNDEFINED[name], [], [[]], [[5]]):
        assert of(name, rows, 2) is None, rows


@pytest.mark.parametrize("name", STATISTICS)
def test_rows_of_different_lengths_are_an_error(name: str) -> None:
    """A caller who has not left out incomplete rows is not given a number."""
    with pytest.raises(ValueError, match="shorter"):
        of(name, [[1, 2, 3], [1, 2], [2, 3, 4]], 2)


def test_what_is_far_below_no_reliability_is_cut() -> None:
    """Negative alpha and ICC are given as they are down to -1, and not beyond."""
    assert of("cronbach_alpha", [[1, 2], [2, 1], [2, 2], [1, 1], [1, 2]]) == Fraction(-2, 5)
    assert of("cronbach_alpha", [[1, 4], [2, 3], [3, 3], [4, 1]]) == -1
    assert of("icc_2", [[1, 3], [4, 1]]) == -1
    assert of("icc_a1", [[1, 5], [5, 2]]) == -1


def test_without_the_library_only_omega_cannot_be_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said which extra brings what it needs; the other statistics need nothing."""
    monkeypatch.setitem(sys.modules, "scipy", None)
    monkeypatch.delitem(sys.modules, "assessment_engine.rules.factor", raising=False)
    for name, statistic in STATISTICS.items():
        if not statistic.library:
            assert of(name, JUDGES, 10) is not None
    with pytest.raises(AssessmentError) as raised:
        of("mcdonald_omega", JUDGES)
    (problem,) = raised.value.problems
    assert problem.code == "statistics-support-missing"
    assert 'pip install "assessment-engine[statistics]"' in problem.hint


def test_the_library_is_imported_only_when_it_is_needed() -> None:
    """Whoever computes no omega does not wait for NumPy and SciPy."""
    program = (
        "import sys\n"
        "from assessment_engine.rules.statistics import STATISTICS\n"
        "STATISTICS['cronbach_alpha'].function([[1, 2], [3, 5]])\n"
        "assert not {'numpy', 'scipy'} & set(sys.modules)\n"
        "STATISTICS['mcdonald_omega'].function([[1, 2, 1], [3, 5, 4], [2, 2, 4], [9, 8, 9]])\n"
        "assert {'numpy', 'scipy'} <= set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", STATISTICS)
def test_each_says_what_it_is_and_where_it_is_from(name: str) -> None:
    """The table can be printed for readers: sentences, and a source with its year."""
    statistic = STATISTICS[name]
    assert statistic.name == name
    assert re.search(r"\b(19|20)\d\d\b", statistic.summary)
    assert statistic.summary.endswith(".")
    assert statistic.formula.endswith(".")
    assert not statistic.undefined.endswith(".")
    assert statistic.low < statistic.high


@pytest.mark.parametrize("page", ["scoring", "architecture"])
def test_the_pages_say_how_the_one_that_is_fitted_is_rounded(page: str) -> None:
    """What is written by hand says what the generated pages say, and what the code does."""
    place = Path(__file__).parents[1] / "docs" / "explanation" / f"{page}.md"
    text = " ".join(place.read_text("utf-8").split())
    assert f"rounded to {DECIMALS} decimals" in text
