"""The population of a country: citizens as columns, in weighted strata."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from dilemma_sim.model.draws import Counts, Draws, Floats, binomials, largest_remainder
from dilemma_sim.model.participation import participation_chance
from dilemma_sim.scenario.strata import Stratum

#: Stratified quantiles of traits are shuffled by draws that no run shares.
_TRAITS = Draws(seed=0)
#: Nodes of the quadrature over traits in the aggregated mode.
QUADRATURE_NODES = 2048

TraitKey = tuple[str, tuple[tuple[str, float, float], ...], float, float, int]


@dataclass(frozen=True)
class Traits:
    """Hold what never changes about the agents of a stratum.

    Attributes
    ----------
    hardship : one row an issue of the stratum, one column an agent.
    risk_aversion : one number an agent.
    """

    issues: tuple[str, ...]
    hardship: NDArray[np.float64]
    risk_aversion: Floats


def traits_of(name: str, stratum: Stratum, count: int) -> Traits:
    """Return traits at stratified quantiles, so that tails do not hang on the number of agents."""
    hardship = tuple((issue, h.mean, h.concentration) for issue, h in sorted(stratum.hardship.items()))
    return _traits((name, hardship, stratum.risk_aversion.alpha, stratum.risk_aversion.beta, count))


@lru_cache(maxsize=64)
def _traits(key: TraitKey) -> Traits:
    name, hardship, alpha, beta, count = key
    rows = [
        _quantiles(f"{name}/{issue}", mean * concentration, (1.0 - mean) * concentration, count)
        for issue, mean, concentration in hardship
    ]
    traits = Traits(
        issues=tuple(issue for issue, _, _ in hardship),
        hardship=np.array(rows) if rows else np.zeros((0, count)),
        risk_aversion=_quantiles(f"{name}/risk aversion", alpha, beta, count),
    )
    traits.hardship.setflags(write=False)
    traits.risk_aversion.setflags(write=False)
    return traits


def _quantiles(name: str, alpha: float, beta: float, count: int) -> Floats:
    order = np.argsort(_TRAITS.uniforms(f"traits/{name}", 0, count), kind="stable")
    values = betaincinv(alpha, beta, (np.arange(count) + 0.5) / count)
    return np.asarray(values[order], dtype=np.float64)


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
    traits: Traits = field(init=False)
    weights: Counts = field(init=False)
    #: Backlash of those who were detained, by agent; None while nobody was.
    own_backlash: Floats | None = field(init=False, default=None)
    #: Persons in administrative detention: (week of return, agent, persons).
    away: list[tuple[int, int, int]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        persons = self.stratum.persons
        if self.aggregated:
            self.traits = traits_of(self.name, self.stratum, QUADRATURE_NODES)
            self.weights = np.array([persons], dtype=np.int64)
            return
        count = self.stratum.agents
        self.traits = traits_of(self.name, self.stratum, count)
        self.weights = np.full(count, persons // count, dtype=np.int64)
        self.weights[: persons - int(self.weights.sum())] += 1

    def chance(self, mood: Mood, *, threshold: float, noise: float) -> Floats:
        """Return each agent's chance to act once reached, in [0, 1]."""
        grievance = np.zeros(self.traits.risk_aversion.shape)
        for row, issue in enumerate(self.traits.issues):
            share = mood.illegitimacy.get(issue, 0.0)
            if share > 0.0:
                grievance += share * self.traits.hardship[row]
        push: float | Floats = mood.push if self.own_backlash is None else mood.push + self.own_backlash
        return participation_chance(
            grievance,
            self.traits.risk_aversion,
            risk=mood.risk,
            threshold=threshold + self.stratum.threshold_offset,
            noise=noise,
            push=push,
        )

    def decide(self, mood: Mood, draws: Draws, week: int, *, threshold: float, noise: float) -> Counts:
        """Return the number of participants each agent stands for, X ~ Binomial(w, avail q sigma(z))."""
        gate = self.stratum.availability * mood.reached
        if gate <= 0.0:
            return np.zeros(len(self.weights), dtype=np.int64)
        chance = gate * self.chance(mood, threshold=threshold, noise=noise)
        if self.aggregated:
            mean = float(chance.mean())
            count = draws.binomial(self._present_total(), mean, f"participate/{self.name}", week)
            return np.array([count], dtype=np.int64)
        uniforms = draws.uniforms(f"participate/{self.name}", week, len(self.weights))
        return binomials(uniforms, self._present(), chance)

    def _present(self) -> Counts:
        if not self.away:
            return self.weights
        present = self.weights.copy()
        for _, agent, persons in self.away:
            present[agent] -= persons
        return present

    def _present_total(self) -> int:
        return int(self.weights[0]) - sum(persons for _, _, persons in self.away)

    def detain(
        self, participants: Counts, rate: float, draws: Draws, week: int, *, own_backlash: float, longest: int
    ) -> int:
        """Detain a share of the participants; they are away for a while and angrier after.

        Returns
        -------
        The number of persons detained.
        """
        if rate <= 0.0:
            return 0
        total = 0
        for agent in np.flatnonzero(participants):
            persons = draws.binomial(int(participants[agent]), rate, f"arrest/{self.name}", week, int(agent))
            if persons:
                total += persons
                self._hold(int(agent), persons, draws, week, longest)
                self._anger(int(agent), persons, own_backlash)
        return total

    def _hold(self, agent: int, persons: int, draws: Draws, week: int, longest: int) -> None:
        if longest > 0:
            term = 1 + int(draws.uniform(f"term/{self.name}", week, agent) * longest)
            self.away.append((week + term + 1, agent, persons))

    def _anger(self, agent: int, persons: int, own_backlash: float) -> None:
        if own_backlash <= 0.0:
            return
        if self.own_backlash is None:
            self.own_backlash = np.zeros(len(self.traits.risk_aversion))
        # In the aggregated mode one draw stands for all, and all carry its mean.
        whom = slice(None) if self.aggregated else agent
        self.own_backlash[whom] += own_backlash * persons / int(self.weights[agent])

    def pass_week(self, week: int, memory: float) -> None:
        """Let those go whose administrative detention has ended, and let the anger of the detained fade.

        Parameters
        ----------
        week : now.
        memory : weekly persistence of backlash, rho_B.
        """
        if self.own_backlash is not None:
            self.own_backlash *= memory
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
