"""The compiled loops over issues: attention, what was heard, legitimacy; and nothing but loops.

Their oracles are the functions in :mod:`dilemma_sim.model.agenda` and
:mod:`dilemma_sim.model.identity` that each names; the numbers are the same to the last bit.
"""

from __future__ import annotations

from math import exp, log, log1p

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.model.loop import loop

Floats = NDArray[np.float64]


@loop("float64(float64[::1])")
def total(numbers):  # type: ignore[no-untyped-def]
    """Return the sum of numbers as Python adds them up since 3.12 (Neumaier 1974)."""
    whole = lost = 0.0
    for number in numbers:
        higher = whole + number
        if abs(whole) >= abs(number):
            lost += (whole - higher) + number
        else:
            lost += (number - higher) + whole
        whole = higher
    return whole + lost if np.isfinite(lost) else whole


@loop("float64(float64[::1], float64[::1])")
def weighted(shares, numbers):  # type: ignore[no-untyped-def]
    """Return the sum of numbers times their shares."""
    return total(shares * numbers)


@loop(
    "void(float64[::1], float64[::1], float64[::1], float64[:, ::1], float64, float64, float64, float64,"
    " float64, float64, float64, float64, float64, float64)"
)
def attend(  # type: ignore[no-untyped-def]
    shares, tired, baseline, pushes, turnout,
    media, trigger, street, scale, imitation, fatigue, rate, speed, mobility,
):  # fmt: skip
    """Move attention and fatigue by a week, as ``Audience.attend`` does.

    ``pushes`` holds rows of coverage, outside pushes and demands.
    """
    kept = 1.0 - mobility
    raw = np.empty(len(shares))
    for k in range(len(shares)):
        share = shares[k]
        fitness = baseline[k] + media * min(1.0, pushes[0, k]) + trigger * pushes[1, k]
        fitness += street * log1p(turnout * pushes[2, k] / scale)
        fitness = fitness + imitation * share - fatigue * tired[k]
        tired[k] = (1.0 - rate) * tired[k] + rate * share
        raw[k] = kept * log(share) + speed * fitness
    top = np.max(raw)
    for k in range(len(raw)):
        raw[k] = max(exp(raw[k] - top), 1e-12)
    whole = total(raw)
    for k in range(len(raw)):
        shares[k] = raw[k] / whole


@loop("void(float64[::1], float64[::1], float64[::1], int64, float64, float64, float64)")
def judge(legitimacy, rest, gains, core, return_rate, inconsistency_loss, coercion_loss):  # type: ignore[no-untyped-def]
    """Move legitimacy by a week, as ``identity.next_legitimacy`` does issue by issue."""
    for k in range(len(legitimacy)):
        now = legitimacy[k]
        loss = inconsistency_loss if k == core else 0.0
        moved = now + return_rate * (rest[k] - now) + gains[k] - loss - coercion_loss
        legitimacy[k] = min(1.0, max(0.0, moved))
