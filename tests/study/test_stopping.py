from __future__ import annotations

from math import sqrt

import pandas as pd
import pytest
from scipy import stats

from dilemma_sim.scenario.studies import Stop
from dilemma_sim.study.stopping import enough, half_width

NAN = float("nan")


def stop(width, most=1000, confidence=0.95):
    said = {"outcome": "x", "half_width": float(width), "most": most, "confidence": confidence}
    return Stop.model_validate(said)


def results(**countries):
    tables = [
        pd.DataFrame({"replicate": range(len(values)), "country": country, "x": values})
        for country, values in countries.items()
    ]
    return pd.concat(tables, ignore_index=True)


def test_the_half_width_is_that_of_students_t():
    values = pd.Series([1.0, 2.0, 3.0, 4.0])
    expected = stats.t.ppf(0.975, 3) * values.std() / sqrt(4)
    assert half_width(values.to_numpy(), 0.95) == pytest.approx(expected)
    low, high = stats.t.interval(0.8, 3, loc=values.mean(), scale=values.sem())
    assert half_width(values.to_numpy(), 0.8) == pytest.approx((high - low) / 2)
    assert half_width(pd.Series([1.0, NAN]).to_numpy(), 0.95) is None


def test_a_point_ends_where_the_interval_is_narrow_enough_and_not_before():
    table = results(a=[1.0, 2.0, 3.0, 4.0])
    width = half_width(table["x"].to_numpy(), 0.95)
    assert enough(table, stop(width))
    assert not enough(table, stop(width * 0.999))


def test_every_country_must_be_settled():
    table = results(a=[1.0, 1.0, 1.0], b=[0.0, 50.0, 100.0])
    assert not enough(table, stop(1))
    assert enough(table, stop(1), country="a")
    assert not enough(table, stop(1), country="b")


def test_what_has_no_value_is_never_settled_before_the_most():
    table = results(a=[NAN, NAN, 1.0], b=[1.0, 1.0, 1.0])
    assert not enough(table, stop(1))
    assert enough(table, stop(1, most=3))
