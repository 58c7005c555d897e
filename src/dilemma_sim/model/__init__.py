"""What happens in one run: a scenario and a seed in, a record out; no files, plots or processes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dilemma_sim.model.outcomes import OUTCOMES, Outcome
from dilemma_sim.model.record import Event, RunRecord

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario

__all__ = ["OUTCOMES", "Event", "Outcome", "RunRecord", "simulate"]


def simulate(scenario: Scenario, seed: int = 1, replicate: int = 0, until: date | None = None) -> RunRecord:
    """Run a scenario once.

    Parameters
    ----------
    scenario : validated.
    seed : root seed; the same seed and replicate give the same run.
    replicate : number of the run under that seed.
    until : last day to simulate; None for the whole period.

    Raises
    ------
    ValueError : `until` lies before the start.
    """
    from dilemma_sim.model.world import DilemmaModel

    weeks = None
    if until is not None:
        if until < scenario.period.start:
            raise ValueError(
                f"until: {until} lies before the start {scenario.period.start}; choose a later day"
            )
        weeks = scenario.period.week_of(until) + 1
    return DilemmaModel(scenario, seed, replicate, weeks).run()
