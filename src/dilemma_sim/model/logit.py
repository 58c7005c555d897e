"""Logit choice: better options are taken more often (McKelvey and Palfrey 1995)."""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def precision_for_gap(gap: float) -> float:
    """Return lambda = ln 9 / g, at which the better of two options is taken nine times in ten."""
    return log(9.0) / gap


def choice_chances(
    utilities: Floats, feasible: Mask, precision: float, log_odds: Floats | None = None
) -> Floats:
    """Return logit choice probabilities over feasible options (McKelvey and Palfrey 1995).

    Parameters
    ----------
    utilities : of every option.
    feasible : which can be chosen at all; at least one.
    precision : lambda, per unit of utility.
    log_odds : added to lambda times utility.
    """
    scores = precision * utilities if log_odds is None else precision * utilities + log_odds
    return logit(np.where(feasible, scores, -np.inf))


def logit(values: Floats, precision: float = 1.0) -> Floats:
    """Return probabilities in proportion to exp(lambda v)."""
    weights = np.exp(precision * (values - np.maximum.reduce(values)))
    return np.asarray(weights / np.add.reduce(weights), dtype=np.float64)
