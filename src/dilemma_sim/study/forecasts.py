"""Rolling forecasts of what the press records next, by the model and by simple benchmarks, with their scores.

At each origin, the first day of a week, every forecaster sees the record up to that day and forecasts the
weeks that follow: whether any protest is recorded, and how many take part. Out of time, everybody's knowledge
ends at one day and all later windows are forecast from there. A protest of unknown size counts with the usual
one: in a window, with the median of the record; in what is known before it, with the median of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from dilemma_sim.evidence.weekly import ALL, WeeklyProtests
from dilemma_sim.study import forecast_scores as scores
from dilemma_sim.study.digest import digest_of
from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.forecast_benchmarks import BENCHMARKS, Benchmark
from dilemma_sim.study.forecast_skill import skill_table
from dilemma_sim.study.matched_runs import model_forecasts
from dilemma_sim.study.recorded_series import Series, refuse_apart
from dilemma_sim.study.unknown_sizes import (
    OTHER_SIZES,
    UnknownSizes,
    unknown_sizes,
    usual_size,
    with_size,
)

if TYPE_CHECKING:
    from numpy.random import Generator  # noqa: TID251 - a type; forecasts are no runs

    from dilemma_sim.study.forecast_scores import Forecast
    from dilemma_sim.study.tables import Meaning

MODEL = "model"
WINDOW = 4
"""Weeks that are forecast."""
BURN_IN = 20
"""Weeks that are known before the first forecast."""
UPDATED, FIXED = "updated", "fixed"

MEANING: dict[str, Meaning] = {
    "knowledge": {
        "unit": "name",
        "role": "key",
        "description": "updated: the record is known up to the window; fixed: up to one day for all windows.",
    },
    "known_until": {"unit": "date", "role": "key", "description": "First day of which nothing is known."},
    "begins": {"unit": "date", "role": "key", "description": "First day of the window that is forecast."},
    "place": {"unit": "name", "role": "key", "description": "Country, or all of them together."},
    "forecaster": {"unit": "name", "role": "key", "description": "The model or a benchmark."},
    "chance": {"unit": "1", "role": "forecast", "description": "Chance of at least one recorded protest."},
    "happened": {"unit": "1", "role": "record", "description": "1 where a protest was recorded, else 0."},
    "turnout": {
        "unit": "persons",
        "role": "record",
        "description": "Turnout in recorded protests; one of unknown size counts with their median size.",
    },
    "brier": {"unit": "1", "role": "score", "description": "Brier score of the chance."},
    "log": {"unit": "nats", "role": "score", "description": "Log score of the chance."},
    "crps": {"unit": "log persons", "role": "score", "description": "CRPS of log(1 + turnout)."},
    "turnout_log": {"unit": "nats", "role": "score", "description": "Log score of log(1 + turnout)."},
}


@dataclass(frozen=True)
class ForecastReport:
    """Hold forecasts and what they are worth.

    Attributes
    ----------
    forecasts : one row a forecast, with the columns of `MEANING`.
    skill : the model against each benchmark, with the columns of `forecast_skill.MEANING`.
    cut : the day from which on nothing was to be known out of time; the runs are weighted by their past in
        whole weeks, so that the rest of its week may be known too.
    weeks : length of the windows.
    sizes : protests of unknown size, and what they count as.
    """

    forecasts: pd.DataFrame
    skill: pd.DataFrame
    cut: date
    weeks: int
    sizes: UnknownSizes

    @property
    def first_unknown(self) -> date:
        """First day of which nothing is known out of time."""
        fixed = self.forecasts["knowledge"] == FIXED
        first: date = self.forecasts.loc[fixed, "known_until"].min()
        return first


def forecast_report(
    series: Series,
    record: WeeklyProtests,
    *,
    cut: date,
    weeks: int = WINDOW,
    burn_in: int = BURN_IN,
    seed: int = 1,
    size: float | None = None,
) -> ForecastReport:
    """Forecast a record week by week and out of time, and score the model against benchmarks.

    Parameters
    ----------
    series : runs of the model, from the same weeks and countries as the record. Whatever their parameters
        were fitted to must lie before the first window that is to count as forecast.
    record : what happened.
    cut : day up to which all is known in the test out of time, not included. Where it lies within a week,
        all of that week is known. Windows begin in the first whole week from the cut on.
    weeks : length of a window.
    burn_in : weeks that are known before the first forecast.
    seed : of the draws of the benchmarks and of the bootstrap.
    size : persons in a protest of unknown size; None for the median of the known sizes.

    Raises
    ------
    AnalysisRefused
        If runs and record do not fit together, or no window is left.
    """
    refuse_apart(series, record)
    last = record.weeks - weeks
    week_of_cut = -((record.start - cut).days // 7)
    if weeks < 1 or burn_in < 1 or max(burn_in, week_of_cut) > last or week_of_cut < 1:
        raise AnalysisRefused(
            f"no window of {weeks} weeks lies between burn-in ({burn_in} weeks), cut ({cut}) and the end of "
            f"the record ({record.weeks} weeks from {record.start}); choose an earlier cut or shorter window"
        )
    rolling = [
        row | {"knowledge": UPDATED}
        for known in range(burn_in, last + 1)
        for row in _rows(series, record, known, [0], weeks, seed, BENCHMARKS, size)
    ]
    later = later_forecasts(series, record, week_of_cut, weeks, seed, size=size)
    table = pd.concat([pd.DataFrame(rolling)[list(MEANING)], later], ignore_index=True)
    skill = skill_table(table, record.first_day(week_of_cut), seed)
    return ForecastReport(table, skill, cut, weeks, unknown_sizes(record, size))


def with_other_sizes(make: Callable[[float | None], ForecastReport]) -> ForecastReport:
    """Return a report that tells, too, what the forecasts are worth where unknown sizes are others.

    Parameters
    ----------
    make : returns the report, given the persons in a protest of unknown size; None for the usual size.
    """
    report = make(None)
    if not report.sizes.unknown:
        return report
    others = {size: make(size).skill for size in OTHER_SIZES}
    return replace(report, sizes=replace(report.sizes, others=others))


def later_forecasts(
    series: Series,
    record: WeeklyProtests,
    known: int,
    weeks: int = WINDOW,
    seed: int = 1,
    benchmarks: Mapping[str, Benchmark] = BENCHMARKS,
    size: float | None = None,
) -> pd.DataFrame:
    """Return the forecasts out of time: of all windows after a week, with nothing known from it on.

    Parameters
    ----------
    series, record, weeks, seed, size : as in `forecast_report`.
    known : the week up to which all is known, not included.
    benchmarks : those that forecast beside the model.
    """
    leads = list(range(record.weeks - weeks - known + 1))
    rows = [
        row | {"knowledge": FIXED}
        for row in _rows(series, record, known, leads, weeks, seed, benchmarks, size)
    ]
    return pd.DataFrame(rows)[list(MEANING)]


def _rows(
    series: Series,
    record: WeeklyProtests,
    known: int,
    leads: Sequence[int],
    weeks: int,
    seed: int,
    benchmarks: Mapping[str, Benchmark],
    size: float | None,
) -> Iterator[dict[str, object]]:
    """Yield the forecasts of all forecasters that know the record up to a week, with their scores."""
    past = record.until(known)
    past = with_size(past, usual_size(past) if size is None else size)
    record = with_size(record, unknown_sizes(record, size).size)
    of_model = model_forecasts(series, past, weeks, leads)
    for place in (*record.countries, ALL):
        seen, there = past.of(place), record.of(place)
        for lead in leads:
            made = {MODEL: of_model[place, lead]}
            for name, benchmark in benchmarks.items():
                made[name] = benchmark(seen, weeks, lead, _generator(seed, known, lead, place, name))
            window = slice(known + lead, known + lead + weeks)
            protests, turnout = (float(column[window].sum()) for column in (there.counts, there.turnout))
            head = {
                "known_until": record.first_day(known),
                "begins": record.first_day(known + lead),
                "place": place,
            }
            for name, one in made.items():
                yield head | {"forecaster": name} | _scored(one, protests > 0, turnout)


def _scored(made: Forecast, happened: bool, turnout: float) -> dict[str, object]:
    return {
        "chance": made.chance,
        "happened": int(happened),
        "turnout": turnout,
        "brier": scores.brier(made, happened),
        "log": scores.log_score(made, happened),
        "crps": scores.crps(made, turnout),
        "turnout_log": scores.turnout_log_score(made, turnout),
    }


def _generator(*address: object) -> Generator:
    """Return draws that depend on their address alone, so that no forecast moves another."""
    from numpy.random import default_rng  # noqa: TID251 - forecasts of benchmarks, not the model

    return default_rng(int(digest_of(*address)[:16], 16))
