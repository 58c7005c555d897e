"""What the press records of what happened."""

from __future__ import annotations

from math import exp, log

from dilemma_sim.scenario.attention import Press

#: Size at which the intercept of the recording chance is read, in persons.
REFERENCE_SIZE = 50.0


def recording_chance(size: float, constants: Press) -> float:
    """Return sigma(r0 + r1 ln(size / 50)), the chance that a protest is recorded; 0 for nobody."""
    if size <= 0.0:
        return 0.0
    return 1.0 / (1.0 + exp(-(constants.intercept + constants.slope * log(size / REFERENCE_SIZE))))
