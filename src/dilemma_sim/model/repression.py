"""Fear, backlash, and what a leader's detention costs an organisation (M2)."""

from __future__ import annotations

from math import exp, log


def next_fear(fear: float, intensity: float, *, size: float, memory: float, seen: float) -> float:
    """Return D' = rho_D D + (1 - rho_D) a_D R seen."""
    return memory * fear + (1.0 - memory) * size * intensity * seen


def next_backlash(
    backlash: float,
    intensity: float,
    visible: float,
    *,
    size: float,
    memory: float,
    scale: float,
    stirred: float,
) -> float:
    """Return B' = rho_B B + (1 - rho_B) a_B V J seen (1 - exp(-R / R_b)).

    Parameters
    ----------
    backlash : the stock, B.
    intensity : of repression, R.
    visible : visibility of coercion, V.
    size : a_B.
    memory : rho_B.
    scale : R_b, the intensity at which it saturates.
    stirred : sympathy times the share who learn of it.
    """
    return memory * backlash + (1.0 - memory) * size * visible * stirred * (1.0 - exp(-intensity / scale))


def static_shift(intensity: float, *, fear: float, backlash: float, scale: float) -> float:
    """Return the long-run net shift a_B (1 - exp(-R / R_b)) - a_D R where all is seen."""
    return backlash * (1.0 - exp(-intensity / scale)) - fear * intensity


def peak_intensity(*, fear: float, backlash: float, scale: float) -> float:
    """Return R* = R_b ln(a_B / (a_D R_b)), where the static shift peaks; 0 where it only falls."""
    ratio = backlash / (fear * scale)
    return scale * log(ratio) if ratio > 1.0 else 0.0


def after_arrest(capacity: float, loss: float) -> float:
    """Return h (1 - xi), the capacity left when a leader is detained."""
    return capacity * (1.0 - loss)


def recovered(capacity: float, full: float, rate: float) -> float:
    """Return h + r_h (h_max - h)."""
    return capacity + rate * (full - capacity)
