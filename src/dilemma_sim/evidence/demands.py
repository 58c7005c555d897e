"""What protests ask for: the main issue, the issues named, and how many are bundled."""

from __future__ import annotations

from collections.abc import Callable, Collection
from math import nan

from dilemma_sim.evidence.history import History
from dilemma_sim.evidence.record import Category, Event

PROTEST: tuple[Category, ...] = ("protest",)


def main_issue_share(
    history: History, *, issues: Collection[str], categories: Collection[Category] = PROTEST
) -> float:
    """Return the share of events whose main issue is one of some."""
    return _mean(history, categories, lambda event: event.issues[0] in issues)


def named_share(
    history: History, *, issues: Collection[str], categories: Collection[Category] = PROTEST
) -> float:
    """Return the share of events that name one of some issues, first or later."""
    return _mean(history, categories, lambda event: not set(issues).isdisjoint(event.issues))


def issues_named(history: History, *, categories: Collection[Category] = PROTEST) -> float:
    """Return the mean number of issues that an event names."""
    return _mean(history, categories, lambda event: len(event.issues))


def _mean(history: History, categories: Collection[Category], measure: Callable[[Event], float]) -> float:
    found = [measure(event) for event in history.of(categories) if event.issues]
    return sum(found) / len(found) if found else nan
