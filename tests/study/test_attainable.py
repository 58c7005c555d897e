"""What a right model would reach: right by construction it is seen to be, and a wrong one is not."""

from __future__ import annotations

from math import nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dilemma_sim.evidence.patterns import read_patterns
from dilemma_sim.study.attainable import attainable, band_around

RUNS = 300
PATTERNS = {name: read_patterns().patterns[name] for name in ("S1", "S3a", "S6a", "S15", "D1", "D4")}


@pytest.mark.parametrize(
    ("ends", "observed", "value", "band"),
    [
        ((0.8, 1.0), 0.95, 0.6, (0.45, 0.65)),  # shares: distances, each side its own
        ((0.0, 0.2), 0.0, 0.5, (0.5, 0.7)),
        ((0.0, 0.2), 0.0, 0.9, (0.9, 1.0)),
        ((0.25, 0.45), 0.33, 0.05, (0.0, 0.17)),
        ((1.0, 1.0), 1.0, 0.0, (0.0, 0.0)),  # yes or no
        ((0.0, 0.0), 0.0, 1.0, (1.0, 1.0)),
        ((0.0, 0.0), 0.0, 2.0, (2.0, 2.0)),  # a count that looked like a share
        ((5.0, 6.0), 6.0, 12.0, (10.0, 12.0)),  # quantities above zero: ratios
        ((50.0, 150.0), 100.0, 40.0, (20.0, 60.0)),
        ((0.0, 6.0), 3.0, 5.0, (0.0, 10.0)),
        ((60.0, 124.0), 124.0, 0.0, (0.0, 0.0)),
        ((0.0, 5.0), 0.0, 7.0, (7.0, 12.0)),  # no ratio to 0
        ((-1.0, 4.0), 2.0, 8.0, (5.0, 10.0)),  # may be negative
        ((2.0, 4.0), 3.0, -1.0, (-2.0, 0.0)),
        ((0.0, None), 2.0, 3.0, (0.0, None)),  # an open side
        ((0.5, 0.9), nan, 0.1, (0.5, 0.9)),  # no value of the record
        ((0.5, 1.0), 0.24, 0.1, (0.5, 1.0)),  # not drawn around the value of the record
        ((50.0, 150.0), 151.0, 40.0, (50.0, 150.0)),
    ],
)
def test_a_band_is_drawn_around_another_value(ends, observed, value, band):
    assert band_around(ends, observed, value) == pytest.approx(band, nan_ok=True)


ENDS = some.one_of(
    some.tuples(some.floats(0.0, 1.0), some.floats(0.0, 1.0)),
    some.tuples(some.floats(0.0, 1e6), some.floats(0.0, 1e6)),
    some.tuples(some.floats(-1e6, 1e6), some.floats(-1e6, 1e6)),
).map(lambda pair: tuple(sorted(pair)))
OPEN = some.tuples(some.none() | some.floats(-1e6, 1e6), some.none())


@settings(deadline=None)
@given(ENDS | OPEN | OPEN.map(lambda pair: pair[::-1]), some.floats(-1e6, 1e6) | some.just(nan))
def test_a_band_around_the_value_of_the_record_is_the_band_itself(ends, observed):
    assert band_around(ends, observed, observed) == ends


@settings(deadline=None)
@given(ENDS, some.floats(0.0, 1.0))
def test_a_band_that_holds_the_value_of_the_record_is_the_same_around_it(ends, part):
    observed = min(max(ends[0] + part * (ends[1] - ends[0]), ends[0]), ends[1])
    assert band_around(ends, observed, observed) == ends


@settings(deadline=None)
@given(ENDS, some.floats(0.0, 1.0), some.floats(0.0, 1.0) | some.floats(-1e6, 1e6))
def test_a_band_holds_the_value_it_is_drawn_around(ends, part, value):
    observed = min(max(ends[0] + part * (ends[1] - ends[0]), ends[0]), ends[1])
    low, high = band_around(ends, observed, value)
    assert low <= value <= high


@settings(deadline=None)
@given(some.floats(0.0, 1.0), some.floats(0.0, 1.0), some.floats(0.0, 1.0), some.floats(0.0, 1.0))
def test_a_band_of_shares_stays_between_nought_and_one_and_grows_no_wider(low, high, part, value):
    low, high = sorted((low, high))
    observed = min(max(low + part * (high - low), low), high)
    around = band_around((low, high), observed, value)
    assert 0.0 <= around[0] <= around[1] <= 1.0
    assert around[1] - around[0] <= high - low + 1e-12


@settings(deadline=None)
@given(some.floats(0.1, 100.0), some.floats(1.01, 50.0), some.floats(0.0, 1.0), some.floats(1.0, 1e4))
def test_a_band_of_sizes_keeps_the_ratio_of_each_end(low, ratio, part, value):
    high = max(1.5, low * ratio)
    observed = min(low + part * (high - low), high)
    around = band_around((low, high), observed, value)
    assert around[0] / value == pytest.approx(low / observed)
    assert around[1] / value == pytest.approx(high / observed)


def test_the_record_is_judged_as_a_run_with_its_values_would_be():
    """One run shows just what the record does, so that both have the same verdicts."""
    observed = {"S1": 6.0, "S3a": 90.0, "S6a": 0.0, "S15": 1.0}
    frame = statistics(np.random.default_rng(1))
    frame.loc[0, list(observed)] = list(observed.values())
    weights = np.zeros(RUNS)
    weights[0] = 1.0
    even = np.full(RUNS, 1.0 / RUNS)
    patterns = {name: PATTERNS[name] for name in observed}
    found = attainable(patterns, observed, frame, lambda _: even, even, 40)
    again = attainable(patterns, observed, frame, lambda _: even, weights, 1)
    assert again.patterns["inside"].tolist() == found.patterns["inside_here"].astype(float).tolist()


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
    assert 0.1 < inside["S1"] < 0.9  # six waves on average, and a band a sixth below each run's own


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
    assert found.as_few("fit") == 0.0
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
