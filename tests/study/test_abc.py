from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest, norm

from dilemma_sim.study import abc
from dilemma_sim.study.scores import Scaling


def gaussian(runs, noise, seed=1):
    """A normal mean with a normal prior, one observation of it, and a parameter that does nothing."""
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((runs, 2))
    statistics = values[:, [0]] + noise * rng.standard_normal((runs, 1))
    return values, statistics


def test_the_posterior_of_a_normal_mean_is_the_one_of_the_textbook():
    noise, seen = 0.5, 0.8
    values, statistics = gaussian(60_000, noise)
    scaling = Scaling.of(statistics)
    draws = abc.posterior(
        values, scaling.scaled(statistics), scaling.scaled(np.array([[seen]]))[0], accept=6000
    )
    precision = 1.0 + 1.0 / noise**2
    mean, sd = seen / noise**2 / precision, precision**-0.5
    assert draws.weight @ draws.values[:, 0] == pytest.approx(mean, abs=0.03)
    found = abc.quantiles(draws.values, draws.weight, [0.05, 0.95])[:, 0]
    assert found == pytest.approx(norm(mean, sd).ppf([0.05, 0.95]), abs=0.06)


def test_a_parameter_that_does_nothing_keeps_its_prior():
    values, statistics = gaussian(20_000, 0.5)
    scaled = Scaling.of(statistics).scaled(statistics)
    draws = abc.posterior(values, scaled, scaled[0], accept=2000, without=0)
    learnt = abc.contraction(draws.values, draws.weight)
    assert learnt[0] > 0.5
    assert learnt[1] == pytest.approx(0.0, abs=0.06)
    assert 0 not in draws.rows


def test_regression_sees_through_a_wide_acceptance_that_rejection_does_not():
    values, statistics = gaussian(4_000, 0.1)
    scaling = Scaling.of(statistics)
    scaled, record = scaling.scaled(statistics), scaling.scaled(np.array([[1.0]]))[0]
    near = abc.nearest(scaled, record, accept=2000)
    plain = near.weight @ values[near.rows, 0] ** 2 - (near.weight @ values[near.rows, 0]) ** 2
    moved = abc.posterior(values, scaled, record, accept=2000)
    adjusted = moved.weight @ moved.values[:, 0] ** 2 - (moved.weight @ moved.values[:, 0]) ** 2
    assert plain**0.5 > 0.25
    assert adjusted**0.5 == pytest.approx(0.1, abs=0.01)


def test_ranks_are_uniform_and_intervals_cover_what_they_say():
    values, statistics = gaussian(6_000, 0.7)
    scaled = Scaling.of(statistics).scaled(statistics)
    found = abc.recovery(values, scaled, accept=600, tests=np.arange(400))
    assert (found.uniformity() > 0.01).all()
    assert found.coverage() == pytest.approx([0.9, 0.9], abs=0.045)
    assert found.explained()[0] == pytest.approx(1.0 / (1.0 + 0.49), abs=0.07)
    assert found.explained()[1] < 0.05


def test_a_fit_that_is_too_sure_of_itself_is_found_out():
    values, statistics = gaussian(3_000, 0.7)
    scaled = Scaling.of(statistics).scaled(statistics)
    found = abc.recovery(values, scaled, accept=300, tests=np.arange(200))
    narrowed = norm.cdf(3.0 * norm.ppf(np.clip(found.ranks, 1e-6, 1.0 - 1e-6)))
    assert kstest(narrowed[:, 0], "uniform").pvalue < 1e-6


def test_what_a_run_lacks_is_told_by_a_column_of_its_own():
    statistics = np.array([[1.0, 5.0], [2.0, np.nan], [3.0, 7.0], [4.0, np.nan], [5.0, 9.0]])
    scaled = Scaling.of(statistics).scaled(statistics)
    assert scaled.shape == (5, 3)
    assert np.isfinite(scaled).all()
    assert (scaled[1, 1], scaled[3, 1]) == (0.0, 0.0)
    assert len(set(scaled[[1, 3], 2])) == 1
    assert scaled[1, 2] > scaled[0, 2]


def test_statistics_that_nothing_has_or_that_never_differ_are_left_out():
    statistics = np.column_stack([np.arange(10.0), np.full(10, np.nan), np.full(10, 3.0)])
    scaling = Scaling.of(statistics)
    assert scaling.places.tolist() == [0]
    assert scaling.scaled(statistics).shape == (10, 1)


def test_a_statistic_counts_by_its_rank_whatever_its_unit_or_tail():
    rng = np.random.default_rng(3)
    plain = rng.standard_normal((5_000, 1))
    scaled = Scaling.of(plain).scaled(plain)
    stretched = Scaling.of(1e3 * np.exp(plain)).scaled(1e3 * np.exp(plain))
    assert np.median(np.abs(scaled - plain)) < 0.02
    assert np.median(np.abs(stretched - scaled)) < 0.02


def test_equal_values_share_the_middle_of_their_ranks():
    column = np.array([0.0] * 8 + [10.0] * 2)[:, np.newaxis]
    scaled = Scaling.of(column).scaled(column)[:, 0]
    assert scaled == pytest.approx([norm.ppf(0.4)] * 8 + [norm.ppf(0.9)] * 2)


def test_a_record_where_hardly_any_run_goes_is_named():
    column = np.linspace(0.0, 1.0, 1_000)[:, np.newaxis]
    scaling = Scaling.of(np.hstack([column, column, column]))
    assert scaling.beyond(np.array([0.5, 1.5, 0.999])) == [1, 2]
    far = scaling.scaled(np.array([[0.5, 1.5, 1.0]]))[0]
    assert far[1] == far[2]


def test_weighted_quantiles_are_those_of_repeated_draws():
    values = np.array([[3.0], [1.0], [2.0]])
    weight = np.array([0.2, 0.4, 0.4])
    repeated = np.repeat(values, [20, 40, 40], axis=0)
    found = abc.quantiles(values, weight, [0.3, 0.7])[:, 0]
    assert found == pytest.approx(np.quantile(repeated, [0.3, 0.7]), abs=0.4)


def test_rank_correlation_tells_which_statistic_speaks_of_which_parameter():
    values, statistics = gaussian(2_000, 0.1)
    told = abc.informativeness(values, np.hstack([statistics, np.full((2_000, 1), np.nan)]))
    assert told[0, 0] > 0.9
    assert told[1, 0] < 0.01
    assert np.isnan(told[:, 1]).all()


def test_statistics_that_tell_nothing_do_not_make_the_fit_surer():
    rng = np.random.default_rng(2)
    values, noise = rng.standard_normal((4_000, 1)), rng.standard_normal((4_000, 20))
    found = abc.recovery(values, noise, accept=80, tests=np.arange(200))
    assert found.coverage()[0] == pytest.approx(0.9, abs=0.05)
    assert found.contraction.mean() < 0.12


def test_with_fewer_draws_than_statistics_nothing_is_moved():
    values = np.array([[1.0], [2.0]])
    moved = abc.adjusted(values, np.eye(2, 5), np.zeros(5), np.array([0.5, 0.5]))
    assert (moved == values).all()
