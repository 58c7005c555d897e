"""The results of a sweep: one row per design point, replicate and country, and their summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.study.functionals import NORMAL_975, QUANTILES, over_weeks, weeks_of
from dilemma_sim.study.tables import KEYS, Meaning, weekly_of

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray
    from pandas.api.typing import SeriesGroupBy

    from dilemma_sim.scenario.studies import Functional, Reported, Study
    from dilemma_sim.study.design import Point

UNITS: dict[Functional, str] = {
    "person_weeks": "person-weeks",
    "weeks_above": "weeks",
    "weeks_below": "weeks",
    "spells_above": "spells",
    "first_week_above": "week",
    "first_week_at": "week",
    "weeks_until_share": "week",
    "share_of_weeks": "share of weeks",
}

POINT: Meaning = {"unit": "1", "role": "point", "description": "Number of the design point, from 0."}

WORDS = {
    "uncertainties": "An uncertainty.",
    "levers": "A lever.",
    "factors": "A factor.",
}

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
    names = [name for reported in study.outcomes for name in (reported.outcome, reported.of) if name]
    return ["point", "replicate", "seed", "status", "step", "date", "country", *dict.fromkeys(names)]


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
    there = [points[number] for number in rows["point"].tolist()]
    if study.scenarios:
        rows["scenario"] = pd.array([point.scenario for point in there], dtype="str")
    for key in study.varied:
        rows[key] = np.fromiter((point.settings[key] for point in there), dtype=object, count=len(there))
    missing = rows["status"] != "ok"
    for reported in study.outcomes:
        elsewhere = reported.country is not None and rows["country"] != reported.country
        rows[reported.column] = np.where(missing | elsewhere, np.nan, _numbers(reported, curves).ravel())
    return pd.DataFrame(rows)


def _numbers(reported: Reported, curves: pd.DataFrame) -> NDArray[np.float64]:
    """Return a column of the results, by replicate and country."""
    values = weekly_of(curves, reported.outcome)
    weeks = weeks_of(reported, pd.Timestamp(curves["date"].iloc[0]).date(), values.shape[1])
    if weeks.start >= weeks.stop:  # the period of this design point ends before the window begins
        return np.full((values.shape[0], values.shape[2]), np.nan)
    target = None
    if reported.of is not None and reported.share is not None:
        target = reported.share * weekly_of(curves, reported.of)[:, 0, :].astype(np.float64)
    return over_weeks(
        values, reported.functional, reported.threshold, reported.names, weeks=weeks, target=target
    )


def factor_types(points: Iterable[Point]) -> dict[str, str]:
    """Return for each factor the type that all its values have in common.

    A factor whose values are not all numbers, or not all true or false, becomes text.
    """
    kinds: dict[str, set[type]] = {}
    for point in points:
        if point.scenario:
            kinds["scenario"] = {str}
        for key, value in point.settings.items():
            kinds.setdefault(key, set()).add(type(value))
    return {key: _common_type(found) for key, found in kinds.items()}


def summarised(study: Study, results: pd.DataFrame) -> pd.DataFrame:
    """Describe every reported outcome at every design point and country over the replicates."""
    keys = ["point", "country"]
    heads = results.drop_duplicates(keys)[[*keys, *study.columns]].set_index(keys)
    groups = results.groupby(keys, sort=False)
    tables = []
    for reported in study.outcomes:
        statistics = pd.DataFrame(_statistics(groups[reported.column])).reindex(heads.index)
        tables.append(pd.concat([heads.assign(outcome=reported.column), statistics], axis=1))
    # By point and country, and the outcomes of each in the order of the study.
    order = np.arange(len(study.outcomes) * len(heads)).reshape(-1, len(heads)).T.ravel()
    table = pd.concat(tables).reset_index().iloc[order].reset_index(drop=True)
    return table.astype({"country": "str", "outcome": "str"})


def _statistics(values: SeriesGroupBy[Any, Any]) -> dict[str, pd.Series]:
    """Return what `functionals.statistics_of` does, and the interval of the mean, for many groups at once."""
    mean, error = values.mean(), values.sem()
    return {
        "mean": mean,
        "median": values.median(),
        **{name: values.quantile(quantile) for name, quantile in QUANTILES.items()},
        "n": values.count(),
        "mc_error": error,
        "low": mean - NORMAL_975 * error,
        "high": mean + NORMAL_975 * error,
    }


def results_meaning(study: Study) -> dict[str, Meaning]:
    """Return role, unit and description of every column of the results."""
    keys = {name: {**meaning, "role": "key"} for name, meaning in KEYS.items()}
    factors = {
        key: _meaning("factor", "as the parameter", WORDS[study.sections[key]] + _also(factor.also))
        for key, factor in study.varied.items()
    }
    if study.scenarios:
        factors = {"scenario": _meaning("factor", "name", "The scenario that is varied.")} | factors
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


def _also(paths: Sequence[str]) -> str:
    return f" Sets {', '.join(paths)} to the same value." if paths else ""


def _outcome_meaning(reported: Reported) -> Meaning:
    from dilemma_sim.model.outcomes import OUTCOMES

    outcome = OUTCOMES[reported.outcome]
    unit = UNITS.get(reported.functional, outcome.unit)
    text = f"{outcome.label}: {_words(reported)}."
    return {**_meaning("outcome", unit, text), "kind": outcome.kind}


def _words(reported: Reported) -> str:
    """Say what is made of the weeks of an outcome."""
    words = reported.functional.replace("_", " ")
    if reported.functional == "weeks_until_share":
        words = f"first week in which it reaches {reported.share:g} of the first week's {reported.of}"
    of_what = " or ".join(reported.names) if reported.names else reported.threshold
    words += "" if of_what is None else f" {of_what}"
    words += "" if reported.starting is None else f" from {_week(reported.starting)}"
    words += "" if reported.until is None else f" until {_week(reported.until)}"
    words += "" if reported.country is None else f" in {reported.country}"
    censored = reported.functional in ("first_week_above", "first_week_at", "weeks_until_share")
    return words + ("; missing where it never comes" if censored else "")


def _week(week: date | int) -> str:
    return f"week {week}" if isinstance(week, int) else week.isoformat()


def _meaning(role: str, unit: str, description: str) -> Meaning:
    return {"role": role, "unit": unit, "description": description}


def _common_type(kinds: set[type]) -> str:
    if kinds == {bool}:
        return "bool"
    if kinds == {int}:
        return "int64"
    return "float64" if kinds <= {int, float} else "str"
