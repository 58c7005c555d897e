"""O7 again, for the Hawkes process that forecasts are compared with: clusters, bunching, and its fit."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.evidence.excitation import fit_excitation
from dilemma_sim.study import hawkes

RATE, MEMORY, WEEKS, PATHS = 0.4, 0.4, 200, 3000


def paths(branching: float, weeks: int = WEEKS, rate: float = RATE, many: int = PATHS, seed: int = 1):
    at_rest = np.full(many, rate * branching / (1.0 - branching))  # the mean excitation
    process = hawkes.Processes(
        np.full(many, rate), at_rest * 0 + branching, at_rest * 0 + MEMORY, at_rest / branching if branching
        else at_rest, np.full(many, 1.0 / many),
    )  # fmt: skip
    counts, _ = process.simulate(weeks, np.random.default_rng(seed))
    return counts


@pytest.mark.parametrize(("branching", "cluster", "bunching"), [(0.0, 1, 1), (0.5, 2, 4), (0.8, 5, 25)])
def test_o7_clusters_and_bunching(branching, cluster, bunching):
    totals = paths(branching).sum(axis=0)
    mean = RATE * WEEKS * cluster
    assert totals.mean() == pytest.approx(mean, abs=4.0 * np.sqrt(mean * bunching / PATHS))
    # Windows of 200 weeks cut clusters at their edges, which takes up to a tenth away at n = 0.8.
    assert totals.var(ddof=1) / totals.mean() == pytest.approx(bunching, rel=0.12)


@pytest.mark.parametrize("branching", [0.2, 0.7])
def test_the_posterior_finds_a_long_series_and_agrees_with_the_likeliest(branching):
    counts = paths(branching, weeks=500, many=1, seed=3)[:, 0]
    found, likeliest = hawkes.posterior(counts), fit_excitation([counts])
    for name, truth, best in (
        ("branching", branching, likeliest.branching),
        ("rate", RATE, likeliest.rates[0]),
        ("memory", MEMORY, likeliest.memory),
    ):
        values = getattr(found, name)
        mean = found.mean(values)
        spread = np.sqrt(found.mean((values - mean) ** 2))
        assert abs(mean - truth) < 3.5 * spread
        assert abs(mean - best) < 1.5 * spread
    assert found.weight.sum() == pytest.approx(1.0)


def test_the_excitation_is_the_sum_over_the_past():
    counts = np.array([2.0, 0.0, 1.0, 3.0])
    for week, found in enumerate(hawkes.excitations(counts, 0.3)):
        assert found == pytest.approx(
            sum(0.7 * n * 0.3 ** (week - at - 1) for at, n in enumerate(counts[:week]))
        )


def test_the_chance_of_any_is_that_of_simulated_paths():
    many = 40_000
    one = np.ones(many)
    process = hawkes.Processes(0.05 * one, 0.6 * one, 0.5 * one, 0.4 * one, one / many)
    counts, after = process.simulate(4, np.random.default_rng(2))
    chance = process.chance_of_any(4)[0]
    share = (counts.sum(axis=0) > 0).mean()
    assert share == pytest.approx(chance, abs=4.0 * np.sqrt(chance * (1.0 - chance) / many))
    assert after.excitation == pytest.approx(
        0.4 * 0.5**4 + sum(0.5 * counts[week] * 0.5 ** (3 - week) for week in range(4))
    )


def test_a_silent_past_says_that_little_comes():
    found = [hawkes.posterior(np.zeros(weeks)) for weeks in (5, 50)]
    short, long = (one.mean(one.chance_of_any(4)) for one in found)
    assert 0.0 < long < short < 0.6
