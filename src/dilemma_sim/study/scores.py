"""Normal scores: statistics of very different kinds on one scale, by their ranks in a table of runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

#: Share of runs that must lack a statistic, or have it, for the lack to tell anything.
TELLING = 0.01

# So many points describe the distribution of a statistic, and are handed to every process.
_MOST_KNOTS = 500
# Normal score beyond which half a percent of the runs lie.
_FAR = 2.5758


@dataclass(frozen=True)
class Scaling:
    """Hold how statistics are made comparable: as normal scores of their ranks in the table.

    The value that a share p of the runs lie below (half of those that are equal counted in) becomes the
    p quantile of a standard normal law. So no statistic outweighs the others by its unit or its long tail. A
    value beyond all runs counts as the farthest of them, because nothing is known of what lies there;
    `beyond` says where that happens.

    A statistic that a run does not have takes the median's place, and a column of its own says that it is
    missing (1) or not (0), centred and divided by its standard deviation: a run without a statistic is near
    to a record that lacks it too, and away from one that has it. Statistics that no run has, or that are the
    same in all, are left out.

    Attributes
    ----------
    places : which statistics are used.
    knots : of each of them, values in rising order and their normal scores, of shape (2, knots).
    lacking : which statistics have a column that says where they are missing, by place.
    lack_mean, lack_spread : of those columns.
    """

    places: NDArray[np.intp]
    knots: tuple[Numbers, ...]
    lacking: NDArray[np.intp]
    lack_mean: Numbers
    lack_spread: Numbers

    @classmethod
    def of(cls, statistics: Numbers) -> Scaling:
        """Learn the scales from a table, of shape (runs, statistics)."""
        missing = np.isnan(statistics)
        there = [column[~lack] for column, lack in zip(statistics.T, missing.T, strict=True)]
        places = [place for place, values in enumerate(there) if len(np.unique(values)) > 1]
        share = missing.mean(axis=0)
        lacking = np.flatnonzero((share >= TELLING) & (share <= 1.0 - TELLING))
        spread = np.sqrt(share[lacking] * (1.0 - share[lacking]))
        knots = tuple(_normal_scores(there[place]) for place in places)
        return cls(np.array(places, dtype=np.intp), knots, lacking, share[lacking], spread)

    def scaled(self, statistics: Numbers) -> Numbers:
        """Return statistics on the common scale, of shape (runs, columns), none of them missing."""
        columns = [
            np.interp(statistics[:, place], *knots)
            for place, knots in zip(self.places, self.knots, strict=True)
        ]
        values = np.column_stack(columns) if columns else np.empty((len(statistics), 0))
        lack = (np.isnan(statistics[:, self.lacking]) - self.lack_mean) / self.lack_spread
        return np.hstack([np.nan_to_num(values, nan=0.0), lack])

    def beyond(self, record: Numbers) -> list[int]:
        """Return the places of the statistics in which hardly any run goes as far as the record."""
        far = []
        for place, (values, scores) in zip(self.places.tolist(), self.knots, strict=True):
            seen = record[place]
            score = float(np.interp(seen, values, scores))
            if seen < values[0] or seen > values[-1] or abs(score) > _FAR:
                far.append(place)
        return far


def _normal_scores(values: Numbers) -> Numbers:
    """Return different values in rising order, or some of many, and the normal scores of their ranks."""
    from scipy.stats import norm

    different, counts = np.unique(values, return_counts=True)
    scores = norm.ppf((np.cumsum(counts) - 0.5 * counts) / len(values))
    some = np.unique(np.linspace(0, len(different) - 1, _MOST_KNOTS).round().astype(int))
    kept = some if len(different) > _MOST_KNOTS else slice(None)
    return np.stack([different[kept], scores[kept]])
