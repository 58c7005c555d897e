"""The population of a country: citizens as columns, in weighted strata."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dilemma_sim.model.draws import Counts, Draws, Floats, binomials, largest_remainder
from dilemma_sim.model.participation import participation_chance
from dilemma_sim.model.traits import Traits, spread_of, traits_of
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

    @property
    def total(self) -> int:
        """Number of persons."""
        return int(self.persons.sum())

    def counts(self, agents: int) -> Counts:
        """Return one count an agent, zeros included."""
        counts = np.zeros(agents, dtype=np.int64)
        counts[self.agents] = self.persons
        return counts


NOBODY = Participants(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class Mood:
    """Hold what a stratum as a whole feels and knows when it is called.

    Attributes
    ----------
    reached : q, probability of being reached by any call of the week.
    illegitimacy : demand share times (1 - legitimacy), by issue.
    risk : perceived risk with severity.
    push : s c + B - D.
    """

    reached: float
    illegitimacy: dict[str, float]
    risk: float
    push: float


@dataclass
class StratumColumns:
    """Hold the agents of one stratum and what happened to them.

    Parameters
    ----------
    name : its address in the draws, ``country/stratum``.
    stratum : what the scenario says of it.
    aggregated : draw one count for the stratum over the integrated spread of traits.
    """

    name: str
    stratum: Stratum
    aggregated: bool = False
    #: Backlash of those who were detained, by agent.
    own_backlash: dict[int, float] = field(init=False, default_factory=dict)
    #: Persons in administrative detention: (week of return, agent, persons).
    away: list[tuple[int, int, int]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.agents = 1 if self.aggregated else self.stratum.agents
        self._weight, self._heavier = divmod(self.stratum.persons, self.agents)
        if self.aggregated:
            self._spread = spread_of(self.name, self.stratum)
            return
        self.traits = traits_of(self.name, self.stratum, self.agents)
        self._spread = self.traits if isinstance(self.traits, Traits) else spread_of(self.name, self.stratum)

    def weights_of(self, agents: Counts) -> Counts:
        """Return for how many persons some agents stand."""
        return self._weight + (agents < self._heavier).astype(np.int64)

    def chance(self, mood: Mood, *, threshold: float, noise: float) -> Floats:
        """Return the chance to act once reached, over the spread of traits: agents, or nodes for them."""
        weighted = [anger * int(self.weights_of(np.array(a))) for a, anger in self.own_backlash.items()]
        return self._chance(self._spread, mood, sum(weighted) / self.stratum.persons, threshold, noise)

    def _chance(
        self, traits: Traits, mood: Mood, anger: float | Floats, threshold: float, noise: float
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
            push=mood.push + anger,
        )

    def decide(self, mood: Mood, draws: Draws, week: int, *, threshold: float, noise: float) -> Participants:
        """Return who takes part, each agent's count X ~ Binomial(w, avail q sigma(z)).

        Since (1 - p)^w >= 1 - w p and p is at most the gate avail q, a draw below 1 - w gate
        settles that none of an agent's persons comes; traits are looked at only beyond it.
        """
        gate = self.stratum.availability * mood.reached
        if gate <= 0.0:
            return NOBODY
        address = f"participate/{self.name}"
        if self.aggregated:
            chance = gate * float(self.chance(mood, threshold=threshold, noise=noise).mean())
            away = sum(persons for _, _, persons in self.away)
            count = draws.binomial(self.stratum.persons - away, chance, address, week)
            return Participants(np.array([0]), np.array([count])) if count else NOBODY
        heaviest = self._weight + (1 if self._heavier else 0)
        agents, uniforms = draws.above(1.0 - heaviest * gate * (1.0 + 1e-9), address, week, self.agents)
        if len(agents) == 0:
            return NOBODY
        chances = gate * self._chance(self.traits.of(agents), mood, self.anger_of(agents), threshold, noise)
        persons = binomials(uniforms, self.present(agents), chances)
        some = np.flatnonzero(persons)
        return Participants(agents[some], persons[some])

    def anger_of(self, agents: Counts) -> float | Floats:
        """Return the backlash of some agents from their own detention."""
        if not self.own_backlash:
            return 0.0
        angry = sorted(self.own_backlash)
        places = np.minimum(np.searchsorted(angry, agents), len(angry) - 1)
        anger = np.array([self.own_backlash[agent] for agent in angry])
        return np.where(np.array(angry)[places] == agents, anger[places], 0.0)

    def present(self, agents: Counts) -> Counts:
        """Return the persons for whom some agents stand and who are not in detention."""
        present = self.weights_of(agents)
        for _, agent, persons in self.away:
            present[agents == agent] -= persons
        return present

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
        if rate <= 0.0:
            return 0
        total = 0
        for agent, count in zip(participants.agents.tolist(), participants.persons.tolist(), strict=True):
            persons = draws.binomial(count, rate, f"arrest/{self.name}", week, agent)
            if persons:
                total += persons
                self._hold(agent, persons, draws, week, longest)
                self._anger(agent, persons, own_backlash)
        return total

    def _hold(self, agent: int, persons: int, draws: Draws, week: int, longest: int) -> None:
        if longest > 0:
            term = 1 + int(draws.uniform(f"term/{self.name}", week, agent) * longest)
            self.away.append((week + term + 1, agent, persons))

    def _anger(self, agent: int, persons: int, own_backlash: float) -> None:
        if own_backlash > 0.0:
            weight = int(self.weights_of(np.array(agent)))
            self.own_backlash[agent] = self.own_backlash.get(agent, 0.0) + own_backlash * persons / weight

    def pass_week(self, week: int, memory: float) -> None:
        """Let those go whose administrative detention has ended, and let the anger of the detained fade.

        Parameters
        ----------
        week : now.
        memory : weekly persistence of backlash, rho_B.
        """
        self.own_backlash = {agent: memory * anger for agent, anger in self.own_backlash.items()}
        if self.away:
            self.away = [term for term in self.away if term[0] > week]


def split_over_events(count: int, reached: list[float], draws: Draws, component: str, week: int) -> list[int]:
    """Spread a stratum's participants over the events of the week in proportion to their reach."""
    parts = []
    left, rest = count, sum(reached)
    for place, weight in enumerate(reached):
        if left <= 0 or weight <= 0.0:
            parts.append(0)
            continue
        part = left if weight >= rest else draws.binomial(left, weight / rest, component, week, place)
        parts.append(part)
        left -= part
        rest -= weight
    if left > 0:
        parts = [p + extra for p, extra in zip(parts, largest_remainder(left, reached), strict=True)]
    return parts
