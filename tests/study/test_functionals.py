from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.study.functionals import fits, interval_of_mean, over_weeks, statistics_of

NAN = float("nan")


def weeks(*values: float) -> np.ndarray:
    return np.array(values).reshape(1, -1, 1)


@pytest.mark.parametrize(
    ("functional", "expected"),
    [("mean", 2.0), ("maximum", 3.0), ("total", 4.0), ("final", 3.0)],
)
def test_weeks_without_a_value_are_left_out(functional, expected):
    assert over_weeks(weeks(1, NAN, 3), functional).tolist() == [[expected]]


@pytest.mark.parametrize("functional", ["mean", "maximum", "total", "final"])
def test_without_any_value_the_result_is_nan(functional):
    assert np.isnan(over_weeks(weeks(NAN, NAN), functional)).all()


def test_a_week_lies_above_a_threshold_only_with_a_value_that_exceeds_it():
    assert over_weeks(weeks(0.5, 0.6, NAN, 0.7), "weeks_above", threshold=0.5).tolist() == [[2.0]]


def test_the_share_of_weeks_counts_one_name():
    names = np.array(["warn", "ignore", "warn", ""], dtype=object).reshape(1, 4, 1)
    assert over_weeks(names, "share_of_weeks", value="warn").tolist() == [[0.5]]


def test_replicates_and_countries_are_kept_apart():
    values = np.arange(12.0).reshape(2, 3, 2)
    assert over_weeks(values, "total").tolist() == [[6.0, 9.0], [24.0, 27.0]]


def test_a_total_is_for_flows_and_names_are_only_counted():
    assert fits("total", "flow")
    assert not any(fits("total", kind) for kind in ("level", "stock", "cumulative", "name"))
    assert fits("share_of_weeks", "name")
    assert not fits("mean", "name")
    assert not fits("share_of_weeks", "level")


def test_statistics_of_known_numbers():
    statistics = statistics_of(np.array([1.0, 2.0, 3.0, 4.0, NAN]))
    assert statistics["n"] == 4
    assert statistics["mean"] == 2.5
    assert statistics["median"] == 2.5
    assert statistics["p05"] == pytest.approx(1.15)
    assert statistics["mc_error"] == pytest.approx(np.std([1, 2, 3, 4], ddof=1) / 2)
    low, high = interval_of_mean(statistics)
    assert (high - low) / 2 == pytest.approx(1.959964 * statistics["mc_error"])


def test_what_is_undefined_is_none_and_never_nan():
    assert statistics_of(np.array([NAN])) == {
        "mean": None, "median": None, "p05": None, "p25": None, "p75": None, "p95": None,
        "n": 0, "mc_error": None,
    }  # fmt: skip
    assert statistics_of(np.array([7.0]))["mc_error"] is None
