from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from dilemma_sim.study.paired import interval, paired, pairs_needed


def test_a_known_comparison():
    base, other = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 2.0, 5.0, 3.0])
    found = paired(base, other)
    assert (found.pairs, found.base, found.other, found.difference) == (4, 2.5, 3.0, 0.5)
    assert (found.above, found.below, found.equal) == (0.5, 0.25, 0.25)
    assert found.relative == pytest.approx(0.2)
    assert found.spread == pytest.approx(np.sqrt(5 / 3))
    assert found.variance_ratio == pytest.approx((5 / 3) / (5 / 3 + 2.0))
    assert found.standardised == pytest.approx(0.5 / np.sqrt((5 / 3 + 2.0) / 2))
    assert found.correlation == pytest.approx(np.corrcoef(base, other)[0, 1])


def test_the_interval_is_students():
    draw = np.random.default_rng(1)
    base, other = draw.normal(0, 1, 40), draw.normal(0.5, 1, 40)
    expected = stats.ttest_rel(other, base).confidence_interval(0.95)
    found = paired(base, other, outcomes=10)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    adjusted = stats.ttest_rel(other, base).confidence_interval(1 - 0.05 / 10)
    assert (found.low_all, found.high_all) == pytest.approx((adjusted.low, adjusted.high))


def test_identical_pairs_have_no_difference_and_no_width():
    values = np.array([0.1, 0.7, 1e9, -3.3])
    found = paired(values, values.copy(), outcomes=99)
    assert (found.difference, found.low, found.high, found.low_all, found.high_all) == (0, 0, 0, 0, 0)
    assert (found.equal, found.spread, found.variance_ratio) == (1.0, 0.0, 0.0)


def test_pairs_without_a_value_are_left_out():
    found = paired(np.array([1.0, np.nan, 3.0]), np.array([2.0, 5.0, np.nan]))
    assert (found.pairs, found.difference, found.low) == (1, 1.0, None)
    assert paired(np.array([np.nan]), np.array([1.0])).difference is None


def test_a_constant_difference_is_certain_once_enough_pairs_show_it():
    base = np.arange(20.0)
    assert interval(np.full(20, 2.5)) == (2.5, 2.5)
    assert interval(np.full(5, 2.5)) == (0.0, 2.5)  # five pairs may all go one way by chance
    assert paired(base, base + 2.5).correlation == pytest.approx(1.0)
    assert paired(np.zeros(9), np.ones(9)).standardised is None


@pytest.mark.parametrize("differing", [1, 2, 3, 4, 5])
def test_a_few_differing_pairs_decide_nothing(differing):
    differences = np.zeros(100)
    differences[:differing] = 1.0
    low, high = interval(differences)
    assert low <= 0.0 < high


def test_the_level_holds_for_rare_and_skewed_outcomes():
    draw = np.random.default_rng(3)
    missed = 0
    for _ in range(400):
        base, other = (draw.lognormal(0, 1.5, 60) * (draw.random(60) < 0.15) for _ in range(2))
        low, high = interval(other - base)
        missed += not low <= 0.0 <= high
    assert missed / 400 < 0.06


numbers = arrays(np.float64, 12, elements=st.floats(-1e6, 1e6, allow_subnormal=False))


@given(numbers, numbers)
def test_the_other_way_round_gives_the_opposite(base, other):
    there, back = paired(base, other), paired(other, base)
    assert there.difference == -back.difference
    assert there.low == pytest.approx(-back.high)
    assert (there.above, there.below) == (back.below, back.above)


@given(numbers, st.integers(1, 500))
def test_the_adjusted_interval_holds_the_one_alone(differences, outcomes):
    low, high = interval(differences)
    low_all, high_all = interval(differences, 0.05 / outcomes)
    assert low_all <= low <= high <= high_all


def test_the_pairs_needed_are_those_that_make_it_so_narrow():
    needed = pairs_needed(spread=2.0, half_width=0.1)
    assert needed == int(np.ceil((1.959963984540054 * 2 / 0.1) ** 2)) == 1537
    assert pairs_needed(2.0, 0.1, outcomes=100) > needed
    assert pairs_needed(1e-9, 1.0) == 2
