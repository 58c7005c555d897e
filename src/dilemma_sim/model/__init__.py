"""What happens in one run: a scenario and a seed in, a record out; no files, plots or processes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from dilemma_sim.model.levels import HeldChannels, Hold, Levels, hold
from dilemma_sim.model.outcomes import OUTCOMES, Outcome
from dilemma_sim.model.record import Event, RunRecord

if TYPE_CHECKING:
    from dilemma_sim.model.draws import Draws
    from dilemma_sim.scenario import Scenario

__all__ = [
    "OUTCOMES",
    "Event",
    "Hold",
    "Levels",
    "Outcome",
    "RunRecord",
    "hold",
    "levels_of",
    "simulate",
]


#: Agents above which a single run pays for loading the compiled loops.
MANY_AGENTS = 200_000


def simulate(
    scenario: Scenario,
    seed: int = 1,
    replicate: int = 0,
    until: date | None = None,
    *,
    compiled: bool | None = None,
    threads: int = 1,
    held: Hold | None = None,
    keep_levels: bool = False,
) -> RunRecord:
    """Run a scenario once.

    Parameters
    ----------
    scenario : validated.
    seed : root seed; the same seed and replicate give the same run.
    replicate : number of the run under that seed.
    until : last day to simulate; None for the whole period.
    compiled : draw through compiled loops, which takes half a second to load and gives the same
        numbers; None to do so where there are many agents.
    threads : for strata of more than half a million agents, where compiled; the numbers stay the same.
    held : what is held at the levels of another run with the same luck, see :func:`hold`.
    keep_levels : keep what :func:`levels_of` returns, which makes a run half as long again.

    Raises
    ------
    ValueError : `until` lies before the start, or the levels held end before it.
    """
    from dilemma_sim.model.world import DilemmaModel

    weeks = None
    if until is not None:
        if until < scenario.period.start:
            raise ValueError(
                f"until: {until} lies before the start {scenario.period.start}; choose a later day"
            )
        weeks = scenario.period.week_of(until) + 1
    if compiled is None:
        compiled = has_many_agents(scenario)
    draws = _compiled_draws(seed, replicate, threads) if compiled else None
    if held is None and not keep_levels:
        return DilemmaModel(scenario, seed, replicate, weeks, draws).run()
    channels = HeldChannels(held, keep_levels=keep_levels)
    model = DilemmaModel(scenario, seed, replicate, weeks, draws, channels)
    if held is not None and held.weeks < model.weeks:
        raise ValueError(
            f"held: the levels are those of a run of {held.weeks} weeks and this one has {model.weeks}; "
            "run the base to the same day"
        )
    return replace(model.run(), levels=channels.levels(model.weeks))


def levels_of(record: RunRecord) -> Levels:
    """Return what a run has left behind to hold others at.

    Raises
    ------
    ValueError : it was not asked to.
    """
    if record.levels is None:
        raise ValueError("the run kept no levels; simulate it with keep_levels=True")
    return record.levels


def has_many_agents(scenario: Scenario) -> bool:
    """Say whether a single run is worth loading the compiled loops."""
    return agents_in(scenario) > MANY_AGENTS


def agents_in(scenario: Scenario) -> int:
    """Return the number of agents of all strata."""
    if scenario.population == "aggregated":
        return sum(len(country.strata) for country in scenario.countries.values())
    return sum(s.agents for country in scenario.countries.values() for s in country.strata.values())


def _compiled_draws(seed: int, replicate: int, threads: int) -> Draws:
    from dilemma_sim.model.compiled import CompiledDraws

    return CompiledDraws(seed, replicate, threads)
