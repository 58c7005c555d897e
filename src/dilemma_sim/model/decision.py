"""How a government chooses a posture pair: the rules, and learning from payoffs (M4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np

from dilemma_sim.model.logit import Floats, Mask
from dilemma_sim.model.menu import Menu, Situation
from dilemma_sim.scenario.governments import ScriptEntry


@dataclass(slots=True)
class Choice:
    """Hold a choice problem of one week.

    Attributes
    ----------
    menu : all pairs.
    utilities, feasible : of all pairs, flat.
    switching : cost of a change, which the utilities of all pairs but the previous count.
    log_odds : the same; None where nothing is added.
    previous : the pair held so far.
    day : first day of the week.
    uniform : the draw that decides.
    luck : further draws, by a number from 1 on.
    situation : as perceived.
    stake : B, were punishment certain.
    imagine : the utilities of all pairs in another situation, under a name that tells it apart.
    """

    menu: Menu
    utilities: Floats
    feasible: Mask
    switching: float
    log_odds: Floats | None
    previous: tuple[str, str]
    day: date
    uniform: float
    luck: Callable[[int], float]
    situation: Situation
    stake: float
    imagine: Callable[[str, Situation], Floats]

    @property
    def held(self) -> int:
        """Place of the previous pair."""
        return self.menu.place(*self.previous)

    def counting(self, utilities: Floats, share: float) -> Floats:
        """Return utilities that count only a share of the cost of a change."""
        worth = utilities + (1.0 - share) * self.switching
        worth[self.held] = utilities[self.held]
        return worth

    def with_odds(self, utilities: Floats, precision: float) -> Floats:
        """Return utilities with the log odds of a session, in units of utility."""
        if self.log_odds is None or precision == 0.0:
            return utilities
        return utilities + self.log_odds / precision


class DecisionRule(Protocol):
    """Choose a posture pair: the one protocol behind which all rules stand.

    A rule belongs to one government in one run and may remember. All its chance comes from the
    choice. An installed package offers rules through entry points of the group
    ``dilemma_sim.decision_rules``: each a function that takes a
    :class:`dilemma_sim.scenario.governments.Government` and returns a rule.
    """

    def choose(self, choice: Choice) -> int:
        """Return the place of the chosen pair, which must be feasible."""
        ...


@dataclass(frozen=True)
class Logit:
    """Take better pairs more often (logit quantal response).

    Parameters
    ----------
    precision : lambda.
    """

    precision: float

    def choose(self, choice: Choice) -> int:
        """Return a pair drawn from the logit probabilities."""
        return choice.menu.chosen(
            choice.utilities, choice.feasible, self.precision, choice.log_odds, choice.uniform
        )


@dataclass(frozen=True)
class Scripted:
    """Follow a script; where its pair is not feasible, take the feasible pair of most utility beside it.

    Parameters
    ----------
    entries : posture pairs in order of time; before the first, the previous pair is kept.
    """

    entries: Sequence[ScriptEntry]

    def choose(self, choice: Choice) -> int:
        """Return the scripted pair, or the nearest feasible one that keeps one of its halves."""
        external, internal = choice.previous
        for entry in self.entries:
            if entry.starting <= choice.day:
                external, internal = entry.external, entry.internal
        place = choice.menu.place(external, internal)
        if choice.feasible[place]:
            return place
        feasible = choice.feasible.reshape(choice.menu.shape)
        beside = np.zeros_like(feasible)
        beside[choice.menu.external.index(external), :] = True
        across = np.zeros_like(feasible)
        across[:, choice.menu.internal.index(internal)] = True
        near = next(some for half in (beside, across, True) if (some := feasible & half).any())
        return int(np.argmax(np.where(near.ravel(), choice.utilities, -np.inf)))


@dataclass
class Experience:
    """Hold attractions learned by experience-weighted attraction (Camerer and Ho 1999).

    Parameters
    ----------
    size : number of options.
    decay : phi.
    growth : rho.
    foregone : delta.
    """

    size: int
    decay: float
    growth: float
    foregone: float

    def __post_init__(self) -> None:
        self.worth = 1.0
        self.attractions = np.zeros(self.size)

    def learn(self, chosen: int, payoffs: Floats) -> None:
        """Take in the payoff of the chosen option and, in part, of those forgone."""
        weight = np.full(self.size, self.foregone)
        weight[chosen] = 1.0
        worth = self.growth * self.worth + 1.0
        self.attractions = (self.decay * self.worth * self.attractions + weight * payoffs) / worth
        self.worth = worth
