"""Functionals: the one number that stands for the weeks of a run, and statistics of it over replicates."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from dilemma_sim.scenario.studies import Functional, Reported

STANDARD: dict[str, Functional] = {
    "level": "mean",
    "flow": "total",
    "cumulative": "final",
    "stock": "final",
    "name": "share_of_weeks",
}

QUANTILES = {"p05": 0.05, "p25": 0.25, "p75": 0.75, "p95": 0.95}

NORMAL_975 = 1.959963984540054  # 97.5 % point of the standard normal distribution

EVERY_WEEK = slice(0, None)

Statistics = dict[str, float | int | None]


def fits(functional: Functional, kind: str) -> bool:
    """Say whether a functional makes sense for an outcome of this kind.

    Names can only be counted or found. A total is for flows: summed over weeks, a stock or a cumulative
    count would count the same persons again and again. Where that is what one wants, as person-weeks, it
    is for stocks. A share of a stock can only be reached by a cumulative count.
    """
    if kind == "name" or functional in ("share_of_weeks", "first_week_at"):
        return kind == "name" and functional in ("share_of_weeks", "first_week_at")
    only = {"total": "flow", "person_weeks": "stock", "weeks_until_share": "cumulative"}
    return kind == only.get(functional, kind)


def over_weeks(
    values: NDArray[np.generic],
    functional: Functional,
    threshold: float | None = None,
    value: str | Sequence[str] | None = None,
    *,
    weeks: slice = EVERY_WEEK,
    target: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Reduce weeks to one number for each replicate and country.

    Weeks without a value (NaN) are left out of mean, minimum, maximum and sums; where no week has one, the
    result is NaN. They lie neither above nor below a threshold. A first week is its number from the start
    of the run, from 0, and NaN where it never comes within the weeks that count: such a run is censored,
    and a mean over runs is one over those in which it came.

    Parameters
    ----------
    values : an outcome, of shape (replicates, weeks, countries).
    functional : which number.
    threshold : for weeks_above, weeks_below, spells_above and first_week_above: the value to exceed or stay
        below.
    value : for share_of_weeks and first_week_at: the name to count or find, or several.
    weeks : which weeks count.
    target : for weeks_until_share: the number of persons to reach, by replicate and country.
    """
    values = values[:, weeks, :]
    offset = weeks.start or 0
    if functional in ("share_of_weeks", "first_week_at"):
        there = _at(values, value)
        return there.mean(axis=1) if functional == "share_of_weeks" else _first(there, offset)
    numbers = np.asarray(values, dtype=np.float64)
    match functional:
        case "weeks_above":
            return (numbers > threshold).sum(axis=1).astype(np.float64)
        case "weeks_below":
            return (numbers < threshold).sum(axis=1).astype(np.float64)
        case "spells_above":
            above = numbers > threshold
            begun = above & ~np.pad(above, ((0, 0), (1, 0), (0, 0)))[:, :-1]
            return begun.sum(axis=1).astype(np.float64)
        case "first_week_above":
            return _first(numbers > threshold, offset)
        case "weeks_until_share":
            assert target is not None
            wanted = target[:, np.newaxis, :]
            return _first((numbers >= wanted) & (wanted > 0), offset)
        case "final":
            return numbers[:, -1, :]
    return _over_values(numbers, functional)


def _over_values(numbers: NDArray[np.float64], functional: Functional) -> NDArray[np.float64]:
    there = ~np.isnan(numbers)
    if functional == "maximum":
        found = np.where(there, numbers, -np.inf).max(axis=1)
    elif functional == "minimum":
        found = np.where(there, numbers, np.inf).min(axis=1)
    else:
        found = np.where(there, numbers, 0.0).sum(axis=1)
        if functional == "mean":
            found /= np.maximum(there.sum(axis=1), 1)
    return np.where(there.any(axis=1), found, np.nan)


def _at(values: NDArray[np.generic], value: str | Sequence[str] | None) -> NDArray[np.bool_]:
    """Say which weeks have a name, or one of several."""
    names = [value] if value is None or isinstance(value, str) else value
    return np.any([np.asarray(values == name, dtype=bool) for name in names], axis=0)


def _first(reached: NDArray[np.bool_], offset: int) -> NDArray[np.float64]:
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + offset, np.nan).astype(np.float64)


def weeks_of(reported: Reported, start: date, count: int) -> slice:
    """Return the weeks that a column of the results is about.

    A week counts by its first day: from the day or number `from` to `until`, both included.

    Parameters
    ----------
    reported : the column.
    start : first day of the first week.
    count : number of weeks of a run.
    """
    first = 0 if reported.starting is None else _number(reported.starting, start, round_up=True)
    last = count - 1 if reported.until is None else _number(reported.until, start, round_up=False)
    return slice(min(max(first, 0), count), min(max(last + 1, 0), count))


def _number(week: date | int, start: date, *, round_up: bool) -> int:
    if isinstance(week, int):
        return week
    days = (week - start).days
    return -(-days // 7) if round_up else days // 7


def statistics_of(values: NDArray[np.float64]) -> Statistics:
    """Describe replicates of one number; what is undefined is None.

    `n` counts the replicates that have a value, and `mc_error` is the Monte Carlo standard error of the
    mean, the standard deviation divided by the root of `n`.
    """
    there = values[~np.isnan(values)]
    n = int(there.size)
    result: Statistics = dict.fromkeys(("mean", "median", *QUANTILES))
    if n:
        quantiles = np.quantile(there, [0.5, *QUANTILES.values()]).tolist()
        result = {"mean": float(there.mean()), **dict(zip(("median", *QUANTILES), quantiles, strict=True))}
    return {**result, "n": n, "mc_error": float(there.std(ddof=1)) / sqrt(n) if n > 1 else None}


def interval_of_mean(statistics: Statistics) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a mean, by the normal approximation."""
    mean, error = statistics["mean"], statistics["mc_error"]
    if mean is None or error is None:
        return None, None
    return mean - NORMAL_975 * error, mean + NORMAL_975 * error
