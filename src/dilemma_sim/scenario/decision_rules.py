"""The decision rules a scenario may name, and the numbers of those that ship."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from dilemma_sim.scenario.quantity import UNIT, Component, quantity

#: The rules that ship.
SHIPPED = ("logit", "scripted", "satisficing", "minimax_regret", "learning")

#: The entry points through which an installed package offers rules of its own.
GROUP = "dilemma_sim.decision_rules"


@cache
def offered_rules() -> dict[str, EntryPoint]:
    """Return the rules that installed packages offer, by name; those that ship cannot be replaced."""
    return {point.name: point for point in entry_points(group=GROUP) if point.name not in SHIPPED}


def known_rules() -> tuple[str, ...]:
    """Return the names of all rules."""
    return (*SHIPPED, *sorted(offered_rules()))


class Satisficing(Component):
    """Hold the numbers of a government that keeps what is good enough (Simon 1955).

    The cost of a change does not count here: to keep what is good enough is inertia of its own.
    """

    adaptation: float = quantity(
        "Share by which its aspiration moves in a week towards what it has.",
        default=0.1,
        unit="per week",
        range=(0, 1),
        source="Karandikar et al. 1998: slow; 0.1 is half of the way in seven weeks, a choice",
        grade="assumed",
    )
    margin: float = quantity(
        "How far below its aspiration a pair of postures may be worth and still be good enough.",
        default=0.2,
        unit="utility",
        range=(0, 5),
        source="About the gap that a precision of 10 tells apart nine times in ten",
        grade="assumed",
    )
    width: int = quantity(
        "Pairs of postures it looks at in a week of search.",
        default=6,
        unit="pairs",
        range=(1, 1000),
        source="Simon 1955: alternatives are looked at one after another; number is a choice",
        grade="assumed",
    )


class MinimaxRegret(Component):
    """Hold the numbers of a government that fears regret most (Savage 1951)."""

    growth: float = quantity(
        "Share of what is left to their most by which threat and pressure rise where the street grows.",
        default=0.5,
        unit=UNIT,
        range=(0, 1),
        source="Savage 1951 leaves the states of the world open; size is a choice",
        grade="assumed",
    )
    switching: float = quantity(
        "Share of the cost of a change that counts.",
        default=0.2,
        unit=UNIT,
        range=(0, 1),
        source="(lambda sw - ln 36) / (lambda sw), what a logit of precision 10 over 36 pairs leaves of 0.45",
        grade="derived",
    )
