from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from dilemma_sim.study.forecast_power import ASKED, MEANING, forecast_power, record_of, without
from dilemma_sim.study.recorded_series import Series

START, WEEKS, KNOWN = date(2018, 7, 2), 60, 30


def series_of(counts: np.ndarray) -> Series:
    return Series(START, ("a", "b"), counts, 50.0 * counts)


@pytest.fixture(scope="module")
def certain() -> Series:
    """Runs that all do the same: quiet for long, and then busy for long."""
    counts = np.zeros((80, WEEKS, 2))
    counts[:, ::5] = 1.0
    counts[:, KNOWN : KNOWN + 15] = 0.0
    counts[:, KNOWN + 15 :] = 2.0
    return series_of(counts)


def same(series: Series):
    return lambda _run: series.weights


def test_a_model_that_knows_what_comes_is_always_better(certain):
    found = forecast_power(certain, same(certain), WEEKS, KNOWN, 5)
    assert list(found) == list(MEANING)
    assert set(found["benchmark"]) == set(ASKED)
    brier = found[(found["score"] == "brier") & (found["benchmark"] == "Poisson")]
    assert (brier["better"] == 1.0).all()
    assert (found["worse"] == 0.0).all()
    assert (found["records"] == 5).all()


def test_of_runs_without_any_structure_a_model_is_seldom_better():
    counts = np.random.default_rng(1).poisson(0.2, (400, WEEKS, 2)).astype(float)
    found = forecast_power(series_of(counts), same(series_of(counts)), WEEKS, KNOWN, 12)
    brier = found[(found["score"] == "brier") & (found["benchmark"] == "Poisson")]
    assert (brier["better"] < 0.8).all()


def test_the_run_that_is_the_record_is_fitted_and_left_out_of_its_forecast(certain):
    asked: list[int] = []

    def fit(run: int) -> np.ndarray:
        asked.append(run)
        return certain.weights

    forecast_power(certain, fit, WEEKS, KNOWN, 3)
    assert len(asked) == 3
    left = without(certain, asked[0])
    assert left.weights[asked[0]] == 0.0
    assert left.weights.sum() == pytest.approx(1.0)


def test_only_runs_with_weight_are_taken_for_the_record(certain):
    weights = np.zeros(80)
    weights[[4, 9]] = 0.5
    asked: set[int] = set()
    forecast_power(
        replace(certain, weights=weights), lambda run: asked.add(run) or certain.weights, WEEKS, KNOWN, 3
    )
    assert asked <= {4, 9}


def test_a_run_as_a_record_has_its_protests_and_turnout():
    draw = np.random.default_rng(2)
    counts = draw.poisson(0.5, (3, WEEKS + 5, 2)).astype(float)
    series = Series(START, ("a", "b"), counts, counts * draw.uniform(10.0, 90.0, counts.shape))
    record = record_of(series, 1, WEEKS)
    assert np.array_equal(record.counts, counts[1, :WEEKS])
    assert np.allclose(record.turnout, series.turnout[1, :WEEKS])
    assert record.countries == ("a", "b")
