"""What governments do: the share of replicates at each posture, week by week, stacked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from dilemma_sim.explore.looks import Columns, Pair, labels_of, stacked
from dilemma_sim.view.style import EXTERNAL, INTERNAL, AreaStyle, area_styles

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario

Side = Literal["external", "internal"]

SIDES: dict[Side, str] = {
    "external": "Towards the partner (share of runs)",
    "internal": "Towards protest at home (share of runs)",
}
HELP = (
    "Each week the height of a colour is the share of replicates in which the government holds that posture. "
    "Postures that coerce are behaviour of the simulated state; they are no options to choose from."
)


def names_of(scenario: Scenario, side: Side) -> dict[str, str]:
    """Return the postures of one side, as the scenario orders and calls them."""
    return labels_of(getattr(scenario.postures, side))


def styles_of(scenario: Scenario, side: Side) -> dict[str, AreaStyle]:
    """Return how each posture is filled."""
    return area_styles(list(names_of(scenario, side)), EXTERNAL if side == "external" else INTERNAL)


def posture_data(pair: Pair, side: Side) -> dict[str, Columns]:
    """Return the shares of replicates at each posture, by variant and country, joined by a stroke."""
    names = list(names_of(pair.base.scenario, side))
    found: dict[str, Columns] = {}
    for arm, ensemble in pair.arms.items():
        runs = ensemble.runs
        held = runs.weekly[f"{side}_posture"]
        shares = np.array([np.asarray(held == name, dtype=np.float64).mean(axis=0) for name in names])
        for place, country in enumerate(runs.countries):
            found[f"{arm}/{country}"] = stacked(pair.days, dict(zip(names, shares[:, :, place], strict=True)))
    return found
