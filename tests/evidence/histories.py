"""Small histories made by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from dilemma_sim.evidence.history import History
from dilemma_sim.evidence.record import Event

START = date(2020, 1, 6)


def day(number):
    """Return a day of the period, from 0."""
    return START + timedelta(number)


def event(number, country="a", issues=("core",), size=None, detained=None, category="protest"):
    """Return an event on a day; a size may be one number or both ends."""
    low, high = size if isinstance(size, tuple) else (size, size)
    return Event(
        date=day(number),
        precision="day",
        country=country,
        actor="somebody",
        category=category,
        event="",
        size_low=low,
        size_high=high,
        detained=detained,
        issues=tuple(issues),
        source="",
        confidence="high",
    )


def history(events=(), weeks=10, countries=("a", "b"), weekly=None, **more):
    """Return a history of whole weeks, its events in order of time."""
    if weekly is not None:
        more["weeks"] = tuple(day(7 * week) for week in range(weeks))
        more["weekly"] = {
            name: {country: np.array(numbers, dtype=float) for country, numbers in by_country.items()}
            for name, by_country in weekly.items()
        }
    ordered = tuple(sorted(events, key=lambda event: event.date))
    return History(START, day(7 * weeks - 1), countries, ordered, **more)
