"""Commitment to kin abroad, inconsistency, symbolic policy and legitimacy (M7)."""

from __future__ import annotations


def next_commitment(commitment: float, decay: float, investment: float) -> float:
    """Return K0' = (1 - delta_K) K0 + inv, in [0, 1]."""
    return min(1.0, max(0.0, (1.0 - decay) * commitment + investment))


def exposed_identity(commitment: float, seen: float, floor: float) -> float:
    """Return K = K0 (floor + (1 - floor) seen): commitment bites when the issue is seen."""
    return commitment * (floor + (1.0 - floor) * seen)


def inconsistency(exposed: float, kin_signal: float) -> float:
    """Return I = max(0, K - k) for k >= 0, else K (1 - k).

    A state without commitment may endorse the partner at no cost of identity.
    """
    if kin_signal >= 0.0:
        return max(0.0, exposed - kin_signal)
    return exposed * (1.0 - kin_signal)


def next_symbolic(symbolic: float, unmet: float, *, most: float, rate: float) -> float:
    """Let symbolic identity spending follow what the postures leave unmet without it, up to a bound."""
    return symbolic + rate * (min(most, unmet) - symbolic)


def next_legitimacy(
    legitimacy: float,
    rest: float,
    *,
    return_rate: float,
    gain: float = 0.0,
    inconsistency_loss: float = 0.0,
    coercion_loss: float = 0.0,
) -> float:
    """Return L' = L + r_L (L* - L) + e delivery - y_I I warm - y_V V R symp, in [0, 1]."""
    moved = legitimacy + return_rate * (rest - legitimacy) + gain - inconsistency_loss - coercion_loss
    return min(1.0, max(0.0, moved))
