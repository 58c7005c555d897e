from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dilemma_sim.view import bands


def curves_of(values, country="a"):
    weeks, replicates = values.shape
    dates = pd.date_range("2018-07-02", periods=weeks, freq="7D")
    rows = [
        {"date": dates[week], "replicate": replicate, "country": country, "x": values[week, replicate]}
        for week in range(weeks)
        for replicate in range(replicates)
    ]
    return pd.DataFrame(rows)


def test_bands_are_the_quantiles_over_replicates():
    values = np.random.default_rng(1).normal(size=(5, 40))
    found = bands.bands(curves_of(values), "x")["a"]
    for column, share in (("low", 0.05), ("lower", 0.25), ("median", 0.5), ("upper", 0.75), ("high", 0.95)):
        np.testing.assert_allclose(found[column], np.quantile(values, share, axis=1))
    np.testing.assert_allclose(found["mean"], values.mean(axis=1))
    assert (found["count"] == 40).all()


def test_a_moving_sum_has_no_value_before_its_weeks_have_passed():
    found = bands.bands(curves_of(np.ones((6, 3))), "x", weeks=4)["a"]
    assert found["median"].isna().tolist() == [True, True, True, False, False, False]
    assert found["median"].dropna().tolist() == [4.0, 4.0, 4.0]


def test_since_start_adds_up_from_the_first_week():
    found = bands.bands(curves_of(np.full((4, 2), 3.0)), "x", since_start=True)["a"]
    assert found["median"].tolist() == [3.0, 6.0, 9.0, 12.0]


def test_weeks_that_few_replicates_have_a_value_in_are_left_blank():
    values = np.full((2, 20), np.nan)
    values[0, 0] = 1.0  # one in twenty
    values[1, :3] = 2.0  # three in twenty
    found = bands.bands(curves_of(values), "x", at_least=0.1)["a"]
    assert np.isnan(found["median"].iloc[0])
    assert found["median"].iloc[1] == 2.0
    assert found["count"].tolist() == [1, 3]


def test_a_pooled_ratio_divides_sums_and_not_weeks():
    curves = curves_of(np.array([[10.0], [0.0], [0.0], [90.0]])).rename(columns={"x": "whole"})
    curves["part"] = [10.0, 0.0, 0.0, 0.0]
    found = bands.pooled_ratio(curves, "part", "whole")["a"]
    assert found["median"].iloc[-1] == pytest.approx(0.1)  # the mean of the weekly shares would be a half


def test_a_replicate_without_any_of_the_whole_has_no_ratio():
    curves = curves_of(np.zeros((4, 3))).rename(columns={"x": "whole"}).assign(part=0.0)
    found = bands.pooled_ratio(curves, "part", "whole")["a"]
    assert found["median"].isna().all()


def test_shares_of_names_add_up_and_follow_the_order_asked_for(run):
    names = list(run.external)
    for table in bands.shares(run.curves, "external_posture", names).values():
        assert list(table.columns) == names
        np.testing.assert_allclose(table.sum(axis=1), 1.0)


def test_a_name_nobody_held_has_a_share_of_nought(run):
    names = [*run.external, "never held"]
    table = bands.shares(run.curves, "external_posture", names)["kazakhstan"]
    assert (table["never held"] == 0.0).all()


def test_the_demand_mix_weighs_protests_by_their_size():
    monday = pd.Timestamp("2018-07-02")
    events = pd.DataFrame(
        {
            "kind": "protest",
            "country": "a",
            "date": [monday, monday + pd.Timedelta(days=3)],
            "size": [300.0, 100.0],
            "demands": [{"kin": 1.0}, {"land": 1.0}],
        }
    )
    dates = pd.date_range(monday, periods=6, freq="7D")
    mix = bands.demand_mix(events, dates, ["kin", "land"], "a")
    assert mix.loc[monday].tolist() == [0.75, 0.25]
    assert mix.iloc[3].tolist() == [0.75, 0.25]  # still within four weeks
    assert mix.iloc[4:].isna().all().all()


def test_demands_are_read_as_a_mapping_and_as_pairs():
    assert bands.mapping({"kin": 0.5, "land": None}) == {"kin": 0.5}
    assert bands.mapping([("kin", 0.5)]) == {"kin": 0.5}
    assert bands.mapping(None) == {}


def test_the_typical_replicate_is_the_one_in_the_middle():
    values = np.tile(np.array([1.0, 2.0, 3.0, 4.0, 50.0]), (3, 1))
    assert bands.typical_replicate(curves_of(values), ["x"]) == 2


def test_among_equal_replicates_the_first_is_typical():
    assert bands.typical_replicate(curves_of(np.ones((3, 4))), ["x"]) == 0
