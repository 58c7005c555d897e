"""How a government chooses a posture pair: the rules, and learning from payoffs (M4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np

from dilemma_sim.model.logit import Floats, Mask
from dilemma_sim.model.menu import Menu
from dilemma_sim.scenario.governments import ScriptEntry


@dataclass(slots=True)
class Choice:
    """Hold a choice problem of one week.

    Attributes
    ----------
    menu : all pairs.
    utilities, feasible : of all pairs, flat.
    log_odds : the same; None where nothing is added.
    previous : the pair held so far.
    day : first day of the week.
    uniform : the draw that decides.
    """

    menu: Menu
    utilities: Floats
    feasible: Mask
    log_odds: Floats | None
    previous: tuple[str, str]
    day: date
    uniform: float


class DecisionRule(Protocol):
    """Choose a posture pair: the one protocol behind which all rules stand."""

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
        half = np.zeros(choice.menu.shape, dtype=bool)
        half[choice.menu.external.index(external), :] = True
        near = choice.feasible & half.ravel()
        if not near.any():
            near = choice.feasible
        return int(np.argmax(np.where(near, choice.utilities, -np.inf)))


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
