"""The decision to take part in protest: reached, then decide (M1).

Nested forms: with noise towards 0, no peers and no stocks it is Epstein (2002); with grievance
minus risk constant and a large social weight it is Granovetter (1978). Police per expected
participant is never rounded, unlike in the NetLogo and Mesa versions of Epstein's model.
"""

from __future__ import annotations

from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]


def arrest_risk(
    police: float,
    crowd: float,
    arrest_constant: float,
    fear_loss: tuple[float, float] | None = None,
) -> float:
    """Return the perceived probability of arrest, P = 1 - exp(-k_arr C / (1 + A)).

    Parameters
    ----------
    police : officers expected, C.
    crowd : other participants expected, A (one more is oneself).
    arrest_constant : k_arr; 2.3 gives 0.9 at one officer per participant (Epstein 2002).
    fear_loss : (theta_f, w_f), the ratio below which fear collapses and the width of the
        collapse (after Lemos, Lopes and Coelho 2015); None for no collapse.
    """
    ratio = police / (1.0 + crowd)
    risk = 1.0 - exp(-arrest_constant * ratio)
    if fear_loss is not None:
        at, width = fear_loss
        risk *= float(expit((ratio - at) / width))
    return risk


def net_risk(risk: float, severity: float, severity_weight: float) -> float:
    """Return the risk that risk aversion multiplies, P (1 + j J)."""
    return risk * (1.0 + severity_weight * severity)


def peer_pressure(previous: float, peers: float, memory: float) -> float:
    """Return c = lam c' - (1 - lam)(1 - lpr), in [-1, 0] (after Siegel 2009)."""
    return memory * previous - (1.0 - memory) * (1.0 - peers)


def participation_chance(
    grievance: Floats,
    risk_aversion: NDArray[np.floating[Any]],
    *,
    risk: float,
    threshold: float,
    noise: float,
    push: float | Floats = 0.0,
) -> Floats:
    """Return sigma((G - R N - T + push) / sd), the chance to act once reached.

    Parameters
    ----------
    grievance : G, issue-weighted hardship times illegitimacy.
    risk_aversion : R in [0, 1].
    risk : perceived risk with severity, N / R.
    threshold : T.
    noise : sd, the spread of the choice.
    push : s c + B - D, what peers, backlash and fear add.
    """
    return np.asarray(expit((grievance - risk_aversion * risk - threshold + push) / noise), dtype=np.float64)


def reach(capacities: list[tuple[float, float]]) -> float:
    """Return the probability of being reached, q = 1 - prod(1 - m h), over (m, h) pairs."""
    missed = 1.0
    for contact, capacity in capacities:
        missed *= 1.0 - contact * capacity
    return 1.0 - missed


def dependency(with_hub: float, without_hub: float) -> float:
    """Return omega = 1 - q(h = 0) / q(h = 1), how much of its reach a group owes to one hub."""
    return 0.0 if with_hub <= 0.0 else 1.0 - without_hub / with_hub
