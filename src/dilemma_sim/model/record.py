"""What a run leaves behind: weekly columns and a log of events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dilemma_sim.model.outcomes import GROUP_OUTCOMES, OUTCOMES

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.model.levels import Levels

Column = NDArray[Any]


@dataclass(frozen=True)
class Event:
    """Hold one thing that happened.

    Attributes
    ----------
    step : week, from 0.
    date : first day of that week.
    country : where, empty where it concerns all.
    actor : who, by the name in the scenario.
    kind : of event.
    size : participants, or persons, or shares of trade, as the kind has it.
    detained : persons detained at it.
    demands : shares of issues.
    recorded : whether the press recorded it.
    detail : in a few words.
    """

    step: int
    date: date
    country: str
    actor: str
    kind: str
    size: float = 0.0
    detained: float = 0.0
    demands: dict[str, float] = field(default_factory=dict)
    recorded: bool = True
    detail: str = ""


@dataclass(frozen=True)
class RunRecord:
    """Hold one run.

    Attributes
    ----------
    seed, replicate : which luck it had.
    countries : names, in the order of the columns.
    dates : first day of each week.
    weekly : outcome -> array of shape (weeks, countries).
    log : events in order of time.
    groups : names of the detainee groups, in the order of the columns of `held`.
    held : outcome that is counted by group -> array of shape (weeks, groups).
    levels : what passed between the parts of the model, where the run was asked to keep it.
    """

    seed: int
    replicate: int
    countries: tuple[str, ...]
    dates: tuple[date, ...]
    weekly: dict[str, Column]
    log: tuple[Event, ...]
    groups: tuple[str, ...] = ()
    held: dict[str, Column] = field(default_factory=dict)
    levels: Levels | None = field(default=None, repr=False, compare=False)

    @property
    def curves(self) -> pd.DataFrame:
        """One row a week and country, one column an outcome."""
        import pandas as pd

        weeks, count = len(self.dates), len(self.countries)
        head = {
            "replicate": self.replicate,
            "seed": self.seed,
            "step": np.repeat(np.arange(weeks), count),
            "date": pd.to_datetime(np.repeat(np.array(self.dates, dtype="datetime64[D]"), count)),
            "country": list(self.countries) * weeks,
        }
        return pd.DataFrame(head | {name: self.weekly[name].reshape(-1) for name in OUTCOMES})

    @property
    def events(self) -> pd.DataFrame:
        """One row an event."""
        import pandas as pd

        names = (
            "step",
            "date",
            "country",
            "actor",
            "kind",
            "size",
            "detained",
            "demands",
            "recorded",
            "detail",
        )
        table = pd.DataFrame([[getattr(e, name) for name in names] for e in self.log], columns=list(names))
        table.insert(0, "seed", self.seed)
        table.insert(0, "replicate", self.replicate)
        table["date"] = pd.to_datetime(table["date"])
        return table


#: The outcomes that are numbers, and those that are names.
LEVELS = tuple(name for name, outcome in OUTCOMES.items() if outcome.kind != "name")
NAMES = tuple(name for name, outcome in OUTCOMES.items() if outcome.kind == "name")
_levels_of, _names_of = itemgetter(*LEVELS), itemgetter(*NAMES)


def _columns(rows: Column) -> Column:
    """Return the columns of rows, one array each."""
    return np.ascontiguousarray(np.moveaxis(rows, -1, 0))


class Recorder:
    """Fill the columns of a run as it goes.

    Parameters
    ----------
    countries : names.
    dates : first day of each week.
    groups : names of the detainee groups.
    """

    def __init__(
        self, countries: tuple[str, ...], dates: tuple[date, ...], groups: tuple[str, ...] = ()
    ) -> None:
        self.countries, self.dates, self.groups = countries, dates, groups
        shape = (len(dates), len(countries))
        self._levels = np.full((*shape, len(LEVELS)), np.nan)
        self._names = [np.full(shape, "", dtype=object) for _ in NAMES]
        self._counts = np.zeros((len(dates), len(groups), len(GROUP_OUTCOMES)), dtype=np.int64)
        self.events: list[Event] = []

    def week(self, step: int, place: int, row: dict[str, float | str]) -> None:
        """Write one country's week; every outcome must be named."""
        self._levels[step, place] = _levels_of(row)
        for column, name in zip(self._names, _names_of(row), strict=True):
            column[step, place] = name

    def group(self, step: int, place: int, counts: tuple[int, ...]) -> None:
        """Write one detainee group's week, in the order of the outcomes counted by group."""
        self._counts[step, place] = counts

    @property
    def weekly(self) -> dict[str, Column]:
        """One column of each outcome, of shape (weeks, countries)."""
        columns = dict(zip(NAMES, self._names, strict=True))
        columns |= zip(LEVELS, _columns(self._levels), strict=True)
        return {name: columns[name] for name in OUTCOMES}

    @property
    def held(self) -> dict[str, Column]:
        """One column of each outcome that is counted by group, of shape (weeks, groups)."""
        return dict(zip(GROUP_OUTCOMES, _columns(self._counts), strict=True))

    def finish(self, seed: int, replicate: int) -> RunRecord:
        """Return what was recorded."""
        log = tuple(self.events)
        return RunRecord(
            seed, replicate, self.countries, self.dates, self.weekly, log, self.groups, self.held
        )
