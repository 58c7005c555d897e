"""The compiled loops of the actors' week against the functions in NumPy and Python that they stand for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.model import choice_kernels, number_kernels
from dilemma_sim.model.compiled import CompiledDraws
from dilemma_sim.model.compiled_menu import CompiledMenu
from dilemma_sim.model.detainees import moved
from dilemma_sim.model.draws import Draws
from dilemma_sim.model.menu import Menu, Situation, Tolerances, stakes
from dilemma_sim.model.organisation import plan_chances
from dilemma_sim.model.world import DilemmaModel
from dilemma_sim.scenario import load_scenario

CASE = load_scenario("kazakhstan-kyrgyzstan-2018-2019")
MENUS = [kind(CASE.postures.external, CASE.postures.internal) for kind in (Menu, CompiledMenu)]
WEIGHTS = CASE.countries["kazakhstan"].government.weights
SIZE = MENUS[0].shape[0] * MENUS[0].shape[1]
SHARE = st.floats(0.0, 1.0)
PLACES = st.integers(0, SIZE - 1)
UNIFORM = st.floats(1e-12, 1.0 - 1e-12)


@given(numbers=st.lists(SHARE, min_size=8, max_size=8), kept=PLACES)
def test_the_utilities_of_a_menu_are_the_same(numbers: list[float], kept: int) -> None:
    plain, compiled = (
        m.utilities(stakes(Situation(*numbers), WEIGHTS), WEIGHTS.switching, m.pair(kept)) for m in MENUS
    )
    assert plain.tolist() == compiled.tolist()


@given(numbers=st.lists(SHARE, min_size=3, max_size=3), most=st.tuples(SHARE, SHARE))
def test_the_win_sets_are_the_same(numbers: list[float], most: tuple[float, float]) -> None:
    plain, compiled = (m.win_sets(*numbers, WEIGHTS, Tolerances(*most)) for m in MENUS)
    assert plain == compiled


@given(
    worth=st.lists(st.floats(-2.0, 2.0), min_size=SIZE, max_size=SIZE),
    barred=st.sets(PLACES, max_size=SIZE - 1),
    precision=st.floats(0.0, 40.0),
    odds=st.none() | st.floats(-5.0, 5.0),
    number=UNIFORM,
)
def test_the_pair_drawn_is_the_same(
    worth: list[float], barred: set[int], precision: float, odds: float | None, number: float
) -> None:
    feasible = np.array([place not in barred for place in range(SIZE)])
    log_odds = None if odds is None else np.linspace(0.0, odds, SIZE)
    plain, compiled = (m.chosen(np.array(worth), feasible, precision, log_odds, number) for m in MENUS)
    assert plain == compiled
    assert feasible[compiled]


@pytest.mark.parametrize("spotlight", [0.0, 0.6])
def test_the_chances_of_a_plan_are_the_same(spotlight: float) -> None:
    for organiser in DilemmaModel(CASE, 1, 0).organisers:
        options, appeal = organiser._lay_out(), (3000.0, 900.0)
        weights = (0.4, 0.5, 2.0 * spotlight, 0.3, 0.7)
        given = (options.table, appeal, options.usual, 60.0, weights, 1000.0, 8.0)
        chances = np.empty(options.table.shape[1])
        choice_kernels.plan(*given, chances)
        assert chances == pytest.approx(plan_chances(*given), rel=1e-12)


@given(
    numbers=st.tuples(*[UNIFORM] * 5),
    persons=st.tuples(*[st.integers(0, 500_000)] * 3),
    chances=st.tuples(*[SHARE | st.floats(0.0, 0.01)] * 5),
)
def test_as_many_move_between_states_abroad(
    numbers: tuple[float, ...], persons: tuple[int, int, int], chances: tuple[float, ...]
) -> None:
    assert number_kernels.moved(numbers, persons, chances) == moved(numbers, persons, chances)


@given(seed=st.integers(0, 2**63), week=st.integers(0, 2**32 - 1), names=st.lists(st.text(), max_size=4))
def test_several_numbers_of_a_week_are_the_same(seed: int, week: int, names: list[str]) -> None:
    plain, compiled = Draws(seed, 2), CompiledDraws(seed, 2)
    assert compiled.uniforms_by_name(tuple(names), week) == plain.uniforms_by_name(tuple(names), week)
    assert compiled.normals("n", week, 3) == plain.normals("n", week, 3)
    assert plain.normals("n", week, 3)[2] == plain.normal("n", week, 2)
