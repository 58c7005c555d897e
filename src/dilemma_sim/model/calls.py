"""When organisers call: a self-exciting process with outside triggers (M6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp
from operator import mul

from dilemma_sim.model.draws import Draws, poisson
from dilemma_sim.model.passing import OPEN, Channels


def call_intensity(base: float, excitation: float, triggers: float = 0.0) -> float:
    """Return Lam = base + excitation + triggers, expected calls in the week."""
    return base + excitation + triggers


def split_branching(branching: float, at_once: float) -> tuple[float, float]:
    """Return the calls that one call sets off within its week, n s, and later, n (1 - s)."""
    return branching * at_once, branching * (1.0 - at_once)


def next_excitation(excitation: float, calls: float, branching: float, memory: float) -> float:
    """Return the excitation a week later: n (1 - e^(-1/tau)) sum over past calls of e^(-(lag - 1)/tau).

    Lags start at one week, so that the weights of one call sum to n.
    """
    keep = exp(-1.0 / memory)
    return keep * excitation + branching * (1.0 - keep) * calls


@dataclass
class Trigger:
    """Hold extra calls that an outside event sets off, fading with time.

    Attributes
    ----------
    left : expected calls still to come.
    memory : weeks in which they fade.
    issues : push on attention by issue; organisers who ask for these answer first.
    """

    left: float
    memory: float
    issues: dict[str, float]

    def __post_init__(self) -> None:
        self._share = 1.0 - exp(-1.0 / self.memory)
        self._asked: list[dict[str, float]] = []
        self._answers: list[float] = []

    def take(self) -> float:
        """Return the expected calls of this week and keep the rest."""
        now = self.left * self._share
        self.left -= now
        return now

    def answers(self, demands: list[dict[str, float]]) -> list[float]:
        """Return how far each of some callers' demands meet its issues; they rarely change."""
        if demands != self._asked:
            self._asked = demands
            self._answers = [alignment(asked, self.issues) for asked in demands]
        return self._answers


@dataclass
class Caller:
    """Hold how ready one organiser is to call this week.

    Attributes
    ----------
    name : of the organiser, as the address of its draws.
    rate : calls a week at its present capacity.
    chill : share of its calls that warnings prevent.
    demands : shares of issues in what it asks for.
    """

    name: str
    rate: float
    chill: float
    demands: dict[str, float]


@dataclass
class CallProcess:
    """Hold the calls of one country.

    Parameters
    ----------
    name : the country, as the address of its draws.
    branching : calls that one call sets off, n.
    memory : weeks over which it does so later than within its week, tau.
    at_once : share of those that are set off within its week, s.
    rate : multiplies the calls that organisers make of their own accord, not what answers others.
    excitation : at the start.
    triggers : of calls by outside events.
    channels : of the run.
    """

    name: str
    branching: float
    memory: float
    at_once: float = 0.0
    rate: float = 1.0
    excitation: float = 0.0
    triggers: list[Trigger] = field(default_factory=list)
    channels: Channels = OPEN
    _addresses: dict[str, str] = field(default_factory=dict)

    def draw(self, callers: list[Caller], draws: Draws, week: int) -> list[int]:
        """Return how many calls each makes this week.

        Contagion reaches organisers in proportion to their own rates; a trigger reaches first
        those who ask for its issue. Where nobody is left to call, nobody calls. Each has draws of
        its own, which have the law of one draw for all and leave the luck of the others alone.
        """
        now, later = split_branching(self.branching, self.at_once)
        total = sum([caller.rate for caller in callers])
        pushes = [(trigger.take(), trigger) for trigger in self.triggers]
        self.triggers = [trigger for trigger in self.triggers if trigger.left > 1e-6]
        weights = self._weights(callers, total, pushes)
        addresses = tuple([self._address(caller.name) for caller in callers])
        numbers = draws.uniforms_by_name(addresses, week)
        counts = [poisson(number, weight) for number, weight in zip(numbers, weights, strict=True)]
        answers = self._answers_within_the_week(callers, sum(counts), now, draws, week)
        counts = [a + b for a, b in zip(counts, answers, strict=True)]
        self.excitation = next_excitation(self.excitation, sum(counts), later, self.memory)
        return counts

    def _answers_within_the_week(
        self, callers: list[Caller], calls: int, branching: float, draws: Draws, week: int
    ) -> list[int]:
        """Return how many calls each makes in answer to those of the same week, and to such answers."""
        answers = [0] * len(callers)
        total = sum([caller.rate for caller in callers])
        if total <= 0.0 or branching <= 0.0:
            return answers
        each = [branching * c.rate / total * (1.0 - c.chill) for c in callers]
        answered, generation = self.channels.carry("solidarity", self.name, float(calls)), 0
        while answered > 0.0:
            generation += 1
            numbers = [draws.uniform(self._address(c.name), week, generation) for c in callers]
            counts = [poisson(number, mean * answered) for number, mean in zip(numbers, each, strict=True)]
            answers = [a + b for a, b in zip(answers, counts, strict=True)]
            answered = float(sum(counts))
        return answers

    def _address(self, caller: str) -> str:
        address = self._addresses.get(caller)
        if address is None:
            address = self._addresses[caller] = f"calls/{self.name}/{caller}"
        return address

    def _weights(
        self, callers: list[Caller], total: float, pushes: list[tuple[float, Trigger]]
    ) -> list[float]:
        excitation = self.channels.carry("contagion", self.name, self.excitation)
        answered = self.channels.carry("triggers", self.name, self._answered(callers, total, pushes))
        if total <= 0.0:
            return [0.0] * len(callers)
        weights = [call_intensity(self.rate * c.rate, excitation * c.rate / total) for c in callers]
        for calls in answered:
            weights = [w + calls.get(c.name, 0.0) for w, c in zip(weights, callers, strict=True)]
        return [w * (1.0 - c.chill) for w, c in zip(weights, callers, strict=True)]

    @staticmethod
    def _answered(
        callers: list[Caller], total: float, pushes: list[tuple[float, Trigger]]
    ) -> list[dict[str, float]]:
        """Return how many calls each trigger sets off, by caller."""
        if total <= 0.0 or not pushes:
            return []
        rates, demands = [c.rate for c in callers], [c.demands for c in callers]
        answered = []
        for push, trigger in pushes:
            answers = list(map(mul, rates, trigger.answers(demands))) if trigger.issues else []
            whole = sum(answers)
            if whole <= 0.0:
                answers, whole = rates, total
            answered.append({c.name: push * a / whole for c, a in zip(callers, answers, strict=True)})
        return answered


def alignment(demands: dict[str, float], issues: dict[str, float]) -> float:
    """Return how far demands meet pushed issues; 1 where the push names no issue."""
    whole = sum(issues.values())
    if whole <= 0.0:
        return 1.0
    return sum(demands.get(issue, 0.0) * push for issue, push in issues.items()) / whole


def common_ground(one: dict[str, float], other: dict[str, float]) -> float:
    """Return the overlap of two demand mixes, sum of min(d, d'), from 0 to 1."""
    return sum([min(share, other.get(issue, 0.0)) for issue, share in one.items()])
