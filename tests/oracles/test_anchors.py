"""The anchors of the design note, section 15: what the constants it leaves open were set to."""

from __future__ import annotations

from math import log, prod

import pytest

from dilemma_sim.model.concession import concession_chance
from dilemma_sim.model.detainees import release_hazard
from dilemma_sim.model.forum import option_chances, option_values
from dilemma_sim.model.partner import offer_chance, punishment_chance
from dilemma_sim.model.press import recording_chance
from dilemma_sim.scenario import Scenario, load_scenario

DEPENDENT = 0.05  # how much the partner depends on a dependent state: the default


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("one-country")


def punished_within(scenario: Scenario, weeks: int, quiet: float = 0.0) -> float:
    """Return the chance to be punished at least once in so many weeks of full exposure."""
    return 1.0 - prod(
        1.0
        - punishment_chance(
            scenario.partner,
            exposure=1.0,
            repetition=min(1.0, week / scenario.partner.repetition_weeks),
            interdependence=DEPENDENT,
            quiet=quiet,
        )
        for week in range(1, weeks + 1)
    )


def test_silence_is_punished_once_in_two_hundred_weeks(scenario: Scenario) -> None:
    chance = punishment_chance(
        scenario.partner, exposure=0.0, repetition=0.0, interdependence=DEPENDENT, quiet=0.0
    )
    assert chance == pytest.approx(0.005, abs=0.0005)


def test_full_criticism_by_a_dependent_state_is_punished_within_eight_weeks_in_half_of_all_cases(
    scenario: Scenario,
) -> None:
    assert punished_within(scenario, 8) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("exposure", [0.2, 0.6, 1.0])
def test_a_quiet_channel_halves_the_odds(scenario: Scenario, exposure: float) -> None:
    chances = [
        punishment_chance(
            scenario.partner, exposure=exposure, repetition=0.0, interdependence=DEPENDENT, quiet=quiet
        )
        for quiet in (0.0, 1.0)
    ]
    odds = [p / (1.0 - p) for p in chances]
    assert odds[1] / odds[0] == pytest.approx(0.5, abs=1e-3)
    assert chances[1] / chances[0] == pytest.approx(0.5, abs=0.04)


def test_without_pressure_one_offer_comes_in_two_years(scenario: Scenario) -> None:
    chance = offer_chance(
        scenario.partner,
        resolve=scenario.partner.resolve,
        spotlight=scenario.spotlight.start,
        quiet=0.0,
        publicness=0.0,
    )
    assert 1.0 / chance == pytest.approx(104.0, rel=0.05)


def test_loud_documented_and_with_a_quiet_channel_one_offer_comes_in_half_a_year(scenario: Scenario) -> None:
    # "Loud and documented" is half of all resolve and half of all attention abroad, about what the real
    # case reaches.
    chance = offer_chance(scenario.partner, resolve=0.5, spotlight=0.5, quiet=1.0, publicness=0.0)
    assert 1.0 / chance == pytest.approx(26.0, rel=0.1)


def test_without_any_signal_a_concession_comes_once_in_a_hundred_weeks(scenario: Scenario) -> None:
    nothing = dict.fromkeys(
        ("signal", "unity", "alliances", "displacement", "factions", "crisis", "cost"), 0.0
    )
    assert concession_chance(scenario.concession, **nothing) == pytest.approx(0.01, abs=1e-4)


@pytest.mark.parametrize(("size", "low", "high"), [(30, 0.08, 0.12), (300, 0.85, 1.0), (500, 0.95, 1.0)])
def test_the_press_records_a_tenth_of_small_rallies_and_nearly_all_of_several_hundred(
    scenario: Scenario, size: float, low: float, high: float
) -> None:
    assert low <= recording_chance(size, scenario.press) <= high


def test_nobody_in_the_street_is_nothing_to_record(scenario: Scenario) -> None:
    assert recording_chance(0.0, scenario.press) == 0.0


def test_the_letters_of_2019_come_out_at_mean_covariates(scenario: Scenario) -> None:
    shares = option_chances(
        option_values(
            scenario.forum,
            democracy=0.5,
            alliance=0.3,
            arms=0.1,
            dependence=0.3,
            identity=0.0,
            critical_share=22 / 193,
            supportive_share=37 / 193,
        )
    )
    assert 193 * shares["critical"] == pytest.approx(22.0, abs=0.1)
    assert 193 * shares["supportive"] == pytest.approx(37.0, abs=0.1)
    assert 193 * shares["abstain"] == pytest.approx(134.0, abs=0.2)


def test_dependence_weighs_little_against_arms_in_the_supportive_letter(scenario: Scenario) -> None:
    # Belt and Road is no robust predictor once arms are in (Hendrix and Noland 2023).
    forum = scenario.forum
    assert forum.support_dependence < 0.25 * forum.support_arms


def test_the_hazards_of_release_are_the_logarithms_of_the_design_note(scenario: Scenario) -> None:
    detention = scenario.detention
    assert detention.release_quiet == pytest.approx(log(1.5), abs=1e-3)
    assert detention.release_spotlight == pytest.approx(log(2.0), abs=1e-3)
    assert detention.release_dossier == pytest.approx(log(2.0), abs=1e-3)
    assert detention.release_citizen == pytest.approx(log(3.0), abs=1e-3)
    assert detention.release_fatigue == 0.5


def test_a_quiet_channel_half_again_as_many_releases(scenario: Scenario) -> None:
    nothing = dict.fromkeys(
        ("quiet", "spotlight", "citizen", "dossier_quality", "publicness", "rivalry", "fatigue"), 0.0
    )
    base = release_hazard(scenario.detention, **nothing)
    assert release_hazard(scenario.detention, **(nothing | {"quiet": 1.0})) / base == pytest.approx(
        1.5, rel=1e-3
    )
    # Public pressure framed as a rival's works against release.
    rival = release_hazard(scenario.detention, **(nothing | {"publicness": 1.0, "rivalry": 1.0}))
    assert rival < base
