"""Choice problems by hand."""

from __future__ import annotations

from datetime import date

import numpy as np

from dilemma_sim.model.decision import Choice
from dilemma_sim.model.menu import Menu, Situation


def choice_among(menu: Menu, worth: np.ndarray, *luck: float) -> Choice:
    """Return a choice among all pairs of a menu at no cost of change, the first of them held."""
    return Choice(
        menu=menu,
        utilities=np.asarray(worth, dtype=float),
        feasible=np.ones(len(worth), dtype=bool),
        switching=0.0,
        log_odds=None,
        previous=menu.pair(0),
        day=date(2020, 1, 6),
        uniform=0.5,
        luck=lambda number: luck[number - 1] if number <= len(luck) else 0.5,
        situation=Situation(*[0.5] * 8),
        stake=0.8,
        imagine=lambda name, situation: np.asarray(worth, dtype=float),
    )
