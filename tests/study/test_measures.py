from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.model.outcomes import OUTCOMES
from dilemma_sim.scenario import load_scenario
from dilemma_sim.study.engine import replicate
from dilemma_sim.study.measures import HUMAN_COSTS, measures_of, names_seen, time_to_release


@pytest.fixture(scope="module")
def ensemble(short_path):
    return replicate(load_scenario(short_path), 3, seed=2, jobs=1)


@pytest.fixture(scope="module")
def measures(ensemble):
    return measures_of(ensemble.scenario, ensemble.runs, names_seen([ensemble.runs]))


def test_every_outcome_is_measured_and_human_costs_stand_first(measures):
    measured = {one.outcome for one in measures} - {""}
    assert measured == set(OUTCOMES) - {"forum_choice"}  # there is no session in these nine weeks
    sides = [one.side for one in measures]
    assert sides == sorted(sides, key=["human cost", "strategic", "choice"].index)
    assert {one.name for one in measures if one.side == "human cost"} >= set(HUMAN_COSTS)


def test_shares_of_names_add_up_to_all_weeks(measures):
    shares = [one.values for one in measures if one.outcome == "external_posture"]
    np.testing.assert_allclose(sum(shares), 1.0)


def test_person_weeks_are_the_sum_of_the_stock(ensemble, measures):
    found = {(one.by, one.name): one for one in measures}
    expected = ensemble.runs.weekly["in_detention"].astype(float).sum(axis=1)
    np.testing.assert_allclose(found["country", "in_detention_person_weeks"].values, expected)
    by_group = found["group", "in_detention_person_weeks"]
    assert by_group.places == tuple(ensemble.scenario.detainees)
    np.testing.assert_allclose(by_group.values.sum(axis=1), expected.sum(axis=1))


def test_time_to_release_counts_weeks_and_keeps_the_horizon_for_those_who_wait():
    released = np.array([[[0, 0], [5, 0], [9, 1]], [[5, 5], [5, 5], [5, 5]], [[0, 4], [0, 4], [4, 4]]], float)
    weeks, reached = time_to_release(released, np.array([100.0, 0.0]), 0.05)
    np.testing.assert_array_equal(weeks[:, 0], [2.0, 1.0, 3.0])
    np.testing.assert_array_equal(reached[:, 0], [1.0, 1.0, 0.0])
    assert np.isnan(weeks[:, 1]).all()
    assert np.isnan(reached[:, 1]).all()
