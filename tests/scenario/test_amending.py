"""Numbers changed in memory give what loading the text with them would give."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dilemma_sim.scenario import ScenarioError, load_scenario
from dilemma_sim.scenario.amending import amended, path_in, value_at

REAL_CASE = "kazakhstan-kyrgyzstan-2018-2019"
CASES = {
    "as it is": load_scenario(REAL_CASE),
    "without entries of tables": load_scenario(
        REAL_CASE, {"tactics.picket": None, "postures.internal.tolerate": None}
    ),
}
NUMBERS = st.fixed_dictionaries(
    {},
    optional={
        "participation.noise": st.floats(0.01, 1.0),
        "countries.kazakhstan.calls.rate": st.floats(0, 10),
        "countries.kyrgyzstan.strata.families.agents": st.integers(1, 4000),
        "organisations.hub.reach.kyrgyzstan.families.offline": st.floats(0, 1),
        "postures.external.silence.relief": st.floats(-1, 1),
        "postures.internal.warn.chill": st.floats(0, 1),
        "tactics.rally.risk": st.floats(0, 1),
        "spotlight.start": st.floats(0, 1),
    },
)


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=15, deadline=None)
@given(numbers=NUMBERS)
def test_an_amended_scenario_is_what_loading_with_the_numbers_gives(name, numbers):
    removed = {} if name == "as it is" else {"tactics.picket": None, "postures.internal.tolerate": None}
    assert amended(CASES[name], numbers) == load_scenario(REAL_CASE, {**removed, **numbers})


def test_what_is_not_touched_is_shared():
    case = CASES["as it is"]
    changed = amended(case, {"countries.kazakhstan.calls.rate": 2.0})
    assert changed.countries["kyrgyzstan"] is case.countries["kyrgyzstan"]
    assert changed.countries["kazakhstan"].government is case.countries["kazakhstan"].government
    assert case.countries["kazakhstan"].calls.rate == 1.0


@pytest.mark.parametrize(
    ("numbers", "faults"),
    [
        (
            {"participation.niose": 1.0, "countries.nowhere.police": 3.0},
            [
                "draw 3: countries.nowhere.police: the scenario has no such parameter",
                "draw 3: participation.niose: the scenario has no such parameter",
            ],
        ),
        (
            {"participation.noise": -3.0},
            ["draw 3: participation.noise: expected a number from 0.0001 to 1, found -3.0"],
        ),
        (
            {"countries.kyrgyzstan.strata.families.agents": 2.5},
            [
                "draw 3: countries.kyrgyzstan.strata.families.agents: "
                "expected a whole number from 1 to 2000000000 (agents), found 2.5"
            ],
        ),
        (
            {"countries.kazakhstan.adults": 11},
            [
                "draw 3: countries.kazakhstan.adults: "
                "the strata sum to 12000000 persons but the country has 11 adults"
            ],
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_origin(numbers, faults):
    with pytest.raises(ScenarioError) as caught:
        amended(CASES["as it is"], numbers, "draw 3")
    assert [str(fault) for fault in caught.value.faults] == faults


def test_key_paths_lead_into_tables_too():
    case = CASES["as it is"]
    path = path_in(case, "countries.kazakhstan.calls.rate")
    assert path is not None
    assert value_at(case, path) == 1.0
    assert path_in(case, "countries.kazakhstan.calls.rate.x") is None
    assert path_in(case, "tactics.rally.risk") == ("tactics", "rally", "risk")
    assert path_in(CASES["without entries of tables"], "tactics.picket.risk") is None
