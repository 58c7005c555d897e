"""Bands: how far runs lie outside what the patterns of a record leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.evidence.patterns import Pattern

    Numbers = NDArray[np.float64]

#: Width of a band of a single value, in its unit.
LEAST_WIDTH = 1.0


@dataclass(frozen=True)
class Bands:
    """Hold the bands of the patterns that are fitted.

    A band is the tolerance of what was observed. To accept by it is exact inference where the record may
    lie anywhere in the band of what the model produces (Wilkinson 2013). A run that is further out than the
    width of the band counts as just so far, because a pattern that no run reaches would otherwise bend all
    others (Frazier, Robert and Rousseau 2020, on ABC under misspecification).

    Attributes
    ----------
    low, high : ends of each band; infinite where it is open.
    """

    low: Numbers
    high: Numbers

    @classmethod
    def of(cls, patterns: Sequence[Pattern]) -> Bands:
        """Return the bands of patterns."""
        ends = [pattern.band or (None, None) for pattern in patterns]
        low = [-np.inf if one is None else float(one) for one, _ in ends]
        high = [np.inf if two is None else float(two) for _, two in ends]
        return cls(np.array(low), np.array(high))

    def distances(self, statistics: Numbers) -> Numbers:
        """Return how far each run is outside, of shape (runs,).

        The distance from each band is counted in widths of it, at most 1, and 1 where the run does not
        define the pattern; the whole is the root of the sum of squares.

        Parameters
        ----------
        statistics : of shape (runs, patterns).
        """
        width = self.high - self.low
        width = np.where(np.isfinite(width) & (width > 0.0), width, LEAST_WIDTH)
        below, above = self.low - statistics, statistics - self.high
        outside = np.clip(np.maximum(below, above) / width, 0.0, 1.0)
        return np.sqrt((np.where(np.isnan(statistics), 1.0, outside) ** 2).sum(axis=1))
