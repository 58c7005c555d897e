"""How those held abroad come free."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from math import nan

import numpy as np

from dilemma_sim.evidence.history import History


def release_ratio(history: History, *, issues: Collection[str], memory: float) -> float:
    """Return the release rate in weeks with a campaign over that in weeks without.

    A week has a campaign where a recorded act at home named one of the issues in the `memory` days before
    it. Weeks in which the partner lets many leave at once are left out: a grant of thousands says nothing of
    the rate at which cases end. Rates are persons released over person-weeks held, and the ratio is that of
    Mantel and Haenszel over countries, so that a country that always campaigns and holds many does not decide
    it. NaN where the weeks are all of one kind, or nobody is released in those without.
    """
    above = below = 0.0
    for country, released in history.weekly.get("released", {}).items():
        held = history.weekly["in_detention"][country]
        named = [
            event.date
            for event in history.of(("protest", "organisation"))
            if event.country == country and not set(issues).isdisjoint(event.issues)
        ]
        granted = [turn.date for turn in history.turns_of("exits") if turn.country == country]
        plain = np.array([not _in_week(week, granted) for week in history.weeks[1:]], dtype=bool)
        campaign = np.array([_lately(week, named, memory) for week in history.weeks[1:]], dtype=bool)[plain]
        freed, weeks = np.diff(released)[plain], held[:-1][plain]
        whole = weeks.sum()
        if whole > 0.0:
            above += freed[campaign].sum() * weeks[~campaign].sum() / whole
            below += freed[~campaign].sum() * weeks[campaign].sum() / whole
    return float(above / below) if below > 0.0 else nan


def free_share(history: History) -> float:
    """Return the persons who are free over all who are out of detention; NaN where nobody is.

    Out of detention are those who are free and those under supervision. Who was supervised from the start
    belongs to both.
    """
    free, supervised = (
        sum(float(weeks[-1]) for weeks in history.weekly.get(name, {}).values() if len(weeks))
        for name in ("free", "supervised")
    )
    out = free + supervised
    return free / out if out > 0.0 else nan


def _in_week(week: datetime.date, dates: list[datetime.date]) -> bool:
    return any(0 <= (date - week).days < 7 for date in dates)


def _lately(week: datetime.date, dates: list[datetime.date], memory: float) -> bool:
    return any(0 <= (week - date).days <= memory for date in dates)
