"""What follows when an organisation loses its leader."""

from __future__ import annotations

from collections.abc import Collection
from math import nan

from dilemma_sim.evidence.history import History, Turn, TurnKind


def silence_after_arrest(history: History, *, issues: Collection[str], watch: float) -> float:
    """Return the days from the first arrest of a leader to the next protest with one of some main issues.

    Where none follows, the days to the end, a lower bound. NaN without an arrest, or where fewer than
    `watch` days are left after it.
    """
    arrest = _first(history, "arrest", watch)
    if arrest is None:
        return nan
    later = [e.date for e in history.protests if e.date > arrest.date and e.issues and e.issues[0] in issues]
    return float((min(later, default=history.end) - arrest.date).days)


def days_to_co_optation(history: History, *, watch: float) -> float:
    """Return the days from a leader's release to the next co-optation of an organisation.

    Where none follows, the days to the end, a lower bound. NaN without a release, or where fewer than
    `watch` days are left after it.
    """
    release = _first(history, "release", watch)
    if release is None:
        return nan
    later = [turn.date for turn in history.turns_of("co_optation") if turn.date > release.date]
    return float((min(later, default=history.end) - release.date).days)


def co_opted(history: History, *, watch: float) -> float:
    """Return 1 where an organisation is co-opted after the first arrest of a leader, and 0 where none is.

    NaN without an arrest, or where fewer than `watch` days are left after it.
    """
    arrest = _first(history, "arrest", watch)
    if arrest is None:
        return nan
    return float(any(turn.date > arrest.date for turn in history.turns_of("co_optation")))


def _first(history: History, kind: TurnKind, watch: float) -> Turn | None:
    first = min(history.turns_of(kind), key=lambda turn: turn.date, default=None)
    return None if first is None or (history.end - first.date).days < watch else first
