"""Turning points of a sweep: the level that counts as a turn, and where a curve crosses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from dilemma_sim.study.wording import number

_CLEAR = 3.0
"""How many Monte Carlo errors of their difference the extreme means must lie apart for a turning line."""


@dataclass(frozen=True)
class Turning:
    """Hold the level at which an outcome is said to turn, and what that level is."""

    level: float
    meaning: str


def turning_level(rows: pd.DataFrame) -> Turning | None:
    """Choose the level whose crossing is drawn: nought where means lie on both sides of it, else halfway.

    Returns
    -------
    Turning or None
        None where the means hardly differ beyond their Monte Carlo error, since a line would then show noise.
    """
    means = rows["mean"].dropna()
    if len(means) < 2:
        return None
    lowest, highest = float(means.min()), float(means.max())
    errors = rows.loc[[means.idxmin(), means.idxmax()], "mc_error"].fillna(0.0)
    if highest - lowest <= _CLEAR * float(np.hypot(*errors)):
        return None
    if lowest < 0 < highest:
        return Turning(0.0, "zero")
    middle = (lowest + highest) / 2
    text = f"{number(middle)}, halfway between the lowest and the highest mean shown"
    return Turning(middle, text)


def crossings(values: Sequence[float], means: Sequence[float], level: float) -> list[float]:
    """Find where a curve through design points crosses a level, by straight lines between neighbours."""
    found = []
    for (x, y), (next_x, next_y) in pairwise(zip(values, means, strict=True)):
        if y == level != next_y:
            found.append(x)
        elif (y - level) * (next_y - level) < 0:
            found.append(x + (level - y) * (next_x - x) / (next_y - y))
    return found
