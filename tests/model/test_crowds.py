"""The numbers of a crowd, from the highest down: their law, and that they hang on nobody who asks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, chisquare, kstest

from dilemma_sim.model import scan_kernels
from dilemma_sim.model.citizens import Mood, StratumColumns
from dilemma_sim.model.compiled import CompiledDraws
from dilemma_sim.model.draws import (
    CROWD,
    GROUP,
    TOP,
    Counts,
    Draws,
    Floats,
    component_number,
    from_the_top,
    philox,
)
from dilemma_sim.scenario import load_scenario

COUNT = CROWD + 4464  # no whole number of groups
KEY = Draws(3, 1).key
ALL = -1.0


def top(level: float, week: int = 5, count: int = COUNT, component: int = 77) -> tuple[Counts, Floats]:
    return from_the_top(level, count, week, component, KEY)


def compiled(
    level: float, first: int, last: int, week: int = 5, component: int = 77
) -> tuple[Counts, Floats]:
    room = last - first + scan_kernels.SPARE
    agents, numbers = np.empty(room, np.int64), np.empty(room)
    found = scan_kernels.scan(
        first,
        last,
        COUNT,
        np.uint32(week),
        np.uint32(component),
        *map(np.uint32, KEY),
        level,
        agents,
        numbers,
    )
    return agents[:found], numbers[:found]


def test_a_group_is_drawn_as_one_would_by_hand() -> None:
    """Independently of both paths: one group, number by number, places taken from a list."""
    group, week, component = 515, 5, 77
    blocks = range(group * GROUP // 4, (group + 1) * GROUP // 4)
    drawn = {}
    for block in blocks:
        for word in philox((block % 2**32, 2**40 // 2**32, week, component), KEY):
            drawn[len(drawn)] = TOP * ((word + 0.5) / 2**32)
    free, number = list(range(GROUP)), 1.0
    for rank in range(GROUP):
        words_of_two = philox((group * GROUP // 2 + rank // 2, 0, week, component), KEY)
        luck, place = words_of_two[:2] if rank % 2 == 0 else words_of_two[2:]
        part = (luck + 0.5) / 2**32
        if rank == 0:
            for _ in range(7):
                number = part = math.sqrt(part)
        else:
            number *= part ** (1.0 / (GROUP - rank))
        if number <= TOP:
            break
        drawn[free.pop(place * len(free) >> 32)] = number
    indices, numbers = top(ALL)
    mine = indices // GROUP == group
    assert {
        int(at) % GROUP: at_number for at, at_number in zip(indices[mine], numbers[mine], strict=True)
    } == drawn


def test_everybody_has_a_number_between_nought_and_one() -> None:
    indices, numbers = top(ALL)
    assert np.array_equal(indices, np.arange(COUNT))
    assert 0.0 < numbers.min() < 1e-3
    assert 1.0 - 1e-3 < numbers.max() < 1.0


def test_numbers_are_uniform_and_those_of_neighbours_independent() -> None:
    _, numbers = top(ALL, count=1 << 20)
    groups = numbers.reshape(-1, GROUP)
    assert kstest(numbers, "uniform").pvalue > 0.001
    assert kstest(groups.max(axis=1), beta(GROUP, 1).cdf).pvalue > 0.001
    assert kstest(np.sort(groups)[:, GROUP // 2], beta(GROUP // 2 + 1, GROUP // 2).cdf).pvalue > 0.001
    assert chisquare(np.bincount(groups.argmax(axis=1), minlength=GROUP)).pvalue > 0.001
    for apart in (1, 7, GROUP, GROUP + 1):
        assert abs(np.corrcoef(numbers[apart:], numbers[:-apart])[0, 1]) < 4.0 / (1 << 10)


def test_weeks_and_components_are_independent() -> None:
    _, numbers = top(ALL)
    for other in (top(ALL, week=6)[1], top(ALL, component=78)[1]):
        assert abs(np.corrcoef(numbers, other)[0, 1]) < 4.0 / COUNT**0.5


@settings(max_examples=10, deadline=None)
@given(
    level=st.one_of(st.floats(0.0, TOP), st.floats(TOP, 1.0, exclude_max=True)),  # either way of scanning
    week=st.integers(0, 2**32 - 1),
)
def test_who_is_above_a_level_is_the_same_on_either_path_and_at_any_level(level: float, week: int) -> None:
    indices, numbers = top(ALL, week)
    above = numbers > level
    assert all(map(np.array_equal, compiled(ALL, 0, COUNT, week), (indices, numbers)))
    for found in (top(level, week), compiled(level, 0, COUNT, week)):
        assert np.array_equal(found[0], indices[above])
        assert np.array_equal(found[1], numbers[above])


def test_a_piece_of_a_crowd_is_a_piece_of_the_whole() -> None:
    indices, numbers = top(0.9)
    first, last = 160 * GROUP, 350 * GROUP
    piece = (indices >= first) & (indices < last)
    for found in (compiled(0.9, first, last), from_the_top(0.9, last, 5, 77, KEY, first)):
        assert np.array_equal(found[0], indices[piece])
        assert np.array_equal(found[1], numbers[piece])


@pytest.mark.parametrize("count", [CROWD, CROWD + 1])
def test_draws_above_a_level_are_those_of_a_crowd_beyond_its_size(count: int) -> None:
    draws = Draws(3, 1)
    indices, numbers = draws.above(0.99, "call", 4, count)
    if count == CROWD:
        every = draws.uniforms("call", 4, count)
        assert np.array_equal(indices, np.flatnonzero(every > 0.99))
        assert np.array_equal(numbers, every[every > 0.99])
    else:
        expected = from_the_top(0.99, count, 4, component_number("call"), KEY)
        assert np.array_equal(indices, expected[0])
        assert np.array_equal(numbers, expected[1])


def test_too_little_room_is_said_and_more_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load_scenario("one-country")
    text = scenario.countries["homeland"].strata["workers"]
    sized = text.model_copy(update={"persons": COUNT, "agents": COUNT, "availability": 0.2})
    mood = Mood(reached=0.4, illegitimacy={"jobs": 0.5}, risk=0.1, push=0.3)

    def came() -> list[int]:
        columns = StratumColumns("homeland/workers", sized)
        return columns.decide(mood, CompiledDraws(1), 3, threshold=0.1, noise=0.1).agents.tolist()

    usual = came()
    monkeypatch.setattr("dilemma_sim.model.compiled.ROOM", 0.0)
    assert came() == usual
    assert len(usual) > 1024
