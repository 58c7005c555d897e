"""Rival structures: other models of the same record, each a scenario in the base's place in a calibration.

Same priors, same patterns, other rules. What is compared are the patterns of the fit and, since structures
part at some turns in time, how many protests fell when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from dilemma_sim.scenario.designs import DesignChoice
from dilemma_sim.study.observation import PROTESTS

if TYPE_CHECKING:
    from dilemma_sim.evidence.weekly import WeeklyProtests
    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.reference_table import ReferenceTable

SHIPPED = ("rival-without-agenda-competition", "rival-without-hub-dependency", "rival-crackdown-in-bishkek")
"""The shipped rivals of the real case."""
PREFIX = "Rival: "
"""With which their titles begin."""
BASE = "base"
WATCH = 18
"""Weeks after the last turn in which protests are counted: as long as pattern S13 waits (124 days)."""


@dataclass(frozen=True)
class Structure:
    """Hold runs of one structure.

    Attributes
    ----------
    name, title : of its scenario.
    statistics : patterns of each run, and how many of its protests fell when; NaN where undefined.
    timing : which columns are the latter.
    """

    name: str
    title: str
    statistics: pd.DataFrame
    timing: tuple[str, ...] = ()


def study_of(document: Document[Study], scenario: str, runs: int) -> Document[Study]:
    """Return the calibration study with another scenario, and so many runs of it.

    Parameters
    ----------
    document : the study of the base.
    scenario : name or path of the rival.
    runs : how many runs its table has.
    """
    study = document.value
    assert isinstance(study.design, DesignChoice)
    way = "random" if study.design.random is not None else "latin_hypercube"
    drawn = getattr(study.design, way).model_copy(update={"samples": runs})
    update = {"scenario": scenario, "design": study.design.model_copy(update={way: drawn})}
    return replace(document, value=study.model_copy(update=update))


def turns_of(scenarios: Sequence[Scenario]) -> tuple[date, ...]:
    """Return the days on which scenarios force an arrest: the turns at which the structures part."""
    days = {
        forced.at
        for scenario in scenarios
        for forced in scenario.do.values()
        if forced.at is not None
        and forced.choose in scenario.postures.internal
        and scenario.postures.internal[forced.choose].act == "detain_leader"
    }
    return tuple(sorted(days))


def windows_of(turns: Sequence[date], start: date, weeks: int) -> dict[str, slice]:
    """Return the spans between turns, in weeks: to the first, between them, and for a while after the last.

    A turn comes at the end of its week, so that a span begins with the week after. There is none without a
    turn.
    """
    if not turns:
        return {}
    edges = [0, *(min(weeks, (day - start).days // 7 + 1) for day in turns)]
    edges.append(min(weeks, edges[-1] + WATCH))
    names = [f"to {turns[0]}", *(f"{one} to {other}" for one, other in pairwise(turns))]
    names.append(f"{WATCH} weeks after {turns[-1]}")
    return {
        name: slice(first, last)
        for name, first, last in zip(names, edges[:-1], edges[1:], strict=True)
        if last > first
    }


def structure_of(
    name: str, title: str, table: ReferenceTable, columns: Sequence[str], windows: Mapping[str, slice]
) -> Structure:
    """Return a structure from its reference table.

    Parameters
    ----------
    name, title : of its scenario.
    table : its runs.
    columns : the patterns.
    windows : spans whose protests are counted, by name.
    """
    counts = {
        f"{country} {label}": weekly[:, span].sum(axis=1)
        for (what, country), weekly in sorted(table.weekly.items())
        if what == PROTESTS
        for label, span in windows.items()
    }
    statistics = pd.concat([table.statistics[list(columns)], pd.DataFrame(counts)], axis=1)
    return Structure(name, title, statistics, tuple(counts))


def timing_of(record: WeeklyProtests, windows: Mapping[str, slice]) -> dict[str, float]:
    """Return how many protests of a record fell when, by the names of `structure_of`."""
    return {
        f"{country} {label}": float(record.counts[span, place].sum())
        for place, country in enumerate(record.countries)
        for label, span in windows.items()
    }
