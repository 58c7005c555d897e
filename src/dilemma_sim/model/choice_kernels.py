"""The compiled loops of the actors' choices, and nothing but loops.

Their oracles are the functions in NumPy that each names. What they return as an array they write
into one that they are given, which is faster than to make one. The utilities and win-sets are the same
to the last bit; the chances of a logit are those of another exponential, to some sixteen digits.
"""

from __future__ import annotations

from math import exp, log1p

import numpy as np

from dilemma_sim.model.issue_kernels import total
from dilemma_sim.model.loop import loop


@loop(
    "void(float64[:, ::1], float64[:, ::1], UniTuple(float64, 7), float64, float64, float64, int64,"
    " float64, float64[::1])"
)
def utilities(attributes, kin_signal, strengths, weight, identity, symbolic, kept, switching, worth):  # type: ignore[no-untyped-def]
    """Write the utility of every pair of postures, as ``menu.utilities`` returns it."""
    kin_signal = kin_signal.ravel()
    for place in range(len(worth)):
        value = strengths[0] * attributes[0, place]
        for row in range(1, 7):
            value += strengths[row] * attributes[row, place]
        kin = kin_signal[place] + symbolic
        unmet = max(0.0, identity - kin) if kin >= 0.0 else identity * (1.0 - kin)
        value -= weight * unmet
        worth[place] = value if place == kept else value - switching


@loop
def _to_chances(scores):  # type: ignore[no-untyped-def]
    """Turn scores into probabilities in proportion to their exponentials, as ``logit`` does."""
    top, total = np.max(scores), 0.0
    for place in range(len(scores)):
        scores[place] = exp(scores[place] - top)
        total += scores[place]
    for place in range(len(scores)):
        scores[place] /= total


@loop("int64(float64[::1], bool_[::1], float64, float64[::1], float64)")
def chosen(worth, feasible, precision, log_odds, number):  # type: ignore[no-untyped-def]
    """Return a place drawn from the logit probabilities, as ``Menu.chosen`` does."""
    chances = np.empty(len(worth))
    for place in range(len(worth)):
        score = precision * worth[place]
        if len(log_odds) > 0:
            score += log_odds[place]
        chances[place] = score if feasible[place] else -np.inf
    _to_chances(chances)
    target, last = number * np.sum(chances), 0
    for place in range(len(chances)):
        if chances[place] > 0.0:
            last = place
            target -= chances[place]
            if target < 0.0:
                return place
    return last


@loop("int64(float64, float64[::1])")
def pick(number, weights):  # type: ignore[no-untyped-def]
    """Return a place drawn with probability in proportion to its weight, as ``draws.pick`` does."""
    target, last = number * total(weights), 0
    for place in range(len(weights)):
        if weights[place] > 0.0:
            last = place
            target -= weights[place]
            if target < 0.0:
                return place
    return last


@loop("UniTuple(float64, 2)(float64[:, ::1], float64, float64, float64, float64, float64, float64)")
def win_sets(grid, pressure, weight, identity, bilateral, domestic, foreign):  # type: ignore[no-untyped-def]
    """Return the floor and the ceiling of assertiveness, as ``Menu.win_sets`` does."""
    floor, ceiling = 1.0, 0.0
    for step in range(grid.shape[1]):
        if pressure * (1.0 - grid[1, step]) + weight * max(0.0, identity - grid[2, step]) <= domestic:
            floor = grid[0, step]
            break
    for step in range(grid.shape[1] - 1, -1, -1):
        if bilateral * grid[3, step] <= foreign:
            ceiling = grid[0, step]
            break
    return floor, ceiling


@loop(
    "void(float64[:, ::1], UniTuple(float64, 2), float64, float64, UniTuple(float64, 5), float64,"
    " float64, float64[::1])"
)
def plan(options, appeal, usual, crowd, weights, reference, precision, chances):  # type: ignore[no-untyped-def]
    """Write how likely each way to use a call is, as ``organisation.plan_chances`` returns it."""
    here, full = max(1e-9, appeal[0] * usual + appeal[1] * (1.0 - usual)), log1p(reference)
    for place in range(len(chances)):
        focus = options[0, place]
        reached = max(1e-9, appeal[0] * focus + appeal[1] * (1.0 - focus))
        numbers = log1p(options[3, place] * (crowd / here) * reached) / full
        value = (
            weights[0] * numbers
            + weights[1] * options[1, place] * (numbers + options[4, place])
            + weights[2] * options[5, place]
            - weights[3] * options[6, place]
            - weights[4] * options[2, place]
        )
        chances[place] = precision * value
    _to_chances(chances)
