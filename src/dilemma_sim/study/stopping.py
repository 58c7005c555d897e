"""Stopping: whether a design point has been run often enough."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from dilemma_sim.scenario.studies import Stop


def enough(results: pd.DataFrame, stop: Stop, country: str | None = None) -> bool:
    """Say whether a design point needs no more replicates.

    It does where, in every country, the interval of the mean is at most as wide as the stop rule allows.
    Replicates without a value are left out; a country with fewer than two values is never settled, so
    that what hardly ever happens goes on to `most`.

    Parameters
    ----------
    results : the rows of one design point, one for each replicate and country.
    stop : the rule.
    country : the only country that matters, where the column is about one.
    """
    if results["replicate"].nunique() >= stop.most:
        return True
    groups = results.groupby("country", sort=False)[stop.outcome]
    wanted = [values for name, values in groups if country is None or name == country]
    widths = [half_width(values.to_numpy(dtype="float64"), stop.confidence) for values in wanted]
    return bool(widths) and all(width is not None and width <= stop.half_width for width in widths)


def half_width(values: NDArray[np.float64], confidence: float) -> float | None:
    """Return the half-width of the interval of a mean, by Student's t; None with fewer than two values."""
    import numpy as np
    from scipy.special import stdtrit

    there = values[~np.isnan(values)]
    if there.size < 2:
        return None
    quantile = float(stdtrit(there.size - 1, 0.5 + confidence / 2))
    return quantile * float(there.std(ddof=1)) / sqrt(there.size)
