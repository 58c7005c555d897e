"""The statistics that patterns ask of a history, by the same functions for the record and for a run."""

from __future__ import annotations

from math import nan

from dilemma_sim.evidence.history import History
from dilemma_sim.evidence.pattern_list import Pattern, Patterns, read_patterns
from dilemma_sim.evidence.statistic_table import STATISTICS

__all__ = ["Pattern", "Patterns", "observed", "read_patterns", "statistics"]


def statistics(history: History, patterns: Patterns) -> dict[str, float]:
    """Return the value of each pattern that the model can speak of, NaN where it cannot be computed.

    Parameters
    ----------
    history : the record's own, or that of a run.
    patterns : what is asked for; `patterns.only("fit")` asks for less.

    Examples
    --------
    >>> from datetime import date
    >>> from dilemma_sim.evidence import history_of_record, read_record
    >>> history = history_of_record(read_record(), date(2018, 7, 2), date(2019, 10, 27))
    >>> round(statistics(history, read_patterns())["S3a"], 1)
    93.3
    """
    counted = history.without(patterns.left_out)
    return {
        name: _value(counted, pattern, patterns)
        for name, pattern in patterns.patterns.items()
        if pattern.speaks
    }


def observed(history: History, patterns: Patterns) -> dict[str, float]:
    """Return the values of a record: what its rows give, and else what the list itself says of it."""
    return {
        name: stated if value != value and (stated := patterns.patterns[name].observed) is not None else value
        for name, value in statistics(history, patterns).items()
    }


def _value(history: History, pattern: Pattern, patterns: Patterns) -> float:
    described = STATISTICS[str(pattern.statistic)]
    options = pattern.options | {"country": pattern.country, "wave_gap": patterns.wave_gap}
    if pattern.country is not None and pattern.country not in history.countries:
        return nan
    if pattern.starting is not None or pattern.until is not None:
        first, last = pattern.starting or history.start, pattern.until or history.end
        if first > history.end or last < history.start:
            return nan
        history = history.between(first, last)
    if pattern.country is not None and "country" not in described.takes:
        history = history.within(pattern.country)
    return described.compute(history, **{name: options[name] for name in described.takes if name in options})
