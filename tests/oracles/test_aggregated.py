"""O9: one draw a stratum over the spread of traits gives the turnout of citizens one by one."""

from __future__ import annotations

from datetime import date
from math import sqrt

import numpy as np
import pytest

from dilemma_sim.model import simulate
from dilemma_sim.model.citizens import Mood, Participants, StratumColumns
from dilemma_sim.model.draws import Draws
from dilemma_sim.scenario import Scenario, load_scenario

#: The two modes agree where traits do not depend on what happened: nobody who was detained grows angrier.
EXCHANGEABLE: dict[str, object] = {"repression.own_arrest": 0.0}
HALF_A_YEAR = date(2020, 7, 5)
REPLICATES = 150


def columns(scenario: Scenario, aggregated: bool) -> StratumColumns:
    stratum = scenario.countries["homeland"].strata["workers"]
    return StratumColumns("homeland/workers", stratum, aggregated=aggregated)


MOODS = [
    Mood(reached=0.02, illegitimacy={"jobs": 0.2, "kin": 0.1}, risk=0.3, push=-0.05),
    Mood(reached=0.05, illegitimacy={"kin": 0.5}, risk=0.9, push=0.1),
    Mood(reached=0.002, illegitimacy={"jobs": 0.5}, risk=0.0, push=0.0),
]


@pytest.mark.parametrize("mood", MOODS)
def test_o9_the_quadrature_is_the_mean_over_citizens(mood: Mood) -> None:
    scenario = load_scenario("one-country", {"countries.homeland.strata.workers.agents": 60_000})
    one, other = (columns(scenario, mode).chance(mood, threshold=0.1, noise=0.1) for mode in (False, True))
    # Both pair hardship with risk aversion by a shuffle; 2048 nodes bring the larger error.
    assert other.mean() == pytest.approx(one.mean(), abs=4.0 * other.std() / sqrt(len(other)))


@pytest.mark.parametrize("mood", MOODS)
def test_o9_turnout_of_one_stratum_has_equal_mean_and_variance(mood: Mood) -> None:
    scenario = load_scenario("one-country", {"countries.homeland.strata.workers.agents": 2000})
    weeks = 1500
    counts = {}
    for mode in (False, True):
        stratum, draws = columns(scenario, mode), Draws(1)
        counts[mode] = np.array(
            [stratum.decide(mood, draws, week, threshold=0.1, noise=0.1).total for week in range(weeks)]
        )
    agents, aggregated = counts[False], counts[True]
    # The traits of 2000 agents and of 2048 nodes are two shuffles of the same quantiles: their means differ
    # by the error of the quadrature, beside the error of the counts.
    quadrature = columns(scenario, True).chance(mood, threshold=0.1, noise=0.1)
    slack = agents.mean() * quadrature.std() / quadrature.mean() * sqrt(2.0 / len(quadrature))
    error = sqrt((agents.var() + aggregated.var()) / weeks)
    assert agents.mean() == pytest.approx(aggregated.mean(), abs=4.0 * (error + slack))
    assert agents.var() == pytest.approx(
        aggregated.var(), rel=4.0 * (sqrt(4.0 / weeks) + slack / agents.mean())
    )


def totals(scenario: Scenario) -> np.ndarray:
    """Return turnout over the run, one number a replicate."""
    return np.array(
        [
            simulate(scenario, 1, r, HALF_A_YEAR, compiled=True).weekly["turnout"].sum()
            for r in range(REPLICATES)
        ]
    )


def test_o9_the_public_scenario_has_equal_mean_and_variance_of_turnout_in_both_modes() -> None:
    agents = totals(load_scenario("one-country", EXCHANGEABLE))
    aggregated = totals(load_scenario("one-country", EXCHANGEABLE | {"population": "aggregated"}))
    # Calls share their luck between the modes, so the difference of means is taken pair by pair.
    difference = agents - aggregated
    assert abs(difference.mean()) < 4.0 * difference.std(ddof=1) / sqrt(REPLICATES)
    assert abs(difference.mean()) < 0.1 * agents.mean()
    # The error of a variance ratio, from the kurtosis of the totals themselves; pairs make it smaller still.
    standard = (agents - agents.mean()) / agents.std()
    error = sqrt(2.0 * (np.mean(standard**4) - 1.0) / REPLICATES)
    assert abs(np.log(agents.var() / aggregated.var())) < 3.0 * error


def test_the_aggregated_mode_detains_and_sends_home_as_many() -> None:
    scenario = load_scenario("one-country")
    stratum = columns(scenario, True)
    counts = Participants(np.array([0]), np.array([500]))
    held = stratum.detain(counts, 0.2, Draws(1), 0, own_backlash=0.3, longest=2)
    assert held == pytest.approx(100, abs=4.0 * sqrt(80.0))
    assert stratum.away[:, 2].sum() == held
    own = stratum.own_backlash  # all carry the mean
    assert own.citizens.tolist() == [0]
    assert own.numbers.tolist() == pytest.approx([0.3 * held / stratum.stratum.persons])
    for week in (1, 2, 3):
        stratum.pass_week(week, 1.0)
    assert len(stratum.away) == 0
