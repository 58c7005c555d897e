"""Compare runs, and collect outcomes over replicates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from dilemma_sim.model import Event, RunRecord, simulate
from dilemma_sim.scenario import Scenario, load_scenario

BUSY = Path(__file__).with_name("busy.yaml")


def busy_with(overrides: Mapping[str, object]) -> Scenario:
    """Return the busy case with changes by key path."""
    return load_scenario(BUSY, dict(overrides))


def first_difference(one: RunRecord, other: RunRecord) -> str | None:
    """Say where two runs differ first, or None where they are the same in every column and event."""
    assert one.countries == other.countries
    weeks = min(len(one.dates), len(other.dates))
    for week in range(weeks):
        for name in one.weekly:
            a, b = one.weekly[name][week], other.weekly[name][week]
            if not _same(a, b):
                return f"week {week}, {name}: {a} against {b}"
        events, others = events_of(one, week), events_of(other, week)
        if events != others:
            return f"week {week}, events: {events} against {others}"
    return None if len(one.dates) == len(other.dates) else "the lengths differ"


def differing_columns(one: RunRecord, other: RunRecord) -> set[str]:
    """Return the columns in which two runs of the same length differ anywhere."""
    return {name for name in one.weekly if not _same(one.weekly[name], other.weekly[name])}


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    if a.dtype == object:
        return bool(np.all(a == b))
    return np.array_equal(a, b, equal_nan=True)


def events_of(run: RunRecord, week: int) -> list[Event]:
    return [event for event in run.log if event.step == week]


def kinds(run: RunRecord) -> set[str]:
    return {event.kind for event in run.log}


def count(runs: Iterable[RunRecord], kind: str) -> int:
    return sum(event.kind == kind for run in runs for event in run.log)


def total(runs: Iterable[RunRecord], column: str) -> float:
    return float(sum(np.nansum(run.weekly[column].astype(float)) for run in runs))


def mean(runs: Iterable[RunRecord], column: str) -> float:
    values = np.concatenate([run.weekly[column].astype(float).ravel() for run in runs])
    return float(np.nanmean(values))


def replicates(scenario: Scenario, count: int, seed: int = 1, first: int = 0) -> list[RunRecord]:
    return [simulate(scenario, seed, replicate, compiled=True) for replicate in range(first, first + count)]
