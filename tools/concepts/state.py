"""Figures of what governments weigh, choose and owe."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tools.concepts.panels import LINES, curves, key_below, label, readable, row, shares
from tools.concepts.teaching import case

from dilemma_sim import load_scenario
from dilemma_sim.model import simulate
from dilemma_sim.model.beliefs import Belief
from dilemma_sim.model.identity import inconsistency, next_legitimacy, next_symbolic
from dilemma_sim.model.logit import choice_chances
from dilemma_sim.model.menu import Menu, Situation, domestic_floor, foreign_ceiling, stakes
from dilemma_sim.view import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    Numbers = NDArray[np.float64]

SITUATION = Situation(
    pressure=0.4,
    street=0.2,
    organisers=0.3,
    bilateral=0.4,
    identity=0.6,
    symbolic=0.0,
    legitimacy=0.7,
    spotlight=0.2,
)
"""A government under some pressure, between a commitment and a stake."""


def menu() -> Menu:
    """Return the default postures."""
    return Menu(dict(case().postures.external), dict(case().postures.internal))


# -- the choice ---------------------------------------------------------------------------------


def pair_chances(situation: Situation) -> Numbers:
    """Return the chance of every pair outside sessions, with the cost of a change left out."""
    table, government = menu(), case().countries["homeland"].government
    free = np.array([not p.session_only for p in table.external_of.values()])
    alone = np.array([name != "co_opt" for name in table.internal])  # no organisation is open to it
    feasible = np.logical_and.outer(free, alone).ravel()
    worth = table.utilities(stakes(situation, government.weights), 0.0, ("silence", "ignore"))
    return choice_chances(worth, feasible, government.precision).reshape(table.shape)


def belief_path(weeks: int, exposure: float, punished_in: int) -> list[float]:
    """Return a government's belief in punishment by week, of a steady exposure that is punished once."""
    beliefs = case().countries["homeland"].government.beliefs
    belief = Belief(beliefs.punishment, beliefs.strength, beliefs.forgetting)
    found = []
    for week in range(weeks):
        hit = week == punished_in
        belief.learn(exposure if hit else 0.0, 0.0 if hit else exposure / beliefs.horizon)
        found.append(belief.expected)
    return found


def government() -> Figure:
    """Draw the choice of both postures, and learning about the partner."""
    figure, (abroad, home, belief) = row(
        ["More at stake abroad", "More threat from the street", "A belief that learns"], height=3.0
    )
    grid = np.linspace(0, 1, 61)
    found = [pair_chances(replace(SITUATION, bilateral=float(b))).sum(axis=1) for b in grid]
    shares(abroad, grid, _chosen(menu().external, np.array(found)), style.EXTERNAL)
    key_below(abroad)
    label(abroad, "perceived bilateral stake", "chance of the external posture")
    found = [pair_chances(replace(SITUATION, street=float(s))).sum(axis=0) for s in grid]
    shares(home, grid, _chosen(menu().internal, np.array(found)), style.INTERNAL)
    key_below(home)
    label(home, "threat from the street", "chance of the internal posture")
    weeks = np.arange(1, 79)
    curves(
        belief,
        weeks,
        {
            "quiet diplomacy": belief_path(78, 0.2, 39),
            "public statement": belief_path(78, 0.6, 39),
        },
        key=None,
    )
    key_below(belief, 1)
    belief.axvline(40, color=style.MUTED, linewidth=0.6, linestyle=(0, (4, 2)))
    belief.annotate(
        "punished once", (40, 0.545), xytext=(3, 0), textcoords="offset points", fontsize=style.KEY
    )
    belief.set_ylim(0.5, 0.9)
    label(belief, "weeks of the posture", "belief that it is punished")
    return figure


def _chosen(names: tuple[str, ...], chances: Numbers) -> dict[str, Numbers]:
    """Return the chances of those postures that are chosen at all."""
    return {name: line for name, line in zip(names, chances.T, strict=True) if line.max() > 0.005}


# -- decision rules -----------------------------------------------------------------------------

RULES = ("logit", "satisficing", "minimax_regret", "learning")


def postures_by_rule(rule: str) -> tuple[list[str], list[str]]:
    """Return the external and internal postures of a year under a rule, with the same luck for all."""
    scenario = load_scenario("one-country", {"countries.homeland.government.rule": rule})
    weekly = simulate(scenario, 1).weekly
    external, internal = (weekly[f"{side}_posture"][:, 0].tolist() for side in ("external", "internal"))
    return external, internal


def decision_rules() -> Figure:
    """Draw a year of the teaching case under each rule that ships."""
    figure, (abroad, home) = row(["Towards the partner", "Towards protest at home"], height=2.6)
    found = {rule: postures_by_rule(rule) for rule in RULES}
    for place, (axes, styles) in enumerate(((abroad, style.EXTERNAL), (home, style.INTERNAL))):
        _strips(axes, {rule: postures[place] for rule, postures in found.items()}, styles)
    home.tick_params(axis="y", labelleft=False)
    return figure


def _strips(axes: Axes, rows: dict[str, list[str]], styles: dict[str, style.AreaStyle]) -> None:
    from matplotlib.patches import Patch

    for place, held in enumerate(rows.values()):
        start = 0
        for week in range(1, len(held) + 1):
            if week == len(held) or held[week] != held[start]:
                area = styles[held[start]]
                axes.barh(
                    -place, week - start, left=start, height=0.72,
                    color=area.colour, hatch=area.hatch or None, edgecolor=style.MUTED, linewidth=0.25,
                )  # fmt: skip
                start = week
    axes.set_yticks([-place for place in range(len(rows))], [readable(name) for name in rows])
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, len(next(iter(rows.values()))))
    axes.set_xlabel("weeks")
    seen = {name for held in rows.values() for name in held}
    handles = [
        Patch(
            facecolor=area.colour,
            hatch=area.hatch or None,
            edgecolor=style.MUTED,
            linewidth=0.3,
            label=readable(name),
        )
        for name, area in styles.items()
        if name in seen
    ]
    axes.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.27), ncols=3, fontsize=style.KEY,
        handlelength=1.6, handleheight=1.0, columnspacing=1.2, borderaxespad=0.0,
    )  # fmt: skip


# -- identity -----------------------------------------------------------------------------------


def silent_years(weeks: int, commitment: float) -> dict[str, list[float]]:
    """Return what a silent government leaves unmet, spends and loses, where the issue is fully seen."""
    constants, legitimacy, symbolic = case().identity, 0.8, 0.0
    found: dict[str, list[float]] = {"unmet": [], "symbolic spending": [], "legitimacy": []}
    for _ in range(weeks):
        symbolic = next_symbolic(
            symbolic,
            inconsistency(commitment, 0.0),
            most=constants.symbolic_most,
            rate=constants.symbolic_rate,
        )
        unmet = inconsistency(commitment, symbolic)
        legitimacy = next_legitimacy(
            legitimacy,
            0.8,
            return_rate=constants.legitimacy_return,
            inconsistency_loss=constants.legitimacy_inconsistency * unmet * 0.5,
        )
        for name, value in zip(found, (unmet, symbolic, legitimacy), strict=True):
            found[name].append(value)
    return found


def identity() -> Figure:
    """Draw inconsistency by posture, and what silence costs a committed state."""
    figure, (unmet, silence) = row(["What postures leave unmet", "Two years of silence, commitment 0.6"])
    kin = np.linspace(-0.9, 1.05, 196)
    curves(
        unmet,
        kin,
        {f"commitment {k:g}": [inconsistency(k, float(x)) for x in kin] for k in (0.8, 0.5, 0.2)},
        key="upper right",
    )
    for name, posture in case().postures.external.items():
        y = inconsistency(0.8, posture.kin_signal)
        unmet.plot([posture.kin_signal], [y], "o", color=LINES[0].colour, markersize=3)
        if name in ("endorse_partner", "silence", "quiet_diplomacy"):
            unmet.annotate(
                readable(name), (posture.kin_signal, y), xytext=(5, 3), textcoords="offset points",
                fontsize=style.KEY,
            )  # fmt: skip
    unmet.set_ylim(0, 1.75)
    unmet.locator_params(axis="x", nbins=5)
    label(unmet, "signal to kin of the postures", "identity inconsistency")
    curves(silence, np.arange(1, 105), silent_years(104, 0.6), key="upper right")
    silence.set_ylim(0, 1.05)
    label(silence, "weeks", "0 to 1")
    return figure


# -- the dilemma index --------------------------------------------------------------------------


def win_sets(pressure: float, identity_: float, bilateral: float) -> tuple[float, float]:
    """Return the domestic floor and the foreign ceiling of assertiveness."""
    text = case().countries["homeland"].government
    table = menu()
    return (
        domestic_floor(table, pressure, identity_, text.weights, text.domestic_tolerance),
        foreign_ceiling(table, bilateral, text.weights, text.foreign_tolerance),
    )


def _pains(axes: Axes, pressure: float, identity_: float, bilateral: float) -> None:
    text, table = case().countries["homeland"].government, menu()
    weights = text.weights
    home = weights.pressure * pressure * (1 - table.grid_relief)
    home = home + weights.identity * np.maximum(0.0, identity_ - table.grid_kin_signal)
    abroad = weights.bilateral * bilateral * table.grid_exposure
    curves(axes, table.grid, {"pain at home": home, "pain abroad": abroad}, key=None)
    axes.axhline(
        text.domestic_tolerance, label="bearable", color=style.MUTED, linewidth=0.6, linestyle=(0, (4, 2))
    )
    axes.legend(loc="upper right", handlelength=2.4, labelspacing=0.3)
    floor, ceiling = win_sets(pressure, identity_, bilateral)
    axes.plot([floor], [text.domestic_tolerance], "o", color=LINES[0].colour, markersize=5)
    axes.plot([ceiling], [text.foreign_tolerance], "s", color=LINES[1].colour, markersize=5)
    low, high = sorted((floor, ceiling))
    colour = LINES[2].colour if floor <= ceiling else LINES[1].colour
    axes.axvspan(low, high, color=colour, alpha=0.14, linewidth=0)
    axes.set_ylim(0, 1.4)
    label(axes, "assertiveness", "pain")
    axes.set_title(
        f"{axes.get_title(loc='left')}: {floor - ceiling:+.2f}".replace("-", "−"),
        loc="left",
        fontsize=style.TEXT,
    )


def dilemma_index() -> Figure:
    """Draw the two pains, where each is bearable, and the index over what is at stake."""
    figure, (slack, tight, index) = row(["Room to act", "Squeezed", "The index"], height=2.9)
    _pains(slack, 0.3, 0.4, 0.4)
    _pains(tight, 0.5, 0.8, 0.7)
    stake = np.linspace(0.2, 1, 161)
    lines = {}
    for k in (0.8, 0.5, 0.2):
        sets = [win_sets(0.2, k, float(b)) for b in stake]
        lines[f"commitment {k:g}"] = [floor - ceiling for floor, ceiling in sets]
    curves(index, stake, lines, key=None)
    key_below(index, 1)
    index.axhline(0, color=style.INK, linewidth=0.4)
    label(index, "perceived bilateral stake", "domestic floor less foreign ceiling")
    return figure
