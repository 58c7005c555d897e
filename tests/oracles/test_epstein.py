"""O1, O2: the participation decision nests Epstein's rule (PNAS 99, 2002)."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.model.citizens import Mood, StratumColumns
from dilemma_sim.model.draws import Draws
from dilemma_sim.model.participation import arrest_risk, net_risk
from dilemma_sim.scenario import Scenario, load_scenario

CITIZENS = 60_000


@pytest.fixture(scope="module")
def epstein() -> Scenario:
    """One stratum whose hardship and risk aversion are uniform, and a choice of hardly any noise."""
    uniform = {"mean": 0.5, "concentration": 2.0}
    citizens = {
        "label": "citizens",
        "persons": CITIZENS,
        "agents": CITIZENS,
        "availability": 1.0,
        "hardship": {"kin": uniform},
        "risk_aversion": {"alpha": 1.0, "beta": 1.0},
    }
    return load_scenario(
        "one-country",
        {
            "issues.kin.legitimacy": 0.82,
            "participation.noise": 1e-4,
            "participation.threshold": 0.1,
            "participation.arrest_constant": 2.3,
            "participation.severity_weight": 0.0,
            "countries.homeland.adults": CITIZENS,
            "countries.homeland.strata.families": None,
            "countries.homeland.strata.workers": None,
            "countries.homeland.strata.public": citizens,
            "organisations.committee.reach.homeland.families": None,
            "organisations.workers.reach.homeland.workers": None,
        },
    )


def columns_of(scenario: Scenario) -> StratumColumns:
    return StratumColumns("homeland/public", scenario.countries["homeland"].strata["public"])


def mood(scenario: Scenario, risk: float) -> Mood:
    constants = scenario.participation
    return Mood(
        reached=1.0,
        illegitimacy={"kin": 1.0 - scenario.issues["kin"].legitimacy},
        risk=net_risk(risk, severity=0.0, severity_weight=constants.severity_weight),
        push=0.0,
    )


def test_o1_the_arrest_constant_gives_nine_in_ten_at_one_officer_each() -> None:
    assert arrest_risk(police=1.0, crowd=0.0, arrest_constant=-log(0.1)) == pytest.approx(0.9, abs=1e-12)
    assert arrest_risk(police=1.0, crowd=0.0, arrest_constant=2.3) == pytest.approx(0.8997, abs=5e-5)


def test_o1_risk_is_never_rounded() -> None:
    # NetLogo rounds 0.6 officers per participant down to 0, Mesa up to 1; here it is what it is.
    assert arrest_risk(police=0.6, crowd=0.0, arrest_constant=2.3) == pytest.approx(0.7484, abs=5e-5)
    assert arrest_risk(police=60.0, crowd=99.0, arrest_constant=2.3) == pytest.approx(0.7484, abs=5e-5)


@pytest.mark.parametrize(
    ("risk", "share"),
    [
        (0.9, (0.18 - 0.1) ** 2 / (2 * 0.18 * 0.9)),  # 0.01975
        (0.5, (0.18 - 0.1) ** 2 / (2 * 0.18 * 0.5)),
        (0.1, (0.18 - 0.1) ** 2 / (2 * 0.18 * 0.1)),
        (0.0, 1.0 - 0.1 / 0.18),  # 0.4444
    ],
)
def test_o2_the_active_share_is_epsteins(epstein: Scenario, risk: float, share: float) -> None:
    constants = epstein.participation
    columns, now = columns_of(epstein), mood(epstein, risk)
    chance = columns.chance(now, threshold=constants.threshold, noise=constants.noise)
    # Marginals are at stratified quantiles, their pairing is shuffled: at most binomial error.
    error = sqrt(share * (1.0 - share) / CITIZENS)
    assert chance.mean() == pytest.approx(share, abs=4.0 * error)
    turnout = columns.decide(now, Draws(1), 0, threshold=constants.threshold, noise=constants.noise).total
    assert turnout / CITIZENS == pytest.approx(share, abs=6.0 * error)


def test_o2_the_published_numbers() -> None:
    assert pytest.approx(0.01975, abs=5e-6) == (0.18 - 0.1) ** 2 / (2 * 0.18 * 0.9)
    assert pytest.approx(0.4444, abs=5e-5) == 1.0 - 0.1 / 0.18


@given(
    risk=st.floats(0.0, 1.0), higher=st.floats(0.0, 1.0), push=st.floats(-0.5, 0.5), gate=st.floats(0.0, 1.0)
)
def test_more_risk_never_brings_more_people(risk: float, higher: float, push: float, gate: float) -> None:
    scenario = load_scenario("one-country", {"countries.homeland.strata.workers.agents": 200})
    columns = StratumColumns("homeland/workers", scenario.countries["homeland"].strata["workers"])
    low, high = sorted((risk, higher))
    few, many = (
        columns.decide(
            Mood(gate, {"jobs": 0.5, "kin": 0.2}, risk, push), Draws(1), 3, threshold=0.1, noise=0.1
        )
        for risk in (high, low)
    )
    few_come, many_come = few.counts(columns.agents), many.counts(columns.agents)
    assert (few_come <= many_come).all()
    assert (many_come <= columns.weights_of(np.arange(columns.agents))).all()
