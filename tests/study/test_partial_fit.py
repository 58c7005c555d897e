"""Fits to a part of the record: nothing of the rest may get into them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from dilemma_sim.evidence.patterns import read_patterns
from dilemma_sim.evidence.record import read_record, record_csv
from dilemma_sim.scenario import load_scenario
from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.observation import observation_of
from dilemma_sim.study.partial_fit import (
    PREDICTED_MEANING,
    nearest_weights,
    partial_fit,
    predicted,
    share_defined,
    share_in_band,
    spread_of,
)
from dilemma_sim.study.reference_table import ReferenceTable
from dilemma_sim.study.sweep import read_study

CUT = date(2019, 2, 28)
RUNS = 3000
PATTERNS = read_patterns()


@pytest.fixture(scope="module")
def study():
    return read_study("calibrate-kazakhstan-kyrgyzstan")


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("hub-leader-arrested-in-march")


@pytest.fixture(scope="module")
def table(study):
    names = observation_of(study.value.calibration, None).statistics
    values = np.random.default_rng(1).gamma(2.0, 2.0, (RUNS, len(names)))
    frame = pd.DataFrame(values, columns=list(names))
    frame["S13 to 2019-02-28"] = np.nan  # as in runs of the study, in which nobody is arrested before
    return ReferenceTable(pd.DataFrame({"point": range(RUNS)}), pd.DataFrame(index=range(RUNS)), frame, {})


def with_record(study, path, events):
    path.write_text(record_csv(events), "utf-8")
    calibration = study.value.calibration.model_copy(update={"evidence": str(path)})
    return replace(study, value=study.value.model_copy(update={"calibration": calibration}))


def fitted(study, scenario, table, **part):
    return partial_fit(study, PATTERNS, scenario, table, **part)


def test_what_comes_after_the_cut_changes_nothing(study, scenario, table, tmp_path):
    events = read_record()
    later = [
        replace(one, size_low=9000, size_high=9000, issues=("debt",)) if one.date > CUT else one
        for one in events
    ]
    gone = [one for one in events if one.date <= CUT]
    found = fitted(study, scenario, table, until=CUT)
    for number, changed in enumerate((later, gone)):
        other = with_record(study, tmp_path / f"{number}.csv", changed)
        again = fitted(other, scenario, table, until=CUT)
        assert again.target == found.target
        assert np.array_equal(again.weights, found.weights)


def test_what_comes_before_the_cut_does(study, scenario, table, tmp_path):
    earlier = [replace(one, size_low=3, size_high=3) if one.size_low else one for one in read_record()]
    other = with_record(study, tmp_path / "events.csv", earlier)
    found, again = (fitted(one, scenario, table, until=CUT) for one in (study, other))
    assert again.target.values["S3a"] == 3.0
    assert not np.array_equal(again.weights, found.weights)


def test_columns_of_the_whole_period_play_no_part_before_the_cut(study, scenario, table):
    statistics = table.statistics.copy()
    whole = [name for name in statistics if " to " not in name]
    statistics[whole] = statistics[whole].to_numpy()[::-1]
    found, again = (
        fitted(study, scenario, one, until=CUT) for one in (table, replace(table, statistics=statistics))
    )
    assert np.array_equal(again.weights, found.weights)


def test_bands_that_rest_on_later_days_are_left_out(study, scenario, table):
    target = fitted(study, scenario, table, until=CUT).target
    assert set(target.left_out) == {"S13", "V1", "V2"}
    assert target.left_out["S13"] == "the record has no value"
    assert target.cut == CUT
    assert all(name.endswith(f"to {CUT}") for name in target.columns)


def test_a_fit_to_one_country_knows_nothing_of_the_other(study, scenario, table, tmp_path):
    events = [
        replace(one, size_low=7, size_high=7, issues=("land",))
        if one.country == "kyrgyzstan" and one.size_low
        else one
        for one in read_record()
    ]
    found = fitted(study, scenario, table, countries=["kazakhstan"])
    assert {PATTERNS.patterns[name].country for name in found.target.values} == {"kazakhstan"}
    other = with_record(study, tmp_path / "events.csv", events)
    statistics = table.statistics.copy()
    strange = [
        name for name in PATTERNS.of("fit", "check") if PATTERNS.patterns[name].country != "kazakhstan"
    ]
    statistics[strange] = statistics[strange].to_numpy()[::-1]
    again = fitted(other, scenario, replace(table, statistics=statistics), countries=["kazakhstan"])
    assert again.target.values == found.target.values
    assert np.array_equal(again.weights, found.weights)


def test_a_country_without_patterns_is_refused(study, scenario, table):
    changed = PATTERNS.model_copy(update={"patterns": {"S1": PATTERNS.patterns["S1"]}})
    with pytest.raises(AnalysisRefused, match="there is nothing to fit on"):
        partial_fit(study, changed, scenario, table, countries=["kazakhstan"])


def test_weights_fall_with_the_distance_and_sum_to_one():
    statistics = np.linspace(-1.0, 1.0, 201)[:, np.newaxis]
    weights, accepted = nearest_weights(statistics, np.array([[0.0]]), 21)
    assert accepted == 21
    assert weights.sum() == pytest.approx(1.0)
    assert np.flatnonzero(weights).tolist() == list(range(91, 110))  # the two farthest have the weight 0
    assert weights.argmax() == 100
    assert nearest_weights(statistics, np.array([[0.0]]), 1000)[1] == 100


def test_predictions_are_those_of_the_weighted_runs(table):
    weights = np.zeros(RUNS)
    weights[7] = 1.0
    asked = {name: PATTERNS.patterns[name] for name in ("S1", "S9b")}
    rows = predicted(asked, {"S1": 6.0, "S9b": float("nan")}, table, weights)
    for row in rows:
        value = table.statistics[row["pattern"]].iloc[7]
        assert row["low"] == row["median"] == row["high"] == value
        assert row["in_band"] == float(PATTERNS.patterns[row["pattern"]].holds(value))
        assert row["prior_low"] < row["prior_median"] < row["prior_high"]


def test_quantiles_are_values_of_runs_and_leave_out_what_is_undefined():
    values = np.array([3.0, np.nan, 1.0, 2.0])
    assert spread_of(values, np.full(4, 0.25)) == [1.0, 2.0, 3.0]
    assert spread_of(values, np.array([0.0, 1.0, 0.0, 0.0])) == pytest.approx([np.nan] * 3, nan_ok=True)


def test_shares_in_the_band_are_of_the_runs_that_define_the_pattern():
    pattern, values = PATTERNS.patterns["S1"], np.array([5.0, np.nan, 6.0, 9.0])
    assert share_in_band(pattern, values, np.full(4, 0.25)) == pytest.approx(2.0 / 3.0)
    assert share_in_band(pattern, values, np.array([0.1, 0.6, 0.0, 0.3])) == pytest.approx(0.25)
    assert np.isnan(share_in_band(pattern, values, np.array([0.0, 1.0, 0.0, 0.0])))
    assert share_defined(values, np.array([0.1, 0.6, 0.0, 0.3])) == pytest.approx(0.4)


def predicted_of(values, weights):
    runs = len(values)
    frame = pd.DataFrame({"S7a": values})
    few = ReferenceTable(pd.DataFrame({"point": range(runs)}), pd.DataFrame(index=range(runs)), frame, {})
    (row,) = predicted({"S7a": PATTERNS.patterns["S7a"]}, {"S7a": 1 / 3}, few, np.array(weights))
    return row


def test_a_fit_that_does_no_more_than_bring_protest_gains_nothing():
    """Before the fit a run in two has a protest, after it every run; half of those lie in the band."""
    row = predicted_of([0.3, 0.9, 0.4, 0.8, *[np.nan] * 4], [0.25] * 4 + [0.0] * 4)
    assert list(row) == list(PREDICTED_MEANING)
    assert (row["prior_defined"], row["defined"]) == (0.5, 1.0)
    assert row["in_band"] == row["prior_in_band"] == 0.5


@pytest.mark.parametrize(("there", "inside"), [(0.5, True), (0.49, False)])
def test_a_prediction_that_too_few_runs_define_is_not_inside(there, inside):
    row = predicted_of([0.3, np.nan], [there, 1.0 - there])
    assert row["defined"] == pytest.approx(there)
    assert row["median"] == 0.3
    assert row["in_band"] == 1.0
    assert row["inside"] is inside


def test_a_day_outside_the_period_is_refused(study, scenario, table):
    with pytest.raises(AnalysisRefused, match="lies outside the period"):
        fitted(study, scenario, table, until=scenario.period.end + timedelta(days=1))
