"""Paired statistics: what a difference is over pairs of replicates that share all luck, and how sure.

Differences of like outcomes are close to symmetric where there is no effect, however skewed the outcomes
are, so Student's t of the paired differences keeps its level. Where few pairs differ at all it would not:
of k differing pairs the exact sign-flip test can give no smaller p than 2^(1 - k), so an interval reaches
to zero unless that is below its error. A bootstrap does worse there: two equal differences in a hundred
pairs are enough for its BCa interval to leave zero out.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ERROR = 0.05
"""Chance that an interval misses the truth: of one outcome alone, or of all together where adjusted."""


@dataclass(frozen=True)
class Paired:
    """Hold the statistics of pairs; what is undefined is None.

    Attributes
    ----------
    pairs : those of which both replicates have a value.
    base, other : means.
    difference : mean of other minus base.
    low, high : its 95 % interval, of this outcome alone.
    low_all, high_all : its interval such that 95 % of comparisons have no interval that misses (Bonferroni).
    relative : difference over the size of the base's mean.
    standardised : difference over the root of the mean of both variances.
    above, below, equal : shares of pairs.
    correlation : of pairs.
    variance_ratio : variance of the paired difference over that of an unpaired one.
    spread : standard deviation of the differences.
    scale : the root of the mean of both variances.
    """

    pairs: int
    base: float | None = None
    other: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    low_all: float | None = None
    high_all: float | None = None
    relative: float | None = None
    standardised: float | None = None
    above: float | None = None
    below: float | None = None
    equal: float | None = None
    correlation: float | None = None
    variance_ratio: float | None = None
    spread: float | None = None
    scale: float | None = None


def paired(base: NDArray[np.float64], other: NDArray[np.float64], outcomes: int = 1) -> Paired:
    """Compare pairs of replicates.

    Parameters
    ----------
    base, other : one number per replicate, in the same order; NaN where there is none.
    outcomes : how many intervals are to hold together.
    """
    there = ~(np.isnan(base) | np.isnan(other))
    base, other = base[there], other[there]
    pairs = len(base)
    if pairs == 0:
        return Paired(0)
    differences = other - base
    difference, mean = float(differences.mean()), float(base.mean())
    low, high = interval(differences)
    low_all, high_all = interval(differences, ERROR / max(1, outcomes))
    apart = _variance(base) + _variance(other)
    scale = sqrt(apart / 2.0)
    return Paired(
        pairs,
        mean,
        float(other.mean()),
        difference,
        low,
        high,
        low_all,
        high_all,
        relative=difference / abs(mean) if mean else None,
        standardised=difference / scale if scale > 0.0 else None,
        above=float((differences > 0).mean()),
        below=float((differences < 0).mean()),
        equal=float((differences == 0).mean()),
        correlation=_correlation(base, other),
        variance_ratio=_variance(differences) / apart if apart > 0.0 else None,
        spread=sqrt(_variance(differences)) if pairs > 1 else None,
        scale=scale,
    )


def interval(differences: NDArray[np.float64], error: float = ERROR) -> tuple[float | None, float | None]:
    """Return the interval of the mean of paired differences, by Student's t; None for a single pair.

    It reaches to zero where too few pairs differ for the sign-flip test to exclude zero.
    """
    from scipy import stats

    pairs, mean = len(differences), float(differences.mean())
    differing = int(np.count_nonzero(differences))
    if differing == 0 and pairs > 0:
        return 0.0, 0.0
    if pairs < 2:
        return None, None
    half = float(stats.t.ppf(1.0 - error / 2.0, pairs - 1)) * sqrt(_variance(differences) / pairs)
    low, high = mean - half, mean + half
    if 2.0 ** (1 - differing) >= error:
        return min(low, 0.0), max(high, 0.0)
    return low, high


def pairs_needed(spread: float, half_width: float, outcomes: int = 1) -> int:
    """Return how many pairs bring the half-width of the adjusted interval down to a size.

    Parameters
    ----------
    spread : standard deviation of the paired differences.
    half_width : above 0.
    outcomes : how many intervals are to hold together.
    """
    from scipy import stats

    point = float(stats.norm.ppf(1.0 - ERROR / max(1, outcomes) / 2.0))
    return max(2, ceil((point * spread / half_width) ** 2))


def _variance(values: NDArray[np.float64]) -> float:
    # A constant has no variance at all; in floating point its mean may miss it by a rounding error.
    if len(values) < 2 or bool(np.all(values == values[0])):
        return 0.0
    return float(values.var(ddof=1))


def _correlation(base: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    if _variance(base) == 0.0 or _variance(other) == 0.0:
        return None
    return float(np.corrcoef(base, other)[0, 1])
