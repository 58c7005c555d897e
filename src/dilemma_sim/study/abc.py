"""Approximate Bayesian computation: rejection from a table of prior runs, with regression adjustment.

Beaumont, Zhang and Balding 2002: of all runs the nearest to the record are kept, weighted by an Epanechnikov
kernel of their distance, and their parameters moved along a local linear regression to where the record is.

Parameters are worked with on the scale of their prior: a value becomes its probability under the prior, and
this its normal quantile. So every prior is a standard normal one there, whatever its support, and no
adjusted draw can leave it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

# Directions of the statistics that are so much narrower than the widest are left out of a regression.
_COLLINEAR = 1e-8
# A regression that takes up more than this share of the variance by chance alone tells nothing.
_MOST_LOST = 0.9

#: Variance of a uniform law on 0 to 1, that of every prior on the scale of its probabilities.
PRIOR_VARIANCE = 1.0 / 12.0

#: From this contraction on a parameter is called identified.
IDENTIFIED = 0.3


@dataclass(frozen=True)
class Draws:
    """Hold weighted draws from a posterior.

    Attributes
    ----------
    values : on the normal scale of the priors, of shape (draws, parameters).
    weight : of each draw; they sum to 1.
    rows : of the table that each stems from.
    distance : of each from the record.
    """

    values: Numbers
    weight: Numbers
    rows: NDArray[np.intp]
    distance: Numbers


def distances(scaled: Numbers, record: Numbers) -> Numbers:
    """Return the Euclidean distance of each run from the record, both scaled."""
    return np.asarray(np.sqrt(((scaled - record) ** 2).sum(axis=1)), dtype=np.float64)


def nearest(scaled: Numbers, record: Numbers, accept: int, without: int | None = None) -> Draws:
    """Accept the runs nearest to the record, and weight them by an Epanechnikov kernel.

    Parameters
    ----------
    scaled : statistics of the table, of shape (runs, columns).
    record : those of the record.
    accept : how many runs.
    without : a run that is left out, as the one that is taken for the record.
    """
    distance = distances(scaled, record)
    if without is not None:
        distance[without] = np.inf
    rows = np.argsort(distance, kind="stable")[:accept]
    rows = rows[np.isfinite(distance[rows])]
    return Draws(np.zeros((len(rows), 0)), epanechnikov(distance[rows]), rows, distance[rows])


def epanechnikov(distance: Numbers) -> Numbers:
    """Return weights 1 - (d / d_max)^2 that sum to 1; equal ones where nothing tells the runs apart."""
    most = float(distance.max(initial=0.0))
    kernel = 1.0 - (distance / most) ** 2 if most > 0.0 else np.ones(len(distance))
    if kernel.sum() <= 0.0:
        kernel = np.ones(len(distance))
    return np.asarray(kernel / kernel.sum(), dtype=np.float64)


def adjusted(values: Numbers, scaled: Numbers, record: Numbers, weight: Numbers) -> Numbers:
    """Move draws to where the record is, along a weighted linear regression on the statistics.

    Parameters
    ----------
    values : parameters of the draws, of shape (draws, parameters).
    scaled : their statistics, of shape (draws, columns).
    record : those of the record.
    weight : of each draw.

    Returns
    -------
    NDArray
        a + r sqrt((1 + v) / (1 - sum(w h))), with a the intercept and r the residuals of the weighted least
        squares of values on scaled - record, h the leverage of each draw and v the variance of the
        intercept in units of that of the residuals. The residuals of a regression are too small by the
        first, and its prediction is unsure by the second, the more so the fewer draws there are and the
        farther from them the record lies. Of shape (draws, parameters); the values as they are where there
        are hardly more draws than columns.
    """
    away = scaled - record
    root = np.sqrt(weight)[:, np.newaxis]
    design = np.hstack([np.ones((len(away), 1)), away])
    left, size, right = np.linalg.svd(root * design, full_matrices=False)
    there = size > _COLLINEAR * size[0]
    left, size, right = left[:, there], size[there], right[there]
    lost = float(weight @ (left**2).sum(axis=1))
    if lost > _MOST_LOST:
        return values.copy()
    solving = (right.T / size) @ (left * root).T  # of shape (columns, draws): slopes are this times values
    slopes = solving @ values
    wider = np.sqrt((1.0 + float((solving[0] ** 2).sum())) / (1.0 - lost))
    return np.asarray(slopes[0] + wider * (values - design @ slopes), dtype=np.float64)


def posterior(
    values: Numbers,
    scaled: Numbers,
    record: Numbers,
    accept: int,
    moved: Sequence[int] | None = None,
    without: int | None = None,
) -> Draws:
    """Return draws from the posterior, given a table of prior runs.

    Parameters
    ----------
    values : parameters on the normal scale, of shape (runs, parameters).
    scaled, record, accept, without : as for `nearest`.
    moved : places of the parameters that are adjusted; by default all. The others are as they were drawn.
    """
    near = nearest(scaled, record, accept, without)
    drawn = values[near.rows].copy()
    places = list(range(values.shape[1]) if moved is None else moved)
    drawn[:, places] = adjusted(drawn[:, places], scaled[near.rows], record, near.weight)
    return Draws(drawn, near.weight, near.rows, near.distance)


def probabilities(values: Numbers) -> Numbers:
    """Return values of the normal scale as probabilities under the prior."""
    from scipy.stats import norm

    return np.asarray(norm.cdf(values), dtype=np.float64)


def contraction(values: Numbers, weight: Numbers) -> Numbers:
    """Return 1 - var(posterior) / var(prior) of each parameter, as probabilities under the prior.

    0 where nothing is learnt, 1 where nothing is left to learn; below 0 where the posterior is wider. The
    variance is that of weighted draws without bias, so that few of them do not look like knowledge.
    """
    unit = probabilities(values)
    mean = weight @ unit
    variance = weight @ (unit - mean) ** 2 / max(1.0 - float((weight**2).sum()), 1e-12)
    return np.asarray(1.0 - variance / PRIOR_VARIANCE, dtype=np.float64)


def quantiles(values: Numbers, weight: Numbers, levels: Sequence[float]) -> Numbers:
    """Return weighted quantiles of each column, of shape (levels, columns)."""
    order = np.argsort(values, axis=0, kind="stable")
    found = np.empty((len(levels), values.shape[1]))
    for column in range(values.shape[1]):
        rising = order[:, column]
        total = np.cumsum(weight[rising]) - 0.5 * weight[rising]
        found[:, column] = np.interp(levels, total, values[rising, column])
    return found


@dataclass(frozen=True)
class Recovery:
    """Hold what came of runs that were fitted as if each were the record.

    Attributes
    ----------
    rows : of the table, the runs that were.
    ranks : share of the posterior below the true value, of shape (tests, parameters); uniform if all is well.
    contraction : of shape (tests, parameters).
    medians, truth : on the normal scale, of shape (tests, parameters).
    reach : distance of the farthest accepted run, for each test.
    """

    rows: NDArray[np.intp]
    ranks: Numbers
    contraction: Numbers
    medians: Numbers
    truth: Numbers
    reach: Numbers

    def coverage(self, level: float = 0.9) -> Numbers:
        """Return how often the central interval of a level holds the true value, by parameter."""
        tail = (1.0 - level) / 2.0
        inside = (self.ranks >= tail) & (self.ranks <= 1.0 - tail)
        return np.asarray(inside.mean(axis=0), dtype=np.float64)

    def uniformity(self) -> Numbers:
        """Return the p-value of the Kolmogorov-Smirnov test of uniform ranks, by parameter."""
        from scipy.stats import kstest

        return np.array([kstest(column, "uniform").pvalue for column in self.ranks.T])

    def explained(self) -> Numbers:
        """Return the squared correlation of posterior medians with the truth, by parameter."""
        pairs = zip(self.medians.T, self.truth.T, strict=True)
        return np.array([_correlation(median, truth) ** 2 for median, truth in pairs])


def recovery(values: Numbers, scaled: Numbers, accept: int, tests: NDArray[np.intp]) -> Recovery:
    """Fit runs of the table as if each were the record, by all others (simulation-based calibration).

    Parameters
    ----------
    values, scaled, accept : as for `posterior`.
    tests : the rows that are taken for the record one by one.
    """
    found: list[tuple[Any, ...]] = []
    for row in tests:
        draws = posterior(values, scaled, scaled[row], accept, without=int(row))
        truth = values[row]
        below = draws.weight @ (draws.values < truth) + 0.5 * (draws.weight @ (draws.values == truth))
        median = quantiles(draws.values, draws.weight, [0.5])[0]
        learnt = contraction(draws.values, draws.weight)
        found.append((below, learnt, median, truth, draws.distance.max(initial=0.0)))
    ranks, learnt, medians, truths, reach = (np.array(column) for column in zip(*found, strict=True))
    return Recovery(tests, ranks, learnt, medians, truths, reach)


def informativeness(values: Numbers, statistics: Numbers) -> Numbers:
    """Return the squared rank correlation of each parameter with each statistic, over runs that have it.

    Returns
    -------
    NDArray
        Of shape (parameters, statistics); NaN where fewer than ten runs have the statistic.
    """
    from scipy.stats import rankdata

    told = np.full((values.shape[1], statistics.shape[1]), np.nan)
    for place in range(statistics.shape[1]):
        there = ~np.isnan(statistics[:, place])
        if there.sum() < 10:
            continue
        ranks = rankdata(statistics[there, place])
        for parameter in range(values.shape[1]):
            told[parameter, place] = _correlation(rankdata(values[there, parameter]), ranks) ** 2
    return told


def _correlation(one: Numbers, other: Numbers) -> float:
    if one.std() == 0.0 or other.std() == 0.0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
