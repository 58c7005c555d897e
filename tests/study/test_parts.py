from __future__ import annotations

from collections import Counter
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.study.parts import grown, partition

number = st.integers(min_value=1, max_value=30)
growth = st.integers(min_value=0, max_value=30)


@st.composite
def histories(draw):
    """Draw the sizes of a study that grows a few times."""
    points = accumulate(draw(st.lists(growth, max_size=3)), initial=draw(number))
    replicates = accumulate(draw(st.lists(growth, max_size=3)), initial=draw(number))
    return list(zip(points, replicates, strict=False))


@given(histories(), st.integers(1, 60))
def test_every_run_is_in_exactly_one_part(sizes, runs_a_part):
    found = Counter(run for block in partition(sizes, runs_a_part) for run in block.runs)
    points, replicates = sizes[-1]
    assert found == Counter((point, run) for point in range(points) for run in range(replicates))


@given(histories(), st.integers(1, 60))
def test_the_parts_of_a_study_that_grows_stay_as_they_are(sizes, runs_a_part):
    blocks = list(partition(sizes, runs_a_part))
    for length in range(1, len(sizes)):
        before = list(partition(sizes[:length], runs_a_part))
        assert blocks[: len(before)] == before


@given(number, number, st.integers(1, 60))
def test_no_part_is_small_and_none_is_huge(points, replicates, runs_a_part):
    sizes = [len(block.runs) for block in partition([(points, replicates)], runs_a_part)]
    assert min(sizes) >= min(runs_a_part, points * replicates)
    assert max(sizes) <= 4 * max(runs_a_part, 1)


def test_a_study_of_five_thousand_runs_has_a_hundred_files():
    assert len(list(partition([(250, 20)], 50))) == 83
    assert len(list(partition([(5000, 1)], 50))) == 100
    assert len(list(partition([(1, 5000)], 50))) == 100


def test_sizes_are_kept_as_long_as_a_study_grows():
    assert grown([], 4, 10) == [(4, 10)]
    assert grown([(4, 10)], 4, 10) == [(4, 10)]
    assert grown([(4, 10)], 4, 20) == [(4, 10), (4, 20)]
    assert grown([(4, 10), (4, 20)], 6, 20) == [(4, 10), (4, 20), (6, 20)]
    assert grown([(4, 10), (4, 20)], 4, 15) == [(4, 15)]
