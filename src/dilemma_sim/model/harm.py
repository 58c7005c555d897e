"""Attacks on minorities and migrants that hostile claims provoke."""

from __future__ import annotations

from math import log1p

from dilemma_sim.model.draws import Draws
from dilemma_sim.scenario.attention import Harm


def hostile_climate(attention: float, hostile_turnout: float, reference: float) -> float:
    """Return attention to hostile claims, raised by hostile turnout.

    sum_k s_k x_k (1 + log(1 + T_x) / log(1 + T_ref)), T_x the turnout for hostile claims.
    """
    return attention * (1.0 + log1p(hostile_turnout) / log1p(reference))


def attacks(constants: Harm, climate: float, draws: Draws, country: str, week: int) -> list[int]:
    """Return the persons hurt in each attack of a week; attacks are Poisson, sizes one more than Poisson."""
    count = draws.poisson(constants.rate * climate, f"attacks/{country}", week)
    return [
        1 + draws.poisson(constants.persons - 1.0, f"hurt/{country}", week, place) for place in range(count)
    ]
