"""Forecasts of protest in a coming window, and the proper scores that they are judged by.

Lower is better for all scores (Gneiting and Raftery 2007): Brier and log score of whether a protest is
recorded, CRPS and log score of recorded turnout on the scale log(1 + persons).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, log1p
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PRIOR_MEDIAN = 100.0
"""Median turnout before anything is known, persons [assumed]."""
PRIOR_SPREAD = 2.0
"""Standard deviation of its logarithm [assumed]: nineteen in twenty between 2 and 5,000 persons."""
LEAST_BANDWIDTH = 0.4
"""Least width of the kernel around a turnout that was seen, on the logarithmic scale. The bands of the
record have a mean half-width of 0.4 in logarithms: sizes are not known better."""

_PRIOR_QUANTILES = 101


@dataclass(frozen=True)
class Forecast:
    """Hold a forecast of one window: whether anything is recorded, and how many take part if so.

    Attributes
    ----------
    chance : of at least one recorded protest; above 0 and below 1, so that log scores are finite.
    turnout : persons, given that there is a protest; some values, each above 0.
    weights : of these; sum to 1.
    rests_on : how many independent observations the turnout rests on. The log score mixes one further
        observation from the prior in, so that no turnout is impossible.
    """

    chance: float
    turnout: Floats
    weights: Floats
    rests_on: float


def forecast(
    chance: float, turnout: Floats, weights: Floats | None = None, rests_on: float = 0.0
) -> Forecast:
    """Return a forecast; without any turnout above 0 to go by, that of the prior.

    Parameters
    ----------
    chance : above 0 and below 1.
    turnout : persons; values of 0 or NaN are left out.
    weights : of these; None for the same weight.
    rests_on : see `Forecast`.
    """
    from scipy.stats import norm

    there = turnout > 0
    weights = np.ones(len(turnout)) if weights is None else weights
    if not there.any() or weights[there].sum() <= 0.0:
        places = (np.arange(_PRIOR_QUANTILES) + 0.5) / _PRIOR_QUANTILES
        values = np.asarray(PRIOR_MEDIAN * np.exp(PRIOR_SPREAD * norm.ppf(places)))
        return Forecast(chance, values, np.full(len(values), 1.0 / len(values)), 0.0)
    return Forecast(chance, turnout[there], weights[there] / weights[there].sum(), rests_on)


def smoothed(share: float, number: float) -> float:
    """Return the mean of the posterior of a chance under Jeffreys' prior, (k + 1/2) / (n + 1).

    Parameters
    ----------
    share : k / n, of cases in which it happened.
    number : n, of independent cases, or as many as they are worth.
    """
    return (share * number + 0.5) / (number + 1.0)


def worth(weights: Floats) -> float:
    """Return how many equally weighted cases weighted ones are worth, (sum w)^2 / sum w^2 (Kish)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def brier(made: Forecast, happened: bool) -> float:
    """Return the squared distance of the chance from what happened."""
    return (made.chance - happened) ** 2


def log_score(made: Forecast, happened: bool) -> float:
    """Return the negative logarithm of the chance given to what happened, in nats."""
    return -log(made.chance if happened else 1.0 - made.chance)


def crps(made: Forecast, persons: float) -> float:
    """Return the continuous ranked probability score of turnout, in units of log(1 + persons).

    The integral of the squared distance between the forecast's distribution function and the step at what
    happened, which is half the squared energy distance between both.
    """
    from scipy.stats import energy_distance

    values = np.append(np.log1p(made.turnout), 0.0)
    weights = np.append(made.chance * made.weights, 1.0 - made.chance)
    return 0.5 * float(energy_distance(values, [log1p(persons)], weights)) ** 2


def turnout_log_score(made: Forecast, persons: float) -> float:
    """Return the negative logarithm of the probability of no turnout, or of the density of log(1 + persons).

    The density is that of Gaussian kernels around the turnouts of the forecast (Silverman's width, but no
    less than `LEAST_BANDWIDTH`) and of the prior, which counts as one observation.
    """
    if persons <= 0:
        return -log(1.0 - made.chance)
    from scipy.stats import norm

    seen = np.log1p(made.turnout)
    spread = float(
        np.sqrt(np.average((seen - np.average(seen, weights=made.weights)) ** 2, weights=made.weights))
    )
    width = max(LEAST_BANDWIDTH, 0.9 * spread * max(made.rests_on, 1.0) ** -0.2)
    at = log1p(persons)
    kernels = float(norm.pdf(at, seen, width) @ made.weights)
    prior = float(norm.pdf(at, log1p(PRIOR_MEDIAN), PRIOR_SPREAD))
    return -log(made.chance * (made.rests_on * kernels + prior) / (made.rests_on + 1.0))
