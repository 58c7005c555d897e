"""Our week, compiled and in NumPy, and the population that all contenders share."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from benchmarks.rule import Rule
from dilemma_sim.model.citizens import Mood, StratumColumns
from dilemma_sim.model.compiled import CompiledDraws
from dilemma_sim.model.draws import Counts, Draws, Floats, component_number
from dilemma_sim.model.ties import Circles
from dilemma_sim.model.traits import TRAIT_DRAWS, ComputedTraits, shapes_of
from dilemma_sim.scenario import load_scenario
from dilemma_sim.scenario.participation import Participation

SEED, THREADS = 1, 2
_PIECE = 1 << 18
NAME = "homeland/workers"


class Population:
    """Hold the workers of the shipped scenario ``one-country``, as many as are wanted, one agent each.

    Parameters
    ----------
    citizens : how many.
    share : of them who act in a week, about; it sets how many a call reaches.
    """

    def __init__(self, citizens: int, share: float) -> None:
        scenario = load_scenario("one-country")
        self.constants: Participation = scenario.participation
        text = scenario.countries["homeland"].strata["workers"]
        sized = text.model_copy(update={"persons": citizens, "agents": citizens})
        self.circles = Circles(
            citizens, self.constants.circle, self.constants.circle_weight, self.constants.social_memory
        )
        self.columns = StratumColumns(NAME, sized, circles=self.circles)
        calm = Mood(
            reached=1.0,
            illegitimacy={"jobs": 0.4, "kin": 0.1},
            risk=0.2,
            push=0.0,
            ties=self.constants.social_weight,
        )
        willing = self.columns.mean_chance(calm, Draws(SEED), **self.level)
        self.mood = Mood(
            reached=min(1.0, share / (willing * sized.availability)),
            illegitimacy=calm.illegitimacy,
            risk=calm.risk,
            push=calm.push,
            ties=calm.ties,
        )

    @property
    def level(self) -> dict[str, float]:
        """Threshold and noise."""
        return {"threshold": self.constants.threshold, "noise": self.constants.noise}

    def rule(self) -> Rule:
        """Return the same as plain numbers, for the others."""
        stratum, constants = self.columns.stratum, self.constants
        traits = ComputedTraits(NAME, shapes_of(stratum))
        draws = Draws(SEED)
        return Rule(
            citizens=stratum.persons,
            component=component_number(f"participate/{NAME}"),
            key=draws.key,
            gate=stratum.availability * self.mood.reached,
            risk=self.mood.risk,
            threshold=constants.threshold + stratum.threshold_offset,
            push=self.mood.push,
            noise=constants.noise,
            ties=self.mood.ties,
            shares=tuple(self.mood.illegitimacy[issue] for issue in traits.issues),
            circle=constants.circle,
            memory=constants.social_memory,
            gain=self.circles.gain,
            trait_components=tuple(component_number(address) for address in traits.addresses),
            trait_key=TRAIT_DRAWS.key,
        )

    def traits(self, kind: type = np.float64) -> Floats:
        """Return hardship by issue and, last, risk aversion: one column a citizen."""
        rows = np.empty((len(self.rule().shares) + 1, self.columns.agents), dtype=kind)
        for first in range(0, self.columns.agents, _PIECE):
            some = np.arange(first, min(self.columns.agents, first + _PIECE))
            rows[:, some[0] : some[-1] + 1] = self.columns.traits.of(some).rows
        return rows


@lru_cache(maxsize=1)
def population(citizens: int, share: float) -> Population:
    """Return the population of a contender."""
    return Population(citizens, share)


class Compiled:
    """Our engine: compiled loops on two threads."""

    def __init__(self, citizens: int, share: float) -> None:
        self.population = Population(citizens, share)
        self.draws = self._draws()

    def _draws(self) -> Draws:
        return CompiledDraws(SEED, threads=THREADS)

    def prepare(self, week: int) -> None:
        """Do nothing: numbers are drawn within the week."""

    def week(self, week: int) -> Counts:
        """Decide, and let the circles remember."""
        columns, circles = self.population.columns, self.population.circles
        came = columns.decide(self.population.mood, self.draws, week, **self.population.level)
        circles.pass_event()
        circles.take_in(came.agents, self.draws)
        return came.agents


class InNumPy(Compiled):
    """The same without compiled loops."""

    def _draws(self) -> Draws:
        return Draws(SEED)
