"""Priors: the uncertainties of a study on the scale of their own distributions, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.study.sampling import prior_of, values_at

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from dilemma_sim.scenario.factors import Factor
    from dilemma_sim.scenario.studies import FactorValue

    Numbers = NDArray[np.float64]

# Distance from 0 and 1 that probabilities keep: one run in a thousand million lies farther out.
_EDGE = 1e-9


@dataclass(frozen=True)
class Priors:
    """Hold the priors of the uncertainties of a study.

    Attributes
    ----------
    factors : by key path.
    whole : key paths of parameters that take whole numbers.
    """

    factors: Mapping[str, Factor]
    whole: frozenset[str] = field(default=frozenset())

    @property
    def keys(self) -> tuple[str, ...]:
        """Key paths, in the order of the columns."""
        return tuple(self.factors)

    def normal(self, parameters: pd.DataFrame) -> Numbers:
        """Return values as normal quantiles of their probability under the prior: (runs, parameters)."""
        from scipy.stats import norm

        columns = [prior_of(self.factors[key]).cdf(parameters[key].to_numpy(float)) for key in self.keys]
        unit = np.clip(np.column_stack(columns), _EDGE, 1.0 - _EDGE)
        return np.asarray(norm.ppf(unit), dtype=np.float64)

    def values(self, unit: Numbers) -> dict[str, list[FactorValue]]:
        """Return the values at probabilities under the prior, of shape (draws, parameters), by key path."""
        return {
            key: values_at(self.factors[key], unit[:, place], key in self.whole)
            for place, key in enumerate(self.keys)
        }

    def only(self, keys: tuple[str, ...]) -> Priors:
        """Return the priors of some of the uncertainties."""
        return Priors({key: self.factors[key] for key in keys}, self.whole)

    def described(self, key: str) -> dict[str, Any]:
        """Return a prior as a study file says it."""
        said = self.factors[key].model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"also"})
        return {way: rest for way, rest in said.items() if rest}
