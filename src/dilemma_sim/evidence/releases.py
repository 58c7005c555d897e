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
    it. Rates are persons released over person-weeks held, and the ratio is that of Mantel and Haenszel over
    countries, so that a country that always campaigns and holds many does not decide it. NaN where the weeks
    are all of one kind, or nobody is released in those without.
    """
    above = below = 0.0
    for country, released in history.weekly.get("released", {}).items():
        held = history.weekly["in_detention"][country]
        named = [
            event.date
            for event in history.of(("protest", "organisation"))
            if event.country == country and not set(issues).isdisjoint(event.issues)
        ]
        campaign = np.array([_lately(week, named, memory) for week in history.weeks[1:]], dtype=bool)
        freed, weeks = np.diff(released), held[:-1]
        whole = weeks.sum()
        if whole > 0.0:
            above += freed[campaign].sum() * weeks[~campaign].sum() / whole
            below += freed[~campaign].sum() * weeks[campaign].sum() / whole
    return float(above / below) if below > 0.0 else nan


def free_share(history: History) -> float:
    """Return the persons who are free over all who left detention; NaN where nobody did."""
    released, free = (
        sum(float(weeks[-1]) for weeks in history.weekly.get(name, {}).values() if len(weeks))
        for name in ("released", "free")
    )
    return free / released if released > 0.0 else nan


def _lately(week: datetime.date, dates: list[datetime.date], memory: float) -> bool:
    return any(0 <= (week - date).days <= memory for date in dates)
