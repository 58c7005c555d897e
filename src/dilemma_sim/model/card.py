"""How a single run looks in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.model.outcomes import OUTCOMES
from dilemma_sim.notebook import Grid, card

if TYPE_CHECKING:
    from dilemma_sim.model.record import Column, RunRecord

#: What a card tells of each country, and how the weeks become one number.
_SHOWN: Mapping[str, str] = {
    "turnout": "total",
    "protests": "total",
    "dilemma": "mean",
    "bilateral_loss": "mean",
    "detained_protesters": "total",
    "new_detentions": "total",
    "released": "last",
}
_OVER_WEEKS: Mapping[str, Callable[[Column], Column]] = {
    "total": lambda weeks: weeks.sum(axis=0),
    "mean": lambda weeks: weeks.mean(axis=0),
    "last": lambda weeks: weeks[-1],
}


def run_card(record: RunRecord) -> str:
    """Return a run as markup: its luck, its span, and what came of it in each country."""
    facts = {
        "Luck": f"seed {record.seed}, replicate {record.replicate}",
        "Weeks": f"{len(record.dates)}, from {record.dates[0]} to {record.dates[-1]}",
        "Events": f"{len(record.log):,}",
    }
    rows = [
        (OUTCOMES[name].label, how, *map(_number, _OVER_WEEKS[how](record.weekly[name])))
        for name, how in _SHOWN.items()
    ]
    head = ("Outcome", "Over weeks", *record.countries)
    grid = Grid(head, rows, numeric=range(2, len(head)))
    note = "One of many histories that are possible; replicate() shows how far they spread."
    return card("One run", "run", facts, [grid], [note])


def _number(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
