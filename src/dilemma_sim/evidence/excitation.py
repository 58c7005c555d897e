"""How far protest sets off protest: a self-exciting process in discrete time, fitted to counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from dilemma_sim.evidence.history import Floats, History
from dilemma_sim.evidence.waves import counts_by

#: With fewer events nothing can be said of what sets off what.
LEAST_EVENTS = 5
LONGEST_MEMORY = 0.999
#: Where the search begins, in log odds: branching ratio and memory.
_STARTS = ((-1.0, 1.0), (0.0, 4.0), (-1.0, -2.0))
_FARTHEST = 12.0


@dataclass(frozen=True)
class Excitation:
    """Hold a process: lambda_t = mu + n (1 - k) sum over s < t of N_s k^(t - s - 1).

    Attributes
    ----------
    rates : mu, events a step without excitation, one for each series.
    branching : n, events that one event sets off in the long run, 0 to 1; the same in all series.
    memory : k, the share of excitation that is left a step later.
    log_likelihood : of the counts it was fitted to.
    """

    rates: tuple[float, ...]
    branching: float
    memory: float
    log_likelihood: float


def fit_excitation(series: Sequence[Floats]) -> Excitation:
    """Return the process under which counts are most likely, with one n and one k for all series.

    Maximum likelihood. Counts are Poisson given the past: a Hawkes process with an exponential kernel, in
    discrete time. Events of one step do not set off each other.

    Parameters
    ----------
    series : counts by step, each of shape (steps,).
    """
    from scipy.optimize import minimize
    from scipy.special import expit, gammaln

    counted = [_Series(counts) for counts in series]
    least = [np.log(max(float(counts.mean()), 1e-6)) for counts in series]

    def loss(point: Floats) -> tuple[float, Floats]:
        n, k = float(expit(point[0])), LONGEST_MEMORY * float(expit(point[1]))
        parts = [one.likelihood(rate, n, k) for one, rate in zip(counted, np.exp(point[2:]), strict=True)]
        slopes = np.array([slope for _, slope in parts])
        inner = n * (1.0 - n), k * (1.0 - k / LONGEST_MEMORY)
        gradient = np.concatenate((slopes[:, :2].sum(axis=0) * inner, slopes[:, 2] * np.exp(point[2:])))
        return -sum(value for value, _ in parts), -gradient

    bounds = [(-_FARTHEST, _FARTHEST)] * 2 + [(rate - _FARTHEST, rate + 1.0) for rate in least]
    fits = [
        minimize(loss, [*start, *(rate - 0.5 for rate in least)], jac=True, method="L-BFGS-B", bounds=bounds)
        for start in _STARTS
    ]
    best = min(fits, key=lambda fit: float(fit.fun))
    constant = sum(float(gammaln(counts + 1.0).sum()) for counts in series)
    n, k = float(expit(best.x[0])), LONGEST_MEMORY * float(expit(best.x[1]))
    return Excitation(tuple(np.exp(best.x[2:]).tolist()), n, k, -float(best.fun) - constant)


def branching(history: History) -> float:
    """Return the branching ratio of a process fitted to daily protests, one for all countries.

    NaN with fewer than five protests.
    """
    series = [
        counts_by(history, [event.date for event in history.protests if event.country == country], 1)
        for country in history.countries
    ]
    if sum(float(counts.sum()) for counts in series) < LEAST_EVENTS:
        return nan
    return fit_excitation(series).branching


class _Series:
    """Hold the steps of one series that have events; the others only lengthen it."""

    def __init__(self, counts: Floats) -> None:
        steps = np.flatnonzero(counts)
        self.length = len(counts)
        self.numbers = counts[steps]
        self.left = (self.length - 1 - steps).astype(float)
        self.lags = steps[:, np.newaxis] - steps[np.newaxis, :] - 1.0
        self.before = self.lags >= 0.0

    def likelihood(self, rate: float, n: float, k: float) -> tuple[float, Floats]:
        """Return the log likelihood, but for a constant, and its slopes in n, k and the rate."""
        lags = np.where(self.before, self.lags, 0.0)
        kernel = np.where(self.before, k**lags, 0.0)
        steeper = np.where(lags > 0.0, lags * k ** np.maximum(lags - 1.0, 0.0), 0.0)
        excited = (1.0 - k) * (kernel @ self.numbers)
        excited_slope = (1.0 - k) * (steeper @ self.numbers) - kernel @ self.numbers
        expected = rate + n * excited
        set_off = float(self.numbers @ (1.0 - k**self.left))
        set_off_slope = -float(self.numbers @ (self.left * k ** np.maximum(self.left - 1.0, 0.0)))
        weight = self.numbers / expected
        value = float(self.numbers @ np.log(expected)) - rate * self.length - n * set_off
        slopes = (
            weight @ excited - set_off,
            n * (weight @ excited_slope - set_off_slope),
            weight.sum() - self.length,
        )
        return value, np.array(slopes)
