"""Simple forecasts that a model has to beat: last value, historical frequency, Poisson and Hawkes process.

Each sees the protests of one place up to a week, and nothing else, and forecasts a window of some weeks that
begins so many weeks (`lead`) after the last one it knows. Turnout is made of past sizes or past windows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.study import hawkes
from dilemma_sim.study.forecast_scores import Forecast, forecast, smoothed

if TYPE_CHECKING:
    from numpy.random import Generator  # noqa: TID251 - a type; forecasts are no runs
    from numpy.typing import NDArray

    from dilemma_sim.evidence.weekly import WeeklyProtests

    Floats = NDArray[np.float64]

Benchmark = Callable[["WeeklyProtests", int, int, "Generator"], Forecast]

DRAWS = 2000
"""Paths that are drawn where a forecast has no closed form."""


def last_value(past: WeeklyProtests, weeks: int, lead: int, draw: Generator) -> Forecast:
    """Forecast what the last window was: protest or none, with the turnout of the last window that had one.

    How sure it is of that is the share of past windows that were as the one so long before them, smoothed by
    Jeffreys' prior. Windows overlap, and count as many as would fit side by side.
    """
    del draw
    protests, turnout = windows(past, weeks)
    if len(protests) == 0:
        return forecast(0.5, np.empty(0))
    apart = weeks + lead
    as_before = (protests[apart:] > 0) == (protests[:-apart] > 0)
    kept = smoothed(float(as_before.mean()) if len(as_before) else 0.0, len(as_before) / weeks)
    known = turnout[turnout > 0]
    return forecast(kept if protests[-1] > 0 else 1.0 - kept, known[-1:], rests_on=1.0)


def historical(past: WeeklyProtests, weeks: int, lead: int, draw: Generator) -> Forecast:
    """Forecast with the frequency and the turnouts of all past windows, smoothed by Jeffreys' prior.

    Windows overlap, and count as many as would fit side by side.
    """
    del lead, draw
    protests, turnout = windows(past, weeks)
    if len(protests) == 0:
        return forecast(0.5, np.empty(0))
    known = turnout[turnout > 0]
    chance = smoothed(float((protests > 0).mean()), len(protests) / weeks)
    return forecast(chance, known, rests_on=len(known) / weeks)


def poisson(past: WeeklyProtests, weeks: int, lead: int, draw: Generator) -> Forecast:
    """Forecast protests that come independently, at a rate of which the past is all that is known.

    With Jeffreys' Gamma(1/2) for the rate, the number in the window is negative binomial. Sizes are drawn
    from past ones.
    """
    del lead
    shape, known = len(past.week) + 0.5, past.weeks
    if known == 0:
        return forecast(0.5, np.empty(0))
    chance = 1.0 - (known / (known + weeks)) ** shape
    numbers = draw.negative_binomial(shape, known / (known + weeks), DRAWS)
    return _of_past_sizes(chance, numbers, past, draw)


def self_exciting(past: WeeklyProtests, weeks: int, lead: int, draw: Generator) -> Forecast:
    """Forecast protests that set off each other: a Hawkes process, averaged over its posterior.

    Sizes are drawn from past ones.
    """
    fitted = hawkes.posterior(past.counts.sum(axis=1)).sample(DRAWS, draw)
    _, at_begin = fitted.simulate(lead, draw)
    chance = at_begin.mean(at_begin.chance_of_any(weeks))
    numbers, _ = at_begin.simulate(weeks, draw)
    return _of_past_sizes(chance, numbers.sum(axis=0).astype(np.int64), past, draw)


BENCHMARKS: dict[str, Benchmark] = {
    "last value": last_value,
    "historical frequency": historical,
    "Poisson": poisson,
    "Hawkes": self_exciting,
}


def windows(past: WeeklyProtests, weeks: int) -> tuple[Floats, Floats]:
    """Return protests and turnout of every window of some weeks, in order of time; they overlap.

    Turnout is NaN in a window with a protest of unknown size.
    """
    if past.weeks < weeks:
        return np.empty(0), np.empty(0)
    protests, turnout = (
        np.lib.stride_tricks.sliding_window_view(column.sum(axis=1), weeks).sum(axis=1)
        for column in (past.counts, past.turnout)
    )
    return protests, turnout


def _of_past_sizes(
    chance: float, numbers: NDArray[np.int64], past: WeeklyProtests, draw: Generator
) -> Forecast:
    """Return a forecast whose turnouts add up past sizes, one for each protest that was drawn."""
    known = past.size[past.size > 0]
    if len(known) == 0:
        return forecast(chance, np.empty(0))
    sizes = draw.choice(known, int(numbers.sum()))
    turnout = np.zeros(len(numbers))
    np.add.at(turnout, np.repeat(np.arange(len(numbers)), numbers), sizes)
    return forecast(chance, turnout, rests_on=len(known))
