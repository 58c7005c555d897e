"""A history as the press has it: the record's own, or that of a simulated run, in the same form."""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.evidence.coding import code_record
from dilemma_sim.evidence.countries import read_countries
from dilemma_sim.evidence.observed import Side, observed_postures
from dilemma_sim.evidence.record import Category, Event

Floats = NDArray[np.float64]
TurnKind = Literal["arrest", "release", "co_optation", "exits", "concession", "session"]

_date = attrgetter("date")

#: Rules of the codebook that tell of a turn.
TURNS: dict[str, TurnKind] = {
    "leader_arrested": "arrest",
    "custody_settled": "release",
    "loyal_wing_registered": "co_optation",
    "exits_confirmed": "exits",
    "other_concession": "concession",
}


class Turn(NamedTuple):
    """Hold one thing that a government or the partner did once.

    Attributes
    ----------
    date, country : when, and on which side.
    kind : a leader's arrest or release, the co-optation of an organisation, exits that the partner grants,
        a concession at home, or a choice at a session.
    detail : the issue of a concession, the choice at a session.
    size : persons who may leave; None where nobody tells.
    """

    date: datetime.date
    country: str
    kind: TurnKind
    detail: str = ""
    size: float | None = None


class SeenPosture(NamedTuple):
    """Hold that a posture was seen in a week; `date` is the first day of the week."""

    date: datetime.date
    country: str
    side: Side
    posture: str


@dataclass(frozen=True)
class History:
    """Hold what is known of a period, in order of time.

    Attributes
    ----------
    start, end : first and last day.
    countries : those it tells of, by their names in the scenario.
    events : what the press recorded; their countries are names, too.
    turns : what governments and the partner did once.
    postures : those seen, one a week, country and side; several where a week shows several.
    missed : protests that the press did not record; None where nobody knows them.
    weeks : first days of the weeks of `weekly`.
    weekly : outcome -> country -> one number a week; empty where nobody counts.
    """

    start: datetime.date
    end: datetime.date
    countries: tuple[str, ...]
    events: tuple[Event, ...]
    turns: tuple[Turn, ...] = ()
    postures: tuple[SeenPosture, ...] = ()
    missed: tuple[Event, ...] | None = None
    weeks: tuple[datetime.date, ...] = ()
    weekly: Mapping[str, Mapping[str, Floats]] = field(default_factory=dict)

    @property
    def protests(self) -> list[Event]:
        """The recorded protests."""
        return [event for event in self.events if event.category == "protest"]

    @property
    def days(self) -> int:
        """Length of the period."""
        return (self.end - self.start).days + 1

    def of(self, categories: Collection[Category]) -> list[Event]:
        """Return the events of some categories."""
        return [event for event in self.events if event.category in categories]

    def turns_of(self, *kinds: TurnKind) -> list[Turn]:
        """Return the turns of some kinds."""
        return [turn for turn in self.turns if turn.kind in kinds]

    def until(self, day: datetime.date) -> History:
        """Return the part up to a day, which is included."""
        return self.between(self.start, day)

    def between(self, first: datetime.date, last: datetime.date) -> History:
        """Return the part from one day to another, both included."""
        first, last = max(first, self.start), min(last, self.end)
        weeks = slice(bisect_left(self.weeks, first), bisect_right(self.weeks, last))
        return replace(
            self,
            start=first,
            end=last,
            events=_between(self.events, first, last),
            turns=_between(self.turns, first, last),
            postures=_between(self.postures, first, last),
            missed=None if self.missed is None else _between(self.missed, first, last),
            weeks=self.weeks[weeks],
            weekly={
                name: {country: numbers[weeks] for country, numbers in by_country.items()}
                for name, by_country in self.weekly.items()
            },
        )

    def within(self, country: str) -> History:
        """Return what concerns one country."""
        kept = self._only(lambda event: event.country == country)
        return replace(
            kept,
            countries=(country,),
            turns=tuple(turn for turn in self.turns if turn.country == country),
            postures=tuple(seen for seen in self.postures if seen.country == country),
            weekly={
                name: {country: numbers[country]}
                for name, numbers in self.weekly.items()
                if country in numbers
            },
        )

    def without(self, issues: Collection[str]) -> History:
        """Return it without the events whose main issue is one of some."""
        return self._only(lambda event: not event.issues or event.issues[0] not in issues)

    def _only(self, wanted: Callable[[Event], bool]) -> History:
        missed = None if self.missed is None else tuple(filter(wanted, self.missed))
        return replace(self, events=tuple(filter(wanted, self.events)), missed=missed)


def _between[T: (Event, Turn, SeenPosture)](
    rows: tuple[T, ...], first: datetime.date, last: datetime.date
) -> tuple[T, ...]:
    return rows[bisect_left(rows, first, key=_date) : bisect_right(rows, last, key=_date)]


def history_of_record(
    events: Iterable[Event],
    start: datetime.date,
    end: datetime.date,
    countries: Mapping[str, str] | None = None,
) -> History:
    """Return the history that a record tells.

    Parameters
    ----------
    events : the record.
    start, end : first and last day; rows outside are left out. Weeks begin on the weekday of `start`.
    countries : names in the scenario by code; None for the shipped ones. Other codes stay as they are.

    Raises
    ------
    EvidenceError
        If a code names no rule.
    """
    events = sorted(events, key=_date)
    names = read_countries() if countries is None else dict(countries)
    renamed = tuple(replace(event, country=names.get(event.country, event.country)) for event in events)
    sides = sorted({event.country for event in renamed if event.category == "protest"})
    return History(
        start=start,
        end=end,
        countries=tuple(sides),
        events=_between(renamed, start, end),
        turns=_between(_turns(events, names), start, end),
        postures=_between(_postures(events, sides, start, names), start, end),
    )


def _turns(events: Iterable[Event], names: Mapping[str, str]) -> tuple[Turn, ...]:
    turns = []
    for coding in code_record(events, countries=names):
        kind = TURNS.get(coding.rule.rule)
        if kind == "concession":
            turns += [Turn(coding.date, coding.country, kind, issue) for issue in coding.event.issues]
        elif kind is not None:
            turns.append(Turn(coding.date, coding.country, kind))
    return tuple(sorted(turns, key=_date))


def _postures(
    events: Collection[Event], countries: Iterable[str], start: datetime.date, names: Mapping[str, str]
) -> tuple[SeenPosture, ...]:
    postures = [
        SeenPosture(seen.first, country, seen.side, seen.posture)
        for country in countries
        for seen in observed_postures(events, country, first_week=start, countries=names)
    ]
    return tuple(sorted(postures, key=_date))
