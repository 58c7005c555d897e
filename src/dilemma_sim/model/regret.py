"""Minimax regret: take what is regretted least in the worst state of the world (Savage 1951)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from dilemma_sim.model.decision import Choice
from dilemma_sim.model.menu import Situation
from dilemma_sim.scenario import decision_rules


@dataclass(frozen=True)
class MinimaxRegret:
    """Weigh no probabilities: the partner punishes or not, and the street grows or not.

    R(a) = max over states s of (max over a' of U_s(a') - U_s(a)), over feasible pairs; ties go to
    the pair held, then to the first of the menu. Where the partner punishes, B is the whole stake,
    and nothing where it does not. Where the street grows, threat and pressure rise by g (1 - S) and
    g (1 - D).

    Parameters
    ----------
    numbers : of the rule.
    precision : lambda, in which a session's log odds are turned into utility.
    """

    numbers: decision_rules.MinimaxRegret
    precision: float

    def states(self, choice: Choice) -> dict[str, Situation]:
        """Return the states of the world by name."""
        now, growth = choice.situation, self.numbers.growth
        grown = {
            "street": now.street + growth * (1.0 - now.street),
            "pressure": now.pressure + growth * (1.0 - now.pressure),
        }
        return {
            f"{partner}, {street}": replace(now, bilateral=bilateral, **more)
            for (partner, bilateral), (street, more) in product(
                (("punished", choice.stake), ("unpunished", 0.0)), (("growing", grown), ("still", {}))
            )
        }

    def choose(self, choice: Choice) -> int:
        """Return the feasible pair of least greatest regret."""
        worst = np.zeros(len(choice.utilities))
        for name, situation in self.states(choice).items():
            worth = choice.counting(choice.imagine(name, situation), self.numbers.switching)
            worth = choice.with_odds(worth, self.precision)
            worst = np.maximum(worst, worth[choice.feasible].max() - worth)
        worst[~choice.feasible] = np.inf
        held = choice.held
        return held if worst[held] == worst.min() else int(worst.argmin())
