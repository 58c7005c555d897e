"""The results of a sweep: one row per design point, replicate and country, and their summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.study.functionals import interval_of_mean, over_weeks, statistics_of
from dilemma_sim.study.tables import KEYS, Meaning, weekly_of

if TYPE_CHECKING:
    from dilemma_sim.scenario.studies import Reported, Study
    from dilemma_sim.study.design import Point

POINT: Meaning = {"unit": "1", "role": "point", "description": "Number of the design point, from 0."}

STATUS: Meaning = {
    "unit": "name",
    "role": "status",
    "description": "ok; or failed, timeout, died: then the outcomes are missing.",
}

STATISTICS: dict[str, str] = {
    "mean": "Mean over replicates.",
    "median": "Median over replicates.",
    "p05": "5 % of replicates lie below.",
    "p25": "25 % of replicates lie below.",
    "p75": "75 % of replicates lie below.",
    "p95": "95 % of replicates lie below.",
    "n": "Replicates that have a value.",
    "mc_error": "Monte Carlo standard error of the mean.",
    "low": "Lower end of the 95 % interval of the mean (normal approximation).",
    "high": "Upper end of the 95 % interval of the mean (normal approximation).",
}


def columns_of(study: Study) -> list[str]:
    """Return the columns of the weekly curves that the results are made of."""
    names = dict.fromkeys(reported.outcome for reported in study.outcomes)
    return ["point", "replicate", "seed", "status", "step", "country", *names]


def rows_of(study: Study, points: Mapping[int, Point], curves: pd.DataFrame) -> pd.DataFrame:
    """Return the results of some runs: a row for each of them and each country.

    Parameters
    ----------
    study : says which outcomes are reported.
    points : the design points, by their number.
    curves : the weekly curves of runs that all have the same weeks and countries; without values for runs
        that failed.
    """
    first_week = curves[curves["step"] == 0]
    rows: dict[str, Any] = {
        "point": first_week["point"].to_numpy(),
        "replicate": first_week["replicate"].to_numpy(),
        "seed": first_week["seed"].to_numpy(),
        "country": first_week["country"].astype("str").array,
        "status": first_week["status"].astype("str").array,
    }
    there = [points[number].settings for number in rows["point"].tolist()]
    for key in study.factors:
        rows[key] = np.fromiter((settings[key] for settings in there), dtype=object, count=len(there))
    failed = rows["status"] != "ok"
    for reported in study.outcomes:
        weeks = weekly_of(curves, reported.outcome)
        numbers = over_weeks(weeks, reported.functional, reported.threshold, reported.value)
        rows[reported.column] = np.where(failed, np.nan, numbers.ravel())
    return pd.DataFrame(rows)


def factor_types(points: Iterable[Point]) -> dict[str, str]:
    """Return for each factor the type that all its values have in common.

    A factor whose values are not all numbers, or not all true or false, becomes text.
    """
    kinds: dict[str, set[type]] = {}
    for point in points:
        for key, value in point.settings.items():
            kinds.setdefault(key, set()).add(type(value))
    return {key: _common_type(found) for key, found in kinds.items()}


def summarised(study: Study, results: pd.DataFrame) -> pd.DataFrame:
    """Describe every reported outcome at every design point and country over the replicates."""
    rows = []
    for (point, country), group in results.groupby(["point", "country"], sort=False):
        settings = {key: group[key].iloc[0] for key in study.factors}
        for reported in study.outcomes:
            statistics = statistics_of(group[reported.column].to_numpy())
            low, high = interval_of_mean(statistics)
            head = {"point": point, "country": country, **settings, "outcome": reported.column}
            rows.append({**head, **statistics, "low": low, "high": high})
    table = pd.DataFrame(rows)
    numbers = [name for name in STATISTICS if name != "n"]
    return table.astype({**dict.fromkeys(numbers, "float64"), "country": "str", "outcome": "str"})


def results_meaning(study: Study) -> dict[str, Meaning]:
    """Return role, unit and description of every column of the results."""
    keys = {name: {**meaning, "role": "key"} for name, meaning in KEYS.items()}
    factors = {key: _meaning("factor", "as the parameter", "A factor.") for key in study.factors}
    outcomes = {reported.column: _outcome_meaning(reported) for reported in study.outcomes}
    return {"point": POINT, **keys, "status": STATUS, **factors, **outcomes}


def summary_meaning(study: Study) -> dict[str, Meaning]:
    """Return role, unit and description of every column of the summary."""
    described = {name: _meaning("statistic", "as the outcome", text) for name, text in STATISTICS.items()}
    columns = {**results_meaning(study), **described}
    return {**columns, "outcome": _meaning("key", "name", "Which outcome, by its column in the results.")}


def csv_bytes(table: pd.DataFrame, header: bool = True) -> bytes:
    """Return a table as CSV; numbers are written so that they read back the same."""
    return table.to_csv(index=False, header=header, lineterminator="\n").encode()


def _outcome_meaning(reported: Reported) -> Meaning:
    from dilemma_sim.model.outcomes import OUTCOMES

    outcome = OUTCOMES[reported.outcome]
    units = {"weeks_above": "weeks", "share_of_weeks": "share of weeks"}
    of_what = reported.value if reported.value is not None else reported.threshold
    functional = reported.functional.replace("_", " ") + ("" if of_what is None else f" {of_what}")
    unit = units.get(reported.functional, outcome.unit)
    return {**_meaning("outcome", unit, f"{outcome.label}: {functional}."), "kind": outcome.kind}


def _meaning(role: str, unit: str, description: str) -> Meaning:
    return {"role": role, "unit": unit, "description": description}


def _common_type(kinds: set[type]) -> str:
    if kinds == {bool}:
        return "bool"
    if kinds == {int}:
        return "int64"
    return "float64" if kinds <= {int, float} else "str"
