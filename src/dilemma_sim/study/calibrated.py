"""What a calibration found: the posterior, what it rests on, and how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dilemma_sim.study import abc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.priors import Priors
    from dilemma_sim.study.search import Found
    from dilemma_sim.study.target import Target

    Numbers = NDArray[np.float64]

_LEVELS = ("low", "median", "high")


@dataclass(frozen=True)
class Calibrated:
    """Hold what a calibration found.

    Attributes
    ----------
    study, seed : what was fitted, with which luck.
    target : what it was fitted to.
    method : smc or table: where the draws come from.
    priors : of all uncertainties.
    fitted : which of them were fitted, by place.
    draws : the posterior; all parameters on the normal scale of the priors.
    table : the posterior by the reference table alone.
    recovery : what came of runs that were taken for the record.
    told : how much of each parameter each statistic tells, as a squared rank correlation.
    reach : distance of the farthest run that was accepted, in the table.
    beyond : patterns in which hardly any run of the table goes as far as the record.
    found : the last generation of the search, if there was one.
    """

    study: Study
    seed: int
    target: Target
    method: str
    priors: Priors
    fitted: tuple[int, ...]
    draws: abc.Draws
    table: abc.Draws
    recovery: abc.Recovery
    told: Numbers
    reach: float
    beyond: tuple[str, ...]
    found: Found | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Key paths of all uncertainties."""
        return self.priors.keys

    @cached_property
    def contraction(self) -> Numbers:
        """How much narrower each posterior is than its prior: 1 - variance ratio."""
        return abc.contraction(self.draws.values, self.draws.weight)

    @property
    def unidentified(self) -> tuple[str, ...]:
        """The fitted parameters of which the record says too little."""
        return tuple(self.keys[place] for place in self.fitted if self.contraction[place] < abc.IDENTIFIED)

    @property
    def remote(self) -> float:
        """Share of the tests that lie nearer to the table than the record does."""
        return float((self.recovery.reach < self.reach).mean())

    @cached_property
    def values(self) -> pd.DataFrame:
        """The draws: a column for each parameter, and their weight."""
        unit = abc.probabilities(self.draws.values)
        return pd.DataFrame({"weight": self.draws.weight} | self.priors.values(unit))

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """One row a parameter: prior, posterior, and what recovery says of it."""
        levels = (0.05, 0.5, 0.95)
        found = abc.probabilities(abc.quantiles(self.draws.values, self.draws.weight, levels))
        prior = np.tile(np.array(levels)[:, np.newaxis], len(self.keys))
        before, after = self.priors.values(prior), self.priors.values(found)
        by_table = abc.contraction(self.table.values, self.table.weight)
        return pd.DataFrame(
            {
                "parameter": list(self.keys),
                "fitted": [place in self.fitted for place in range(len(self.keys))],
                "identified": self.contraction >= abc.IDENTIFIED,
                "contraction": self.contraction,
                **{f"prior_{n}": [before[k][i] for k in self.keys] for i, n in enumerate(_LEVELS)},
                **{f"posterior_{n}": [after[k][i] for k in self.keys] for i, n in enumerate(_LEVELS)},
                "table_contraction": by_table,
                "test_contraction": self.recovery.contraction.mean(axis=0),
                "test_coverage": self.recovery.coverage(),
                "test_uniformity": self.recovery.uniformity(),
                "test_explained": self.recovery.explained(),
            }
        )
