from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.study.effects import (
    adjusted,
    contrast,
    effects_of,
    mean_effect,
    nothing,
    probability,
    ratio,
    samples_of,
    turning_point,
)

DRAWS = 400


def pairs_of(mean, spread, luck, lucks=2, draws=DRAWS, seed=1):
    """Draws with effects of a known spread, and pairs with luck of a known size around each."""
    rng = np.random.default_rng(seed)
    return rng.normal(mean, spread, draws)[:, None] + rng.normal(0.0, luck, (draws, lucks))


def above_zero(pairs, seed=1):
    return probability([pairs], samples_of(len(pairs), seed), [nothing(pairs)])


def test_luck_does_not_make_effects_of_draws_look_less_alike_than_they_are():
    pairs = pairs_of(mean=1.0, spread=1.0, luck=2.0)
    true, counted = 0.841, float((pairs.mean(axis=1) > 0).mean())
    found = above_zero(pairs)
    assert counted < 0.76
    assert found.value == pytest.approx(true, abs=0.05)
    assert found.low < true < found.high
    assert effects_of(pairs).std() == pytest.approx(1.0, abs=0.15)


def test_where_luck_is_all_there_is_the_probability_is_how_sure_the_mean_is():
    sure = above_zero(pairs_of(mean=0.5, spread=0.0, luck=1.0))
    unsure = above_zero(pairs_of(mean=0.02, spread=0.0, luck=1.0))
    assert sure.value > 0.98
    assert 0.2 < unsure.value < 0.95


def test_one_pair_a_draw_is_taken_as_it_is():
    pairs = pairs_of(mean=0.3, spread=1.0, luck=0.0, lucks=1)
    np.testing.assert_allclose(effects_of(pairs), pairs[:, 0])
    assert above_zero(pairs).value == pytest.approx(float((pairs > 0).mean()), abs=0.01)


def test_few_draws_never_make_sure():
    agreeing = np.ones((9, 2))
    nine, ten = above_zero(agreeing), above_zero(np.ones((10, 2)))
    assert nine.value == pytest.approx(0.95)
    assert ten.value == pytest.approx(10.5 / 11)
    assert nine.low < 0.8


def test_several_effects_must_lie_there_in_the_same_draw():
    one = np.repeat([[1.0], [-1.0]], 50, axis=0)
    samples = samples_of(100, 1)
    apart = probability([one, -one], samples, [nothing(one), nothing(one)])
    together = probability([one, one], samples, [nothing(one), nothing(one)])
    assert apart.value == pytest.approx(0.5 / 101)
    assert together.value == pytest.approx(0.5, abs=0.02)


def test_identical_pairs_are_no_effect_whatever_other_draws_have():
    pairs = np.array([[0.0, 0.0], [3.0, 3.0], [0.0, 0.0], [3.0, 3.0]] * 10)
    assert above_zero(pairs).value == pytest.approx(0.5, abs=0.02)
    assert above_zero(np.zeros((10, 2))).value == pytest.approx(0.5 / 11)


def test_draws_without_a_value_are_left_out():
    pairs = pairs_of(mean=5.0, spread=1.0, luck=1.0, draws=50)
    pairs[:10] = np.nan
    assert above_zero(pairs).value == pytest.approx(40.5 / 41)
    assert mean_effect(pairs, samples_of(50, 1)).value == pytest.approx(5.0, abs=0.6)
    assert isnan(above_zero(np.full((5, 2), np.nan)).value)
    assert isnan(mean_effect(np.full((5, 2), np.nan), samples_of(5, 1)).low)


def test_a_relative_effect_is_judged_by_what_it_is_compared_with():
    looked, compared = np.array([[13.0], [11.0]]), np.array([[10.0], [10.0]])
    found = contrast(looked, compared, sign=1.0, smallest=None, relative=0.2)
    np.testing.assert_allclose(found.difference[:, 0], [3.0, 1.0])
    np.testing.assert_allclose(found.margin[:, 0], [1.0, -1.0])
    lower = contrast(compared, looked, sign=-1.0, smallest=2.0, relative=None)
    np.testing.assert_allclose(lower.margin[:, 0], [1.0, -1.0])


def test_one_relative_effect_larger_than_another():
    # A fall from 10 to 5 against one from 100 to 90: half against a tenth.
    five, ten = np.array([[5.0, 5.0]]), np.array([[10.0, 10.0]])
    taken = np.array([[90.0, 90.0]]), np.array([[100.0, 100.0]])
    found = contrast(five, ten, sign=-1.0, smallest=None, relative=0.1, taken_away=taken)
    np.testing.assert_allclose(found.difference, 0.4)
    np.testing.assert_allclose(found.margin, 0.3)


def test_intervals_that_hold_together_are_wider_and_hold():
    rng = np.random.default_rng(2)
    missed, missed_alone = 0, 0
    for _ in range(60):
        several = [rng.normal(0.0, 1.0, (60, 1)) for _ in range(10)]
        found = adjusted(several, samples_of(60, 3)[:400])
        assert all(one.low_all <= one.low and one.high_all >= one.high for one in found)
        missed += any(not one.low_all <= 0.0 <= one.high_all for one in found)
        missed_alone += any(not one.low <= 0.0 <= one.high for one in found)
    assert missed <= 8 < missed_alone


def test_what_is_left_of_an_effect():
    full = pairs_of(mean=2.0, spread=0.5, luck=0.1)
    samples = samples_of(DRAWS, 1)
    left = ratio(0.25 * full, full, samples)
    assert (left.value, left.low, left.high) == pytest.approx((0.25, 0.25, 0.25))
    assert isnan(ratio(full, np.zeros_like(full), samples).value)


def test_a_curve_turns_half_way_between_its_ends():
    heights = np.tile([1.0, 1.0, 0.2, 0.0], (20, 1))
    found = turning_point([0.0, 1.0, 2.0, 3.0], heights, samples_of(20, 1))
    assert found.value == pytest.approx(1.0 + 0.5 / 0.8)
    assert found.low == pytest.approx(found.high)
    flat = turning_point([0.0, 1.0], np.ones((20, 2)), samples_of(20, 1))
    assert isnan(flat.value)


@given(st.floats(-3, 3), st.floats(0.01, 3), st.integers(0, 1000))
def test_a_probability_lies_in_its_interval_and_turns_with_the_sign(mean, spread, seed):
    pairs = pairs_of(mean, spread, 0.5, draws=30, seed=seed)
    samples = samples_of(30, 1)[:200]
    up = probability([pairs], samples, [nothing(pairs)])
    down = probability([-pairs], samples, [nothing(pairs)])
    assert 0.0 <= up.low <= up.value <= up.high <= 1.0
    assert up.value + down.value == pytest.approx(1.0)
