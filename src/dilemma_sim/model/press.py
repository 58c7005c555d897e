"""What the press records of what happened."""

from __future__ import annotations

from math import exp, log

from dilemma_sim.scenario.attention import Press

#: Size at which the intercept of the recording chance is read, in persons.
REFERENCE_SIZE = 50.0


def recording_chance(size: float, constants: Press, *, following: bool = False) -> float:
    """Return the chance that a protest is recorded, sigma(r0 + r1 ln(size / 50) + r2 following).

    Parameters
    ----------
    size : in persons; of nobody nothing is recorded.
    constants : r0, r1 and r2.
    following : whether the press has recorded another protest of the country in the week: it follows
        up on what it reports already (McCarthy, McPhail and Smith 1996).
    """
    if size <= 0.0:
        return 0.0
    odds = constants.intercept + constants.slope * log(size / REFERENCE_SIZE)
    if following:
        odds += constants.following
    return 1.0 / (1.0 + exp(-odds))
