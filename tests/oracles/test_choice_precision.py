"""O8: a utility gap of ln 9 / lambda is seen nine times in ten."""

from __future__ import annotations

from dataclasses import replace
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.model.decision import Logit
from dilemma_sim.model.draws import Draws
from dilemma_sim.model.logit import choice_chances, precision_for_gap
from dilemma_sim.model.menu import Menu
from dilemma_sim.scenario import load_scenario
from model.choosing import choice_among

ALL = np.ones(2, dtype=bool)


@given(gap=st.floats(0.01, 5.0), level=st.floats(-10.0, 10.0))
def test_o8_the_better_of_two_is_taken_nine_times_in_ten(gap: float, level: float) -> None:
    chances = choice_chances(np.array([level, level + gap]), ALL, precision_for_gap(gap))
    assert chances == pytest.approx([0.1, 0.9], abs=1e-9)


@pytest.mark.parametrize(("gap", "precision"), [(0.1, 22.0), (0.25, 8.8), (0.5, 4.4)])
def test_o8_the_precisions_of_the_design_note(gap: float, precision: float) -> None:
    assert precision_for_gap(gap) == pytest.approx(precision, abs=0.06)
    assert log(9.0) / precision_for_gap(gap) == pytest.approx(gap)


def test_o8_the_rule_itself_takes_the_better_nine_times_in_ten() -> None:
    scenario = load_scenario("one-country")
    menu = Menu(scenario.postures.external, scenario.postures.internal)
    size = menu.shape[0] * menu.shape[1]
    better, worse = menu.place("silence", "warn"), menu.place("quiet_diplomacy", "ignore")
    feasible = np.zeros(size, dtype=bool)
    feasible[[better, worse]] = True
    utilities = np.zeros(size)
    utilities[better] = 0.25
    rule, draws = Logit(precision_for_gap(0.25)), Draws(1)
    choice = replace(choice_among(menu, utilities), feasible=feasible, log_odds=np.zeros(size))
    taken = [
        rule.choose(replace(choice, uniform=draws.uniform("posture/homeland", week))) for week in range(4000)
    ]
    assert set(taken) == {better, worse}
    assert taken.count(better) / 4000 == pytest.approx(0.9, abs=4.0 * sqrt(0.09 / 4000))
