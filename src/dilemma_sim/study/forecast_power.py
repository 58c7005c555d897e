"""What forecasts could show at best: the same test out of time on records that the model itself has made.

Where a model that is right is seldom seen to be better than a benchmark, because the record is short, a lack
of skill in the real one says little against the model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.evidence.weekly import WeeklyProtests
from dilemma_sim.study.forecast_benchmarks import BENCHMARKS
from dilemma_sim.study.forecast_skill import OUT_OF_TIME, skill_table
from dilemma_sim.study.forecasts import WINDOW, later_forecasts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.study.recorded_series import Series
    from dilemma_sim.study.tables import Meaning

#: The benchmarks that are to be beaten.
ASKED = ("Poisson", "last value")

MEANING: dict[str, Meaning] = {
    "place": {"unit": "name", "role": "key", "description": "Country, or all of them together."},
    "score": {"unit": "name", "role": "key", "description": "Which score; lower is better."},
    "benchmark": {"unit": "name", "role": "key", "description": "What the model is compared with."},
    "records": {"unit": "count", "role": "statistic", "description": "Runs that were taken for the record."},
    "ahead": {
        "unit": "share",
        "role": "statistic",
        "description": "Share of them in which the skill lies above 0.",
    },
    "better": {
        "unit": "share",
        "role": "statistic",
        "description": "Share of them in which its 95 % interval does.",
    },
    "worse": {
        "unit": "share",
        "role": "statistic",
        "description": "Share of them in which its 95 % interval lies below 0.",
    },
}


def forecast_power(
    series: Series,
    fit: Callable[[int], NDArray[np.float64]],
    weeks: int,
    known: int,
    records: int,
    *,
    seed: int = 1,
    window: int = WINDOW,
) -> pd.DataFrame:
    """Say how often a model that is right would be seen to be better than benchmarks out of time.

    Parameters
    ----------
    series : runs of the model, with weights. Some of them are taken for the record, one after the other, as
        often as their weights say, and forecast by the others.
    fit : returns the weights of all runs, fitted to what one of them shows of itself until then.
    weeks : length of the records.
    known : the week up to which all is known, not included.
    records : how many runs are taken.
    seed : of the choice of runs, of benchmarks and bootstrap.
    window : weeks that are forecast.

    Returns
    -------
    pd.DataFrame
        With the columns of `MEANING`.
    """
    from numpy.random import default_rng  # noqa: TID251 - which runs are taken, not the model

    chosen = default_rng(seed).choice(len(series.counts), records, p=series.weights)
    benchmarks = {name: BENCHMARKS[name] for name in ASKED}
    found = []
    for run in chosen.tolist():
        record = record_of(series, run, weeks)
        others = without(replace(series, weights=fit(run)), run)
        forecasts = later_forecasts(others, record, known, window, seed, benchmarks)
        skill = skill_table(forecasts, record.first_day(known), seed)
        found.append(skill[skill["test"] == OUT_OF_TIME])
    return _summed_up(found)


def record_of(series: Series, run: int, weeks: int) -> WeeklyProtests:
    """Return a run as a record; protests of one week and country have their mean size: no other is kept."""
    counts = series.counts[run, :weeks].astype(np.int64)
    week, country = np.nonzero(counts)
    many = counts[week, country]
    size = series.turnout[run, week, country] / many
    return WeeklyProtests(
        series.start,
        weeks,
        series.countries,
        np.repeat(week, many),
        np.repeat(country, many),
        np.repeat(size, many),
    )


def without(series: Series, run: int) -> Series:
    """Return the series with no weight on one run."""
    weights = series.weights.copy()
    weights[run] = 0.0
    return replace(series, weights=weights / weights.sum())


def _summed_up(found: Sequence[pd.DataFrame]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    keys = ["place", "score", "benchmark"]
    for (place, score, benchmark), own in pd.concat(found).groupby(keys, sort=False):
        better, worse = (float((own["verdict"] == verdict).mean()) for verdict in ("better", "worse"))
        ahead = float((own["skill"] > 0.0).mean())
        rows.append(
            {"place": place, "score": score, "benchmark": benchmark, "records": len(own)}
            | {"ahead": ahead, "better": better, "worse": worse}
        )
    return pd.DataFrame(rows, columns=list(MEANING))
