"""What a right model would reach: right by construction it is seen to be, and a wrong one is not."""

from __future__ import annotations

from math import nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dilemma_sim.evidence.patterns import read_patterns
from dilemma_sim.study.attainable import attainable, band_around

RUNS = 300
PATTERNS = {name: read_patterns().patterns[name] for name in ("S1", "S3a", "S6a", "S15", "D1", "D4")}


@pytest.mark.parametrize(
    ("ends", "observed", "value", "band"),
    [
        ((0.0, 0.2), 0.0, 0.5, (0.3, 0.7)),
        ((0.8, 1.0), 1.0, 0.9, (0.7, 1.0)),
        ((1.0, 1.0), 1.0, 0.0, (0.0, 0.0)),
        ((5.0, 6.0), 6.0, 12.0, (10.0, 14.4)),
        ((60.0, 124.0), 124.0, 0.0, (0.0, 0.0)),
        ((0.0, None), nan, 3.0, (0.0, None)),
        ((0.5, 0.9), nan, 0.1, (0.5, 0.9)),
        ((-1.0, 4.0), 2.0, 8.0, (-1.0, 4.0)),
    ],
)
def test_a_band_is_drawn_around_another_value(ends, observed, value, band):
    assert band_around(ends, observed, value) == pytest.approx(band, nan_ok=True)


@given(some.floats(0.0, 1.0), some.floats(0.0, 1.0), some.floats(0.0, 1.0))
def test_a_band_of_shares_holds_the_value_it_is_drawn_around(low, high, value):
    low, high = sorted((low, high))
    around = band_around((low, high), (low + high) / 2.0, value)
    assert around[0] <= value <= around[1]
    assert around[0] >= 0.0
    assert around[1] <= 1.0


@given(some.floats(0.1, 100.0), some.floats(1.01, 50.0), some.floats(0.0, 1e4))
def test_a_band_of_sizes_keeps_its_ratio(low, ratio, value):
    around = band_around((low, max(1.5, low * ratio)), low, value)
    assert around[0] <= value <= around[1]
    assert around[1] == pytest.approx(around[0] * (max(1.5, low * ratio) / low) ** 2)


def statistics(luck: np.random.Generator) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "S1": luck.poisson(6.0, RUNS).astype(float),
            "S3a": luck.lognormal(4.5, 0.1, RUNS),
            "S6a": np.where(luck.random(RUNS) < 0.7, luck.uniform(0.0, 0.1, RUNS), nan),
            "S15": np.ones(RUNS),
            "D1": luck.uniform(0.2, 0.3, RUNS),
            "D4": luck.normal(0.0, 1.0, RUNS),
        }
    )


@pytest.fixture(scope="module")
def found():
    """Return what such runs reach where they are taken for the record, and near it is the record too."""
    observed = {"S1": 6.0, "S3a": 90.0, "S6a": 0.0, "S15": 1.0, "D1": 0.24, "D4": 0.0}
    even = np.full(RUNS, 1.0 / RUNS)
    return attainable(PATTERNS, observed, statistics(np.random.default_rng(1)), lambda _: even, even, 60)


def test_a_right_model_has_inside_what_its_own_runs_are_all_like(found):
    inside = found.patterns.set_index("pattern")["inside"]
    assert inside["S15"] == 1.0
    assert inside["S3a"] == 1.0
    assert inside["D4"] == 1.0
    assert 0.1 < inside["S1"] < 0.9  # six waves on average, and a band a fifth either way


def test_a_band_from_the_literature_stays_where_it_is(found):
    assert found.patterns.set_index("pattern").loc["D1", "inside"] == 0.0


def test_a_pattern_is_listed_for_those_records_only_that_define_it(found):
    records = found.patterns.set_index("pattern")["records"]
    assert records["S15"] == 60
    assert 30 < records["S6a"] < 55


def test_a_record_unlike_the_runs_stands_out_from_them():
    far = {"S3a": PATTERNS["S3a"].model_copy(update={"band": [600.0, 1200.0]})}
    frame = statistics(np.random.default_rng(1))
    even = np.full(RUNS, 1.0 / RUNS)
    found = attainable(far, {"S3a": 900.0}, frame, lambda _: even, even, 20)
    assert found.here("fit") == 0.0
    assert (found.shares("fit") == 1.0).all()
    assert found.patterns["inside_here"].tolist() == [False]


def test_the_run_that_is_the_record_says_nothing_of_itself():
    frame = statistics(np.random.default_rng(1))
    frame["S15"] = np.arange(RUNS, dtype=float) % 2.0
    weights = np.zeros(RUNS)
    weights[[3, 4]] = 0.5
    found = attainable({"S15": PATTERNS["S15"]}, {"S15": 1.0}, frame, lambda _: weights, weights, 30)
    assert found.patterns["inside"].tolist() == [0.0]  # each of the two is told by the other alone


def test_wide_intervals_are_counted_by_record(found):
    own = found.records[found.records["run"] >= 0]
    assert 0.0 <= found.all_narrow <= 1.0
    assert (own["narrow"] <= own["measured"]).all()
    assert found.all_narrow == pytest.approx(
        np.mean([(one["narrow"] == one["measured"]).all() for _, one in own.groupby("run")])
    )
