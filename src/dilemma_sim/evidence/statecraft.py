"""What governments say and concede, and what the partner does."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from math import nan

from dilemma_sim.evidence.history import History
from dilemma_sim.evidence.observed import Side


def letters_signed(history: History) -> float:
    """Return how often a state took a side at a session; NaN without a session."""
    sessions = history.turns_of("session")
    return float(sum(turn.detail != "abstain" for turn in sessions)) if sessions else nan


def posture_share(history: History, *, postures: Collection[str], side: Side = "external") -> float:
    """Return the share of the postures seen on a side, week by week, that are one of some."""
    seen = [each.posture in postures for each in history.postures if each.side == side]
    return sum(seen) / len(seen) if seen else nan


def posture_seen(history: History, *, postures: Collection[str], side: Side = "external") -> float:
    """Return 1 where one of some postures is seen, and 0 where only others are."""
    share = posture_share(history, postures=postures, side=side)
    return float(share > 0.0) if share == share else nan


def exits(history: History) -> float:
    """Return the persons whom the partner allows to leave; NaN where their number is not told."""
    sizes = [turn.size for turn in history.turns_of("exits")]
    told = [size for size in sizes if size is not None]
    return float(sum(told)) if len(told) == len(sizes) and history.weekly else nan


def sooner_conceded(history: History, *, issues: Collection[str], against: str) -> float:
    """Return 1 where some issues are conceded sooner than another one, 0 where not, NaN where nothing is.

    The delay runs, within a country, from the first protest that names an issue to the first concession on
    it; the shortest of several counts. Exits that the partner grants are a concession on `against`.
    """
    ours = min((delay for issue in issues for delay in _delays(history, issue, exits=False)), default=None)
    theirs = min(_delays(history, against, exits=True), default=None)
    if ours is None or theirs is None:
        return nan if ours is theirs else float(theirs is None)
    return float(ours < theirs)


def relation_change(history: History) -> float:
    """Return the change in the state of relations from first to last week, the lowest of the countries."""
    relations = history.weekly.get("relation", {}).values()
    return min((float(weeks[-1] - weeks[0]) for weeks in relations if len(weeks)), default=nan)


def _delays(history: History, issue: str, *, exits: bool) -> Iterator[int]:
    for country in history.countries:
        asked = [e.date for e in history.protests if e.country == country and issue in e.issues]
        granted = [
            turn.date
            for turn in history.turns_of("concession", *(("exits",) if exits else ()))
            if turn.country == country and (turn.kind == "exits" or turn.detail == issue)
        ]
        delay = _first_delay(asked, granted)
        if delay is not None:
            yield delay


def _first_delay(asked: list[datetime.date], granted: list[datetime.date]) -> int | None:
    start = min(asked, default=None)
    answers = [date for date in granted if start is not None and date >= start]
    return None if start is None or not answers else (min(answers) - start).days
