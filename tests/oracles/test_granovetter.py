"""O3, O4: with peers that weigh much, participation nests Granovetter's thresholds (AJS 83, 1978).

A citizen with threshold theta joins once a share r >= theta has joined. Without risk and memory the
model's index is G - T + s (r - 1), so that G = T + s (1 - theta) is that citizen.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri

from dilemma_sim.model.participation import participation_chance, peer_pressure

SOCIAL_WEIGHT = 100.0
THRESHOLD = 0.1


def resting_share(thresholds: NDArray[np.float64], noise: float = 1e-4, start: float = 0.0) -> float:
    """Return the share that participates once r -> F(r) has come to rest."""
    grievance = THRESHOLD + SOCIAL_WEIGHT * (1.0 - thresholds)
    nobody_minds = np.full(len(thresholds), 0.5)
    share = start
    for _ in range(10_000):
        chance = participation_chance(
            grievance,
            nobody_minds,
            risk=0.0,
            threshold=THRESHOLD,
            noise=noise,
            push=SOCIAL_WEIGHT * peer_pressure(previous=-1.0, peers=share, memory=0.0),
        )
        if abs(chance.mean() - share) < 1e-9:
            return float(chance.mean())
        share = float(chance.mean())
    pytest.fail("participation did not come to rest")


def hundred(thresholds: list[int]) -> NDArray[np.float64]:
    """Return thresholds in persons of a crowd of 100 as shares; half a person makes >= of >."""
    return (np.array(thresholds) - 0.5) / 100.0


def normal(mean: float, sd: float) -> NDArray[np.float64]:
    """Return thresholds at 20,000 quantiles of a normal law, in persons of 100, as shares."""
    return (mean + sd * ndtri((np.arange(20_000) + 0.5) / 20_000)) / 100.0


def test_o3_evenly_spread_thresholds_bring_everyone() -> None:
    assert 100.0 * resting_share(hundred(list(range(100)))) == pytest.approx(100.0, abs=1e-6)


def test_o3_one_changed_threshold_leaves_the_instigator_alone() -> None:
    assert 100.0 * resting_share(hundred([0, 2, *range(2, 100)])) == pytest.approx(1.0, abs=1e-6)


# Noise of a fiftieth of a person smooths over the steps between quantiles; it moves the results
# by less than the digits that are listed.
@pytest.mark.parametrize(
    ("sd", "persons", "digits"),
    [(12.2, 5.48, 0.005), (12.3, 100.0, 0.05), (30.0, 99.3, 0.05), (100.0, 65.9, 0.05)],
)
def test_o4_normal_thresholds_come_to_rest_where_granovetter_says(
    sd: float, persons: float, digits: float
) -> None:
    assert 100.0 * resting_share(normal(25.0, sd), noise=0.02) == pytest.approx(persons, abs=digits)


def test_o4_the_jump_is_hysteretic() -> None:
    # At a spread of 12.2 the crowd that has once gathered stays: the low rest point is not the only one.
    assert 100.0 * resting_share(normal(25.0, 12.2), noise=0.02, start=0.9) == pytest.approx(100.0, abs=0.05)


def test_peers_are_remembered_as_siegel_has_it() -> None:
    assert peer_pressure(previous=-0.4, peers=0.2, memory=0.5) == pytest.approx(0.5 * -0.4 - 0.5 * 0.8)
    assert peer_pressure(previous=-1.0, peers=0.0, memory=0.7) == -1.0
    assert peer_pressure(previous=0.0, peers=1.0, memory=0.7) == 0.0
