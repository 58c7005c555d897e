"""What the press recorded in many runs, week by week: the runs that forecasts are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.evidence.weekly import weekly_protests
from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.observation import PROTESTS, TURNOUT

if TYPE_CHECKING:
    from dilemma_sim.evidence.history import Floats, History
    from dilemma_sim.evidence.weekly import WeeklyProtests
    from dilemma_sim.study.reference_table import ReferenceTable


@dataclass(frozen=True)
class Series:
    """Hold what the press recorded in many runs.

    Attributes
    ----------
    start : first day of the first week.
    countries : names in alphabetical order, that of the last axis.
    counts, turnout : protests, and persons in them, of shape (runs, weeks, countries).
    weights : of the runs before any matching, such as those of a posterior; sum to 1.
    """

    start: date
    countries: tuple[str, ...]
    counts: Floats
    turnout: Floats
    weights: Floats = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        """Give the runs the same weight where none is given."""
        runs = len(self.counts)
        if len(self.weights) == 0:
            object.__setattr__(self, "weights", np.full(runs, 1.0 / runs))


def series_of(
    counts: Mapping[str, Floats], turnout: Mapping[str, Floats], start: date, weights: Floats | None = None
) -> Series:
    """Return the series of runs from one table a country, of shape (runs, weeks).

    Raises
    ------
    AnalysisRefused
        If the tables differ in countries or shape.
    """
    countries = tuple(sorted(counts))
    tables = [*counts.values(), *turnout.values()]
    if tuple(sorted(turnout)) != countries or len({table.shape for table in tables}) != 1:
        raise AnalysisRefused(
            "protests and turnout of the runs differ in countries, runs or weeks; take both from one table"
        )
    stacked = [np.stack([table[country] for country in countries], axis=-1) for table in (counts, turnout)]
    return Series(
        start,
        countries,
        counts=stacked[0],
        turnout=stacked[1],
        weights=np.empty(0) if weights is None else weights / weights.sum(),
    )


def refuse_apart(series: Series, record: WeeklyProtests) -> None:
    """Refuse runs that do not span the record.

    Raises
    ------
    AnalysisRefused
        If they have other countries, another start or fewer weeks.
    """
    if series.countries != record.countries or series.start != record.start:
        raise AnalysisRefused(
            f"the runs begin on {series.start} in {', '.join(series.countries)}, the record on "
            f"{record.start} in {', '.join(record.countries)}; take the record from the period of the runs"
        )
    if series.counts.shape[1] < record.weeks:
        raise AnalysisRefused(
            f"the runs have {series.counts.shape[1]} weeks and the record {record.weeks}; cut the record or "
            "simulate longer"
        )


def series_of_table(table: ReferenceTable, start: date, weights: Floats | None = None) -> Series:
    """Return the series of the runs of a calibration.

    Parameters
    ----------
    table : its reference table, or some rows of it.
    start : of the scenario.
    weights : of the runs, such as those of a fit; None for the same.
    """
    counts, turnout = (
        {country: values for (what, country), values in table.weekly.items() if what == name}
        for name in (PROTESTS, TURNOUT)
    )
    return series_of(counts, turnout, start, weights)


def series_of_histories(histories: Sequence[History]) -> Series:
    """Return the series of runs from what the press recorded in each, without what is not to be counted."""
    found = [weekly_protests(history) for history in histories]
    first = found[0]
    return Series(
        first.start,
        first.countries,
        counts=np.stack([one.counts for one in found]),
        turnout=np.stack([one.turnout for one in found]),
    )
