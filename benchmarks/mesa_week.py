"""The week with Mesa, one object per citizen: in a plain list, and by the two ways of Mesa's AgentSet.

Words are given as a list of Python floats, drawn before the clock starts: looking one up is quicker than an
agent's own ``random()``. What the citizens remember is pushed by those who come, and never looked for.
"""

from __future__ import annotations

from math import exp

import mesa
import numpy as np
from numpy.typing import NDArray

from benchmarks.ours import population
from benchmarks.rule import Rule


class Citizen(mesa.Agent):
    """One person, who decides in a method of its own."""

    def __init__(self, model: Crowd, index: int, kin: float, jobs: float, risk_aversion: float) -> None:
        super().__init__(model)
        self.index, self.kin, self.jobs, self.risk_aversion = index, kin, jobs, risk_aversion
        self.remembers = 0.0
        self.known: list[Citizen] = []

    def decide(self) -> None:
        """Come or stay away."""
        crowd = self.model
        grievance = crowd.kin * self.kin + crowd.jobs * self.jobs
        z = grievance - self.risk_aversion * crowd.risk + crowd.level + crowd.ties * self.remembers
        self.remembers *= crowd.memory
        if crowd.luck[self.index] > 1.0 - crowd.gate / (1.0 + exp(-z / crowd.noise)):
            crowd.came.append(self)

    def answer_if_reached(self) -> None:
        """Do the same, but look at nothing unless the number is high enough to be reached at all."""
        crowd = self.model
        if crowd.luck[self.index] > crowd.bound:
            self.decide()
        else:
            self.remembers *= crowd.memory

    def be_seen(self, gain: float) -> None:
        """Let the others of one's circle remember that one came."""
        for other in self.known:
            other.remembers += gain / len(self.known)


class Crowd(mesa.Model):
    """All citizens."""

    def __init__(self, rule: Rule, traits: NDArray[np.float64]) -> None:
        super().__init__(rng=0)
        self.rule = rule
        self.jobs, self.kin = rule.shares
        self.risk, self.ties, self.memory = rule.risk, rule.ties, rule.memory
        self.level, self.gate, self.noise = rule.push - rule.threshold, rule.gate, rule.noise
        self.bound = 1.0 - rule.gate * (1.0 + 1e-9)
        self.luck: list[float] = []
        self.came: list[Citizen] = []
        jobs, kin, averse = (row.tolist() for row in traits)
        self.everyone = [Citizen(self, i, kin[i], jobs[i], averse[i]) for i in range(rule.citizens)]
        for first in range(0, rule.citizens, rule.circle):
            circle = self.everyone[first : first + rule.circle]
            for citizen in circle:
                citizen.known = [other for other in circle if other is not citizen]


class InAList:
    """A plain loop over a list of the agents."""

    def __init__(self, citizens: int, share: float) -> None:
        people = population(citizens, share)
        self.crowd = Crowd(people.rule(), people.traits())

    def prepare(self, week: int) -> None:
        self.crowd.luck = self.crowd.rule.uniforms(week)

    def week(self, week: int) -> NDArray[np.int64]:
        self.crowd.came = []
        self.ask()
        for citizen in self.crowd.came:
            citizen.be_seen(self.crowd.rule.gain)
        return np.array(sorted(citizen.index for citizen in self.crowd.came), dtype=np.int64)

    def ask(self) -> None:
        for citizen in self.crowd.everyone:
            citizen.decide()


class InAListIfReached(InAList):
    """The same with our own shortcut: most citizens only look at a number."""

    def ask(self) -> None:
        for citizen in self.crowd.everyone:
            citizen.answer_if_reached()


class ByDo(InAList):
    """``AgentSet.do``."""

    def ask(self) -> None:
        self.crowd.agents.do("decide")


class ByShuffleDo(InAList):
    """``AgentSet.shuffle_do``; the order changes nothing, since all decide before anyone is seen."""

    def ask(self) -> None:
        self.crowd.agents.shuffle_do("decide")
