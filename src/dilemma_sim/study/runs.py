"""Several runs side by side: one array per outcome, and the events of each run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dilemma_sim.model import Event, RunRecord


@dataclass(frozen=True)
class Runs:
    """Hold what consecutive replicates of one scenario left behind.

    Attributes
    ----------
    seed : the root seed they share.
    replicates : their numbers, in order.
    dates : the first day of each week.
    weekly : each outcome, of shape (replicates, weeks, countries).
    events : the events of each replicate, in the order they happened.
    groups : the detainee groups.
    held : each outcome that is counted by group, of shape (replicates, weeks, groups).
    """

    seed: int
    replicates: tuple[int, ...]
    countries: tuple[str, ...]
    dates: tuple[date, ...]
    weekly: dict[str, NDArray[np.generic]]
    events: tuple[tuple[Event, ...], ...]
    groups: tuple[str, ...] = ()
    held: dict[str, NDArray[np.generic]] = field(default_factory=dict)

    def records(self) -> Iterator[RunRecord]:
        """Yield the record of each replicate."""
        from dilemma_sim.model import RunRecord

        for place, (number, events) in enumerate(zip(self.replicates, self.events, strict=True)):
            weekly = {name: values[place] for name, values in self.weekly.items()}
            held = {name: values[place] for name, values in self.held.items()}
            yield RunRecord(self.seed, number, self.countries, self.dates, weekly, events, self.groups, held)


def stack(records: Sequence[RunRecord]) -> Runs:
    """Put the records of single runs side by side."""
    first = records[0]
    return Runs(
        first.seed,
        tuple(record.replicate for record in records),
        tuple(first.countries),
        tuple(first.dates),
        {name: np.stack([record.weekly[name] for record in records]) for name in first.weekly},
        tuple(record.log for record in records),
        first.groups,
        {name: np.stack([record.held[name] for record in records]) for name in first.held},
    )


def join(pieces: Sequence[Runs]) -> Runs:
    """Join runs of the same scenario and seed, in the order of their replicates."""
    ordered = sorted(pieces, key=lambda runs: runs.replicates)
    first = ordered[0]
    return Runs(
        first.seed,
        tuple(number for runs in ordered for number in runs.replicates),
        first.countries,
        first.dates,
        {name: np.concatenate([runs.weekly[name] for runs in ordered]) for name in first.weekly},
        tuple(events for runs in ordered for events in runs.events),
        first.groups,
        {name: np.concatenate([runs.held[name] for runs in ordered]) for name in first.held},
    )
