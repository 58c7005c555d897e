"""The simplest Mesa model of the real case: what a study of it would begin with.

As many citizens as the shipped scenario has by default, one object each, in its strata, with hardship on each
issue and risk aversion from its Beta distributions. Organisations call at their weekly rates; a call
reaches each stratum through the scenario's contacts and asks for the organisation's demands; whoever may be
reached decides by the same rule as ours. A week without a call asks nobody. Governments are agents that draw
one of two postures. No memory, media, partner, courts or events: it does much less than ours.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp
from typing import Any

import mesa

from dilemma_sim.model.participation import arrest_risk, reach
from dilemma_sim.scenario import Scenario, load_scenario

CASE = "kazakhstan-kyrgyzstan-2018-2019"


@lru_cache(maxsize=1)
def case() -> Scenario:
    """Return the scenario, read once a process."""
    return load_scenario(CASE)


class Citizen(mesa.Agent):
    """One object that stands for as many persons as an agent of ours does."""

    def __init__(
        self, model: Nations, hardship: dict[str, float], risk_aversion: float, persons: int
    ) -> None:
        super().__init__(model)
        self.hardship, self.risk_aversion, self.persons = hardship, risk_aversion, persons

    def decide(
        self, gate: float, shares: list[tuple[str, float]], risk: float, threshold: float, noise: float
    ) -> int:
        """Return how many come."""
        grievance = 0.0
        for issue, share in shares:
            grievance += share * self.hardship.get(issue, 0.0)
        z = (grievance - self.risk_aversion * risk - threshold) / noise
        return self.persons if self.random.random() > 1.0 - gate / (1.0 + exp(-z)) else 0


class Government(mesa.Agent):
    """A posture, drawn anew each week."""

    policing = 1.0

    def step(self) -> None:
        """Police lightly or heavily."""
        self.policing = self.random.choice((0.5, 1.5))


class Organisation(mesa.Agent):
    """Calls at a weekly rate."""

    def __init__(self, model: Nations, text: Any) -> None:
        super().__init__(model)
        self.text = text

    def calls(self) -> bool:
        """Call with the probability of at least one call in the week."""
        return self.random.random() < 1.0 - exp(-self.text.activity)


class Nations(mesa.Model):
    """Two countries, week by week."""

    def __init__(self, rng: int | None = None) -> None:
        super().__init__(rng=rng)
        self.case = case()
        self.turnout = 0
        self.datacollector = mesa.DataCollector(model_reporters={"turnout": "turnout"})
        self.governments = {country: Government(self) for country in self.case.countries}
        self.organisations = [Organisation(self, text) for text in self.case.organisations.values()]
        self.citizens = {
            (country, key): self._settle(stratum)
            for country, text in self.case.countries.items()
            for key, stratum in text.strata.items()
        }

    def _settle(self, stratum: Any) -> list[Citizen]:
        shapes = {
            k: (h.mean * h.concentration, (1.0 - h.mean) * h.concentration)
            for k, h in stratum.hardship.items()
        }
        averse, draw = stratum.risk_aversion, self.random.betavariate
        weight = stratum.persons // stratum.agents
        return [
            Citizen(
                self,
                {k: draw(*shape) for k, shape in shapes.items()},
                draw(averse.alpha, averse.beta),
                weight,
            )
            for _ in range(stratum.agents)
        ]

    def step(self) -> None:
        """Let governments choose, organisations call and citizens answer."""
        for government in self.governments.values():
            government.step()
        self.turnout = sum(self._answered(caller.text) for caller in self.organisations if caller.calls())
        self.datacollector.collect(self)

    def _answered(self, caller: Any) -> int:
        constants, home = self.case.participation, self.case.countries[caller.country]
        police = home.police * self.governments[caller.country].policing
        risk = arrest_risk(police, constants.initial_crowd, constants.arrest_constant)
        issues = self.case.issues
        shares = [(k, share * (1.0 - issues[k].legitimacy)) for k, share in caller.demands.items()]
        turnout = 0
        for key, stratum in home.strata.items():
            contact = caller.reach.get(caller.country, {}).get(key)
            if contact is None:
                continue
            reached = reach([(contact.offline, caller.offline), (contact.online, caller.online)])
            gate, threshold = stratum.availability * reached, constants.threshold + stratum.threshold_offset
            for citizen in self.citizens[caller.country, key]:
                turnout += citizen.decide(gate, shares, risk, threshold, constants.noise)
        return turnout
