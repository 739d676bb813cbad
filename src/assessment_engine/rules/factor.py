"""A model of one common factor, fitted numerically. Needs the extra `statistics`.

The loading of each part is the sine of an angle, so that it stays from -1 to 1 by itself.

Import this module late: NumPy and SciPy are slow to import.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

_Array = NDArray[np.float64]

# Sums of squared residuals that differ by less are the same.
_SAME_FIT = 1e-9
# As near as the search comes to what is then solved for.
_NEAR = 1e-4
# A loading below it is none.
_NO_LOADING = 1e-6
# How many searches there are at most.
_MAX_SEARCHES = 24


def omega_total(correlations: Sequence[Sequence[float]], spreads: Sequence[float]) -> float | None:
    """Give the share of the variance of a sum that the common factor of its parts explains.

    `spreads` are the standard deviations of the parts, in any unit. None where fewer than three
    parts have the factor in common, since its loadings could then be anything, and where the parts
    cancel each other.
    """
    wanted = np.array(correlations)
    scale = np.array(spreads)
    # The least of the squares can be in several places. From the correlations with one part, the
    # search finds the factor that this part belongs to, if there is one. Of very many parts, those
    # that have most in common with the others are enough.
    in_common = np.argsort(-np.sum(wanted**2, axis=0), kind="stable")
    found = [_fitted(wanted, wanted[part]) for part in in_common[:_MAX_SEARCHES]]
    best = min(_misfit(loadings, wanted) for loadings in found)
    fitting = [each for each in found if _misfit(each, wanted) <= best + _SAME_FIT]
    if any(np.count_nonzero(np.abs(each) > _NO_LOADING) < 3 for each in fitting):
        return None
    common = [float(np.sum(loadings * scale)) ** 2 for loadings in fitting]
    unique = [float(np.sum((1 - loadings**2) * scale**2)) for loadings in fitting]
    shares = [c / (c + u) for c, u in zip(common, unique, strict=True) if c + u]
    return min(shares, default=None)


def _fitted(wanted: _Array, start: _Array) -> _Array:
    """Search the loadings that leave the least sum of squares unexplained."""
    # Not quite from the end of the range, where the sine is level.
    search = optimize.minimize(
        lambda angles: _misfit(np.sin(angles), wanted),
        np.arcsin(0.9 * start),
        jac=lambda angles: _slope(angles, wanted),
        hess=lambda angles: _curvature(angles, wanted),
        method="trust-exact",
        options={"gtol": 1e-8},
    )
    # Where the slope is 0 can be told more exactly than where the sum is least.
    solved = optimize.root(
        lambda angles: _slope(angles, wanted),
        search.x,
        jac=lambda angles: _curvature(angles, wanted),
        options={"xtol": 1e-14},
    )
    found: _Array = np.sin(search.x)
    sharp: _Array = np.sin(solved.x)
    return sharp if np.abs(sharp - found).max() < _NEAR else found


def _residuals(loadings: _Array, wanted: _Array) -> _Array:
    left: _Array = np.outer(loadings, loadings) - wanted
    np.fill_diagonal(left, 0)
    return left


def _misfit(loadings: _Array, wanted: _Array) -> float:
    return float(np.sum(_residuals(loadings, wanted) ** 2)) / 4


def _slope(angles: _Array, wanted: _Array) -> _Array:
    """Give the first derivatives of the misfit by the angles."""
    loadings = np.sin(angles)
    slope: _Array = (_residuals(loadings, wanted) @ loadings) * np.cos(angles)
    return slope


def _curvature(angles: _Array, wanted: _Array) -> _Array:
    """Give the second derivatives of the misfit by the angles."""
    loadings, across = np.sin(angles), np.cos(angles)
    curvature: _Array = 2 * np.outer(loadings, loadings) - wanted
    np.fill_diagonal(curvature, np.sum(loadings**2) - loadings**2)
    bend = (_residuals(loadings, wanted) @ loadings) * loadings
    result: _Array = curvature * np.outer(across, across) - np.diag(bend)
    return result
