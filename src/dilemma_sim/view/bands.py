"""From the curves of many replicates to medians, bands and shares: tables only, no drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

QUANTILES = {"low": 0.05, "lower": 0.25, "median": 0.5, "upper": 0.75, "high": 0.95}
MONTH = 4
"""Weeks in a moving sum. Protest is rare: in most weeks the median is nought, in four weeks it is not."""


def countries_of(curves: pd.DataFrame) -> list[str]:
    """List the countries in the order in which the curves name them."""
    return [str(name) for name in pd.unique(curves["country"])]


def paths(curves: pd.DataFrame, country: str, outcome: str) -> pd.DataFrame:
    """Lay one outcome of one country out as weeks (rows, by date) times replicates (columns)."""
    rows = curves.loc[curves["country"] == country, ["date", "replicate", outcome]]
    return rows.pivot(index="date", columns="replicate", values=outcome).sort_index()


def moving_sum(table: pd.DataFrame, weeks: int = MONTH) -> pd.DataFrame:
    """Add up the last weeks of each replicate; before that many weeks have passed there is no value."""
    return table.astype(float).rolling(weeks, min_periods=weeks).sum()


def moving_mean(table: pd.DataFrame, weeks: int = MONTH) -> pd.DataFrame:
    """Average the last weeks of each replicate, those without a value left out."""
    return table.astype(float).rolling(weeks, min_periods=1).mean()


def quantiles(table: pd.DataFrame, at_least: float = 0.0) -> pd.DataFrame:
    """Summarise the replicates of each week.

    Parameters
    ----------
    table : weeks times replicates.
    at_least : the share of replicates that must have a value in a week for it to be shown, since a band
        over the few replicates with a protest would look as sure as one over all of them.

    Returns
    -------
    pd.DataFrame
        Per week: low (5 %), lower (25 %), median, upper (75 %), high (95 %), mean and count of replicates.
    """
    numbers = table.astype(float)
    found = numbers.quantile(list(QUANTILES.values()), axis=1).T
    found.columns = pd.Index(list(QUANTILES))
    found["mean"] = numbers.mean(axis=1)
    found["count"] = numbers.count(axis=1)
    enough = found["count"] >= max(1.0, at_least * numbers.shape[1])
    found.loc[~enough, [*QUANTILES, "mean"]] = np.nan
    return found


def bands(
    curves: pd.DataFrame, outcome: str, *, weeks: int = 1, since_start: bool = False, at_least: float = 0.0
) -> dict[str, pd.DataFrame]:
    """Summarise a numeric outcome over replicates, per country and week.

    Parameters
    ----------
    curves : a row per replicate, week and country.
    outcome : the column.
    weeks : the length of the moving sum; 1 leaves weeks as they are.
    since_start : add up from the first week instead.
    at_least : see `quantiles`.
    """
    result = {}
    for country in countries_of(curves):
        table = paths(curves, country, outcome)
        if since_start:
            table = table.astype(float).cumsum()
        elif weeks > 1:
            table = moving_sum(table, weeks)
        result[country] = quantiles(table, at_least)
    return result


def pooled_ratio(
    curves: pd.DataFrame, part: str, whole: str, *, weeks: int = MONTH, at_least: float = 0.1
) -> dict[str, pd.DataFrame]:
    """Summarise the share of one flow in another, both added up over the last weeks of a replicate.

    A replicate without any of the whole in those weeks has no share and is left out.
    """
    result = {}
    for country in countries_of(curves):
        above = moving_sum(paths(curves, country, part), weeks)
        below = moving_sum(paths(curves, country, whole), weeks)
        result[country] = quantiles(above / below.where(below > 0), at_least)
    return result


def shares(curves: pd.DataFrame, outcome: str, names: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Give, per country and week, the share of replicates at each name; the columns follow `names`."""
    result = {}
    for country in countries_of(curves):
        rows = curves[curves["country"] == country]
        table = pd.crosstab(rows["date"], rows[outcome].astype(str), normalize="index")
        result[country] = table.reindex(columns=list(names), fill_value=0.0).sort_index()
    return result


def demand_mix(
    events: pd.DataFrame, dates: pd.DatetimeIndex, issues: Sequence[str], country: str, weeks: int = MONTH
) -> pd.DataFrame:
    """Give the share of each demand among all protesters of the last weeks, over all replicates.

    Weeks with no protest in any replicate have no shares.
    """
    rows = events[(events["kind"] == "protest") & (events["country"] == country)]
    totals = pd.DataFrame(0.0, index=dates, columns=list(issues))
    if len(rows):
        mixes = pd.DataFrame([mapping(mix) for mix in rows["demands"]], index=rows.index)
        weighted = mixes.reindex(columns=list(issues)).fillna(0.0).mul(rows["size"].astype(float), axis=0)
        monday = rows["date"] - pd.to_timedelta(rows["date"].dt.day_of_week, unit="D")
        totals = totals.add(weighted.groupby(monday).sum().reindex(dates, fill_value=0.0), fill_value=0.0)
    summed = totals.rolling(weeks, min_periods=1).sum()[list(issues)]
    everything = summed.sum(axis=1)
    return summed.div(everything.where(everything > 0), axis=0)


def mapping(mix: Any) -> dict[str, float]:
    """Read a mix of demands, which Parquet gives back as a mapping or as pairs."""
    if isinstance(mix, Mapping):
        return {str(issue): float(share) for issue, share in mix.items() if share is not None}
    if mix is None or isinstance(mix, float):
        return {}
    return {str(issue): float(share) for issue, share in mix}


def typical_replicate(curves: pd.DataFrame, outcomes: Sequence[str]) -> int:
    """Find the replicate that lies closest to the middle.

    Each replicate is summed over the weeks, per country and outcome; its distance is the mean of
    |value - median| / interquartile range over those sums. The lowest number wins a tie.
    """
    totals = curves.groupby(["replicate", "country"])[list(outcomes)].sum(min_count=1).unstack("country")
    values = totals.to_numpy(float)
    low, middle, high = np.nanquantile(values, [0.25, 0.5, 0.75], axis=0)
    varied = high > low
    if not varied.any():
        return int(totals.index.min())
    distances = np.nanmean(np.abs(values - middle)[:, varied] / (high - low)[varied], axis=1)
    return int(min(zip(distances.tolist(), totals.index.tolist(), strict=True))[1])
