from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from dilemma_sim.scenario.reported import Reported
from dilemma_sim.study.functionals import fits, interval_of_mean, over_weeks, statistics_of, weeks_of

NAN = float("nan")


def weeks(*values: float) -> np.ndarray:
    return np.array(values).reshape(1, -1, 1)


@pytest.mark.parametrize(
    ("functional", "expected"),
    [
        ("mean", 2.0),
        ("minimum", 1.0),
        ("maximum", 3.0),
        ("person_weeks", 4.0),
        ("total", 4.0),
        ("final", 3.0),
    ],
)
def test_weeks_without_a_value_are_left_out(functional, expected):
    assert over_weeks(weeks(1, NAN, 3), functional).tolist() == [[expected]]


@pytest.mark.parametrize("functional", ["mean", "minimum", "maximum", "total", "final"])
def test_without_any_value_the_result_is_nan(functional):
    assert np.isnan(over_weeks(weeks(NAN, NAN), functional)).all()


def test_a_week_lies_above_a_threshold_only_with_a_value_that_exceeds_it():
    assert over_weeks(weeks(0.5, 0.6, NAN, 0.7), "weeks_above", threshold=0.5).tolist() == [[2.0]]


def test_the_share_of_weeks_counts_one_name():
    names = np.array(["warn", "ignore", "warn", ""], dtype=object).reshape(1, 4, 1)
    assert over_weeks(names, "share_of_weeks", value="warn").tolist() == [[0.5]]


def test_a_week_lies_below_a_threshold_only_with_a_value_that_stays_under_it():
    assert over_weeks(weeks(0.5, 0.4, NAN, 0.3), "weeks_below", threshold=0.5).tolist() == [[2.0]]


def test_the_first_week_is_its_number_and_nan_where_it_never_comes():
    values = np.array([[0.1, NAN, 0.6, 0.7], [0.1, 0.2, 0.5, 0.4]]).reshape(2, 4, 1)
    found = over_weeks(values, "first_week_above", threshold=0.5)
    assert found[0] == 2.0
    assert np.isnan(found[1])
    names = np.array(["ignore", "warn", "warn"], dtype=object).reshape(1, 3, 1)
    assert over_weeks(names, "first_week_at", value="warn").tolist() == [[1.0]]
    assert np.isnan(over_weeks(names, "first_week_at", value="tolerate")).all()


def test_a_window_leaves_other_weeks_out_and_weeks_keep_their_numbers():
    values = weeks(9, 1, 2, 3, 9)
    window = slice(1, 4)
    assert over_weeks(values, "mean", weeks=window).tolist() == [[2.0]]
    assert over_weeks(values, "final", weeks=window).tolist() == [[3.0]]
    assert over_weeks(values, "first_week_above", threshold=1.5, weeks=window).tolist() == [[2.0]]
    assert over_weeks(values, "weeks_above", threshold=5, weeks=window).tolist() == [[0.0]]


def test_a_share_of_a_stock_is_reached_in_the_first_week_with_enough():
    released = np.array([[0, 4, 5, 6], [0, 1, 2, 3], [0, 0, 0, 0]], dtype=float).reshape(3, 4, 1)
    target = np.array([[5.0], [5.0], [0.0]])  # half of ten, of ten, and of nobody
    found = over_weeks(released, "weeks_until_share", target=target)
    assert found[0] == 2.0
    assert np.isnan(found[1:]).all()


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ({}, (0, 69)),
        ({"from": 3, "until": 5}, (3, 6)),
        ({"from": date(2019, 3, 10)}, (36, 69)),  # a Sunday: the week after is the first that begins then
        ({"from": date(2019, 3, 11), "until": date(2019, 5, 5)}, (36, 44)),
        ({"until": date(2018, 7, 2)}, (0, 1)),
        ({"until": date(2018, 7, 1)}, (0, 0)),
        ({"from": date(2030, 1, 1)}, (69, 69)),
    ],
)
def test_a_week_counts_by_its_first_day(window, expected):
    reported = Reported.model_validate({"outcome": "turnout", "functional": "mean", **window})
    found = weeks_of(reported, date(2018, 7, 2), 69)
    assert (found.start, found.stop) == expected


def test_replicates_and_countries_are_kept_apart():
    values = np.arange(12.0).reshape(2, 3, 2)
    assert over_weeks(values, "total").tolist() == [[6.0, 9.0], [24.0, 27.0]]


KINDS = ("level", "flow", "stock", "cumulative", "name")


@pytest.mark.parametrize(
    ("functional", "kinds"),
    [
        ("total", {"flow"}),
        ("person_weeks", {"stock"}),
        ("weeks_until_share", {"cumulative"}),
        ("share_of_weeks", {"name"}),
        ("first_week_at", {"name"}),
        *((each, set(KINDS) - {"name"}) for each in ("mean", "minimum", "weeks_below", "first_week_above")),
    ],
)
def test_functionals_fit_the_outcomes_of_which_they_make_sense(functional, kinds):
    assert {kind for kind in KINDS if fits(functional, kind)} == kinds


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
