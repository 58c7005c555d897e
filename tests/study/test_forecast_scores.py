from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from dilemma_sim.study import forecast_scores as scores
from dilemma_sim.study.forecast_scores import forecast

PERSONS = st.floats(1.0, 1e5)


def test_scores_of_a_chance():
    made = forecast(0.8, np.array([100.0]))
    assert scores.brier(made, True) == pytest.approx(0.04)
    assert scores.brier(made, False) == pytest.approx(0.64)
    assert scores.log_score(made, True) == pytest.approx(-log(0.8))
    assert scores.log_score(made, False) == pytest.approx(-log(0.2))


def test_crps_of_a_known_forecast():
    # No turnout with 0.5, e - 1 persons (1 in logarithms) with 0.5; at 0 and at 1: the integral of 0.5^2.
    made = forecast(0.5, np.array([exp(1.0) - 1.0]))
    assert scores.crps(made, 0.0) == pytest.approx(0.25)
    assert scores.crps(made, exp(1.0) - 1.0) == pytest.approx(0.25)
    assert scores.crps(made, exp(2.0) - 1.0) == pytest.approx(0.25 + 1.0)


def test_crps_of_a_normal_ensemble():
    places = (np.arange(4000) + 0.5) / 4000
    made = forecast(1.0, np.expm1(6.0 + 0.5 * norm.ppf(places)))
    z = (5.2 - 6.0) / 0.5
    closed = 0.5 * (z * (2.0 * norm.cdf(z) - 1.0) + 2.0 * norm.pdf(z) - 1.0 / sqrt(np.pi))
    assert scores.crps(made, float(np.expm1(5.2))) == pytest.approx(closed, abs=1e-3)


@given(
    chance=st.floats(0.01, 0.99),
    turnout=st.lists(PERSONS, min_size=1, max_size=6),
    weight=st.floats(0.1, 9.0),
    persons=st.one_of(st.just(0.0), PERSONS),
)
def test_crps_is_the_expectation_formula(chance, turnout, weight, persons):
    weights = np.linspace(1.0, weight, len(turnout))
    made = forecast(chance, np.array(turnout), weights)
    x = np.append(np.log1p(turnout), 0.0)
    w = np.append(chance * weights / weights.sum(), 1.0 - chance)
    expected = w @ np.abs(x - np.log1p(persons)) - 0.5 * w @ np.abs(x[:, None] - x) @ w
    assert scores.crps(made, persons) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("rests_on", [0.0, 1.0, 25.0])
def test_the_log_score_of_turnout_is_a_density(rests_on):
    made = forecast(0.7, np.array([30.0, 200.0, 900.0]), rests_on=rests_on)

    def density(x: float) -> float:
        return exp(-scores.turnout_log_score(made, float(np.expm1(x))))

    above, _ = quad(density, 1e-9, 20.0, limit=200)
    assert exp(-scores.turnout_log_score(made, 0.0)) == pytest.approx(0.3)
    assert above == pytest.approx(0.7, abs=0.02)  # the prior holds a hundredth below nobody


@given(chance=st.floats(0.001, 0.999), persons=st.floats(0.0, 1e7))
def test_log_scores_are_finite(chance, persons):
    for turnout in (np.array([12.0]), np.empty(0), np.array([0.0, np.nan])):
        made = forecast(chance, turnout, rests_on=4.0)
        assert np.isfinite(scores.turnout_log_score(made, persons))
        assert made.weights.sum() == pytest.approx(1.0)
        assert (made.turnout > 0).all()


def test_smoothing_and_worth():
    assert scores.smoothed(0.0, 0) == 0.5
    assert scores.smoothed(0.25, 4) == pytest.approx(1.5 / 5)
    assert scores.worth(np.array([0.1] * 10)) == pytest.approx(10.0)
    assert scores.worth(np.array([1.0, 0.0, 0.0])) == pytest.approx(1.0)
