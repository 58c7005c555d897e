from __future__ import annotations

import pandas as pd
import pytest

from dilemma_sim.explore.factors import RANKING, STUDY, factor_at, factors_of, mean_shares, ranked
from dilemma_sim.scenario import read_scenario
from dilemma_sim.scenario.describe import describe
from dilemma_sim.scenario.library import list_shipped
from dilemma_sim.study.sweep import read_study

REAL = "kazakhstan-kyrgyzstan-2018-2019"


def test_the_ranking_names_the_factors_of_its_study_and_says_how_it_was_made():
    study = read_study(STUDY).value
    assert {one.path for one in ranked()} == set(study.varied)
    head = RANKING.read_text().splitlines()[0]
    assert head.startswith("# What matters most in the shipped study what-matters")


def test_the_ranking_names_parameters_that_exist():
    known = {row.path for row in describe(read_scenario(REAL))}
    assert {one.path for one in ranked()} <= known


def test_the_real_case_shows_the_ranking_in_its_order_over_the_ranges_of_the_study():
    factors = factors_of(read_scenario(REAL))
    assert [one.path for one in factors] == [one.path for one in ranked()]
    noise = next(one for one in factors if one.path == "participation.noise")
    assert (noise.low, noise.high) == (0.01, 0.5)
    assert noise.parameter.source


def test_a_factor_of_one_country_is_taken_for_the_countries_there_are():
    paths = [one.path for one in factors_of(read_scenario("one-country"))]
    assert "countries.homeland.government.dependence" in paths
    assert not any("kazakhstan" in path for path in paths)


def test_more_are_filled_up_with_wide_guesses_of_the_scenario():
    document = read_scenario("one-country")
    factors = factors_of(document, most=14)
    more = factors[10:]
    assert len(more) == 4
    assert all(one.parameter.grade == "assumed" for one in more)
    assert len({one.path for one in factors}) == 14


@pytest.mark.parametrize("name", [one.name for one in list_shipped("scenario")])
def test_every_shipped_scenario_has_ten_whose_sliders_hold_their_value(name):
    factors = factors_of(read_scenario(name))
    assert len(factors) == 10
    assert all(one.low <= one.parameter.value <= one.high and one.low < one.high for one in factors)


def test_another_number_is_called_by_what_it_is_and_whose():
    found = factor_at(read_scenario(REAL), "organisations.hub.activity")
    assert found is not None
    assert found.label.endswith("hub organisation, Almaty")
    assert factor_at(read_scenario(REAL), "no.such.thing") is None


def test_shares_of_the_largest_effect_are_averaged():
    rows = [
        ("x", "a", "mu_star", 2.0),
        ("y", "a", "mu_star", 1.0),
        ("x", "b", "mu_star", 0.0),
        ("y", "b", "mu_star", 0.0),
        ("x", "a", "sigma", 9.0),
    ]
    table = pd.DataFrame(rows, columns=["factor", "outcome", "index", "value"]).assign(country="here")
    assert mean_shares(table).to_dict() == {"x": 0.5, "y": 0.25}
