from __future__ import annotations

import pytest

from dilemma_sim.model import agents_in
from dilemma_sim.scenario import ScenarioError, load_scenario, read_scenario
from dilemma_sim.study.scaling import sized


def at(scale):
    scenario = load_scenario("one-country")
    return read_scenario("one-country", sized(scenario, scale)).value


def test_full_gives_every_person_an_agent():
    scenario = at("full")
    assert agents_in(scenario) == scenario.countries["homeland"].adults == 1_000_000


def test_a_number_is_shared_out_as_the_scenario_shares_its_own():
    agents = {key: stratum.agents for key, stratum in at("600").countries["homeland"].strata.items()}
    assert agents == {"families": 200, "workers": 200, "public": 200}


def test_no_stratum_has_more_agents_than_persons():
    agents = {key: stratum.agents for key, stratum in at("900000").countries["homeland"].strata.items()}
    assert agents == {"families": 5000, "workers": 200_000, "public": 300_000}


@pytest.mark.parametrize("scale", ["2", "0", "-5", "all", "1e5", "", "²"])
def test_anything_else_is_refused_and_told(scale):
    with pytest.raises(ScenarioError) as caught:
        sized(load_scenario("one-country"), scale)
    assert str(caught.value) == (
        f"--scale {scale}: is no number of agents; "
        "write 'full' for one agent a person, or at least 3, one for each stratum"
    )
