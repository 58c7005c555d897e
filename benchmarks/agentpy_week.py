"""The week with AgentPy, one object per citizen."""

from __future__ import annotations

from math import exp

import agentpy
import numpy as np
from numpy.typing import NDArray

from benchmarks.ours import population


class Citizen(agentpy.Agent):
    """One person."""

    def decide(self) -> None:
        """Come or stay away."""
        crowd = self.model
        grievance = crowd.kin * self.kin + crowd.jobs * self.jobs
        z = grievance - self.risk_aversion * crowd.risk + crowd.level + crowd.ties * self.remembers
        self.remembers *= crowd.memory
        if crowd.luck[self.index] > 1.0 - crowd.gate / (1.0 + exp(-z / crowd.noise)):
            crowd.came.append(self)

    def be_seen(self, gain: float) -> None:
        """Let the others of one's circle remember that one came."""
        for other in self.known:
            other.remembers += gain / len(self.known)


class Crowd(agentpy.Model):
    """All citizens."""

    def setup(self) -> None:
        """Make them; AgentPy hands over the parameters as ``self.p``."""
        rule, traits = self.p.rule, self.p.traits
        self.jobs, self.kin = rule.shares
        self.risk, self.ties, self.memory = rule.risk, rule.ties, rule.memory
        self.level, self.gate, self.noise = rule.push - rule.threshold, rule.gate, rule.noise
        self.luck, self.came = [], []
        self.everyone = agentpy.AgentList(self, rule.citizens, Citizen)
        people = list(self.everyone)
        for index, (citizen, jobs, kin, averse) in enumerate(
            zip(people, *(row.tolist() for row in traits), strict=True)
        ):
            citizen.index, citizen.jobs, citizen.kin, citizen.risk_aversion = index, jobs, kin, averse
            citizen.remembers = 0.0
        for first in range(0, rule.citizens, rule.circle):
            circle = people[first : first + rule.circle]
            for citizen in circle:
                citizen.known = [other for other in circle if other is not citizen]


class InAgentPy:
    """``AgentList.decide()``, AgentPy's way of asking all."""

    def __init__(self, citizens: int, share: float) -> None:
        people = population(citizens, share)
        self.rule = people.rule()
        self.crowd = Crowd({"rule": self.rule, "traits": people.traits(), "seed": 0})
        self.crowd.sim_setup()

    def prepare(self, week: int) -> None:
        self.crowd.luck = self.rule.uniforms(week)

    def week(self, week: int) -> NDArray[np.int64]:
        self.crowd.came = []
        self.crowd.everyone.decide()
        for citizen in self.crowd.came:
            citizen.be_seen(self.rule.gain)
        return np.array([citizen.index for citizen in self.crowd.came], dtype=np.int64)
