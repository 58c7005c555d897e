"""Validation: what the press records of simulated histories beside the real record, pattern by pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.evidence.history import Floats, History, history_of_record
from dilemma_sim.evidence.pattern_list import ROLES, Pattern, Patterns, read_patterns
from dilemma_sim.evidence.patterns import observed, statistics
from dilemma_sim.evidence.record import Event, read_record
from dilemma_sim.scenario.errors import advice
from dilemma_sim.study.engine import Progress, replicate
from dilemma_sim.study.errors import ValidationRefused
from dilemma_sim.study.observed import history_of

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.scenario import Scenario
    from dilemma_sim.study.resample import Resample

#: The simulated interval holds this share of the replicates.
INTERVAL = 0.9
#: An interval of at least so many bands says little, wherever it lies.
WIDE = 4.0
#: A pattern that fewer replicates define has no verdict.
LEAST_DEFINED = 0.5


class Verdict(StrEnum):
    """Say where the model stands with one pattern."""

    inside = "inside"
    outside = "outside"
    undefined = "undefined"
    cannot_speak = "cannot speak"


@dataclass(frozen=True)
class Tally:
    """Count the patterns of one role.

    Attributes
    ----------
    patterns : of the role.
    inside, undefined : with this verdict.
    narrow : of those with a band of two ends and a value, whose interval is narrower than four bands.
    measured : those with a band of two ends and a value.
    """

    patterns: int
    inside: int
    undefined: int
    narrow: int
    measured: int


@dataclass(frozen=True)
class Validation:
    """Hold the values that the patterns have in the record and in each replicate.

    Attributes
    ----------
    scenario : what was simulated.
    patterns : the list they were compared by.
    seed : root seed of the replicates.
    record : the history that the record tells.
    histories : those of the replicates.
    observed : value of each pattern in the record, NaN where it has none.
    resample : which draw of the scenario's posterior each replicate has; None where nothing was drawn.
    """

    scenario: Scenario
    patterns: Patterns
    seed: int
    record: History
    histories: tuple[History, ...]
    observed: dict[str, float]
    resample: Resample | None = None

    @cached_property
    def values(self) -> dict[str, Floats]:
        """Value of each pattern in each replicate, NaN where it is undefined."""
        runs = [statistics(history, self.patterns) for history in self.histories]
        return {name: np.array([run[name] for run in runs]) for name in self.observed}

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a pattern, by role: record, band, simulated median and interval, verdict."""
        import pandas as pd

        rows = [
            row_of(name, pattern, self.observed.get(name, nan), self.values.get(name, np.array([])))
            for role in ROLES
            for name, pattern in self.patterns.of(role).items()
        ]
        return pd.DataFrame(rows)

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        from dilemma_sim.study.cards import validation_card

        return validation_card(self)

    @property
    def tallies(self) -> dict[str, Tally]:
        """Count what is inside, by role."""
        return tallies_of(self.table)


def validate(
    scenario: Scenario,
    replicates: int = 200,
    seed: int = 1,
    jobs: int | None = None,
    evidence: Sequence[Event] | None = None,
    patterns: Patterns | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
    point: bool = False,
) -> Validation:
    """Simulate a scenario several times and compare what its press records with a record.

    Where the scenario names a posterior, each replicate draws its parameters from it.

    Parameters
    ----------
    scenario : what to simulate.
    replicates : how many times.
    seed : root seed.
    jobs : number of processes; by default as many as there are cores, where that is worth starting them.
    evidence : the record, as `evidence.read_record` gives it; None for the shipped one.
    patterns : as `evidence.patterns.read_patterns` gives them; None for the shipped list.
    progress : is called with the numbers of runs done and of all runs.
    say : is called with a line where the user has to wait for something unusual.
    point : whether to leave the posterior out, and give every parameter the scenario's own value.

    Raises
    ------
    ScenarioError : the posterior of the scenario is missing, or something is wrong with it.
    ValidationRefused : patterns or record are not about this scenario.
    RunFailed : a run raised an error, or its process died.
    ValueError : fewer than one replicate or job was asked for.
    """
    wanted = read_patterns() if patterns is None else patterns
    refuse_unknown(wanted, scenario)
    record = _record_of(read_record() if evidence is None else evidence, scenario)
    ensemble = replicate(scenario, replicates, seed, jobs, progress, say=say, point=point)
    histories = tuple(
        history_of(run, ensemble.scenario, wanted.named_from) for run in ensemble.runs.records()
    )
    found = observed(record, wanted)
    return Validation(scenario, wanted, seed, record, histories, found, ensemble.resample)


def refuse_unknown(patterns: Patterns, scenario: Scenario) -> None:
    """Make sure that a scenario has the countries, issues and postures that patterns speak of.

    Raises
    ------
    ValidationRefused : it lacks one.
    """
    for name, pattern in patterns.of("fit", "check").items():
        for key, found, known in _names(pattern, scenario):
            if found not in known:
                raise ValidationRefused(
                    f"pattern {name} of '{patterns.title}' speaks of the {key} '{found}', which the scenario "
                    f"does not have; name another list with --patterns, or correct it: {advice(found, known)}"
                )


def row_of(name: str, pattern: Pattern, record: float, values: Floats) -> dict[str, Any]:
    """Return the row of one pattern.

    Parameters
    ----------
    name, pattern : which.
    record : its value in the record, NaN where it has none.
    values : those of the replicates, NaN where undefined.
    """
    there = values[~np.isnan(values)]
    low, high = (nan if end is None else end for end in pattern.ends)
    middle = float(np.median(there)) if len(there) else nan
    tail = (1.0 - INTERVAL) / 2.0
    ends = tuple(np.quantile(there, [tail, 1.0 - tail]).tolist()) if len(there) else (nan, nan)
    return {
        "role": pattern.role,
        "pattern": name,
        "title": pattern.title,
        "unit": pattern.unit,
        "rule": pattern.rule if pattern.speaks else "",
        "observed": record,
        "band_low": low,
        "band_high": high,
        "median": middle,
        "p05": ends[0],
        "p95": ends[1],
        "in_band": _in_band(pattern, values),
        "defined": len(there) / len(values) if len(values) else nan,
        "bands_wide": (ends[1] - ends[0]) / _width(pattern),
        "verdict": str(_verdict(pattern, there, len(values), middle, ends)),
        "reason": pattern.reason,
        "basis": pattern.basis or "",
        "source": pattern.source or "",
        "note": pattern.note or "",
    }


def tallies_of(table: pd.DataFrame) -> dict[str, Tally]:
    """Count the verdicts of a table of patterns, by the roles that the model can speak of."""
    found: dict[str, Tally] = {}
    for role in ROLES:
        rows = table[table["role"] == role]
        if role == "cannot_speak" or rows.empty:
            continue
        wide = rows["bands_wide"].dropna()
        counts = rows["verdict"].value_counts()
        found[role] = Tally(
            len(rows),
            int(counts.get(Verdict.inside, 0)),
            int(counts.get(Verdict.undefined, 0)),
            int((wide < WIDE).sum()),
            len(wide),
        )
    return found


def _record_of(events: Sequence[Event], scenario: Scenario) -> History:
    period = scenario.period
    record = history_of_record(events, period.start, period.end)
    if not any(event.country in scenario.countries for event in record.protests):
        raise ValidationRefused(
            f"the record tells of no protest in {' or '.join(scenario.countries)} between {period.start} "
            f"and {period.end}; name another record with --evidence, or another scenario"
        )
    return record


def _names(pattern: Pattern, scenario: Scenario) -> Iterator[tuple[str, str, Sequence[str]]]:
    countries, issues = list(scenario.countries), list(scenario.issues)
    postures = {
        "external": list(scenario.postures.external),
        "internal": list(scenario.postures.internal),
    }
    if pattern.country is not None:
        yield "country", pattern.country, countries
    if pattern.against is not None:
        kind, known = ("country", countries) if pattern.statistic == "size_ratio" else ("issue", issues)
        yield kind, pattern.against, known
    for issue in pattern.issues or ():
        yield "issue", issue, issues
    for posture in pattern.postures or ():
        yield "posture", posture, postures[pattern.side or "external"]


def _in_band(pattern: Pattern, values: Floats) -> float:
    """Return the share of all replicates in the band; those that do not define the value are not."""
    if pattern.band is None or not len(values):
        return nan
    return float(np.mean([pattern.holds(value) for value in values]))


def _width(pattern: Pattern) -> float:
    """Return the width of a band; that of a single value is one unit, and an open band has none."""
    low, high = pattern.ends
    if low is None or high is None:
        return nan
    return high - low or 1.0


def _verdict(
    pattern: Pattern, there: Floats, replicates: int, middle: float, ends: tuple[float, float]
) -> Verdict:
    if not pattern.speaks:
        return Verdict.cannot_speak
    if len(there) < LEAST_DEFINED * replicates or not isfinite(middle):
        return Verdict.undefined
    inside = ends[0] <= 0.0 <= ends[1] if pattern.rule == "straddles_zero" else pattern.holds(middle)
    return Verdict.inside if inside else Verdict.outside
