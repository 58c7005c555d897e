"""What never changes about the citizens of a stratum: hardship by issue, and risk aversion.

Up to :data:`MOST_COLUMNS` agents, traits are columns at stratified quantiles, so that tails do not
hang on the number of agents. Above, sampling noise is smaller than anything the model resolves:
each trait is then an addressed draw, computed for the few agents whom a week asks about, and no
array of the size of the population exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from dilemma_sim.model.draws import Counts, Draws, Floats
from dilemma_sim.scenario.strata import Stratum

#: Agents of a stratum whose traits are held as columns.
MOST_COLUMNS = 1 << 16
#: Nodes of the quadrature over traits, where a stratum's mean is needed and columns are not held.
QUADRATURE_NODES = 2048
#: Nodes of the table from which computed traits are read.
TABLE_NODES = 1 << 16

#: Traits belong to the population and not to a run: their draws are shared by all runs.
_DRAWS = Draws(seed=0)

Shape = tuple[str, float, float]


@dataclass(frozen=True)
class Traits:
    """Hold traits of agents.

    Attributes
    ----------
    issues : one for each row of hardship.
    hardship : one row an issue, one column an agent.
    risk_aversion : one number an agent.
    """

    issues: tuple[str, ...]
    hardship: NDArray[np.float64]
    risk_aversion: Floats

    def of(self, agents: Counts) -> Traits:
        """Return the traits of some agents."""
        return Traits(self.issues, self.hardship[:, agents], self.risk_aversion[agents])


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
        rows = [self._row(shape, agents) for shape in self.shapes]
        issues = tuple(issue for issue, _, _ in self.shapes[:-1])
        hardship = np.array(rows[:-1]) if issues else np.zeros((0, len(agents)))
        return Traits(issues, hardship, rows[-1])

    def _row(self, shape: Shape, agents: Counts) -> Floats:
        what, alpha, beta = shape
        place = _DRAWS.uniforms_at(f"traits/{self.name}/{what}", 0, agents) * TABLE_NODES - 0.5
        return np.interp(place, np.arange(TABLE_NODES), _table(alpha, beta, TABLE_NODES))


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
    rows = [_quantiles(f"{name}/{what}", alpha, beta, count) for what, alpha, beta in shapes]
    issues = tuple(issue for issue, _, _ in shapes[:-1])
    hardship = np.array(rows[:-1]) if issues else np.zeros((0, count))
    hardship.setflags(write=False)
    return Traits(issues, hardship, rows[-1])


def _quantiles(name: str, alpha: float, beta: float, count: int) -> Floats:
    order = np.argsort(_DRAWS.uniforms(f"traits/{name}", 0, count), kind="stable")
    values = _table(alpha, beta, count)[order]
    values.setflags(write=False)
    return values


@lru_cache(maxsize=128)
def _table(alpha: float, beta: float, count: int) -> Floats:
    return np.asarray(betaincinv(alpha, beta, (np.arange(count) + 0.5) / count), dtype=np.float64)
