"""Functionals: the one number that stands for the weeks of a run, and statistics of it over replicates."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.scenario.studies import Functional

STANDARD: dict[str, Functional] = {
    "level": "mean",
    "flow": "total",
    "cumulative": "final",
    "stock": "final",
    "name": "share_of_weeks",
}

QUANTILES = {"p05": 0.05, "p25": 0.25, "p75": 0.75, "p95": 0.95}

NORMAL_975 = 1.959963984540054  # 97.5 % point of the standard normal distribution

Statistics = dict[str, float | int | None]


def fits(functional: Functional, kind: str) -> bool:
    """Say whether a functional makes sense for an outcome of this kind.

    Names can only be counted. A total is for flows: summed over weeks, a stock or a cumulative count
    would count the same persons again and again.
    """
    if kind == "name" or functional == "share_of_weeks":
        return kind == "name" and functional == "share_of_weeks"
    return functional != "total" or kind == "flow"


def over_weeks(
    values: NDArray[np.generic],
    functional: Functional,
    threshold: float | None = None,
    value: str | None = None,
) -> NDArray[np.float64]:
    """Reduce weeks to one number for each replicate and country.

    Weeks without a value (NaN) are left out of mean, maximum and total; where no week has one, the result
    is NaN. They never lie above a threshold.

    Parameters
    ----------
    values : an outcome, of shape (replicates, weeks, countries).
    functional : which number.
    threshold : for weeks_above: the value to exceed.
    value : for share_of_weeks: the name to count.
    """
    if functional == "share_of_weeks":
        return np.asarray(values == value, dtype=bool).mean(axis=1)
    numbers = np.asarray(values, dtype=np.float64)
    if functional == "weeks_above":
        return (numbers > threshold).sum(axis=1).astype(np.float64)
    if functional == "final":
        return numbers[:, -1, :]
    there = ~np.isnan(numbers)
    if functional == "maximum":
        found = np.where(there, numbers, -np.inf).max(axis=1)
    else:
        found = np.where(there, numbers, 0.0).sum(axis=1)
        if functional == "mean":
            found /= np.maximum(there.sum(axis=1), 1)
    return np.where(there.any(axis=1), found, np.nan)


def statistics_of(values: NDArray[np.float64]) -> Statistics:
    """Describe replicates of one number; what is undefined is None.

    `n` counts the replicates that have a value, and `mc_error` is the Monte Carlo standard error of the
    mean, the standard deviation divided by the root of `n`.
    """
    there = values[~np.isnan(values)]
    n = int(there.size)
    result: Statistics = dict.fromkeys(("mean", "median", *QUANTILES))
    if n:
        quantiles = np.quantile(there, [0.5, *QUANTILES.values()]).tolist()
        result = {"mean": float(there.mean()), **dict(zip(("median", *QUANTILES), quantiles, strict=True))}
    return {**result, "n": n, "mc_error": float(there.std(ddof=1)) / sqrt(n) if n > 1 else None}


def interval_of_mean(statistics: Statistics) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a mean, by the normal approximation."""
    mean, error = statistics["mean"], statistics["mc_error"]
    if mean is None or error is None:
        return None, None
    return mean - NORMAL_975 * error, mean + NORMAL_975 * error
