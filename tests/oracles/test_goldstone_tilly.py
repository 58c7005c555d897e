"""O10: the condition of Goldstone and Tilly (2001), and what of their model is not here.

They let people protest where V O > C: what is at stake, V, times the opportunity, O = k1 + k2 + k3,
beats the cost C; with their constants (V = 2, O = 3/6, C = 1) nobody does, and more opportunity
starts the loop. The condition is a case of the participation rule here, with V O as grievance and C
as risk, and is tested as such. Their loop is not: they let the state answer by deterministic rates
that move O and C, where here a government chooses among postures. So no time path of theirs can be
expected from this package, and none is tested.
"""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.model.participation import participation_chance

STAKE, COST = 2.0, 1.0
OPPORTUNITY = (1 / 6, 1 / 6, 1 / 6)


def chance(
    opportunity: tuple[float, float, float], *, stake: float = STAKE, cost: float = COST, threshold: float
) -> float:
    """Return the chance to protest of someone who minds every risk, with hardly any noise."""
    chances = participation_chance(
        np.array([stake * sum(opportunity)]),
        np.array([1.0]),
        risk=cost,
        threshold=threshold,
        noise=1e-3,
    )
    return float(chances[0])


def test_o10_their_constants_lie_on_the_margin() -> None:
    assert chance(OPPORTUNITY, threshold=0.0) == pytest.approx(0.5, abs=1e-9)


def test_o10_on_the_margin_nobody_protests_whose_threshold_is_above_zero() -> None:
    assert chance(OPPORTUNITY, threshold=0.1) < 1e-6


@pytest.mark.parametrize("which", [0, 1, 2])
def test_o10_more_opportunity_of_any_kind_starts_protest(which: int) -> None:
    raised = [k + 1 / 6 * (place == which) for place, k in enumerate(OPPORTUNITY)]
    assert chance((raised[0], raised[1], raised[2]), threshold=0.1) > 1.0 - 1e-6


def test_o10_so_does_more_at_stake_and_a_higher_cost_stops_it() -> None:
    assert chance(OPPORTUNITY, stake=2.5, threshold=0.1) > 1.0 - 1e-6
    assert chance(OPPORTUNITY, stake=2.5, cost=1.5, threshold=0.1) < 1e-6
