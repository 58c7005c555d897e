"""The postures of a government as the record shows them, week by week, and nothing where it is silent."""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from dilemma_sim.evidence.codebook import Rule
from dilemma_sim.evidence.coding import Coding, code_record, strongest
from dilemma_sim.evidence.record import Confidence, Event

Side = Literal["external", "internal"]
Span = Literal["week", "month"]

SIDES: tuple[Side, ...] = ("external", "internal")
#: A Monday; weeks begin on the weekday of this day.
MONDAY = datetime.date(2018, 7, 2)
WEEK = datetime.timedelta(weeks=1)
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ObservedPosture:
    """Hold that a posture was seen at some time between two days.

    Attributes
    ----------
    side : towards the partner or towards protest at home.
    posture : its name in the scenario.
    first, last : the days between which it was seen, both included.
    span : a week; or a month, where no day is known: then it was seen in one of its weeks at least.
    confidence : the highest one among the codings; low where held.
    held : True where it was not seen but taken to last from an earlier week.
    codings : the rows, and the rules under which they fall.
    """

    side: Side
    posture: str
    first: datetime.date
    last: datetime.date
    span: Span
    confidence: Confidence
    held: bool
    codings: tuple[Coding, ...]


def observed_postures(
    events: Iterable[Event],
    country: str,
    *,
    hold: int = 0,
    first_week: datetime.date = MONDAY,
    codebook: Mapping[str, Rule] | None = None,
    countries: Mapping[str, str] | None = None,
) -> tuple[ObservedPosture, ...]:
    """Return the postures of one government that the record shows, in order of time.

    A week that is not among them is unknown. A week may show two postures on one side, and then
    either agrees with the record. An act is done in its week and says nothing of the next. A stance
    may be held on for a few weeks, until a row on the same side shows anything; this is off by default
    because the record cannot tell an unchanged line from one that changed unseen.

    Parameters
    ----------
    events : the record.
    country : name in the scenario.
    hold : weeks for which a stance is taken to last where nothing else is seen. It is not held on from
        a week that shows two postures, nor from a row without a day.
    first_week : a day on which a week begins, such as the start of a scenario.
    codebook, countries : as in `code_record`.

    Raises
    ------
    EvidenceError
        If a code names no rule.
    ValueError
        If `hold` is negative.

    Examples
    --------
    >>> from dilemma_sim.evidence.record import read_record
    >>> seen = observed_postures(read_record(), "kazakhstan")
    >>> [each.first.isoformat() for each in seen if each.posture == "co_opt"]
    ['2019-09-23']
    """
    if hold < 0:
        raise ValueError(f"hold is {hold} weeks; it cannot be negative")
    codings = [coding for coding in code_record(events, codebook, countries) if coding.country == country]
    postures = [
        posture
        for side in SIDES
        for seen in [_seen(codings, side, first_week)]
        for posture in (*seen, *_held(seen, hold))
    ]
    return tuple(sorted(postures, key=lambda each: (each.first, each.last, each.side, each.posture)))


def _seen(codings: Iterable[Coding], side: Side, first_week: datetime.date) -> list[ObservedPosture]:
    groups: dict[tuple[str, datetime.date, datetime.date, Span], list[Coding]] = defaultdict(list)
    for coding in codings:
        posture = coding.rule.external if side == "external" else coding.rule.internal
        if posture is not None:
            groups[posture, *_span(coding, first_week)].append(coding)
    return [
        ObservedPosture(side, *key, strongest(each.confidence for each in group), False, tuple(group))
        for key, group in groups.items()
    ]


def _span(coding: Coding, first_week: datetime.date) -> tuple[datetime.date, datetime.date, Span]:
    if coding.precision == "month":
        return (
            coding.date,
            coding.date.replace(day=monthrange(coding.date.year, coding.date.month)[1]),
            "month",
        )
    begin = coding.date - (coding.date - first_week) % WEEK
    return begin, begin + WEEK - _DAY, "week"


def _held(seen: list[ObservedPosture], hold: int) -> list[ObservedPosture]:
    held: list[ObservedPosture] = []
    for each in seen:
        alone = not any(other.first == each.first for other in seen if other is not each)
        if each.span == "month" or not alone or all(coding.rule.kind == "act" for coding in each.codings):
            continue
        for weeks in range(1, hold + 1):
            first, last = each.first + weeks * WEEK, each.last + weeks * WEEK
            if any(other.first <= last and other.last > each.last for other in seen if other is not each):
                break
            held.append(
                ObservedPosture(each.side, each.posture, first, last, "week", "low", True, each.codings)
            )
    return held
