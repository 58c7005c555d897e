"""Figures of what an audience attends to, reads, records and wins."""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tools.concepts.panels import LINES, curves, key_below, label, logarithmic, mark, row
from tools.concepts.teaching import case

from dilemma_sim.model import agenda as attention_rules
from dilemma_sim.model import simulate
from dilemma_sim.model.concession import concession_chance
from dilemma_sim.model.detainees import WEEKS_A_YEAR
from dilemma_sim.model.harm import hostile_climate
from dilemma_sim.model.press import recording_chance
from dilemma_sim.view import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    Numbers = NDArray[np.float64]


# -- attention ----------------------------------------------------------------------------------


def attention_path(weeks: int, push: float = 1.0, lasting: int = 4) -> dict[str, list[float]]:
    """Return the shares of attention by week, of which the first few push the core issue."""
    scenario, agenda = case(), case().agenda
    shares_now = dict(scenario.countries["homeland"].attention)
    base = attention_rules.resting_fitness(
        shares_now,
        speed=agenda.speed,
        mobility=agenda.mobility,
        imitation=agenda.imitation,
        fatigue=agenda.fatigue,
    )
    tired = dict(shares_now)
    path: dict[str, list[float]] = {issue: [] for issue in shares_now}
    for week in range(weeks):
        fitness = {
            issue: base[issue]
            + agenda.imitation * share
            - agenda.fatigue * tired[issue]
            + (agenda.media * push if issue == scenario.core and week < lasting else 0.0)
            for issue, share in shares_now.items()
        }
        tired = {
            k: attention_rules.next_fatigue(v, shares_now[k], agenda.fatigue_rate) for k, v in tired.items()
        }
        shares_now = attention_rules.next_shares(
            shares_now, fitness, speed=agenda.speed, mobility=agenda.mobility
        )
        for issue, share in shares_now.items():
            path[issue].append(share)
    return path


def signal(turnout: float, expected: float, core_share: float = 1.0) -> float:
    """Return what a protest says of the core demand where the issue is fully seen."""
    agenda = case().agenda
    street = attention_rules.street_signal(
        turnout,
        attention_rules.surprise(turnout, log1p(expected)),
        reference=agenda.reference_turnout,
        level_weight=agenda.level_weight,
        surprise_weight=agenda.surprise_weight,
    )
    return float(street * attention_rules.clarity(core_share, agenda.clarity))


def attention() -> Figure:
    """Draw a push on attention, what numbers and surprise say, and what side demands take away."""
    figure, (path, street, side) = row(
        ["Attention after a month of news", "Numbers against expectation", "Side demands"]
    )
    found = attention_path(79)
    labels = {key: issue.label for key, issue in case().issues.items()}
    weeks = np.arange(79)
    rest = case().countries["homeland"].attention
    curves(
        path,
        weeks,
        {labels[key]: np.array(found[key]) / rest[key] for key in ("kin", "jobs", "other")},
    )
    path.axvspan(0, 4, color=style.RULE, alpha=0.3, linewidth=0)
    path.axhline(1, color=style.INK, linewidth=0.4)
    label(path, "weeks", "attention, in multiples of rest")
    crowd = np.linspace(0, 1000, 201)
    curves(
        street,
        crowd,
        {f"{expected} expected": [signal(float(t), expected) for t in crowd] for expected in (50, 100, 500)},
        key="upper left",
    )
    street.set_ylim(0, 3.1)
    label(street, "persons who came", "signal of the street")
    mix = np.linspace(0, 1, 101)
    psi = case().agenda.clarity
    curves(side, mix, {"clarity": [attention_rules.clarity(float(d), psi) for d in mix]}, key=None)
    for share in (0.25, 0.5):
        mark(
            side,
            share,
            attention_rules.clarity(share, psi),
            f"{attention_rules.clarity(share, psi):.2f}",
            (5, -8),
        )
    label(side, "share of the core demand", "part of the signal that is left")
    return figure


# -- concessions and harm -----------------------------------------------------------------------


def yearly_concession(signal: float, *, unity: float, alliances: float, factions: float) -> float:
    """Return the chance of a concession within a year on the core issue of the teaching case."""
    weekly = concession_chance(
        case().concession,
        signal=signal,
        unity=unity,
        alliances=alliances,
        displacement=0.0,
        factions=factions,
        crisis=0.0,
        cost=case().issues["kin"].concession_cost,
    )
    return float(1.0 - (1.0 - weekly) ** WEEKS_A_YEAR)


def yearly_attacks(attention: float, hostile_turnout: float) -> float:
    """Return the attacks on minorities expected in a year."""
    climate = hostile_climate(attention, hostile_turnout, case().agenda.reference_turnout)
    return float(case().harm.rate * climate * WEEKS_A_YEAR)


def concessions() -> Figure:
    """Draw the chance of a concession, and the attacks that a hostile climate brings."""
    figure, (won, hurt) = row(["What protest can win", "Whom hostile claims hurt"])
    signal = np.linspace(0, 1, 101)
    mixes = {
        "one demand, allied organisations": {"unity": 1.0, "alliances": 1.0, "factions": 0.0},
        "one demand, one organisation": {"unity": 1.0, "alliances": 0.0, "factions": 0.0},
        "three demands, two factions": {"unity": 1 / 3, "alliances": 0.0, "factions": 0.5},
    }
    curves(
        won,
        signal,
        {name: [yearly_concession(float(s), **mix) for s in signal] for name, mix in mixes.items()},
    )
    won.set_ylim(0, 1.3)
    label(won, "steady signal on the issue", "chance of a concession within a year")
    hostile = np.linspace(0, 0.3, 61)
    curves(
        hurt,
        hostile,
        {
            f"{turnout:,} in hostile protest": [yearly_attacks(float(a), turnout) for a in hostile]
            for turnout in (1000, 100, 0)
        },
    )
    label(hurt, "attention to hostile claims", "attacks expected in a year")
    return figure


# -- press record -------------------------------------------------------------------------------

RUNS = 40


def protest_sizes(runs: int) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return the sizes of all protests in some runs of the teaching case, and which were recorded."""
    events = [e for number in range(runs) for e in simulate(case(), 1, number).log if e.kind == "protest"]
    return np.array([e.size for e in events]), np.array([e.recorded for e in events])


def press_record() -> Figure:
    """Draw the chance of being recorded, and what a record shows of what happened."""
    figure, (chance, sizes) = row(
        ["The chance to be recorded", f"Protests of {RUNS} runs of the teaching case"], height=2.7
    )
    size = np.geomspace(3, 1000, 101)
    lines = {"alone": False, "beside another recorded protest": True}
    curves(
        chance,
        size,
        {
            name: [recording_chance(float(s), case().press, following=f) for s in size]
            for name, f in lines.items()
        },
        key=None,
    )
    key_below(chance, 2)
    for persons in (30, 300):
        found = recording_chance(persons, case().press)
        mark(chance, persons, found, f"{persons} persons: {found:.0%}", (7, -9))
    logarithmic(chance)
    label(chance, "persons in a protest", "chance")
    happened, recorded = protest_sizes(RUNS)
    bins = np.geomspace(1, 3000, 25).tolist()
    sizes.hist(happened, bins=bins, color=style.RULE, label=f"all: {len(happened):,}")
    sizes.hist(happened[recorded], bins=bins, color=LINES[0].colour, label=f"recorded: {recorded.sum():,}")
    logarithmic(sizes)
    key_below(sizes, 2)
    label(sizes, "persons in a protest", "protests")
    return figure
