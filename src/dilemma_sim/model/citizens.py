"""The population of a country: citizens as columns, in weighted strata."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from dilemma_sim.model.draws import Counts, Draws, Floats, inverted, largest_remainder
from dilemma_sim.model.few import Few
from dilemma_sim.model.participation import participation_chance
from dilemma_sim.model.ties import Circles
from dilemma_sim.model.traits import QUADRATURE_NODES, Traits, spread_of, traits_of
from dilemma_sim.scenario.strata import Stratum


@dataclass(frozen=True)
class Participants:
    """Hold who takes part in a week; almost nobody does, so only they are listed.

    Attributes
    ----------
    agents : in order.
    persons : how many persons of each.
    """

    agents: Counts
    persons: Counts

    @cached_property
    def total(self) -> int:
        """Number of persons."""
        return int(np.add.reduce(self.persons))

    def counts(self, agents: int) -> Counts:
        """Return one count an agent, zeros included."""
        counts = np.zeros(agents, dtype=np.int64)
        counts[self.agents] = self.persons
        return counts


#: Week of return of those who are not away.
NEVER = 1 << 62
NOBODY = Participants(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


@dataclass(slots=True)
class Mood:
    """Hold what a stratum as a whole feels and knows when it is called.

    Attributes
    ----------
    reached : q, probability of being reached by any call of the week.
    illegitimacy : demand share times (1 - legitimacy), by issue.
    risk : perceived risk with severity.
    push : s c + B - D, but for what each remembers of the own circle.
    ties : s, the weight of that memory; 0 where peers do not matter.
    remembered : its mean over the stratum.
    """

    reached: float
    illegitimacy: dict[str, float]
    risk: float
    push: float
    ties: float = 0.0
    remembered: float = 0.0


@dataclass
class StratumColumns:
    """Hold the agents of one stratum and what happened to them.

    Parameters
    ----------
    name : its address in the draws, ``country/stratum``.
    stratum : what the scenario says of it.
    aggregated : draw one count for the stratum over the integrated spread of traits.
    circles : what its citizens remember of their own circles; None where an agent is more than one
        person, and the stratum as a whole remembers.
    """

    name: str
    stratum: Stratum
    aggregated: bool = False
    circles: Circles | None = None
    #: Backlash of those who were detained.
    own_backlash: Few = field(init=False, default_factory=Few)
    #: Persons in administrative detention: rows of week of return, agent, persons.
    away: Counts = field(init=False, default_factory=lambda: np.zeros((0, 3), dtype=np.int64))
    #: How many persons of whom those are.
    absent: Few = field(init=False, default_factory=Few)

    def __post_init__(self) -> None:
        self.agents = 1 if self.aggregated else self.stratum.agents
        self.weight, self.heavier = divmod(self.stratum.persons, self.agents)
        self._next_back = NEVER
        self.address = f"participate/{self.name}"
        self._spread = spread_of(self.name, self.stratum)
        if not self.aggregated:
            self.traits = traits_of(self.name, self.stratum, self.agents)

    def weights_of(self, agents: Counts) -> Counts:
        """Return for how many persons some agents stand."""
        return self.weight + (agents < self.heavier).astype(np.int64)

    def chance(self, mood: Mood, *, threshold: float, noise: float) -> Floats:
        """Return the chance to act once reached, at nodes that stand for the spread of traits."""
        nodes = self._spread.of(np.arange(QUADRATURE_NODES))
        return self._chance(nodes, mood, self._mean_push(mood), threshold, noise)

    def mean_chance(self, mood: Mood, draws: Draws, *, threshold: float, noise: float) -> float:
        """Return the mean chance to act once reached."""
        if draws.compiled:
            from dilemma_sim.model.compiled import mean_chance

            return mean_chance(self, self._spread, mood, self._mean_push(mood), threshold, noise)
        return float(self.chance(mood, threshold=threshold, noise=noise).mean())

    def _mean_push(self, mood: Mood) -> float:
        angry = self.own_backlash
        anger = float((angry.numbers * self.weights_of(angry.citizens)).sum()) if angry else 0.0
        return mood.push + mood.ties * mood.remembered + anger / self.stratum.persons

    def _chance(
        self, traits: Traits, mood: Mood, push: float | Floats, threshold: float, noise: float
    ) -> Floats:
        grievance = np.zeros(traits.risk_aversion.shape)
        for row, issue in enumerate(traits.issues):
            share = mood.illegitimacy.get(issue, 0.0)
            if share > 0.0:
                grievance += share * traits.hardship[row]
        return participation_chance(
            grievance,
            traits.risk_aversion,
            risk=mood.risk,
            threshold=threshold + self.stratum.threshold_offset,
            noise=noise,
            push=push,
        )

    def decide(self, mood: Mood, draws: Draws, week: int, *, threshold: float, noise: float) -> Participants:
        """Return who takes part, each agent's count X ~ Binomial(w, avail q sigma(z)).

        Since (1 - p)^w >= 1 - w p and p is at most the gate avail q, a draw below 1 - w gate
        settles that none of an agent's persons comes; traits are looked at only beyond it.
        """
        gate = self.stratum.availability * mood.reached
        if gate <= 0.0:
            return NOBODY
        if self.aggregated:
            chance = gate * self.mean_chance(mood, draws, threshold=threshold, noise=noise)
            present = self.stratum.persons - int(self.away[:, 2].sum())
            count = draws.binomial(present, chance, self.address, week)
            return Participants(np.array([0]), np.array([count])) if count else NOBODY
        level = 1.0 - (self.weight + (1 if self.heavier else 0)) * gate * (1.0 + 1e-9)
        if draws.compiled:
            from dilemma_sim.model.compiled import take_part

            agents, persons = take_part(self, mood, level, gate, draws, week, threshold, noise)
            return Participants(agents, persons) if len(agents) else NOBODY
        agents, uniforms = draws.above(level, self.address, week, self.agents)
        if len(agents) == 0:
            return NOBODY
        remembered = mood.remembered if self.circles is None else self.circles.of(agents)
        push = mood.push + mood.ties * remembered + self.own_backlash.of(agents)
        chances = gate * self._chance(self.traits.of(agents), mood, push, threshold, noise)
        persons = inverted(uniforms, self.present(agents), chances)
        some = np.flatnonzero(persons)
        return Participants(agents[some], persons[some]) if len(some) else NOBODY

    def present(self, agents: Counts) -> Counts:
        """Return the persons for whom some agents stand and who are not in detention."""
        return self.weights_of(agents) - self.absent.of(agents).astype(np.int64)

    def detain(
        self,
        participants: Participants,
        rate: float,
        draws: Draws,
        week: int,
        *,
        own_backlash: float,
        longest: int,
    ) -> int:
        """Detain a share of the participants; they are away for a while and angrier after.

        Returns
        -------
        The number of persons detained.
        """
        if rate <= 0.0 or participants.total == 0:
            return 0
        persons = draws.binomials(
            participants.persons, rate, f"arrest/{self.name}", week, participants.agents
        )
        some = np.flatnonzero(persons)
        if len(some) == 0:
            return 0
        agents, persons = participants.agents[some], persons[some]
        if longest > 0:
            luck = draws.uniforms_of(f"term/{self.name}", week, agents)
            back = week + 2 + (luck * longest).astype(np.int64)
            self._hold(np.concatenate([self.away, np.column_stack([back, agents, persons])]))
        if own_backlash > 0.0:
            self.own_backlash = self.own_backlash.plus(
                agents, own_backlash * persons / self.weights_of(agents)
            )
        return int(np.add.reduce(persons))

    def _hold(self, away: Counts) -> None:
        self.away = away
        self._next_back = int(away[:, 0].min()) if len(away) else NEVER
        self.absent = Few().plus(away[:, 1], away[:, 2].astype(np.float64)) if len(away) else Few()

    def pass_week(self, week: int, memory: float) -> None:
        """Let those go whose administrative detention has ended, and let the anger of the detained fade.

        Parameters
        ----------
        week : now.
        memory : weekly persistence of backlash, rho_B.
        """
        if len(self.own_backlash.numbers):
            self.own_backlash.numbers *= memory
        if self._next_back <= week:
            self._hold(self.away[self.away[:, 0] > week])


def split_over_events(
    count: int, reached: list[float], draws: Draws, addresses: list[tuple[str, int]], week: int
) -> list[int]:
    """Spread a stratum's participants over the events of the week in proportion to their reach.

    Parameters
    ----------
    count : participants.
    reached : by each event.
    draws, week : of the run.
    addresses : of the draws of each event, component and index.
    """
    if len(reached) == 1:
        return [count]
    parts = []
    left, rest = count, sum(reached)
    for (component, index), weight in zip(addresses, reached, strict=True):
        if left <= 0 or weight <= 0.0:
            parts.append(0)
            continue
        part = left if weight >= rest else draws.binomial(left, weight / rest, component, week, index)
        parts.append(part)
        left -= part
        rest -= weight
    if left > 0:
        parts = [p + extra for p, extra in zip(parts, largest_remainder(left, reached), strict=True)]
    return parts
