"""Satisficing: keep what is good enough, and search only where it is not (Simon 1955)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dilemma_sim.model.decision import Choice
from dilemma_sim.scenario import decision_rules


@dataclass
class Satisficing:
    """Keep a pair while its utility is at least the aspiration less a margin; else look at others in turn.

    The first that is good enough is taken; where none of those looked at is, the best of them and of
    what is held. The aspiration starts at the best there is and follows what is chosen,
    A' = A + alpha (U - A) (Karandikar et al. 1998). Utilities leave the cost of a change out.

    Parameters
    ----------
    numbers : of the rule.
    precision : lambda, in which a session's log odds are turned into utility.
    """

    numbers: decision_rules.Satisficing
    precision: float
    aspiration: float | None = field(init=False, default=None)

    def choose(self, choice: Choice) -> int:
        """Return the pair kept or found, and let the aspiration follow."""
        worth = choice.with_odds(choice.counting(choice.utilities, 0.0), self.precision)
        held = choice.held
        if self.aspiration is None:
            self.aspiration = float(worth[choice.feasible].max())
        enough = self.aspiration - self.numbers.margin
        if choice.feasible[held] and worth[held] >= enough:
            place = held
        else:
            place = self._search(choice, worth, held, enough)
        self.aspiration += self.numbers.adaptation * (float(worth[place]) - self.aspiration)
        return place

    def _search(self, choice: Choice, worth: np.ndarray, held: int, enough: float) -> int:
        """Return the first pair looked at that is good enough, or the best of all seen."""
        unseen = [int(place) for place in np.flatnonzero(choice.feasible) if place != held]
        seen = [held] if choice.feasible[held] else []
        for number in range(min(self.numbers.width, len(unseen))):
            place = unseen.pop(int(choice.luck(number + 1) * len(unseen)))
            if worth[place] >= enough:
                return place
            seen.append(place)
        return max(seen, key=lambda place: float(worth[place]))
