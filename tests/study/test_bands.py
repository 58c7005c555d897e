"""How far runs lie outside the bands of patterns."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.evidence.patterns import read_patterns
from dilemma_sim.study.bands import Bands

BANDS = Bands.of([SimpleNamespace(band=band) for band in ((2.0, 4.0), (1.0, 1.0), (0.0, None), None)])


def distance(*values):
    return float(BANDS.distances(np.array([values], dtype=float))[0])


def test_inside_all_bands_there_is_no_distance():
    assert distance(2.0, 1.0, 0.0, -1e9) == 0.0
    assert distance(4.0, 1.0, 1e9, 1e9) == 0.0


def test_distance_is_counted_in_widths_and_never_beyond_one():
    assert distance(5.0, 1.0, 0.0, 0.0) == pytest.approx(0.5)  # half of a band of width 2
    assert distance(3.0, 0.75, 0.0, 0.0) == pytest.approx(0.25)  # a single value is one unit wide
    assert distance(3.0, 1.0, -0.5, 0.0) == pytest.approx(0.5)  # so is a band that is open
    assert distance(5.0, 0.75, 0.0, 0.0) == pytest.approx(np.hypot(0.5, 0.25))
    assert distance(400.0, 1.0, 0.0, 0.0) == 1.0


def test_a_pattern_that_a_run_does_not_define_counts_as_one_width():
    assert distance(np.nan, 1.0, 0.0, 0.0) == 1.0


@given(st.lists(st.floats(-100, 100), min_size=4, max_size=4), st.floats(0.0, 1.0))
def test_what_moves_toward_the_bands_is_never_farther(values, step):
    inside = np.array([3.0, 1.0, 5.0, 0.0])
    nearer = np.array(values) + step * (inside - np.array(values))
    assert distance(*nearer) <= distance(*values) + 1e-12


def test_the_middle_of_the_shipped_bands_is_inside_them():
    patterns = list(read_patterns().only("fit").patterns.values())
    middles = [sum(pattern.band) / 2.0 for pattern in patterns]
    assert Bands.of(patterns).distances(np.array([middles])).tolist() == [0.0]
