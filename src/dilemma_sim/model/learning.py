"""Learning from payoffs alone: experience-weighted attraction as a rule (Camerer and Ho 1999)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dilemma_sim.model.decision import Choice, Experience
from dilemma_sim.model.logit import Floats


@dataclass
class Learning:
    """Take pairs of more attraction more often; attraction is what a pair has paid, or would have.

    P(a) = softmax(lambda (A - sw [changed])); then N' = rho N + 1 and
    A' = (phi N A + (delta + (1 - delta)[chosen]) pi) / N'. The payoff pi is the utility of a pair apart from
    the cost of a change, less that of the worst feasible pair, so that what was forgone counts for less
    than what was had (Roth and Erev 1995). Before the first week attractions are the payoffs
    of that week, as if each pair had been thought through once.

    Parameters
    ----------
    precision : lambda.
    decay, growth, foregone : phi, rho and delta.
    """

    precision: float
    decay: float
    growth: float
    foregone: float
    experience: Experience | None = field(init=False, default=None)

    def choose(self, choice: Choice) -> int:
        """Return a pair drawn by attraction, and learn from what each pair pays now."""
        worth = choice.counting(choice.utilities, 0.0)
        payoffs = np.maximum(0.0, worth - worth[choice.feasible].min())
        if self.experience is None:
            self.experience = self._thought_through(payoffs)
        attractions = self.experience.attractions - choice.switching
        attractions[choice.held] += choice.switching
        place = choice.menu.chosen(
            attractions, choice.feasible, self.precision, choice.log_odds, choice.uniform
        )
        self.experience.learn(place, payoffs)
        return place

    def _thought_through(self, payoffs: Floats) -> Experience:
        experience = Experience(len(payoffs), self.decay, self.growth, self.foregone)
        experience.attractions = payoffs
        return experience
