"""What is observed of a run besides its outcomes: the patterns that the press record shows, and its weeks.

The runs of a calibration are compared with a record, so that each of them is looked at as the press would:
by the same function as the record, after the press of the model has recorded what it did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.digest import digest_of

if TYPE_CHECKING:
    from dilemma_sim.evidence.history import Floats, History
    from dilemma_sim.evidence.patterns import Patterns
    from dilemma_sim.model import RunRecord
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.calibrations import Calibration
    from dilemma_sim.study.tables import Meaning

PROTESTS, TURNOUT = "recorded_protests", "recorded_turnout"

#: What is observed week by week.
WEEKLY: dict[str, Meaning] = {
    PROTESTS: {
        "unit": "events",
        "kind": "flow",
        "description": "Protests that the press recorded, of those that patterns count.",
    },
    TURNOUT: {"unit": "persons", "kind": "flow", "description": "Participants in recorded protests."},
}


@dataclass(frozen=True)
class Observation:
    """Hold what is observed of every run of a study.

    Attributes
    ----------
    patterns : the list of patterns.
    cuts : days to which those that are fitted are computed besides, as if the record ended there.
    """

    patterns: Patterns
    cuts: tuple[date, ...] = ()

    @cached_property
    def statistics(self) -> tuple[str, ...]:
        """Names of the statistics: the patterns' own, and for each cut those with its day."""
        return tuple(column(name, cut) for cut, asked in self._asked for name in asked.patterns)

    @cached_property
    def _asked(self) -> tuple[tuple[date | None, Patterns], ...]:
        """The patterns that are computed to each day: of the whole period all that the model can speak of."""
        fitted = self.patterns.only("fit")
        return ((None, self.patterns.only("fit", "check")), *((cut, fitted) for cut in self.cuts))

    @property
    def meaning(self) -> dict[str, Meaning]:
        """Unit, kind and description of every column."""
        about: dict[str, Meaning] = {}
        for cut, asked in self._asked:
            until = "" if cut is None else f" Computed to {cut}."
            for name, pattern in asked.patterns.items():
                text = f"{pattern.title}.{until}"
                about[column(name, cut)] = {"unit": pattern.unit or "1", "kind": "level", "description": text}
        return {**WEEKLY, **about}

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What determines the columns: the list of patterns, the cuts, and the rules of counting."""
        return {
            "columns": list(self.meaning),
            "patterns_sha256": digest_of(self.patterns.model_dump(mode="json", by_alias=True)),
            "counting_sha256": counting_digest(),
            "cuts": [cut.isoformat() for cut in self.cuts],
        }

    def columns(self, record: RunRecord, scenario: Scenario) -> dict[str, Any]:
        """Return the columns of one run, each of shape (weeks, countries); statistics are the same in all."""
        import numpy as np

        from dilemma_sim.study.observed import history_of

        shape = (len(record.dates), len(record.countries))
        history = history_of(record, scenario, self.patterns.named_from)
        observed = weekly_records(history.without(self.patterns.left_out), record.countries)
        for name, value in self.values(history).items():
            observed[name] = np.full(shape, value, dtype=np.float64)
        return observed

    def values(self, history: History) -> dict[str, float]:
        """Return the statistics of a history, by their names."""
        from dilemma_sim.evidence.patterns import statistics

        values: dict[str, float] = {}
        for cut, asked in self._asked:
            found = statistics(history if cut is None else history.until(cut), asked)
            values |= {column(name, cut): value for name, value in found.items()}
        return values

    def only(self, cut: date | None) -> Observation:
        """Return what is needed of it for a fit to a day: the patterns that are fitted."""
        return Observation(self.patterns.only("fit"), () if cut is None else (cut,))


def observation_of(calibration: Calibration, patterns: Path | None) -> Observation:
    """Return what is observed of the runs of a calibration.

    Parameters
    ----------
    calibration : says to which days besides the last one the patterns are computed.
    patterns : the list of patterns; None for the shipped one.

    Raises
    ------
    EvidenceError : something is wrong with the list.
    """
    from dilemma_sim.evidence.patterns import read_patterns

    until = [] if calibration.until is None else [calibration.until]
    return Observation(read_patterns(patterns), tuple(sorted({*calibration.cuts, *until})))


def column(statistic: str, cut: date | None) -> str:
    """Return the name of the column of a statistic.

    >>> column("S1", None), column("S1", date(2019, 2, 28))
    ('S1', 'S1 to 2019-02-28')
    """
    return statistic if cut is None else f"{statistic} to {cut}"


def weekly_records(history: History, countries: Sequence[str]) -> dict[str, Floats]:
    """Return how many protests the press recorded, and their participants, of shape (weeks, countries)."""
    from dilemma_sim.evidence.weekly import weekly_protests

    found = weekly_protests(history)
    order = [found.countries.index(country) for country in countries]
    return {PROTESTS: found.counts[:, order], TURNOUT: found.turnout[:, order]}


def luck_of(settings: Mapping[str, object], replicate: int = 0) -> int:
    """Return the number of the replicate whose luck a run of a calibration has.

    It is a function of the values drawn, so that every run has luck of its own, the same wherever and
    whenever it is run, in the reference table and in the search alike.

    Parameters
    ----------
    settings : the values drawn, by key path.
    replicate : number of the run with these values.
    """
    return int(digest_of(sorted(settings.items()), replicate)[:15], 16)


@cache
def counting_digest() -> str:
    """Return the SHA-256 of the sources that make statistics of a run."""
    import dilemma_sim.evidence
    from dilemma_sim.study import observed

    files = [*Path(next(iter(dilemma_sim.evidence.__path__))).glob("*.py"), Path(observed.__file__)]
    return digest_of([(path.name, path.read_text("utf-8")) for path in sorted(files)])
