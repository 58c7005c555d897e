"""Random tables of posture attributes: the order stays, the numbers do not."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.model import simulate
from dilemma_sim.model.posture_tables import ATTRIBUTES, drawn_postures
from dilemma_sim.scenario import Scenario, load_scenario

CASE = load_scenario("one-country")


def column(scenario: Scenario, side: str, attribute: str) -> list[float]:
    return [getattr(posture, attribute) for posture in getattr(scenario.postures, side).values()]


@given(seed=st.integers(0, 2**32), number=st.integers(0, 1000))
def test_every_comparison_of_two_postures_and_with_zero_stays(seed: int, number: int) -> None:
    drawn = load_scenario("one-country", drawn_postures(CASE, seed, number))
    for side, attributes in ATTRIBUTES.items():
        for attribute in attributes:
            before, after = [0.0, *column(CASE, side, attribute)], [0.0, *column(drawn, side, attribute)]
            for (a, x), (b, y) in product(zip(before, after, strict=True), repeat=2):
                assert np.sign(a - b) == np.sign(x - y)


def test_tables_are_drawn_by_seed_and_number_and_spread_over_all_that_is_admitted() -> None:
    assert drawn_postures(CASE, 1) == drawn_postures(CASE, 1, 0)
    assert drawn_postures(CASE, 1) != drawn_postures(CASE, 1, 1) != drawn_postures(CASE, 2, 1)
    drawn = [drawn_postures(CASE, 3, number) for number in range(400)]
    # The second least of four uniform numbers has mean 2/5, the one level below zero has mean -1/2.
    casework = [table["postures.external.casework.exposure"] for table in drawn]
    endorse = [table["postures.external.endorse_partner.exposure"] for table in drawn]
    assert np.mean(casework) == pytest.approx(2 / 5, abs=4 * 0.2 / 20)
    assert np.mean(endorse) == pytest.approx(-1 / 2, abs=4 * 0.29 / 20)


def test_a_drawn_table_is_a_scenario_that_runs_and_nothing_else_has_moved() -> None:
    drawn = load_scenario("one-country", drawn_postures(CASE, 1))
    simulate(drawn)
    for side, attributes in ATTRIBUTES.items():
        for name, posture in getattr(CASE.postures, side).items():
            after = getattr(drawn.postures, side)[name]
            assert posture.model_dump(exclude=set(attributes)) == after.model_dump(exclude=set(attributes))
