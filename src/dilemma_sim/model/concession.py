"""Concessions at home: when a government meets a demand (M6)."""

from __future__ import annotations

from math import exp

from dilemma_sim.scenario.identity import Concession


def concession_chance(
    constants: Concession,
    *,
    signal: float,
    unity: float,
    alliances: float,
    displacement: float,
    factions: float,
    crisis: float,
    cost: float,
) -> float:
    """Return sigma(a0 + a1 Sig + a2 unity + a3 alliances - a4 displacement - a5 factions + a6 crisis - cost).

    Signs after Gamson 1975, Steedly and Foley 1979 and Goldstone 1980; per week and issue.
    """
    index = (
        constants.base
        + constants.signal * signal
        + constants.unity * unity
        + constants.alliances * alliances
        - constants.displacement * displacement
        - constants.factions * factions
        + constants.crisis * crisis
        - cost
    )
    return 1.0 / (1.0 + exp(-index))
