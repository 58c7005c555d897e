"""The model's forecast: what happened next in those of many runs whose past is like that of the record.

Runs are weighted by approximate Bayesian computation on what the press recorded before a week, so that a
forecast uses nothing that came later. What the scenario puts in from outside, such as visits or a forced
arrest, is known to every run from its start: forecasts are conditional on that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.evidence.weekly import ALL
from dilemma_sim.study.forecast_scores import Forecast, forecast, smoothed, worth

if TYPE_CHECKING:
    from dilemma_sim.evidence.history import Floats
    from dilemma_sim.evidence.weekly import WeeklyProtests
    from dilemma_sim.study.recorded_series import Series

RECENT = 8
"""Weeks before a forecast whose protests are matched besides those of the whole past [assumed]."""
LEAST_SHARE, LEAST_RUNS = 0.01, 50
"""Runs that the weighted ones are worth at least: a hundredth of the table, and no fewer than fifty."""


def matched(series: Series, past: WeeklyProtests) -> Floats:
    """Return the weights of the runs, given what was recorded before a week; they sum to 1.

    For each country three things are matched: the root of the number of protests so far and in the last
    weeks (`RECENT`), and the logarithm of their mean size, each divided by its spread over the runs. The
    kernel is Epanechnikov's on the root mean square of the distances, and as wide as it takes for the
    weighted runs to be worth the least number (`LEAST_SHARE`, `LEAST_RUNS`), or all of them.
    """
    distance = _distances(series, past)
    widths = np.unique(distance)
    # Wider kernels are worth more runs, so that the narrowest one that will do can be bisected.
    low, high = 0, len(widths)
    least = min(max(LEAST_RUNS, LEAST_SHARE * len(distance)), worth(series.weights))
    while low < high:
        middle = (low + high) // 2
        weights = _kernel(series, distance, widths[middle])
        if weights.sum() > 0.0 and worth(weights) >= least:
            high = middle
        else:
            low = middle + 1
    weights = _kernel(series, distance, widths[low]) if low < len(widths) else series.weights
    return weights / weights.sum()


def model_forecasts(
    series: Series, past: WeeklyProtests, weeks: int, leads: Sequence[int]
) -> dict[tuple[str, int], Forecast]:
    """Return the model's forecasts for each country and all together.

    Parameters
    ----------
    series : the runs.
    past : what was recorded; matching uses nothing else.
    weeks : length of the window.
    leads : weeks from the end of what is known to the beginning of the window.

    Returns
    -------
    dict
        By place and lead.
    """
    weights = matched(series, past)
    kept = weights > 0.0
    weights = weights[kept]
    made = {}
    for lead in leads:
        window = slice(past.weeks + lead, past.weeks + lead + weeks)
        protests = series.counts[kept, window].sum(axis=1)
        turnout = series.turnout[kept, window].sum(axis=1)
        for place in (*series.countries, ALL):
            of = slice(None) if place == ALL else series.countries.index(place)
            made[place, lead] = _of_runs(_total(protests[:, of]), _total(turnout[:, of]), weights)
    return made


def _total(values: Floats) -> Floats:
    """Return the sum of each run over what is left of its axes."""
    return np.asarray(values.reshape(len(values), -1).sum(axis=1), dtype=np.float64)


def _of_runs(protests: Floats, turnout: Floats, weights: Floats) -> Forecast:
    some = protests > 0
    chance = smoothed(float(weights[some].sum()), worth(weights))
    return forecast(chance, turnout, weights, rests_on=worth(weights[some]) if some.any() else 0.0)


def _kernel(series: Series, distance: Floats, width: float) -> Floats:
    nearness = np.maximum(0.0, 1.0 - (distance / width) ** 2) if width > 0.0 else distance <= width
    return np.asarray(series.weights * nearness, dtype=np.float64)


def _distances(series: Series, past: WeeklyProtests) -> Floats:
    seen, runs = _features(past), _features_of(series, past.weeks)
    spread = np.sqrt(
        np.average(
            (runs - np.average(runs, axis=0, weights=series.weights)) ** 2, axis=0, weights=series.weights
        )
    )
    told = np.isfinite(seen) & (spread > 0.0)
    if not told.any():
        return np.zeros(len(runs))
    apart = (runs[:, told] - seen[told]) / spread[told]
    return np.asarray(np.sqrt((apart**2).mean(axis=1)), dtype=np.float64)


def _features(past: WeeklyProtests) -> Floats:
    """Return what is matched of the record: three numbers a country, NaN for a mean size nobody knows."""
    sizes = [past.of(country).size for country in past.countries]
    means = [np.log1p(known.mean()) if len(known := size[size > 0]) else np.nan for size in sizes]
    return np.concatenate([*_rooted(past.counts[np.newaxis])[0], means])


def _features_of(series: Series, weeks: int) -> Floats:
    """Return the same of each run; one without a protest has the mean size of the others."""
    counts, turnout = series.counts[:, :weeks], series.turnout[:, :weeks].sum(axis=1)
    total = counts.sum(axis=1)
    size = np.log1p(turnout / np.where(total > 0, total, np.nan))
    some = total > 0
    usual = np.where(some, size, 0.0).sum(axis=0) / np.maximum(some.sum(axis=0), 1)
    return np.concatenate([*np.moveaxis(_rooted(counts), 1, 0), np.where(some, size, usual)], axis=1)


def _rooted(counts: Floats) -> Floats:
    """Return roots of counts so far and of late, of shape (runs, 2, countries)."""
    return np.sqrt(np.stack([counts.sum(axis=1), counts[:, -RECENT:].sum(axis=1)], axis=1))
