"""How often protest happens, and how it clusters in time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import pairwise
from math import nan

import numpy as np

from dilemma_sim.evidence.history import Floats, History

DAYS_A_MONTH = 365.25 / 12.0


def waves(history: History, *, wave_gap: float) -> float:
    """Return the number of waves: sets of protests in a country that are less than `wave_gap` days apart."""
    return float(
        sum(
            _waves([event.date for event in history.protests if event.country == country], wave_gap)
            for country in history.countries
        )
    )


def volume(history: History) -> float:
    """Return protests a month, recorded or not; NaN where nobody knows those that were not."""
    if history.missed is None:
        return nan
    number = len(history.protests) + sum(event.category == "protest" for event in history.missed)
    return number / (history.days / DAYS_A_MONTH)


def dispersion(history: History) -> float:
    """Return the variance over the mean of weekly protests of all countries together.

    The variance is that of a sample (divisor n - 1). 1 for a Poisson process; self-excitation raises it to
    1 / (1 - n)^2 over long windows, with n the branching ratio.
    """
    counts = counts_by(history, [event.date for event in history.protests], 7)
    mean = counts.mean()
    return float(counts.var(ddof=1) / mean) if len(counts) > 1 and mean > 0.0 else nan


def counts_by(history: History, dates: Iterable[datetime.date], days: int) -> Floats:
    """Return how many of some dates fall into each span of so many days, from the first day on.

    A last span that is cut off by the end counts as a span.
    """
    counts = np.zeros(-(-history.days // days))
    for date in dates:
        counts[(date - history.start).days // days] += 1.0
    return counts


def _waves(dates: list[datetime.date], gap: float) -> int:
    dates = sorted(dates)
    return min(len(dates), 1) + sum((later - earlier).days >= gap for earlier, later in pairwise(dates))
