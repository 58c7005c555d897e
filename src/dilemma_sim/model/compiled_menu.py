"""The same menu through compiled loops."""

from __future__ import annotations

import numpy as np

from dilemma_sim.model import choice_kernels
from dilemma_sim.model.logit import Floats, Mask
from dilemma_sim.model.menu import Menu, Stakes, Tolerances
from dilemma_sim.scenario.governments import Weights

_NO_ODDS = np.zeros(0)


class CompiledMenu(Menu):
    """Weigh the pairs of a :class:`Menu` through compiled loops, to the same choices."""

    def utilities(self, counts: Stakes, switching: float, previous: tuple[str, str]) -> Floats:
        """Return the utility of every pair, flat (see :func:`menu.utilities`)."""
        worth = np.empty(len(self._exposed))
        choice_kernels.utilities(
            self.attributes,
            self.kin_signal,
            counts.of_rows,
            *counts.identity,
            self.place(*previous),
            switching,
            worth,
        )
        return worth

    def chosen(
        self, worth: Floats, feasible: Mask, precision: float, log_odds: Floats | None, uniform: float
    ) -> int:
        """Return the place of a pair drawn from the logit probabilities."""
        odds = _NO_ODDS if log_odds is None else log_odds
        return choice_kernels.chosen(worth, feasible, precision, odds, uniform)  # type: ignore[no-any-return]

    def win_sets(
        self, pressure: float, identity: float, bilateral: float, weights: Weights, most: Tolerances
    ) -> tuple[float, float]:
        """Return the domestic floor and the foreign ceiling of assertiveness."""
        return choice_kernels.win_sets(  # type: ignore[no-any-return]
            self.assertiveness,
            weights.pressure * pressure,
            weights.identity,
            identity,
            weights.bilateral * bilateral,
            *most,
        )
