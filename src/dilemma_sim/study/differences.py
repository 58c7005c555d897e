"""Tables of a comparison: one row per measure and place, and one per outcome, week and country."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.study.measures import SIGNED, Measure, measures_of, names_seen
from dilemma_sim.study.paired import ERROR, paired
from dilemma_sim.study.tables import KEYS, Meaning
from dilemma_sim.study.verdicts import sentence, settling, verdict_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.scenario import Scenario
    from dilemma_sim.study.compare import Arm
    from dilemma_sim.study.runs import Runs

QUANTILES = {"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}

_STATISTICS = {
    "pairs": "Pairs of replicates of which both have a value.",
    "base": "Mean of the base over these pairs.",
    "other": "Mean of the other arm.",
    "difference": "Mean paired difference, other minus base.",
    "low": "Lower end of its 95 % interval, of this outcome alone (Student's t).",
    "high": "Upper end of that interval.",
    "low_all": "Lower end of the interval adjusted for all rows of the table (Bonferroni).",
    "high_all": "Upper end of that interval.",
    "relative": "Difference over the size of the base's mean; empty where an outcome can be negative.",
    "standardised": "Difference over the root of the mean of both variances.",
    "above": "Share of pairs with a difference above zero.",
    "below": "Share of pairs with a difference below zero.",
    "equal": "Share of pairs without a difference.",
    "correlation": "Correlation of pairs.",
    "variance_ratio": "Variance of the paired difference over the sum of both variances.",
    "spread": "Standard deviation of the paired differences.",
    "scale": "Root of the mean of both variances.",
    "verdict": "How sure the difference is.",
    "replicates_to_settle": "Replicates that would settle what is not decided.",
    "settles": "What they would settle: the present estimate, or the smallest difference of interest.",
    "sentence": "The row in words.",
}
_COLUMNS = {
    "arm": "Which scenario is compared with the base.",
    "measure": "Name of the number that is compared.",
    "outcome": "The outcome it is made of; empty where of several.",
    "label": "The measure in words.",
    "functional": "How the weeks of a run became one number.",
    "unit": "Unit of base, other, difference and intervals.",
    "side": "Human cost, strategic outcome, or choice of a government.",
    "by": "Whether the place is a country or a group of co-ethnics held.",
    "place": "Country or group.",
}
_WEEKS = {
    "arm": "Which scenario is compared with the base.",
    "outcome": "The outcome.",
    "value": "The name that is counted; empty for numbers.",
    "mean": "Mean paired difference, other minus base.",
    "low": "Lower end of its 95 % interval, of this week alone.",
    "high": "Upper end of that interval.",
    **{name: f"{100 * share:g} % of pairs lie below." for name, share in QUANTILES.items()},
    "n": "Pairs with a value.",
}
DIFFERENCES_MEANING: dict[str, Meaning] = {
    name: {"unit": "see the column unit", "kind": "statistic", "description": text}
    for name, text in {**_COLUMNS, **_STATISTICS}.items()
}
CURVES_MEANING: dict[str, Meaning] = {
    **KEYS,
    **{
        name: {"unit": "as the outcome", "kind": "statistic", "description": text}
        for name, text in _WEEKS.items()
    },
}


def differences_frame(base: Arm, others: Sequence[Arm]) -> pd.DataFrame:
    """Return one row per arm, measure and place: means, paired difference, intervals, verdict, sentence."""
    names = names_seen([base.runs, *(arm.runs for arm in others)])
    start = {_key(one): one for one in measures_of(base.scenario, base.runs, names)}
    pairs = [
        (arm, start[_key(one)], one, place)
        for arm in others
        for one in measures_of(arm.scenario, arm.runs, names)
        for place in one.places
        if place in start[_key(one)].places
    ]
    values = [(_of(before, place), _of(after, place)) for _, before, after, place in pairs]
    # A row of which all pairs are identical has no interval that could miss.
    outcomes = sum(not np.array_equal(one, two, equal_nan=True) for one, two in values)
    rows = [
        _row(arm.name, after, place, _name(arm.scenario, after.by, place), *numbers, outcomes)
        for (arm, _, after, place), numbers in zip(pairs, values, strict=True)
    ]
    table = pd.DataFrame(rows, columns=[*_COLUMNS, *_STATISTICS])
    text = [*_COLUMNS, "verdict", "settles", "sentence"]
    whole = {"pairs": "int64", **dict.fromkeys(text, "str")}
    return table.astype({name: whole.get(name, "float64") for name in table.columns})


def _key(measure: Measure) -> tuple[str, str]:
    return measure.by, measure.name


def _of(measure: Measure, place: str) -> NDArray[np.float64]:
    return measure.values[:, measure.places.index(place)]


def _name(scenario: Scenario, by: str, place: str) -> str:
    named: Mapping[str, Any] = scenario.countries if by == "country" else scenario.detainees
    return str(named[place].label or place)


def _row(
    arm: str,
    measure: Measure,
    place: str,
    label: str,
    base: NDArray[np.float64],
    other: NDArray[np.float64],
    outcomes: int,
) -> dict[str, Any]:
    found = paired(base, other, outcomes)
    if measure.outcome in SIGNED:
        found = replace(found, relative=None)
    needed = settling(found, outcomes)
    how = (
        ""
        if measure.functional in ("share_of_weeks", "share_of_runs")
        else f" ({measure.functional.replace('_', ' ')})"
    )
    where = label if measure.by == "country" else f"Co-ethnics held, {label}"
    return {
        "arm": arm,
        "measure": measure.name,
        "outcome": measure.outcome,
        "label": measure.label,
        "functional": measure.functional,
        "unit": measure.unit,
        "side": measure.side,
        "by": measure.by,
        "place": place,
        **asdict(found),
        "verdict": verdict_of(found).value,
        "replicates_to_settle": None if needed is None else needed.replicates,
        "settles": "" if needed is None else needed.of,
        "sentence": sentence(f"{where}: {measure.label}{how}", found, measure.unit, outcomes),
    }


def difference_curves_frame(base: Arm, others: Sequence[Arm]) -> pd.DataFrame:
    """Return one row per arm, outcome (for names: per name), week and country."""
    names = names_seen([base.runs, *(arm.runs for arm in others)])
    tables = [
        _weeks(arm.name, outcome, value, arm.runs, difference)
        for arm in others
        for outcome, value, difference in _weekly(base.runs, arm.runs, names)
    ]
    return pd.concat(tables, ignore_index=True)


def _weekly(
    base: Runs, other: Runs, names: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str, NDArray[np.float64]]]:
    for outcome, values in base.weekly.items():
        if outcome in names:
            for value in names[outcome]:
                one, two = (np.asarray(runs.weekly[outcome] == value, np.float64) for runs in (base, other))
                yield outcome, value, two - one
        else:
            yield outcome, "", other.weekly[outcome].astype(np.float64) - values.astype(np.float64)


def _weeks(arm: str, outcome: str, value: str, runs: Runs, difference: NDArray[np.float64]) -> pd.DataFrame:
    weeks, countries = np.indices(difference.shape[1:]).reshape(2, -1)
    flat = difference.reshape(len(difference), -1)
    return pd.DataFrame(
        {
            "arm": pd.Series([arm] * len(weeks), dtype="str"),
            "outcome": pd.Series([outcome] * len(weeks), dtype="str"),
            "value": pd.Series([value] * len(weeks), dtype="str"),
            "step": weeks,
            "date": np.array(runs.dates, dtype="datetime64[s]")[weeks],
            "country": pd.Series(np.array(runs.countries, dtype=object)[countries], dtype="str"),
            **bands_of(flat),
        }
    )


def bands_of(difference: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
    """Describe paired differences column by column: mean, its 95 % interval, quantiles of pairs, pairs.

    Parameters
    ----------
    difference : of shape (replicates, anything); NaN where a pair has no value.
    """
    from scipy import stats

    n = (~np.isnan(difference)).sum(axis=0)
    with warnings.catch_warnings():
        # Weeks in which no pair has a value are NaN, which is what is wanted.
        warnings.simplefilter("ignore", RuntimeWarning)
        mean = np.nanmean(difference, axis=0)
        error = np.nanstd(difference, axis=0, ddof=1) / np.sqrt(n)
        quantiles = np.nanquantile(difference, list(QUANTILES.values()), axis=0)
    half = stats.t.ppf(1.0 - ERROR / 2.0, np.maximum(n - 1, 1)) * error
    return {
        "mean": mean,
        "low": mean - half,
        "high": mean + half,
        **dict(zip(QUANTILES, quantiles, strict=True)),
        "n": n.astype(np.int64),
    }
