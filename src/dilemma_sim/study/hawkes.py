"""A self-exciting (Hawkes) process of weekly counts, with what the past says of its parameters.

The expected count of a week is lambda_t = mu + n (1 - k) sum over s < t of N_s k^(t - s - 1), with mu the
rate of what nothing set off, n the branching ratio and k the share of excitation that is left a week later;
counts are Poisson given the past (Hawkes 1971, in discrete time). Few events leave all three uncertain, so
that forecasts are averaged over their posterior on a grid instead of resting on the likeliest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator  # noqa: TID251 - a type; forecasts are no runs
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BRANCHING = np.linspace(0.0, 0.95, 20)
"""Branching ratios of the grid, all alike before the data; at 1 the process would explode."""
MEMORY = np.linspace(0.0, 0.9, 10)
"""Shares left after a week, all alike before the data."""
RATES = np.geomspace(0.005, 5.0, 40)
"""Rates of the grid, events a week; before the data in proportion to sqrt(mu), which is the density
mu^(-1/2) of Jeffreys for a Poisson rate on a grid in logarithms."""


@dataclass(frozen=True)
class Processes:
    """Hold processes, one entry each, and where they stand.

    Attributes
    ----------
    rate, branching, memory : mu, n and k.
    excitation : (1 - k) sum N_s k^(t - s - 1) at the first week that is not known.
    weight : probability of each; sums to 1.
    """

    rate: Floats
    branching: Floats
    memory: Floats
    excitation: Floats
    weight: Floats

    def mean(self, values: Floats) -> float:
        """Return the mean of something that each process has."""
        return float(values @ self.weight)

    def sample(self, many: int, draw: Generator) -> Processes:
        """Return some, drawn by their weights."""
        picked = draw.choice(len(self.weight), many, p=self.weight)
        return Processes(
            self.rate[picked],
            self.branching[picked],
            self.memory[picked],
            self.excitation[picked],
            np.full(many, 1.0 / many),
        )

    def chance_of_any(self, weeks: int) -> Floats:
        """Return the chance of an event within some weeks; exact, as none sets off the first."""
        lasting = sum(self.memory**week for week in range(weeks))
        return np.asarray(-np.expm1(-(weeks * self.rate + self.branching * self.excitation * lasting)))

    def simulate(self, weeks: int, draw: Generator) -> tuple[Floats, Processes]:
        """Return counts of coming weeks, of shape (weeks, processes), and the processes after them."""
        counts = np.zeros((weeks, len(self.rate)))
        excitation = self.excitation
        for week in range(weeks):
            counts[week] = draw.poisson(self.rate + self.branching * excitation)
            excitation = self.memory * excitation + (1.0 - self.memory) * counts[week]
        return counts, replace(self, excitation=excitation)


def posterior(counts: Floats) -> Processes:
    """Return the points of the grid with their posterior given weekly counts, of shape (weeks,)."""
    rate, branching = (grid.ravel() for grid in np.meshgrid(RATES, BRANCHING, indexing="ij"))
    prior = 0.5 * np.log(rate)
    logs, ahead = [], []
    for memory in MEMORY:
        excitation = excitations(counts, float(memory))
        expected = rate[:, np.newaxis] + branching[:, np.newaxis] * excitation[:-1]
        logs.append(prior + np.log(expected) @ counts - expected.sum(axis=1))
        ahead.append(np.full(len(rate), excitation[-1]))
    log = np.concatenate(logs)
    weight = np.exp(log - log.max())
    many = len(MEMORY)
    return Processes(
        np.tile(rate, many),
        np.tile(branching, many),
        np.repeat(MEMORY, len(rate)),
        np.concatenate(ahead),
        weight / weight.sum(),
    )


def excitations(counts: Floats, memory: float) -> Floats:
    """Return (1 - k) sum over s < t of N_s k^(t - s - 1) for each week t and the one that follows."""
    found = np.zeros(len(counts) + 1)
    for week, count in enumerate(counts):
        found[week + 1] = memory * found[week] + (1.0 - memory) * count
    return found
