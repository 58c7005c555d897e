"""What never changes about the citizens of a stratum: hardship by issue, and risk aversion.

Up to :data:`MOST_COLUMNS` agents, traits are columns at stratified quantiles, so that tails do not
hang on the number of agents. Above, sampling noise is smaller than anything the model resolves:
each trait is then an addressed draw, computed for the few agents whom a week asks about, and no
array of the size of the population exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from dilemma_sim.model.draws import Counts, Draws, Floats, Words, component_number
from dilemma_sim.scenario.strata import Stratum

#: Agents of a stratum whose traits are held as columns.
MOST_COLUMNS = 1 << 16
#: Nodes of the quadrature over traits, where a stratum's mean is needed and columns are not held.
QUADRATURE_NODES = 2048
#: Nodes of the table from which computed traits are read.
TABLE_NODES = 1 << 14

#: Traits belong to the population and not to a run: their draws are shared by all runs.
TRAIT_DRAWS = Draws(seed=0)

Shape = tuple[str, float, float]
#: Columns are kept in single precision: no trait is known to more than seven digits.
Rows = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Traits:
    """Hold traits of agents.

    Attributes
    ----------
    issues : of the rows of hardship.
    rows : one a trait, hardship by issue and last risk aversion; one column an agent.
    """

    issues: tuple[str, ...]
    rows: Rows

    @property
    def hardship(self) -> Rows:
        """One row an issue, one column an agent."""
        return self.rows[:-1]

    @property
    def risk_aversion(self) -> Rows:
        """One number an agent."""
        return np.asarray(self.rows[-1])

    def of(self, agents: Counts) -> Traits:
        """Return the traits of some agents, in double precision."""
        return Traits(self.issues, np.asarray(self.rows[:, agents], dtype=np.float64))


@dataclass(frozen=True)
class ComputedTraits:
    """Compute the traits of agents when they are asked for.

    Parameters
    ----------
    name : address of their draws.
    shapes : of the Beta distributions of hardship by issue, and last of risk aversion.
    """

    name: str
    shapes: tuple[Shape, ...]

    def of(self, agents: Counts) -> Traits:
        """Return the traits of some agents."""
        places = [TRAIT_DRAWS.uniforms_at(name, 0, agents) * TABLE_NODES - 0.5 for name in self.addresses]
        nodes = np.arange(TABLE_NODES)
        rows = [np.interp(at, nodes, table) for at, table in zip(places, self.tables, strict=True)]
        return Traits(self.issues, np.array(rows))

    @cached_property
    def issues(self) -> tuple[str, ...]:
        """One for each row of hardship."""
        return tuple(issue for issue, _, _ in self.shapes[:-1])

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where the draws of each trait lie, risk aversion last."""
        return tuple(_address(self.name, what) for what, _, _ in self.shapes)

    @cached_property
    def components(self) -> Words:
        """The same as numbers."""
        return np.array([component_number(address) for address in self.addresses], dtype=np.uint32)

    @cached_property
    def tables(self) -> NDArray[np.float32]:
        """Quantiles of each trait at :data:`TABLE_NODES` nodes, risk aversion last."""
        return _tables(self.shapes)


def shapes_of(stratum: Stratum) -> tuple[Shape, ...]:
    """Return the Beta shapes of a stratum's traits, risk aversion last."""
    hardship = [
        (issue, h.mean * h.concentration, (1.0 - h.mean) * h.concentration)
        for issue, h in sorted(stratum.hardship.items())
    ]
    return (*hardship, ("risk aversion", stratum.risk_aversion.alpha, stratum.risk_aversion.beta))


def traits_of(name: str, stratum: Stratum, count: int) -> Traits | ComputedTraits:
    """Return the traits of a stratum's agents: columns, or computed where they are many."""
    shapes = shapes_of(stratum)
    return _columns(name, shapes, count) if count <= MOST_COLUMNS else ComputedTraits(name, shapes)


def spread_of(name: str, stratum: Stratum) -> Traits:
    """Return nodes that stand for the whole spread of a stratum's traits."""
    return _columns(name, shapes_of(stratum), QUADRATURE_NODES)


@lru_cache(maxsize=128)
def _columns(name: str, shapes: tuple[Shape, ...], count: int) -> Traits:
    rows = np.empty((len(shapes), count), dtype=np.float32)
    for row, (what, alpha, beta) in zip(rows, shapes, strict=True):
        order = np.argsort(TRAIT_DRAWS.uniforms(_address(name, what), 0, count), kind="stable")
        row[:] = _table(alpha, beta, count)[order]
    return Traits(tuple(issue for issue, _, _ in shapes[:-1]), rows)


def _address(name: str, what: str) -> str:
    return f"traits/{name}/{what}"


@lru_cache(maxsize=32)
def _tables(shapes: tuple[Shape, ...]) -> NDArray[np.float32]:
    return np.array([_table(alpha, beta, TABLE_NODES) for _, alpha, beta in shapes], dtype=np.float32)


@lru_cache(maxsize=128)
def _table(alpha: float, beta: float, count: int) -> Floats:
    return np.asarray(betaincinv(alpha, beta, (np.arange(count) + 0.5) / count), dtype=np.float64)
