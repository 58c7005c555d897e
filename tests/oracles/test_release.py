"""O11: with everything in favour, two of nineteen are still held after three years."""

from __future__ import annotations

from math import log

import pytest

from dilemma_sim.model.detainees import WEEKS_A_YEAR, Held, release_hazard, weekly_chance
from dilemma_sim.model.draws import Draws
from dilemma_sim.scenario import load_scenario

FAVOURABLE = {
    "quiet": 1.0,
    "spotlight": 1.0,
    "citizen": 1.0,
    "dossier_quality": 1.0,
    "publicness": 0.0,
    "rivalry": 0.0,
    "fatigue": 0.0,
}


def test_o11_two_of_nineteen_are_held_after_three_years() -> None:
    weeks = 3.0 * WEEKS_A_YEAR
    assert (1.0 - weekly_chance(0.75)) ** weeks == pytest.approx(2.0 / 19.0, abs=2e-4)
    assert -log(2.0 / 19.0) / 3.0 == pytest.approx(0.75, abs=5e-4)


def test_o11_so_do_the_people_of_a_scenario() -> None:
    scenario = load_scenario(
        "one-country",
        {
            "detainees.kin.detained": 190_000,
            "detention.sentence": 0.0,
            "detention.return_to_detention": 0.0,
            "detention.exit": 0.0,
        },
    )
    held = Held("kin", scenario.detainees["kin"])
    for week in range(157):
        held.move(Draws(1), week, intake=0.0, release=0.75, constants=scenario.detention)
    left = 190_000 * (1.0 - weekly_chance(0.75)) ** 157
    assert held.detained == pytest.approx(left, abs=4.0 * left**0.5)
    assert held.detained / 190_000 == pytest.approx(2.0 / 19.0, abs=0.003)
    assert held.released == held.supervised == 190_000 - held.detained


def test_all_in_favour_reaches_the_ceiling_and_never_goes_beyond() -> None:
    constants = load_scenario("one-country").detention
    assert release_hazard(constants, **FAVOURABLE) == constants.release_ceiling == 0.75
    assert release_hazard(constants, **(FAVOURABLE | {"citizen": 0.5})) < 0.75


def test_nothing_in_favour_leaves_the_parole_of_ordinary_prisoners() -> None:
    constants = load_scenario("one-country").detention
    nothing = dict.fromkeys(FAVOURABLE, 0.0)
    assert 0.03 <= release_hazard(constants, **nothing) <= 0.05
