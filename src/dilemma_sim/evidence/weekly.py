"""Protests by week and country, which is what forecasts are made from and compared with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import nan

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.evidence.history import Floats, History
from dilemma_sim.evidence.record import Event
from dilemma_sim.evidence.sizes import size_of

Counts = NDArray[np.int64]

#: Day of the month on which a protest is placed of which only the month is known.
MIDDLE_OF_MONTH = 15
#: The name under which all countries are taken together.
ALL = "all"


@dataclass(frozen=True)
class WeeklyProtests:
    """Hold recorded protests, each with its week, in order of time.

    Attributes
    ----------
    start : first day of the first week.
    weeks : number of weeks that are known; a week without a protest is one in which none was recorded.
    countries : names, in alphabetical order.
    week, country : of each protest, the number of its week and the place of its country.
    size : of each protest, in persons; NaN where unknown.
    """

    start: date
    weeks: int
    countries: tuple[str, ...]
    week: Counts
    country: Counts
    size: Floats

    @property
    def counts(self) -> Floats:
        """Number of protests, of shape (weeks, countries)."""
        return self._added(np.ones(len(self.week)))

    @property
    def turnout(self) -> Floats:
        """Persons in protests, of shape (weeks, countries); NaN in a week with a protest of unknown size."""
        return self._added(self.size)

    def until(self, week: int) -> WeeklyProtests:
        """Return what was known before a week began: the weeks with lower numbers."""
        return replace(self._only(self.week < week), weeks=min(max(week, 0), self.weeks))

    def of(self, place: str) -> WeeklyProtests:
        """Return the protests of one country, or of all of them as if they were one.

        Raises
        ------
        ValueError
            If there is no such country.
        """
        if place == ALL:
            return replace(self, countries=(ALL,), country=np.zeros_like(self.country))
        if place not in self.countries:
            raise ValueError(f"no country '{place}': there are {', '.join(self.countries)}, and '{ALL}'")
        alone = self._only(self.country == self.countries.index(place))
        return replace(alone, countries=(place,), country=np.zeros_like(alone.country))

    def first_day(self, week: int) -> date:
        """Return the day on which a week begins."""
        return self.start + timedelta(weeks=week)

    def week_of(self, day: date) -> int:
        """Return the number of the week that holds a day."""
        return (day - self.start).days // 7

    def _only(self, kept: NDArray[np.bool_]) -> WeeklyProtests:
        return replace(self, week=self.week[kept], country=self.country[kept], size=self.size[kept])

    def _added(self, values: Floats) -> Floats:
        table = np.zeros((self.weeks, len(self.countries)))
        np.add.at(table, (self.week, self.country), values)
        return table


def weekly_protests(history: History, countries: Iterable[str] | None = None) -> WeeklyProtests:
    """Return the recorded protests of a history by week; days beyond its last whole week are passed over.

    A protest of which only the month is known is placed in the week of the month's middle.

    Parameters
    ----------
    history : of a record or of a run, without the events that are not to be counted.
    countries : those that are looked at; None for all of which it tells.
    """
    weeks, countries = history.days // 7, sorted(history.countries if countries is None else countries)
    found = sorted(
        (week, countries.index(event.country), nan if (size := size_of(event)) is None else size)
        for event in history.protests
        for week in [(_day(event) - history.start).days // 7]
        if 0 <= week < weeks and event.country in countries
    )
    columns = list(zip(*found, strict=True)) or [(), (), ()]
    return WeeklyProtests(
        history.start,
        weeks,
        tuple(countries),
        week=np.array(columns[0], dtype=np.int64),
        country=np.array(columns[1], dtype=np.int64),
        size=np.array(columns[2], dtype=np.float64),
    )


def _day(event: Event) -> date:
    return event.date if event.precision == "day" else event.date.replace(day=MIDDLE_OF_MONTH)
