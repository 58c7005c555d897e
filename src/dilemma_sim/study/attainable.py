"""What patterns could show at best: the same verdicts on records that the model itself has made.

Where a model that is right would often miss a band too, because few events say little or the band is narrow,
a miss says little against the model. Where it would seldom do so, the miss is the model's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.study.validation import WIDE, Verdict, row_of, tallies_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.evidence.pattern_list import Pattern

    Numbers = NDArray[np.float64]

#: Runs that are drawn, by their weights, of those nearest to a record.
DRAWN = 1000


@dataclass(frozen=True)
class Attainable:
    """Hold what is reached where runs of the model are taken for the record.

    Attributes
    ----------
    patterns : one row a pattern: its role, in how many of those records it is defined, in which share of them
        it is inside, and in which share its interval is narrower than four bands; `inside_here` says whether
        it is inside for the real record, by the same method.
    records : one row a record and role: how many patterns are defined, inside, narrow and measured, as
        `validation.Tally` counts them; the first, of the run -1, is the real record.
    """

    patterns: pd.DataFrame
    records: pd.DataFrame

    def shares(self, role: str) -> Numbers:
        """Return the share of the patterns of a role that are inside, for each run taken for the record."""
        own = self.records[(self.records["run"] >= 0) & (self.records["role"] == role)]
        return (own["inside"] / own["patterns"]).to_numpy(float)

    def here(self, role: str) -> float:
        """Return the same for the real record."""
        own = self.records[(self.records["run"] < 0) & (self.records["role"] == role)].iloc[0]
        return float(own["inside"] / own["patterns"])

    def as_few(self, role: str) -> float:
        """Return the share of the runs taken for the record that have no more inside than the real one."""
        return float((self.shares(role) <= self.here(role)).mean())

    @property
    def all_narrow(self) -> float:
        """Share of the runs taken for the record in which no interval is as wide as four bands."""
        own = self.records[self.records["run"] >= 0].groupby("run")[["narrow", "measured"]].sum()
        return float((own["narrow"] == own["measured"]).mean())


def attainable(
    patterns: Mapping[str, Pattern],
    observed: Mapping[str, float],
    statistics: pd.DataFrame,
    fit: Callable[[int], Numbers],
    weights: Numbers,
    records: int,
    *,
    seed: int = 1,
) -> Attainable:
    """Say how many patterns a model that is right would have inside.

    Parameters
    ----------
    patterns : to fit and to check.
    observed : their values in the record, NaN where it has none.
    statistics : of the runs of the model, one column a pattern, NaN where a run does not define it.
    fit : returns the weights of all runs, fitted to what one of them shows.
    weights : of all runs, fitted to the record. Runs are taken for the record as often as these say.
    records : how many runs are taken.
    seed : of the choice of runs.
    """
    from numpy.random import default_rng  # noqa: TID251 - which runs are taken, not the model

    luck = default_rng(seed)
    values = {name: statistics[name].to_numpy(float) for name in patterns}
    rows = [_judged(-1, patterns, observed, values, luck.choice(len(weights), DRAWN, p=weights))]
    for run in luck.choice(len(weights), records, p=weights).tolist():
        near = fit(run).copy()
        near[run] = 0.0
        seen = {name: float(own[run]) for name, own in values.items()}
        moved = dict(_carried_over(patterns, observed, seen))
        rows.append(_judged(run, moved, seen, values, luck.choice(len(near), DRAWN, p=near / near.sum())))
    return Attainable(_by_pattern(rows), _by_record(rows))


def band_around(
    ends: tuple[float | None, float | None], observed: float, value: float
) -> tuple[float | None, float | None]:
    """Return a band as it lies around the record's value, drawn around another value.

    Shares, which a band and a value between 0 and 1 are taken for, keep the distance of each end, and no end
    leaves 0 to 1. Other quantities that are never negative keep the ratio of each end to the value. Where
    the record has 0, or a quantity may be negative, the distances are kept. So the band around the record's
    value is the band itself. A band stays where it is if one of its sides is open, if the record has no
    value, or if it does not hold that value: it was not drawn around it.

    Parameters
    ----------
    ends : of the band.
    observed : the value of the record, NaN where it has none.
    value : the other value; a band that is moved holds it.

    Examples
    --------
    >>> band_around((60.0, 124.0), 124.0, 62.0)
    (30.0, 62.0)
    """
    low, high = ends
    if low is None or high is None or not low <= observed <= high:
        return ends
    share = low >= 0.0 and high <= 1.0 and 0.0 <= value <= 1.0
    times = value / observed if low >= 0.0 and observed > 0.0 else nan
    if not share and times >= 0.0 and isfinite(high * times):
        lowest, highest = low * times, high * times
    else:
        # Ends are moved and not built from distances, so that the record's own band stays the same.
        away = value - observed
        lowest, highest = low + away, high + away
    if share:
        lowest, highest = max(0.0, lowest), min(1.0, highest)
    return min(lowest, value), max(highest, value)


def _carried_over(
    patterns: Mapping[str, Pattern], observed: Mapping[str, float], seen: Mapping[str, float]
) -> Iterator[tuple[str, Pattern]]:
    """Yield the patterns that somebody with another record would have listed, with their bands."""
    for name, pattern in patterns.items():
        if pattern.basis == "literature" or pattern.rule != "band":
            yield name, pattern
        elif isfinite(seen[name]):
            band = band_around(pattern.ends, observed.get(name, nan), seen[name])
            yield name, pattern.model_copy(update={"band": list(band)})


def _judged(
    run: int,
    patterns: Mapping[str, Pattern],
    seen: Mapping[str, float],
    values: Mapping[str, Numbers],
    drawn: NDArray[np.intp],
) -> pd.DataFrame:
    """Return the rows of a validation of some record by some runs."""
    rows: list[dict[str, Any]] = [
        row_of(name, pattern, seen.get(name, nan), values[name][drawn]) for name, pattern in patterns.items()
    ]
    return pd.DataFrame(rows).assign(run=run)


def _by_record(tables: list[pd.DataFrame]) -> pd.DataFrame:
    rows = [
        {"run": int(table["run"].iloc[0]), "role": role, "patterns": tally.patterns, "inside": tally.inside}
        | {"narrow": tally.narrow, "measured": tally.measured}
        for table in tables
        for role, tally in tallies_of(table).items()
    ]
    return pd.DataFrame(rows)


def _by_pattern(tables: list[pd.DataFrame]) -> pd.DataFrame:
    here = tables[0].set_index("pattern")
    others = pd.concat(tables[1:]).groupby("pattern")
    inside = others["verdict"].apply(lambda verdicts: float((verdicts == Verdict.inside).mean()))
    wide = others["bands_wide"].apply(lambda widths: float((widths.dropna() < WIDE).mean()))
    names = list(here.index)
    return pd.DataFrame(
        {
            "pattern": names,
            "role": here["role"].to_numpy(),
            "records": others.size().reindex(names, fill_value=0).to_numpy(),
            "inside": inside.reindex(names).to_numpy(),
            "narrow": wide.reindex(names).to_numpy(),
            "inside_here": (here["verdict"] == Verdict.inside).to_numpy(),
        }
    )
