"""The agenda: what the public attends to, and what protesters ask for, as stacked areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from dilemma_sim.explore.looks import Columns, Pair, labels_of, stacked
from dilemma_sim.view.bands import MONTH, demand_mix
from dilemma_sim.view.style import AreaStyle, area_styles

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.study.runs import Runs

Side = Literal["attention", "demands"]

SIDES: dict[Side, str] = {
    "attention": "What the public attends to (mean share of attention)",
    "demands": f"What protesters ask for (share of protesters, last {MONTH} weeks)",
}
HELP = (
    "Attention is limited: what one issue gains, others lose. Above: shares of public attention, mean over "
    "replicates; a run records the core issue and the other grievances as a whole. Below: demands of all "
    "protesters of the last four weeks, over all replicates; weeks without any protest are blank."
)


def parts_of(scenario: Scenario, side: Side) -> dict[str, str]:
    """Return the parts of a stack and what to call them, the lowest first."""
    issues = labels_of(scenario.issues)
    if side == "demands":
        return issues
    core = next((name for name, issue in scenario.issues.items() if issue.core), "core")
    return {"core": f"core issue: {issues.get(core, core)}", "side": "other grievances", "rest": "all else"}


def styles_of(scenario: Scenario, side: Side) -> dict[str, AreaStyle]:
    """Return how each part is filled."""
    return area_styles(list(parts_of(scenario, side)))


def agenda_data(pair: Pair, side: Side) -> dict[str, Columns]:
    """Return the shares of each part, by variant and country, joined by a stroke."""
    found: dict[str, Columns] = {}
    for arm, ensemble in pair.arms.items():
        parts = list(parts_of(ensemble.scenario, side))
        for place, country in enumerate(ensemble.runs.countries):
            if side == "attention":
                shares = _attention(ensemble.runs, place)
            else:
                dates = pd.DatetimeIndex(np.array(ensemble.runs.dates, dtype="datetime64[s]"))
                mix = demand_mix(ensemble.events, dates, parts, country)
                shares = {name: mix[name].to_numpy(np.float64) for name in parts}
            found[f"{arm}/{country}"] = stacked(pair.days, shares)
    return found


def _attention(runs: Runs, place: int) -> dict[str, np.ndarray]:
    core, side = (
        runs.weekly[name][:, :, place].astype(np.float64).mean(axis=0)
        for name in ("core_salience", "side_salience")
    )
    return {"core": core, "side": side, "rest": 1.0 - core - side}
